//! Reading by callbacks, as the reference does it: a player is told of every block of every record (FORMAT.md §31).

mod current;
mod data;
mod decode;
mod decoders;
mod players;

use std::ops::ControlFlow;

use vrs_core::format::{AudioSpec, FormatName, ImageSpec};

use super::{BlockProblem, LayoutContent};
use crate::error::{Error, RecordProblem};

pub use self::current::CurrentRecord;
pub use self::data::BlockData;
pub use self::players::Players;

/// What a callback of a [`StreamPlayer`] returns: whether to go on, or an error that ends everything.
pub type Flow<E> = Result<ControlFlow<()>, E>;

/// Go on: with the next block, or the next record.
const GO_ON: ControlFlow<()> = ControlFlow::Continue(());

/// Takes in the records of one stream or of several, block by block.
///
/// Every callback does nothing and goes on unless the player has its own. Returning [`ControlFlow::Break`] from the callback
/// of a block leaves the rest of that record: it is not decoded, and not even decompressed, where the codec works block by
/// block. The bytes of images, sound and custom blocks are there on request ([`BlockData::read`]); a block ends where its
/// size says, whatever was read of it.
///
/// In contrast to [`Record::blocks`](super::Record::blocks), no record is read but those that are played: a block that a
/// configuration record describes is supported once that record was played. The state that this takes is kept by
/// [`Players`].
///
/// ```
/// use std::ops::ControlFlow::Continue;
/// use vrs::DataLayout;
/// use vrs::format::ImageSpec;
/// use vrs::reader::{BlockData, CurrentRecord, Flow, LayoutContent, Reader, StreamPlayer};
/// # use vrs::{Format, ImageFormat, RecordableTypeId, Stream, Writer};
///
/// #[derive(DataLayout)]
/// struct Frame {
///     exposure: f64,
/// }
///
/// #[derive(Default)]
/// struct Camera {
///     exposures: Vec<f64>,
///     image_bytes: usize,
/// }
///
/// impl StreamPlayer for Camera {
///     type Error = vrs::Error;
///
///     fn on_data_layout(&mut self, _: &CurrentRecord<'_>, _: usize, layout: &LayoutContent<'_>) -> Flow<vrs::Error> {
///         self.exposures.push(layout.expected::<Frame>()?.exposure());
///         Ok(Continue(()))
///     }
///
///     fn on_image(
///         &mut self,
///         _: &CurrentRecord<'_>,
///         _: usize,
///         image: &ImageSpec,
///         data: &mut BlockData<'_>,
///     ) -> Flow<vrs::Error> {
///         assert_eq!(image.to_string(), "image/jpg");
///         self.image_bytes += data.read()?.len();
///         Ok(Continue(()))
///     }
/// }
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("recording.vrs");
/// # let mut stream = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left")?;
/// # let frames = stream.data(1, Format::<Frame>::new().image(ImageFormat::Jpg))?;
/// # let writer = Writer::create(&path, [stream])?;
/// # frames.write(0.5, &Frame { exposure: 0.01 }, &[b"a picture"])?;
/// # writer.finish()?;
/// let file = Reader::open(&path)?;
/// let mut camera = Camera::default();
/// file.stream("acme/left")?.play(&mut camera)?;
/// assert_eq!((camera.exposures, camera.image_bytes), (vec![0.01], 9));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[allow(unused_variables)]
pub trait StreamPlayer {
    /// What callbacks fail with. Reading blocks fails with [`vrs::Error`](crate::Error).
    type Error: From<Error>;

    /// A record is about to be decoded. [`ControlFlow::Break`] skips it.
    ///
    /// # Errors
    /// Those of the player; they end everything.
    fn on_record_start(&mut self, record: &CurrentRecord<'_>) -> Flow<Self::Error> {
        Ok(GO_ON)
    }

    /// A layout was read. `block` is its number among all blocks of the record format.
    ///
    /// # Errors
    /// Those of the player; they end everything.
    fn on_data_layout(
        &mut self,
        record: &CurrentRecord<'_>,
        block: usize,
        layout: &LayoutContent<'_>,
    ) -> Flow<Self::Error> {
        Ok(GO_ON)
    }

    /// An image comes; it was not read yet. What it is was found in the record format and in layouts.
    ///
    /// # Errors
    /// Those of the player; they end everything.
    fn on_image(
        &mut self,
        record: &CurrentRecord<'_>,
        block: usize,
        image: &ImageSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<Self::Error> {
        Ok(GO_ON)
    }

    /// Sound comes; it was not read yet. What it is was found in the record format and in layouts.
    ///
    /// # Errors
    /// Those of the player; they end everything.
    fn on_audio(
        &mut self,
        record: &CurrentRecord<'_>,
        block: usize,
        audio: &AudioSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<Self::Error> {
        Ok(GO_ON)
    }

    /// Bytes come that only their application understands, in a format that may have a name.
    ///
    /// # Errors
    /// Those of the player; they end everything.
    fn on_custom(
        &mut self,
        record: &CurrentRecord<'_>,
        block: usize,
        format: Option<&FormatName>,
        data: &mut BlockData<'_>,
    ) -> Flow<Self::Error> {
        Ok(GO_ON)
    }

    /// A block comes of which nobody can tell where it ends or what it holds. `data` is the block if its size is known, else
    /// the rest of the record, which then ends here, whatever is returned.
    ///
    /// # Errors
    /// Those of the player; they end everything.
    fn on_unsupported(
        &mut self,
        record: &CurrentRecord<'_>,
        block: usize,
        problem: &BlockProblem,
        data: &mut BlockData<'_>,
    ) -> Flow<Self::Error> {
        Ok(GO_ON)
    }

    /// A record comes for which the stream declares no format, or one without blocks: `data` are all its bytes, often none.
    ///
    /// # Errors
    /// Those of the player; they end everything.
    fn on_raw_record(&mut self, record: &CurrentRecord<'_>, data: &mut BlockData<'_>) -> Result<(), Self::Error> {
        Ok(())
    }

    /// A record was decoded as far as its player wanted. [`ControlFlow::Break`] ends the playing; it is not called for
    /// records that were skipped or could not be read.
    ///
    /// # Errors
    /// Those of the player; they end everything.
    fn on_record_end(&mut self, record: &CurrentRecord<'_>) -> Flow<Self::Error> {
        Ok(GO_ON)
    }

    /// A record cannot be read: its header or its compressed bytes are damaged. `Ok` goes on with the next record.
    ///
    /// It is called as well when a callback fails that could not read its block, so that callbacks may write `data.read()?`
    /// and leave it to this one whether that ends everything.
    ///
    /// # Errors
    /// The same error, unless the player has its own opinion.
    fn on_bad_record(&mut self, error: Error) -> Result<(), Self::Error> {
        Err(error.into())
    }
}

/// What ends the decoding of a record early.
enum Stop<E> {
    /// The record is damaged.
    Record(RecordProblem),
    /// The player failed.
    Player(E),
}
