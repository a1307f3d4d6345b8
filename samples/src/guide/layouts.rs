//! The data layouts of the document, under their own names.

use std::collections::BTreeMap;

use vrs::{DataLayout, Matrix3Dd, Matrix4Dd, PixelFormat, Point2Di, Point3Df};

/// The six examples of one piece each, together in one layout.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct SixPieces {
    /// `DataPieceValue<int32_t>`: one value.
    pub exposure: i32,
    /// `DataPieceEnum<PixelFormat, uint32_t>`: an enum, stored as an integer of fixed size.
    #[layout(as = u32)]
    pub pixel_format: PixelFormat,
    /// `DataPieceArray<float>`: as many values as the type says.
    pub calibration: [f32; 25],
    /// `DataPieceVector<int8_t>`: as many values as each record has.
    pub udp_payload: Vec<i8>,
    /// `DataPieceStringMap<Point2Di>`: values by name.
    pub labelled_points: BTreeMap<String, Point2Di>,
    /// `DataPieceString`: text.
    pub message: String,
}

/// Example 1, the standard case. Every field has a unique label; where the field's name is not the label, `label` says it.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct MyDataLayout {
    /// Seconds.
    pub exposure_time: f64,
    /// Frames since the camera started.
    pub frame_counter: u64,
    /// Degrees Celsius.
    pub camera_temperature: f32,
    /// Format of the pixels.
    #[layout(as = u32)]
    pub pixel_format: PixelFormat,
    /// An array: its size is part of the type.
    #[layout(label = "matrices")]
    pub array_of_matrix3dd: [Matrix3Dd; 3],
    /// A vector of points.
    #[layout(label = "points")]
    pub vector_of_point3df: Vec<Point3Df>,
    /// A vector of strings.
    #[layout(label = "strings")]
    pub vector_of_string: Vec<String>,
    /// Any text. Could be JSON.
    pub description: String,
    /// Matrices by name.
    #[layout(label = "some_string_to_matrix4d_map")]
    pub a_string_matrix_map: BTreeMap<String, Matrix4Dd>,
    /// Texts by name.
    #[layout(label = "some_string_to_string_map")]
    pub a_string_string_map: BTreeMap<String, String>,
}

/// Example 2: a struct to be nested. Its labels get the name of the field that holds it in front.
#[derive(DataLayout, Clone, Debug, PartialEq, Default)]
pub struct Pose {
    /// `left_hand/orientation` and so on.
    pub orientation: Vec<Matrix4Dd>,
    /// `left_hand/translation` and so on.
    pub translation: Vec<Matrix3Dd>,
}

/// Example 2: two poses.
#[derive(DataLayout, Clone, Debug, PartialEq, Default)]
pub struct Hands {
    /// `left_hand/…`
    #[layout(struct)]
    pub left_hand: Pose,
    /// `right_hand/…`
    #[layout(struct)]
    pub right_hand: Pose,
}

/// Example 2, its flat twin: the same pieces, so the same definition. Each reads what the other wrote.
#[derive(DataLayout, Clone, Debug, PartialEq, Default)]
pub struct FlatHands {
    /// The same piece as [`Pose::orientation`] of the left hand.
    #[layout(label = "left_hand/orientation")]
    pub left_hand_orientation: Vec<Matrix4Dd>,
    /// The same piece as [`Pose::translation`] of the left hand.
    #[layout(label = "left_hand/translation")]
    pub left_hand_translation: Vec<Matrix3Dd>,
    /// The same piece as [`Pose::orientation`] of the right hand.
    #[layout(label = "right_hand/orientation")]
    pub right_hand_orientation: Vec<Matrix4Dd>,
    /// The same piece as [`Pose::translation`] of the right hand.
    #[layout(label = "right_hand/translation")]
    pub right_hand_translation: Vec<Matrix3Dd>,
}

/// Example 3: a sensor that not all devices have.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct TemperatureData {
    /// Degrees Celsius.
    pub camera_temperature: f32,
}

/// Example 3: a layout with an optional group. Whether the group is there is chosen once, when the format is registered.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct OptionalFields {
    /// Seconds.
    pub exposure_time: f64,
    /// Frames since the camera started.
    pub frame_counter: u64,
    /// The group: its labels get no prefix.
    pub optional_temperature: Option<TemperatureData>,
}

/// The configuration of the document's camera: it sizes the images.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct MyCameraConfigRecordDataLayout {
    /// Pixels in a row.
    pub image_width: u32,
    /// Rows.
    pub image_height: u32,
    /// What a pixel is.
    #[layout(as = u32)]
    pub image_pixel_format: PixelFormat,
    /// What the camera is for.
    pub camera_role: String,
}

/// The metadata in front of each image, in its latest version.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct MyCameraDataRecordDataLayout {
    /// Degrees Celsius.
    pub camera_temperature: f32,
    /// Frames since the camera started. It was a `u32` once: where a file has no `u64`, the old piece is read and converted.
    #[layout(legacy(type = u32, with = my_conversion_logic))]
    pub frame_counter: u64,
}

/// Makes a frame counter of today from one of an old recording.
pub fn my_conversion_logic(old: u32) -> u64 {
    u64::from(old)
}

/// The document registers its data records with this name.
pub type MyDataLayoutForDataRecords = MyCameraDataRecordDataLayout;

/// The fields that older recordings of the camera have: a struct that reads them as they are, removed ones too.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct MyCameraLegacyFields {
    /// The counter before it was widened.
    pub frame_counter: u32,
    /// As today.
    pub camera_temperature: f32,
    /// Removed since.
    pub other_time: f64,
}
