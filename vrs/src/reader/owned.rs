//! Records that outlive the borrow of their reader.

use super::index::IndexedRecord;
use super::payload::{Payload, stored_payload};
use super::pool::PooledBuffer;
use super::{Record, Shared};
use vrs_core::container::RecordHeader;

/// A record that keeps its file open: it can be sent to other threads, kept, returned. Made by [`Record::into_owned`].
///
/// Nothing is copied: an uncompressed record of a mapped file stays where it is.
///
/// ```no_run
/// use std::sync::mpsc::channel;
///
/// let file = vrs::Reader::open("recording.vrs")?;
/// let (to, from) = channel();
/// let worker = std::thread::spawn(move || {
///     for record in from {
///         let record: vrs::reader::OwnedRecord = record;
///         println!("{} bytes", record.get().payload().len());
///     }
/// });
/// for record in file.records() {
///     to.send(record?.into_owned()).ok();
/// }
/// drop(to);
/// worker.join().ok();
/// # Ok::<(), vrs::Error>(())
/// ```
pub struct OwnedRecord {
    inner: Shared,
    position: usize,
    indexed: IndexedRecord,
    header: RecordHeader,
    /// `None` where the payload stands in the file as it is.
    buffer: Option<PooledBuffer>,
}

static_assertions::assert_impl_all!(OwnedRecord: Send, Sync);

impl OwnedRecord {
    /// The record, with all that can be done with one.
    pub fn get(&self) -> Record<'_> {
        Record::from_parts(&self.inner, self.position, self.indexed, self.header, Payload::Lent(self.payload()))
    }

    /// The bytes of the record, decompressed. They stay where they are as long as the record lives.
    pub fn payload(&self) -> &[u8] {
        match &self.buffer {
            Some(buffer) => buffer,
            None => stored_payload(&self.inner, &self.indexed),
        }
    }

    /// A record as a walk reads it: what it lends is lent by the file.
    #[inline]
    pub(super) fn lent_by_file(record: Record<'_>) -> Self {
        let (inner, position, indexed, header, payload) = record.into_parts();
        let buffer = if let Payload::Buffer(buffer) = payload { Some(buffer) } else { None };
        Self { inner: Shared::clone(inner), position, indexed, header, buffer }
    }

    pub(super) fn inner(&self) -> &Shared {
        &self.inner
    }

    pub(super) fn indexed(&self) -> &IndexedRecord {
        &self.indexed
    }

    pub(super) fn header(&self) -> &RecordHeader {
        &self.header
    }

    /// Whether the payload stands in the file as it is.
    pub(super) fn is_lent(&self) -> bool {
        self.buffer.is_none()
    }
}

impl Record<'_> {
    /// The record on its own: it keeps the file open, and the reader may go.
    pub fn into_owned(self) -> OwnedRecord {
        let (inner, position, indexed, header, payload) = self.into_parts();
        let buffer = match payload {
            Payload::Lent(bytes) => stored_elsewhere(inner, &indexed, bytes),
            Payload::Buffer(buffer) => Some(buffer),
        };
        OwnedRecord { inner: Shared::clone(inner), position, indexed, header, buffer }
    }
}

/// Bytes that are lent by something else than the file, such as another owned record, are copied.
fn stored_elsewhere(inner: &Shared, indexed: &IndexedRecord, bytes: &[u8]) -> Option<PooledBuffer> {
    if std::ptr::eq(stored_payload(inner, indexed), bytes) {
        return None;
    }
    let mut buffer = inner.pool.take(bytes.len());
    buffer.clear();
    buffer.extend_from_slice(bytes);
    Some(buffer)
}

impl std::fmt::Debug for OwnedRecord {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(out)
    }
}
