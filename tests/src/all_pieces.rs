//! The layout of `all_pieces.vrs`: every kind of piece with every element type.

use std::collections::BTreeMap;

use vrs::{
    Char, DataLayout, Matrix2Dd, Matrix2Df, Matrix2Di, Matrix3Dd, Matrix3Df, Matrix3Di, Matrix4Dd, Matrix4Df,
    Matrix4Di, Point2Dd, Point2Df, Point2Di, Point3Dd, Point3Df, Point3Di, Point4Dd, Point4Df, Point4Di,
};

/// All pieces, in the order of the definition.
#[derive(DataLayout, Clone, Debug, Default, PartialEq)]
#[allow(missing_docs)]
pub struct AllPieces {
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
