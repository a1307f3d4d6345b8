//! The layouts of `resilience.vrs` and `layouts.vrs`.

use std::collections::BTreeMap;

use vrs::{DataLayout, Matrix3Dd, Matrix4Dd, Point2Df, Point3Df};

/// `ref/cam`, version 1.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct OldCamera {
    /// Retyped later.
    pub frame_counter: u32,
    /// Moved later.
    pub exposure: f32,
    /// Renamed later.
    pub temp: f32,
    /// Longer later.
    pub calibration: [f32; 4],
    /// Removed later.
    pub note: String,
}

/// `ref/cam`, version 2.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct NewCamera {
    /// Added.
    pub gain: f64,
    /// `temp`, renamed.
    pub camera_temperature: f32,
    /// Retyped.
    pub frame_counter: u64,
    /// Longer.
    pub calibration: [f32; 6],
    /// Moved.
    pub exposure: f32,
    /// Added.
    pub features: Vec<Point2Df>,
}

/// `ref/described`: everything that a definition can say.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Described {
    /// A value with a range and a unit.
    #[layout(default = 21.5, min = -40.0, max = 85.0, min_increment = 0.01, max_increment = 5.0)]
    #[layout(unit = "degC", description = "Sensor temperature")]
    pub temperature: f64,
    /// A value with a tag and a property of its own.
    #[layout(default = 7, required, tag(owner = "tests"), property(step = 3))]
    pub count: i32,
    /// An array.
    #[layout(default = [1, 2, 3, 4], min = -10, max = 10)]
    pub calibration: [i32; 4],
    /// A point.
    #[layout(default = Point3Df::new([1.0, 2.0, 3.0]))]
    pub origin: Point3Df,
    /// A vector.
    #[layout(default = &[1.5, 2.5])]
    pub weights: Vec<f32>,
    /// A string.
    #[layout(default = "none")]
    pub note: String,
    /// A map.
    #[layout(default = &[("hi", 5), ("lo", -5)])]
    pub limits: BTreeMap<String, i32>,
    /// A map of strings.
    #[layout(default = &[("a", "alpha")])]
    pub names: BTreeMap<String, String>,
    /// A vector of strings.
    #[layout(default = &["x", "y"])]
    pub lines: Vec<String>,
}

/// `ref/nested`.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Nested {
    /// Before the structs.
    pub frame: u64,
    /// A struct of structs.
    #[layout(struct)]
    pub left: Arm,
    /// Another.
    #[layout(struct)]
    pub right: Arm,
    /// Behind the structs.
    pub note: String,
}

/// The middle level of [`Nested`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Arm {
    /// A piece of its own.
    pub id: i32,
    /// A struct.
    #[layout(struct)]
    pub hand: Pose,
    /// A struct.
    #[layout(struct)]
    pub elbow: Pose,
}

/// The innermost level of [`Nested`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Pose {
    /// Rotations.
    pub orientation: Vec<Matrix4Dd>,
    /// Translations.
    pub translation: Vec<Matrix3Dd>,
}

/// `ref/optional_on` and `ref/optional_off`.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Optional {
    /// Before the group.
    pub exposure_time: f64,
    /// The group.
    pub temperature: Option<Temperature>,
    /// Behind the group.
    pub frame_counter: u64,
}

/// The group of [`Optional`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Temperature {
    /// A value.
    pub camera_temperature: f32,
    /// A vector.
    pub camera_temperature_history: Vec<f32>,
}
