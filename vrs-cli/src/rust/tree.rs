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

    /// The first of several structs, when the pieces are those of `0/…`, `1/…` and so on, each with the same fields.
    fn elements(&self) -> Option<(usize, Self)> {
        let (fixed, variable) = (Run::all(&self.fixed), Run::all(&self.variable));
        let count = fixed.len().max(variable.len());
        let element = |runs: VecDeque<Run<'s>>| {
            let first = runs.front().map(Run::below).unwrap_or_default();
            let is_element = |(i, run): (usize, &Run<'s>)| {
                let fields = run.below();
                run.head == Some(i.to_string().as_str())
                    && fields.len() == first.len()
                    && fields.iter().zip(&first).all(|(field, other)| field.same_as(other))
            };
            let are_all = (runs.is_empty() || runs.len() == count) && runs.iter().enumerate().all(is_element);
            are_all.then_some(first)
        };
        Some((count, Self { fixed: element(fixed)?, variable: element(variable)? }))
    }

    fn members(&self, depth: usize) -> Vec<Member<'s>> {
        let (fixed, variable) = (Run::all(&self.fixed), Run::all(&self.variable));
        let heads = |runs: &VecDeque<Run<'s>>| runs.iter().filter_map(|run| run.head).collect::<Vec<_>>();
        let (fixed_heads, variable_heads) = (heads(&fixed), heads(&variable));
        let flat = if depth < MAX_DEPTH {
            repeated(&fixed_heads).chain(repeated(&variable_heads)).collect()
        } else {
            fixed_heads.iter().chain(&variable_heads).copied().collect()
        };
        let in_fixed: HashSet<_> = fixed_heads.into_iter().collect();
        let shared = variable_heads.into_iter().filter(|head| in_fixed.contains(head)).collect();
        Merge { fixed, variable, flat, shared, depth }.members()
    }
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
    /// Those that have pieces of both kinds.
    shared: HashSet<&'s str>,
    depth: usize,
}

impl<'s> Merge<'s> {
    fn members(mut self) -> Vec<Member<'s>> {
        let mut members = Vec::new();
        loop {
            let (fixed, variable) = (self.fixed.front(), self.variable.front());
            let waits = |run: Option<&Run<'s>>| run.and_then(|run| run.head).filter(|head| self.is_shared(head));
            match (waits(fixed), waits(variable)) {
                (None, _) if fixed.is_some() => {
                    let run = self.fixed.pop_front().unwrap_or_default();
                    self.add(run, Run::default(), &mut members);
                }
                (_, None) if variable.is_some() => {
                    let run = self.variable.pop_front().unwrap_or_default();
                    self.add(Run::default(), run, &mut members);
                }
                (Some(head), Some(other)) if head != other => {
                    // Each should stand before the other.
                    self.flat.insert(other);
                }
                (None, None) => return members,
                _ => {
                    let fixed = self.fixed.pop_front().unwrap_or_default();
                    let variable = self.variable.pop_front().unwrap_or_default();
                    self.add(fixed, variable, &mut members);
                }
            }
        }
    }

    /// Whether a struct must wait until both kinds of its pieces come next.
    fn is_shared(&self, head: &str) -> bool {
        self.shared.contains(head) && !self.flat.contains(head)
    }

    fn add(&self, fixed: Run<'s>, variable: Run<'s>, members: &mut Vec<Member<'s>>) {
        match fixed.head.or(variable.head).filter(|head| !self.flat.contains(head)) {
            Some(label) => {
                let level = Level { fixed: fixed.below(), variable: variable.below() };
                members.push(Member { label, content: level.content(self.depth + 1) });
            }
            None => members.extend(fixed.leaves.into_iter().chain(variable.leaves).map(Leaf::into_member)),
        }
    }
}
