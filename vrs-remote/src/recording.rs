//! Recordings far away: their chunks are found, and they are opened.

use std::sync::Arc;

use vrs::Reader;
use vrs::container::{FileHeader, IndexVersion, RecordHeader, RecordableTypeId};
use vrs::io::ReadAt;

use crate::address::Address;
use crate::error::{Error, Result};
use crate::file::{Depot, RemoteFile};
use crate::options::Options;
use crate::origin::Traffic;

/// Bytes that are fetched of a file at first: its header, and mostly all tags.
const BEGINNING: u64 = 64 << 10;

/// Bytes that are fetched of an index at first, and in front of it, where hashes stand.
const INDEX: u64 = 256 << 10;
const BEFORE_INDEX: u64 = 64 << 10;

/// More chunks than any recorder writes.
const MOST_CHUNKS: usize = 100_000;

/// A recording that was found, with its connections and its cache. Made by [`Options::connect`].
///
/// ```no_run
/// let recording = vrs_remote::Options::new().connect("https://example.org/recording.vrs")?;
/// println!("{} bytes in {} files", recording.size(), recording.urls().count());
/// let file = recording.open()?;
/// for record in file.stream("acme/imu").unwrap().records() {
///     println!("{:?}", record.unwrap());
/// }
/// println!("{:?}", recording.traffic());
/// # Ok::<(), vrs_remote::Error>(())
/// ```
#[derive(Debug)]
pub struct Recording {
    name: String,
    depot: Arc<Depot>,
    chunks: Vec<RemoteFile>,
    options: vrs::reader::Options,
}

impl Recording {
    /// Finds the chunks of a recording: as far as there is no hole, for nobody lists what a server has.
    pub(crate) fn find(address: &Address, options: &Options) -> Result<Self> {
        let name = address.url().to_owned();
        let depot = Arc::new(Depot::new(&name, options)?);
        let first = chunk(&depot, address, 0, options)?;
        let mut recording = Self { name, depot, chunks: vec![first], options: options.reader.clone() };
        while recording.may_go_on() && recording.chunks.len() < MOST_CHUNKS {
            match chunk(&recording.depot, address, recording.chunks.len(), options) {
                Ok(chunk) => recording.chunks.push(chunk),
                // Some object stores deny that there is nothing.
                Err(Error::NotFound { .. } | Error::Denied { .. }) => break,
                Err(error) => return Err(error),
            }
        }
        recording.expect_index();
        Ok(recording)
    }

    /// Opens it. What was fetched already is not fetched again.
    ///
    /// # Errors
    /// What is there is no recording, or is not sound where strictness was asked for; or something could not be fetched.
    pub fn open(&self) -> Result<Reader> {
        self.depot.open();
        let opened = self.options.open_chunk_data_as(&self.name, self.chunks.iter().cloned());
        // What the reader makes of bytes that it could not have is of no use.
        self.depot.opened()?;
        opened.map_err(|error| Error::Recording(Arc::new(error)))
    }

    /// Bytes of all chunks together.
    pub fn size(&self) -> u64 {
        self.chunks.iter().map(ReadAt::len).sum()
    }

    /// The addresses of its chunks.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        self.chunks.iter().map(RemoteFile::url)
    }

    /// What was asked for and what came until now, by all that was opened of it.
    pub fn traffic(&self) -> Traffic {
        self.depot.origin.traffic()
    }

    /// Whether there may be further chunks: not if this one ends with the index of the recording, and not behind a stranger.
    fn may_go_on(&self) -> bool {
        let [only] = self.chunks.as_slice() else { return true };
        let Some(header) = self.header() else { return false };
        let Ok(Some(offset)) = header.index_record(only.len()) else { return true };
        self.expect_index();
        let mut bytes = [0; RecordHeader::SIZE];
        if only.read_exact_at(offset, &mut bytes).is_err() {
            return true;
        }
        let record = RecordHeader::parse(&bytes);
        let is_classic = IndexVersion::from_number(record.format_version) == Some(IndexVersion::Classic);
        let ends_file = offset.checked_add(u64::from(record.record_size)) == Some(only.len());
        !(record.type_id() == RecordableTypeId::VRS_INDEX && is_classic && ends_file)
    }

    fn header(&self) -> Option<FileHeader> {
        let mut bytes = [0; FileHeader::SIZE];
        self.chunks.first()?.read_exact_at(0, &mut bytes).ok()?;
        FileHeader::parse(&bytes).ok()
    }

    /// Has the index fetched, and what stands in front of it, by one request if it is not large.
    fn expect_index(&self) {
        let Some(header) = self.header() else { return };
        let Ok(Some(index)) = header.index_record(self.size()) else { return };
        let first_record = u64::try_from(header.first_user_record_offset).ok().filter(|first| *first > index);
        let end = first_record.unwrap_or(u64::MAX).min(index.saturating_add(INDEX));
        let mut start = 0;
        for chunk in &self.chunks {
            if index < start + chunk.len() {
                let inside = |offset: u64| offset.saturating_sub(start);
                let wanted = inside(index.saturating_sub(BEFORE_INDEX))..inside(end);
                return chunk.will_need(std::slice::from_ref(&wanted));
            }
            start += chunk.len();
        }
    }
}

/// A chunk, if there is one.
fn chunk(depot: &Arc<Depot>, address: &Address, number: usize, options: &Options) -> Result<RemoteFile> {
    let place = address.chunk(number)?;
    let wanted = BEGINNING.next_multiple_of(options.block);
    let answer = depot.origin.wait_for(depot.origin.requester.clone().first(place.clone(), wanted));
    let gone = || Error::System { url: place.url.clone(), reason: "the request was given up".to_owned() };
    let (identity, first) = answer.unwrap_or_else(|| Err(gone()))?;
    Ok(RemoteFile::new(Arc::clone(depot), number, place, identity, &first))
}
