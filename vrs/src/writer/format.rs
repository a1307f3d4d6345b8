//! What the records of a handle are made of.

use std::fmt;

use vrs_core::format::{AudioSpec, ContentBlock, ContentType, ImageSpec, RecordFormat};
use vrs_core::layout::{AndThen, DataLayout, Definition, DefinitionList, Layouts, Presence};

/// The format of records: their blocks in order. `L` says which structs the data layouts among them store: one struct, or a
/// tuple of several (FORMAT.md §29).
///
/// Most records begin with one layout:
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
///
/// Several layouts can stand in front ([`layouts`](Format::layouts)) or anywhere ([`layout`](Self::layout)):
///
/// ```
/// # use vrs::{DataLayout, Format, ImageFormat};
/// # #[derive(DataLayout)]
/// # struct Frame { exposure: f64 }
/// # #[derive(DataLayout)]
/// # struct Notes { text: String }
/// let both = Format::layouts::<(Frame, Notes)>().image(ImageFormat::Jpg);
/// assert_eq!(both.record_format().to_string(), "data_layout/size=8+data_layout+image/jpg");
///
/// let around = Format::<Frame>::new().image(ImageFormat::Jpg).layout::<Notes>();
/// assert_eq!(around.record_format().to_string(), "data_layout/size=8+image/jpg+data_layout");
/// ```
pub struct Format<L: Layouts> {
    definitions: L::Definitions,
    blocks: RecordFormat,
    groups: Groups,
}

/// Who chooses the optional groups of records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Groups {
    /// The format.
    Fixed,
    /// Each record.
    PerRecord,
}

impl Format<()> {
    /// Records that begin with these layouts, without any of their optional groups: a tuple of structs. `()` is for records
    /// without a layout in front, or without any.
    ///
    /// ```
    /// use vrs::{Format, ImageFormat};
    ///
    /// let picture = Format::layouts::<()>().image(ImageFormat::Png);
    /// assert_eq!(picture.record_format().to_string(), "image/png");
    /// ```
    pub fn layouts<L: Layouts>() -> Format<L> {
        let definitions = L::Definitions::default();
        let mut blocks = RecordFormat::new();
        definitions.for_each(&mut |size, _| blocks = std::mem::take(&mut blocks).data_layout(size));
        Format { definitions, blocks, groups: Groups::Fixed }
    }

    /// Records of the struct of which each has the optional groups that its value has: a sensor that drops out for a while
    /// loses nothing.
    ///
    /// A record format has a group or has it not (FORMAT.md §26.3), so this declares a format for each set of groups. They take
    /// consecutive versions from the one that the stream gives: 2 versions for one group, 4 for two, 8 for three, and more
    /// are not possible. Any reader reads them. Groups of [`layout`](Format::layout)s that are added count too.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("out.vrs");
    /// use vrs::{DataLayout, Format, Reader, RecordableTypeId, Stream, Writer};
    ///
    /// #[derive(DataLayout)]
    /// struct Sample {
    ///     value: f64,
    ///     temperature: Option<f32>,
    /// }
    ///
    /// let mut sensor = Stream::new(RecordableTypeId::BAROMETER, "acme/roof")?;
    /// let samples = sensor.data(1, Format::per_record::<Sample>())?; // versions 1 and 2
    /// let writer = Writer::create(&path, [sensor])?;
    /// samples.write(0.1, &Sample { value: 0.5, temperature: Some(21.0) }, &[])?;
    /// samples.write(0.2, &Sample { value: 0.6, temperature: None }, &[])?;
    /// writer.finish()?;
    ///
    /// let file = Reader::open(&path)?;
    /// let samples = file.stream("acme/roof")?.data::<Sample>()?;
    /// let temperatures: Result<Vec<_>, _> =
    ///     samples.records().map(|record| Ok::<_, vrs::Error>(record?.layout()?.temperature())).collect();
    /// assert_eq!(temperatures?, [Some(21.0), None]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn per_record<T: DataLayout>() -> Format<T> {
        Format { groups: Groups::PerRecord, ..Format::<T>::new() }
    }
}

impl<T: DataLayout> Format<T> {
    /// Records of the struct, without any of its optional groups.
    pub fn new() -> Self {
        Self::with(Definition::new())
    }

    /// Records of the struct, with the optional groups that this value has: a field that is `Some` is part of the format,
    /// one that is `None` is not (FORMAT.md §26.3). All records must agree: where a group comes and goes, use
    /// [`per_record`](Format::per_record).
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
        let definitions = (Definition::with_groups(definition.presence()), ());
        let blocks = RecordFormat::new().data_layout(block_size(&definition));
        Self { definitions, blocks, groups: Groups::Fixed }
    }
}

/// A layout is far smaller than 4 GiB: the derive sees to it.
fn block_size<T: DataLayout>(definition: &Definition<T>) -> Option<u32> {
    definition.block_size().and_then(|size| u32::try_from(size).ok())
}

impl<L: Layouts> Format<L> {
    /// Adds a layout, without any of its optional groups.
    #[must_use]
    pub fn layout<T: DataLayout>(self) -> Format<L::Output>
    where
        L: AndThen<T>,
    {
        self.add_layout(Definition::new())
    }

    /// Adds a layout, with the optional groups that this value has.
    #[must_use]
    pub fn layout_of<T: DataLayout>(self, prototype: &T) -> Format<L::Output>
    where
        L: AndThen<T>,
    {
        self.add_layout(Definition::of(prototype))
    }

    fn add_layout<T: DataLayout>(self, definition: Definition<T>) -> Format<L::Output>
    where
        L: AndThen<T>,
    {
        let last = Definition::with_groups(definition.presence());
        let blocks = self.blocks.data_layout(block_size(&definition));
        Format { definitions: self.definitions.and_then::<T>(last), blocks, groups: self.groups }
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

    /// All blocks of a record.
    pub fn record_format(&self) -> &RecordFormat {
        &self.blocks
    }

    pub(super) fn groups(&self) -> Groups {
        self.groups
    }

    /// The same format with these optional groups in its layouts; `None` when no value can have them.
    pub(super) fn with_groups(&self, presence: Presence) -> Option<Self> {
        let definitions = L::Definitions::with_groups(presence)?;
        let mut sizes = Vec::new();
        definitions.for_each(&mut |size, _| sizes.push(size));
        let mut sizes = sizes.into_iter();
        let resize = |block: &ContentBlock| {
            let size = if is_layout(block) { sizes.next().flatten() } else { block.size };
            block.clone().with_size(size)
        };
        let blocks = self.blocks.blocks().iter().map(resize).collect();
        Some(Self { definitions, blocks, groups: self.groups })
    }

    /// The definitions of the layouts at their blocks, as files store them.
    pub(super) fn layout_tags(&self) -> Vec<Option<String>> {
        let mut definitions = Vec::new();
        self.definitions.for_each(&mut |_, definition| definitions.push(definition.to_string()));
        let mut definitions = definitions.into_iter();
        let blocks = self.blocks.blocks().iter();
        blocks.map(|block| if is_layout(block) { definitions.next() } else { None }).collect()
    }

    /// How the layouts are stored, and all blocks.
    pub(super) fn into_parts(self) -> (L::Definitions, RecordFormat) {
        (self.definitions, self.blocks)
    }
}

fn is_layout(block: &ContentBlock) -> bool {
    block.content_type() == ContentType::DataLayout
}

impl<T: DataLayout> Default for Format<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<L: Layouts> Clone for Format<L> {
    fn clone(&self) -> Self {
        Self { definitions: self.definitions, blocks: self.blocks.clone(), groups: self.groups }
    }
}

impl<L: Layouts> fmt::Debug for Format<L> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Format<")?;
        L::write_name(out)?;
        write!(out, ">({})", self.blocks)
    }
}
