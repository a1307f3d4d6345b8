//! Frames of video codecs, in the order in which a decoder needs them.

use std::fmt;
use std::ops::Range;

use vrs::RecordType;
use vrs::format::{Codec, Content, ImageSpec, KeyFrame, Raster};
use vrs::reader::{BlockContent, Record, Records, StreamReader};

use crate::VideoError;

/// The video of a stream: encoded frames, each in a data record.
///
/// A decoder needs all frames from the key frame on. [`run_to`](Self::run_to) gives them for a wanted frame:
///
/// ```no_run
/// # fn decode(bytes: &[u8]) {}
/// let file = vrs::Reader::open("recording.vrs")?;
/// let video = vrs_media::VideoTrack::new(file.stream("acme/video")?);
/// for frame in video.run_to_time(12.5)? {
///     let frame = frame?;
///     assert_eq!(frame.codec().name().to_string(), "H.265");
///     decode(frame.bytes());
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct VideoTrack<'r> {
    stream: StreamReader<'r>,
}

/// An encoded frame, with its record.
///
/// ```no_run
/// # fn feed(bytes: &[u8]) {}
/// let file = vrs::Reader::open("recording.vrs")?;
/// for record in file.records() {
///     if let Some(frame) = vrs_media::EncodedFrame::of(record?) {
///         println!("{} s: {}", frame.timestamp(), if frame.is_key_frame() { "key frame" } else { "frame" });
///         feed(frame.bytes());
///     }
/// }
/// # Ok::<(), vrs::Error>(())
/// ```
pub struct EncodedFrame<'r> {
    record: Record<'r>,
    bytes: Range<usize>,
    raster: Raster,
    codec: Codec,
    key_frame: Option<KeyFrame>,
}

/// Iterator over all frames of a track, made by [`VideoTrack::frames`]. Records without a frame are left out; one that
/// cannot be read is an error of its own, and iteration goes on behind it.
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// let video = vrs_media::VideoTrack::new(file.stream("acme/video")?);
/// let key_frames = video.frames().filter(|frame| frame.as_ref().is_ok_and(|frame| frame.is_key_frame()));
/// println!("{} key frames", key_frames.count());
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Debug)]
pub struct VideoFrames<'r> {
    records: Records<'r>,
}

/// Iterator over the frames from a key frame to the wanted frame, both included; made by [`VideoTrack::run_to`].
///
/// ```no_run
/// let file = vrs::Reader::open("recording.vrs")?;
/// let run = vrs_media::VideoTrack::new(file.stream("acme/video")?).run_to(100)?;
/// println!("frame 100 takes {} frames to decode", run.len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FrameRun<'r> {
    stream: StreamReader<'r>,
    numbers: std::vec::IntoIter<usize>,
}

impl<'r> VideoTrack<'r> {
    /// The video of a stream.
    pub fn new(stream: StreamReader<'r>) -> Self {
        Self { stream }
    }

    /// All frames, in the order of their records.
    pub fn frames(&self) -> VideoFrames<'r> {
        VideoFrames { records: self.stream.records_of(RecordType::Data) }
    }

    /// What a decoder needs for the frame of the first data record at or after a time, in seconds: see
    /// [`run_to`](Self::run_to).
    ///
    /// # Errors
    /// As for `run_to`; [`VideoError::NoFrame`] when all records are earlier.
    pub fn run_to_time(&self, timestamp: f64) -> Result<FrameRun<'r>, VideoError> {
        let record =
            self.stream.at_or_after(RecordType::Data, timestamp).ok_or(VideoError::NoFrame { timestamp })??;
        let number = self.stream.number_of(RecordType::Data, record.position());
        self.run_to(number.ok_or(VideoError::NoFrame { timestamp })?)
    }

    /// What a decoder needs for the frame of data record `number` of the stream, from 0: the frames from its key frame on,
    /// itself the last.
    ///
    /// That the run is whole is known before it begins: each frame says how far behind its key frame it stands.
    ///
    /// # Errors
    /// A record cannot be read, has no frame, or does not say where its key frame is; or a frame between is missing.
    pub fn run_to(&self, number: usize) -> Result<FrameRun<'r>, VideoError> {
        let wanted = self.frame(number)?;
        let key_frame = wanted.position_in_run()?;
        let missing = |index| VideoError::MissingFrame { timestamp: wanted.timestamp(), index };
        let mut numbers = vec![number];
        let mut before = number;
        for index in (0..key_frame.index).rev() {
            before = loop {
                before = before.checked_sub(1).ok_or(missing(index))?;
                match self.frame(before) {
                    // Records of other content stand between frames.
                    Err(VideoError::NoFrame { .. }) => {}
                    Err(error) => return Err(error),
                    Ok(frame) if frame.position_in_run()? == (KeyFrame { index, ..key_frame }) => break before,
                    Ok(_) => return Err(missing(index)),
                }
            };
            numbers.push(before);
        }
        numbers.reverse();
        Ok(FrameRun { stream: self.stream, numbers: numbers.into_iter() })
    }

    fn frame(&self, number: usize) -> Result<EncodedFrame<'r>, VideoError> {
        read_frame(self.stream, number)
    }
}

fn read_frame(stream: StreamReader<'_>, number: usize) -> Result<EncodedFrame<'_>, VideoError> {
    let record = stream.record(RecordType::Data, number).ok_or(VideoError::NoFrame { timestamp: f64::INFINITY })??;
    let timestamp = record.timestamp();
    EncodedFrame::of(record).ok_or(VideoError::NoFrame { timestamp })
}

impl<'r> EncodedFrame<'r> {
    /// The first video frame of a record; `None` when it has none that is described.
    pub fn of(record: Record<'r>) -> Option<Self> {
        let (bytes, spec) = find_frame(&record)?;
        let ImageSpec::Video { raster, codec, key_frame } = spec else { return None };
        Some(Self { record, bytes, raster, codec, key_frame })
    }

    /// The bytes for the decoder.
    pub fn bytes(&self) -> &[u8] {
        self.record.payload().get(self.bytes.clone()).unwrap_or_default()
    }

    /// Time of the record, in seconds.
    pub fn timestamp(&self) -> f64 {
        self.record.timestamp()
    }

    /// The record.
    pub fn record(&self) -> &Record<'r> {
        &self.record
    }

    /// What decoding gives.
    pub fn raster(&self) -> Raster {
        self.raster
    }

    /// Which decoder it takes.
    pub fn codec(&self) -> &Codec {
        &self.codec
    }

    /// Where the frame stands behind its key frame, when its record says so.
    pub fn key_frame(&self) -> Option<KeyFrame> {
        self.key_frame
    }

    /// True for a frame that decodes by itself.
    pub fn is_key_frame(&self) -> bool {
        self.key_frame.is_some_and(|key_frame| key_frame.index == 0)
    }

    fn position_in_run(&self) -> Result<KeyFrame, VideoError> {
        self.key_frame.ok_or(VideoError::NoKeyFrame { timestamp: self.timestamp() })
    }
}

/// Where the first video frame of a record is, and what it is.
fn find_frame(record: &Record<'_>) -> Option<(Range<usize>, ImageSpec)> {
    let mut blocks = record.blocks().ok()?;
    loop {
        let block = blocks.next()?;
        if let (BlockContent::Image(bytes), Content::Image(spec @ ImageSpec::Video { .. })) =
            (&block.content, block.block.content)
        {
            let end = record.payload().len().checked_sub(blocks.rest().len())?;
            return Some((end.checked_sub(bytes.len())?..end, spec));
        }
    }
}

impl<'r> Iterator for VideoFrames<'r> {
    type Item = vrs::Result<EncodedFrame<'r>>;

    fn next(&mut self) -> Option<Self::Item> {
        self.records.find_map(|record| record.map(EncodedFrame::of).transpose())
    }
}

impl<'r> Iterator for FrameRun<'r> {
    type Item = Result<EncodedFrame<'r>, VideoError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.numbers.next().map(|number| read_frame(self.stream, number))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.numbers.size_hint()
    }
}

impl ExactSizeIterator for FrameRun<'_> {}

impl fmt::Debug for EncodedFrame<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("EncodedFrame")
            .field("record", &self.record.location())
            .field("codec", &self.codec)
            .field("key_frame", &self.key_frame)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
