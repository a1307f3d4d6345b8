//! The stream player: the reference's callbacks, on the reference's files, and the same blocks as the other way of reading.

use std::ops::ControlFlow::Continue;
use std::path::Path;

use samples::guide::player::MyCameraStreamPlayer;
use vrs::Reader;
use vrs::format::{AudioSpec, FormatName, ImageSpec};
use vrs::reader::{
    BlockContent, BlockData, BlockProblem, CurrentRecord, Flow, LayoutContent, Options, Players, Record, StreamPlayer,
};
use vrs_tests::data;

/// The callbacks that the reference's player made for the same file.
#[test]
fn callbacks_on_the_guide_are_those_of_the_reference() {
    let file = Reader::open(data::reference("guide.vrs")).unwrap();
    let mut player = MyCameraStreamPlayer { out: Vec::new(), prints_layouts: false };
    let mut players = Players::new(&file);
    let cameras = ["guide/look_up", "guide/camera", "guide/old_camera"].map(|flavor| file.stream(flavor).unwrap());
    players.set_all(cameras, &mut player).play_all().unwrap();
    let expected = std::fs::read_to_string(data::reference("guide.callbacks.txt")).unwrap();
    assert_eq!(String::from_utf8(player.out).unwrap(), expected);
}

/// What is found of a block, either way.
type Found = (usize, String, Vec<u8>);

/// All blocks of a record that has a format, else its bytes.
type FoundRecord = (usize, Result<Vec<Found>, Vec<u8>>);

/// Writes down every block.
#[derive(Default)]
struct Scribe {
    records: Vec<FoundRecord>,
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

/// The same, pulled.
fn pulled(record: &Record<'_>) -> Result<Vec<Found>, Vec<u8>> {
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

fn compare(path: &Path) -> usize {
    for options in [Options::new(), Options::new().plain_files(true)] {
        let file = options.open(path).unwrap();
        let mut scribe = Scribe::default();
        file.play(&mut scribe).unwrap();
        let pulled = file.records().flatten().map(|record| (record.position(), pulled(&record)));
        let pulled: Vec<_> = pulled.collect();
        assert_eq!(scribe.records.len(), pulled.len(), "{}", path.display());
        for (played, pulled) in scribe.records.iter().zip(&pulled) {
            assert_eq!(played, pulled, "{}", path.display());
        }
    }
    Reader::open(path).unwrap().record_count()
}

#[test]
fn reference_files_play_as_they_are_pulled() {
    let records: usize = data::reference_files().iter().map(|path| compare(path)).sum();
    assert!(records > 100);
}

#[test]
fn real_files_play_as_they_are_pulled() {
    for path in data::real_files() {
        compare(&path);
    }
}
