//! Derived structs against the files of the reference writer: the same definitions, the same bytes.

use std::path::Path;

use samples::guide::layouts as guide;
use vrs::reader::BlockContent;
use vrs::{DecodeLayout, Definition, Reader, RecordType};
use vrs_tests::all_pieces::AllPieces;
use vrs_tests::data::reference;
use vrs_tests::layouts::{Described, Nested, NewCamera, OldCamera, Optional};

/// Shows that a struct is the layout of block 0 of a stream's records: its definition is the stored one byte for byte,
/// and every record, decoded and encoded again, has its old bytes.
fn same<T: DecodeLayout<Static = T> + 'static>(file: &str, stream: &str, record_type: RecordType, version: u32) {
    let file = Reader::open(reference(file)).unwrap();
    let stream = file.stream(stream).unwrap();
    let mut records = 0;
    for record in stream.records_of(record_type).map(Result::unwrap).filter(|record| record.version() == version) {
        let block = record.blocks().unwrap().next().unwrap();
        let BlockContent::Layout(layout) = block.content else { panic!("{record:?} begins with {block:?}") };
        let value: T = layout.decode().unwrap();
        let definition = Definition::of(&value);
        let stored = stream.internal_tags().get(&format!("DL:{record_type}:{version}:0")).unwrap();
        assert_eq!(definition.to_string(), stored);
        assert_eq!(definition.schema().to_string(), stored);
        let mut bytes = Vec::new();
        definition.encode(&value, &mut bytes).unwrap();
        assert_eq!(bytes, record.payload()[..layout.block().len()], "{record:?}");
        records += 1;
    }
    assert!(records > 0, "no record of {record_type} version {version} in stream {}", stream.id());
}

#[test]
fn all_pieces() {
    same::<AllPieces>("all_pieces.vrs", "ref/all", RecordType::Data, 1);
}

#[test]
fn resilience() {
    same::<OldCamera>("resilience.vrs", "65500-5", RecordType::Data, 1);
    same::<OldCamera>("resilience.vrs", "65500-6", RecordType::Data, 1);
    same::<NewCamera>("resilience.vrs", "65500-6", RecordType::Data, 2);
}

#[test]
fn layouts() {
    same::<Described>("layouts.vrs", "ref/described", RecordType::Data, 1);
    same::<Nested>("layouts.vrs", "ref/nested", RecordType::Data, 1);
    same::<Optional>("layouts.vrs", "ref/optional_on", RecordType::Data, 1);
    same::<Optional>("layouts.vrs", "ref/optional_off", RecordType::Data, 1);
}

#[test]
fn guide() {
    use RecordType::{Configuration, Data};
    same::<guide::SixPieces>("guide.vrs", "guide/pieces", Data, 1);
    same::<guide::MyDataLayout>("guide.vrs", "guide/standard", Configuration, 1);
    same::<guide::Hands>("guide.vrs", "guide/nested", Data, 1);
    same::<guide::FlatHands>("guide.vrs", "guide/nested", Data, 1);
    same::<guide::OptionalFields>("guide.vrs", "guide/optional_on", Data, 1);
    same::<guide::OptionalFields>("guide.vrs", "guide/optional_off", Data, 1);
    same::<guide::MyCameraConfigRecordDataLayout>("guide.vrs", "guide/camera", Configuration, 1);
    same::<guide::MyCameraDataRecordDataLayout>("guide.vrs", "guide/camera", Data, 1);
    same::<guide::MyCameraConfigRecordDataLayout>("guide.vrs", "guide/old_camera", Configuration, 1);
    same::<guide::MyCameraLegacyFields>("guide.vrs", "guide/old_camera", Data, 1);
}

#[test]
fn every_layout_of_the_reference_files_prints_as_it_is_stored() {
    let mut layouts = 0;
    for path in vrs_tests::data::reference_files() {
        layouts += definitions_print_as_stored(&path);
    }
    assert!(layouts > 40, "{layouts}");
}

#[test]
fn every_layout_of_the_real_files_prints_as_it_is_stored() {
    for path in vrs_tests::data::real_files() {
        assert!(definitions_print_as_stored(&path) > 0);
    }
}

fn definitions_print_as_stored(path: &Path) -> usize {
    let file = Reader::open(path).unwrap();
    let mut layouts = 0;
    for stream in file.streams() {
        for (name, text) in stream.internal_tags().iter().filter(|(name, _)| name.as_bytes().starts_with(b"DL:")) {
            let schema = vrs::Schema::parse(text.as_bytes()).unwrap();
            assert_eq!(text, *schema.to_string(), "{} {} {name}", path.display(), stream.id());
            layouts += 1;
        }
        for (record_type, version, definition) in stream.definitions().iter() {
            let tag = format!("RF:{record_type}:{version}");
            assert_eq!(stream.internal_tags().get(&tag), Some(definition.format.to_string().as_str()));
        }
    }
    layouts
}
