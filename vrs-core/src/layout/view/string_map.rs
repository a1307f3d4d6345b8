//! String maps, as record bytes.

use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;

use super::strings::split_string;
use crate::Text;
use crate::layout::field::Item;

/// The entries of a stored map: keys with elements or strings, in ascending order where the writer kept to the format.
///
/// ```
/// use vrs_core::layout::StringMap;
///
/// let map: StringMap<'_, u8> = StringMap::new(b"\x01\0\0\0a\x07\x01\0\0\0b\x08");
/// assert_eq!(map.get("b"), Some(8));
/// assert_eq!(map.iter().count(), 2);
/// ```
pub struct StringMap<'v, I> {
    bytes: &'v [u8],
    item: PhantomData<fn() -> I>,
}

// By hand: what the map holds need not be `Copy` itself.
impl<I> Clone for StringMap<'_, I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I> Copy for StringMap<'_, I> {}

impl<'v, I: Item> StringMap<'v, I> {
    /// The entries in these bytes: each a key with its length, then the item.
    #[inline]
    pub const fn new(bytes: &'v [u8]) -> Self {
        Self { bytes, item: PhantomData }
    }

    /// How many entries there are. Walks over them.
    pub fn len(self) -> usize {
        self.iter().count()
    }

    /// True when there is none.
    pub fn is_empty(self) -> bool {
        self.iter().next().is_none()
    }

    /// The entries as stored. A damaged entry ends the map (FORMAT.md §26.5).
    #[inline]
    pub fn iter(self) -> StringMapIter<'v, I> {
        StringMapIter { rest: self.bytes, item: PhantomData }
    }

    /// The item of a key. Walks over the entries: maps are short. Of a key that is stored twice, the last counts.
    pub fn get(self, key: &str) -> Option<I::View<'v>> {
        self.iter().filter(|(stored, _)| *stored == key).last().map(|(_, item)| item)
    }

    /// The entries in the order of their keys, each key once.
    #[cfg(feature = "alloc")]
    pub fn to_map(self) -> alloc::collections::BTreeMap<Text<'v>, I::View<'v>> {
        self.iter().collect()
    }

    /// Whether the entries fill their bytes; if not, the map is damaged behind the last one.
    pub fn is_whole(self) -> bool {
        let mut iter = self.iter();
        iter.by_ref().for_each(drop);
        iter.rest.is_empty()
    }
}

impl<'v, I: Item> IntoIterator for StringMap<'v, I> {
    type Item = (Text<'v>, I::View<'v>);
    type IntoIter = StringMapIter<'v, I>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<I: Item> fmt::Debug for StringMap<'_, I> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

/// Iterator over a [`StringMap`].
pub struct StringMapIter<'v, I> {
    rest: &'v [u8],
    item: PhantomData<fn() -> I>,
}

impl<'v, I: Item> Iterator for StringMapIter<'v, I> {
    type Item = (Text<'v>, I::View<'v>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = split_string(self.rest)?;
        let (item, rest) = I::split_first(rest)?;
        self.rest = rest;
        Some((key, item))
    }
}

impl<I: Item> FusedIterator for StringMapIter<'_, I> {}

impl<I> Clone for StringMapIter<'_, I> {
    fn clone(&self) -> Self {
        Self { rest: self.rest, item: PhantomData }
    }
}

impl<I> fmt::Debug for StringMapIter<'_, I> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("StringMapIter").field("rest", &self.rest.len()).finish()
    }
}
