//! Runs the sample programs about record formats and the player.
#![allow(clippy::unwrap_used)] // Clippy knows tests by their attribute, and the helper has none.

use std::process::Command;

/// What a program prints, with a path of its own in place of the one it would take.
fn run(program: &str, path: Option<&str>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = path.map_or_else(|| folder.path().join("sample.vrs"), Into::into);
    let output = Command::new(program).arg(path).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Every line of the reference's callbacks is there; between them stand the layouts as the file has them.
#[test]
fn the_player_prints_what_comes_in() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/data/reference");
    let printed = run(env!("CARGO_BIN_EXE_stream_player"), Some(&format!("{data}/guide.vrs")));
    let mut lines = printed.lines();
    for expected in std::fs::read_to_string(format!("{data}/guide.callbacks.txt")).unwrap().lines() {
        assert!(lines.any(|line| line == expected), "{expected}");
    }
    let legacy = "65502-2 Data v1 t1 layout 0 temperature=25 frame=100 (not u64)\n";
    let layout = printed.split_once(legacy).unwrap().1;
    let layout = layout.split_once("  image 1").unwrap().0;
    for piece in ["frame_counter", "uint32_t", "camera_temperature", "other_time"] {
        assert!(layout.contains(piece), "{layout}");
    }
}

#[test]
fn every_form_of_image_sound_and_bytes_is_read_back() {
    let printed = run(env!("CARGO_BIN_EXE_camera_formats"), None);
    for line in [
        "    image of unknown size, 5 bytes",
        "    image of 640 x 480, 7 bytes, a key frame",
        "    image of 640 x 480, 7 bytes, 1 behind the key frame at 0.2 s",
        "    image of 4 x 7, 84 bytes",
        "    sound, 1920 bytes: audio/pcm/int16le/channels=2/rate=48000/samples=480",
        "    30 bytes: custom/size=30",
        "    7 bytes: custom/size=7/format=acme:trailer",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line}\n{printed}");
    }
    assert_eq!(printed.matches("    image").count(), 12);
    assert!(!printed.contains("unsupported"));
}

#[test]
fn formats_are_told_and_refused() {
    let printed = run(env!("CARGO_BIN_EXE_record_format_data_layout"), None);
    assert!(printed.contains("refused: stream 65502 (camera): the format of State records of version 1: block 1"));
    assert!(printed.contains("block 1, `image/raw`: no layout gives image_width"));
    assert!(printed.contains("\n  RF:Data:2 = data_layout/size=16+image/raw+data_layout\n"));
    let end = "frames of both versions:\n  frame 0: 0.02 s\n  frame 1: 0.03 s\n    features at [[1.5, 0.5]]\n";
    assert!(printed.ends_with(end), "{printed}");
}

#[test]
fn free_form_data_is_read_back() {
    let printed = run(env!("CARGO_BIN_EXE_calibration"), None);
    for line in [
        r#"as stored: {"model":"fisheye","lenses":{"left":{"center":[319.5,239.5],"coefficients":[0.25,-0.5,0.125]},"#,
        "message of 3 bytes\n",
        "exposure 8ms\n",
        "left: center [319.5, 239.5], 3 coefficients\nright: center [318.0, 240.0], 1 coefficients\n",
    ] {
        assert!(printed.contains(line), "{printed}");
    }
}
