//! The schema lock: which pieces recordings hold, as a text to commit (FORMAT.md §35).
//!
//! `vrs::lock!` compares structs with it when they are compiled, `vrs schema` compares recordings with it.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use core::fmt;
use core::str::Chars;

use thiserror::Error;

use super::definition::for_each_piece;
use super::field::DataLayout;
use super::piece::PieceType;
use super::presence::Presence;
use super::schema::Schema;

/// What recordings hold, layout by layout.
///
/// As a text it has a line for each layout and for each piece, all in the order of their names:
///
/// ```
/// use vrs_core::layout::{Fate, Lock};
///
/// let text = "\
/// ## VRS layout lock
///
/// layout Frame
///     exposure: f64 => removed
///     exposure_time: f64
///     frame_counter: u32 => frame_counter: u64
///     frame_counter: u64
/// ";
/// let lock = Lock::parse(text)?;
/// let frame = lock.get("Frame").unwrap();
/// assert_eq!(frame.pieces().len(), 4);
/// assert_eq!(frame.pieces().next().unwrap().1, &Fate::Removed);
/// assert_eq!(lock.to_string(), text);
/// # Ok::<(), vrs_core::layout::LockError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lock {
    layouts: BTreeMap<String, LockedLayout>,
}

/// The pieces of one layout that recordings hold, and what became of each.
///
/// ```
/// use vrs_core::element::ElementType::{F64, U32};
/// use vrs_core::layout::{Fate, LockedLayout, PieceSpec, PieceType, Schema};
///
/// let old = Schema::new([PieceSpec::new("gain", PieceType::Value(F64)), PieceSpec::new("id", PieceType::Value(U32))])?;
/// let new = Schema::new([PieceSpec::new("id", PieceType::Value(U32))])?;
/// let mut locked = LockedLayout::from(&old);
/// locked.bless(LockedLayout::from(&new));
/// assert!(locked.pieces().map(|(_, fate)| fate).eq([&Fate::Removed, &Fate::Kept]));
/// # Ok::<(), vrs_core::layout::SchemaError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LockedLayout {
    pieces: BTreeMap<Signature, Fate>,
}

/// What identifies a piece: its label and its type (FORMAT.md §27.1). Prints as `exposure_time: f64`.
///
/// ```
/// use vrs_core::layout::{PieceType, Signature};
///
/// let note = Signature { label: "camera note".into(), ty: PieceType::String };
/// assert_eq!(note.to_string(), r#""camera note": String"#);
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Signature {
    /// The label, with those of enclosing structs.
    pub label: String,
    /// The type.
    pub ty: PieceType,
}

/// What became of a piece that recordings hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// The layout has it.
    Kept,
    /// Another piece of the layout is read from it: a `legacy` source of that piece.
    ReadAs(Signature),
    /// It was taken out on purpose: what recordings hold of it is read no more.
    Removed,
}

impl Lock {
    /// The first line of the text, by which programs know it.
    pub const TITLE: &'static str = "# VRS layout lock";

    /// Reads the text of a lock. Empty lines, and those that begin with `#`, say nothing.
    ///
    /// # Errors
    /// [`LockError`] names the line.
    pub fn parse(text: &str) -> Result<Self, LockError> {
        let mut layouts = BTreeMap::new();
        let mut current: Option<&mut LockedLayout> = None;
        for (number, line) in text.lines().enumerate() {
            let at = |problem| LockError { line: number.saturating_add(1), problem };
            let content = line.trim();
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            if let Some(name) = line.strip_prefix("layout ") {
                let name = parse_name(name.trim()).ok_or(at(LockProblem::NotUnderstood))?;
                if layouts.contains_key(&name) {
                    return Err(at(LockProblem::LayoutTwice));
                }
                current = Some(layouts.entry(name).or_default());
                continue;
            }
            let layout = current.as_deref_mut().ok_or(at(LockProblem::NoLayout))?;
            let (signature, fate) = parse_piece(content).map_err(at)?;
            if layout.pieces.insert(signature, fate).is_some() {
                return Err(at(LockProblem::PieceTwice));
            }
        }
        Ok(Self { layouts })
    }

    /// The layout of this name.
    pub fn get(&self, name: &str) -> Option<&LockedLayout> {
        self.layouts.get(name)
    }

    /// The layouts with their names, in the order of these.
    pub fn layouts(&self) -> impl ExactSizeIterator<Item = (&str, &LockedLayout)> {
        self.layouts.iter().map(|(name, layout)| (name.as_str(), layout))
    }

    /// The layout of this name, to be changed; an empty one where there was none.
    pub fn entry(&mut self, name: &str) -> &mut LockedLayout {
        self.layouts.entry(name.to_owned()).or_default()
    }

    /// Forgets the layouts for whose names `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.layouts.retain(|name, _| keep(name));
    }
}

impl LockedLayout {
    /// What recordings of a struct hold: all its pieces, optional groups included, and what its fields are migrated from.
    pub fn of<T: DataLayout>() -> Self {
        let signature = |label: &dyn fmt::Display, ty| Signature { label: label.to_string(), ty };
        let mut pieces = BTreeMap::new();
        for_each_piece::<T>(Presence::ALL, &mut |piece| {
            let now = signature(&piece.label, piece.ty);
            for (label, ty) in piece.legacy() {
                // A piece that is there for itself, or for a field before this one, stays what it is.
                pieces.entry(signature(&label, ty)).or_insert_with(|| Fate::ReadAs(now.clone()));
            }
            pieces.insert(now, Fate::Kept);
            Ok(())
        })
        .unwrap_or_default();
        Self { pieces }
    }

    /// The pieces, in the order of their labels.
    pub fn pieces(&self) -> impl ExactSizeIterator<Item = (&Signature, &Fate)> {
        self.pieces.iter()
    }

    /// What became of a piece; `None` where recordings do not hold it.
    pub fn get(&self, signature: &Signature) -> Option<&Fate> {
        self.pieces.get(signature)
    }

    /// Records what the layout is now. What it has no longer is marked as removed, for recordings still hold it.
    pub fn bless(&mut self, now: Self) {
        self.pieces.values_mut().for_each(|fate| *fate = Fate::Removed);
        self.pieces.extend(now.pieces);
    }
}

/// Adds pieces that recordings hold.
impl Extend<(Signature, Fate)> for LockedLayout {
    fn extend<I: IntoIterator<Item = (Signature, Fate)>>(&mut self, pieces: I) {
        self.pieces.extend(pieces);
    }
}

/// What records of this layout hold.
impl From<&Schema> for LockedLayout {
    fn from(schema: &Schema) -> Self {
        let signature = |piece: &super::PieceSpec| Signature { label: piece.label.clone(), ty: piece.ty };
        Self { pieces: schema.pieces().iter().map(|piece| (signature(piece), Fate::Kept)).collect() }
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{}", Self::TITLE)?;
        for (name, layout) in &self.layouts {
            writeln!(out, "\nlayout {}", Name(name))?;
            for (signature, fate) in &layout.pieces {
                writeln!(out, "    {signature}{fate}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", Name(&self.label), self.ty.rust())
    }
}

/// What stands behind the signature.
impl fmt::Display for Fate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept => Ok(()),
            Self::ReadAs(signature) => write!(out, " => {signature}"),
            Self::Removed => out.write_str(" => removed"),
        }
    }
}

/// A label or the name of a layout: as it is, or as a string of Rust where that could be taken for something else.
struct Name<'a>(&'a str);

fn is_plain(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '/' | '-' | '.')
}

/// Whether a text is plain: paths (`imu::Sample`, `acme/left/Data:1:0`) count, a colon at the end does not.
fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.ends_with(':') && name.chars().all(|char| is_plain(char) || char == ':')
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_plain_name(self.0) { out.write_str(self.0) } else { write!(out, "{:?}", self.0) }
    }
}

/// A whole text as [`Name`] prints it.
fn parse_name(text: &str) -> Option<String> {
    if text.starts_with('"') {
        let (name, rest) = unquote(text)?;
        return rest.is_empty().then_some(name);
    }
    is_plain_name(text).then(|| text.to_owned())
}

fn parse_piece(text: &str) -> Result<(Signature, Fate), LockProblem> {
    let (signature, rest) = parse_signature(text)?;
    let fate = match rest.strip_prefix(" => ") {
        None if rest.is_empty() => Fate::Kept,
        Some("removed") => Fate::Removed,
        Some(target) => match parse_signature(target)? {
            (target, "") => Fate::ReadAs(target),
            _ => return Err(LockProblem::NotUnderstood),
        },
        None => return Err(LockProblem::NotUnderstood),
    };
    Ok((signature, fate))
}

/// A signature, and what follows it.
fn parse_signature(text: &str) -> Result<(Signature, &str), LockProblem> {
    let split = if text.starts_with('"') {
        unquote(text).and_then(|(label, rest)| Some((label, rest.strip_prefix(": ")?)))
    } else {
        text.split_once(": ").filter(|(label, _)| is_plain_name(label)).map(|(label, rest)| (label.to_owned(), rest))
    };
    let (label, rest) = split.ok_or(LockProblem::NotUnderstood)?;
    let (ty, rest) = rest.split_at(rest.find(" => ").unwrap_or(rest.len()));
    let ty = PieceType::from_rust(ty).ok_or_else(|| LockProblem::UnknownType(ty.to_owned()))?;
    Ok((Signature { label, ty }, rest))
}

/// The text in quotes, as Rust spells it, and what follows.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut chars = text.strip_prefix('"')?.chars();
    let mut plain = String::new();
    loop {
        match chars.next()? {
            '"' => break,
            '\\' => plain.push(unescape(&mut chars)?),
            char => plain.push(char),
        }
    }
    Some((plain, chars.as_str()))
}

/// The character behind a backslash.
fn unescape(chars: &mut Chars<'_>) -> Option<char> {
    Some(match chars.next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '0' => '\0',
        'u' => {
            let digits: String = chars.take_while(|char| *char != '}').collect();
            char::from_u32(u32::from_str_radix(digits.strip_prefix('{')?, 16).ok()?)?
        }
        char @ ('"' | '\'' | '\\') => char,
        _ => return None,
    })
}

/// Why a text is no lock.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("line {line} of the lock {problem}")]
pub struct LockError {
    /// The line, the first being 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: LockProblem,
}

/// What is wrong with a line of a lock.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum LockProblem {
    /// It is neither a layout nor a piece.
    #[error("is neither `layout name` nor `label: type`")]
    NotUnderstood,
    /// A piece stands in front of the first layout.
    #[error("is a piece of no layout: `layout name` stands first")]
    NoLayout,
    /// The type is none that a piece has.
    #[error("has a type that no piece has: `{0}`")]
    UnknownType(String),
    /// The layout was named before.
    #[error("names a layout again")]
    LayoutTwice,
    /// The piece was named before.
    #[error("names a piece of its layout again")]
    PieceTwice,
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::ToString;

    use proptest::prelude::*;

    use super::*;
    use crate::element::ElementType;
    use crate::layout::ItemType;

    fn signature() -> impl Strategy<Value = Signature> {
        let ty = prop_oneof![
            Just(PieceType::String),
            Just(PieceType::Value(ElementType::F64)),
            Just(PieceType::Vector(ItemType::String)),
            Just(PieceType::StringMap(ItemType::Element(ElementType::Char))),
            any::<u32>().prop_map(|count| PieceType::Array(ElementType::Point3Di, count)),
        ];
        let label = prop_oneof![any::<String>(), "[a-z_]{1,4}(/[0-9])?", r#"[ :=>"\\#a\n\u{1b}]{0,5}"#];
        (label, ty).prop_map(|(label, ty)| Signature { label, ty })
    }

    fn lock() -> impl Strategy<Value = Lock> {
        let fate = prop_oneof![Just(Fate::Kept), Just(Fate::Removed), signature().prop_map(Fate::ReadAs)];
        let layout =
            proptest::collection::btree_map(signature(), fate, 0..4).prop_map(|pieces| LockedLayout { pieces });
        let name = prop_oneof![any::<String>(), "[a-z]{1,3}(::[A-Z])?:?"];
        proptest::collection::btree_map(name, layout, 0..4).prop_map(|layouts| Lock { layouts })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn what_is_printed_reads_back(lock in lock()) {
            prop_assert_eq!(Lock::parse(&lock.to_string()).unwrap(), lock);
        }

        #[test]
        fn any_text_is_a_lock_or_an_error(text in r#"(layout |  |")?[a:=>"\\u\{\}# ]{0,12}"#) {
            let _ = Lock::parse(&text);
        }
    }

    #[test]
    fn errors_name_the_line() {
        let error = |text: &str| Lock::parse(text).unwrap_err().to_string();
        assert_eq!(error("\n  a: u8"), "line 2 of the lock is a piece of no layout: `layout name` stands first");
        assert_eq!(error("layout A\n  a: usize"), "line 2 of the lock has a type that no piece has: `usize`");
        assert_eq!(error("layout A\n\nlayout A"), "line 3 of the lock names a layout again");
        assert_eq!(
            error("layout A\n  a: u8\n  a: u8 => removed"),
            "line 3 of the lock names a piece of its layout again"
        );
        for line in ["a", "a : u8", "a: u8 =>", "a: u8 => b", "\"a: u8", "\"\\x\": u8", "<<<<<<< HEAD"] {
            let text = format!("layout A\n  {line}");
            assert!(
                matches!(
                    Lock::parse(&text),
                    Err(LockError { line: 2, problem: LockProblem::NotUnderstood | LockProblem::UnknownType(_) })
                ),
                "{line}"
            );
        }
    }

    #[test]
    fn blessing_keeps_what_recordings_hold() {
        let layout = |text: &str| Lock::parse(&format!("layout A\n{text}")).unwrap().entry("A").clone();
        let mut locked = layout(" a: u8\n b: u8 => removed\n c: u8 => a: u8\n d: u8");
        locked.bless(layout(" a: u8\n e: u8\n d: u8 => e: u8"));
        assert_eq!(locked, layout(" a: u8\n b: u8 => removed\n c: u8 => removed\n d: u8 => e: u8\n e: u8"));
        locked.bless(layout(" b: u8"));
        assert_eq!(
            locked.get(&Signature { label: "b".into(), ty: PieceType::Value(ElementType::U8) }),
            Some(&Fate::Kept)
        );
    }
}
