//! A stream before its recording: what it is, and what its records are made of.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use uuid::Uuid;
use vrs_core::Tags;
use vrs_core::container::{RecordHasher, RecordableTypeId, StreamTags, tag_name};
use vrs_core::format::{
    Definitions, RecordFormat, RecordType, Unreadable, block_name_tag, check_placement, layout_tag, record_format_tag,
};
use vrs_core::layout::{DefinitionList, Layouts, Schema};

use super::channel::Channel;
use super::dynamic::{self, DynamicWriter};
use super::format::{Format, Groups};
use super::handle::{RawWriter, RecordWriter, Target};
use super::policy::WhenFull;
use super::versions::{MAX_GROUPS, Versions, sets};
use crate::compress::Preset;
use crate::error::{Error, ErrorKind, Result, StreamLabel, StreamProblem};

/// A stream to be recorded: what it is, its tags, the formats of its records.
///
/// Formats are declared by asking for the handles that write them: [`data`](Self::data),
/// [`configuration`](Self::configuration), [`state`](Self::state), [`raw`](Self::raw), [`dynamic`](Self::dynamic). The stream then moves into a
/// [`Writer`](super::Writer), which fixes its tags and formats; the handles stay with the program. Records that are written
/// before wait in the stream, and go into its file.
///
/// ```
/// use vrs::{DataLayout, Format, ImageFormat, Preset, RecordableTypeId, Stream};
///
/// #[derive(DataLayout)]
/// struct Frame {
///     exposure: f64,
/// }
///
/// let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left")?.compression(Preset::ZstdLight);
/// camera.tag("serial", "007");
/// let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Raw))?;
/// frames.write(0.1, &Frame { exposure: 0.01 }, &[&[0; 64]])?;
/// assert_eq!(camera.tags().internal.get("RF:Data:1"), Some("data_layout/size=8+image/raw"));
/// # Ok::<(), vrs::Error>(())
/// ```
pub struct Stream {
    type_id: RecordableTypeId,
    tags: StreamTags,
    preset: Preset,
    instance: Option<u16>,
    registered: BTreeSet<(RecordType, u32)>,
    /// Whether the serial number was made up.
    is_anonymous: bool,
    channel: Arc<Channel>,
}

impl Stream {
    /// A stream of a type, with words of your own that say what it is, usually like a path. They may be empty, but not for
    /// the generic categories, the type ids 200 to 999 (FORMAT.md §5.2).
    ///
    /// # Errors
    /// [`StreamProblem::NoFlavor`], and [`StreamProblem::ReservedType`] for ids that are no stream's.
    pub fn new(type_id: RecordableTypeId, flavor: impl Into<String>) -> Result<Self> {
        let channel = Channel::new(type_id, flavor.into());
        let problem = match type_id {
            RecordableTypeId::VRS_INDEX | RecordableTypeId::VRS_DESCRIPTION | RecordableTypeId::UNDEFINED => {
                Some(StreamProblem::ReservedType)
            }
            class if class.is_class() && channel.flavor().is_empty() => Some(StreamProblem::NoFlavor),
            _ => None,
        };
        if let Some(problem) = problem {
            return Err(ErrorKind::Stream { stream: channel.label(), problem }.into());
        }
        let mut tags = StreamTags::default();
        tags.internal.insert(tag_name::ORIGINAL_NAME, type_id.to_string());
        tags.internal.insert(tag_name::SERIAL_NUMBER, Uuid::new_v4().to_string());
        if !channel.flavor().is_empty() {
            tags.internal.insert(tag_name::FLAVOR, channel.flavor());
        }
        let (preset, instance, registered) = (Preset::default(), None, BTreeSet::new());
        Ok(Self { type_id, tags, preset, instance, registered, is_anonymous: true, channel: Arc::new(channel) })
    }

    /// How payloads are compressed: [`Preset::ZstdFaster`] unless said otherwise.
    #[must_use]
    pub fn compression(mut self, preset: Preset) -> Self {
        self.preset = preset;
        self
    }

    /// Changes how payloads are compressed: in a recording, by [`Writer::update`](super::Writer::update), those that are
    /// handed over from then on.
    pub fn set_compression(&mut self, preset: Preset) -> &mut Self {
        self.preset = preset;
        self
    }

    /// The name of the device or of the kind of data when it was recorded (FORMAT.md §8.2); unless said, that of the type.
    #[must_use]
    pub fn original_name(mut self, name: impl Into<String>) -> Self {
        self.tags.internal.insert(tag_name::ORIGINAL_NAME, name.into());
        self
    }

    /// The number that tells streams of one type apart. Unless said, a file counts them from 1.
    #[must_use]
    pub fn instance(mut self, instance: u16) -> Self {
        self.instance = Some(instance);
        self
    }

    /// What identifies the stream, across copies too; without it, or with an empty text, a random UUID.
    #[must_use]
    pub fn serial_number(mut self, serial_number: impl Into<String>) -> Self {
        let serial_number = serial_number.into();
        if !serial_number.is_empty() {
            self.tags.internal.insert(tag_name::SERIAL_NUMBER, serial_number);
            self.is_anonymous = false;
        }
        self
    }

    /// What is done with data records when the recorder's [queue](super::Options::queue) is full: their writer waits, unless
    /// said otherwise.
    #[must_use]
    pub fn when_full(self, when_full: WhenFull) -> Self {
        self.channel.set_when_full(when_full);
        self
    }

    /// Sets a tag of your own.
    pub fn tag(&mut self, name: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) -> &mut Self {
        self.tags.user.insert(name, value);
        self
    }

    /// Names a block of the records of a type and version, by its number in their format (FORMAT.md §21.5): what tools show
    /// in place of the number.
    ///
    /// ```
    /// use vrs::{Format, ImageFormat, RecordType, RecordableTypeId, Stream};
    ///
    /// let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
    /// camera.data(1, Format::layouts::<()>().image(ImageFormat::Png))?;
    /// camera.name_block(RecordType::Data, 1, 0, "left_eye");
    /// assert_eq!(camera.tags().internal.get("BN:Data:1:0"), Some("left_eye"));
    /// # Ok::<(), vrs::Error>(())
    /// ```
    pub fn name_block(
        &mut self,
        record_type: RecordType,
        version: u32,
        block: usize,
        name: impl Into<Vec<u8>>,
    ) -> &mut Self {
        self.tags.internal.insert(block_name_tag(record_type, version, block), name);
        self
    }

    /// The tags as a file would get them now.
    pub fn tags(&self) -> &StreamTags {
        &self.tags
    }

    /// Declares data records: what a sensor measures.
    ///
    /// The version is yours to choose; records of different formats need different ones.
    ///
    /// # Errors
    /// [`StreamProblem::FormatTwice`] when such records have been declared, [`StreamProblem::Placement`] when the format has
    /// a layout that no struct stores, and [`StreamProblem::Unreadable`] when no reader could tell where one of its blocks
    /// ends: a custom block that is not the last one needs a size, for example (FORMAT.md §32.8).
    pub fn data<L: Layouts>(&mut self, version: u32, format: Format<L>) -> Result<RecordWriter<L::Static>> {
        self.declare(RecordType::Data, version, format)
    }

    /// Declares configuration records: what data records depend on, such as the size of images.
    ///
    /// # Errors
    /// As for [`data`](Self::data).
    pub fn configuration<L: Layouts>(&mut self, version: u32, format: Format<L>) -> Result<RecordWriter<L::Static>> {
        self.declare(RecordType::Configuration, version, format)
    }

    /// Declares state records: what a device or an algorithm remembers.
    ///
    /// # Errors
    /// As for [`data`](Self::data).
    pub fn state<L: Layouts>(&mut self, version: u32, format: Format<L>) -> Result<RecordWriter<L::Static>> {
        self.declare(RecordType::State, version, format)
    }

    /// Declares records of bytes that only the application understands, or of no bytes. The file says no format of them.
    ///
    /// # Errors
    /// [`StreamProblem::FormatTwice`] when such records have been declared, and [`StreamProblem::TagsRecords`] for tags
    /// records.
    pub fn raw(&mut self, record_type: RecordType, version: u32) -> Result<RawWriter> {
        if record_type == RecordType::Tags {
            return Err(self.error(StreamProblem::TagsRecords));
        }
        self.claim(record_type, version)?;
        Ok(RawWriter::new(self.target(record_type, version)))
    }

    /// Declares records whose layouts are known when the program runs only: one for each `data_layout` block of the format,
    /// in its order. The sizes of these blocks need not be said.
    ///
    /// # Errors
    /// As for [`data`](Self::data), with [`StreamProblem::Placement`] when there are more or fewer layouts than such blocks,
    /// and [`StreamProblem::TagsRecords`] for tags records.
    pub fn dynamic(
        &mut self,
        record_type: RecordType,
        version: u32,
        format: &RecordFormat,
        layouts: &[Schema],
    ) -> Result<DynamicWriter> {
        if record_type == RecordType::Tags {
            return Err(self.error(StreamProblem::TagsRecords));
        }
        let (format, definitions) = dynamic::place(format, layouts);
        self.register(record_type, version, &format, &definitions)?;
        Ok(DynamicWriter::new(self.target(record_type, version), &format, layouts.to_vec()))
    }

    fn declare<L: Layouts>(
        &mut self,
        record_type: RecordType,
        version: u32,
        format: Format<L>,
    ) -> Result<RecordWriter<L::Static>> {
        let sets = match format.groups() {
            Groups::Fixed => {
                self.register(record_type, version, format.record_format(), &format.layout_tags())?;
                None
            }
            Groups::PerRecord => Some(self.register_sets(record_type, version, &format)?),
        };
        let (definitions, blocks) = format.into_parts();
        let versions = sets.map_or(Versions::One(definitions), Versions::PerRecord);
        Ok(RecordWriter::new(self.target(record_type, version), &blocks, versions))
    }

    /// Declares a version for each set of optional groups, or none of them; gives the definitions by the numbers of the sets.
    fn register_sets<L: Layouts>(
        &mut self,
        record_type: RecordType,
        version: u32,
        format: &Format<L>,
    ) -> Result<Arc<[L::Definitions]>> {
        let groups = L::Definitions::group_count();
        if groups > MAX_GROUPS {
            return Err(self.error(StreamProblem::TooManyGroups { record_type, version, groups }));
        }
        let needed = sets(groups).count() as u32;
        if version.checked_add(needed - 1).is_none() {
            return Err(self.error(StreamProblem::PastLastVersion { record_type, version, needed }));
        }
        let mut declared = Vec::new();
        for (set, presence) in sets(groups) {
            // Sets that no value can have need no version, but they keep their number.
            let Some(format) = format.with_groups(presence) else { continue };
            let version = version + set;
            if self.registered.contains(&(record_type, version)) {
                return Err(self.error(StreamProblem::FormatTwice { record_type, version }));
            }
            declared.push((version, format));
        }
        for (version, format) in &declared {
            self.register(record_type, *version, format.record_format(), &format.layout_tags())?;
        }
        let of_set = |presence| L::Definitions::with_groups(presence).unwrap_or_default();
        Ok(sets(groups).map(|(_, presence)| of_set(presence)).collect())
    }

    /// Sets the tags of a record format, and of the layouts of its blocks (FORMAT.md §21.2).
    fn register(
        &mut self,
        record_type: RecordType,
        version: u32,
        format: &RecordFormat,
        layouts: &[Option<String>],
    ) -> Result<()> {
        check_placement(format, layouts)
            .map_err(|problem| self.error(StreamProblem::Placement { record_type, version, problem }))?;
        let mut tags = Tags::new();
        tags.insert(record_format_tag(record_type, version), format.to_string());
        for (block, layout) in layouts.iter().enumerate() {
            if let Some(layout) = layout {
                tags.insert(layout_tag(record_type, version, block), layout.as_str());
            }
        }
        // Whether configuration records will say the rest is not known yet.
        let configurations = (record_type == RecordType::Configuration).then_some([].as_slice());
        if let Some(definition) = Definitions::from_tags(&tags).get(record_type, version) {
            definition
                .check_readable(configurations)
                .map_err(|problem| self.unreadable(record_type, version, problem))?;
        }
        self.claim(record_type, version)?;
        self.tags.internal.extend(tags.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())));
        Ok(())
    }

    /// Checks that readers can make out all blocks of all records, now that all formats are known.
    pub(super) fn check_formats(&self) -> Result<()> {
        let definitions = Definitions::from_tags(&self.tags.internal);
        let of_type = |wanted| definitions.iter().filter(move |(record_type, ..)| *record_type == wanted);
        let configurations: Vec<_> = of_type(RecordType::Configuration).map(|(.., definition)| definition).collect();
        for (record_type, version, definition) in definitions.iter() {
            if record_type != RecordType::Configuration {
                definition
                    .check_readable(Some(&configurations))
                    .map_err(|problem| self.unreadable(record_type, version, problem))?;
            }
        }
        Ok(())
    }

    fn unreadable(&self, record_type: RecordType, version: u32, problem: Unreadable) -> Error {
        self.error(StreamProblem::Unreadable { record_type, version, problem })
    }

    fn claim(&mut self, record_type: RecordType, version: u32) -> Result<()> {
        if self.registered.insert((record_type, version)) {
            return Ok(());
        }
        Err(self.error(StreamProblem::FormatTwice { record_type, version }))
    }

    fn target(&self, record_type: RecordType, format_version: u32) -> Target {
        Target { channel: Arc::clone(&self.channel), record_type, format_version }
    }

    fn error(&self, problem: StreamProblem) -> Error {
        ErrorKind::Stream { stream: self.label(), problem }.into()
    }

    fn label(&self) -> StreamLabel {
        StreamLabel { instance: self.instance, ..self.channel.label() }
    }

    /// Declares records of a layout that no struct of ours stands for: of a fixed size, with that definition.
    pub(super) fn declare_fixed(&mut self, record_type: RecordType, version: u32, size: u32, layout: &str) {
        let format = RecordFormat::new().data_layout(Some(size));
        self.tags.internal.insert(record_format_tag(record_type, version), format.to_string());
        self.tags.internal.insert(layout_tag(record_type, version, 0), layout);
    }

    /// Whether nobody said a serial number.
    pub(super) fn is_anonymous(&self) -> bool {
        self.is_anonymous
    }

    /// Gives it a serial number that follows from other things.
    pub(super) fn identify(&mut self, serial_number: &str) {
        self.tags.internal.insert(tag_name::SERIAL_NUMBER, serial_number);
        self.is_anonymous = false;
    }

    pub(super) fn type_id(&self) -> RecordableTypeId {
        self.type_id
    }

    pub(super) fn pinned_instance(&self) -> Option<u16> {
        self.instance
    }

    pub(super) fn preset(&self) -> Preset {
        self.preset
    }

    /// What hashes its records.
    pub(super) fn hasher(&self) -> RecordHasher {
        RecordHasher::new(self.tags.internal.get_bytes(tag_name::SERIAL_NUMBER.as_bytes()).unwrap_or_default())
    }

    pub(super) fn channel(&self) -> &Arc<Channel> {
        &self.channel
    }
}

/// The handles of a stream that is dropped before it came into a file have nowhere to write.
impl Drop for Stream {
    fn drop(&mut self) {
        self.channel.abandon();
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tags, preset, .. } = self;
        out.debug_struct("Stream")
            .field("stream", &format_args!("{}", self.label()))
            .field("tags", tags)
            .field("preset", preset)
            .finish_non_exhaustive()
    }
}
