//! Everything that is found in a recording, written down: by the stream player, or pulled.

use std::ops::ControlFlow::Continue;

use vrs::format::{AudioSpec, FormatName, ImageSpec};
use vrs::reader::{BlockContent, BlockData, BlockProblem, CurrentRecord, Flow, LayoutContent, Record, StreamPlayer};

/// What is found of a block, either way: its number, what it is, and its bytes. A layout is what it prints; the bytes of a
/// block that cannot be read are left out.
pub type Found = (usize, String, Vec<u8>);

/// A record by its position: all blocks if it has a format, else its bytes.
pub type FoundRecord = (usize, Result<Vec<Found>, Vec<u8>>);

/// A player that writes down every block. Records that cannot be read are left out.
#[derive(Debug, Default)]
pub struct Scribe {
    /// What was played.
    pub records: Vec<FoundRecord>,
    blocks: Vec<Found>,
}

impl Scribe {
    fn note(&mut self, block: usize, text: String, data: &mut BlockData<'_>) -> Flow<vrs::Error> {
        self.blocks.push((block, text, data.read()?.to_vec()));
        Ok(Continue(()))
    }
}

impl StreamPlayer for Scribe {
    type Error = vrs::Error;

    fn on_data_layout(&mut self, _: &CurrentRecord<'_>, block: usize, layout: &LayoutContent<'_>) -> Flow<vrs::Error> {
        self.blocks.push((block, layout.to_string(), bytes(layout)));
        Ok(Continue(()))
    }

    fn on_image(
        &mut self,
        _: &CurrentRecord<'_>,
        block: usize,
        image: &ImageSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        self.note(block, image.to_string(), data)
    }

    fn on_audio(
        &mut self,
        _: &CurrentRecord<'_>,
        block: usize,
        audio: &AudioSpec,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        self.note(block, audio.to_string(), data)
    }

    fn on_custom(
        &mut self,
        _: &CurrentRecord<'_>,
        block: usize,
        format: Option<&FormatName>,
        data: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        self.note(block, format!("custom {format:?}"), data)
    }

    fn on_unsupported(
        &mut self,
        _: &CurrentRecord<'_>,
        block: usize,
        problem: &BlockProblem,
        _: &mut BlockData<'_>,
    ) -> Flow<vrs::Error> {
        self.blocks.push((block, unsupported(problem), Vec::new()));
        Ok(Continue(()))
    }

    fn on_raw_record(&mut self, record: &CurrentRecord<'_>, data: &mut BlockData<'_>) -> Result<(), vrs::Error> {
        self.records.push((record.position(), Err(data.read()?.to_vec())));
        Ok(())
    }

    fn on_record_end(&mut self, record: &CurrentRecord<'_>) -> Flow<vrs::Error> {
        if self.records.last().is_none_or(|(position, _)| *position != record.position()) {
            self.records.push((record.position(), Ok(std::mem::take(&mut self.blocks))));
        }
        Ok(Continue(()))
    }

    /// The reference files have records that cannot be read; others follow them.
    fn on_bad_record(&mut self, _: vrs::Error) -> Result<(), vrs::Error> {
        self.blocks.clear();
        Ok(())
    }
}

fn bytes(layout: &LayoutContent<'_>) -> Vec<u8> {
    [layout.block().fixed_section(), layout.block().variable_section()].concat()
}

fn unsupported(problem: &BlockProblem) -> String {
    match problem {
        BlockProblem::Unsupported(unsupported) | BlockProblem::NoConfiguration(unsupported) => unsupported.to_string(),
        other => other.to_string(),
    }
}

/// What [`Scribe`] would write of a record, pulled.
#[allow(clippy::missing_errors_doc)] // The error is what is found.
pub fn pull(record: &Record<'_>) -> Result<Vec<Found>, Vec<u8>> {
    let blocks = record.blocks().map_err(|_| record.payload().to_vec())?;
    if record.definition().is_some_and(|definition| definition.format.used_blocks().is_empty()) {
        return Err(record.payload().to_vec());
    }
    let blocks = blocks.map(|found| {
        let spec = found.block.to_string();
        let (text, bytes) = match &found.content {
            BlockContent::Layout(layout) => (layout.to_string(), bytes(layout)),
            BlockContent::Image(bytes) | BlockContent::Audio(bytes) => (without_size(&spec), bytes.to_vec()),
            BlockContent::Custom(bytes) => {
                let name = spec.split_once("format=").and_then(|(_, name)| FormatName::new(name));
                (format!("custom {:?}", name.as_ref()), bytes.to_vec())
            }
            BlockContent::Unsupported(problem) => (unsupported(problem), Vec::new()),
            other => panic!("{other:?}"),
        };
        (found.index, text, bytes)
    });
    Ok(blocks.collect())
}

/// Specs do not have the size of their block.
fn without_size(block: &str) -> String {
    let parts = block.split('/').filter(|part| !part.starts_with("size="));
    parts.collect::<Vec<_>>().join("/")
}
