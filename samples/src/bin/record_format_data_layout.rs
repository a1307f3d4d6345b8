//! Record formats and data layouts: what a file says about its records, formats that change from version to version, and
//! formats that nobody could read.
//!
//! `record_format_data_layout [FILE]`; without a path, the file goes to the folder for temporary files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use vrs::format::AudioFormat;
use vrs::{DataLayout, Format, ImageFormat, PixelFormat, Raw, Reader, RecordableTypeId, Stream, Writer};

fn main() -> ExitCode {
    let path = std::env::args_os()
        .nth(1)
        .map_or_else(|| std::env::temp_dir().join("record_format_data_layout.vrs"), PathBuf::from);
    match record(&path).and_then(|()| replay(&path)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// What is set once: configuration records hold it.
#[derive(DataLayout)]
struct Setup {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
    /// A field that grows makes the size of the layout vary.
    camera_name: String,
}

/// What differs from frame to frame.
#[derive(DataLayout)]
struct Frame {
    #[layout(unit = "s", default = 0.01)]
    exposure_time: f64,
    frame_counter: u64,
}

/// What a later version of the program adds, behind the image.
#[derive(DataLayout)]
struct Features {
    points: Vec<vrs::Point2Df>,
}

fn record(path: &Path) -> vrs::Result<()> {
    let mut camera = Stream::new(RecordableTypeId::SAMPLE_DEVICE, "camera")?;
    let setups = camera.configuration(1, Format::<Setup>::new())?;
    // Formats are numbered by the program. A changed layout needs no new number, a changed list of blocks does.
    let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Raw))?;
    let richer = camera.data(2, Format::<Frame>::new().image(ImageFormat::Raw).layout::<Features>())?;

    // What could never be read again is refused when it is declared, or at last when the file is created.
    for refused in
        [camera.state(1, Format::<Frame>::new().custom("first").custom("second")).err(), unsized_images(path).err()]
    {
        println!("refused: {}", refused.map_or("nothing".to_owned(), |error| error.to_string()));
    }

    let writer = Writer::options().overwrite(true).create(path, [camera])?;
    let camera_name = "left".to_owned();
    let size = Setup { image_width: 4, image_height: 2, image_pixel_format: PixelFormat::Grey8, camera_name };
    setups.write(0.0, &size, &[])?;
    let pixels = [7; 8];
    frames.write(0.1, &Frame { exposure_time: 0.02, frame_counter: 0 }, &[&pixels])?;
    let features = Features { points: vec![vrs::Point2Df::new([1.5, 0.5])] };
    richer.write_parts(0.2, (&Frame { exposure_time: 0.03, frame_counter: 1 }, Raw(&pixels), &features))?;
    writer.finish()?;
    Ok(())
}

/// Raw images, and sound, of which no layout says anything.
fn unsized_images(path: &Path) -> vrs::Result<()> {
    let mut camera = Stream::new(RecordableTypeId::SAMPLE_DEVICE, "camera")?;
    camera.data(1, Format::<Frame>::new().image(ImageFormat::Raw).audio(AudioFormat::Pcm))?;
    Writer::options().overwrite(true).create(path, [camera])?.finish()?;
    Ok(())
}

fn replay(path: &Path) -> vrs::Result<()> {
    let file = Reader::open(path)?;
    let camera = file.stream("camera")?;
    println!("\nwhat the stream says about its records:");
    for (name, value) in camera.internal_tags().iter().filter(|(name, _)| !name.to_string().starts_with("VRS")) {
        println!("  {name} = {value}");
    }

    println!("\nwhat the records hold:");
    for record in camera.records() {
        let record = record?;
        println!("  {} version {}, {} bytes", record.record_type(), record.version(), record.payload().len());
        for block in record.blocks()? {
            println!("    {}", block.block);
        }
    }

    // The struct is mapped onto both versions: where the image stands, and what follows it, is no concern of it.
    println!("\nframes of both versions:");
    for record in camera.data::<Frame>()?.records() {
        let record = record?;
        let frame = record.layout()?;
        println!("  frame {}: {} s", frame.frame_counter(), frame.exposure_time());
        if record.version() == 2 {
            println!("    features at {:?}", record.layout_as::<Features>()?.points().iter().collect::<Vec<_>>());
        }
    }
    Ok(())
}
