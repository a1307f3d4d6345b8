//! Damage to recordings, case by case, with what each may cost.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use vrs::Reader;
use vrs::container::RecordHeader;
use vrs::ops::CheckReport;

/// What is done to a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Damage {
    /// It ends here.
    Cut(usize),
    /// These bits of a byte are flipped.
    Flip {
        /// Where the byte is.
        at: usize,
        /// The bits.
        mask: u8,
    },
}

/// What part of a file is hit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    /// The end is missing.
    Cut,
    /// The first 80 bytes.
    FileHeader,
    /// The header of the description record.
    DescriptionHeader,
    /// The header of the index record.
    IndexHeader,
    /// The header of a record.
    RecordHeader,
    /// The payload of a record.
    Payload,
}

impl fmt::Display for Class {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Cut => "cut",
            Self::FileHeader => "file header",
            Self::DescriptionHeader => "header of the description",
            Self::IndexHeader => "header of the index",
            Self::RecordHeader => "header of a record",
            Self::Payload => "payload of a record",
        })
    }
}

/// A damaged file.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What part is hit.
    pub class: Class,
    /// How.
    pub damage: Damage,
    /// The record that is hit, by its place.
    pub record: Option<u64>,
}

/// A record, as the sound file has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// Bits of its time.
    pub time: u64,
    /// Its stream.
    pub stream: String,
    /// Its type and format version.
    pub kind: (u8, u32),
    /// Its payload, decompressed.
    pub payload: Vec<u8>,
}

/// A sound file, and what is in it.
#[derive(Debug)]
pub struct Sound {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its records, by place.
    pub records: BTreeMap<u64, Fact>,
    /// Bytes that each takes.
    pub sizes: BTreeMap<u64, usize>,
    /// The tags, in their canonical form.
    pub tags: Vec<u8>,
    /// Where the description record stands.
    pub description: Range<usize>,
    /// Where the index record stands, if there is one.
    pub index: Option<Range<usize>>,
}

/// Opens a file in memory.
///
/// # Errors
/// It cannot be opened.
pub fn open(bytes: &[u8]) -> vrs::Result<Reader> {
    vrs::reader::Options::new().threads(1).open_data(bytes.to_vec())
}

/// Every record that can be read, by place.
pub fn readable(file: &Reader) -> BTreeMap<u64, Fact> {
    file.records()
        .flatten()
        .map(|record| {
            let fact = Fact {
                time: record.timestamp().to_bits(),
                stream: record.stream_id().to_string(),
                kind: (record.record_type() as u8, record.version()),
                payload: record.payload().to_vec(),
            };
            (record.location().offset, fact)
        })
        .collect()
}

/// The tags of a file, in their canonical form.
pub fn tags(file: &Reader) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.description().write(&mut bytes).unwrap();
    bytes
}

impl Sound {
    /// A sound file.
    pub fn new(bytes: Vec<u8>) -> Self {
        let file = open(&bytes).unwrap();
        let place = |start: usize| {
            let header = RecordHeader::parse(bytes[start..].first_chunk().unwrap());
            start..start + header.record_size as usize
        };
        let header = *file.header();
        let offset = |offset: i64| usize::try_from(offset).unwrap();
        let index = Some(offset(header.index_record_offset)).filter(|offset| *offset > 0).map(place);
        let records = readable(&file);
        let sizes = records.keys().map(|offset| (*offset, place(*offset as usize).len())).collect();
        let (tags, description) = (tags(&file), place(offset(header.description_record_offset)));
        Self { bytes, records, sizes, tags, description, index }
    }

    /// The damaged file.
    pub fn with(&self, damage: Damage) -> Vec<u8> {
        match damage {
            Damage::Cut(size) => self.bytes[..size].to_vec(),
            Damage::Flip { at, mask } => {
                let mut bytes = self.bytes.clone();
                bytes[at] ^= mask;
                bytes
            }
        }
    }

    /// The file, cut at so many places at most.
    pub fn cuts(&self, most: usize) -> impl Iterator<Item = Case> {
        let step = self.bytes.len().div_ceil(most).max(1);
        let cuts = (0..self.bytes.len()).step_by(step);
        cuts.map(|size| Case { class: Class::Cut, damage: Damage::Cut(size), record: None })
    }

    /// Every byte of every header, flipped in each of these ways, or one bit of it where none is given; of the headers of
    /// records, every `step`th.
    pub fn header_flips(&self, masks: &[u8], step: usize) -> Vec<Case> {
        let ways = |at: usize| if masks.is_empty() { vec![1 << (at * 5 % 8)] } else { masks.to_vec() };
        let flips = |class, range: Range<usize>, record| {
            let flips = range.flat_map(move |at| ways(at).into_iter().map(move |mask| Damage::Flip { at, mask }));
            flips.map(move |damage| Case { class, damage, record })
        };
        let header = |range: &Range<usize>| range.start..range.start + RecordHeader::SIZE;
        let index = self.index.iter().flat_map(|index| flips(Class::IndexHeader, header(index), None));
        let records = self.records.keys().step_by(step).flat_map(|offset| {
            let start = *offset as usize;
            flips(Class::RecordHeader, start..start + RecordHeader::SIZE, Some(*offset))
        });
        flips(Class::FileHeader, 0..80, None)
            .chain(flips(Class::DescriptionHeader, header(&self.description), None))
            .chain(index)
            .chain(records)
            .collect()
    }

    /// A byte of each payload flipped, somewhere.
    pub fn payload_flips(&self) -> impl Iterator<Item = Case> {
        self.sizes.iter().filter(|(_, size)| **size > RecordHeader::SIZE).map(|(offset, size)| {
            let payload = size - RecordHeader::SIZE;
            let at = *offset as usize + RecordHeader::SIZE + (*offset as usize).wrapping_mul(2_654_435_761) % payload;
            Case { class: Class::Payload, damage: Damage::Flip { at, mask: 1 << (at % 8) }, record: Some(*offset) }
        })
    }

    /// How many records are whole in a damaged file of so many bytes.
    pub fn whole_in(&self, case: &Case, size: usize) -> u64 {
        let ends = self.sizes.iter().map(|(offset, record)| (offset, *offset as usize + record));
        ends.filter(|(offset, end)| *end <= size && case.record != Some(**offset)).count() as u64
    }

    /// The records that a damaged file does not have as they were.
    pub fn lost<'s>(&'s self, found: &'s BTreeMap<u64, Fact>) -> Vec<u64> {
        let is_lost = |(offset, fact): &(&u64, &Fact)| found.get(offset) != Some(fact);
        self.records.iter().filter(is_lost).map(|(offset, _)| *offset).collect()
    }

    /// Whether the report tells of these records, each by its stream and a range of time that it is in, and of no others.
    pub fn names_loss(&self, report: &CheckReport, lost: &[u64]) -> bool {
        let mut expected: BTreeMap<String, (u64, f64, f64)> = BTreeMap::new();
        for fact in lost.iter().filter_map(|offset| self.records.get(offset)) {
            let time = f64::from_bits(fact.time);
            let entry = expected.entry(fact.stream.clone()).or_insert((0, time, time));
            *entry = (entry.0 + 1, entry.1.min(time), entry.2.max(time));
        }
        let told = report.loss.streams.iter();
        let told = told.map(|(stream, lost)| (stream.to_string(), (lost.records, lost.first, lost.last)));
        report.loss.records == Some(lost.len() as u64) && told.eq(expected)
    }
}
