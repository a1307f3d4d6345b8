//! The document's `MyCameraStreamPlayer`: reading by callbacks.

use std::error::Error;
use std::io::Write;
use std::ops::ControlFlow::Continue;

use vrs::RecordType;
use vrs::format::ImageSpec;
use vrs::reader::{BlockData, BlockProblem, CurrentRecord, Flow, LayoutContent, StreamPlayer};

use super::layouts::{MyCameraConfigRecordDataLayout, MyCameraDataRecordDataLayout, MyCameraLegacyFields};

/// What goes wrong here: reading a record, or writing about it.
pub type Failure = Box<dyn Error>;

/// Plays the records of a camera, today's or yesterday's, and writes a line about each block.
#[derive(Debug)]
pub struct MyCameraStreamPlayer<W> {
    /// Where the lines go.
    pub out: W,
    /// Whether incoming layouts are printed, as they are in the file: a great help in finding out what an old file has.
    pub prints_layouts: bool,
}

impl<W: Write> StreamPlayer for MyCameraStreamPlayer<W> {
    type Error = Failure;

    fn on_data_layout(
        &mut self,
        record: &CurrentRecord<'_>,
        block: usize,
        layout: &LayoutContent<'_>,
    ) -> Flow<Self::Error> {
        let (stream, record_type, version) = (record.stream_id(), record.record_type(), record.version());
        write!(self.out, "{stream} {record_type} v{version} t{} layout {block} ", record.timestamp())?;
        match record_type {
            RecordType::Configuration => {
                let config = layout.expected::<MyCameraConfigRecordDataLayout>()?;
                writeln!(self.out, "role={}", config.camera_role())?;
            }
            _ => self.on_frame(layout)?,
        }
        if self.prints_layouts {
            write!(self.out, "{layout}")?;
        }
        Ok(Continue(()))
    }

    fn on_image(
        &mut self,
        _record: &CurrentRecord<'_>,
        block: usize,
        image: &ImageSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<Self::Error> {
        writeln!(self.out, "  image {block} {image} size {}", data.read()?.len())?;
        Ok(Continue(()))
    }

    fn on_unsupported(
        &mut self,
        _record: &CurrentRecord<'_>,
        block: usize,
        problem: &BlockProblem,
        _data: &mut BlockData<'_>,
    ) -> Flow<Self::Error> {
        writeln!(self.out, "  block {block}: {problem}")?;
        Ok(Continue(()))
    }
}

impl<W: Write> MyCameraStreamPlayer<W> {
    /// The fields of the latest layout, and those that were retyped since: both are mapped once for all records.
    fn on_frame(&mut self, layout: &LayoutContent<'_>) -> Result<(), Failure> {
        let frame = layout.expected::<MyCameraDataRecordDataLayout>()?;
        write!(self.out, "temperature={}", frame.camera_temperature())?;
        if !frame.has_camera_temperature() {
            write!(self.out, "(missing)")?;
        }
        if frame.has_frame_counter() {
            writeln!(self.out, " frame={}", frame.frame_counter())?;
        } else {
            let legacy = layout.legacy::<MyCameraLegacyFields>()?;
            writeln!(self.out, " frame={} (not u64)", u64::from(legacy.frame_counter()))?;
        }
        Ok(())
    }
}
