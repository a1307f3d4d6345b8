//! Layouts of recordings and of locks, as commands show and compare them.

mod compare;
mod warnings;

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use vrs::format::{Definitions, LayoutDefinition, layout_tag};
use vrs::layout::{Fate, Lock, LockedLayout, PieceSpec, Schema, Signature};
use vrs::{RecordType, StreamId};

use crate::commands::layout_blocks;
use crate::output::{Output, Verdict};

pub(crate) use compare::{Comparison, Piece, Sight, compare};

/// The layouts of a recording or of a lock.
pub(crate) struct Layouts {
    pub(crate) path: PathBuf,
    /// Whether they come from a lock: then they are what programs read.
    pub(crate) is_lock: bool,
    pub(crate) list: Vec<Layout>,
}

/// One layout. Streams of one flavor that define the same one share it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Layout {
    /// In a lock, the name it has there; otherwise flavor (or type id) and tag: `acme/left/Data:1:0`.
    pub(crate) name: String,
    /// Which records have it; unknown for the structs of a lock.
    pub(crate) origin: Option<Origin>,
    /// The streams that define it.
    pub(crate) streams: Vec<StreamId>,
    /// In the order of the definition; in that of the labels for a lock.
    pub(crate) pieces: Vec<LayoutPiece>,
    /// Where each signature stands first.
    by_signature: HashMap<Signature, usize>,
}

/// A piece, and what became of it: what has gone is in locks only.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct LayoutPiece {
    pub(crate) spec: PieceSpec,
    pub(crate) fate: Fate,
}

impl Layout {
    fn new(name: String, origin: Option<Origin>, streams: Vec<StreamId>, pieces: Vec<LayoutPiece>) -> Self {
        let mut by_signature = HashMap::with_capacity(pieces.len());
        for (i, piece) in pieces.iter().enumerate() {
            by_signature.entry(piece.signature()).or_insert(i);
        }
        Self { name, origin, streams, pieces, by_signature }
    }

    /// The piece of this signature, kept or not.
    fn find(&self, signature: &Signature) -> Option<&LayoutPiece> {
        self.pieces.get(*self.by_signature.get(signature)?)
    }

    /// Whether new records of this layout store the piece.
    fn stores(&self, signature: &Signature) -> bool {
        self.find(signature).is_some_and(|piece| piece.fate == Fate::Kept)
    }

    /// Whether some records of this layout store the piece that are to be read: those from before it was migrated count.
    fn has_stored(&self, signature: &Signature) -> bool {
        self.find(signature).is_some_and(|piece| piece.fate != Fate::Removed)
    }

    /// The pieces that new records store.
    fn kept(&self) -> impl Iterator<Item = &LayoutPiece> {
        self.pieces.iter().filter(|piece| piece.fate == Fate::Kept)
    }
}

/// Which records a layout is of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Origin {
    /// The flavor of the streams, else their type id.
    pub(crate) key: String,
    pub(crate) record_type: RecordType,
    pub(crate) version: u32,
    pub(crate) block: usize,
}

impl Layouts {
    /// Opens a recording or a lock, whichever it is. What is wrong with it is said on standard error.
    pub(crate) fn open(path: &Path, out: &mut Output) -> Option<Self> {
        let path = path.to_owned();
        if !is_lock(&path) {
            let list = of_recording(&path, out)?;
            return Some(Self { path, is_lock: false, list });
        }
        let text = fs::read_to_string(&path).map_err(|error| error.to_string());
        match text.and_then(|text| Lock::parse(&text).map_err(|error| error.to_string())) {
            Ok(lock) => Some(Self { path, is_lock: true, list: of_lock(&lock) }),
            Err(problem) => {
                out.complain(Verdict::Failed, format_args!("{}: {problem}", path.display()));
                None
            }
        }
    }

    /// Keeps the layouts of one stream, by id or by flavor; of a lock, the layout of this name.
    pub(crate) fn retain_stream(&mut self, stream: &str) {
        self.list.retain(|layout| {
            let is_key = |origin: &Origin| origin.key == stream;
            layout.name == stream
                || layout.origin.as_ref().is_some_and(is_key)
                || layout.streams.iter().any(|id| id.to_string() == stream)
        });
    }

    /// Adds the layouts to a lock: what recordings hold adds up.
    pub(crate) fn add_to(&self, lock: &mut Lock) {
        for layout in &self.list {
            let pieces = layout.pieces.iter().map(|piece| (piece.signature(), piece.fate.clone()));
            lock.entry(&layout.name).extend(pieces);
        }
    }
}

impl LayoutPiece {
    pub(crate) fn signature(&self) -> Signature {
        Signature { label: self.spec.label.clone(), ty: self.spec.ty }
    }
}

/// Whether a file is a lock: by its first line, or else by its name.
fn is_lock(path: &Path) -> bool {
    let mut start = [0; Lock::TITLE.len()];
    let starts_so = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok();
    starts_so && start == *Lock::TITLE.as_bytes() || path.extension().is_some_and(|extension| extension == "lock")
}

fn of_lock(lock: &Lock) -> Vec<Layout> {
    let piece = |(signature, fate): (&Signature, &Fate)| LayoutPiece {
        spec: PieceSpec::new(&signature.label, signature.ty),
        fate: fate.clone(),
    };
    let layout = |(name, layout): (&str, &LockedLayout)| {
        Layout::new(name.to_owned(), Origin::parse(name), Vec::new(), layout.pieces().map(piece).collect())
    };
    lock.layouts().map(layout).collect()
}

fn of_recording(path: &Path, out: &mut Output) -> Option<Vec<Layout>> {
    let file = out.open(path)?;
    let mut list: Vec<Layout> = Vec::new();
    for stream in file.streams() {
        let key = match stream.flavor() {
            "" => stream.id().type_id.0.to_string(),
            flavor => flavor.to_owned(),
        };
        for (origin, schema) in definitions(&key, stream.definitions()) {
            let tag = origin.tag();
            match schema {
                Ok(schema) => add(&mut list, stream.id(), origin, schema),
                Err(problem) => {
                    let stream = stream.id();
                    let problem = format_args!("{}: {tag} of stream {stream}: {problem}", path.display());
                    out.complain(Verdict::Findings, problem);
                }
            }
        }
    }
    Some(list)
}

/// The layouts that a stream defines.
fn definitions<'d>(
    key: &str,
    definitions: &'d Definitions,
) -> impl Iterator<Item = (Origin, Result<&'d Schema, String>)> {
    definitions.iter().flat_map(move |(record_type, version, definition)| {
        layout_blocks(definition).map(move |(block, layout)| {
            let origin = Origin { key: key.to_owned(), record_type, version, block };
            (origin, layout.map(LayoutDefinition::schema))
        })
    })
}

fn add(list: &mut Vec<Layout>, stream: StreamId, origin: Origin, schema: &Schema) {
    let piece = |spec: &PieceSpec| LayoutPiece { spec: spec.clone(), fate: Fate::Kept };
    let pieces = schema.pieces().iter().map(piece).collect();
    let layout = Layout::new(origin.to_string(), Some(origin), vec![stream], pieces);
    match list.iter_mut().find(|other| other.name == layout.name && other.pieces == layout.pieces) {
        Some(same) => same.streams.push(stream),
        None => list.push(layout),
    }
}

impl Origin {
    /// The tag that defines the layout: `DL:Data:1:0`.
    pub(crate) fn tag(&self) -> String {
        layout_tag(self.record_type, self.version, self.block)
    }

    /// Whether both are layouts of the same records, in whatever version.
    fn is_version_of(&self, other: &Self) -> bool {
        (&self.key, self.record_type, self.block) == (&other.key, other.record_type, other.block)
    }

    /// What the name of a layout says: `vrs schema lock` writes such names.
    fn parse(name: &str) -> Option<Self> {
        let (key, tag) = name.rsplit_once('/')?;
        let [record_type, version, block] = tag.split(':').collect::<Vec<_>>().try_into().ok()?;
        let record_type = RecordType::from_name(record_type)?;
        Some(Self { key: key.to_owned(), record_type, version: version.parse().ok()?, block: block.parse().ok()? })
    }
}

/// The name of the layout.
impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, record_type, version, block } = self;
        write!(out, "{key}/{record_type}:{version}:{block}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_records_have_a_layout() {
        let origin = Origin { key: "acme/left".into(), record_type: RecordType::State, version: 7, block: 1 };
        assert_eq!(origin.to_string(), "acme/left/State:7:1");
        assert_eq!(Origin::parse("acme/left/State:7:1"), Some(origin));
        for name in ["Frame", "imu::Sample", "a/Data:1", "a/Data:x:0", "a/Dada:1:0"] {
            assert_eq!(Origin::parse(name), None, "{name}");
        }
    }
}
