//! What the records of a recording are made of.

use core::any::TypeId;
use core::fmt;

use super::block::Block;
use super::error::{DeclarationProblem, EmitError};
use super::stream::Stream;
use crate::format::RecordType;
use crate::layout::{DataLayout, Definition, Presence};

/// The records of one kind: of a stream, a record type and a version, holding the struct `T` and any blocks behind it.
///
/// Made by [`Stream::data`] and its siblings, listed in a [`Recording`], written by [`Recorder::write`](super::Recorder::write).
///
/// ```
/// use vrs_core::container::RecordableTypeId;
/// use vrs_core::emit::{Block, Records, Stream};
/// use vrs_core::format::ImageFormat;
/// use vrs_derive::DataLayout;
///
/// #[derive(DataLayout)]
/// #[layout(crate = vrs_core)]
/// struct Frame {
///     exposure: f64,
/// }
///
/// static CAMERA: Stream = Stream::new(RecordableTypeId::EYE_CAMERA, "acme/left");
/// static FRAMES: Records<Frame> = CAMERA.data(1).blocks(&[Block::Image(ImageFormat::Jpg)]);
/// assert_eq!(FRAMES.record_format().to_string(), "data_layout/size=8+image/jpg");
/// ```
pub struct Records<'a, T: DataLayout> {
    stream: &'a Stream<'a>,
    record_type: RecordType,
    version: u32,
    definition: Definition<T>,
    blocks: &'a [Block<'a>],
}

impl<'a, T: DataLayout> Records<'a, T> {
    pub(super) const fn new(stream: &'a Stream<'a>, record_type: RecordType, version: u32) -> Self {
        Self { stream, record_type, version, definition: Definition::new(), blocks: &[] }
    }

    /// The blocks behind the layout.
    #[must_use]
    pub const fn blocks(self, blocks: &'a [Block<'a>]) -> Self {
        Self { blocks, ..self }
    }

    /// Which optional groups of the struct the records have: none, unless said otherwise. It is a fact of the format, the
    /// same for each record (FORMAT.md §26.3).
    #[must_use]
    pub const fn groups(self, presence: Presence) -> Self {
        Self { definition: Definition::with_groups(presence), ..self }
    }

    /// How the struct is stored.
    pub const fn definition(&self) -> &Definition<T> {
        &self.definition
    }

    /// The record format, as the file has it.
    pub fn record_format(&self) -> impl fmt::Display {
        RecordFormat(self.declaration())
    }
}

impl<T: DataLayout> Clone for Records<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: DataLayout> Copy for Records<'_, T> {}

impl<T: DataLayout> fmt::Debug for Records<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream, record_type, version, .. } = self;
        write!(out, "Records<{}>({record_type} records of version {version}, stream {})", T::NAME, stream.id())
    }
}

mod private {
    pub trait Sealed {}
}

/// [`Records`] of any struct, as a [`Recording`] lists them.
pub trait Declared: fmt::Debug + Sync + private::Sealed {
    /// What the file says of them.
    #[doc(hidden)]
    fn declaration(&self) -> Declaration<'_>;
}

impl<T: DataLayout> private::Sealed for Records<'_, T> {}

impl<T: DataLayout> Declared for Records<'_, T> {
    fn declaration(&self) -> Declaration<'_> {
        Declaration {
            stream: self.stream,
            record_type: self.record_type,
            version: self.version,
            layout: TypeId::of::<T::Static>(),
            presence: self.definition.presence(),
            layout_size: self.definition.block_size(),
            definition: &self.definition,
            blocks: self.blocks,
        }
    }
}

/// [`Records`] without the type of their struct.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct Declaration<'a> {
    pub(super) stream: &'a Stream<'a>,
    pub(super) record_type: RecordType,
    pub(super) version: u32,
    layout: TypeId,
    presence: Presence,
    layout_size: Option<usize>,
    pub(super) definition: &'a dyn fmt::Display,
    pub(super) blocks: &'a [Block<'a>],
}

impl Declaration<'_> {
    /// Whether both declare records of one stream, type and version.
    pub(super) fn collides_with(&self, other: &Declaration<'_>) -> bool {
        let key = |of: &Declaration<'_>| (of.stream.id(), of.record_type, of.version);
        key(self) == key(other)
    }

    /// Whether both declare the same.
    pub(super) fn same_as(&self, other: &Declaration<'_>) -> bool {
        let same_layout = self.layout == other.layout && self.presence == other.presence;
        self.collides_with(other) && same_layout && self.blocks == other.blocks
    }
}

impl fmt::Debug for Declaration<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { stream, record_type, version, .. } = self;
        write!(out, "{record_type} records of version {version}, stream {}", stream.id())
    }
}

/// The record format of a declaration (FORMAT.md §29.1).
pub(super) struct RecordFormat<'a>(pub(super) Declaration<'a>);

impl fmt::Display for RecordFormat<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("data_layout")?;
        if let Some(size) = self.0.layout_size {
            write!(out, "/size={size}")?;
        }
        self.0.blocks.iter().try_for_each(|block| write!(out, "+{block}"))
    }
}

/// All that a file will hold: its records, and through them its streams.
///
/// ```
/// use vrs_core::container::RecordableTypeId;
/// use vrs_core::emit::{Recording, Records, Stream};
/// use vrs_derive::DataLayout;
///
/// #[derive(DataLayout)]
/// #[layout(crate = vrs_core)]
/// struct Sample {
///     acceleration: [f32; 3],
/// }
///
/// static IMU: Stream = Stream::new(RecordableTypeId::IMU, "acme/wrist");
/// static SAMPLES: Records<Sample> = IMU.data(1);
/// static RECORDING: Recording = Recording::new(&[&SAMPLES]).tags(&[("firmware_revision", "1.2")]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Recording<'a> {
    pub(super) records: &'a [&'a dyn Declared],
    pub(super) tags: &'a [(&'a str, &'a str)],
    pub(super) creation_id: u64,
}

impl<'a> Recording<'a> {
    /// A recording of these records. Each stream comes with the first of its records.
    pub const fn new(records: &'a [&'a dyn Declared]) -> Self {
        Self { records, tags: &[], creation_id: 0 }
    }

    /// Tags of the file: names and values, in any order; of a repeated name, the last value counts.
    #[must_use]
    pub const fn tags(self, tags: &'a [(&'a str, &'a str)]) -> Self {
        Self { tags, ..self }
    }

    /// Creation time and chance, by which caches know the file ([`FileHeader::creation_id_at`]). Without a clock it stays 0,
    /// which asks not to cache.
    ///
    /// [`FileHeader::creation_id_at`]: crate::container::FileHeader::creation_id_at
    #[must_use]
    pub const fn creation_id(self, creation_id: u64) -> Self {
        Self { creation_id, ..self }
    }

    pub(super) fn declarations(&self) -> impl Iterator<Item = Declaration<'a>> + Clone {
        self.records.iter().map(|records| records.declaration())
    }

    /// Refuses what no file can say.
    pub(super) fn check<E>(&self) -> Result<(), EmitError<E>> {
        for (i, one) in self.declarations().enumerate() {
            let failed = |problem| {
                let (stream, record_type, version) = (one.stream.id(), one.record_type, one.version);
                Err(EmitError::Declaration { stream, record_type, version, problem })
            };
            if let Err(problem) = one.stream.check() {
                return failed(problem);
            }
            for earlier in self.declarations().take(i) {
                if earlier.collides_with(&one) {
                    return failed(DeclarationProblem::FormatTwice);
                }
                if earlier.stream.id() == one.stream.id() && earlier.stream != one.stream {
                    return failed(DeclarationProblem::StreamTwice);
                }
            }
        }
        Ok(())
    }
}
