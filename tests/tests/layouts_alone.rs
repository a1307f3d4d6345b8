//! Layouts that are read alone are those that blocks have; of what stands behind them, nothing is inflated.

use std::ops::ControlFlow;
use std::path::Path;

use vrs::reader::BlockContent;
use vrs::{DataLayout, Format, ImageFormat, Preset, Reader, RecordableTypeId, Stream, Writer};
use vrs_tests::data;

/// A record's layouts as text: the number of each block, then its values.
type Layouts = Vec<(usize, String)>;

/// What the blocks of each record say; an error where the record cannot be read.
fn by_blocks(file: &Reader) -> Vec<Result<Layouts, String>> {
    let layouts = |record: vrs::Result<vrs::reader::Record<'_>>| {
        let record = record.map_err(|error| error.to_string())?;
        let blocks = record.blocks().into_iter().flatten();
        Ok(blocks
            .filter_map(|block| match block.content {
                BlockContent::Layout(layout) => Some((block.index, layout.to_string())),
                _ => None,
            })
            .collect())
    };
    file.records().map(layouts).collect()
}

fn alone(file: &Reader) -> Vec<Result<Layouts, String>> {
    let mut found = Vec::new();
    file.for_each_layouts(0..file.record_count(), |position, layouts| {
        assert_eq!(position, found.len());
        found.push(layouts.map_err(|error| error.to_string()).map(|layouts| {
            assert_eq!(Some(layouts.timestamp()), file.entry(position).map(|entry| entry.timestamp));
            layouts.iter().map(|(block, layout)| (block, layout.to_string())).collect()
        }));
        ControlFlow::Continue(())
    });
    found
}

fn compare(path: &Path) {
    let file = Reader::open(path).unwrap();
    assert_eq!(alone(&file), by_blocks(&file), "{}", path.display());
}

#[test]
fn reference_files() {
    for path in data::reference_files() {
        compare(&path);
    }
}

#[test]
fn real_files() {
    for path in data::real_files() {
        compare(&path);
    }
}

#[derive(DataLayout)]
struct Frame {
    number: u32,
    note: String,
}

/// A frame whose image does not inflate has its layout all the same.
#[test]
fn what_stands_behind_layouts_is_not_inflated() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frames.vrs");
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/left").unwrap().compression(Preset::ZstdLight);
    let frames = camera.data(1, Format::<Frame>::new().image(ImageFormat::Jpg)).unwrap();
    let writer = Writer::create(&path, [camera]).unwrap();
    // Pixels of which each zstd block is as large as its content.
    let mut noise = 1_u32;
    let pixels: Vec<u8> = (0..1_000_000)
        .map(|_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8 & 0x7f
        })
        .collect();
    frames.write(0.0, &Frame { number: 7, note: "first".to_owned() }, &[&pixels]).unwrap();
    writer.finish().unwrap();

    let file = Reader::open(&path).unwrap();
    let entry = file.entry(0).unwrap();
    assert!(entry.stored_size < 1_000_000, "it is compressed");
    let mut bytes = std::fs::read(&path).unwrap();
    let end = (entry.offset + u64::from(entry.stored_size)) as usize;
    bytes[end - 200_000..end].fill(0xff);
    std::fs::write(&path, bytes).unwrap();

    let file = Reader::open(&path).unwrap();
    assert!(file.record(0).unwrap().is_err());
    let layouts = alone(&file).pop().unwrap().unwrap();
    assert!(layouts[0].1.contains("first"), "{layouts:?}");
}

/// In any order, some of them twice, beyond the last one; many enough to be inflated ahead.
#[test]
fn records_at_any_positions() {
    let file = Reader::open(data::reference("compression.vrs")).unwrap();
    let count = file.record_count();
    let positions: Vec<usize> = (0..count).rev().chain([0, 0, count, usize::MAX, 1]).chain(0..count).collect();
    let found = file.records_at(positions.iter().copied()).map(|record| record.unwrap());
    let found: Vec<_> = found.map(|record| (record.position(), record.payload().to_vec())).collect();
    let there = positions.into_iter().filter(|position| *position < count);
    let expected: Vec<_> = there.map(|p| (p, file.record(p).unwrap().unwrap().payload().to_vec())).collect();
    assert!(count > 64 && found == expected);
}
