//! Tags: the named texts of files and streams.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use crate::Text;

/// A map of tag names to values, in the byte order of the names (FORMAT.md §8).
///
/// Names and values are byte strings in files and stay what they are here, so that a copy loses nothing; text is the usual
/// case and has the short calls.
///
/// ```
/// use vrs_core::Tags;
///
/// let mut tags = Tags::new();
/// tags.insert("session_id", "17a561de");
/// assert_eq!(tags.get("session_id"), Some("17a561de"));
/// assert_eq!(tags.get("device_type"), None);
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Tags(BTreeMap<Vec<u8>, Vec<u8>>);

impl Tags {
    /// No tags.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The value of a tag, when there is such a tag and its value is UTF-8.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_bytes(name.as_bytes()).and_then(|value| core::str::from_utf8(value).ok())
    }

    /// The value of a tag, whatever its bytes.
    pub fn get_bytes(&self, name: &[u8]) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// Sets a tag; the value that it replaces comes back.
    pub fn insert(&mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> Option<Vec<u8>> {
        self.0.insert(name.into(), value.into())
    }

    /// Removes a tag; its value comes back.
    pub fn remove(&mut self, name: &str) -> Option<Vec<u8>> {
        self.0.remove(name.as_bytes())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and values, in the byte order of the names.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Text<'_>, Text<'_>)> {
        self.0.iter().map(|(name, value)| (Text::new(name), Text::new(value)))
    }
}

impl<N: Into<Vec<u8>>, V: Into<Vec<u8>>> FromIterator<(N, V)> for Tags {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(tags: I) -> Self {
        Self(tags.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl<N: Into<Vec<u8>>, V: Into<Vec<u8>>> Extend<(N, V)> for Tags {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, tags: I) {
        self.0.extend(tags.into_iter().map(|(name, value)| (name.into(), value.into())));
    }
}

impl fmt::Debug for Tags {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}
