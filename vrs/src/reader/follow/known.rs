//! What is known of a recording that grows: all that its records need to be understood.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use vrs_core::container::{Description, FileHeader, StreamId};

use crate::error::ErrorKind;
use crate::io::{Source, chunk_path};
use crate::reader::configuration::Configurations;
use crate::reader::index::{IndexedRecord, RecordIndex};
use crate::reader::load::Recorded;
use crate::reader::pool::Pool;
use crate::reader::stream::StreamEntry;
use crate::reader::{IndexSource, Inner, Shared};

/// Configuration records that are kept in mind of each stream: the one in force, and some before it for records that come late,
/// or should it be damaged.
const KEPT: usize = 8;

/// Tags, streams, formats and configurations, as far as they came.
pub(super) struct Known {
    facts: Facts,
    /// The facts as records share them: when they change, records that come later have others.
    shared: Shared,
}

struct Facts {
    path: Option<PathBuf>,
    source: Source,
    /// How many chunks the source has.
    chunks: usize,
    header: FileHeader,
    description: Arc<Description>,
    streams: BTreeSet<StreamId>,
    /// By stream, in index order; their stream numbers mean nothing.
    configurations: BTreeMap<StreamId, Vec<IndexedRecord>>,
    pool: Arc<Pool>,
}

impl Known {
    /// What the beginning of the file tells.
    pub(super) fn new(path: Option<PathBuf>, header: FileHeader, description: Description) -> Result<Self, ErrorKind> {
        let facts = Facts {
            path,
            source: Source::default(),
            chunks: 0,
            header,
            streams: description.streams.keys().copied().collect(),
            description: Arc::new(description),
            configurations: BTreeMap::new(),
            pool: Arc::default(),
        };
        Ok(Self { shared: facts.share(&[], None)?, facts })
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// How many chunks are known.
    pub(super) fn chunk_count(&self) -> usize {
        self.facts.chunks
    }

    /// There are more chunks.
    pub(super) fn set_chunks(&mut self, source: Source, count: usize) -> Result<(), ErrorKind> {
        (self.facts.source, self.facts.chunks) = (source, count);
        self.share(None)
    }

    /// The number of a stream, which may be new.
    pub(super) fn stream(&mut self, stream: StreamId) -> Result<u16, ErrorKind> {
        if self.facts.streams.insert(stream) {
            self.share(None)?;
        }
        Ok(self.shared.index.streams().binary_search(&stream).unwrap_or_default() as u16)
    }

    /// A stream has other tags, or is new.
    pub(super) fn set_description(&mut self, description: Description, stream: StreamId) -> Result<(), ErrorKind> {
        self.facts.description = Arc::new(description);
        self.facts.streams.insert(stream);
        self.share(Some(stream))
    }

    /// A stream has another configuration.
    pub(super) fn add_configuration(&mut self, stream: StreamId, record: IndexedRecord) -> Result<(), ErrorKind> {
        let kept = self.facts.configurations.entry(stream).or_default();
        let place = kept.partition_point(|other| other.order(&record).is_lt());
        kept.insert(place, record);
        if kept.len() > KEPT {
            kept.remove(0);
        }
        self.share(None)
    }

    fn share(&mut self, reformatted: Option<StreamId>) -> Result<(), ErrorKind> {
        self.shared = self.facts.share(&self.shared.streams, reformatted)?;
        Ok(())
    }
}

impl Facts {
    /// All that records need. Streams keep the formats that were parsed for them, but for one that has others.
    fn share(&self, before: &[StreamEntry], reformatted: Option<StreamId>) -> Result<Shared, ErrorKind> {
        let mut index = RecordIndex::default();
        index.number_streams(self.streams.iter().copied()).map_err(|_| ErrorKind::TooManyStreams)?;
        let streams = (0..).zip(&self.streams).map(|(number, id)| {
            let kept = self.configurations.get(id).map(Vec::as_slice).unwrap_or_default();
            let kept = kept.iter().map(|record| IndexedRecord { stream: number, ..*record }).collect();
            let before = before.iter().find(|entry| entry.id() == *id && Some(*id) != reformatted);
            StreamEntry::unlisted(*id, Configurations::new(kept), before)
        });
        let chunk = |number| Some(chunk_path(self.path.as_deref()?, number));
        Ok(Arc::new(Inner {
            path: self.path.clone(),
            chunks: (0..self.chunks).filter_map(chunk).collect(),
            source: self.source.clone(),
            header: self.header,
            description: Arc::clone(&self.description),
            description_size: None,
            start: u64::from(self.header.file_header_size()),
            recorded: Recorded::default(),
            streams: streams.collect(),
            index,
            tags_records: Vec::new(),
            index_source: IndexSource::Scan,
            repairs: Vec::new(),
            sizes_on_disk: OnceLock::new(),
            auto_configuration: true,
            threads: 1,
            pool: Arc::clone(&self.pool),
            fronts: Arc::default(),
        }))
    }
}
