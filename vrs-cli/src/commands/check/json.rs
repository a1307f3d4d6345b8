//! The verdict of a check as JSON: docs/damage.md describes it, member by member.

use std::path::Path;

use serde::Serialize;
use vrs::RecordLocation;
use vrs::ops::{CheckReport, Finding, Loss};
use vrs::reader::{IndexSource, Repair};

/// What a check found of a file, or why it cannot be opened.
#[derive(Serialize)]
pub(super) struct VerdictJson<'c> {
    file: String,
    verdict: &'static str,
    exit_code: u8,
    #[serde(flatten)]
    found: Found<'c>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Found<'c> {
    Error { error: &'c str },
    Report(ReportJson<'c>),
}

#[derive(Serialize)]
struct ReportJson<'c> {
    index: &'static str,
    records: u64,
    sound: u64,
    proven: u64,
    lost: LostJson,
    repairs: Vec<RepairJson>,
    finding_count: u64,
    findings: Vec<FindingJson<'c>>,
}

#[derive(Serialize)]
struct LostJson {
    records: Option<u64>,
    streams: Vec<StreamJson>,
    places: Vec<PlaceJson>,
}

#[derive(Serialize)]
struct StreamJson {
    stream: String,
    records: u64,
    first: f64,
    last: f64,
}

#[derive(Serialize)]
struct PlaceJson {
    offset: u64,
    bytes: u64,
    after: Option<f64>,
}

#[derive(Serialize)]
struct RepairJson {
    kind: &'static str,
    message: String,
}

#[derive(Serialize)]
struct FindingJson<'c> {
    kind: &'static str,
    message: String,
    #[serde(flatten)]
    record: Option<RecordJson<'c>>,
}

#[derive(Serialize)]
struct RecordJson<'c> {
    stream: String,
    #[serde(rename = "type")]
    record_type: &'c str,
    timestamp: f64,
    offset: u64,
}

impl<'c> VerdictJson<'c> {
    pub(super) fn new(path: &Path, checked: &'c Result<(CheckReport, IndexSource), String>) -> Self {
        let (verdict, exit_code, found) = match checked {
            Ok((report, index)) => {
                let (verdict, code) = if report.is_sound() { ("sound", 0) } else { ("findings", 3) };
                (verdict, code, Found::Report(ReportJson::new(report, *index)))
            }
            Err(error) => ("unreadable", 1, Found::Error { error }),
        };
        Self { file: path.display().to_string(), verdict, exit_code, found }
    }
}

impl<'c> ReportJson<'c> {
    fn new(report: &'c CheckReport, index: IndexSource) -> Self {
        let index = match index {
            IndexSource::Index => "index",
            IndexSource::ClosingRecord => "closing_record",
            IndexSource::Scan => "scan",
        };
        let CheckReport { records, sound, proven, finding_count, .. } = *report;
        Self {
            index,
            records,
            sound,
            proven,
            lost: LostJson::new(&report.loss),
            repairs: report.repairs.iter().map(RepairJson::new).collect(),
            finding_count,
            findings: report.findings.iter().map(FindingJson::new).collect(),
        }
    }
}

impl LostJson {
    fn new(loss: &Loss) -> Self {
        let streams = loss.streams.iter().map(|(stream, lost)| StreamJson {
            stream: stream.to_string(),
            records: lost.records,
            first: lost.first,
            last: lost.last,
        });
        let places = loss.places.iter();
        let places = places.map(|place| PlaceJson { offset: place.offset, bytes: place.bytes, after: place.after });
        Self { records: loss.records, streams: streams.collect(), places: places.collect() }
    }
}

impl RepairJson {
    fn new(repair: &Repair) -> Self {
        Self { kind: repair.name(), message: repair.to_string() }
    }
}

impl<'c> FindingJson<'c> {
    fn new(finding: &'c Finding) -> Self {
        let message = match finding {
            // The path, which is there already, stands in front of errors.
            Finding::Record(error) => error.kind().to_string(),
            other => other.to_string(),
        };
        Self { kind: finding.name(), message, record: finding.record().map(RecordJson::new) }
    }
}

impl<'c> RecordJson<'c> {
    fn new(record: &'c RecordLocation) -> Self {
        Self {
            stream: record.stream.to_string(),
            record_type: record.record_type.name(),
            timestamp: record.timestamp,
            offset: record.offset,
        }
    }
}
