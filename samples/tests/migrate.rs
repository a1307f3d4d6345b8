//! Runs the sample program on the reference recordings.

use std::process::Command;

const EXPECTED: &str = "\
guide/camera
MyCameraDataRecordDataLayout in Data version 1:
camera_temperature  Value<float>     stored
frame_counter       Value<uint64_t>  stored
  1 s: frame 1099511627776
  2 s: frame 1099511627777

guide/old_camera
MyCameraDataRecordDataLayout in Data version 1:
camera_temperature  Value<float>     stored
frame_counter       Value<uint64_t>  legacy: `frame_counter` as Value<uint32_t>
  1 s: frame 100, other time 0 s
  2 s: frame 101, other time 0 s

65500-6
Metadata in Data version 1:
gain                Value<double>     default: not in the file
camera_temperature  Value<float>      legacy: `temp` as Value<float>
frame_counter       Value<uint64_t>   legacy: `frame_counter` as Value<uint32_t>
calibration         Array<float>      legacy: `calibration` as Array<float> of 4
exposure            Value<float>      stored
features            Vector<Point2Df>  default: not in the file
Metadata in Data version 2:
gain                Value<double>     stored
camera_temperature  Value<float>      stored
frame_counter       Value<uint64_t>   stored
calibration         Array<float>      stored
exposure            Value<float>      stored
features            Vector<Point2Df>  stored
  version 1: frame 100, -914508.3 °C, gain 1, calibration [-149139.86, 2.0, 3.0, 4.0, 0.0, 0.0], note \"\"
  version 1: frame 101, 263412.63 °C, gain 1, calibration [-775872.7, 2.0, 3.0, 4.0, 0.0, 0.0], note \"line\\nbreak\"
  version 1: frame 102, -1154336.5 °C, gain 1, calibration [-1816743.4, 2.0, 3.0, 4.0, 0.0, 0.0], note \"手\"
  version 2: frame 1099511627779, -1890544 °C, gain -7383067.488136254, calibration [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
  version 2: frame 1099511627780, -693900.8 °C, gain -358332.6277190828, calibration [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
  version 2: frame 1099511627781, -234567.33 °C, gain -2989520.836162618, calibration [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
";

#[test]
fn old_recordings_read_through_the_structs_of_today() {
    let output = Command::new(env!("CARGO_BIN_EXE_migrate")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), EXPECTED);
    assert!(output.status.success());
}
