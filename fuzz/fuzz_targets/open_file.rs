//! Any bytes as a file: opening, checking and taking apart every record neither panics nor runs away.
#![no_main]

use std::ops::ControlFlow::Continue;

use vrs::format::{AudioSpec, FormatName, ImageSpec};
use vrs::reader::{BlockData, BlockProblem, CurrentRecord, Flow, LayoutContent, Options, StreamPlayer};

/// Reads everything and keeps nothing.
struct Everything;

impl StreamPlayer for Everything {
    type Error = vrs::Error;

    fn on_data_layout(&mut self, _: &CurrentRecord<'_>, _: usize, layout: &LayoutContent<'_>) -> Flow<vrs::Error> {
        let _ = layout.to_string();
        Ok(Continue(()))
    }

    fn on_image(
        &mut self,
        _: &CurrentRecord<'_>,
        _: usize,
        _: &ImageSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        data.read().map(|_| Continue(()))
    }

    fn on_audio(
        &mut self,
        _: &CurrentRecord<'_>,
        _: usize,
        _: &AudioSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        data.read().map(|_| Continue(()))
    }

    fn on_custom(
        &mut self,
        _: &CurrentRecord<'_>,
        _: usize,
        _: Option<&FormatName>,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        data.read_front(10).map(|_| Continue(()))
    }

    fn on_unsupported(
        &mut self,
        _: &CurrentRecord<'_>,
        _: usize,
        _: &BlockProblem,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        data.read().map(|_| Continue(()))
    }

    fn on_bad_record(&mut self, _: vrs::Error) -> Result<(), vrs::Error> {
        Ok(())
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = Options::new().open_data(bytes.to_vec()) {
        let _ = vrs::ops::check(&file).to_string();
        let _ = vrs::ops::checksum(&file);
        let _ = file.play(&mut Everything);
    }
});
