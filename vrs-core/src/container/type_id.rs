//! Recordable type ids: what kind of device or data a stream is from (FORMAT.md §5.2, Appendix A).

use core::fmt;

/// The kind of device or data of a stream, 16 bits.
///
/// Any number is an id: most name devices that no public table lists, and readers carry them through. The 114 public ids
/// have constants, named like the identifiers of the reference without their suffix `RecordableClass`; only
/// [`SAMPLE_DEVICE_CLASS`](Self::SAMPLE_DEVICE_CLASS) keeps a suffix, because [`SAMPLE_DEVICE`](Self::SAMPLE_DEVICE) is
/// another id.
///
/// It prints as the display name, which recordings store as the original name of their streams.
///
/// ```
/// use vrs_core::container::RecordableTypeId;
///
/// assert_eq!(RecordableTypeId::SLAM_CAMERA_DATA, RecordableTypeId(1201));
/// assert_eq!(RecordableTypeId::FORWARD_CAMERA.name(), Some("Forward Camera Class"));
/// assert_eq!(RecordableTypeId(1234).to_string(), "<Unknown device type '1234'>");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RecordableTypeId(pub u16);

/// The legacy numbers of test devices begin here in files.
const LEGACY_TEST_DEVICES: i32 = 100_000;
/// They mean the ids that begin here.
const TEST_DEVICES: i32 = 65_500;

impl RecordableTypeId {
    /// The id that a file's 32-bit number means (FORMAT.md §5.2).
    ///
    /// Legacy numbers of test devices, from 100 000, become those from 65 500; of any other number the low 16 bits count.
    #[allow(clippy::cast_possible_truncation)] // The format says: the low 16 bits.
    #[inline]
    pub const fn from_disk(number: i32) -> Self {
        let number = if number >= LEGACY_TEST_DEVICES {
            number.wrapping_sub(LEGACY_TEST_DEVICES).wrapping_add(TEST_DEVICES)
        } else {
            number
        };
        Self(number as u16)
    }

    /// The number in files.
    pub const fn to_disk(self) -> i32 {
        self.0 as i32
    }

    /// True for the generic categories, 200 to 999, whose streams must say what they are by a flavor.
    pub const fn is_class(self) -> bool {
        matches!(self.0, 200..=999)
    }
}

/// The display name; that of an id without one gives its number.
impl fmt::Display for RecordableTypeId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => out.pad(name),
            None => write!(out, "<Unknown device type '{}'>", self.0),
        }
    }
}

/// Declares the public ids: constant, number, identifier in the reference, display name.
macro_rules! type_ids {
    ($($constant:ident = $number:literal, $identifier:literal, $name:literal;)*) => {
        impl RecordableTypeId {
            $(
                #[doc = concat!("`", $identifier, "`, ", $number, ": “", $name, "”.")]
                pub const $constant: Self = Self($number);
            )*

            /// Every public id, in ascending order.
            pub const ALL: [Self; 114] = [$(Self::$constant,)*];

            /// The display name; `None` when the id is not public.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($name),)*
                    _ => None,
                }
            }

            /// The name in the reference's programming interface; `None` when the id is not public.
            pub const fn identifier(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some($identifier),)*
                    _ => None,
                }
            }
        }

        #[cfg(test)]
        const CONSTANTS: [&str; 114] = [$(stringify!($constant),)*];
    };
}

type_ids! {
    // Internal
    VRS_INDEX = 1, "VRSIndex", "VRS Index";
    VRS_DESCRIPTION = 2, "VRSDescription", "VRS Description";
    // Generic
    IMAGE_STREAM = 100, "ImageStream", "Generic Image Stream";
    AUDIO_STREAM = 101, "AudioStream", "Generic Audio Stream";
    ANNOTATION_STREAM = 102, "AnnotationStream", "Generic Annotation Stream";
    ARCHIVE_STREAM = 103, "ArchiveStream", "Archive Stream";
    // Class: camera
    FORWARD_CAMERA = 200, "ForwardCameraRecordableClass", "Forward Camera Class";
    UPWARD_CAMERA = 201, "UpwardCameraRecordableClass", "Upward Camera Class";
    DOWNWARD_CAMERA = 202, "DownwardCameraRecordableClass", "Downward Camera Class";
    BACKWARD_CAMERA = 203, "BackwardCameraRecordableClass", "Backward Camera Class";
    SIDEWARD_CAMERA = 204, "SidewardCameraRecordableClass", "Sideward Camera Class";
    OUTWARD_CAMERA = 205, "OutwardCameraRecordableClass", "Outward Camera Class";
    INWARD_CAMERA = 206, "InwardCameraRecordableClass", "Inward Camera Class";
    INSIDE_OUT_CAMERA = 207, "InsideOutCameraRecordableClass", "Inside Out Camera Class";
    OUTSIDE_IN_CAMERA = 208, "OutsideInCameraRecordableClass", "Outside In Camera Class";
    DEPTH_CAMERA = 209, "DepthCameraRecordableClass", "Depth Camera Class";
    IR_CAMERA = 210, "IRCameraRecordableClass", "IR Camera Class";
    EYE_CAMERA = 211, "EyeCameraRecordableClass", "Eye Camera Class";
    FACE_CAMERA = 212, "FaceCameraRecordableClass", "Face Camera Class";
    MOUTH_CAMERA = 213, "MouthCameraRecordableClass", "Mouth Camera Class";
    RGB_CAMERA = 214, "RgbCameraRecordableClass", "RGB Camera Class";
    DISPLAY_OBSERVER_CAMERA = 215, "DisplayObserverCameraRecordableClass", "Display Observing Camera Class";
    WORLD_OBSERVER_CAMERA = 216, "WorldObserverCameraRecordableClass", "World Observing Camera Class";
    DISPARITY_CAMERA = 217, "DisparityCameraRecordableClass", "Disparity Camera Class";
    // Class: microphone
    MONO_AUDIO = 230, "MonoAudioRecordableClass", "Mono Audio Class";
    STEREO_AUDIO = 231, "StereoAudioRecordableClass", "Stereo Audio Class";
    AMBIENT_AUDIO = 232, "AmbientAudioRecordableClass", "Ambient Audio Class";
    // Class: discrete sensor
    SENSOR = 240, "SensorRecordableClass", "Sensor Data Class";
    IMU = 241, "ImuRecordableClass", "IMU Data Class";
    ACCELEROMETER = 242, "AccelerometerRecordableClass", "Accelerometer Data Class";
    MAGNETOMETER = 243, "MagnetometerRecordableClass", "Magnetometer Data Class";
    GYROSCOPE = 244, "GyroscopeRecordableClass", "Gyroscope Data Class";
    LIDAR = 245, "LidarRecordableClass", "Lidar Data Class";
    TEMPERATURE = 246, "TemperatureRecordableClass", "Temperature Data Class";
    BAROMETER = 247, "BarometerRecordableClass", "Barometer Data Class";
    PHOTOPLETHYSMOGRAM = 248, "PhotoplethysmogramRecordableClass", "Photoplethysmogram (PPG) Data Class";
    EMG = 249, "EMGRecordableClass", "Electromyography (EMG) Data Class";
    CAPACITIVE_TOUCH = 250, "CapacitiveTouchRecordableClass", "Capacitive Touch Data Class";
    HEART_RATE = 251, "HeartRateRecordableClass", "Heart Rate Data Class";
    CALORIES = 252, "CaloriesRecordableClass", "Calories Data Class";
    CSA = 253, "CsaRecordableClass", "Current Sense Amplifier (CSA) Data Class";
    RADAR = 254, "RadarRecordableClass", "Radar Data Class";
    STEP_COUNT = 255, "StepCountRecordableClass", "Step Count Data Class";
    FORCE = 256, "ForceRecordableClass", "Force Data Class";
    DISTANCE = 257, "DistanceRecordableClass", "Distance Data Class";
    ACTIVE_MINUTES = 258, "ActiveMinutesRecordableClass", "Active Minutes Data Class";
    HEADING = 259, "HeadingRecordableClass", "Heading Data Class";
    // Class: calibration, setup, diagnostic
    CALIBRATION = 260, "CalibrationRecordableClass", "Calibration Data Class";
    ALIGNMENT = 261, "AlignmentRecordableClass", "Alignment Data Class";
    SETUP = 262, "SetupRecordableClass", "Setup Data Class";
    DIAGNOSTIC = 263, "DiagnosticRecordableClass", "Diagnostic Data Class";
    PERFORMANCE = 264, "PerformanceRecordableClass", "Performance Data Class";
    ILLUMINATION = 265, "IlluminationRecordableClass", "Illumination Data Class";
    DISPLAY = 266, "DisplayRecordableClass", "Display Data Class";
    // Class: external signal
    SYNC = 280, "SyncRecordableClass", "Sync Data Class";
    GPS = 281, "GpsRecordableClass", "GPS Data Class";
    WIFI_BEACON = 282, "WifiBeaconRecordableClass", "Wifi Beacon Data Class";
    BLUETOOTH_BEACON = 283, "BluetoothBeaconRecordableClass", "Bluetooth Beacon Data Class";
    USB = 284, "UsbRecordableClass", "USB Data Class";
    TIME = 285, "TimeRecordableClass", "Time Domain Mapping Class";
    ATTENTION = 286, "AttentionRecordableClass", "Attention Data Class";
    GMS = 287, "GMSRecordableClass", "GMS Data Class";
    // Class: user input
    INPUT = 300, "InputRecordableClass", "Input Data Class";
    TEXT_INPUT = 301, "TextInputRecordableClass", "Text Input Data Class";
    MOUSE = 302, "MouseRecordableClass", "Mouse Data Class";
    TOUCH_INPUT = 303, "TouchInputRecordableClass", "Touch Input Data Class";
    GESTURE_INPUT = 304, "GestureInputRecordableClass", "Gesture Input Data Class";
    CONTROLLER = 305, "ControllerRecordableClass", "Controller Data Class";
    // Class: event, command
    EVENT = 320, "EventRecordableClass", "Event Data Class";
    COMMAND = 321, "CommandRecordableClass", "Command Data Class";
    INSTRUCTION = 322, "InstructionRecordableClass", "Instruction Data Class";
    SCRIPT = 323, "ScriptRecordableClass", "Script Data Class";
    CONTROL = 324, "ControlRecordableClass", "Control Data Class";
    PIPELINE_EVENT = 325, "PipelineEventRecordableClass", "Pipeline Event Data Class";
    TTS_EVENT = 326, "TtsEventRecordableClass", "TTS Event Data Class";
    // Class: ground truth
    GROUND_TRUTH = 340, "GroundTruthRecordableClass", "Ground Truth Data Class";
    GROUND_TRUTH_IMU = 341, "GroundTruthImuRecordableClass", "Ground Truth IMU Data Class";
    GROUND_TRUTH_ALIGNMENT = 342, "GroundTruthAlignmentRecordableClass", "Ground Truth Alignment Data Class";
    GROUND_TRUTH_POSITION = 343, "GroundTruthPositionRecordableClass", "Ground Truth Position Data Class";
    GROUND_TRUTH_ORIENTATION = 344, "GroundTruthOrientationRecordableClass", "Ground Truth Orientation Data Class";
    GROUND_TRUTH_DEPTH = 345, "GroundTruthDepthRecordableClass", "Ground Truth Depth Data Class";
    // Class: result
    RESULT = 370, "ResultRecordableClass", "Result Data Class";
    POSE = 371, "PoseRecordableClass", "Pose Data Class";
    MOTION = 372, "MotionRecordableClass", "Motion Data Class";
    GAZE = 373, "GazeRecordableClass", "Gaze Data Class";
    MESH = 374, "MeshRecordableClass", "Mesh Data Class";
    MOCAP = 375, "MocapRecordableClass", "Mocap Data Class";
    POINT_CLOUD = 376, "PointCloudRecordableClass", "Point Cloud Data Class";
    MAP = 377, "MapRecordableClass", "Map Data Class";
    SENSOR_VARIANCE_BIAS = 378, "SensorVarianceBiasRecordableClass", "Sensor Variance/Bias Data Class";
    ANCHOR = 379, "AnchorRecordableClass", "Anchor Data Class";
    SEGMENTATION = 380, "SegmentationRecordableClass", "Segmentation Data Class";
    TEXT = 381, "TextRecordableClass", "Text Data Class";
    EMG_GESTURE = 382, "EMGGestureRecordableClass", "Electromyography (EMG) Gesture Data Class";
    SPEECH = 383, "SpeechRecordableClass", "Speech Data Class";
    QUATERNION = 384, "QuaternionRecordableClass", "Quaternion Data Class";
    ULTRASONIC = 385, "UltrasonicRecordableClass", "Ultrasonic Data Class";
    DETECTION_2D = 386, "Detection2dRecordableClass", "Detection 2D Data Class";
    // Class: annotation
    ANNOTATION = 400, "AnnotationRecordableClass", "Annotation Data Class";
    // Class: discrete sensor (continued)
    AMBIENT_LIGHT = 500, "AmbientLightRecordableClass", "Ambient Light Sensor (ALS) Data Class";
    ELEVATION = 501, "ElevationRecordableClass", "Elevation Data Class";
    BATTERY = 502, "BatteryRecordableClass", "Battery Data Class";
    ALS_FLICKER_DETECTION = 503, "AlsFlickerDetectionRecordableClass", "Light Flicker Detection Data Class";
    PROXIMITY_SENSOR = 504, "ProximitySensorRecordableClass", "Proximity Sensor Data Class";
    BUTTON_STATE = 505, "ButtonStateRecordableClass", "Button State Data Class";
    // Class: sample, test
    SAMPLE_DEVICE_CLASS = 998, "SampleDeviceRecordableClass", "Sample Class";
    UNIT_TEST = 999, "UnitTestRecordableClass", "Unit Test Class";
    // Legacy device
    SLAM_CAMERA_DATA = 1201, "SlamCameraData", "Camera Data (SLAM)";
    SLAM_IMU_DATA = 1202, "SlamImuData", "IMU Data (SLAM)";
    SLAM_MAGNETOMETER_DATA = 1203, "SlamMagnetometerData", "Magnetometer Data (SLAM)";
    // Test device
    UNIT_TEST_1 = 65500, "UnitTest1", "Unit Test 1";
    UNIT_TEST_2 = 65501, "UnitTest2", "Unit Test 2";
    SAMPLE_DEVICE = 65502, "SampleDevice", "Sample Device";
    // Invalid
    UNDEFINED = 65535, "Undefined", "Undefined";
}

#[cfg(test)]
mod tests {
    use std::string::{String, ToString};

    use super::*;

    /// `IRCamera` → `IR_CAMERA`, `UnitTest1` → `UNIT_TEST_1`, `Detection2d` → `DETECTION_2D`.
    fn screaming_snake(identifier: &str) -> String {
        let chars = identifier.as_bytes();
        let mut out = String::new();
        for (at, char) in chars.iter().enumerate() {
            let after_small = at > 0 && !chars[at - 1].is_ascii_uppercase();
            let before_small = chars.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            let word_starts = char.is_ascii_digit() || char.is_ascii_uppercase() && (after_small || before_small);
            out.push_str(if at > 0 && word_starts { "_" } else { "" });
            out.push(char.to_ascii_uppercase() as char);
        }
        out
    }

    #[test]
    fn constants_are_named_by_rule() {
        for (id, constant) in RecordableTypeId::ALL.into_iter().zip(CONSTANTS) {
            let identifier = id.identifier().unwrap();
            let short = identifier.strip_suffix("RecordableClass").unwrap_or(identifier);
            let expected = screaming_snake(short);
            let clash = id == RecordableTypeId::SAMPLE_DEVICE_CLASS;
            assert_eq!(constant.to_string(), if clash { expected + "_CLASS" } else { expected });
        }
    }

    #[test]
    fn the_table_is_in_order_and_classes_are_classes() {
        assert!(RecordableTypeId::ALL.is_sorted_by(|a, b| a < b));
        for id in RecordableTypeId::ALL {
            assert_eq!(id.is_class(), id.identifier().unwrap().ends_with("RecordableClass"), "{id}");
            assert_eq!(id.is_class(), id.name().unwrap().ends_with("Class"), "{id}");
        }
        assert!(RecordableTypeId(200).is_class() && RecordableTypeId(900).is_class());
        assert!(!RecordableTypeId(199).is_class() && !RecordableTypeId(1000).is_class());
    }

    #[test]
    fn numbers_of_files() {
        let cases = [(-1, 65_535), (70_000, 4464), (100_002, 65_502), (1201, 1201), (0, 0), (i32::MAX, 31_035)];
        for (number, id) in cases {
            assert_eq!(RecordableTypeId::from_disk(number), RecordableTypeId(id), "{number}");
        }
        for id in 0..=u16::MAX {
            assert_eq!(RecordableTypeId::from_disk(RecordableTypeId(id).to_disk()), RecordableTypeId(id));
        }
    }
}
