//! Images, sound and metadata of a recording as files in a folder.

mod audio;
mod folder;
mod images;
mod manifest;
mod metadata;

use std::collections::BTreeSet;
use std::io;

use vrs::StreamId;
use vrs::format::ContentType;
use vrs::reader::{BlockContent, Record, RecordEntry, StreamReader};

use self::audio::AudioFiles;
use self::folder::Folder;
use self::images::ImageFiles;
use self::metadata::MetadataFile;
use crate::args::ExtractArgs;
use crate::output::{Output, Verdict};
use crate::progress::Progress;
use crate::select::select;
use crate::text::count;

/// What to extract.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Wanted {
    Images,
    Audio,
    All,
}

impl Wanted {
    fn images(self) -> bool {
        self != Self::Audio
    }

    fn audio(self) -> bool {
        self != Self::Images
    }

    /// Whether records of a stream can have any of it.
    fn may_be_in(self, stream: StreamReader<'_>) -> bool {
        let has = |content| stream.definitions().has(content);
        self == Self::All || (self.images() && has(ContentType::Image)) || (self.audio() && has(ContentType::Audio))
    }
}

/// Extracts what is wanted of the selected records. What cannot be extracted is said, skipped and counted.
pub(crate) fn run(args: &ExtractArgs, wanted: Wanted, out: &mut Output) -> io::Result<()> {
    let Some(file) = out.open(&args.file) else { return Ok(()) };
    let Some(selected) = select(&file, &args.selection, out) else { return Ok(()) };
    let folder = match Folder::create(&args.to, args.overwrite) {
        Ok(folder) => folder,
        Err(error) => {
            out.complain(Verdict::Failed, error);
            return Ok(());
        }
    };
    let streams: BTreeSet<StreamId> =
        selected.streams().filter(|stream| wanted.may_be_in(*stream)).map(StreamReader::id).collect();
    let entries: Vec<RecordEntry> = selected.entries().filter(|entry| streams.contains(&entry.stream)).collect();
    // Numbers of records have as many digits as the last one has, so that names sort in the order of time.
    let digits = file.record_count().saturating_sub(1).to_string().len();
    let mut extraction = Extraction {
        images: wanted.images().then(|| ImageFiles::new(&folder, digits, args.raw)).transpose()?,
        audio: wanted.audio().then(|| AudioFiles::new(&folder, digits, args.raw)).transpose()?,
        metadata: (wanted == Wanted::All).then(|| MetadataFile::new(&folder, &file, &args.file)).transpose()?,
        problems: 0,
        progress: Progress::new(entries.len() as u64),
    };
    for record in file.records_at(entries.iter().map(|entry| entry.position)) {
        extraction.progress.advance();
        match record {
            Ok(record) => {
                let flavor = file.streams().find(|stream| stream.id() == record.stream_id()).map(StreamReader::flavor);
                extraction.record(&record, flavor.unwrap_or_default(), out)?;
            }
            Err(error) => extraction.skip(error, out),
        }
    }
    extraction.finish(args, out)
}

/// An extraction under way.
struct Extraction<'f> {
    images: Option<ImageFiles<'f>>,
    audio: Option<AudioFiles<'f>>,
    metadata: Option<MetadataFile>,
    /// Records that cannot be read, and blocks that are not extracted as they should be.
    problems: usize,
    progress: Progress,
}

impl Extraction<'_> {
    /// Says what is lost, and goes on.
    fn skip(&mut self, problem: impl std::fmt::Display, out: &mut Output) {
        self.problems += 1;
        self.progress.suspend(|| out.complain(Verdict::Findings, problem));
    }

    fn record(&mut self, record: &Record<'_>, flavor: &str, out: &mut Output) -> io::Result<()> {
        if let Some(metadata) = &mut self.metadata {
            metadata.add(record, flavor)?;
        }
        // A record that its stream declares no format for has neither images nor sound.
        let Ok(blocks) = record.blocks() else { return Ok(()) };
        for block in blocks {
            let place = manifest::Place::new(record, flavor, &block);
            let problem = match (&block.content, &mut self.images, &mut self.audio) {
                (BlockContent::Image(bytes), Some(images), _) => images.add(&place, &block, bytes)?,
                (BlockContent::Audio(bytes), _, Some(audio)) => audio.add(&place, &block, bytes)?,
                (BlockContent::Unsupported(problem), images, audio) => match block.block.content_type() {
                    ContentType::Image if images.is_some() => Some(problem.to_string()),
                    ContentType::Audio if audio.is_some() => Some(problem.to_string()),
                    _ => None,
                },
                _ => None,
            };
            if let Some(problem) = problem {
                self.skip(format_args!("{}: {problem}", record.location()), out);
            }
        }
        Ok(())
    }

    /// Completes all files, and says what is in them.
    fn finish(self, args: &ExtractArgs, out: &mut Output) -> io::Result<()> {
        let mut parts = Vec::new();
        if let Some(images) = self.images {
            parts.push(count(images.finish()?, "image"));
        }
        if let Some(audio) = self.audio {
            parts.push(count(audio.finish()?, "audio file"));
        }
        if let Some(metadata) = self.metadata {
            parts.push(format!("metadata of {}", count(metadata.finish()?, "record")));
        }
        if self.problems > 0 {
            parts.push(count(self.problems, "problem"));
        }
        self.progress.finish();
        let style = if self.problems > 0 { crate::output::BAD } else { crate::output::GOOD };
        out.styled_line(style, format_args!("{}: {}", args.to.display(), parts.join(", ")))
    }
}
