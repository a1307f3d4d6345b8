//! Text as files hold it: bytes that are UTF-8 by convention only.

use core::fmt;
use core::str::Utf8Error;

/// A borrowed string of a file.
///
/// VRS strings are byte strings with a length; UTF-8 is a convention that files break (FORMAT.md §23). A `Text` hands
/// out what is there: the bytes, the string if they are one, or a lossy rendering.
///
/// ```
/// use vrs_core::Text;
///
/// let text = Text::new("Zürich".as_bytes());
/// assert_eq!(text, "Zürich");
/// assert_eq!(text.to_str()?, "Zürich");
/// assert_eq!(Text::new(b"a\xffb").to_string(), "a\u{fffd}b");
/// # Ok::<(), core::str::Utf8Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text<'v>(&'v [u8]);

impl<'v> Text<'v> {
    /// The text made of these bytes.
    pub const fn new(bytes: &'v [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes as stored.
    pub const fn as_bytes(self) -> &'v [u8] {
        self.0
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// True when there is no byte.
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The string, without copying.
    ///
    /// # Errors
    /// The bytes are not UTF-8; the error says where.
    pub const fn to_str(self) -> Result<&'v str, Utf8Error> {
        core::str::from_utf8(self.0)
    }
}

/// Lossy: what is not UTF-8 shows as U+FFFD.
impl fmt::Display for Text<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Ok(text) = self.to_str() {
            return out.pad(text);
        }
        for chunk in self.0.utf8_chunks() {
            out.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                out.write_str("\u{fffd}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_str() {
            Ok(text) => fmt::Debug::fmt(text, out),
            Err(_) => write!(out, "\"{}\"", self.0.escape_ascii()),
        }
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl<'v> From<&'v str> for Text<'v> {
    fn from(text: &'v str) -> Self {
        Self(text.as_bytes())
    }
}
