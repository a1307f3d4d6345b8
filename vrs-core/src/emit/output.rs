//! Bytes on their way out: counted, or through a buffer.

use core::convert::Infallible;
use core::fmt;

use embedded_io::Write;

use super::error::EmitError;

/// Where the parts of a description go.
pub(super) trait Bytes {
    type Failure;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Failure>;

    /// Prints a text.
    fn print(&mut self, text: impl fmt::Display) -> Result<(), Self::Failure> {
        let mut printer = Printer { out: self, result: Ok(()) };
        // The texts of this module always print: what fails is the output, and the printer knows how.
        let _ = fmt::write(&mut printer, format_args!("{text}"));
        printer.result
    }

    fn put_count(&mut self, count: usize) -> Result<(), Self::Failure> {
        // The whole payload is compared with 4 GiB, which bounds every count in it.
        self.put(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes())
    }

    /// A text with its length in front (FORMAT.md §7.1).
    fn put_string(&mut self, text: impl fmt::Display) -> Result<(), Self::Failure> {
        let mut length = Counter::default();
        let Ok(()) = length.print(&text);
        self.put_count(usize::try_from(length.0).unwrap_or(usize::MAX))?;
        self.print(text)
    }
}

struct Printer<'o, O: Bytes + ?Sized> {
    out: &'o mut O,
    result: Result<(), O::Failure>,
}

impl<O: Bytes + ?Sized> fmt::Write for Printer<'_, O> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.result = self.out.put(text.as_bytes());
        if self.result.is_ok() { Ok(()) } else { Err(fmt::Error) }
    }
}

/// Counts bytes and keeps none.
#[derive(Default)]
pub(super) struct Counter(pub(super) u64);

impl Bytes for Counter {
    type Failure = Infallible;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Infallible> {
        self.0 = self.0.saturating_add(bytes.len() as u64);
        Ok(())
    }
}

/// Gathers small parts in a buffer before the output is asked to write them.
pub(super) struct Buffered<'b, W> {
    output: &'b mut W,
    buffer: &'b mut [u8],
    used: usize,
}

impl<'b, W: Write> Buffered<'b, W> {
    pub(super) fn new(output: &'b mut W, buffer: &'b mut [u8]) -> Self {
        Self { output, buffer, used: 0 }
    }

    /// Writes what is in the buffer.
    pub(super) fn flush(&mut self) -> Result<(), EmitError<W::Error>> {
        let used = core::mem::take(&mut self.used);
        write_all(self.output, self.buffer.get(..used).unwrap_or_default())
    }
}

impl<W: Write> Bytes for Buffered<'_, W> {
    type Failure = EmitError<W::Error>;

    fn put(&mut self, bytes: &[u8]) -> Result<(), Self::Failure> {
        if bytes.len() > self.buffer.len().saturating_sub(self.used) {
            self.flush()?;
        }
        let end = self.used.saturating_add(bytes.len());
        let Some(room) = self.buffer.get_mut(self.used..end) else { return write_all(self.output, bytes) };
        room.copy_from_slice(bytes);
        self.used = end;
        Ok(())
    }
}

/// Writes all bytes. The method of this name panics where an output takes none.
pub(super) fn write_all<W: Write>(output: &mut W, mut bytes: &[u8]) -> Result<(), EmitError<W::Error>> {
    while !bytes.is_empty() {
        let taken = output.write(bytes).map_err(EmitError::Output)?;
        bytes = bytes.get(taken..).filter(|_| taken > 0).ok_or(EmitError::Refused)?;
    }
    Ok(())
}
