//! Vectors of strings, as record bytes.

use core::fmt;
use core::iter::FusedIterator;

use crate::Text;
use crate::element::Element;

/// Bytes of the count in front of a vector of strings, and of the length in front of each.
const LENGTH_SIZE: usize = 4;

/// Takes a string with its length off the front (FORMAT.md §25.4); `None` when it does not fit.
#[inline]
pub(crate) fn split_string(bytes: &[u8]) -> Option<(Text<'_>, &[u8])> {
    let (length, rest) = bytes.split_at_checked(LENGTH_SIZE)?;
    let (text, rest) = rest.split_at_checked(u32::load(length)? as usize)?;
    Some((Text::new(text), rest))
}

/// The strings of a stored vector.
///
/// Damaged bytes end the vector early: [`is_whole`](Self::is_whole) tells, and decoding the struct fails.
///
/// ```
/// use vrs_core::layout::Strings;
///
/// let strings = Strings::new(b"\x02\0\0\0\x02\0\0\0hi\0\0\0\0");
/// assert_eq!(strings.len(), 2);
/// assert!(strings.iter().eq(["hi", ""]));
/// assert!(strings.is_whole());
/// ```
#[derive(Clone, Copy)]
pub struct Strings<'v> {
    bytes: &'v [u8],
}

impl<'v> Strings<'v> {
    /// The strings in these bytes: a count, then each with its length.
    #[inline]
    pub const fn new(bytes: &'v [u8]) -> Self {
        Self { bytes }
    }

    /// How many the bytes claim to hold. Takes a walk over the strings only where they are damaged.
    pub fn len(self) -> usize {
        let iter = self.iter();
        let possible = iter.rest.len() / LENGTH_SIZE;
        if iter.left as usize <= possible { iter.left as usize } else { iter.count() }
    }

    /// True when there is none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The strings in order.
    #[inline]
    pub fn iter(self) -> StringsIter<'v> {
        match self.bytes.split_at_checked(LENGTH_SIZE) {
            Some((count, rest)) => StringsIter { left: u32::load(count).unwrap_or_default(), rest },
            None => StringsIter { left: 0, rest: &[] },
        }
    }

    /// Whether all strings that the count announces are there.
    pub fn is_whole(self) -> bool {
        self.bytes.len() >= LENGTH_SIZE && {
            let mut iter = self.iter();
            iter.by_ref().for_each(drop);
            iter.left == 0
        }
    }
}

impl<'v> IntoIterator for Strings<'v> {
    type Item = Text<'v>;
    type IntoIter = StringsIter<'v>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Strings<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Strings<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

/// Iterator over [`Strings`]. Ends at the first string that does not fit.
#[derive(Clone, Debug)]
pub struct StringsIter<'v> {
    left: u32,
    rest: &'v [u8],
}

impl<'v> Iterator for StringsIter<'v> {
    type Item = Text<'v>;

    #[inline]
    fn next(&mut self) -> Option<Text<'v>> {
        let left = self.left.checked_sub(1)?;
        let Some((text, rest)) = split_string(self.rest) else {
            self.rest = &[];
            return None;
        };
        (self.left, self.rest) = (left, rest);
        Some(text)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some((self.left as usize).min(self.rest.len() / LENGTH_SIZE)))
    }
}

impl FusedIterator for StringsIter<'_> {}
