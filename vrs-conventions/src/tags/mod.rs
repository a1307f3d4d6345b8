//! Tags that recordings agree on (FORMAT.md §33). None of them changes how records are read.
//!
//! The names are constants of this module. [`WriteTags`] sets them on a stream to be recorded, on the options of a writer, on
//! any [`Tags`](vrs::Tags); [`ReadTags`] reads them as what they mean:
//!
//! ```
//! use vrs::{RecordableTypeId, Stream};
//! use vrs_conventions::tags::{Device, ReadTags, WriteTags};
//!
//! let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
//! camera.with_device(&Device { serial: Some("007"), ..Device::default() }).with_device_role("left");
//! let options = vrs::Writer::options().with_capture_time(1_700_000_000.25).with_session_id("17a561de");
//! # drop(options);
//! let tags = &camera.tags().user;
//! assert_eq!((tags.device().serial, tags.device_role()), (Some("007"), Some("left")));
//! # Ok::<(), vrs::Error>(())
//! ```

mod names;
mod read;
mod write;

pub use names::*;
pub use read::{ReadTags, TagError};
pub use write::WriteTags;

/// What recorded: tags of the file, or of a stream.
///
/// ```
/// use vrs_conventions::tags::Device;
///
/// let device = Device { kind: Some("acme glasses"), version: Some("2"), ..Device::default() };
/// assert_eq!(device.serial, None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Device<'a> {
    /// What it is: `device_type`.
    pub kind: Option<&'a str>,
    /// Its version.
    pub version: Option<&'a str>,
    /// Its serial number.
    pub serial: Option<&'a str>,
    /// Any other id.
    pub id: Option<&'a str>,
    /// What it is made of: `hardware_configuration`.
    pub hardware: Option<&'a str>,
}

/// Software or firmware.
///
/// ```
/// use vrs_conventions::tags::Build;
///
/// let build = Build { revision: Some("1f0c2aa"), compile_date: None };
/// assert!(build.revision.is_some());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Build<'a> {
    /// When it was compiled.
    pub compile_date: Option<&'a str>,
    /// From which revision of its source.
    pub revision: Option<&'a str>,
}

/// An operating system.
///
/// ```
/// use vrs_conventions::tags::OperatingSystem;
///
/// let system = OperatingSystem { branch: Some("release"), ..OperatingSystem::default() };
/// assert_eq!(system.fingerprint, None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct OperatingSystem<'a> {
    /// What identifies the build.
    pub fingerprint: Option<&'a str>,
    /// Version of the build.
    pub build_version: Option<&'a str>,
    /// Branch of the build.
    pub branch: Option<&'a str>,
}

/// What the pixels of a stream mean.
///
/// ```
/// use vrs_conventions::tags::ImageSemantic;
///
/// assert_eq!(ImageSemantic::from_name("image_semantic_depth"), Some(ImageSemantic::Depth));
/// assert_eq!(ImageSemantic::ObjectId.name(), "image_semantic_object_id_segmentation");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ImageSemantic {
    /// What a camera saw.
    Camera,
    /// Distances.
    Depth,
    /// Numbers of object classes.
    ObjectClass,
    /// Numbers of objects.
    ObjectId,
}

impl ImageSemantic {
    const ALL: [Self; 4] = [Self::Camera, Self::Depth, Self::ObjectClass, Self::ObjectId];

    /// The value of the tag.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Camera => IMAGE_SEMANTIC_CAMERA,
            Self::Depth => IMAGE_SEMANTIC_DEPTH,
            Self::ObjectClass => IMAGE_SEMANTIC_OBJECT_CLASS,
            Self::ObjectId => IMAGE_SEMANTIC_OBJECT_ID,
        }
    }

    /// The meaning that a value of the tag has.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|semantic| semantic.name() == name)
    }
}

/// How a camera sets its exposure.
///
/// ```
/// assert_ne!(vrs_conventions::tags::ExposureTarget::Fixed, vrs_conventions::tags::ExposureTarget::Target(80));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ExposureTarget {
    /// Nobody knows.
    Unknown,
    /// It does not change.
    Fixed,
    /// It follows this brightness.
    Target(u32),
}
