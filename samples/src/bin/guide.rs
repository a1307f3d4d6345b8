//! Records the examples of the layout document, reads them back, and prints them. The prose stands in `samples::guide`.
//!
//! `guide [FILE]`; without a path, the file goes to the folder for temporary files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use samples::guide::layouts::{
    FlatHands, Hands, MyCameraConfigRecordDataLayout, MyCameraDataRecordDataLayout, MyDataLayout,
    MyDataLayoutForDataRecords, OptionalFields, Pose, SixPieces, TemperatureData,
};
use vrs::reader::{BlockContent, StreamReader};
use vrs::{
    Format, ImageFormat, Matrix3Dd, Matrix4Dd, PixelFormat, Point2Di, Point3Df, Reader, RecordableTypeId, Stream,
    Writer,
};

fn main() -> ExitCode {
    let path = std::env::args_os().nth(1).map_or_else(|| std::env::temp_dir().join("guide.vrs"), PathBuf::from);
    match record(&path).and_then(|()| replay(&path)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn record(path: &Path) -> vrs::Result<()> {
    let streams = [
        pieces()?,
        standard()?,
        nested()?,
        optional("guide/optional_on", true)?,
        optional("guide/optional_off", false)?,
        camera()?,
    ];
    Writer::options().overwrite(true).create(path, streams)?.finish()?;
    Ok(())
}

fn device(flavor: &str) -> vrs::Result<Stream> {
    Stream::new(RecordableTypeId::SAMPLE_DEVICE, flavor)
}

/// The six examples of one piece each.
fn pieces() -> vrs::Result<Stream> {
    let mut stream = device("guide/pieces")?;
    let records = stream.data(1, Format::<SixPieces>::new())?;
    let value = SixPieces {
        exposure: -5,
        pixel_format: PixelFormat::Rgb8,
        calibration: std::array::from_fn(|i| i as f32 / 2.0),
        udp_payload: vec![1, -2, 3],
        labelled_points: [("nose".to_owned(), Point2Di::new([10, 20]))].into(),
        message: "hello".to_owned(),
    };
    records.write(1.0, &value, &[])?;
    Ok(stream)
}

/// Example 1, registered as the document does: one layout, for configuration records.
fn standard() -> vrs::Result<Stream> {
    let mut stream = device("guide/standard")?;
    let records = stream.configuration(1, Format::<MyDataLayout>::new())?;
    let counting = Matrix3Dd::new([[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]);
    let value = MyDataLayout {
        exposure_time: 0.02,
        frame_counter: 7,
        camera_temperature: 36.5,
        pixel_format: PixelFormat::Grey8,
        array_of_matrix3dd: [counting; 3],
        vector_of_point3df: vec![Point3Df::new([1.0, 2.0, 3.0]), Point3Df::new([4.0, 5.0, 6.0])],
        vector_of_string: ["one", "", "three"].map(str::to_owned).into(),
        description: "{\"json\":true}".to_owned(),
        a_string_matrix_map: [("identity".to_owned(), identity())].into(),
        a_string_string_map: [("a", "1"), ("b", "2")].map(|(key, text)| (key.to_owned(), text.to_owned())).into(),
    };
    records.write(0.0, &value, &[])?;
    Ok(stream)
}

fn identity() -> Matrix4Dd {
    Matrix4Dd::new(std::array::from_fn(|row| std::array::from_fn(|column| f64::from(u8::from(row == column)))))
}

/// Example 2: structs in a struct.
fn nested() -> vrs::Result<Stream> {
    let mut stream = device("guide/nested")?;
    let records = stream.data(1, Format::<Hands>::new())?;
    let left_hand = Pose { orientation: vec![identity()], translation: Vec::new() };
    records.write(1.0, &Hands { left_hand, right_hand: Pose::default() }, &[])?;
    Ok(stream)
}

/// Example 3: whether the group is recorded is chosen once, by a prototype.
fn optional(flavor: &str, has_sensor: bool) -> vrs::Result<Stream> {
    let mut stream = device(flavor)?;
    let temperature = has_sensor.then_some(TemperatureData { camera_temperature: 20.0 });
    let value = OptionalFields { exposure_time: 0.1, frame_counter: 0, optional_temperature: temperature };
    let records = stream.data(1, Format::of(&value))?;
    records.write(1.0, &value, &[])?;
    Ok(stream)
}

/// A camera: `data_layout+image/raw`, the images sized by the configuration record.
fn camera() -> vrs::Result<Stream> {
    let mut stream = device("guide/camera")?;
    let setup = stream.configuration(1, Format::<MyCameraConfigRecordDataLayout>::new())?;
    let frames = stream.data(1, Format::<MyDataLayoutForDataRecords>::new().image(ImageFormat::Raw))?;
    let size = MyCameraConfigRecordDataLayout {
        image_width: 4,
        image_height: 2,
        image_pixel_format: PixelFormat::Grey8,
        camera_role: "top_pointing_down".to_owned(),
    };
    setup.write(0.0, &size, &[])?;
    for i in 0..2_u8 {
        let data = MyCameraDataRecordDataLayout {
            camera_temperature: 30.0 + f32::from(i),
            frame_counter: (1 << 40) + u64::from(i),
        };
        frames.write(1.0 + f64::from(i), &data, &[&[i; 8]])?;
    }
    Ok(stream)
}

fn replay(path: &Path) -> vrs::Result<()> {
    let file = Reader::open(path)?;
    for stream in file.streams() {
        print_stream(stream)?;
    }

    // The flat twin reads what the nested struct wrote: they are the same pieces.
    let hands = file.stream("guide/nested")?;
    for (nested, flat) in hands.data::<Hands>()?.records().zip(hands.data::<FlatHands>()?.records()) {
        assert_eq!(nested?.decode()?.left_hand.orientation, flat?.decode()?.left_hand_orientation);
    }

    // A struct with the group reads files with and without it.
    for flavor in ["guide/optional_on", "guide/optional_off"] {
        for record in file.stream(flavor)?.data::<OptionalFields>()?.records() {
            println!("{flavor}: temperature {:?}", record?.decode()?.optional_temperature);
        }
    }
    Ok(())
}

/// Prints what each record of a stream holds, as the file says it: no struct is needed for that.
fn print_stream(stream: StreamReader<'_>) -> vrs::Result<()> {
    println!("{} {}", stream.id(), stream.flavor());
    for (record_type, version, definition) in stream.definitions().iter() {
        println!("  {record_type} version {version}: {}", definition.format);
    }
    for record in stream.records() {
        let record = record?;
        println!("  t = {} s", record.timestamp());
        for block in record.blocks()? {
            match block.content {
                BlockContent::Layout(layout) => {
                    print!("{}", layout.values().print().compact().indent("    "));
                }
                BlockContent::Image(pixels) => println!("      {}: {pixels:?}", block.block),
                _ => println!("      {}", block.block),
            }
        }
    }
    println!();
    Ok(())
}
