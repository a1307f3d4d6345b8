//! Files of the reference, and real ones, followed: the records of an open file, whether they are there already or come bit by bit.

use std::ops::ControlFlow::{Break, Continue};
use std::path::Path;

use vrs::Reader;
use vrs::io::{MemoryStorage, Storage};
use vrs::reader::{BlockContent, Follow, FollowEnd, OwnedRecord, Record};
use vrs_tests::data::{real_files, reference_files};

fn describe(record: &Record<'_>) -> String {
    let blocks = record.blocks().into_iter().flatten().map(|block| match block.content {
        BlockContent::Layout(layout) => format!("{} {}", block.block, layout.print().compact()),
        _ => block.block.to_string(),
    });
    let (time, id, record_type) = (record.timestamp(), record.stream_id(), record.record_type());
    let (version, payload) = (record.version(), record.payload());
    format!("{time:?} {id} {record_type} {version} {:?} {}", blocks.collect::<Vec<_>>(), payload.escape_ascii())
}

fn opened(path: &Path) -> Vec<String> {
    let mut records: Vec<_> = Reader::open(path).unwrap().records().map(|record| describe(&record.unwrap())).collect();
    records.sort_unstable();
    records
}

fn described(records: &[OwnedRecord]) -> Vec<String> {
    let mut records: Vec<_> = records.iter().map(|record| describe(&record.get())).collect();
    records.sort_unstable();
    records
}

fn files() -> impl Iterator<Item = std::path::PathBuf> {
    let files = reference_files().into_iter().chain(real_files());
    files.filter(|path| path.metadata().unwrap().len() < 200_000)
}

#[test]
fn what_is_there_comes_at_once() {
    for path in files() {
        let mut follower = Follow::new().wait_with(|_| Break(())).open(&path).unwrap();
        let records: Vec<OwnedRecord> = follower.by_ref().map(Result::unwrap).collect();
        assert_eq!(described(&records), opened(&path), "{}", path.display());
        let end = match path.file_stem().unwrap().to_str().unwrap() {
            "no_index" | "cut_record" => follower.end() == Some(FollowEnd::Stopped),
            "cut_front_index" => matches!(follower.end(), Some(FollowEnd::Damaged(_))),
            _ => follower.end() == Some(FollowEnd::Finished),
        };
        assert!(end, "{}: {:?}", path.display(), follower.end());
    }
}

/// As their recorder wrote them: the place of the index is written last, the index before.
#[test]
fn files_of_the_reference_are_followed_while_they_grow() {
    let mut count = 0;
    for path in files() {
        let bytes = std::fs::read(&path).unwrap();
        let file = Reader::open(&path).unwrap();
        let is_at_end = file.header().index_record_offset > file.header().first_user_record_offset;
        if !is_at_end || file.chunks().len() > 1 {
            continue;
        }
        let mut storage = MemoryStorage::new();
        let mut chunk = storage.create_chunk(0).unwrap();
        let (header, mut rest) = (bytes[..80].to_vec(), bytes[80..].to_vec());
        let unfinished = [&header[..24], &[0; 8], &header[32..]].concat();
        chunk.append(&unfinished).unwrap();
        let mut is_written = false;
        let grow = move |_| {
            let piece: Vec<u8> = rest.drain(..rest.len().min(97)).collect();
            if piece.is_empty() {
                assert!(!std::mem::replace(&mut is_written, true), "it has an end");
                chunk.write_at(0, &header).unwrap();
            }
            chunk.append(&piece).unwrap();
            Continue(())
        };
        let mut follower = Follow::new().wait_with(grow).open_chunks(storage).unwrap();
        let records: Vec<OwnedRecord> = follower.by_ref().map(Result::unwrap).collect();
        assert_eq!(described(&records), opened(&path), "{}", path.display());
        assert_eq!(follower.end(), Some(FollowEnd::Finished), "{}", path.display());
        count += 1;
    }
    assert!(count >= 3, "{count}");
}
