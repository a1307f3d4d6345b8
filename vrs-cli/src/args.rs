//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Styles};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use vrs::reader::Moment;
use vrs::{Preset, RecordType};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

const AFTER_HELP: &str = "\
Examples:
  vrs recording.vrs                            what is in it
  vrs print recording.vrs --stream 1201-1      the values of one stream
  vrs print-json recording.vrs | jq            the same for programs
  vrs print recording.vrs --follow             the values while they are recorded
  vrs recover damaged.vrs whole.vrs            what can be read of it, in a sound file
  vrs extract-images recording.vrs --to out    the images as files
  vrs copy a.vrs --to b.vrs --after +60        all but the first minute
  vrs schema rust recording.vrs acme/left      structs that read and write such records
  vrs schema diff old.vrs new.vrs              what each program sees in the other's recordings

Exit codes:
  0  sound; of two recordings: equal
  1  cannot be opened
  2  the command line was not understood
  3  opens, but something is missing, damaged or had to be repaired";

/// Look into recordings of multi-stream sensor data in the VRS format.
#[derive(Debug, Parser)]
#[command(
    name = "vrs",
    version,
    styles = STYLES,
    max_term_width = 100,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    after_help = AFTER_HELP,
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) summary: SummaryArgs,
}

/// What the command does when it is given files and nothing else.
#[derive(Debug, ClapArgs)]
pub(crate) struct SummaryArgs {
    /// Recordings to sum up: streams, counts, times, tags
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Show the values of tags whole
    #[arg(long)]
    pub(crate) tags: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List the records, one a line
    ///
    /// Number, time in seconds, stream, type, bytes as stored, place in the file. The index tells it all: no record is
    /// read.
    List(SelectedArgs),

    /// Print what the records of each stream are made of
    ///
    /// Record formats, and the labels, types, defaults, bounds and tags of their layouts.
    RecordFormats(SelectedArgs),

    /// Print the records as text
    ///
    /// A line for each record; below it, its content blocks with the values of layouts.
    Print(PrintArgs),

    /// Print the records as JSON lines
    ///
    /// A line for each record, then one for each of its content blocks: the values of a data layout, or the description of
    /// an image, of audio, or of custom bytes.
    PrintJson(PrintJsonArgs),

    /// Print streams, counts, times and tags as JSON
    JsonDescription {
        /// The recording
        file: PathBuf,
    },

    /// Print a checksum of the content
    ///
    /// It covers tags and records. Recordings that differ only in compression, in their layout on disk or in instance ids
    /// have the same one.
    Checksum(ChecksumArgs),

    /// Copy recordings into one: whole, in part, or compressed in another way
    ///
    /// Records keep the bytes that they are stored as, unless a preset is given, and streams their tags and ids. Several
    /// recordings are merged in the order of time; where two have a stream of the same id, one gets another. The file gets its
    /// name when it is complete and on the disk; until then it stands beside its place, with `.new` at the end.
    ///
    /// Records that cannot be read are said and left out; the exit code is 3 then.
    Copy(CopyArgs),

    /// Read everything and say what is missing or damaged
    ///
    /// Headers, the index against the records, every payload, every layout, and the hashes of recordings that have some.
    Check(CheckArgs),

    /// Say whether two recordings hold the same, and where they differ
    ///
    /// Tags, and records by time, type, version and content: where that differs, by the labels of layouts. How records are
    /// compressed and where they stand does not count. The exit code is 3 when there is a difference.
    Compare(CompareArgs),

    /// Give recordings the index that they should have, in place
    ///
    /// For recordings that were not closed, and those whose index is damaged or disagrees with the records. Records are neither
    /// moved nor changed; what is torn behind the last one is cut off, and the exit code is 3 then. A file whose index is right
    /// stays as it is.
    FixIndex {
        /// Recordings; for several, each line begins with the name
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },

    /// Write a sound file with everything of a damaged one that can be read
    ///
    /// Says what is lost, by stream and time. The damaged file is left as it is. The exit code is 3 when something is lost or
    /// nobody knows; the new file gets its name when it is complete.
    Recover(RecoverArgs),

    /// Say what other readers will not understand
    ///
    /// Images and sound that nothing describes, labels of conventions with other types, streams that nobody can tell apart,
    /// unusual labels, tags without their usual form. The exit code is 3 when there is something.
    Lint {
        /// Recordings; for several, each line begins with the name
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },

    /// Write the images to a folder
    ///
    /// Image files as they are stored, raw pixels as PNG, video frames as they are stored: joined from a key frame on, they
    /// are what players take. `images.jsonl` says for each file what it is.
    ExtractImages(ExtractArgs),

    /// Write the sound to a folder
    ///
    /// A WAV file for each stream, and a new one where the sampling changes; other sound block by block as it is stored.
    /// `audio.jsonl` says for each file what it is.
    ExtractAudio(ExtractArgs),

    /// Write images, sound and metadata to a folder
    ///
    /// Beside what `extract-images` and `extract-audio` write: `metadata.jsonl` has a line for each record with the values of
    /// its layouts, `description.json` the tags.
    ExtractAll(ExtractArgs),

    /// Show, compare and lock layouts, and print source code for them
    #[command(subcommand)]
    Schema(SchemaCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum SchemaCommand {
    /// Print the layouts of a recording, or of a lock
    ///
    /// Label, type in Rust and what else the definition says, a line for each piece.
    Show(ShowArgs),

    /// Compare layouts: what readers of A see in recordings of B, and the other way round
    ///
    /// Both may be recordings or locks. A is the older one: a piece of A that readers of B lose is a break, and so are a
    /// missing required piece and a layout of which nothing is found, on either side. New pieces are none. With a break,
    /// the exit code is 3.
    Diff(DiffArgs),

    /// Print the lock of recordings: what they hold, a line for each piece
    ///
    /// `vrs schema diff` compares it with other recordings, and with the lock of a program.
    Lock(LockArgs),

    /// Print Rust structs with `#[derive(DataLayout)]`
    ///
    /// They read and write the records of the stream: the definition that they derive is the one in the file.
    Rust(SchemaArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SelectedArgs {
    /// The recording
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    /// Recordings; for several, each line begins with the name
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Print the verdicts as JSON, a line for each file
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RecoverArgs {
    /// The damaged recording
    pub(crate) file: PathBuf,

    /// The file to write, which must not exist
    pub(crate) out: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PrintArgs {
    /// The recording
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) selection: SelectionArgs,

    #[command(flatten)]
    pub(crate) follow: FollowArgs,

    /// Show types, offsets and properties, and values whole
    #[arg(long)]
    pub(crate) details: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PrintJsonArgs {
    /// The recording
    pub(crate) file: PathBuf,

    #[command(flatten)]
    pub(crate) selection: SelectionArgs,

    #[command(flatten)]
    pub(crate) follow: FollowArgs,
}

/// How a recording is followed while it is made.
#[derive(Debug, ClapArgs)]
pub(crate) struct FollowArgs {
    /// The recording is being made: go on until it is finished, with the records in the order of the file
    #[arg(long)]
    pub(crate) follow: bool,

    /// Give up when no record came for so many seconds; without, never
    #[arg(long, value_name = "SECONDS", requires = "follow", value_parser = seconds)]
    pub(crate) idle: Option<Duration>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| "not a number of seconds, such as 2.5".to_owned())
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExtractArgs {
    /// The recording
    pub(crate) file: PathBuf,

    /// The folder to write to; it is created
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,

    /// Write into a folder that is not empty, and replace files in it
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Write raw pixels and samples as they are stored, not as PNG and WAV
    #[arg(long)]
    pub(crate) raw: bool,

    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompareArgs {
    /// A recording
    pub(crate) a: PathBuf,

    /// Another one
    pub(crate) b: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ChecksumArgs {
    /// Recordings; for several, each line ends with the name
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CopyArgs {
    /// Recordings, merged if there are several
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,

    /// Replace the file if it exists
    #[arg(long)]
    pub(crate) overwrite: bool,

    /// Compress records with this preset, on all cores; without, they stay as they are stored
    #[arg(long, value_parser = preset_parser())]
    pub(crate) preset: Option<Preset>,

    /// Cut the copy into several files below this size; bytes, or with K, M or G
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(crate) chunk_size: Option<u64>,

    /// Where the index is
    #[arg(long, value_name = "PLACE", default_value = "end")]
    pub(crate) index: IndexArg,

    /// Hash every record, though it must be inflated for that; without, those that are compressed keep the hashes they have
    #[arg(long)]
    pub(crate) hash: bool,

    /// Set a tag of the file; may be given several times
    #[arg(long = "tag", value_name = "NAME=VALUE", value_parser = parse_tag)]
    pub(crate) tags: Vec<(String, String)>,

    /// Merge recordings though their tags say that they are of different sessions
    #[arg(long)]
    pub(crate) unrelated: bool,

    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
}

/// Where the index of a copy is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum IndexArg {
    /// Behind the records
    End,
    /// In front of the records, for readers that get the file piece by piece
    Front,
    /// In a file of its own, with the tags; the records are in the chunks behind it
    Head,
}

/// Which records a command is about.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Selection")]
pub(crate) struct SelectionArgs {
    /// Only this stream: an id (1201-2), all of a type (1201), by flavor (acme/left) or by a tag (tag:serial=007); may be given
    /// several times
    #[arg(long = "stream", value_name = "STREAM")]
    pub(crate) streams: Vec<String>,

    /// Not this stream
    #[arg(long = "not-stream", value_name = "STREAM")]
    pub(crate) not_streams: Vec<String>,

    /// Only records of this type; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<RecordTypeArg>,

    /// Only records at this time or later, in seconds: 12.5, +3 from the start, -2 before the end
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) after: Option<Moment>,

    /// Only records before this time
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) before: Option<Moment>,

    /// With --after, leave out the last configuration and state records before: what later records need to be understood
    #[arg(long)]
    pub(crate) no_lead_in: bool,

    /// Only the first record of each stream and type
    #[arg(long, group = "thinning")]
    pub(crate) first_records: bool,

    /// Of each stream, at most one data record in so many seconds
    #[arg(long, value_name = "SECONDS", group = "thinning")]
    pub(crate) every: Option<f64>,

    /// Data records in step across streams: in each bucket of so many seconds, the one of each stream nearest to its middle
    #[arg(long, value_name = "SECONDS", group = "thinning")]
    pub(crate) buckets: Option<f64>,

    /// With --buckets, only those no farther from the middle than this
    #[arg(long, value_name = "SECONDS", requires = "buckets")]
    pub(crate) within: Option<f64>,
}

/// One of the presets, by its name.
fn preset_parser() -> impl TypedValueParser<Value = Preset> {
    PossibleValuesParser::new(Preset::ALL.map(Preset::name)).try_map(|name| name.parse::<Preset>())
}

/// `1000`, `64K`, `100M`, `2G`: bytes, 1024 of them a K.
fn parse_size(text: &str) -> Result<u64, &'static str> {
    let (digits, shift) = match text.as_bytes().last() {
        Some(b'K' | b'k') => (&text[..text.len() - 1], 10),
        Some(b'M' | b'm') => (&text[..text.len() - 1], 20),
        Some(b'G' | b'g') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let size = digits.parse::<u64>().ok().and_then(|size| size.checked_mul(1 << shift));
    size.filter(|size| *size > 0).ok_or("write bytes, such as 100000000, or with a unit: 64K, 100M, 2G")
}

fn parse_tag(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("write a name, `=` and a value")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ShowArgs {
    /// The recording, or the lock
    pub(crate) file: PathBuf,

    /// Only the layouts of this stream, by id (1201-2) or by flavor (acme/left); of a lock, only this layout
    #[arg(value_name = "ID|FLAVOR")]
    pub(crate) stream: Option<String>,

    /// Print JSON, a line for each layout
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DiffArgs {
    /// The older recording or lock
    pub(crate) a: PathBuf,

    /// The newer one
    pub(crate) b: PathBuf,

    /// Print JSON, a line for each pair of layouts
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LockArgs {
    /// Recordings; locks may stand among them
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// Where to write the lock; standard output without
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SchemaArgs {
    /// The recording
    pub(crate) file: PathBuf,

    /// The stream, by id (1201-2) or by flavor (acme/left)
    #[arg(value_name = "ID|FLAVOR")]
    pub(crate) stream: String,

    /// Only layouts of records of this type; may be given several times
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) types: Vec<RecordTypeArg>,

    /// Only layouts of this format version
    #[arg(long, value_name = "N")]
    pub(crate) version: Option<u32>,
}

/// A record type, as the command line names it.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum RecordTypeArg {
    Data,
    Configuration,
    State,
}

impl From<RecordTypeArg> for RecordType {
    fn from(arg: RecordTypeArg) -> Self {
        match arg {
            RecordTypeArg::Data => Self::Data,
            RecordTypeArg::Configuration => Self::Configuration,
            RecordTypeArg::State => Self::State,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_have_units() {
        for (text, size) in [("1", 1), ("1000", 1000), ("64K", 65_536), ("3m", 3 << 20), ("2G", 2 << 30)] {
            assert_eq!(parse_size(text), Ok(size));
        }
        for text in ["", "0", "K", "-1", "1.5M", "1T", "99999999999G", "µ"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
