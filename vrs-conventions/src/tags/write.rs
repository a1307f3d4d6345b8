//! Writing tags so that others know what they mean.

use vrs::writer::Options;
use vrs::{Stream, Tags};

use super::names::{
    CAPTURE_TIME_EPOCH, CAPTURE_TYPE, DEPTH_RANGE_MAX, DEPTH_RANGE_MIN, DEVICE_ID, DEVICE_ROLE, DEVICE_SERIAL,
    DEVICE_TYPE, DEVICE_VERSION, EXPOSURE_TARGET, FIRMWARE_COMPILE_DATE, FIRMWARE_REVISION, HARDWARE_CONFIGURATION,
    IMAGE_SEMANTIC, OS_BRANCH, OS_BUILD_VERSION, OS_FINGERPRINT, PROJECT_NAME, SESSION_ID, SOFTWARE_COMPILE_DATE,
    SOFTWARE_REVISION, TAG_SET,
};
use super::{Build, Device, ExposureTarget, ImageSemantic, OperatingSystem};

/// Sets tags by what they mean: of a file on the [`Options`] of its writer, of a stream on the [`Stream`], and on any
/// [`Tags`].
#[expect(
    clippy::return_self_not_must_use,
    reason = "a stream is tagged where it stands: what comes back is for the next call"
)]
pub trait WriteTags: Sized {
    /// Sets a tag.
    fn with(self, name: &'static str, value: String) -> Self;

    /// When the capture started: seconds since 1970.
    fn with_capture_time(self, seconds: f64) -> Self {
        self.with(CAPTURE_TIME_EPOCH, seconds.to_string())
    }

    /// The project that records.
    fn with_project_name(self, name: &str) -> Self {
        self.with(PROJECT_NAME, name.to_owned())
    }

    /// What is one for all files of a session, and for no others.
    fn with_session_id(self, id: &str) -> Self {
        self.with(SESSION_ID, id.to_owned())
    }

    /// The kind of session.
    fn with_capture_type(self, kind: &str) -> Self {
        self.with(CAPTURE_TYPE, kind.to_owned())
    }

    /// Which of several alike streams this is.
    fn with_device_role(self, role: &str) -> Self {
        self.with(DEVICE_ROLE, role.to_owned())
    }

    /// A set of words.
    fn with_tag_set<'w>(self, words: impl IntoIterator<Item = &'w str>) -> Self {
        let words: std::collections::BTreeSet<&str> = words.into_iter().collect();
        let set = if words.is_empty() { serde_json::json!({}) } else { serde_json::json!({ "tags": words }) };
        self.with(TAG_SET, set.to_string())
    }

    /// What records; what it does not say stays as it is.
    fn with_device(self, device: &Device<'_>) -> Self {
        let Device { kind, version, serial, id, hardware } = *device;
        let tags = [
            (DEVICE_TYPE, kind),
            (DEVICE_VERSION, version),
            (DEVICE_SERIAL, serial),
            (DEVICE_ID, id),
            (HARDWARE_CONFIGURATION, hardware),
        ];
        with_those_said(self, tags)
    }

    /// The recording software; what it does not say stays as it is.
    fn with_software(self, build: &Build<'_>) -> Self {
        with_those_said(self, [(SOFTWARE_COMPILE_DATE, build.compile_date), (SOFTWARE_REVISION, build.revision)])
    }

    /// The firmware; what it does not say stays as it is.
    fn with_firmware(self, build: &Build<'_>) -> Self {
        with_those_said(self, [(FIRMWARE_COMPILE_DATE, build.compile_date), (FIRMWARE_REVISION, build.revision)])
    }

    /// The operating system; what it does not say stays as it is.
    fn with_operating_system(self, system: &OperatingSystem<'_>) -> Self {
        let OperatingSystem { fingerprint, build_version, branch } = *system;
        with_those_said(self, [(OS_FINGERPRINT, fingerprint), (OS_BUILD_VERSION, build_version), (OS_BRANCH, branch)])
    }

    /// What the pixels of a stream mean.
    fn with_image_semantic(self, semantic: ImageSemantic) -> Self {
        self.with(IMAGE_SEMANTIC, semantic.name().to_owned())
    }

    /// The distances that are black and white where depth images are shown.
    fn with_depth_range(self, range: std::ops::RangeInclusive<f64>) -> Self {
        let (min, max) = range.into_inner();
        self.with(DEPTH_RANGE_MIN, min.to_string()).with(DEPTH_RANGE_MAX, max.to_string())
    }

    /// How a camera sets its exposure.
    fn with_exposure_target(self, target: ExposureTarget) -> Self {
        let number = match target {
            ExposureTarget::Unknown => -1,
            ExposureTarget::Fixed => 0,
            ExposureTarget::Target(target) => i64::from(target),
        };
        self.with(EXPOSURE_TARGET, number.to_string())
    }
}

fn with_those_said<T: WriteTags, const N: usize>(to: T, tags: [(&'static str, Option<&str>); N]) -> T {
    let said = tags.into_iter().filter_map(|(name, value)| Some((name, value?)));
    said.fold(to, |to, (name, value)| to.with(name, value.to_owned()))
}

impl WriteTags for Options {
    fn with(self, name: &'static str, value: String) -> Self {
        self.tag(name, value)
    }
}

impl WriteTags for Tags {
    fn with(mut self, name: &'static str, value: String) -> Self {
        self.insert(name, value);
        self
    }
}

/// A stream is tagged where it stands.
impl WriteTags for &mut Stream {
    fn with(self, name: &'static str, value: String) -> Self {
        self.tag(name, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tags::ReadTags;

    #[test]
    fn what_is_written_is_read() {
        let device =
            Device { kind: Some("glasses"), serial: Some("007"), hardware: Some("2 cameras"), ..Device::default() };
        let software = Build { revision: Some("1f0c"), compile_date: Some("2026-11-29") };
        let firmware = Build { revision: Some("fw"), ..Build::default() };
        let system = OperatingSystem { branch: Some("main"), ..OperatingSystem::default() };
        let tags = Tags::new()
            .with_capture_time(1_700_000_000.25)
            .with_project_name("project")
            .with_session_id("session")
            .with_capture_type("type")
            .with_device_role("left")
            .with_tag_set(["night", "indoor", "night"])
            .with_device(&device)
            .with_software(&software)
            .with_firmware(&firmware)
            .with_operating_system(&system)
            .with_image_semantic(ImageSemantic::Depth)
            .with_depth_range(0.5..=20.0)
            .with_exposure_target(ExposureTarget::Target(80));
        assert_eq!(tags.get("capture_time_epoch"), Some("1700000000.25"));
        assert_eq!(tags.get("tag_set"), Some(r#"{"tags":["indoor","night"]}"#));
        assert_eq!(tags.capture_time(), Ok(Some(1_700_000_000.25)));
        assert_eq!(
            (tags.project_name(), tags.session_id(), tags.capture_type()),
            (Some("project"), Some("session"), Some("type"))
        );
        assert_eq!((tags.device_role(), tags.device()), (Some("left"), device));
        assert_eq!((tags.software(), tags.firmware(), tags.operating_system()), (software, firmware, system));
        assert_eq!(tags.tag_set().unwrap().unwrap().into_iter().collect::<Vec<_>>(), ["indoor", "night"]);
        assert_eq!(tags.image_semantic(), Ok(Some(ImageSemantic::Depth)));
        assert_eq!(tags.depth_range(), Ok(Some(0.5..=20.0)));
        assert_eq!(tags.exposure_target(), Ok(Some(ExposureTarget::Target(80))));
        assert_eq!(tags.problems(), []);
    }

    /// FORMAT.md §33: `{}` when the set is empty, and any object can be read.
    #[test]
    fn odd_values() {
        let set = |value: &str| Tags::from_iter([("tag_set", value)]).tag_set().map(|set| set.map(|set| set.len()));
        assert_eq!(Tags::new().with_tag_set([]).get("tag_set"), Some("{}"));
        assert_eq!(
            (set("{}"), set(r#"{"tags":["a",5,"b"],"more":1}"#), set(r#"{"tags":"a"}"#)),
            (Ok(Some(0)), Ok(Some(2)), Ok(Some(0)))
        );
        assert!(set("[]").is_err() && set("").is_err());
        let number = |value: &str| Tags::from_iter([("capture_time_epoch", value)]).capture_time();
        assert_eq!((number(" 12.5 "), number("1e3")), (Ok(Some(12.5)), Ok(Some(1000.0))));
        assert!(number("inf").is_err() && number("NaN").is_err() && number("").is_err() && number("1,5").is_err());
        let none = Tags::new();
        assert_eq!((none.capture_time(), none.tag_set(), none.depth_range()), (Ok(None), Ok(None), Ok(None)));
        let exposure = |value: &str| Tags::from_iter([("iot_dynamic_exposure_target", value)]).exposure_target();
        assert_eq!(
            (exposure("-1"), exposure("0")),
            (Ok(Some(ExposureTarget::Unknown)), Ok(Some(ExposureTarget::Fixed)))
        );
        assert!(exposure("-2").is_err() && exposure("auto").is_err());
        let bytes = Tags::from_iter([("capture_time_epoch", [0xff])]);
        assert_eq!(bytes.problems().len(), 1);
    }
}
