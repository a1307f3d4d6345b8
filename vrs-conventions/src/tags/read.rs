//! Reading tags as what they mean.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use thiserror::Error;
use vrs::Tags;

use super::names::{
    CAPTURE_TIME_EPOCH, CAPTURE_TYPE, DEPTH_RANGE_MAX, DEPTH_RANGE_MIN, DEVICE_ID, DEVICE_ROLE, DEVICE_SERIAL,
    DEVICE_TYPE, DEVICE_VERSION, EXPOSURE_TARGET, FIRMWARE_COMPILE_DATE, FIRMWARE_REVISION, HARDWARE_CONFIGURATION,
    IMAGE_SEMANTIC, OS_BRANCH, OS_BUILD_VERSION, OS_FINGERPRINT, PROJECT_NAME, SESSION_ID, SOFTWARE_COMPILE_DATE,
    SOFTWARE_REVISION, TAG_SET,
};
use super::{Build, Device, ExposureTarget, ImageSemantic, OperatingSystem};

/// A tag whose value does not have the form that it has by convention.
///
/// ```
/// use vrs::Tags;
/// use vrs_conventions::tags::ReadTags;
///
/// let tags = Tags::from_iter([("capture_time_epoch", "yesterday")]);
/// let error = tags.capture_time().unwrap_err();
/// assert_eq!(error.to_string(), "the tag `capture_time_epoch` is \"yesterday\", by convention it is seconds since 1970, as a decimal number");
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("the tag `{tag}` is {value:?}, by convention it is {expected}")]
pub struct TagError {
    /// The name of the tag.
    pub tag: &'static str,
    /// Its value; what is not UTF-8 shows as U+FFFD.
    pub value: String,
    /// What it should be.
    pub expected: &'static str,
}

/// The tags of a recording or a stream, as what they mean by convention. A tag that is not there is `None`.
pub trait ReadTags {
    /// The tags.
    fn all(&self) -> &Tags;

    /// When the capture started: seconds since 1970.
    ///
    /// # Errors
    /// The value is no finite decimal number.
    fn capture_time(&self) -> Result<Option<f64>, TagError> {
        number(self.all(), CAPTURE_TIME_EPOCH, "seconds since 1970, as a decimal number")
    }

    /// The project that recorded.
    fn project_name(&self) -> Option<&str> {
        self.all().get(PROJECT_NAME)
    }

    /// What is one for all files of a session, and for no others.
    fn session_id(&self) -> Option<&str> {
        self.all().get(SESSION_ID)
    }

    /// The kind of session.
    fn capture_type(&self) -> Option<&str> {
        self.all().get(CAPTURE_TYPE)
    }

    /// A set of words; empty when the tag's JSON has none.
    ///
    /// # Errors
    /// The value is no JSON object.
    fn tag_set(&self) -> Result<Option<BTreeSet<String>>, TagError> {
        parse(self.all(), TAG_SET, r#"a JSON object such as {"tags":["indoor"]}"#, |value| {
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(value).ok()?;
            let words = object.get("tags").and_then(serde_json::Value::as_array).into_iter().flatten();
            Some(words.filter_map(serde_json::Value::as_str).map(str::to_owned).collect())
        })
    }

    /// What recorded.
    fn device(&self) -> Device<'_> {
        let tags = self.all();
        Device {
            kind: tags.get(DEVICE_TYPE),
            version: tags.get(DEVICE_VERSION),
            serial: tags.get(DEVICE_SERIAL),
            id: tags.get(DEVICE_ID),
            hardware: tags.get(HARDWARE_CONFIGURATION),
        }
    }

    /// Which of several alike streams this is.
    fn device_role(&self) -> Option<&str> {
        self.all().get(DEVICE_ROLE)
    }

    /// The recording software.
    fn software(&self) -> Build<'_> {
        let tags = self.all();
        Build { compile_date: tags.get(SOFTWARE_COMPILE_DATE), revision: tags.get(SOFTWARE_REVISION) }
    }

    /// The firmware.
    fn firmware(&self) -> Build<'_> {
        let tags = self.all();
        Build { compile_date: tags.get(FIRMWARE_COMPILE_DATE), revision: tags.get(FIRMWARE_REVISION) }
    }

    /// The operating system.
    fn operating_system(&self) -> OperatingSystem<'_> {
        let tags = self.all();
        OperatingSystem {
            fingerprint: tags.get(OS_FINGERPRINT),
            build_version: tags.get(OS_BUILD_VERSION),
            branch: tags.get(OS_BRANCH),
        }
    }

    /// What the pixels of a stream mean.
    ///
    /// # Errors
    /// The value is none of the four.
    fn image_semantic(&self) -> Result<Option<ImageSemantic>, TagError> {
        let expected = "image_semantic_camera, …_depth, …_object_class_segmentation or …_object_id_segmentation";
        parse(self.all(), IMAGE_SEMANTIC, expected, ImageSemantic::from_name)
    }

    /// The distances that are black and white where depth images are shown; `None` unless both are there.
    ///
    /// # Errors
    /// A value is no finite decimal number.
    fn depth_range(&self) -> Result<Option<RangeInclusive<f64>>, TagError> {
        let distance = |tag| number(self.all(), tag, "a decimal number");
        Ok(distance(DEPTH_RANGE_MIN)?.zip(distance(DEPTH_RANGE_MAX)?).map(|(min, max)| min..=max))
    }

    /// How a camera sets its exposure.
    ///
    /// # Errors
    /// The value is no whole number from −1.
    fn exposure_target(&self) -> Result<Option<ExposureTarget>, TagError> {
        parse(self.all(), EXPOSURE_TARGET, "-1, 0, or a target as a whole number", |value| {
            Some(match value.parse::<i64>().ok()? {
                -1 => ExposureTarget::Unknown,
                0 => ExposureTarget::Fixed,
                target => ExposureTarget::Target(u32::try_from(target).ok()?),
            })
        })
    }

    /// All tags whose values do not have the form that they have by convention.
    fn problems(&self) -> Vec<TagError> {
        let results = [
            self.capture_time().err(),
            self.tag_set().err(),
            self.image_semantic().err(),
            self.depth_range().err(),
            self.exposure_target().err(),
        ];
        results.into_iter().flatten().collect()
    }
}

impl ReadTags for Tags {
    fn all(&self) -> &Tags {
        self
    }
}

fn number(tags: &Tags, tag: &'static str, expected: &'static str) -> Result<Option<f64>, TagError> {
    parse(tags, tag, expected, |value| value.trim().parse().ok().filter(|number: &f64| number.is_finite()))
}

fn parse<T>(
    tags: &Tags,
    tag: &'static str,
    expected: &'static str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, TagError> {
    let Some(bytes) = tags.get_bytes(tag.as_bytes()) else { return Ok(None) };
    let value = String::from_utf8_lossy(bytes);
    parse(&value).map(Some).ok_or_else(|| TagError { tag, value: value.into_owned(), expected })
}
