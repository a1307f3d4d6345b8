//! Record headers: the 32 bytes before every payload (FORMAT.md §4).

use thiserror::Error;

use super::bytes::{load, store};
use super::stream_id::StreamId;
use super::type_id::RecordableTypeId;
use crate::format::RecordType;

/// Bytes of a record header.
pub(super) const RECORD_HEADER_SIZE: u32 = 32;

/// How the payload of a record is stored (FORMAT.md §6).
///
/// ```
/// use vrs_core::container::CompressionType;
///
/// assert_eq!(CompressionType::from_number(2), Some(CompressionType::Zstd));
/// assert_eq!(CompressionType::from_number(3), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum CompressionType {
    /// As it is.
    None = 0,
    /// As an LZ4 frame.
    Lz4 = 1,
    /// As a zstd frame.
    Zstd = 2,
}

impl CompressionType {
    /// The type with this number in files; `None` for numbers above 2.
    #[inline]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::None),
            1 => Some(Self::Lz4),
            2 => Some(Self::Zstd),
            _ => None,
        }
    }

    /// `none`, `lz4` or `zstd`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lz4 => "lz4",
            Self::Zstd => "zstd",
        }
    }
}

/// The header of a record, as a file has it.
///
/// | at | bytes | field |
/// |---:|---:|---|
/// | 0 | 4 | `record_size`, this header and the stored payload |
/// | 4 | 4 | `previous_record_size`, 0 in the first record |
/// | 8 | 4 | `raw_type_id` |
/// | 12 | 4 | `format_version` |
/// | 16 | 8 | `timestamp`, seconds |
/// | 24 | 2 | `instance_id` |
/// | 26 | 1 | `raw_record_type`, 1 to 4 |
/// | 27 | 1 | `raw_compression_type`, 0 to 2 |
/// | 28 | 4 | `uncompressed_size` of the payload, 0 when it is not compressed |
///
/// Any 32 bytes make one, so that damage can be looked at. Fields named `raw_…` may hold numbers without a meaning; the
/// methods of the same name answer with types. [`check`](Self::check) tells whether the whole makes sense.
///
/// ```
/// use vrs_core::container::{RecordHeader, RecordHeaderError};
///
/// let header = RecordHeader::description(182);
/// assert_eq!(header.check(), Ok(()));
/// assert_eq!(RecordHeader::parse(&header.to_bytes()), header);
///
/// let damaged = RecordHeader { raw_record_type: 7, ..header };
/// assert_eq!(damaged.record_type(), None);
/// assert_eq!(damaged.check(), Err(RecordHeaderError::RecordType { found: 7 }));
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct RecordHeader {
    /// Bytes from this header to the next one.
    pub record_size: u32,
    /// The record size of the record before this one.
    pub previous_record_size: u32,
    /// The number behind [`type_id`](Self::type_id).
    pub raw_type_id: i32,
    /// The version of the payload's format: the producer's choice, or that of an internal record.
    pub format_version: u32,
    /// Seconds, in the time domain of the file.
    pub timestamp: f64,
    /// Which stream of the type.
    pub instance_id: u16,
    /// The number behind [`record_type`](Self::record_type).
    pub raw_record_type: u8,
    /// The number behind [`compression_type`](Self::compression_type).
    pub raw_compression_type: u8,
    /// Bytes of the payload once decompressed; 0 when it is not compressed.
    pub uncompressed_size: u32,
}

/// The rule that a record header breaks (FORMAT.md §4.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum RecordHeaderError {
    /// Rule 1: a record holds its own header.
    #[error("the record size is {found}, less than the {least} bytes of the header")]
    RecordSize {
        /// The record size.
        found: u32,
        /// Bytes of a header in this file.
        least: u32,
    },
    /// Rule 2: so does the one before it.
    #[error("the size of the previous record is {found}: neither 0 nor at least 32")]
    PreviousRecordSize {
        /// The previous record size.
        found: u32,
    },
    /// Rule 3: there are four record types.
    #[error("the record type is {found}, which is not 1 to 4")]
    RecordType {
        /// The record type.
        found: u8,
    },
    /// Rule 4a: only compressed payloads have an uncompressed size.
    #[error("the compression type is {found}, which has no uncompressed size, yet one is given")]
    CompressionType {
        /// The compression type.
        found: u8,
    },
    /// Rule 4b: compression does not make payloads much larger.
    #[error("{stored} bytes are stored for a payload of {uncompressed} bytes: compression never grows it that much")]
    Growth {
        /// Stored bytes of the payload.
        stored: u32,
        /// Bytes that the header says they decompress to.
        uncompressed: u32,
    },
}

impl RecordHeader {
    /// Bytes of the header. Files can announce longer ones, of which these are the first
    /// ([`FileHeader::record_header_size`](super::FileHeader::record_header_size)).
    pub const SIZE: usize = RECORD_HEADER_SIZE as usize;

    /// The largest payload that a record can hold, in bytes.
    pub const MAX_PAYLOAD_SIZE: u32 = u32::MAX - RECORD_HEADER_SIZE;

    /// Reads a header; no bytes are refused.
    #[inline]
    pub fn parse(bytes: &[u8; Self::SIZE]) -> Self {
        Self {
            record_size: load(bytes, 0),
            previous_record_size: load(bytes, 4),
            raw_type_id: load(bytes, 8),
            format_version: load(bytes, 12),
            timestamp: load(bytes, 16),
            instance_id: load(bytes, 24),
            raw_record_type: load(bytes, 26),
            raw_compression_type: load(bytes, 27),
            uncompressed_size: load(bytes, 28),
        }
    }

    /// The bytes of the header.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        store(&mut bytes, 0, self.record_size);
        store(&mut bytes, 4, self.previous_record_size);
        store(&mut bytes, 8, self.raw_type_id);
        store(&mut bytes, 12, self.format_version);
        store(&mut bytes, 16, self.timestamp);
        store(&mut bytes, 24, self.instance_id);
        store(&mut bytes, 26, self.raw_record_type);
        store(&mut bytes, 27, self.raw_compression_type);
        store(&mut bytes, 28, self.uncompressed_size);
        bytes
    }

    /// The type of the stream's device or data, or one of the two of internal records.
    #[inline]
    pub const fn type_id(&self) -> RecordableTypeId {
        RecordableTypeId::from_disk(self.raw_type_id)
    }

    /// The stream that the record belongs to.
    #[inline]
    pub const fn stream(&self) -> StreamId {
        StreamId::new(self.type_id(), self.instance_id)
    }

    /// What the record is for; `None` when the header is damaged.
    #[inline]
    pub const fn record_type(&self) -> Option<RecordType> {
        RecordType::from_number(self.raw_record_type)
    }

    /// How the payload is stored; `None` for a type that this version of the format does not have.
    #[inline]
    pub const fn compression_type(&self) -> Option<CompressionType> {
        CompressionType::from_number(self.raw_compression_type)
    }

    /// The record size of a payload that is stored in so many bytes.
    ///
    /// # Errors
    /// [`PayloadTooLarge`] beyond [`MAX_PAYLOAD_SIZE`](Self::MAX_PAYLOAD_SIZE).
    pub fn size_with(payload: u64) -> Result<u32, PayloadTooLarge> {
        let size = u32::try_from(payload).ok().and_then(|size| size.checked_add(RECORD_HEADER_SIZE));
        size.ok_or(PayloadTooLarge { size: payload })
    }

    /// Stored bytes of the payload, in a file whose record headers are this long.
    ///
    /// # Errors
    /// [`RecordHeaderError::RecordSize`] when the record is shorter than its header.
    #[inline]
    pub fn payload_size(&self, record_header_size: u32) -> Result<u32, RecordHeaderError> {
        let error = RecordHeaderError::RecordSize { found: self.record_size, least: record_header_size };
        self.record_size.checked_sub(record_header_size).ok_or(error)
    }

    /// The sanity test of FORMAT.md §4.2, without any limit of 32-bit sums.
    ///
    /// # Errors
    /// The first rule that the header breaks.
    #[inline]
    pub fn check(&self) -> Result<(), RecordHeaderError> {
        let stored = self.payload_size(RECORD_HEADER_SIZE)?;
        if (1..RECORD_HEADER_SIZE).contains(&self.previous_record_size) {
            return Err(RecordHeaderError::PreviousRecordSize { found: self.previous_record_size });
        }
        if self.record_type().is_none() {
            return Err(RecordHeaderError::RecordType { found: self.raw_record_type });
        }
        if self.uncompressed_size == 0 {
            return Ok(());
        }
        if !matches!(self.compression_type(), Some(CompressionType::Lz4 | CompressionType::Zstd)) {
            return Err(RecordHeaderError::CompressionType { found: self.raw_compression_type });
        }
        // A pre-allocated index can be much larger than its content.
        if self.type_id() == RecordableTypeId::VRS_INDEX || u64::from(stored) < growth_limit(self.uncompressed_size) {
            return Ok(());
        }
        Err(RecordHeaderError::Growth { stored, uncompressed: self.uncompressed_size })
    }

    /// Whether the header passes [`check`](Self::check) and its payload is stored as it is: the question for which a walk over
    /// millions of records has few instructions each.
    #[inline]
    pub const fn is_plain(&self) -> bool {
        self.uncompressed_size == 0
            && self.raw_compression_type == CompressionType::None as u8
            && self.record_size >= RECORD_HEADER_SIZE
            && (self.previous_record_size == 0 || self.previous_record_size >= RECORD_HEADER_SIZE)
            && self.record_type().is_some()
    }
}

/// The number of stored bytes that no compression of so many reaches.
fn growth_limit(uncompressed: u32) -> u64 {
    let size = u64::from(uncompressed);
    let growth = if size < 200 { (size / 2).max(50) } else { (size.saturating_mul(5) / 100).max(100) };
    size.saturating_add(growth)
}

/// What does not fit a record: sizes in record headers have 32 bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("a payload of {size} bytes does not fit a record: split it, {max} bytes are the most", max = RecordHeader::MAX_PAYLOAD_SIZE)]
pub struct PayloadTooLarge {
    /// Bytes of the payload.
    pub size: u64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: RecordHeader = RecordHeader {
        record_size: 50,
        previous_record_size: 36,
        raw_type_id: 65_500,
        format_version: 9,
        timestamp: 1.5,
        instance_id: 1,
        raw_record_type: 3,
        raw_compression_type: 2,
        uncompressed_size: 250,
    };

    #[test]
    fn sound_headers_pass() {
        let empty = RecordHeader { record_size: 32, uncompressed_size: 0, raw_compression_type: 99, ..GOOD };
        let first = RecordHeader { previous_record_size: 0, ..GOOD };
        let roomy_index = RecordHeader { record_size: u32::MAX, raw_type_id: 1, uncompressed_size: 1, ..GOOD };
        for header in [GOOD, empty, first, roomy_index] {
            assert_eq!(header.check(), Ok(()), "{header:?}");
        }
    }

    #[test]
    fn each_rule_has_its_error() {
        use RecordHeaderError as E;
        let cases = [
            (RecordHeader { record_size: 31, ..GOOD }, E::RecordSize { found: 31, least: 32 }),
            (RecordHeader { previous_record_size: 1, ..GOOD }, E::PreviousRecordSize { found: 1 }),
            (RecordHeader { previous_record_size: 31, ..GOOD }, E::PreviousRecordSize { found: 31 }),
            (RecordHeader { raw_record_type: 0, ..GOOD }, E::RecordType { found: 0 }),
            (RecordHeader { raw_record_type: 5, ..GOOD }, E::RecordType { found: 5 }),
            (RecordHeader { raw_compression_type: 0, ..GOOD }, E::CompressionType { found: 0 }),
            (RecordHeader { raw_compression_type: 3, ..GOOD }, E::CompressionType { found: 3 }),
        ];
        for (header, error) in cases {
            assert_eq!(header.check(), Err(error));
        }
        assert_eq!(GOOD.payload_size(52), Err(E::RecordSize { found: 50, least: 52 }));
    }

    #[test]
    fn growth_is_bounded_without_wrapping() {
        // Uncompressed size, and the least stored size that is refused.
        let cases = [(1, 51), (100, 150), (101, 151), (199, 298), (200, 300), (2000, 2100), (2020, 2121)];
        for (uncompressed_size, refused) in cases {
            let header = |stored: u32| RecordHeader { record_size: 32 + stored, uncompressed_size, ..GOOD };
            assert_eq!(header(refused - 1).check(), Ok(()), "{uncompressed_size}");
            let error = RecordHeaderError::Growth { stored: refused, uncompressed: uncompressed_size };
            assert_eq!(header(refused).check(), Err(error));
        }
        let huge = RecordHeader { record_size: u32::MAX, uncompressed_size: u32::MAX, ..GOOD };
        assert_eq!(huge.check(), Ok(()));
    }

    #[test]
    fn payloads_are_bounded_by_the_header() {
        assert_eq!(RecordHeader::size_with(u64::from(RecordHeader::MAX_PAYLOAD_SIZE)), Ok(u32::MAX));
        assert_eq!(RecordHeader::size_with(0xffff_ffe0), Err(PayloadTooLarge { size: 0xffff_ffe0 }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_header_that_writes_back(bytes: [u8; 32]) {
            let header = RecordHeader::parse(&bytes);
            let _ = (header.check(), header.stream(), header.is_internal(), header.payload_size(32));
            prop_assert_eq!(header.to_bytes(), bytes);
        }

        #[test]
        fn plain_headers_are_sound_ones_of_stored_payloads(
            record_size in 0..80_u32, previous_record_size in 0..80_u32, record_type in 0..5_u8, compression in 0..3_u8,
            uncompressed_size in 0..3_u32,
        ) {
            let header = RecordHeader {
                record_size,
                previous_record_size,
                raw_record_type: record_type,
                raw_compression_type: compression,
                uncompressed_size,
                ..GOOD
            };
            prop_assert_eq!(header.is_plain(), header.check().is_ok() && compression == 0);
        }
    }
}
