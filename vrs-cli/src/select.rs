//! Which streams and records a command is about.

use vrs::reader::{Record, RecordEntry, StreamReader};
use vrs::{ErrorKind, Reader, RecordType, StreamId};

use crate::args::{RecordTypeArg, SelectionArgs};

/// The streams and record types that were asked for, of one file.
pub(crate) struct Selection {
    /// In ascending order, as those of a file are.
    streams: Vec<StreamId>,
    types: Types,
}

/// The record types that were asked for: all of them when none was named.
pub(crate) struct Types(Vec<RecordType>);

impl Types {
    pub(crate) fn new(args: &[RecordTypeArg]) -> Self {
        Self(args.iter().map(|arg| RecordType::from(*arg)).collect())
    }

    pub(crate) fn has(&self, record_type: RecordType) -> bool {
        self.0.is_empty() || self.0.contains(&record_type)
    }
}

impl Selection {
    /// Finds the streams in the file.
    ///
    /// # Errors
    /// [`ErrorKind::NoStream`]: there is none of such an id or flavor.
    pub(crate) fn new(args: &SelectionArgs, file: &Reader) -> vrs::Result<Self> {
        let types = Types::new(&args.types);
        if args.streams.is_empty() {
            return Ok(Self { streams: file.streams().map(StreamReader::id).collect(), types });
        }
        let mut streams = Vec::new();
        for name in &args.streams {
            streams.append(&mut find(file, name)?);
        }
        streams.sort_unstable();
        Ok(Self { streams, types })
    }

    /// Whether records of this type were asked for.
    pub(crate) fn has_type(&self, record_type: RecordType) -> bool {
        self.types.has(record_type)
    }

    fn has_stream(&self, id: StreamId) -> bool {
        self.streams.binary_search(&id).is_ok()
    }

    /// The selected streams of the file, in its order.
    pub(crate) fn streams<'r>(&self, file: &'r Reader) -> impl Iterator<Item = StreamReader<'r>> {
        file.streams().filter(|stream| self.has_stream(stream.id()))
    }

    /// What the index says about the selected records.
    pub(crate) fn entries(&self, file: &Reader) -> impl Iterator<Item = RecordEntry> {
        file.entries().filter(|entry| self.types.has(entry.record_type) && self.has_stream(entry.stream))
    }

    /// The selected records, in index order.
    pub(crate) fn records<'r>(&self, file: &'r Reader) -> impl Iterator<Item = vrs::Result<Record<'r>>> {
        file.records_at(self.entries(file).map(|entry| entry.position))
    }
}

/// The stream of this id, or all those of this flavor.
fn find(file: &Reader, name: &str) -> vrs::Result<Vec<StreamId>> {
    match file.stream(name) {
        Ok(stream) => Ok(vec![stream.id()]),
        Err(error) if matches!(error.kind(), ErrorKind::AmbiguousStream { .. }) => {
            Ok(file.streams().filter(|stream| stream.flavor() == name).map(StreamReader::id).collect())
        }
        Err(error) => Err(error),
    }
}
