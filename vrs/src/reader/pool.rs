//! Buffers that records are inflated into, used again when a record is dropped.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

/// Buffers waiting for use. The pool never makes anyone wait: where it is empty, a buffer is made.
#[derive(Debug, Default)]
pub(super) struct Pool {
    free: Mutex<Vec<Vec<u8>>>,
}

/// How many buffers are kept, and how large a kept one may be: what a collection of records leaves behind goes back to the
/// system.
const KEPT: usize = 64;
const KEPT_SIZE: usize = 64 << 20;

impl Pool {
    /// An empty buffer.
    pub(super) fn take(self: &Arc<Self>) -> PooledBuffer {
        let bytes = self.lock().pop().unwrap_or_default();
        PooledBuffer { bytes, pool: Arc::clone(self) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<u8>>> {
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
        let mut bytes = std::mem::take(&mut self.bytes);
        if bytes.capacity() <= KEPT_SIZE {
            bytes.clear();
            let mut free = self.pool.lock();
            if free.len() < KEPT {
                free.push(bytes);
            }
        }
    }
}
