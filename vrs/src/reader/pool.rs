//! Buffers that records are inflated into, used again when a record is dropped.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// Buffers waiting for use. The pool never makes anyone wait: where it is empty, a buffer is made.
#[derive(Debug)]
pub(super) struct Pool {
    free: Mutex<Free>,
    /// Bytes of memory that are kept.
    most: usize,
}

#[derive(Debug, Default)]
struct Free {
    buffers: Vec<Vec<u8>>,
    /// Bytes of all of them.
    size: usize,
}

/// How many buffers are kept, and bytes of all together: what a collection of records leaves behind goes back to the system.
const KEPT: usize = 4096;
const KEPT_SIZE: usize = 64 << 20;

impl Default for Pool {
    fn default() -> Self {
        Self::keeping(KEPT_SIZE)
    }
}

impl Pool {
    /// A pool that keeps so many bytes, or two buffers.
    pub(super) fn keeping(bytes: usize) -> Self {
        Self { free: Mutex::default(), most: bytes }
    }

    /// A buffer, with whatever was in it.
    pub(super) fn take(self: &Arc<Self>) -> PooledBuffer {
        let mut free = self.lock();
        let bytes = free.buffers.pop().unwrap_or_default();
        free.size -= bytes.capacity();
        PooledBuffer { bytes, pool: Arc::clone(self) }
    }

    fn put(&self, bytes: Vec<u8>) {
        let mut free = self.lock();
        let size = free.size + bytes.capacity();
        if free.buffers.len() < KEPT && (size <= self.most || free.buffers.len() < 2) {
            free.size = size;
            free.buffers.push(bytes);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer that returns to its pool when dropped.
#[derive(Debug)]
pub(super) struct PooledBuffer {
    bytes: Vec<u8>,
    pool: Arc<Pool>,
}

impl Deref for PooledBuffer {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.bytes
    }
}

impl DerefMut for PooledBuffer {
    fn deref_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }
}

impl Drop for PooledBuffer {
    fn drop(&mut self) {
        self.pool.put(std::mem::take(&mut self.bytes));
    }
}
