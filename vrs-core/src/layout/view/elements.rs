//! Vectors of elements, as record bytes.

use core::fmt;
use core::iter::FusedIterator;
use core::marker::PhantomData;
use core::slice::ChunksExact;

use crate::element::Element;

/// The elements of a stored vector, read one by one: stored bytes have no alignment, so they cannot be lent as a slice.
///
/// ```
/// use vrs_core::layout::Elements;
///
/// let elements: Elements<'_, u16> = Elements::new(&[1, 0, 2, 0]);
/// assert_eq!(elements.len(), 2);
/// assert_eq!(elements.get(1), Some(2));
/// assert_eq!(elements.iter().sum::<u16>(), 3);
/// ```
#[derive(Clone, Copy)]
pub struct Elements<'v, T> {
    bytes: &'v [u8],
    element: PhantomData<T>,
}

impl<'v, T: Element> Elements<'v, T> {
    /// The elements in these bytes; a rest that is no whole element is left out (FORMAT.md §25.1).
    #[inline]
    pub const fn new(bytes: &'v [u8]) -> Self {
        Self { bytes, element: PhantomData }
    }

    /// How many there are.
    #[inline]
    pub const fn len(self) -> usize {
        self.bytes.len() / T::SIZE
    }

    /// True when there is none.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Element number `index`.
    #[inline]
    pub fn get(self, index: usize) -> Option<T> {
        T::load(self.bytes.get(index.checked_mul(T::SIZE)?..)?)
    }

    /// The elements in order.
    #[inline]
    pub fn iter(self) -> ElementsIter<'v, T> {
        ElementsIter { chunks: self.bytes.chunks_exact(T::SIZE), element: PhantomData }
    }

    /// The bytes as stored: little-endian, back to back.
    pub const fn as_bytes(self) -> &'v [u8] {
        self.bytes
    }

    /// A copy of the elements.
    #[cfg(feature = "alloc")]
    pub fn to_vec(self) -> alloc::vec::Vec<T> {
        self.iter().collect()
    }
}

impl<'v, T: Element> IntoIterator for Elements<'v, T> {
    type Item = T;
    type IntoIter = ElementsIter<'v, T>;

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Element> fmt::Debug for Elements<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.iter()).finish()
    }
}

/// Compares values, as slices do: a NaN equals nothing.
impl<T: Element> PartialEq for Elements<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Element> PartialEq<[T]> for Elements<'_, T> {
    fn eq(&self, other: &[T]) -> bool {
        self.iter().eq(other.iter().copied())
    }
}

impl<T: Element, const N: usize> PartialEq<[T; N]> for Elements<'_, T> {
    fn eq(&self, other: &[T; N]) -> bool {
        *self == other[..]
    }
}

/// Iterator over [`Elements`].
#[derive(Clone, Debug)]
pub struct ElementsIter<'v, T> {
    chunks: ChunksExact<'v, u8>,
    element: PhantomData<T>,
}

impl<T: Element> Iterator for ElementsIter<'_, T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        T::load(self.chunks.next()?)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        self.chunks.size_hint()
    }

    #[inline]
    fn nth(&mut self, n: usize) -> Option<T> {
        T::load(self.chunks.nth(n)?)
    }
}

impl<T: Element> DoubleEndedIterator for ElementsIter<'_, T> {
    #[inline]
    fn next_back(&mut self) -> Option<T> {
        T::load(self.chunks.next_back()?)
    }
}

impl<T: Element> ExactSizeIterator for ElementsIter<'_, T> {}
impl<T: Element> FusedIterator for ElementsIter<'_, T> {}
