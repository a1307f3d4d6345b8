//! Making layouts piece by piece.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::borrow::Borrow;
use core::marker::PhantomData;

use crate::layout::field::{self, Bounded, encode_piece};
use crate::layout::schema::{PieceSpec, Schema, SchemaError};

/// Collects the pieces of a layout, in the order of their declaration.
///
/// ```
/// use vrs_core::layout::{PieceSpec, Schema};
///
/// let base = Schema::builder().piece(PieceSpec::of::<f64>("gain").required()).build()?;
/// let schema = base
///     .to_builder()
///     .nested("left", |hand| hand.nested_array("fingers", 2, |finger| finger.piece(PieceSpec::of::<[f32; 3]>("tip"))))
///     .build()?;
/// let labels: Vec<_> = schema.pieces().iter().map(|piece| piece.label.as_str()).collect();
/// assert_eq!(labels, ["gain", "left/fingers/0/tip", "left/fingers/1/tip"]);
/// # Ok::<(), vrs_core::layout::SchemaError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct SchemaBuilder {
    pieces: Vec<PieceSpec>,
    prefix: String,
}

impl Schema {
    /// A layout without pieces, to be added to.
    pub fn builder() -> SchemaBuilder {
        SchemaBuilder::default()
    }

    /// A copy of this layout, to be added to: the same pieces with all that is said of them (FORMAT.md §26.4).
    pub fn to_builder(&self) -> SchemaBuilder {
        SchemaBuilder { pieces: self.pieces().to_vec(), prefix: String::new() }
    }
}

impl SchemaBuilder {
    /// Adds a piece.
    pub fn piece(mut self, piece: impl Into<PieceSpec>) -> Self {
        let mut piece = piece.into();
        piece.label.insert_str(0, &self.prefix);
        self.pieces.push(piece);
        self
    }

    /// Adds the pieces of a struct: their labels get `label/` in front (FORMAT.md §26.2).
    pub fn nested(self, label: &str, fields: impl FnOnce(Self) -> Self) -> Self {
        let prefix = format!("{}{label}/", self.prefix);
        self.within(prefix, fields)
    }

    /// Adds the pieces of several structs: their labels get `label/0/`, `label/1/`, … in front.
    pub fn nested_array(self, label: &str, count: u32, fields: impl Fn(Self) -> Self) -> Self {
        (0..count).fold(self, |builder, index| {
            let prefix = format!("{}{label}/{index}/", builder.prefix);
            builder.within(prefix, &fields)
        })
    }

    fn within(self, prefix: String, fields: impl FnOnce(Self) -> Self) -> Self {
        let outer = self.prefix;
        let inner = fields(Self { pieces: self.pieces, prefix });
        Self { pieces: inner.pieces, prefix: outer }
    }

    /// The layout.
    ///
    /// # Errors
    /// [`SchemaError::Duplicate`]: a signature stands twice. [`SchemaError::BadLabel`]: a label is empty or contains NUL,
    /// which readers in C++ take for its end. [`SchemaError::TooLarge`].
    pub fn build(self) -> Result<Schema, SchemaError> {
        let is_bad = |piece: &&PieceSpec| piece.label.is_empty() || piece.label.contains('\0');
        if let Some(bad) = self.pieces.iter().find(is_bad) {
            return Err(SchemaError::BadLabel { label: bad.label.clone() });
        }
        let mut signatures: Vec<_> = self.pieces.iter().map(|piece| (piece.label.as_str(), piece.ty)).collect();
        signatures.sort_unstable();
        let twice = signatures.iter().zip(signatures.iter().skip(1)).find(|(a, b)| a == b);
        if let Some(((label, ty), _)) = twice {
            return Err(SchemaError::Duplicate { label: String::from(*label), ty: *ty });
        }
        Schema::new(self.pieces)
    }
}

/// A piece that stores an `F`, with what its definition says; made by [`PieceSpec::of`].
///
/// ```
/// use vrs_core::layout::PieceSpec;
///
/// let piece: PieceSpec = PieceSpec::of::<[f32; 3]>("gyroscope").unit("rad/s").min(-35.0).default([0.0; 3]).into();
/// assert_eq!(piece.tags["unit"], "rad/s");
/// assert_eq!(piece.properties["min"], (-35.0_f32).to_le_bytes());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct PieceBuilder<F> {
    spec: PieceSpec,
    field: PhantomData<fn() -> F>,
}

impl PieceSpec {
    /// A piece that stores what a field of type `F` stores.
    pub fn of<F: field::Piece>(label: impl Into<String>) -> PieceBuilder<F> {
        PieceBuilder { spec: Self::new(label, F::TYPE), field: PhantomData }
    }
}

impl<F: field::Piece> PieceBuilder<F> {
    /// Readers of the layout insist on the piece.
    pub fn required(mut self) -> Self {
        self.spec.required = true;
        self
    }

    /// What readers answer when a file lacks the piece.
    pub fn default(mut self, value: impl Borrow<F::Value>) -> Self {
        // Only a value of 4 GiB cannot be encoded, and no definition holds one.
        self.spec.default = encode_piece::<F>(value.borrow()).ok();
        self
    }

    /// A free text.
    pub fn tag(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.spec.tags.insert(name.into(), text.into());
        self
    }

    /// The unit of the value, such as `m/s²`.
    pub fn unit(self, text: impl Into<String>) -> Self {
        self.tag("unit", text)
    }

    /// What the value means.
    pub fn description(self, text: impl Into<String>) -> Self {
        self.tag("description", text)
    }
}

/// Bounds are documentation: nothing enforces them.
impl<F: Bounded> PieceBuilder<F> {
    /// A free property: an element of the piece.
    pub fn property(mut self, name: impl Into<String>, value: impl Borrow<F::Bound>) -> Self {
        let bytes = encode_piece::<F::Bound>(value.borrow()).unwrap_or_default();
        self.spec.properties.insert(name.into(), bytes);
        self
    }

    /// The least value.
    pub fn min(self, value: impl Borrow<F::Bound>) -> Self {
        self.property("min", value)
    }

    /// The greatest value.
    pub fn max(self, value: impl Borrow<F::Bound>) -> Self {
        self.property("max", value)
    }

    /// The least step between values.
    pub fn min_increment(self, value: impl Borrow<F::Bound>) -> Self {
        self.property("min_increment", value)
    }

    /// The greatest step between values.
    pub fn max_increment(self, value: impl Borrow<F::Bound>) -> Self {
        self.property("max_increment", value)
    }
}

impl<F> From<PieceBuilder<F>> for PieceSpec {
    fn from(builder: PieceBuilder<F>) -> Self {
        builder.spec
    }
}
