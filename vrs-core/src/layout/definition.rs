//! The definition of a struct's layout under one choice of its optional groups: what a recorder registers and writes by.

use core::fmt;
use core::marker::PhantomData;

use super::definition_json::{EachProperty, PieceFacts, write_definition};
use super::encode::{EncodeError, Sink, Variables};
use super::field::DataLayout;
use super::piece::PieceType;
use super::presence::{Presence, PresenceBuilder, PresenceReader};
use super::shape::{Leaf, group_count, group_label, measure, visit};

/// How values of a struct are stored: its layout, with the optional groups that a record format has.
///
/// A definition prints as the JSON that files store (FORMAT.md §24) and encodes values into any [`Sink`]. It needs no
/// allocation.
#[derive(Debug)]
pub struct Definition<T: DataLayout> {
    presence: Presence,
    fixed_size: usize,
    variable_count: usize,
    layout: PhantomData<fn(T)>,
}

impl<T: DataLayout> Clone for Definition<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: DataLayout> Copy for Definition<T> {}

impl<T: DataLayout> Default for Definition<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: DataLayout> Definition<T> {
    /// The definition without any optional group.
    pub const fn new() -> Self {
        Self::with_groups(Presence::NONE)
    }

    /// The definition with the optional groups that this value has.
    pub fn of(prototype: &T) -> Self {
        Self::with_groups(presence(prototype))
    }

    /// The definition with these optional groups.
    pub const fn with_groups(presence: Presence) -> Self {
        let presence = presence.first(group_count(T::SHAPE));
        let (fixed_size, variable_count) = measure(T::SHAPE, &mut PresenceReader::new(presence));
        Self { presence, fixed_size, variable_count, layout: PhantomData }
    }

    /// The optional groups of this definition.
    pub const fn presence(&self) -> Presence {
        self.presence
    }

    /// Bytes of every block, when there is no variable piece.
    pub const fn block_size(&self) -> Option<usize> {
        if self.variable_count == 0 { Some(self.fixed_size) } else { None }
    }

    /// Appends a value as one block.
    ///
    /// # Errors
    /// [`EncodeError`]: the value's groups are not those of the definition, the sink is full, or the value is too large.
    #[inline]
    pub fn encode<V, S>(&self, value: &V, sink: &mut S) -> Result<(), EncodeError>
    where
        V: DataLayout<Static = T::Static>,
        S: Sink,
    {
        self.check_presence(value)?;
        let index_size = self.variable_count.saturating_mul(super::block::INDEX_ENTRY_SIZE);
        sink.append(self.fixed_size.saturating_add(index_size), |out| {
            value.encode_fixed(out);
        })?;
        value.encode_variable(&mut Variables::new(sink, self.variable_count))
    }

    #[inline]
    fn check_presence<V: DataLayout>(&self, value: &V) -> Result<(), EncodeError> {
        let found = presence(value);
        if found == self.presence {
            return Ok(());
        }
        let differs = |group: &usize| found.has(*group) != self.presence.has(*group);
        let group = (0..Presence::MAX_GROUPS).find(differs).unwrap_or_default();
        let label = group_label(T::SHAPE, group).unwrap_or_default();
        Err(EncodeError::Presence { layout: V::NAME, label, group, present: found.has(group) })
    }

    /// The layout as an object of its own, for code that knows no struct.
    #[cfg(feature = "alloc")]
    pub fn schema(&self) -> super::Schema {
        use alloc::vec::Vec;

        let mut pieces = Vec::new();
        for_each_piece::<T>(self.presence, &mut |piece| {
            pieces.push(super::PieceSpec::from_leaf(&piece));
            Ok(())
        })
        .unwrap_or_default();
        // The derive refuses to compile what exceeds the limit of a schema.
        super::Schema::new(pieces).unwrap_or_default()
    }
}

/// The JSON that a file stores for the layout.
impl<T: DataLayout> fmt::Display for Definition<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_definition(out, &mut |each| for_each_piece::<T>(self.presence, &mut |piece| each(&piece)))
    }
}

#[inline]
fn presence<T: DataLayout>(value: &T) -> Presence {
    let mut groups = PresenceBuilder::default();
    value.presence(&mut groups);
    groups.finish()
}

/// Visits the pieces of a struct in declaration order.
pub(super) fn for_each_piece<T: DataLayout>(
    presence: Presence,
    each: &mut dyn FnMut(Leaf<'_>) -> fmt::Result,
) -> fmt::Result {
    visit(T::SHAPE, &mut PresenceReader::new(presence), each)
}

impl PieceFacts for Leaf<'_> {
    fn ty(&self) -> PieceType {
        self.ty
    }

    fn label(&self) -> &dyn fmt::Display {
        &self.label
    }

    fn required(&self) -> bool {
        self.facts.required
    }

    fn for_each_tag(&self, each: &mut dyn FnMut(&str, &str) -> fmt::Result) -> fmt::Result {
        self.facts.tags.iter().try_for_each(|(name, value)| each(name, value))
    }

    fn for_each_property(&self, each: EachProperty<'_>) -> fmt::Result {
        self.facts.properties.iter().try_for_each(|(name, value)| each(name, &mut |out| value.write_json(out)))
    }

    fn has_default(&self) -> bool {
        self.facts.default.is_some_and(super::field::DefaultValue::is_stated)
    }

    fn write_default(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        self.facts.default.map_or(Ok(()), |default| default.write_json(out))
    }
}
