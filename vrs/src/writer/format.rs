//! What the records of a handle are made of.

use std::fmt;

use vrs_core::format::{AudioSpec, ContentBlock, ImageSpec, RecordFormat};
use vrs_core::layout::{DataLayout, Definition};

/// The format of records that begin with a data layout: the struct `T`, then any number of other blocks.
///
/// ```
/// use vrs::format::AudioFormat;
/// use vrs::{DataLayout, Format, ImageFormat};
///
/// #[derive(DataLayout)]
/// struct Frame {
///     exposure: f64,
///     frame_counter: u64,
/// }
///
/// let format = Format::<Frame>::new().image(ImageFormat::Raw).audio(AudioFormat::Pcm);
/// assert_eq!(format.record_format().to_string(), "data_layout/size=16+image/raw+audio/pcm");
/// ```
pub struct Format<T: DataLayout> {
    definition: Definition<T>,
    blocks: RecordFormat,
}

impl<T: DataLayout> Format<T> {
    /// Records of the struct, without any of its optional groups.
    pub fn new() -> Self {
        Self::with(Definition::new())
    }

    /// Records of the struct, with the optional groups that this value has: a field that is `Some` is part of the format,
    /// one that is `None` is not (FORMAT.md §26.3).
    ///
    /// ```
    /// # use vrs::{DataLayout, Format};
    /// #[derive(DataLayout)]
    /// struct Sample {
    ///     value: f64,
    ///     temperature: Option<f32>,
    /// }
    ///
    /// let with_temperature = Sample { value: 0.0, temperature: Some(0.0) };
    /// assert_eq!(Format::of(&with_temperature).record_format().to_string(), "data_layout/size=12");
    /// assert_eq!(Format::<Sample>::new().record_format().to_string(), "data_layout/size=8");
    /// ```
    pub fn of(prototype: &T) -> Self {
        Self::with(Definition::of(prototype))
    }

    fn with(definition: Definition<T>) -> Self {
        // A layout is far smaller than 4 GiB: the derive sees to it.
        let size = definition.block_size().and_then(|size| u32::try_from(size).ok());
        Self { definition, blocks: RecordFormat::new().data_layout(size) }
    }

    /// Adds an image: its format alone, its raster, or all that is known of it.
    #[must_use]
    pub fn image(self, image: impl Into<ImageSpec>) -> Self {
        self.block(image.into())
    }

    /// Adds sound: its format alone, or all that is known of it.
    #[must_use]
    pub fn audio(self, audio: impl Into<AudioSpec>) -> Self {
        self.block(audio.into())
    }

    /// Adds bytes of the application; an empty format name leaves it unsaid.
    #[must_use]
    pub fn custom(self, format: impl AsRef<[u8]>) -> Self {
        self.block(ContentBlock::custom(format))
    }

    /// Adds any other block.
    #[must_use]
    pub fn block(self, block: impl Into<ContentBlock>) -> Self {
        Self { blocks: self.blocks.block(block), ..self }
    }

    /// All blocks of a record, the layout first.
    pub fn record_format(&self) -> &RecordFormat {
        &self.blocks
    }

    /// How the layout is stored, and all blocks.
    pub(super) fn into_parts(self) -> (Definition<T>, RecordFormat) {
        (self.definition, self.blocks)
    }
}

impl<T: DataLayout> Default for Format<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: DataLayout> Clone for Format<T> {
    fn clone(&self) -> Self {
        Self { definition: self.definition, blocks: self.blocks.clone() }
    }
}

impl<T: DataLayout> fmt::Debug for Format<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Format<{}>({})", T::NAME, self.blocks)
    }
}
