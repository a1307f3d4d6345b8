//! The names.

/// The project that recorded the file.
pub const PROJECT_NAME: &str = "project_name";
/// When the capture started: seconds since 1970, as decimal text.
pub const CAPTURE_TIME_EPOCH: &str = "capture_time_epoch";
/// A unique id of the session; files with the same one belong together.
pub const SESSION_ID: &str = "session_id";
/// The kind of session.
pub const CAPTURE_TYPE: &str = "capture_type";
/// A set of words: JSON such as `{"tags":["indoor","night"]}`.
pub const TAG_SET: &str = "tag_set";
/// What the device is. Of the file or of a stream, as all device tags.
pub const DEVICE_TYPE: &str = "device_type";
/// Version of the device.
pub const DEVICE_VERSION: &str = "device_version";
/// Serial number of the device.
pub const DEVICE_SERIAL: &str = "device_serial";
/// Any other id of the device.
pub const DEVICE_ID: &str = "device_id";
/// What the device is made of.
pub const HARDWARE_CONFIGURATION: &str = "hardware_configuration";
/// The operating system.
pub const OS_FINGERPRINT: &str = "os_fingerprint";
/// Build of the operating system.
pub const OS_BUILD_VERSION: &str = "os_build_version";
/// Branch of the operating system.
pub const OS_BRANCH: &str = "os_branch";
/// When the recording software was compiled.
pub const SOFTWARE_COMPILE_DATE: &str = "software_compile_date";
/// Revision of the recording software.
pub const SOFTWARE_REVISION: &str = "software_revision";
/// When the firmware was compiled. Of the file or of a stream.
pub const FIRMWARE_COMPILE_DATE: &str = "firmware_compile_date";
/// Revision of the firmware. Of the file or of a stream.
pub const FIRMWARE_REVISION: &str = "firmware_revision";
/// Which of several alike streams this is: `left controller`.
pub const DEVICE_ROLE: &str = "device_role";
/// How a camera sets its exposure: -1 when unknown, 0 when fixed, else the target.
pub const EXPOSURE_TARGET: &str = "iot_dynamic_exposure_target";
/// What the pixels of a stream mean: one of [`IMAGE_SEMANTIC_CAMERA`] and its siblings.
pub const IMAGE_SEMANTIC: &str = "image_semantic";
/// Pixels are what a camera saw.
pub const IMAGE_SEMANTIC_CAMERA: &str = "image_semantic_camera";
/// Pixels are distances.
pub const IMAGE_SEMANTIC_DEPTH: &str = "image_semantic_depth";
/// Pixels are numbers of object classes.
pub const IMAGE_SEMANTIC_OBJECT_CLASS: &str = "image_semantic_object_class_segmentation";
/// Pixels are numbers of objects.
pub const IMAGE_SEMANTIC_OBJECT_ID: &str = "image_semantic_object_id_segmentation";
/// Nearest distance to show in depth images: a number as text.
pub const DEPTH_RANGE_MIN: &str = "render_depth_images_range_min";
/// Farthest distance to show in depth images: a number as text.
pub const DEPTH_RANGE_MAX: &str = "render_depth_images_range_max";
