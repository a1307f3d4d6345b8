//! The recorder.

use core::fmt;

use embedded_io::Write;

use super::description;
use super::error::EmitError;
use super::output::{Buffered, Bytes, write_all};
use super::records::{Declared, Recording, Records};
use crate::container::{CompressionType, FileHeader, RecordHeader};
use crate::layout::{Count, DataLayout, EncodeError, Sink, SliceSink};

/// Writes a recording forward, without allocating.
///
/// It needs a buffer for the header and the layout of one record: 32 bytes, and those of the largest layout. Blocks behind
/// layouts go to the output as they are, of any size.
///
/// ```
/// use vrs_core::container::RecordableTypeId;
/// use vrs_core::emit::{EmitError, Recorder, Recording, Records, Stream};
/// use vrs_derive::DataLayout;
///
/// #[derive(DataLayout)]
/// #[layout(crate = vrs_core)]
/// struct Scan<'a> {
///     ranges: &'a [f32],
/// }
///
/// static LIDAR: Stream = Stream::new(RecordableTypeId::LIDAR, "acme/top");
/// static SCANS: Records<Scan<'static>> = LIDAR.data(1);
/// static RECORDING: Recording = Recording::new(&[&SCANS]);
///
/// let (mut flash, mut buffer) = ([0; 1024], [0; 64]);
/// let mut recorder = Recorder::start(&mut flash[..], &mut buffer, &RECORDING)?;
/// recorder.write(&SCANS, 0.5, &Scan { ranges: &[0.25, 0.75] }, &[])?;
/// let error = recorder.write(&SCANS, 0.6, &Scan { ranges: &[0.0; 100] }, &[]).unwrap_err();
/// assert_eq!(error, EmitError::BufferTooSmall { needed: 440, capacity: 64 });
/// recorder.write(&SCANS, 0.7, &Scan { ranges: &[0.5] }, &[])?;
/// recorder.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Recorder<'a, W: Write> {
    pub(super) output: W,
    buffer: &'a mut [u8],
    recording: &'a Recording<'a>,
    previous_size: u32,
    broken: bool,
}

impl<'a, W: Write> Recorder<'a, W> {
    /// Writes the file header and the description, so that what follows can be read whatever happens.
    ///
    /// Hand over `&mut output` to keep it whatever fails.
    ///
    /// # Errors
    /// [`EmitError::Declaration`] and [`EmitError::TooLarge`] before anything is written, and those of the output.
    pub fn start(
        mut output: W,
        buffer: &'a mut [u8],
        recording: &'a Recording<'a>,
    ) -> Result<Self, EmitError<W::Error>> {
        recording.check()?;
        let size = RecordHeader::size_with(description::size(recording))?;
        let mut out = Buffered::new(&mut output, buffer);
        out.put(&FileHeader::new(recording.creation_id).to_bytes())?;
        out.put(&RecordHeader::description(size).to_bytes())?;
        description::write(recording, &mut out)?;
        out.flush()?;
        Ok(Self { output, buffer, recording, previous_size: size, broken: false })
    }

    /// Records a value, and the bytes of the blocks behind it: one slice for each block of the format, in its order.
    /// `timestamp` is in seconds. Records may come in any order of time.
    ///
    /// # Errors
    /// [`EmitError`]. Unless the output fails, the recording goes on without this record.
    pub fn write<T, V>(
        &mut self,
        records: &Records<'_, T>,
        timestamp: f64,
        value: &V,
        blocks: &[&[u8]],
    ) -> Result<(), EmitError<W::Error>>
    where
        T: DataLayout,
        V: DataLayout<Static = T::Static>,
    {
        self.check(records, timestamp, blocks)?;
        let layout_end = encode(records, value, self.buffer)?;
        let layout_size = layout_end.saturating_sub(RecordHeader::SIZE) as u64;
        let blocks_size = blocks.iter().fold(0_u64, |sum, block| sum.saturating_add(block.len() as u64));
        let declaration = records.declaration();
        let header = RecordHeader {
            record_size: RecordHeader::size_with(layout_size.saturating_add(blocks_size))?,
            previous_record_size: self.previous_size,
            raw_type_id: declaration.stream.id().type_id.to_disk(),
            format_version: declaration.version,
            timestamp,
            instance_id: declaration.stream.id().instance,
            raw_record_type: declaration.record_type as u8,
            raw_compression_type: CompressionType::None as u8,
            uncompressed_size: 0,
        };
        let (start, _) = self.buffer.split_at_mut_checked(layout_end).unwrap_or_default();
        if let Some(head) = start.first_chunk_mut() {
            *head = header.to_bytes();
        }
        self.broken = true;
        write_all(&mut self.output, start)?;
        blocks.iter().try_for_each(|block| write_all(&mut self.output, block))?;
        self.broken = false;
        self.previous_size = header.record_size;
        Ok(())
    }

    fn check<T: DataLayout>(
        &self,
        records: &Records<'_, T>,
        timestamp: f64,
        blocks: &[&[u8]],
    ) -> Result<(), EmitError<W::Error>> {
        if self.broken {
            return Err(EmitError::Broken);
        }
        let declaration = records.declaration();
        if !self.recording.declarations().any(|declared| declared.same_as(&declaration)) {
            let (stream, record_type, version) =
                (declaration.stream.id(), declaration.record_type, declaration.version);
            return Err(EmitError::Undeclared { stream, record_type, version });
        }
        if !timestamp.is_finite() {
            return Err(EmitError::Time { timestamp });
        }
        if blocks.len() != declaration.blocks.len() {
            return Err(EmitError::BlockCount { expected: declaration.blocks.len(), found: blocks.len() });
        }
        let sizes = declaration.blocks.iter().map(super::Block::size);
        (1..).zip(sizes.zip(blocks)).try_for_each(|(block, (size, bytes))| match size {
            Some(expected) if expected != bytes.len() as u64 => {
                Err(EmitError::BlockSize { block, expected, found: bytes.len() as u64 })
            }
            _ => Ok(()),
        })
    }

    /// Has the output write what it holds back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn flush(&mut self) -> Result<(), EmitError<W::Error>> {
        if self.broken {
            return Err(EmitError::Broken);
        }
        self.output.flush().map_err(EmitError::Output)
    }

    /// Ends the file with the record that proves it complete, and gives the output back.
    ///
    /// # Errors
    /// Those of the output. The records that were written stay readable.
    pub fn finish(mut self) -> Result<W, EmitError<W::Error>> {
        if self.broken {
            return Err(EmitError::Broken);
        }
        write_all(&mut self.output, &RecordHeader::closing_record(self.previous_size))?;
        self.output.flush().map_err(EmitError::Output)?;
        Ok(self.output)
    }

    /// Gives the output back without ending the file: readers will say that the recording was not closed.
    pub fn abandon(self) -> W {
        self.output
    }
}

/// Encodes a value behind room for a record header; returns where it ends.
fn encode<T, V, E>(records: &Records<'_, T>, value: &V, buffer: &mut [u8]) -> Result<usize, EmitError<E>>
where
    T: DataLayout,
    V: DataLayout<Static = T::Static>,
{
    let capacity = buffer.len();
    let mut sink = SliceSink::new(buffer);
    let result = sink.append(RecordHeader::SIZE, |_| ()).and_then(|()| records.definition().encode(value, &mut sink));
    match result {
        Ok(()) => Ok(sink.position()),
        Err(EncodeError::Full { .. }) => {
            let mut count = Count::default();
            records.definition().encode(value, &mut count)?;
            Err(EmitError::BufferTooSmall { needed: RecordHeader::SIZE.saturating_add(count.position()), capacity })
        }
        Err(error) => Err(error.into()),
    }
}

impl<W: Write> fmt::Debug for Recorder<'_, W> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { recording, broken, .. } = self;
        out.debug_struct("Recorder").field("recording", recording).field("broken", broken).finish_non_exhaustive()
    }
}
