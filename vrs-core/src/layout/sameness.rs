//! Whether two layouts are the same (FORMAT.md §28.1).

use alloc::vec::Vec;

use super::piece::{ItemType, PieceType};
use super::schema::{PieceSpec, Schema};
use super::value::Value;
use super::view::StringMap;
use crate::element::{Element, ElementType, with_element};

/// A 4×4 matrix of doubles.
const MAX_ELEMENT_SIZE: usize = 128;

/// How far floating-point numbers of equal definitions may differ, relative to the larger one.
const TOLERANCE: f64 = 1.0 / 10_000.0;

impl Schema {
    /// Whether two layouts have the same definition: the same pieces in the same order, with the same flags, tags, defaults
    /// and properties. Fixed and variable pieces are compared apart.
    ///
    /// As in the reference, floating-point defaults and properties are the same when they differ by no more than one part in
    /// ten thousand; one that is not a number, or infinite, is not even the same as itself.
    ///
    /// ```
    /// use vrs_core::layout::{PieceSpec, Schema};
    ///
    /// let gain = |default: f64| Schema::builder().piece(PieceSpec::of::<f64>("gain").default(default)).build();
    /// assert!(gain(1.0)?.is_same(&gain(1.000_01)?));
    /// assert!(!gain(1.0)?.is_same(&gain(1.1)?));
    /// # Ok::<(), vrs_core::layout::SchemaError>(())
    /// ```
    pub fn is_same(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.pieces(), other.pieces());
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| is_same_piece(a, b))
    }

    /// Whether a block of one layout is a block of the other: the same labels and types in the same order.
    ///
    /// ```
    /// use vrs_core::layout::{PieceSpec, Schema};
    ///
    /// let gain = Schema::builder().piece(PieceSpec::of::<f32>("gain")).build()?;
    /// let required = Schema::builder().piece(PieceSpec::of::<f32>("gain").required()).build()?;
    /// assert!(gain.is_laid_out_like(&required) && !gain.is_same(&required));
    /// # Ok::<(), vrs_core::layout::SchemaError>(())
    /// ```
    pub fn is_laid_out_like(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.pieces(), other.pieces());
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| a.ty == b.ty && a.label == b.label)
    }

    /// Whether two layouts have pieces of the same labels and types, in whatever order: each reads all that the other
    /// records.
    ///
    /// ```
    /// use vrs_core::layout::{PieceSpec, Schema};
    ///
    /// let (id, gain) = (|| PieceSpec::of::<u8>("id"), || PieceSpec::of::<f32>("gain").required());
    /// let a = Schema::builder().piece(id()).piece(gain()).build()?;
    /// let b = Schema::builder().piece(gain()).piece(id()).build()?;
    /// assert!(a.has_same_signatures(&b) && !a.is_same(&b));
    /// # Ok::<(), vrs_core::layout::SchemaError>(())
    /// ```
    pub fn has_same_signatures(&self, other: &Self) -> bool {
        let sorted = |schema: &Self| -> Vec<_> {
            let mut signatures: Vec<_> = schema.pieces().iter().map(|piece| (piece.label.clone(), piece.ty)).collect();
            signatures.sort_unstable();
            signatures
        };
        self.pieces().len() == other.pieces().len() && sorted(self) == sorted(other)
    }
}

fn is_same_piece(a: &PieceSpec, b: &PieceSpec) -> bool {
    (&a.label, a.ty, a.required, &a.tags) == (&b.label, b.ty, b.required, &b.tags)
        && is_same_default(a.ty, a.default.as_deref(), b.default.as_deref())
        && a.properties.len() == b.properties.len()
        && a.properties.iter().zip(&b.properties).all(|((name, a_bytes), (other, b_bytes))| {
            let element = match a.ty.item() {
                Some(ItemType::Element(element)) => Some(element),
                _ => None,
            };
            name == other && element.is_some_and(|element| are_same(element, a_bytes, b_bytes))
        })
}

/// Without a default, a value has zero and the others have nothing.
fn is_same_default(ty: PieceType, a: Option<&[u8]>, b: Option<&[u8]>) -> bool {
    match ty {
        PieceType::Value(element) => {
            let zero = [0; MAX_ELEMENT_SIZE];
            let zero = zero.get(..element.size()).unwrap_or_default();
            are_same(element, a.unwrap_or(zero), b.unwrap_or(zero))
        }
        PieceType::Array(element, _) | PieceType::Vector(ItemType::Element(element)) => {
            are_same(element, a.unwrap_or_default(), b.unwrap_or_default())
        }
        PieceType::StringMap(ItemType::Element(element)) => {
            with_element!(element, T => is_same_map::<T>(a.unwrap_or_default(), b.unwrap_or_default()))
        }
        PieceType::Vector(ItemType::String) | PieceType::StringMap(ItemType::String) | PieceType::String => {
            let text = |bytes: Option<&[u8]>| alloc::format!("{}", Value::new(ty, bytes.unwrap_or_default()).to_json());
            text(a) == text(b)
        }
    }
}

/// Whether as many elements are the same.
fn are_same(element: ElementType, a: &[u8], b: &[u8]) -> bool {
    let floats = |bytes: &[u8]| -> Option<Vec<f64>> {
        match float_size(element)? {
            4 => Some(bytes.chunks_exact(4).filter_map(f32::load).map(f64::from).collect()),
            _ => Some(bytes.chunks_exact(8).filter_map(f64::load).collect()),
        }
    };
    match (floats(a), floats(b)) {
        (Some(a), Some(b)) => a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| is_close(*a, *b)),
        _ => a == b,
    }
}

fn is_same_map<T: Element>(a: &[u8], b: &[u8]) -> bool {
    let entries = |bytes| -> Vec<(Vec<u8>, T)> {
        let entries = StringMap::<T>::new(bytes);
        entries.iter().map(|(key, value)| (key.as_bytes().to_vec(), value)).collect()
    };
    let (a, b) = (entries(a), entries(b));
    let bytes = |value: T| {
        let mut bytes = [0; MAX_ELEMENT_SIZE];
        value.store(&mut bytes);
        bytes
    };
    // What lies behind the elements is zero on both sides.
    let is_same_value = |a, b| are_same(T::TYPE, &bytes(a), &bytes(b));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a.0 == b.0 && is_same_value(a.1, b.1))
}

/// Not a number and the infinities are close to nothing.
fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= a.abs().max(b.abs()) * TOLERANCE
}

/// Bytes of a component, where components are floating-point numbers.
fn float_size(element: ElementType) -> Option<usize> {
    use ElementType as E;
    match element {
        E::F32 | E::Point2Df | E::Point3Df | E::Point4Df | E::Matrix2Df | E::Matrix3Df | E::Matrix4Df => Some(4),
        E::F64 | E::Point2Dd | E::Point3Dd | E::Point4Dd | E::Matrix2Dd | E::Matrix3Dd | E::Matrix4Dd => Some(8),
        _ => None,
    }
}
