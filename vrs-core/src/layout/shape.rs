//! Shapes: what the fields of a struct are, as constants.
//!
//! A shape is a tree that follows the struct: nested structs and groups refer to the shapes of their types, nothing is
//! copied together. Everything else is read off it: definitions, expected pieces, the checks of the compiler.

use core::fmt;

use super::field::DefaultValue;
use super::piece::PieceType;
use super::presence::PresenceReader;

/// One field of a struct that is a data layout. Made by `#[derive(DataLayout)]`.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The field's own label, without those of enclosing structs. A group of several pieces has none.
    pub label: &'static str,
    /// What the field contributes.
    pub content: Content,
    /// What the definition says about the piece.
    pub facts: &'static Facts,
    /// Where older files have the field, in the order in which they are asked.
    pub legacy: &'static [LegacyPiece],
}

impl Node {
    /// The same field, read from these pieces where a file lacks its own.
    #[must_use]
    pub const fn with_legacy(self, legacy: &'static [LegacyPiece]) -> Self {
        Self { legacy, ..self }
    }
}

/// The signature under which older files have a field: what `legacy(…)` declares (FORMAT.md §27.6).
#[derive(Clone, Copy, Debug)]
pub struct LegacyPiece {
    /// The label, without those of enclosing structs: they are the field's own.
    pub label: &'static str,
    /// What the old piece stores.
    pub ty: PieceType,
}

/// What a field contributes to the layout (FORMAT.md §26.2, §26.3).
#[derive(Clone, Copy, Debug)]
pub enum Content {
    /// One piece.
    Piece(PieceType),
    /// The pieces of a struct, their labels behind `label/`.
    Struct(&'static [Node]),
    /// The pieces of several structs, behind `label/0/`, `label/1/`, …
    Structs(u32, &'static [Node]),
    /// An optional group: the pieces of a struct, without prefix, present in a format or not.
    Group(&'static [Node]),
    /// An optional group of one piece.
    OptionalPiece(PieceType),
}

/// What a definition says about a piece besides its signature.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// Whether reading insists on the piece.
    pub required: bool,
    /// What a reader answers when a file lacks the piece; zero or empty without.
    pub default: Option<&'static dyn DefaultValue>,
    /// Names and values of free texts, in the byte order of the names.
    pub tags: &'static [(&'static str, &'static str)],
    /// Names and values of properties, in the byte order of the names.
    pub properties: &'static [(&'static str, &'static dyn DefaultValue)],
}

impl Facts {
    /// Nothing to say.
    pub const NONE: &'static Self = &Self { required: false, default: None, tags: &[], properties: &[] };
}

/// The label of a piece, with those of enclosing structs: prints as `hands/0/orientation`.
#[derive(Clone, Copy)]
pub(crate) struct Label<'a> {
    parent: Option<&'a Label<'a>>,
    part: Part,
}

#[derive(Clone, Copy)]
enum Part {
    Name(&'static str),
    Index(u32),
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(out, "{parent}/")?;
        }
        match self.part {
            Part::Name(name) => out.write_str(name),
            Part::Index(index) => write!(out, "{index}"),
        }
    }
}

/// One piece met on a walk over a shape.
#[derive(Clone, Copy)]
pub(crate) struct Leaf<'a> {
    pub(crate) label: Label<'a>,
    pub(crate) ty: PieceType,
    pub(crate) facts: &'static Facts,
    #[cfg_attr(not(feature = "alloc"), expect(dead_code, reason = "only mappings and locks ask"))]
    legacy: &'static [LegacyPiece],
}

#[cfg(feature = "alloc")]
impl Leaf<'_> {
    /// The signatures of the piece in older files.
    pub(crate) fn legacy(&self) -> impl Iterator<Item = (Label<'_>, PieceType)> {
        let parent = self.label.parent;
        self.legacy.iter().map(move |old| (Label { parent, part: Part::Name(old.label) }, old.ty))
    }
}

/// Visits the pieces of a shape in declaration order, depth first, without those of absent groups.
pub(crate) fn visit<E>(
    nodes: &'static [Node],
    presence: &mut PresenceReader,
    each: &mut dyn FnMut(Leaf<'_>) -> Result<(), E>,
) -> Result<(), E> {
    visit_below(nodes, None, presence, each)
}

fn visit_below<E>(
    nodes: &'static [Node],
    parent: Option<&Label<'_>>,
    presence: &mut PresenceReader,
    each: &mut dyn FnMut(Leaf<'_>) -> Result<(), E>,
) -> Result<(), E> {
    for node in nodes {
        let label = Label { parent, part: Part::Name(node.label) };
        let leaf = |ty| Leaf { label, ty, facts: node.facts, legacy: node.legacy };
        match node.content {
            Content::Piece(ty) => each(leaf(ty))?,
            Content::Struct(nodes) => visit_below(nodes, Some(&label), presence, each)?,
            Content::Structs(count, nodes) => {
                for index in 0..count {
                    let label = Label { parent: Some(&label), part: Part::Index(index) };
                    visit_below(nodes, Some(&label), presence, each)?;
                }
            }
            Content::Group(nodes) if presence.next() => visit_below(nodes, parent, presence, each)?,
            Content::Group(nodes) => presence.skip(group_count(nodes)),
            Content::OptionalPiece(ty) if presence.next() => each(leaf(ty))?,
            Content::OptionalPiece(_) => {}
        }
    }
    Ok(())
}

/// How many pieces a shape has, all groups present.
pub const fn piece_count(nodes: &[Node]) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < nodes.len() {
        count += match nodes[i].content {
            Content::Piece(_) | Content::OptionalPiece(_) => 1,
            Content::Struct(nodes) | Content::Group(nodes) => piece_count(nodes),
            Content::Structs(times, nodes) => times as usize * piece_count(nodes),
        };
        i += 1;
    }
    count
}

/// Whether values can have these groups: no group is present inside an absent one.
pub(crate) fn is_possible(nodes: &[Node], presence: &mut PresenceReader) -> bool {
    nodes.iter().all(|node| match node.content {
        Content::Piece(_) => true,
        Content::Struct(nodes) => is_possible(nodes, presence),
        Content::Structs(times, nodes) => (0..times).all(|_| is_possible(nodes, presence)),
        Content::OptionalPiece(_) => {
            presence.next();
            true
        }
        Content::Group(nodes) if presence.next() => is_possible(nodes, presence),
        Content::Group(nodes) => (0..group_count(nodes)).all(|_| !presence.next()),
    })
}

/// The label of the first piece of optional group number `group`, without those of enclosing structs: a group of several
/// pieces has none of its own.
pub(crate) fn group_label(nodes: &'static [Node], mut group: usize) -> Option<&'static str> {
    for node in nodes {
        let (inner, times) = match node.content {
            Content::Piece(_) => continue,
            Content::OptionalPiece(_) | Content::Group(_) if group == 0 => return first_label(node),
            Content::OptionalPiece(_) => (&[][..], 1),
            Content::Struct(nodes) | Content::Group(nodes) => (nodes, 1),
            Content::Structs(times, nodes) => (nodes, times as usize),
        };
        let is_group = matches!(node.content, Content::OptionalPiece(_) | Content::Group(_));
        group = group.saturating_sub(usize::from(is_group));
        let groups = group_count(inner);
        if group < groups.saturating_mul(times) {
            return group_label(inner, group.checked_rem(groups)?);
        }
        group = group.saturating_sub(groups.saturating_mul(times));
    }
    None
}

/// The label of the first piece of a field.
fn first_label(node: &'static Node) -> Option<&'static str> {
    match node.content {
        Content::Piece(_) | Content::OptionalPiece(_) => Some(node.label),
        Content::Struct(nodes) | Content::Structs(_, nodes) | Content::Group(nodes) => {
            nodes.iter().find_map(first_label)
        }
    }
}

/// How many optional groups a shape has, nested ones included.
pub const fn group_count(nodes: &[Node]) -> usize {
    let (mut count, mut i) = (0, 0);
    while i < nodes.len() {
        count += match nodes[i].content {
            Content::Piece(_) => 0,
            Content::OptionalPiece(_) => 1,
            Content::Struct(nodes) => group_count(nodes),
            Content::Group(nodes) => 1 + group_count(nodes),
            Content::Structs(times, nodes) => times as usize * group_count(nodes),
        };
        i += 1;
    }
    count
}

/// Bytes of the fixed pieces that are present, and how many variable pieces are.
pub(crate) const fn measure(nodes: &[Node], presence: &mut PresenceReader) -> (usize, usize) {
    let (mut fixed, mut variable) = (0_usize, 0_usize);
    let mut i = 0;
    while i < nodes.len() {
        let (more_fixed, more_variable) = match nodes[i].content {
            Content::Piece(ty) => measure_piece(ty),
            Content::OptionalPiece(ty) if presence.next() => measure_piece(ty),
            Content::OptionalPiece(_) => (0, 0),
            Content::Struct(nodes) => measure(nodes, presence),
            Content::Structs(times, nodes) => measure_array(times, nodes, presence),
            Content::Group(nodes) if presence.next() => measure(nodes, presence),
            Content::Group(nodes) => {
                presence.skip(group_count(nodes));
                (0, 0)
            }
        };
        fixed = fixed.saturating_add(more_fixed);
        variable = variable.saturating_add(more_variable);
        i += 1;
    }
    (fixed, variable)
}

/// Each struct of an array chooses its groups by itself.
const fn measure_array(times: u32, nodes: &[Node], presence: &mut PresenceReader) -> (usize, usize) {
    let (mut fixed, mut variable) = (0_usize, 0_usize);
    let mut i = 0;
    while i < times {
        let (more_fixed, more_variable) = measure(nodes, presence);
        fixed = fixed.saturating_add(more_fixed);
        variable = variable.saturating_add(more_variable);
        i += 1;
    }
    (fixed, variable)
}

const fn measure_piece(ty: PieceType) -> (usize, usize) {
    match ty.fixed_size() {
        Some(size) => (size as usize, 0),
        None => (0, 1),
    }
}

/// Bytes of the fixed pieces of a shape, all groups present, and of the index; `u64::MAX` where that overflows.
pub const fn fixed_size(nodes: &[Node]) -> u64 {
    let (mut size, mut i) = (0_u64, 0);
    while i < nodes.len() {
        size = size.saturating_add(match nodes[i].content {
            Content::Piece(ty) | Content::OptionalPiece(ty) => match ty.fixed_size() {
                Some(size) => size,
                None => super::block::INDEX_ENTRY_SIZE as u64,
            },
            Content::Struct(nodes) | Content::Group(nodes) => fixed_size(nodes),
            Content::Structs(times, nodes) => fixed_size(nodes).saturating_mul(times as u64),
        });
        i += 1;
    }
    size
}
