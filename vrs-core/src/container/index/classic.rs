//! The classic index: a list of streams, then one entry for each record (FORMAT.md §10.2).

use alloc::vec::Vec;

use super::{IndexError, IndexRecord, StoredEntries, decoded_size};
use crate::container::bytes::{NotEnoughData, Payload, put_count};
use crate::container::stream_id::StreamId;

/// What stands before the entries of a classic index, never compressed.
///
/// ```
/// use vrs_core::container::ClassicPrelude;
///
/// let prelude = ClassicPrelude { streams: vec!["65500-1".parse()?], record_count: 2 };
/// let mut body = Vec::new();
/// prelude.write(&mut body);
/// assert_eq!(body, b"\x01\0\0\0\xdc\xff\0\0\x01\0\x02\0\0\0");
/// assert_eq!(ClassicPrelude::parse(&body), Ok(prelude));
/// # Ok::<(), vrs_core::container::StreamIdError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClassicPrelude {
    /// All streams of the file, those without records too; ascending where a writer did its duty. A stream that only
    /// entries name is not among those of the file.
    pub streams: Vec<StreamId>,
    /// How many entries follow.
    pub record_count: u32,
}

impl ClassicPrelude {
    /// Reads the prelude from the front of an index record's body; the rest is not looked at.
    ///
    /// # Errors
    /// [`NotEnoughData`] when the slice ends too soon. Of a slice that is only the start of the body, it tells how much
    /// more is needed.
    pub fn parse(body: &[u8]) -> Result<Self, NotEnoughData> {
        let mut body = Payload::new(body);
        let stream_count = u64::from(body.number()?);
        let streams = body.take(stream_count.saturating_mul(StreamId::SIZE as u64))?;
        let streams = streams.as_chunks().0.iter().map(StreamId::parse).collect();
        Ok(Self { streams, record_count: body.number()? })
    }

    /// Appends the prelude to the body of an index record: [`size`](Self::size) bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        put_count(out, self.streams.len());
        self.streams.iter().for_each(|stream| out.extend_from_slice(&stream.to_bytes()));
        out.extend_from_slice(&self.record_count.to_le_bytes());
    }

    /// Bytes of the prelude.
    pub fn size(&self) -> u64 {
        let streams = (self.streams.len() as u64).saturating_mul(StreamId::SIZE as u64);
        streams.saturating_add(8)
    }

    /// Where the entries are, by the rules of FORMAT.md §10.3.
    ///
    /// The uncompressed size in the record header decides whether they are compressed, not its compression type. A body
    /// that the end of the file cuts off counts as far as it goes: compressed entries may still be whole.
    ///
    /// # Errors
    /// The rule that the sizes break.
    pub fn entries(&self, record: &IndexRecord) -> Result<StoredEntries, IndexError> {
        let uncompressed = u64::from(record.header.uncompressed_size);
        let needed = decoded_size(u64::from(self.record_count));
        let compressed = uncompressed > 0 && self.record_count > 0;
        if compressed && needed > uncompressed {
            return Err(IndexError::UncompressedSize { needed, found: uncompressed });
        }
        let stored = if compressed { 0 } else { needed };
        let too_short = IndexError::TooShort { needed: self.size().saturating_add(stored), found: record.body_size };
        let room = record.body_size.checked_sub(self.size()).filter(|room| stored <= *room).ok_or(too_short)?;
        let size = if compressed { room } else { stored };
        let offset = record.body_offset.saturating_add(self.size());
        StoredEntries { offset, size, compressed, count: Some(self.record_count) }.check()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::container::{CompressionType, FileHeader, IndexVersion, RecordHeader};

    /// The entries of an index with one stream, at offset 100 of a file of `total` bytes.
    fn entries(
        record_count: u32,
        record_size: u32,
        uncompressed: u32,
        total: u64,
    ) -> Result<StoredEntries, IndexError> {
        let prelude = ClassicPrelude { streams: alloc::vec!["1-1".parse().unwrap()], record_count };
        let header = RecordHeader::index(IndexVersion::Classic, record_size, 0, CompressionType::Zstd, uncompressed);
        prelude.entries(&IndexRecord::locate(&FileHeader::new(0), 100, &header, total)?)
    }

    #[test]
    fn sound_sizes() {
        let found = |size, compressed, count| Ok(StoredEntries { offset: 146, size, compressed, count: Some(count) });
        assert_eq!(entries(2, 32 + 14 + 38, 0, 1000), found(38, false, 2));
        assert_eq!(entries(2, 32 + 14 + 99, 0, 1000), found(38, false, 2), "slack after raw entries");
        assert_eq!(entries(2, 32 + 14 + 20, 14 + 38, 1000), found(20, true, 2));
        assert_eq!(entries(2, 32 + 14 + 20, 14 + 38, 160), found(14, true, 2), "cut off");
        assert_eq!(entries(0, 32 + 14 + 9, 14, 1000), found(0, false, 0), "a frame of nothing");
    }

    #[test]
    fn each_rule_has_its_error() {
        use IndexError as E;
        assert_eq!(entries(2, 45, 0, 1000), Err(E::TooShort { needed: 52, found: 13 }));
        assert_eq!(entries(2, 83, 0, 1000), Err(E::TooShort { needed: 52, found: 51 }));
        assert_eq!(entries(2, 84, 0, 183), Err(E::TooShort { needed: 52, found: 51 }));
        assert_eq!(entries(2, 60, 37, 1000), Err(E::UncompressedSize { needed: 38, found: 37 }));
        let needed = 200_000_000 * 19;
        assert_eq!(entries(200_000_000, 46 + 37_999, u32::MAX, 1 << 20), Err(E::Ratio { needed, stored: 37_999 }));
        assert!(entries(200_000_000, 46 + 38_000, u32::MAX, 1 << 20).is_ok());
        let too_many = StoredEntries { offset: 0, size: u64::MAX, compressed: false, count: Some(500_000_001) };
        assert_eq!(too_many.check(), Err(E::TooManyEntries { found: 500_000_001 }));
    }

    #[test]
    fn preludes_ask_for_what_they_need() {
        let body = b"\x02\0\0\0\x01\0\0\0\x01\0";
        assert_eq!(ClassicPrelude::parse(body), Err(NotEnoughData { at: 4, needed: 12, found: 6 }));
        assert_eq!(ClassicPrelude::parse(&[0xff; 9]).unwrap_err().needed, 6 * 0xffff_ffff);
    }

    proptest! {
        #[test]
        fn preludes_read_back(ids: Vec<(u16, u16)>, record_count: u32, rest: Vec<u8>) {
            let stream = |(type_id, instance)| StreamId::new(crate::container::RecordableTypeId(type_id), instance);
            let prelude = ClassicPrelude { streams: ids.into_iter().map(stream).collect(), record_count };
            let mut body = Vec::new();
            prelude.write(&mut body);
            prop_assert_eq!(body.len() as u64, prelude.size());
            body.extend(rest);
            prop_assert_eq!(ClassicPrelude::parse(&body).unwrap(), prelude);
        }

        #[test]
        fn any_bytes_are_a_prelude_or_an_error(body: Vec<u8>, header: [u8; 32], at: u64, total: u64) {
            let record = IndexRecord::locate(&FileHeader::new(0), at, &RecordHeader::parse(&header), total);
            if let (Ok(prelude), Ok(record)) = (ClassicPrelude::parse(&body), record) {
                let _ = prelude.entries(&record);
            }
        }
    }
}
