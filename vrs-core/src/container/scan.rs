//! Finding records without an index: the walk from header to header (FORMAT.md §14.1).

use thiserror::Error;

use super::file_header::FileHeader;
use super::record_header::{RecordHeader, RecordHeaderError};

/// A walk over the records of a file, fed with one header at a time.
///
/// The caller reads [`RecordHeader::SIZE`] bytes at [`position`](Self::position), or as many as there are, and hands them
/// to [`step`](Self::step), until it says stop.
///
/// ```
/// use vrs_core::container::{FileHeader, RecordHeader, Scan, ScanStep, StopCause};
///
/// let file = FileHeader::new(0);
/// let mut bytes = file.to_bytes().to_vec();
/// bytes.extend(RecordHeader::description(36).to_bytes());
/// bytes.extend([0; 4]);
///
/// let mut scan = Scan::new(&file, bytes.len() as u64);
/// assert!(matches!(scan.step(&bytes[80..]), ScanStep::Internal { offset: 80, .. }));
/// let ScanStep::Stop(stop) = scan.step(&bytes[116..]) else { unreachable!() };
/// assert_eq!((stop.offset, stop.cause), (116, StopCause::EndOfFile));
/// ```
#[derive(Clone, Debug)]
pub struct Scan {
    file: FileHeader,
    total: u64,
    position: u64,
    /// The record size that the next header must repeat; `None` after a gap in the chain.
    previous_size: Option<u32>,
    last_record: Option<u64>,
}

/// What a [`Scan`] found at its position.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ScanStep {
    /// A record of a stream, whole: it belongs in the index.
    Record {
        /// Absolute offset of its header.
        offset: u64,
        /// The header, which is sound.
        header: RecordHeader,
    },
    /// A description or an index, live or dead: no index lists it.
    Internal {
        /// Absolute offset of its header.
        offset: u64,
        /// The header, which is sound.
        header: RecordHeader,
    },
    /// The walk is over.
    Stop(ScanStop),
}

/// Where and why a [`Scan`] ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("at offset {offset}, {cause}")]
pub struct ScanStop {
    /// Absolute offset at which a header was expected.
    pub offset: u64,
    /// What was found there instead.
    pub cause: StopCause,
    /// The offset of the last record, when it is suspect because the next one does not follow it: leave it out of the index.
    pub distrusted: Option<u64>,
}

/// Why a [`Scan`] ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum StopCause {
    /// The last record ends with the file: nothing is wrong.
    #[error("the file ends after a whole record")]
    EndOfFile,
    /// The file ends inside a record header.
    #[error("the file ends {found} bytes into a record header")]
    TornHeader {
        /// Bytes of the header that are there.
        found: u64,
    },
    /// The chain of record sizes is broken.
    #[error("a record says that {found} bytes are before it, where a record of {expected} bytes is")]
    BrokenChain {
        /// The size of the record before.
        expected: u32,
        /// The size that the header repeats.
        found: u32,
    },
    /// The header makes no sense.
    #[error("a record header is damaged: {0}")]
    Header(#[from] RecordHeaderError),
    /// The file ends inside a record.
    #[error("a record of {size} bytes is torn: the file has {found} of them")]
    TornRecord {
        /// Bytes of the record, its header included.
        size: u32,
        /// Bytes of it that are there.
        found: u64,
    },
}

impl Scan {
    /// A walk from the first record of a file of `total` bytes.
    pub const fn new(file: &FileHeader, total: u64) -> Self {
        let position = file.file_header_size() as u64;
        Self { file: *file, total, position, previous_size: Some(0), last_record: None }
    }

    /// A walk from the first user record of a file with a split index, which
    /// [`SplitIndex::first_user_record`](super::SplitIndex::first_user_record) knows.
    ///
    /// The first header need not repeat the size of the index record, which was shorter when that header was written.
    pub const fn after_split_index(file: &FileHeader, first_user_record: u64, total: u64) -> Self {
        Self { file: *file, total, position: first_user_record, previous_size: None, last_record: None }
    }

    /// The header of the file.
    pub const fn file(&self) -> &FileHeader {
        &self.file
    }

    /// The file has grown to `total` bytes. A walk that stopped at what was its end, within a record or behind one, goes on there.
    pub const fn grow(&mut self, total: u64) {
        self.total = total;
    }

    /// Bytes of the file.
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Goes on at a record elsewhere, behind a place where the walk stopped. Its header need not repeat the size of any
    /// record before it.
    pub const fn resume(&mut self, offset: u64) {
        self.position = offset;
        self.previous_size = None;
        self.last_record = None;
    }

    /// Absolute offset of the next header; after a stop, the end of the records that can be trusted.
    pub const fn position(&self) -> u64 {
        self.position
    }

    /// Takes the bytes at [`position`](Self::position), which begin with a record header if all is well, and moves on.
    ///
    /// After a stop, the walk is over, unless it is [resumed](Self::resume) elsewhere: further steps mean nothing.
    pub fn step(&mut self, bytes: &[u8]) -> ScanStep {
        let offset = self.position;
        match self.examine(bytes) {
            Ok(header) => self.advance(offset, header),
            Err(cause) => {
                let distrusted = self.last_record.filter(|_| cause.casts_doubt_on_the_last());
                self.position = distrusted.unwrap_or(offset);
                ScanStep::Stop(ScanStop { offset, cause, distrusted })
            }
        }
    }

    /// Rules 1 to 5 and 7: the header at the position, if a whole record follows it.
    fn examine(&self, bytes: &[u8]) -> Result<RecordHeader, StopCause> {
        let left = self.total.saturating_sub(self.position);
        if left == 0 {
            return Err(StopCause::EndOfFile);
        }
        let header_size = self.file.record_header_size();
        let header = bytes.first_chunk().filter(|_| left >= u64::from(header_size));
        let found = left.min(bytes.len() as u64);
        let header = RecordHeader::parse(header.ok_or(StopCause::TornHeader { found })?);
        let found = header.previous_record_size;
        if let Some(expected) = self.previous_size.filter(|size| *size != found) {
            return Err(StopCause::BrokenChain { expected, found });
        }
        header.payload_size(header_size)?;
        header.check()?;
        if u64::from(header.record_size) > left {
            return Err(StopCause::TornRecord { size: header.record_size, found: left });
        }
        Ok(header)
    }

    /// Rules 6, 8 and 9: to the next header.
    fn advance(&mut self, offset: u64, header: RecordHeader) -> ScanStep {
        self.position = offset.saturating_add(u64::from(header.record_size));
        self.previous_size = Some(header.record_size);
        if !header.is_internal() {
            self.last_record = Some(offset);
            return ScanStep::Record { offset, header };
        }
        // What follows it casts doubt on it, if on anything.
        self.last_record = None;
        if header.is_split_index() {
            // Entries follow that the header may not count yet, and the next header was written before it did.
            let first_user_record = self.file.first_user_record(self.total).unwrap_or_default().unwrap_or(0);
            self.position = self.position.max(first_user_record);
            self.previous_size = None;
        }
        ScanStep::Internal { offset, header }
    }
}

impl StopCause {
    /// True when what stands here may well be sound, and the record before wrong about its size.
    const fn casts_doubt_on_the_last(&self) -> bool {
        matches!(self, Self::BrokenChain { .. } | Self::Header(RecordHeaderError::RecordSize { .. }))
    }
}

#[cfg(test)]
#[cfg(feature = "alloc")]
mod tests {
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::container::worked_example;
    use crate::container::{CompressionType, IndexVersion};

    /// The offsets of the records that a scan finds, and how it ends.
    fn run(mut scan: Scan, bytes: &[u8]) -> (Vec<u64>, ScanStop, u64) {
        let mut records = Vec::new();
        loop {
            let rest = bytes.get(scan.position() as usize..).unwrap_or_default();
            match scan.step(rest) {
                ScanStep::Record { offset, .. } => records.push(offset),
                ScanStep::Internal { .. } => {}
                ScanStep::Stop(stop) => return (records, stop, scan.position()),
            }
        }
    }

    fn scan(bytes: &[u8]) -> (Vec<u64>, ScanStop, u64) {
        run(Scan::new(&FileHeader::parse(bytes).unwrap(), bytes.len() as u64), bytes)
    }

    fn with(at: usize, value: u32) -> Vec<u8> {
        let mut file = worked_example::file();
        file[at..at + 4].copy_from_slice(&value.to_le_bytes());
        file
    }

    #[test]
    fn a_sound_file_is_walked_to_its_end() {
        let stop = ScanStop { offset: 438, cause: StopCause::EndOfFile, distrusted: None };
        assert_eq!(scan(&worked_example::file()), (Vec::from([262, 298]), stop, 438));
    }

    #[test]
    fn each_stop_has_its_reason() {
        use StopCause as C;
        let (description, first, second, index) = (80, 262, 298, 348);
        let too_small = RecordHeaderError::RecordSize { found: 31, least: 32 };
        let no_type = RecordHeaderError::RecordType { found: 9 };
        // The file; then where the scan stops, why, how many records it saw, and which of them is suspect.
        let cases = [
            (with(description + 4, 7), 80, C::BrokenChain { expected: 0, found: 7 }, 0, None),
            (with(first + 4, 181), 262, C::BrokenChain { expected: 182, found: 181 }, 0, None),
            (with(second + 4, 35), 298, C::BrokenChain { expected: 36, found: 35 }, 1, Some(262)),
            (with(index + 4, 51), 348, C::BrokenChain { expected: 50, found: 51 }, 2, Some(298)),
            (with(second, 31), 298, C::Header(too_small), 1, Some(262)),
            (with(second + 24, 0x0209_0001), 298, C::Header(no_type), 1, None),
            (with(second, 141), 298, C::TornRecord { size: 141, found: 140 }, 1, None),
            (worked_example::file()[..340].to_vec(), 298, C::TornRecord { size: 50, found: 42 }, 1, None),
            (worked_example::file()[..300].to_vec(), 298, C::TornHeader { found: 2 }, 1, None),
            (worked_example::file()[..298].to_vec(), 298, C::EndOfFile, 1, None),
        ];
        for (file, offset, cause, seen, distrusted) in cases {
            let (records, stop, position) = scan(&file);
            assert_eq!(stop, ScanStop { offset, cause, distrusted });
            assert_eq!((records.len(), position), (seen, distrusted.unwrap_or(offset)), "{stop}");
        }
    }

    /// A file with a split index of so many bytes, then one record that follows a bare index header.
    fn split_file(first_user_record: i64, index_size: u32) -> Vec<u8> {
        let mut file = FileHeader::new(0);
        file.first_user_record_offset = first_user_record;
        let index = RecordHeader::index(IndexVersion::Split, index_size, 36, CompressionType::Zstd, 0);
        let record = RecordHeader { record_size: 32, previous_record_size: 32, raw_type_id: 1201, ..index };
        let record = RecordHeader { raw_compression_type: 0, ..record };
        let mut bytes = file.to_bytes().to_vec();
        bytes.extend(RecordHeader::description(36).to_bytes());
        bytes.extend([0; 4]);
        bytes.extend(index.to_bytes());
        bytes.resize(116 + index_size as usize, 0);
        bytes.extend(record.to_bytes());
        bytes
    }

    #[test]
    fn a_split_index_in_one_file_is_jumped_over() {
        let stop = |offset| ScanStop { offset, cause: StopCause::EndOfFile, distrusted: None };
        assert_eq!(scan(&split_file(0, 32)), (Vec::from([148]), stop(180), 180));
        assert_eq!(scan(&split_file(216, 100)), (Vec::from([216]), stop(248), 248));
        assert_eq!(scan(&split_file(5, 100)), (Vec::from([216]), stop(248), 248));
        let (records, stop, _) = scan(&split_file(217, 100));
        assert_eq!((records, stop.cause), (Vec::new(), StopCause::TornHeader { found: 31 }));
    }

    #[test]
    fn a_scan_goes_on_when_the_file_has_grown() {
        let file = worked_example::file();
        let mut scan = Scan::new(&FileHeader::parse(&file).unwrap(), 0);
        let mut records = Vec::new();
        for total in 80..=file.len() {
            scan.grow(total as u64);
            let so_far = &file[..total];
            while let ScanStep::Record { offset, .. } | ScanStep::Internal { offset, .. } =
                scan.step(so_far.get(scan.position() as usize..).unwrap_or_default())
            {
                records.push((offset, total));
            }
        }
        // Each record is found as soon as it is whole.
        assert_eq!(records, [(80, 262), (262, 298), (298, 348), (348, 438)]);
    }

    #[test]
    fn a_scan_can_start_after_the_head() {
        let bytes = split_file(0, 32);
        let start = |at| run(Scan::after_split_index(&FileHeader::new(0), at, bytes.len() as u64), &bytes);
        assert_eq!(start(148).0, [148]);
        assert_eq!(start(u64::MAX).1.cause, StopCause::EndOfFile);
    }

    #[test]
    fn longer_record_headers_are_whole_or_torn() {
        let mut file = with(20, 36);
        assert_eq!(scan(&file).0, [262, 298]);
        file.truncate(262 + 34);
        assert_eq!(scan(&file).1.cause, StopCause::TornHeader { found: 34 });
    }

    proptest! {
        #[test]
        fn damage_ends_a_scan_without_harm(at in 80..438_usize, byte: u8, size in 80..=438_usize) {
            let mut file = worked_example::file();
            file[at] = byte;
            let (records, stop, position) = scan(&file[..size]);
            // The description and the index can turn into records of a stream.
            prop_assert!(records.len() <= 4 && stop.offset <= size as u64 && position <= stop.offset);
        }

        #[test]
        fn scans_of_any_bytes_end(bytes: Vec<u8>, at: u64, total: u64) {
            let mut file = FileHeader::new(0);
            file.first_user_record_offset = at as i64;
            let mut scan = Scan::after_split_index(&file, at, total);
            let before = scan.position();
            prop_assert!(matches!(scan.step(&bytes), ScanStep::Stop(_)) || scan.position() > before);
        }
    }
}
