//! Buffers that records are inflated into, used again when a record is dropped.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// Buffers waiting for use. The pool never makes anyone wait: where it is empty, a buffer is made.
#[derive(Debug)]
pub(super) struct Pool {
    free: Mutex<Free>,
    /// Bytes of memory that are kept.
    most: usize,
    /// Whether another thread reads what is in the buffers.
    is_for_another: bool,
}

#[derive(Debug, Default)]
struct Free {
    buffers: Vec<PooledBuffer>,
    /// Bytes of all of them.
    size: usize,
}

/// How many buffers are kept, and bytes of all together: what a collection of records leaves behind goes back to the system.
const KEPT: usize = 4096;
const KEPT_SIZE: usize = 64 << 20;

impl Default for Pool {
    fn default() -> Self {
        Self { free: Mutex::default(), most: KEPT_SIZE, is_for_another: false }
    }
}

impl Pool {
    /// A pool of a thread that fills buffers for another one. It keeps so many bytes, or two buffers.
    ///
    /// Its buffers are zeroed before they are filled again. They are in the cache of the core that read them, and where that
    /// is far away, a codec, which writes a few bytes at a time, waits for each line of it: zeros are written at once. Between
    /// cores that share no cache this saves a fifth of the time that images take; between others it costs a hundredth.
    pub(super) fn for_another(most: usize) -> Self {
        Self { most, is_for_another: true, ..Self::default() }
    }

    /// A buffer for so many bytes, with whatever was in it.
    pub(super) fn take(self: &Arc<Self>, size: usize) -> PooledBuffer {
        let mut buffer = self.pop();
        if self.is_for_another {
            let size = size.min(buffer.len());
            buffer.get_mut(..size).unwrap_or_default().fill(0);
        }
        buffer.memory().pool = Some(Arc::clone(self));
        buffer
    }

    fn pop(&self) -> PooledBuffer {
        let mut free = self.lock();
        let buffer = free.buffers.pop().unwrap_or_default();
        free.size -= buffer.capacity();
        buffer
    }

    fn put(&self, buffer: PooledBuffer) {
        let mut free = self.lock();
        let size = free.size + buffer.capacity();
        if free.buffers.len() < KEPT && (size <= self.most || free.buffers.len() < 2) {
            free.size = size;
            free.buffers.push(buffer);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Memory, and where it belongs.
#[derive(Debug, Default)]
struct Buffer {
    bytes: Vec<u8>,
    /// Where it goes back to, while it is in use.
    pool: Option<Arc<Pool>>,
}

/// A buffer that returns to its pool when dropped.
///
/// It is a pointer that is dropped by value: a record that might have one, and nearly never does, can stay in registers.
#[derive(Debug, Default)]
pub(super) struct PooledBuffer(Option<Box<Buffer>>);

impl PooledBuffer {
    fn memory(&mut self) -> &mut Buffer {
        self.0.get_or_insert_default()
    }
}

impl Deref for PooledBuffer {
    type Target = Vec<u8>;

    #[inline]
    fn deref(&self) -> &Vec<u8> {
        const NONE: &Vec<u8> = &Vec::new();
        self.0.as_ref().map_or(NONE, |buffer| &buffer.bytes)
    }
}

impl DerefMut for PooledBuffer {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.memory().bytes
    }
}

impl Drop for PooledBuffer {
    #[inline]
    fn drop(&mut self) {
        if let Some(buffer) = self.0.take() {
            give_back(buffer);
        }
    }
}

#[cold]
fn give_back(mut buffer: Box<Buffer>) {
    if let Some(pool) = buffer.pool.take() {
        pool.put(PooledBuffer(Some(buffer)));
    }
}
