//! What the beginning of a file tells of a recording that grows.

use std::sync::Arc;

use vrs_core::container::{FileHeader, IndexVersion, RecordHeader, RecordableTypeId};

use crate::error::ErrorKind;
use crate::io::{ReadAt, Source};
use crate::reader::open::read_file_header;
use crate::reader::stored_index::read_header;

/// The file header, and where the records start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beginning {
    pub(super) header: FileHeader,
    /// Whether the index is split: then the first chunk is its head (FORMAT.md §11.3).
    is_split: bool,
    /// The end of what the head had at first, where records stand behind it in a chunk of their own.
    head_size: Option<u64>,
}

impl Beginning {
    /// Reads it, if it is there: header, description, and what stands for the index behind them.
    pub(super) fn read(first: &Arc<dyn ReadAt>) -> Result<Option<Self>, ErrorKind> {
        let source = Source::new([Arc::clone(first)]);
        if may_become_header(&source)? {
            return Ok(None);
        }
        let header = read_file_header(&source)?;
        if !has_description(&source, &header) {
            return Ok(None);
        }
        let index = header.index_record(source.len()).ok().flatten();
        let is_split = index.and_then(|offset| read_header(&source, offset)).is_some_and(is_split_index);
        let head = index.map(|offset| offset + u64::from(header.record_header_size()));
        let beginning = Self { header, is_split, head_size: None };
        let head_size = head.filter(|_| is_split && !beginning.is_finished());
        Ok(Some(Self { head_size, ..beginning }))
    }

    /// Looks whether the header says by now that the recording is finished, and answers whether that is news.
    pub(super) fn look_again(&mut self, first: &dyn ReadAt) -> bool {
        if self.is_finished() {
            return false;
        }
        let mut bytes = [0; FileHeader::SIZE];
        // A header that is just being replaced is looked at again.
        let read = first.read_exact_at(0, &mut bytes).ok().and_then(|()| FileHeader::parse(&bytes).ok());
        self.header = read.unwrap_or(self.header);
        self.is_finished()
    }

    /// Whether the header has its final form.
    pub(super) fn is_finished(&self) -> bool {
        self.header.index_record_offset != 0 && (!self.is_split || self.header.first_user_record_offset != 0)
    }

    /// Bytes of the head, without its index, if the records stand in chunks behind it.
    pub(super) fn head_size(&self) -> Option<u64> {
        self.head_size
    }

    /// Where the records start behind a split index that is finished.
    pub(super) fn split_records(&self) -> Option<u64> {
        u64::try_from(self.header.first_user_record_offset).ok().filter(|_| self.is_split)
    }

    /// Whether this is where an index in front has its place.
    pub(super) fn is_reserved(&self, offset: u64) -> bool {
        !self.is_split && u64::try_from(self.header.first_user_record_offset).is_ok_and(|first| offset < first)
    }

    /// Whether this is where the header says that the index is.
    pub(super) fn has_index_at(&self, offset: u64) -> bool {
        u64::try_from(self.header.index_record_offset) == Ok(offset)
    }
}

/// Whether the file is too short for a header, and has nothing so far that a header has not.
fn may_become_header(source: &Source) -> Result<bool, ErrorKind> {
    let failed = |error| ErrorKind::Io { action: "read the file header".to_owned(), source: error };
    let bytes = source.read(0, source.len().min(FileHeader::SIZE as u64) as usize).map_err(failed)?;
    let magic = FileHeader::new(0).to_bytes();
    let checked = bytes.len().min(8);
    Ok(bytes.len() < FileHeader::SIZE && bytes.get(..checked) == magic.get(..checked))
}

fn is_split_index(record: RecordHeader) -> bool {
    let version = IndexVersion::from_number(record.format_version);
    record.type_id() == RecordableTypeId::VRS_INDEX && version == Some(IndexVersion::Split)
}

/// Whether the description is there, whole, and the header of an index record that follows it at once, if that is where the
/// index is.
fn has_description(source: &Source, header: &FileHeader) -> bool {
    let Ok(place) = header.description_record(source.len()) else { return false };
    let Some(offset) = place else { return true };
    let Some(record) = read_header(source, offset) else { return false };
    let end = offset.saturating_add(u64::from(record.record_size));
    let index = if u64::try_from(header.index_record_offset) == Ok(end) { header.record_header_size() } else { 0 };
    end.saturating_add(u64::from(index)) <= source.len()
}
