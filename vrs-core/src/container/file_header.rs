//! The file header: the first 80 bytes of a file (FORMAT.md §3).

use thiserror::Error;

use super::bytes::{load, store};
use super::record_header::RECORD_HEADER_SIZE;

const MAGIC_1: u32 = u32::from_le_bytes(*b"Visi");
const MAGIC_2: u32 = u32::from_le_bytes(*b"onRe");
const MAGIC_3: u32 = u32::from_le_bytes(*b"cord");

/// Bytes of the header.
const SIZE: u32 = 80;

/// How many bytes a later version of the format may add to either header.
const MAX_GROWTH: u32 = 200;

/// The low bits of a creation id that are random (FORMAT.md §3.2).
const RANDOM_BITS: u64 = (1 << 30) - 1;

/// The versions of the format (FORMAT.md §3.1).
///
/// All three are read alike: the layout of a file follows from its offsets and its index, never from the version.
///
/// ```
/// use vrs_core::container::FileVersion;
///
/// assert_eq!(FileVersion::Vrs2 as u32, u32::from_le_bytes(*b"VRS2"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u32)]
pub enum FileVersion {
    /// Index at the end, or in a chunk of its own.
    Vrs1 = u32::from_le_bytes(*b"VRS1"),
    /// Index in front of the records.
    Vrs2 = u32::from_le_bytes(*b"VRS2"),
    /// Written for a while when zstd came.
    Vrs3 = u32::from_le_bytes(*b"VRS3"),
}

impl FileVersion {
    const fn from_number(number: u32) -> Option<Self> {
        match &number.to_le_bytes() {
            b"VRS1" => Some(Self::Vrs1),
            b"VRS2" => Some(Self::Vrs2),
            b"VRS3" => Some(Self::Vrs3),
            _ => None,
        }
    }
}

/// The header of a file.
///
/// | at | bytes | field |
/// |---:|---:|---|
/// | 0 | 8 | `VisionRe` |
/// | 8 | 8 | `creation_id` |
/// | 16 | 4 | file header size, 80 |
/// | 20 | 4 | record header size, 32 |
/// | 24 | 8 | `index_record_offset`, 0 for none |
/// | 32 | 8 | `description_record_offset`, 0 for none |
/// | 40 | 8 | `first_user_record_offset`, 0 for "after the description" |
/// | 48 | 24 | reserved, 0 |
/// | 72 | 4 | `cord` |
/// | 76 | 4 | version: `VRS1`, `VRS2` or `VRS3` |
///
/// Offsets are absolute, in the concatenation of all chunks. They are public as the file has them; the methods of similar
/// names answer with offsets that lie inside the file.
///
/// ```
/// use vrs_core::container::{FileHeader, FileHeaderError};
///
/// let header = FileHeader::new(0x18ea_2a7f_557c_e2e1);
/// assert_eq!(FileHeader::parse(&header.to_bytes()), Ok(header));
/// assert_eq!(header.description_record(1000), Ok(Some(80)));
/// assert_eq!(header.index_record(1000), Ok(None));
/// assert!(matches!(FileHeader::parse(b"PK"), Err(FileHeaderError::NotVrs { .. })));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileHeader {
    /// The version, which only says whether the file can be read.
    pub version: FileVersion,
    /// Creation time and chance: a key for caches, 0 for none (FORMAT.md §3.2).
    pub creation_id: u64,
    /// Where the header of the index record is.
    pub index_record_offset: i64,
    /// Where the header of the description record is.
    pub description_record_offset: i64,
    /// Where the first user record is.
    pub first_user_record_offset: i64,
    size: u32,
    record_header_size: u32,
    reserved: [u64; 3],
}

/// Why bytes are not the header of a file that can be read (FORMAT.md §3.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum FileHeaderError {
    /// The file is something else.
    #[error("not a VRS file: {reason}")]
    NotVrs {
        /// What gives it away.
        reason: NotVrs,
    },
    /// The file is of a version of the format that does not exist yet.
    #[error("unsupported version {version:#010x} of the VRS format: VRS1, VRS2 and VRS3 can be read")]
    UnsupportedVersion {
        /// The number of the version.
        version: u32,
    },
}

/// What gives away a file that is not VRS.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum NotVrs {
    /// There is no room for a header.
    #[error("it has {found} bytes, a file header alone has 80")]
    TooShort {
        /// Bytes of the file.
        found: usize,
    },
    /// A magic number is not there.
    #[error("its magic numbers are not there")]
    Magic,
    /// The size of the file header cannot be.
    #[error("its header says to be {found} bytes long, which is not 80 to 280")]
    FileHeaderSize {
        /// The size in the header.
        found: u32,
    },
    /// The size of record headers cannot be.
    #[error("its record headers are said to be {found} bytes long, which is not 32 to 232")]
    RecordHeaderSize {
        /// The size in the header.
        found: u32,
    },
}

/// An offset in the file header points outside the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("the file header places the {target} at {offset}, where a file of {total} bytes has no room for it")]
pub struct OffsetError {
    /// What should be there.
    pub target: &'static str,
    /// The offset in the header.
    pub offset: i64,
    /// Bytes of the file, all chunks together.
    pub total: u64,
}

impl FileHeader {
    /// Bytes of the header.
    pub const SIZE: usize = SIZE as usize;

    /// The header of a new file: `VRS1`, the description right behind the header, no index yet.
    pub const fn new(creation_id: u64) -> Self {
        Self {
            version: FileVersion::Vrs1,
            creation_id,
            index_record_offset: 0,
            description_record_offset: Self::SIZE as i64,
            first_user_record_offset: 0,
            size: SIZE,
            record_header_size: RECORD_HEADER_SIZE,
            reserved: [0; 3],
        }
    }

    /// A creation id: nanoseconds since 1970, of which the lowest 30 bits (about a second) give way to random ones.
    pub const fn creation_id_at(nanoseconds: u64, random: u64) -> u64 {
        nanoseconds & !RANDOM_BITS | random & RANDOM_BITS
    }

    /// Reads the header from the first bytes of a file; those after the 80th are not looked at.
    ///
    /// # Errors
    /// [`FileHeaderError`] when the bytes fail the acceptance test of FORMAT.md §3.3, or the version is unknown.
    pub fn parse(bytes: &[u8]) -> Result<Self, FileHeaderError> {
        let not_vrs = |reason| Err(FileHeaderError::NotVrs { reason });
        let Some(bytes) = bytes.first_chunk::<{ Self::SIZE }>() else {
            return not_vrs(NotVrs::TooShort { found: bytes.len() });
        };
        let magics: [u32; 3] = [load(bytes, 0), load(bytes, 4), load(bytes, 72)];
        if magics != [MAGIC_1, MAGIC_2, MAGIC_3] {
            return not_vrs(NotVrs::Magic);
        }
        let header = Self {
            version: FileVersion::Vrs1,
            creation_id: load(bytes, 8),
            size: load(bytes, 16),
            record_header_size: load(bytes, 20),
            index_record_offset: load(bytes, 24),
            description_record_offset: load(bytes, 32),
            first_user_record_offset: load(bytes, 40),
            reserved: [load(bytes, 48), load(bytes, 56), load(bytes, 64)],
        };
        if !can_grow_to(SIZE, header.size) {
            return not_vrs(NotVrs::FileHeaderSize { found: header.size });
        }
        if !can_grow_to(RECORD_HEADER_SIZE, header.record_header_size) {
            return not_vrs(NotVrs::RecordHeaderSize { found: header.record_header_size });
        }
        let version = load(bytes, 76);
        let known = FileVersion::from_number(version).ok_or(FileHeaderError::UnsupportedVersion { version })?;
        Ok(Self { version: known, ..header })
    }

    /// The bytes of the header.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        store(&mut bytes, 0, MAGIC_1);
        store(&mut bytes, 4, MAGIC_2);
        store(&mut bytes, 8, self.creation_id);
        store(&mut bytes, 16, self.size);
        store(&mut bytes, 20, self.record_header_size);
        store(&mut bytes, 24, self.index_record_offset);
        store(&mut bytes, 32, self.description_record_offset);
        store(&mut bytes, 40, self.first_user_record_offset);
        for (at, number) in (48..).step_by(8).zip(self.reserved) {
            store(&mut bytes, at, number);
        }
        store(&mut bytes, 72, MAGIC_3);
        store(&mut bytes, 76, self.version as u32);
        bytes
    }

    /// Bytes of the file header: 80, up to 280 in files of the future. The first record follows it.
    pub const fn file_header_size(&self) -> u32 {
        self.size
    }

    /// Bytes of every record header: 32, up to 232 in files of the future. Payloads follow it.
    pub const fn record_header_size(&self) -> u32 {
        self.record_header_size
    }

    /// This header with the sizes, and the place of the description, that every known writer gives it.
    ///
    /// ```
    /// use vrs_core::container::FileHeader;
    ///
    /// let mut damaged = FileHeader::new(0);
    /// damaged.description_record_offset = 0;
    /// assert_eq!(damaged.with_usual_sizes(), FileHeader::new(0));
    /// ```
    #[must_use]
    pub const fn with_usual_sizes(self) -> Self {
        let (size, record_header_size) = (SIZE, RECORD_HEADER_SIZE);
        Self { size, record_header_size, description_record_offset: Self::SIZE as i64, ..self }
    }

    /// Where the header of the index record is, in a file of `total` bytes; `None` when there is no index.
    ///
    /// # Errors
    /// [`OffsetError`] when no record header fits there.
    pub fn index_record(&self, total: u64) -> Result<Option<u64>, OffsetError> {
        inside("index record", self.index_record_offset, self.record_header_size, total)
    }

    /// Where the header of the description record is, in a file of `total` bytes; `None` when there is none.
    ///
    /// # Errors
    /// [`OffsetError`] when no record header fits there.
    pub fn description_record(&self, total: u64) -> Result<Option<u64>, OffsetError> {
        inside("description record", self.description_record_offset, self.record_header_size, total)
    }

    /// Where the header says that user records start, in a file of `total` bytes, which is the end of a file without any;
    /// `None` when they follow the description record.
    ///
    /// # Errors
    /// [`OffsetError`] when it is negative or beyond the end.
    pub fn first_user_record(&self, total: u64) -> Result<Option<u64>, OffsetError> {
        inside("first user record", self.first_user_record_offset, 0, total)
    }

    /// Where user records start in a file with a classic index, or without any (FORMAT.md §3.5).
    ///
    /// `description_record_size` is that of the description record's header, if it could be read.
    ///
    /// # Errors
    /// Those of [`first_user_record`](Self::first_user_record).
    pub fn user_records_start(&self, total: u64, description_record_size: Option<u32>) -> Result<u64, OffsetError> {
        let base = self.first_user_record(total)?.unwrap_or(u64::from(self.size));
        let least = self.record_header_size.saturating_add(4);
        let at_base = u64::try_from(self.description_record_offset) == Ok(base);
        let size = description_record_size.filter(|size| at_base && *size >= least);
        Ok(base.saturating_add(u64::from(size.unwrap_or(0))))
    }

    /// Where the last user record ends at the latest, in a file of `total` bytes (FORMAT.md §3.6).
    pub fn user_records_end(&self, total: u64) -> u64 {
        match u64::try_from(self.index_record_offset) {
            Ok(index) if self.index_record_offset > self.first_user_record_offset => index.min(total),
            _ => total,
        }
    }
}

/// An offset of the header, if there is room for so many bytes in a file of `total` bytes.
fn inside(target: &'static str, offset: i64, room: u32, total: u64) -> Result<Option<u64>, OffsetError> {
    if offset == 0 {
        return Ok(None);
    }
    let has_room = |at: &u64| at.checked_add(u64::from(room)).is_some_and(|end| end <= total);
    let at = u64::try_from(offset).ok().filter(has_room);
    at.map(Some).ok_or(OffsetError { target, offset, total })
}

/// True when a header of `size` bytes can have grown to `found` bytes (FORMAT.md §3.4).
fn can_grow_to(size: u32, found: u32) -> bool {
    found.checked_sub(size).is_some_and(|growth| growth <= MAX_GROWTH)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes() -> [u8; 80] {
        FileHeader::new(1).to_bytes()
    }

    fn with(at: usize, value: u32) -> Result<FileHeader, FileHeaderError> {
        let mut bytes = bytes();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        FileHeader::parse(&bytes)
    }

    #[test]
    fn acceptance() {
        for size in [80, 81, 280] {
            assert_eq!(with(16, size).unwrap().file_header_size(), size);
        }
        for size in [32, 232] {
            assert_eq!(with(20, size).unwrap().record_header_size(), size);
        }
        for (text, version) in [(b"VRS2", FileVersion::Vrs2), (b"VRS3", FileVersion::Vrs3)] {
            assert_eq!(with(76, u32::from_le_bytes(*text)).unwrap().version, version);
        }
    }

    #[test]
    fn refusals_say_why() {
        let not_vrs = |reason| Err(FileHeaderError::NotVrs { reason });
        assert_eq!(FileHeader::parse(&bytes()[..79]), not_vrs(NotVrs::TooShort { found: 79 }));
        for magic in [0, 4, 72] {
            assert_eq!(with(magic, 0), not_vrs(NotVrs::Magic));
        }
        for size in [0, 79, 281, u32::MAX] {
            assert_eq!(with(16, size), not_vrs(NotVrs::FileHeaderSize { found: size }));
        }
        for size in [31, 233] {
            assert_eq!(with(20, size), not_vrs(NotVrs::RecordHeaderSize { found: size }));
        }
        let version = u32::from_le_bytes(*b"VRS4");
        assert_eq!(with(76, version), Err(FileHeaderError::UnsupportedVersion { version }));
    }

    #[test]
    fn offsets_stay_inside_the_file() {
        let header =
            |offset| FileHeader { index_record_offset: offset, first_user_record_offset: offset, ..FileHeader::new(0) };
        assert_eq!(header(68).index_record(100), Ok(Some(68)));
        assert_eq!(header(100).first_user_record(100), Ok(Some(100)));
        for offset in [-1, 69, i64::MIN, i64::MAX] {
            let error = OffsetError { target: "index record", offset, total: 100 };
            assert_eq!(header(offset).index_record(100), Err(error));
        }
        for offset in [-1, 101, i64::MAX] {
            assert!(
                header(offset).first_user_record(100).is_err() && header(offset).user_records_start(100, None).is_err()
            );
        }
    }

    #[test]
    fn user_records_follow_the_description() {
        let start = |description, first, size| {
            let offsets = FileHeader { description_record_offset: description, ..FileHeader::new(0) };
            FileHeader { first_user_record_offset: first, ..offsets }.user_records_start(1000, size).unwrap()
        };
        assert_eq!(start(80, 0, Some(182)), 262);
        assert_eq!(start(80, 0, Some(35)), 80);
        assert_eq!(start(80, 0, None), 80);
        assert_eq!(start(0, 0, Some(182)), 80);
        assert_eq!(start(80, 499, Some(182)), 499);
        assert_eq!(start(499, 499, Some(182)), 681);
    }

    #[test]
    fn user_records_end_at_an_index_behind_them() {
        let end = |index, first| {
            let offsets = FileHeader { index_record_offset: index, ..FileHeader::new(0) };
            FileHeader { first_user_record_offset: first, ..offsets }.user_records_end(1000)
        };
        assert_eq!([end(900, 0), end(2000, 0), end(0, 0), end(400, 500), end(-5, -9)], [900, 1000, 1000, 1000, 1000]);
    }

    #[test]
    fn creation_ids_keep_the_time() {
        let id = FileHeader::creation_id_at(0x18ea_2a7f_557c_e2e1, u64::MAX);
        assert_eq!(id, 0x18ea_2a7f_7fff_ffff);
    }

    proptest! {
        #[test]
        fn any_bytes_parse_or_fail(mut bytes: [u8; 80], genuine: bool, total: u64) {
            if genuine {
                for (at, value) in [(0, *b"Visi"), (4, *b"onRe"), (72, *b"cord"), (76, *b"VRS1")] {
                    bytes[at..at + 4].copy_from_slice(&value);
                }
                bytes[17..20].fill(0);
                bytes[21..24].fill(0);
            }
            if let Ok(header) = FileHeader::parse(&bytes) {
                prop_assert_eq!(header.to_bytes(), bytes);
                prop_assert!(header.index_record(total).is_ok_and(|at| at.unwrap_or(0) <= total) || header.index_record_offset != 0);
                let _ = (header.user_records_start(total, Some(u32::MAX)), header.user_records_end(total));
            }
        }
    }
}
