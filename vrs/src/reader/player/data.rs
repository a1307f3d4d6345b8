//! The bytes of a block that is played.

use std::fmt;

use super::CurrentRecord;
use crate::error::Result;
use crate::reader::unread::Peek;

/// The bytes of an image, of sound or of a custom block, or of a whole record, on request: until they are read they are not
/// even decompressed.
///
/// ```
/// # use std::ops::ControlFlow::Continue;
/// use vrs::format::ImageSpec;
/// use vrs::reader::{BlockData, CurrentRecord, Flow, StreamPlayer};
///
/// /// Looks at the first bytes of pictures, and reads those that are JPEG.
/// struct Pictures(Vec<Vec<u8>>);
///
/// impl StreamPlayer for Pictures {
///     type Error = vrs::Error;
///
///     fn on_image(
///         &mut self,
///         _: &CurrentRecord<'_>,
///         _: usize,
///         _: &ImageSpec,
///         data: &mut BlockData<'_>,
///     ) -> Flow<vrs::Error> {
///         if data.read_front(2)? == [0xff, 0xd8] {
///             self.0.push(data.read()?.to_vec());
///         }
///         Ok(Continue(()))
///     }
/// }
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("recording.vrs");
/// # let mut camera = vrs::Stream::new(vrs::RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
/// # let images = camera.data(1, vrs::Format::layouts::<()>().image(vrs::ImageFormat::Jpg))?;
/// # let writer = vrs::Writer::create(&path, [camera])?;
/// # images.write_parts(0.0, (vrs::Raw(b"\xff\xd8 a picture"),))?;
/// # images.write_parts(0.0, (vrs::Raw(b"no picture"),))?;
/// # writer.finish()?;
/// let mut pictures = Pictures(Vec::new());
/// vrs::Reader::open(&path)?.play(&mut pictures)?;
/// assert_eq!(pictures.0, [b"\xff\xd8 a picture"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct BlockData<'a> {
    record: &'a CurrentRecord<'a>,
    unread: &'a mut dyn Peek,
    size: usize,
}

impl<'a> BlockData<'a> {
    /// The next `size` bytes of a record.
    pub(super) fn new(record: &'a CurrentRecord<'a>, unread: &'a mut dyn Peek, size: usize) -> Self {
        Self { record, unread, size }
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.size
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// All bytes. They can be read again: nothing is consumed.
    ///
    /// # Errors
    /// [`ErrorKind::Record`](crate::ErrorKind::Record) when they do not decompress.
    pub fn read(&mut self) -> Result<&[u8]> {
        self.read_front(self.size)
    }

    /// The first `len` bytes, or all if there are fewer. Of the rest, at most one block of the codec is decompressed.
    ///
    /// # Errors
    /// Those of [`read`](Self::read).
    pub fn read_front(&mut self, len: usize) -> Result<&[u8]> {
        let record = self.record;
        self.unread.peek(len.min(self.size)).map_err(|problem| record.error(problem))
    }
}

impl fmt::Debug for BlockData<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("BlockData").field("record", &self.record.location()).field("len", &self.size).finish()
    }
}
