//! The document's `MyCameraStreamPlayer`: reading by callbacks.

use std::error::Error;
use std::io::Write;
use std::ops::ControlFlow::Continue;

use vrs::format::ImageSpec;
use vrs::reader::{BlockData, BlockProblem, CurrentRecord, Flow, LayoutContent, StreamPlayer};
use vrs::{PieceSource, RecordType};

use super::layouts::{
    MyCameraConfigRecordDataLayout, MyCameraDataRecordDataLayout, MyCameraLegacyFields, my_conversion_logic,
};

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
    /// The fields of the latest layout, and those of older ones: both are mapped once for all records.
    ///
    /// The latest layout would convert the old counter by itself; here it is done as in the document, by hand.
    fn on_frame(&mut self, layout: &LayoutContent<'_>) -> Result<(), Failure> {
        let frame = layout.expected::<MyCameraDataRecordDataLayout>()?;
        write!(self.out, "temperature={}", frame.camera_temperature())?;
        if !frame.has_camera_temperature() {
            write!(self.out, "(missing)")?;
        }
        if frame.frame_counter_source() == PieceSource::Current {
            writeln!(self.out, " frame={}", frame.frame_counter())?;
        } else {
            let legacy = layout.legacy::<MyCameraLegacyFields>()?;
            writeln!(self.out, " frame={} (not u64)", my_conversion_logic(legacy.frame_counter()))?;
        }
        Ok(())
    }
}
