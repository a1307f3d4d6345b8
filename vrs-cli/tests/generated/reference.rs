// Made by the test `schema`, which says how to make it anew.

pub mod all_pieces_65500_1 {
// Layouts of 65500-1, Unit Test 1, ref/all. Made by `vrs schema rust`.

use std::collections::BTreeMap;

use vrs::{
    Char, DataLayout, Matrix2Dd, Matrix2Df, Matrix2Di, Matrix3Dd, Matrix3Df, Matrix3Di,
    Matrix4Dd, Matrix4Df, Matrix4Di, Point2Dd, Point2Df, Point2Di, Point3Dd, Point3Df,
    Point3Di, Point4Dd, Point4Df, Point4Di,
};

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    #[layout(label = "value_Bool")]
    pub value_bool: bool,
    #[layout(label = "array_Bool")]
    pub array_bool: [bool; 3],
    pub value_char: Char,
    pub array_char: [Char; 3],
    pub value_double: f64,
    pub array_double: [f64; 3],
    pub value_float: f32,
    pub array_float: [f32; 3],
    pub value_int64_t: i64,
    pub array_int64_t: [i64; 3],
    pub value_uint64_t: u64,
    pub array_uint64_t: [u64; 3],
    pub value_int32_t: i32,
    pub array_int32_t: [i32; 3],
    pub value_uint32_t: u32,
    pub array_uint32_t: [u32; 3],
    pub value_int16_t: i16,
    pub array_int16_t: [i16; 3],
    pub value_uint16_t: u16,
    pub array_uint16_t: [u16; 3],
    pub value_int8_t: i8,
    pub array_int8_t: [i8; 3],
    pub value_uint8_t: u8,
    pub array_uint8_t: [u8; 3],
    #[layout(label = "value_Point2Dd")]
    pub value_point2dd: Point2Dd,
    #[layout(label = "array_Point2Dd")]
    pub array_point2dd: [Point2Dd; 3],
    #[layout(label = "value_Point2Df")]
    pub value_point2df: Point2Df,
    #[layout(label = "array_Point2Df")]
    pub array_point2df: [Point2Df; 3],
    #[layout(label = "value_Point2Di")]
    pub value_point2di: Point2Di,
    #[layout(label = "array_Point2Di")]
    pub array_point2di: [Point2Di; 3],
    #[layout(label = "value_Point3Dd")]
    pub value_point3dd: Point3Dd,
    #[layout(label = "array_Point3Dd")]
    pub array_point3dd: [Point3Dd; 3],
    #[layout(label = "value_Point3Df")]
    pub value_point3df: Point3Df,
    #[layout(label = "array_Point3Df")]
    pub array_point3df: [Point3Df; 3],
    #[layout(label = "value_Point3Di")]
    pub value_point3di: Point3Di,
    #[layout(label = "array_Point3Di")]
    pub array_point3di: [Point3Di; 3],
    #[layout(label = "value_Point4Dd")]
    pub value_point4dd: Point4Dd,
    #[layout(label = "array_Point4Dd")]
    pub array_point4dd: [Point4Dd; 3],
    #[layout(label = "value_Point4Df")]
    pub value_point4df: Point4Df,
    #[layout(label = "array_Point4Df")]
    pub array_point4df: [Point4Df; 3],
    #[layout(label = "value_Point4Di")]
    pub value_point4di: Point4Di,
    #[layout(label = "array_Point4Di")]
    pub array_point4di: [Point4Di; 3],
    #[layout(label = "value_Matrix2Dd")]
    pub value_matrix2dd: Matrix2Dd,
    #[layout(label = "array_Matrix2Dd")]
    pub array_matrix2dd: [Matrix2Dd; 3],
    #[layout(label = "value_Matrix2Df")]
    pub value_matrix2df: Matrix2Df,
    #[layout(label = "array_Matrix2Df")]
    pub array_matrix2df: [Matrix2Df; 3],
    #[layout(label = "value_Matrix2Di")]
    pub value_matrix2di: Matrix2Di,
    #[layout(label = "array_Matrix2Di")]
    pub array_matrix2di: [Matrix2Di; 3],
    #[layout(label = "value_Matrix3Dd")]
    pub value_matrix3dd: Matrix3Dd,
    #[layout(label = "array_Matrix3Dd")]
    pub array_matrix3dd: [Matrix3Dd; 3],
    #[layout(label = "value_Matrix3Df")]
    pub value_matrix3df: Matrix3Df,
    #[layout(label = "array_Matrix3Df")]
    pub array_matrix3df: [Matrix3Df; 3],
    #[layout(label = "value_Matrix3Di")]
    pub value_matrix3di: Matrix3Di,
    #[layout(label = "array_Matrix3Di")]
    pub array_matrix3di: [Matrix3Di; 3],
    #[layout(label = "value_Matrix4Dd")]
    pub value_matrix4dd: Matrix4Dd,
    #[layout(label = "array_Matrix4Dd")]
    pub array_matrix4dd: [Matrix4Dd; 3],
    #[layout(label = "value_Matrix4Df")]
    pub value_matrix4df: Matrix4Df,
    #[layout(label = "array_Matrix4Df")]
    pub array_matrix4df: [Matrix4Df; 3],
    #[layout(label = "value_Matrix4Di")]
    pub value_matrix4di: Matrix4Di,
    #[layout(label = "array_Matrix4Di")]
    pub array_matrix4di: [Matrix4Di; 3],
    #[layout(label = "vector_Bool")]
    pub vector_bool: Vec<bool>,
    #[layout(label = "map_Bool")]
    pub map_bool: BTreeMap<String, bool>,
    pub vector_char: Vec<Char>,
    pub map_char: BTreeMap<String, Char>,
    pub vector_double: Vec<f64>,
    pub map_double: BTreeMap<String, f64>,
    pub vector_float: Vec<f32>,
    pub map_float: BTreeMap<String, f32>,
    pub vector_int64_t: Vec<i64>,
    pub map_int64_t: BTreeMap<String, i64>,
    pub vector_uint64_t: Vec<u64>,
    pub map_uint64_t: BTreeMap<String, u64>,
    pub vector_int32_t: Vec<i32>,
    pub map_int32_t: BTreeMap<String, i32>,
    pub vector_uint32_t: Vec<u32>,
    pub map_uint32_t: BTreeMap<String, u32>,
    pub vector_int16_t: Vec<i16>,
    pub map_int16_t: BTreeMap<String, i16>,
    pub vector_uint16_t: Vec<u16>,
    pub map_uint16_t: BTreeMap<String, u16>,
    pub vector_int8_t: Vec<i8>,
    pub map_int8_t: BTreeMap<String, i8>,
    pub vector_uint8_t: Vec<u8>,
    pub map_uint8_t: BTreeMap<String, u8>,
    #[layout(label = "vector_Point2Dd")]
    pub vector_point2dd: Vec<Point2Dd>,
    #[layout(label = "map_Point2Dd")]
    pub map_point2dd: BTreeMap<String, Point2Dd>,
    #[layout(label = "vector_Point2Df")]
    pub vector_point2df: Vec<Point2Df>,
    #[layout(label = "map_Point2Df")]
    pub map_point2df: BTreeMap<String, Point2Df>,
    #[layout(label = "vector_Point2Di")]
    pub vector_point2di: Vec<Point2Di>,
    #[layout(label = "map_Point2Di")]
    pub map_point2di: BTreeMap<String, Point2Di>,
    #[layout(label = "vector_Point3Dd")]
    pub vector_point3dd: Vec<Point3Dd>,
    #[layout(label = "map_Point3Dd")]
    pub map_point3dd: BTreeMap<String, Point3Dd>,
    #[layout(label = "vector_Point3Df")]
    pub vector_point3df: Vec<Point3Df>,
    #[layout(label = "map_Point3Df")]
    pub map_point3df: BTreeMap<String, Point3Df>,
    #[layout(label = "vector_Point3Di")]
    pub vector_point3di: Vec<Point3Di>,
    #[layout(label = "map_Point3Di")]
    pub map_point3di: BTreeMap<String, Point3Di>,
    #[layout(label = "vector_Point4Dd")]
    pub vector_point4dd: Vec<Point4Dd>,
    #[layout(label = "map_Point4Dd")]
    pub map_point4dd: BTreeMap<String, Point4Dd>,
    #[layout(label = "vector_Point4Df")]
    pub vector_point4df: Vec<Point4Df>,
    #[layout(label = "map_Point4Df")]
    pub map_point4df: BTreeMap<String, Point4Df>,
    #[layout(label = "vector_Point4Di")]
    pub vector_point4di: Vec<Point4Di>,
    #[layout(label = "map_Point4Di")]
    pub map_point4di: BTreeMap<String, Point4Di>,
    #[layout(label = "vector_Matrix2Dd")]
    pub vector_matrix2dd: Vec<Matrix2Dd>,
    #[layout(label = "map_Matrix2Dd")]
    pub map_matrix2dd: BTreeMap<String, Matrix2Dd>,
    #[layout(label = "vector_Matrix2Df")]
    pub vector_matrix2df: Vec<Matrix2Df>,
    #[layout(label = "map_Matrix2Df")]
    pub map_matrix2df: BTreeMap<String, Matrix2Df>,
    #[layout(label = "vector_Matrix2Di")]
    pub vector_matrix2di: Vec<Matrix2Di>,
    #[layout(label = "map_Matrix2Di")]
    pub map_matrix2di: BTreeMap<String, Matrix2Di>,
    #[layout(label = "vector_Matrix3Dd")]
    pub vector_matrix3dd: Vec<Matrix3Dd>,
    #[layout(label = "map_Matrix3Dd")]
    pub map_matrix3dd: BTreeMap<String, Matrix3Dd>,
    #[layout(label = "vector_Matrix3Df")]
    pub vector_matrix3df: Vec<Matrix3Df>,
    #[layout(label = "map_Matrix3Df")]
    pub map_matrix3df: BTreeMap<String, Matrix3Df>,
    #[layout(label = "vector_Matrix3Di")]
    pub vector_matrix3di: Vec<Matrix3Di>,
    #[layout(label = "map_Matrix3Di")]
    pub map_matrix3di: BTreeMap<String, Matrix3Di>,
    #[layout(label = "vector_Matrix4Dd")]
    pub vector_matrix4dd: Vec<Matrix4Dd>,
    #[layout(label = "map_Matrix4Dd")]
    pub map_matrix4dd: BTreeMap<String, Matrix4Dd>,
    #[layout(label = "vector_Matrix4Df")]
    pub vector_matrix4df: Vec<Matrix4Df>,
    #[layout(label = "map_Matrix4Df")]
    pub map_matrix4df: BTreeMap<String, Matrix4Df>,
    #[layout(label = "vector_Matrix4Di")]
    pub vector_matrix4di: Vec<Matrix4Di>,
    #[layout(label = "map_Matrix4Di")]
    pub map_matrix4di: BTreeMap<String, Matrix4Di>,
    pub a_string: String,
    pub strings: Vec<String>,
    pub string_map: BTreeMap<String, String>,
}
}

pub mod audio_101_2 {
// Layouts of 101-2, Generic Audio Stream, ref/audio_in_config. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Configuration records, version 1 (`DL:Configuration:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Configuration {
    pub audio_sample_format: u8,
    pub audio_channel_count: u8,
    pub audio_sample_rate: u32,
}

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub audio_sample_count: u32,
}
}

pub mod blocks_100_1 {
// Layouts of 100-1, Generic Image Stream, ref/raw_in_format. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod blocks_100_2 {
// Layouts of 100-2, Generic Image Stream, ref/raw_in_config. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Configuration records, version 1 (`DL:Configuration:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Configuration {
    pub image_width: u32,
    pub image_height: u32,
    pub image_stride: u32,
    pub image_pixel_format: u32,
}

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod blocks_100_3 {
// Layouts of 100-3, Generic Image Stream, ref/raw_in_data. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub image_width: u32,
    pub image_height: u32,
    pub image_stride: u32,
    pub image_pixel_format: u32,
}
}

pub mod blocks_100_4 {
// Layouts of 100-4, Generic Image Stream, ref/video. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub image_key_frame_timestamp: f64,
    pub image_key_frame_index: u32,
    pub image_codec_quality: u32,
    pub image_width: u32,
    pub image_height: u32,
    pub image_codec_name: String,
}
}

pub mod blocks_100_5 {
// Layouts of 100-5, Generic Image Stream, ref/jpg. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod blocks_100_6 {
// Layouts of 100-6, Generic Image Stream, ref/raw_unspecified. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod blocks_100_7 {
// Layouts of 100-7, Generic Image Stream, ref/stride. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod blocks_65501_3 {
// Layouts of 65501-3, Unit Test 2, ref/multi_block. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 3 (`DL:Data:3:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataBlock0 {
    pub frame: u64,
}

/// Data records, version 3 (`DL:Data:3:1`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataBlock1 {
    pub text: String,
}

/// Data records, version 3 (`DL:Data:3:4`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataBlock4 {
    pub frame: u64,
}
}

pub mod blocks_65501_4 {
// Layouts of 65501-4, Unit Test 2, ref/next_size. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataBlock0 {
    pub next_content_block_size: u32,
    pub tag: u8,
}

/// Data records, version 1 (`DL:Data:1:2`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataBlock2 {
    pub frame: u64,
}
}

pub mod chunked_65500_18 {
// Layouts of 65500-18, Unit Test 1, ref/chunked. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_7 {
// Layouts of 65500-7, Unit Test 1, ref/none. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_8 {
// Layouts of 65500-8, Unit Test 1, ref/fast. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_9 {
// Layouts of 65500-9, Unit Test 1, ref/tight. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_10 {
// Layouts of 65500-10, Unit Test 1, ref/zfaster. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_11 {
// Layouts of 65500-11, Unit Test 1, ref/zfast. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_12 {
// Layouts of 65500-12, Unit Test 1, ref/zlight. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_13 {
// Layouts of 65500-13, Unit Test 1, ref/zmedium. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_14 {
// Layouts of 65500-14, Unit Test 1, ref/zheavy. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_15 {
// Layouts of 65500-15, Unit Test 1, ref/zhigh. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_16 {
// Layouts of 65500-16, Unit Test 1, ref/ztight. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod compression_65500_17 {
// Layouts of 65500-17, Unit Test 1, ref/zmax. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
}
}

pub mod extremes_65500_2 {
// Layouts of 65500-2, Unit Test 1, ref/extremes. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub inf: f64,
    pub neg_inf: f64,
    pub nan: f64,
    pub denormal: f64,
    pub neg_zero: f64,
    pub float_max: f32,
    pub int64_min: i64,
    pub uint64_max: u64,
    pub floats: Vec<f32>,
}
}

pub mod guide_65500_1 {
// Layouts of 65500-1, Unit Test 1, guide/pieces. Made by `vrs schema rust`.

use std::collections::BTreeMap;

use vrs::{DataLayout, Point2Di};

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub exposure: i32,
    pub pixel_format: u32,
    pub calibration: [f32; 25],
    pub udp_payload: Vec<i8>,
    pub labelled_points: BTreeMap<String, Point2Di>,
    pub message: String,
}
}

pub mod guide_65500_2 {
// Layouts of 65500-2, Unit Test 1, guide/standard. Made by `vrs schema rust`.

use std::collections::BTreeMap;

use vrs::{DataLayout, Matrix3Dd, Matrix4Dd, Point3Df};

/// Configuration records, version 1 (`DL:Configuration:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Configuration {
    pub exposure_time: f64,
    pub frame_counter: u64,
    pub camera_temperature: f32,
    pub pixel_format: u32,
    pub matrices: [Matrix3Dd; 3],
    pub points: Vec<Point3Df>,
    pub strings: Vec<String>,
    pub description: String,
    pub some_string_to_matrix4d_map: BTreeMap<String, Matrix4Dd>,
    pub some_string_to_string_map: BTreeMap<String, String>,
}
}

pub mod guide_65500_3 {
// Layouts of 65500-3, Unit Test 1, guide/nested. Made by `vrs schema rust`.

use vrs::{DataLayout, Matrix3Dd, Matrix4Dd};

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    #[layout(struct)]
    pub left_hand: DataLeftHand,
    #[layout(struct)]
    pub right_hand: DataRightHand,
}

/// `left_hand` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataLeftHand {
    pub orientation: Vec<Matrix4Dd>,
    pub translation: Vec<Matrix3Dd>,
}

/// `right_hand` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataRightHand {
    pub orientation: Vec<Matrix4Dd>,
    pub translation: Vec<Matrix3Dd>,
}
}

pub mod guide_65500_4 {
// Layouts of 65500-4, Unit Test 1, guide/optional_on. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub exposure_time: f64,
    pub frame_counter: u64,
    pub camera_temperature: f32,
}
}

pub mod guide_65500_5 {
// Layouts of 65500-5, Unit Test 1, guide/optional_off. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub exposure_time: f64,
    pub frame_counter: u64,
}
}

pub mod guide_65501_1 {
// Layouts of 65501-1, Unit Test 2, guide/look_up. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataV1Block0 {
    pub image_width: u32,
    pub image_height: u32,
    pub image_pixel_format: u32,
}

/// Data records, version 1 (`DL:Data:1:1`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataV1Block1 {
    pub image_width: u32,
    pub image_height: u32,
    pub image_pixel_format: u32,
}

/// Data records, version 1 (`DL:Data:1:3`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataV1Block3 {
    pub image_width: u32,
    pub image_height: u32,
    pub image_pixel_format: u32,
}

/// Data records, version 2 (`DL:Data:2:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataV2Block0 {
    pub image_width: u32,
    pub image_height: u32,
    pub image_pixel_format: u32,
}

/// Data records, version 2 (`DL:Data:2:1`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataV2Block1 {
    pub camera_temperature: f32,
    pub frame_counter: u64,
}

/// Data records, version 2 (`DL:Data:2:3`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataV2Block3 {
    pub image_width: u32,
    pub image_height: u32,
    pub image_pixel_format: u32,
}
}

pub mod guide_65502_1 {
// Layouts of 65502-1, Sample Device, guide/camera. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Configuration records, version 1 (`DL:Configuration:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Configuration {
    pub image_width: u32,
    pub image_height: u32,
    pub image_pixel_format: u32,
    pub camera_role: String,
}

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub camera_temperature: f32,
    pub frame_counter: u64,
}
}

pub mod guide_65502_2 {
// Layouts of 65502-2, Sample Device, guide/old_camera. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Configuration records, version 1 (`DL:Configuration:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Configuration {
    pub image_width: u32,
    pub image_height: u32,
    pub image_pixel_format: u32,
    pub camera_role: String,
}

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame_counter: u32,
    pub camera_temperature: f32,
    pub other_time: f64,
}
}

pub mod layouts_65500_3 {
// Layouts of 65500-3, Unit Test 1, ref/described. Made by `vrs schema rust`.

use std::collections::BTreeMap;

use vrs::{DataLayout, Point3Df};

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    #[layout(
        default = 21.5,
        max = 85.0,
        max_increment = 5.0,
        min = -40.0,
        min_increment = 0.01,
        description = "Sensor temperature",
        unit = "degC",
    )]
    pub temperature: f64,
    #[layout(required, default = 7, property(step = 3), tag(owner = "tests"))]
    pub count: i32,
    #[layout(default = [1, 2, 3, 4], max = 10, min = -10)]
    pub calibration: [i32; 4],
    #[layout(default = Point3Df::new([1.0, 2.0, 3.0]))]
    pub origin: Point3Df,
    #[layout(default = &[1.5, 2.5])]
    pub weights: Vec<f32>,
    #[layout(default = "none")]
    pub note: String,
    #[layout(default = &[("hi", 5), ("lo", -5)])]
    pub limits: BTreeMap<String, i32>,
    #[layout(default = &[("a", "alpha")])]
    pub names: BTreeMap<String, String>,
    #[layout(default = &["x", "y"])]
    pub lines: Vec<String>,
}
}

pub mod layouts_65500_4 {
// Layouts of 65500-4, Unit Test 1, ref/nested. Made by `vrs schema rust`.

use vrs::{DataLayout, Matrix3Dd, Matrix4Dd};

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame: u64,
    #[layout(struct)]
    pub left: DataLeft,
    #[layout(struct)]
    pub right: DataRight,
    pub note: String,
}

/// `left` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataLeft {
    pub id: i32,
    #[layout(struct)]
    pub hand: DataLeftHand,
    #[layout(struct)]
    pub elbow: DataLeftElbow,
}

/// `hand` of [`DataLeft`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataLeftHand {
    pub orientation: Vec<Matrix4Dd>,
    pub translation: Vec<Matrix3Dd>,
}

/// `elbow` of [`DataLeft`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataLeftElbow {
    pub orientation: Vec<Matrix4Dd>,
    pub translation: Vec<Matrix3Dd>,
}

/// `right` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataRight {
    pub id: i32,
    #[layout(struct)]
    pub hand: DataRightHand,
    #[layout(struct)]
    pub elbow: DataRightElbow,
}

/// `hand` of [`DataRight`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataRightHand {
    pub orientation: Vec<Matrix4Dd>,
    pub translation: Vec<Matrix3Dd>,
}

/// `elbow` of [`DataRight`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataRightElbow {
    pub orientation: Vec<Matrix4Dd>,
    pub translation: Vec<Matrix3Dd>,
}
}

pub mod layouts_65501_1 {
// Layouts of 65501-1, Unit Test 2, ref/optional_on. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub exposure_time: f64,
    pub camera_temperature: f32,
    pub frame_counter: u64,
    pub camera_temperature_history: Vec<f32>,
}
}

pub mod layouts_65501_2 {
// Layouts of 65501-2, Unit Test 2, ref/optional_off. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub exposure_time: f64,
    pub frame_counter: u64,
}
}

pub mod resilience_65500_5 {
// Layouts of 65500-5, Unit Test 1, ref/cam. Made by `vrs schema rust`.

use vrs::DataLayout;

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub frame_counter: u32,
    pub exposure: f32,
    pub temp: f32,
    pub calibration: [f32; 4],
    pub note: String,
}
}

pub mod resilience_65500_6 {
// Layouts of 65500-6, Unit Test 1, ref/cam. Made by `vrs schema rust`.

use vrs::{DataLayout, Point2Df};

/// Data records, version 1 (`DL:Data:1:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataV1 {
    pub frame_counter: u32,
    pub exposure: f32,
    pub temp: f32,
    pub calibration: [f32; 4],
    pub note: String,
}

/// Data records, version 2 (`DL:Data:2:0`).
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataV2 {
    pub gain: f64,
    pub camera_temperature: f32,
    pub frame_counter: u64,
    pub calibration: [f32; 6],
    pub exposure: f32,
    pub features: Vec<Point2Df>,
}
}

pub const DERIVED: &[super::Derived] = &[
    ("all_pieces", "65500-1", "DL:Data:1:0", || vrs::Definition::<all_pieces_65500_1::Data>::new().to_string()),
    ("audio", "101-2", "DL:Configuration:1:0", || vrs::Definition::<audio_101_2::Configuration>::new().to_string()),
    ("audio", "101-2", "DL:Data:1:0", || vrs::Definition::<audio_101_2::Data>::new().to_string()),
    ("blocks", "100-1", "DL:Data:1:0", || vrs::Definition::<blocks_100_1::Data>::new().to_string()),
    ("blocks", "100-2", "DL:Configuration:1:0", || vrs::Definition::<blocks_100_2::Configuration>::new().to_string()),
    ("blocks", "100-2", "DL:Data:1:0", || vrs::Definition::<blocks_100_2::Data>::new().to_string()),
    ("blocks", "100-3", "DL:Data:1:0", || vrs::Definition::<blocks_100_3::Data>::new().to_string()),
    ("blocks", "100-4", "DL:Data:1:0", || vrs::Definition::<blocks_100_4::Data>::new().to_string()),
    ("blocks", "100-5", "DL:Data:1:0", || vrs::Definition::<blocks_100_5::Data>::new().to_string()),
    ("blocks", "100-6", "DL:Data:1:0", || vrs::Definition::<blocks_100_6::Data>::new().to_string()),
    ("blocks", "100-7", "DL:Data:1:0", || vrs::Definition::<blocks_100_7::Data>::new().to_string()),
    ("blocks", "65501-3", "DL:Data:3:0", || vrs::Definition::<blocks_65501_3::DataBlock0>::new().to_string()),
    ("blocks", "65501-3", "DL:Data:3:1", || vrs::Definition::<blocks_65501_3::DataBlock1>::new().to_string()),
    ("blocks", "65501-3", "DL:Data:3:4", || vrs::Definition::<blocks_65501_3::DataBlock4>::new().to_string()),
    ("blocks", "65501-4", "DL:Data:1:0", || vrs::Definition::<blocks_65501_4::DataBlock0>::new().to_string()),
    ("blocks", "65501-4", "DL:Data:1:2", || vrs::Definition::<blocks_65501_4::DataBlock2>::new().to_string()),
    ("chunked", "65500-18", "DL:Data:1:0", || vrs::Definition::<chunked_65500_18::Data>::new().to_string()),
    ("compression", "65500-7", "DL:Data:1:0", || vrs::Definition::<compression_65500_7::Data>::new().to_string()),
    ("compression", "65500-8", "DL:Data:1:0", || vrs::Definition::<compression_65500_8::Data>::new().to_string()),
    ("compression", "65500-9", "DL:Data:1:0", || vrs::Definition::<compression_65500_9::Data>::new().to_string()),
    ("compression", "65500-10", "DL:Data:1:0", || vrs::Definition::<compression_65500_10::Data>::new().to_string()),
    ("compression", "65500-11", "DL:Data:1:0", || vrs::Definition::<compression_65500_11::Data>::new().to_string()),
    ("compression", "65500-12", "DL:Data:1:0", || vrs::Definition::<compression_65500_12::Data>::new().to_string()),
    ("compression", "65500-13", "DL:Data:1:0", || vrs::Definition::<compression_65500_13::Data>::new().to_string()),
    ("compression", "65500-14", "DL:Data:1:0", || vrs::Definition::<compression_65500_14::Data>::new().to_string()),
    ("compression", "65500-15", "DL:Data:1:0", || vrs::Definition::<compression_65500_15::Data>::new().to_string()),
    ("compression", "65500-16", "DL:Data:1:0", || vrs::Definition::<compression_65500_16::Data>::new().to_string()),
    ("compression", "65500-17", "DL:Data:1:0", || vrs::Definition::<compression_65500_17::Data>::new().to_string()),
    ("extremes", "65500-2", "DL:Data:1:0", || vrs::Definition::<extremes_65500_2::Data>::new().to_string()),
    ("guide", "65500-1", "DL:Data:1:0", || vrs::Definition::<guide_65500_1::Data>::new().to_string()),
    ("guide", "65500-2", "DL:Configuration:1:0", || vrs::Definition::<guide_65500_2::Configuration>::new().to_string()),
    ("guide", "65500-3", "DL:Data:1:0", || vrs::Definition::<guide_65500_3::Data>::new().to_string()),
    ("guide", "65500-4", "DL:Data:1:0", || vrs::Definition::<guide_65500_4::Data>::new().to_string()),
    ("guide", "65500-5", "DL:Data:1:0", || vrs::Definition::<guide_65500_5::Data>::new().to_string()),
    ("guide", "65501-1", "DL:Data:1:0", || vrs::Definition::<guide_65501_1::DataV1Block0>::new().to_string()),
    ("guide", "65501-1", "DL:Data:1:1", || vrs::Definition::<guide_65501_1::DataV1Block1>::new().to_string()),
    ("guide", "65501-1", "DL:Data:1:3", || vrs::Definition::<guide_65501_1::DataV1Block3>::new().to_string()),
    ("guide", "65501-1", "DL:Data:2:0", || vrs::Definition::<guide_65501_1::DataV2Block0>::new().to_string()),
    ("guide", "65501-1", "DL:Data:2:1", || vrs::Definition::<guide_65501_1::DataV2Block1>::new().to_string()),
    ("guide", "65501-1", "DL:Data:2:3", || vrs::Definition::<guide_65501_1::DataV2Block3>::new().to_string()),
    ("guide", "65502-1", "DL:Configuration:1:0", || vrs::Definition::<guide_65502_1::Configuration>::new().to_string()),
    ("guide", "65502-1", "DL:Data:1:0", || vrs::Definition::<guide_65502_1::Data>::new().to_string()),
    ("guide", "65502-2", "DL:Configuration:1:0", || vrs::Definition::<guide_65502_2::Configuration>::new().to_string()),
    ("guide", "65502-2", "DL:Data:1:0", || vrs::Definition::<guide_65502_2::Data>::new().to_string()),
    ("layouts", "65500-3", "DL:Data:1:0", || vrs::Definition::<layouts_65500_3::Data>::new().to_string()),
    ("layouts", "65500-4", "DL:Data:1:0", || vrs::Definition::<layouts_65500_4::Data>::new().to_string()),
    ("layouts", "65501-1", "DL:Data:1:0", || vrs::Definition::<layouts_65501_1::Data>::new().to_string()),
    ("layouts", "65501-2", "DL:Data:1:0", || vrs::Definition::<layouts_65501_2::Data>::new().to_string()),
    ("resilience", "65500-5", "DL:Data:1:0", || vrs::Definition::<resilience_65500_5::Data>::new().to_string()),
    ("resilience", "65500-6", "DL:Data:1:0", || vrs::Definition::<resilience_65500_6::DataV1>::new().to_string()),
    ("resilience", "65500-6", "DL:Data:2:0", || vrs::Definition::<resilience_65500_6::DataV2>::new().to_string()),
];
