//! String maps, owned and borrowed.

use core::fmt;

use super::item::append_string;
use super::{Field, Item, Piece};
use crate::ascending::ascending;
use crate::json::write_string;
use crate::layout::encode::{EncodeError, Sink, Variables};
use crate::layout::piece::PieceType;
use crate::layout::shape::Content;
use crate::layout::view::{Pieces, StringMap};

/// Maps as a list of entries in any order: the form without allocation. Files want ascending keys, each once: of equal
/// keys, the last entry counts.
#[diagnostic::do_not_recommend]
impl<I: Item> Field for &[(&str, I)] {
    type Value = Self;
    type View<'v> = StringMap<'v, I>;

    const CONTENT: Content = Content::Piece(<Self as Piece>::TYPE);

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
        StringMap::new(pieces.variable(at))
    }

    #[inline]
    fn encode_fixed<'o>(_value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
        out
    }

    #[inline]
    fn encode_variable<S: Sink>(value: &Self, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        out.piece(|sink| in_order(value).try_for_each(|(key, item)| append_entry(key, item, sink)))
    }
}

impl<I: Item> Piece for &[(&str, I)] {
    const TYPE: PieceType = PieceType::StringMap(I::TYPE);

    type Constant = &'static [(&'static str, I::Constant)];

    fn is_stated(value: &Self) -> bool {
        !value.is_empty()
    }

    fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
        write_json_map(in_order(value), out)
    }
}

#[cfg(feature = "alloc")]
#[diagnostic::do_not_recommend]
impl<I: Item> Field for alloc::collections::BTreeMap<alloc::string::String, I> {
    type Value = Self;
    type View<'v> = StringMap<'v, I>;

    const CONTENT: Content = Content::Piece(<Self as Piece>::TYPE);

    #[inline]
    fn view(pieces: Pieces<'_>, at: usize) -> Self::View<'_> {
        StringMap::new(pieces.variable(at))
    }

    #[inline]
    fn encode_fixed<'o>(_value: &Self, out: &'o mut [u8]) -> &'o mut [u8] {
        out
    }

    #[inline]
    fn encode_variable<S: Sink>(value: &Self, out: &mut Variables<'_, S>) -> Result<(), EncodeError> {
        out.piece(|sink| value.iter().try_for_each(|(key, item)| append_entry(key, item, sink)))
    }
}

#[cfg(feature = "alloc")]
impl<I: Item> Piece for alloc::collections::BTreeMap<alloc::string::String, I> {
    const TYPE: PieceType = PieceType::StringMap(I::TYPE);

    type Constant = &'static [(&'static str, I::Constant)];

    fn is_stated(value: &Self) -> bool {
        !value.is_empty()
    }

    fn write_json(value: &Self, out: &mut dyn fmt::Write) -> fmt::Result {
        write_json_map(value.iter().map(|(key, item)| (key.as_str(), item)), out)
    }
}

/// The entries as files want them: keys ascending, each once.
#[inline]
fn in_order<'m, I>(entries: &'m [(&'m str, I)]) -> impl Iterator<Item = (&'m str, &'m I)> {
    ascending(entries.iter(), |entry| entry.0).map(|(key, item)| (*key, item))
}

#[inline]
fn append_entry<I: Item, S: Sink>(key: &str, item: &I, sink: &mut S) -> Result<(), EncodeError> {
    append_string(key, sink)?;
    item.append(sink)
}

fn write_json_map<'m, I: Item + 'm>(
    entries: impl Iterator<Item = (&'m str, &'m I)>,
    out: &mut dyn fmt::Write,
) -> fmt::Result {
    out.write_char('{')?;
    for (i, (key, item)) in entries.enumerate() {
        if i > 0 {
            out.write_char(',')?;
        }
        write_string(out, key)?;
        out.write_char(':')?;
        item.write_json(out)?;
    }
    out.write_char('}')
}
