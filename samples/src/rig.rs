//! A small rig of sensors: what it records, and sensors that make up their values.

use vrs::{DataLayout, Matrix3Dd, PixelFormat, Point3Df};

/// The camera's configuration. The first three labels are conventions: readers size the images by them.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct CameraSetup {
    /// Pixels in a row.
    pub image_width: u32,
    /// Rows.
    pub image_height: u32,
    /// What a pixel is.
    #[layout(as = u32)]
    pub image_pixel_format: PixelFormat,
    /// Where the camera looks.
    pub role: String,
}

/// What stands before each image.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Frame {
    /// Frames since the camera started.
    pub frame_counter: u64,
    /// How long the sensor was exposed.
    #[layout(unit = "s", min = 0.0)]
    pub exposure_time: f64,
    /// Amplification.
    #[layout(default = 1.0)]
    pub gain: f32,
}

/// What the inertial sensor measures.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Imu {
    /// Accelerations along x, y, z.
    #[layout(unit = "m/s²")]
    pub accelerometer: [f32; 3],
    /// Rates of rotation about x, y, z.
    #[layout(unit = "rad/s")]
    pub gyroscope: [f32; 3],
    /// Of the chip.
    #[layout(unit = "°C")]
    pub temperature: f32,
}

/// What a hand tracker sees: as many joints as there are.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Motion {
    /// Rotation of the wrist.
    pub wrist: Matrix3Dd,
    /// Positions of the joints.
    pub joints: Vec<Point3Df>,
    /// Their names.
    pub names: Vec<String>,
    /// What the tracker thinks of it.
    pub note: String,
}

/// Pixels in a row of the camera's images.
pub const WIDTH: u32 = 320;
/// Rows of the camera's images.
pub const HEIGHT: u32 = 240;

impl CameraSetup {
    /// The rig's camera.
    pub fn forward() -> Self {
        let role = "forward".to_owned();
        Self { image_width: WIDTH, image_height: HEIGHT, image_pixel_format: PixelFormat::Grey8, role }
    }
}

impl Frame {
    /// Seconds between frames.
    pub const PERIOD: f64 = 1.0 / 30.0;

    /// Frame number `i`.
    pub fn number(i: u64) -> Self {
        Self { frame_counter: i, exposure_time: 0.004 + 0.0001 * (i % 10) as f64, gain: 1.0 + (i % 4) as f32 }
    }

    /// The image of frame number `i`: a slope that moves.
    pub fn pixels(i: u64) -> Vec<u8> {
        let pixel = |at: u32| (at % WIDTH + at / WIDTH + 3 * i as u32) as u8;
        (0..WIDTH * HEIGHT).map(pixel).collect()
    }
}

impl Imu {
    /// Seconds between samples.
    pub const PERIOD: f64 = 1.0 / 1000.0;

    /// Sample number `i`.
    pub fn number(i: u64) -> Self {
        let phase = i as f32 * 0.01;
        Self {
            accelerometer: [phase.sin(), phase.cos(), 9.81],
            gyroscope: [0.1 * phase.cos(), 0.0, -0.1 * phase.sin()],
            temperature: 31.5 + (i / 100) as f32 * 0.01,
        }
    }
}

impl Motion {
    /// Seconds between poses.
    pub const PERIOD: f64 = 1.0 / 90.0;

    /// Pose number `i`.
    pub fn number(i: u64) -> Self {
        let (sin, cos) = (i as f64 * 0.05).sin_cos();
        let count = 3 + i % 19;
        Self {
            wrist: Matrix3Dd::new([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]),
            joints: (0..count).map(|joint| Point3Df::new([joint as f32 * 0.01, cos as f32, sin as f32])).collect(),
            names: (0..count).map(|joint| format!("joint {joint}")).collect(),
            note: if count < 10 { "partly hidden".to_owned() } else { String::new() },
        }
    }
}
