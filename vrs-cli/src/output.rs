//! Where a command writes: standard output and error, and the verdict that becomes the exit code.

use std::fmt;
use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};
use std::path::Path;
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use vrs::Reader;

use crate::remote;
use crate::text::Legible;

/// Titles: names of streams, heads of columns.
pub(crate) const TITLE: Style = Style::new().bold();
/// What stands beside the point.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// All is well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Something is not as it should be.
pub(crate) const BAD: Style = AnsiColor::Yellow.on_default();

/// What a command found out about its files, the worst last (FORMAT.md §19.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Verdict {
    Sound,
    /// Something is missing, damaged or had to be repaired.
    Findings,
    /// A file cannot be opened, or the output not be written.
    Failed,
    /// The file does not have what the command line asks for.
    Usage,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(match verdict {
            Verdict::Sound => 0,
            Verdict::Findings => 3,
            Verdict::Failed => 1,
            Verdict::Usage => 2,
        })
    }
}

/// Standard output, buffered; complaints go to standard error.
pub(crate) struct Output {
    out: BufWriter<StdoutLock<'static>>,
    coloured: bool,
    verdict: Verdict,
}

impl Output {
    /// Characters of a line where no terminal tells, and what is believed of terminals (FORMAT.md §28.4).
    const WIDTH: usize = 160;
    const WIDTHS: std::ops::RangeInclusive<usize> = 40..=1000;

    pub(crate) fn new() -> Self {
        // The stream of `anstream` would take control characters out of what is printed, which is data: only its choice
        // is used.
        let coloured = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        Self { out: BufWriter::with_capacity(1 << 16, io::stdout().lock()), coloured, verdict: Verdict::Sound }
    }

    /// The style on a terminal, no style elsewhere.
    pub(crate) fn style(&self, style: Style) -> Style {
        if self.coloured { style } else { Style::new() }
    }

    /// Writes a line in a style.
    pub(crate) fn styled_line(&mut self, style: Style, text: impl fmt::Display) -> io::Result<()> {
        let style = self.style(style);
        writeln!(self, "{style}{text}{style:#}")
    }

    /// Characters of a line.
    pub(crate) fn width() -> usize {
        let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        terminal.filter(|width| Self::WIDTHS.contains(width)).unwrap_or(Self::WIDTH)
    }

    /// Opens a recording, by its path or its address. What had to be repaired is said on standard error; so is why it cannot be
    /// opened, and there is nothing to go on with.
    pub(crate) fn open(&mut self, path: &Path) -> Option<Reader> {
        let file = self.open_damaged(path)?;
        for repair in file.repairs() {
            self.complain(Verdict::Findings, format_args!("{}: {repair}", path.display()));
        }
        Some(file)
    }

    /// The same for who says himself what had to be repaired.
    pub(crate) fn open_damaged(&mut self, path: &Path) -> Option<Reader> {
        Self::try_open(path).map_err(|error| self.complain(Verdict::Failed, error)).ok()
    }

    /// Opens a recording, by its path or its address.
    pub(crate) fn try_open(path: &Path) -> Result<Reader, String> {
        match remote::address(path) {
            Some(address) => remote::open(address),
            None => Reader::open(path).map_err(|error| error.to_string()),
        }
    }

    /// The value, or a complaint on standard error.
    pub(crate) fn take<T>(&mut self, verdict: Verdict, result: vrs::Result<T>) -> Option<T> {
        result.map_err(|error| self.complain(verdict, error)).ok()
    }

    /// Says on standard error, in one line, what is wrong.
    pub(crate) fn complain(&mut self, verdict: Verdict, message: impl fmt::Display) {
        self.judge(verdict);
        // What was printed before stands before it, where both go to one terminal.
        let _ = self.out.flush();
        let _ = writeln!(anstream::stderr(), "{BAD}vrs:{BAD:#} {}", Legible(message));
    }

    /// Notes a verdict; the worst one counts.
    pub(crate) fn judge(&mut self, verdict: Verdict) {
        self.verdict = self.verdict.max(verdict);
    }

    /// Writes what is still in the buffer and tells the exit code. A closed pipe is the reader's wish, not an error.
    pub(crate) fn finish(mut self, result: io::Result<()>) -> ExitCode {
        match result.and_then(|()| self.out.flush()) {
            Ok(()) => self.verdict.into(),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(error) => {
                self.complain(Verdict::Failed, format_args!("cannot write: {error}"));
                self.verdict.into()
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
