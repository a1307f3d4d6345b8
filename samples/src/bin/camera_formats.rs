//! Images, sound and other bytes in all the forms that records can have, written and read back: pictures as files, video
//! with key frames, crops whose size changes with every frame, sound, and blocks of bytes of one's own.
//!
//! `camera_formats [FILE]`; without a path, the file goes to the folder for temporary files.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use vrs::format::{AudioFormat, Codec, Content, ImageSpec, Raster};
use vrs::reader::{BlockContent, RecordBlock, StreamReader};
use vrs::{
    DataLayout, Format, ImageFormat, PixelFormat, Raw, Reader, RecordType, RecordableTypeId, SampleFormat, Stream,
    Writer,
};

/// Frames of each camera.
const FRAMES: u8 = 4;

fn main() -> ExitCode {
    let path =
        std::env::args_os().nth(1).map_or_else(|| std::env::temp_dir().join("camera_formats.vrs"), PathBuf::from);
    match record(&path).and_then(|()| replay(&path)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

// ---- layouts: their labels are what readers find sizes by ------------------------------------------

/// What images are, and where it was cut out.
#[derive(DataLayout)]
struct Crop {
    left: u32,
    top: u32,
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
}

impl Crop {
    fn of(width: u32, height: u32, pixel_format: PixelFormat) -> Self {
        Self { left: 0, top: 0, image_width: width, image_height: height, image_pixel_format: pixel_format }
    }
}

/// Where a video frame stands behind the frame that it needs.
#[derive(DataLayout)]
struct VideoFrame {
    image_key_frame_timestamp: f64,
    image_key_frame_index: u32,
}

/// What sound is.
#[derive(DataLayout)]
struct Sound {
    gain: f32,
    audio_sample_format: SampleFormat,
    audio_channel_count: u8,
    audio_sample_rate: u32,
}

/// How long the next block is, which is not the last.
#[derive(DataLayout)]
struct Packet {
    sequence: u64,
    next_content_block_size: u32,
}

/// Of nobody's interest but the application's.
#[derive(DataLayout)]
struct Exposure {
    exposure_time: f64,
}

// ---- recording -------------------------------------------------------------------------------------

fn record(path: &Path) -> vrs::Result<()> {
    let streams = [pictures()?, video()?, crops()?, sound()?, packets()?];
    Writer::options().overwrite(true).create(path, streams)?.finish()?;
    Ok(())
}

fn device(flavor: &str) -> vrs::Result<Stream> {
    Stream::new(RecordableTypeId::SAMPLE_DEVICE, flavor)
}

fn times() -> impl Iterator<Item = (u8, f64)> {
    (0..FRAMES).map(|i| (i, f64::from(i) * 0.1))
}

/// A picture as a file says itself what it is: it may stand alone, and takes the rest of its record.
fn pictures() -> vrs::Result<Stream> {
    let mut stream = device("formats/jpg")?;
    let pictures = stream.data(1, Format::<Exposure>::new().image(ImageFormat::Jpg))?;
    for (i, time) in times() {
        pictures.write(time, &Exposure { exposure_time: 0.01 }, &[&encoded("jpg", i)])?;
    }
    Ok(stream)
}

/// Video: the format names the codec, the configuration sizes the frames, each record says which frame it is.
fn video() -> vrs::Result<Stream> {
    let mut stream = device("formats/video")?;
    let sizes = stream.configuration(1, Format::<Crop>::new())?;
    let codec = Codec::new("H.265").with_quality(80);
    let frames = stream.data(1, Format::<VideoFrame>::new().image(ImageSpec::video(codec, Raster::default())))?;
    sizes.write(0.0, &Crop::of(640, 480, PixelFormat::Yuv420Nv12), &[])?;
    for (i, time) in times() {
        // Every other frame is a key frame.
        let frame =
            VideoFrame { image_key_frame_timestamp: f64::from(i & !1) * 0.1, image_key_frame_index: u32::from(i & 1) };
        frames.write(time, &frame, &[&encoded("frame", i)])?;
    }
    Ok(stream)
}

/// Crops: every image has another size, so the layout in its own record gives it.
fn crops() -> vrs::Result<Stream> {
    let mut stream = device("formats/crops")?;
    let crops = stream.data(1, Format::<Crop>::new().image(ImageFormat::Raw))?;
    for (i, time) in times() {
        let (width, height) = (u32::from(i) + 1, u32::from(i) * 2 + 1);
        crops.write(
            time,
            &Crop { left: 100, ..Crop::of(width, height, PixelFormat::Rgb8) },
            &[&vec![i; (width * height * 3) as usize]],
        )?;
    }
    Ok(stream)
}

/// Sound: the configuration says what it is, the size of its block how much.
fn sound() -> vrs::Result<Stream> {
    let mut stream = device("formats/audio")?;
    let sounds = stream.configuration(1, Format::<Sound>::new())?;
    let blocks = stream.data(1, Format::layouts::<()>().audio(AudioFormat::Pcm))?;
    let format = SampleFormat::I16Le;
    let sound = Sound { gain: 1.0, audio_sample_format: format, audio_channel_count: 2, audio_sample_rate: 48_000 };
    sounds.write(0.0, &sound, &[])?;
    for (i, time) in times() {
        blocks.write_parts(time, (Raw(&vec![i; 4 * 480]),))?;
    }
    Ok(stream)
}

/// Bytes that only the application understands: the first block has its size in the layout before it, the second one a
/// format of a name and the rest of the record.
fn packets() -> vrs::Result<Stream> {
    let mut stream = device("formats/custom")?;
    let packets = stream.data(1, Format::<Packet>::new().custom("").custom("acme:trailer"))?;
    for (i, time) in times() {
        let bytes = vec![i; usize::from(i) * 10];
        let packet = Packet { sequence: i.into(), next_content_block_size: u32::from(i) * 10 };
        packets.write_parts(time, (&packet, Raw(&bytes), Raw(b"trailer")))?;
    }
    Ok(stream)
}

/// What an encoder would give.
fn encoded(what: &str, number: u8) -> Vec<u8> {
    format!("{what} {number}").into_bytes()
}

// ---- reading ---------------------------------------------------------------------------------------

fn replay(path: &Path) -> vrs::Result<()> {
    let file = Reader::open(path)?;
    file.streams().try_for_each(replay_stream)
}

fn replay_stream(stream: StreamReader<'_>) -> vrs::Result<()> {
    println!("{}", stream.flavor());
    for record in stream.records_of(RecordType::Data) {
        let record = record?;
        println!("  {:.1} s", record.timestamp());
        record.blocks()?.for_each(|block| print_block(&block));
    }
    Ok(())
}

fn print_block(block: &RecordBlock<'_>) {
    match &block.content {
        BlockContent::Layout(_) => {}
        BlockContent::Image(bytes) => {
            let Content::Image(image) = &block.block.content else { return };
            let key_frame = image.key_frame().map_or(String::new(), |key_frame| match key_frame.index {
                0 => ", a key frame".to_owned(),
                index => format!(", {index} behind the key frame at {:.1} s", key_frame.timestamp),
            });
            let size = image
                .raster()
                .size
                .map_or("unknown size".to_owned(), |size| format!("{} x {}", size.width(), size.height()));
            println!("    image of {size}, {} bytes{key_frame}", bytes.len());
        }
        BlockContent::Audio(bytes) => println!("    sound, {} bytes: {}", bytes.len(), block.block),
        BlockContent::Custom(bytes) => println!("    {} bytes: {}", bytes.len(), block.block),
        BlockContent::Unsupported(problem) => println!("    unsupported: {problem}"),
        other => println!("    {other:?}"),
    }
}
