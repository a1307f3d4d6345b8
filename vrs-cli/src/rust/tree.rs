//! From the flat pieces of a layout to a tree of fields (FORMAT.md §26.2).
//!
//! Files keep labels such as `left/hand/angle` and `hands/0/angle`, and nothing about structs. They also keep fixed and
//! variable pieces apart, so that how the two were mixed in the original struct is lost. A struct is made of pieces with a
//! common beginning wherever its definition, all fixed pieces in order and then all variable ones, stays the same.

use std::collections::{HashSet, VecDeque};

use thiserror::Error;
use vrs::layout::{PieceSpec, PieceType, Schema};

/// Labels nest this deep at most; what is deeper in a label stays together.
const MAX_DEPTH: usize = 16;

/// A field of a struct.
#[derive(PartialEq, Debug)]
pub(super) struct Member<'s> {
    /// Its own part of the label.
    pub(super) label: &'s str,
    pub(super) content: Content<'s>,
}

/// What a field holds.
#[derive(PartialEq, Debug)]
pub(super) enum Content<'s> {
    Piece(&'s PieceSpec),
    Struct(Vec<Member<'s>>),
    /// So many structs that are the same.
    Structs(usize, Vec<Member<'s>>),
}

/// Why a layout cannot be a struct.
#[derive(PartialEq, Debug, Error)]
pub(crate) enum Obstacle {
    #[error("a piece has an empty label")]
    NoLabel,
    #[error("two pieces have the label `{0}` and the type `{1}`")]
    Duplicate(String, PieceType),
}

/// The fields of the struct whose layout this is.
pub(super) fn members(schema: &Schema) -> Result<Vec<Member<'_>>, Obstacle> {
    let mut signatures = HashSet::new();
    for piece in schema.pieces() {
        if piece.label.is_empty() {
            return Err(Obstacle::NoLabel);
        }
        if !signatures.insert((&piece.label, piece.ty)) {
            return Err(Obstacle::Duplicate(piece.label.clone(), piece.ty));
        }
    }
    let [fixed, variable] = [schema.fixed_pieces(), schema.variable_pieces()]
        .map(|pieces| pieces.iter().map(|piece| Leaf { rest: &piece.label, piece }).collect());
    Ok(Level { fixed, variable }.members(0))
}

/// A piece, and the part of its label below the structs that it is in.
#[derive(Clone, Copy)]
struct Leaf<'s> {
    rest: &'s str,
    piece: &'s PieceSpec,
}

impl<'s> Leaf<'s> {
    /// `left` and `hand/angle` of `left/hand/angle`. A label that starts or ends with a slash has no such parts.
    fn split(self) -> Option<(&'s str, Leaf<'s>)> {
        let (head, rest) = self.rest.split_once('/')?;
        (!head.is_empty() && !rest.is_empty()).then_some((head, Leaf { rest, ..self }))
    }

    fn into_member(self) -> Member<'s> {
        Member { label: self.rest, content: Content::Piece(self.piece) }
    }

    /// Whether both are the same field of two structs.
    fn same_as(&self, other: &Self) -> bool {
        let facts = |piece: &PieceSpec| PieceSpec { label: String::new(), ..piece.clone() };
        self.rest == other.rest && facts(self.piece) == facts(other.piece)
    }
}

/// Pieces in a row whose labels have the same first part, or one piece that is a field itself.
#[derive(Default)]
struct Run<'s> {
    head: Option<&'s str>,
    leaves: Vec<Leaf<'s>>,
}

impl<'s> Run<'s> {
    fn all(leaves: &[Leaf<'s>]) -> VecDeque<Self> {
        let head = |leaf: &Leaf<'s>| leaf.split().map(|(head, _)| head);
        let same = leaves.chunk_by(|a, b| head(a).is_some() && head(a) == head(b));
        same.map(|leaves| Self { head: leaves.first().and_then(head), leaves: leaves.to_vec() }).collect()
    }

    /// The pieces without the first part of their labels.
    fn below(&self) -> Vec<Leaf<'s>> {
        self.leaves.iter().filter_map(|leaf| leaf.split()).map(|(_, leaf)| leaf).collect()
    }
}

/// The pieces of one struct.
struct Level<'s> {
    fixed: Vec<Leaf<'s>>,
    variable: Vec<Leaf<'s>>,
}

impl<'s> Level<'s> {
    fn content(self, depth: usize) -> Content<'s> {
        match self.elements() {
            Some((count, element)) => Content::Structs(count, element.members(depth)),
            None => Content::Struct(self.members(depth)),
        }
    }

    /// How many structs and the pieces of one, when the pieces are those of `0/…`, `1/…` and so on with the same fields.
    fn elements(&self) -> Option<(usize, Self)> {
        let (fixed, variable) = (Run::all(&self.fixed), Run::all(&self.variable));
        let count = fixed.len().max(variable.len());
        Some((count, Self { fixed: element(&fixed, count)?, variable: element(&variable, count)? }))
    }

    fn members(&self, depth: usize) -> Vec<Member<'s>> {
        let (fixed, variable) = (Run::all(&self.fixed), Run::all(&self.variable));
        let heads = |runs: &VecDeque<Run<'s>>| runs.iter().filter_map(|run| run.head).collect::<Vec<_>>();
        let (fixed_heads, variable_heads) = (heads(&fixed), heads(&variable));
        let flat: HashSet<_> = if depth < MAX_DEPTH {
            repeated(&fixed_heads).chain(repeated(&variable_heads)).collect()
        } else {
            fixed_heads.iter().chain(&variable_heads).copied().collect()
        };
        let in_fixed: HashSet<_> = fixed_heads.into_iter().filter(|head| !flat.contains(head)).collect();
        let shared = variable_heads.into_iter().filter(|head| in_fixed.contains(head)).collect();
        Merge { fixed, variable, flat, shared, depth }.members()
    }
}

/// The pieces of one array element, when all elements have the same; nothing when they have none of this kind.
fn element<'s>(elements: &VecDeque<Run<'s>>, count: usize) -> Option<Vec<Leaf<'s>>> {
    let first = elements.front().map(Run::below).unwrap_or_default();
    let is_same = |(i, run): (usize, &Run<'s>)| {
        let fields = run.below();
        let are_same = fields.len() == first.len() && fields.iter().zip(&first).all(|(a, b)| a.same_as(b));
        are_same && run.head == Some(i.to_string().as_str())
    };
    let are_all = elements.is_empty() || elements.len() == count;
    (are_all && elements.iter().enumerate().all(is_same)).then_some(first)
}

/// Those that occur more than once.
fn repeated<'h, 's>(heads: &'h [&'s str]) -> impl Iterator<Item = &'s str> + use<'h, 's> {
    let mut seen = HashSet::new();
    heads.iter().copied().filter(move |head| !seen.insert(*head))
}

/// Puts fixed and variable pieces into one order of fields that keeps the order of both.
struct Merge<'s> {
    fixed: VecDeque<Run<'s>>,
    variable: VecDeque<Run<'s>>,
    /// Those that are no structs: their pieces stand apart, or a struct would change the order of others.
    flat: HashSet<&'s str>,
    /// Structs that have pieces of both kinds.
    shared: HashSet<&'s str>,
    depth: usize,
}

impl<'s> Merge<'s> {
    fn members(mut self) -> Vec<Member<'s>> {
        let mut members = Vec::new();
        loop {
            // A struct with pieces of both kinds waits until both come next.
            let waits = |run: &Run<'s>| run.head.filter(|head| self.shared.contains(head));
            match (self.fixed.front().map(waits), self.variable.front().map(waits)) {
                (None, None) => return members,
                (Some(None), _) => {
                    let run = self.fixed.pop_front();
                    self.add(run, None, &mut members);
                }
                (_, Some(None)) => {
                    let run = self.variable.pop_front();
                    self.add(None, run, &mut members);
                }
                (Some(Some(head)), Some(Some(other))) if head != other => {
                    // Each wants to stand before the other.
                    self.shared.remove(other);
                    self.flat.insert(other);
                }
                _ => {
                    let (fixed, variable) = (self.fixed.pop_front(), self.variable.pop_front());
                    self.add(fixed, variable, &mut members);
                }
            }
        }
    }

    fn add(&self, fixed: Option<Run<'s>>, variable: Option<Run<'s>>, members: &mut Vec<Member<'s>>) {
        let (fixed, variable) = (fixed.unwrap_or_default(), variable.unwrap_or_default());
        match fixed.head.or(variable.head).filter(|head| !self.flat.contains(head)) {
            Some(label) => {
                let level = Level { fixed: fixed.below(), variable: variable.below() };
                members.push(Member { label, content: level.content(self.depth + 1) });
            }
            None => members.extend(fixed.leaves.into_iter().chain(variable.leaves).map(Leaf::into_member)),
        }
    }
}
