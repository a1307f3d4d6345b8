//! `vrs extract-images`, `extract-audio`, `extract-all`: what stands in the folder, and what is never lost in silence.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use common::{Run, run};
use serde_json::Value as Json;
use vrs::format::{Content, ImageFormat, ImageSpec, Raster};
use vrs::reader::BlockContent;
use vrs::{DataLayout, Format, PixelFormat, Reader, RecordableTypeId, Stream, Writer};
use vrs_media::Bitmap;
use vrs_tests::data::{real_files, reference};

fn extract(command: &str, file: &Path, to: &Path, more: &[&str]) -> Run {
    let args = [&[command, file.to_str().unwrap(), "--to", to.to_str().unwrap()], more].concat();
    run(to.parent().unwrap(), &args)
}

fn lines(path: PathBuf) -> Vec<Json> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// All files below a folder, by their names in it.
fn files(folder: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            names.extend(files(&entry.path()).into_iter().map(|file| format!("{name}/{file}")));
        } else {
            names.insert(name);
        }
    }
    names
}

/// The images of a recording as the library reads them, in the order of records.
fn images(file: &Reader) -> Vec<(ImageSpec, Vec<u8>)> {
    let mut images = Vec::new();
    for record in file.records().map(Result::unwrap) {
        for block in record.blocks().into_iter().flatten() {
            if let (BlockContent::Image(bytes), Content::Image(spec)) = (&block.content, &block.block.content) {
                images.push((spec.clone(), bytes.to_vec()));
            }
        }
    }
    images
}

fn check_images(path: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let expected = images(&Reader::open(path).unwrap());
    for (to, more) in [("as-stored", &["--raw"][..]), ("converted", &[])] {
        let to = folder.path().join(to);
        extract("extract-images", path, &to, more);
        let manifest = lines(to.join("images.jsonl"));
        assert_eq!(manifest.len(), expected.len(), "{}", path.display());
        let names: BTreeSet<String> = manifest.iter().map(|line| line["file"].as_str().unwrap().to_owned()).collect();
        let mut found = files(&to);
        assert!(found.remove("images.jsonl"));
        assert_eq!(found, names, "one file for each line, and no other");
        assert_eq!(names.len(), expected.len());
        for (line, (spec, bytes)) in manifest.iter().zip(&expected) {
            let file = fs::read(to.join(line["file"].as_str().unwrap())).unwrap();
            assert_eq!(line["stored_size"], bytes.len());
            if line["converted"] == true {
                let shown = Bitmap::decode(&ImageSpec::from(ImageFormat::Png), &file).unwrap();
                assert_eq!(
                    shown,
                    vrs_media::Frame::new(spec.raster(), bytes.as_slice()).unwrap().to_bitmap(),
                    "{line}"
                );
            } else {
                assert!(file == *bytes, "{line}");
            }
            let is_raw = matches!(spec, ImageSpec::Raw(_));
            assert_eq!(line["converted"] == true, is_raw && more.is_empty(), "{line}");
        }
        // Within a stream, names are in the order of time.
        for pair in manifest.windows(2).filter(|pair| pair[0]["stream"] == pair[1]["stream"]) {
            assert!(pair[0]["file"].as_str() < pair[1]["file"].as_str(), "{pair:?}");
        }
    }
}

#[test]
fn every_image_has_a_file() {
    check_images(&reference("blocks.vrs"));
    check_images(&reference("guide.vrs"));
    // The large synthetic file has nothing that the others have not.
    for path in real_files().iter().filter(|path| !path.ends_with("synthetic.vrs")) {
        check_images(path);
    }
}

/// Every PCM block of a file, joined; WAV stores these sample formats as they are.
fn pcm(path: &Path, stream: &str) -> Vec<u8> {
    let mut samples = Vec::new();
    for record in Reader::open(path).unwrap().stream(stream).unwrap().records().map(Result::unwrap) {
        for block in record.blocks().into_iter().flatten() {
            if let BlockContent::Audio(bytes) = block.content {
                samples.extend_from_slice(bytes);
            }
        }
    }
    samples
}

#[test]
fn sound_is_exact() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("out");
    let path = reference("audio.vrs");
    let Run { code, out, err } = extract("extract-audio", &path, &to, &[]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.ends_with(": 2 audio files\n"), "{out}");
    let manifest = lines(to.join("audio.jsonl"));
    for (line, (channels, bits, rate)) in manifest.iter().zip([(2, 16, 48_000), (3, 24, 44_100)]) {
        let mut reader = hound::WavReader::open(to.join(line["file"].as_str().unwrap())).unwrap();
        let spec = reader.spec();
        assert_eq!((spec.channels, spec.bits_per_sample, spec.sample_rate), (channels, bits, rate));
        let width = usize::from(bits / 8);
        let samples: Vec<u8> =
            reader.samples::<i32>().flat_map(|sample| sample.unwrap().to_le_bytes()[..width].to_vec()).collect();
        assert_eq!(samples, pcm(&path, line["stream"].as_str().unwrap()));
        assert_eq!(line["sample_frames"], samples.len() / width / usize::from(channels));
    }
}

#[test]
fn metadata_is_legal_json_and_whole() {
    let folder = tempfile::tempdir().unwrap();
    // NaN and infinities among the values.
    for name in ["extremes.vrs", "guide.vrs"] {
        let to = folder.path().join(name);
        assert_eq!(extract("extract-all", &reference(name), &to, &[]).code, 0);
        let file = Reader::open(reference(name)).unwrap();
        let metadata = lines(to.join("metadata.jsonl"));
        assert_eq!(metadata.len(), file.record_count());
        for (line, record) in metadata.iter().zip(file.records().map(Result::unwrap)) {
            let blocks = record.blocks().into_iter().flatten().count();
            assert_eq!(line["blocks"].as_array().unwrap().len(), blocks);
            assert_eq!(
                (&line["stream"], &line["record"]),
                (&record.stream_id().to_string().into(), &record.position().into())
            );
        }
        let description: Json = serde_json::from_slice(&fs::read(to.join("description.json")).unwrap()).unwrap();
        assert_eq!(description["number_of_records"], file.record_count());
    }
}

#[test]
fn nothing_is_overwritten_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("out");
    let path = reference("blocks.vrs");
    fs::create_dir(&to).unwrap();
    fs::write(to.join("mine.txt"), "mine").unwrap();
    let Run { code, out, err } = extract("extract-images", &path, &to, &[]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("not empty") && err.contains("--overwrite"), "{err}");
    assert_eq!(files(&to).len(), 1);
    extract("extract-images", &path, &to, &["--overwrite"]);
    let first = files(&to);
    extract("extract-images", &path, &to, &["--overwrite"]);
    assert_eq!(files(&to), first);
    assert_eq!(fs::read(to.join("mine.txt")).unwrap(), b"mine");
    // A file stands in the way of the folder.
    let Run { code, err, .. } = extract("extract-images", &path, &to.join("mine.txt"), &[]);
    assert_eq!(code, 1);
    assert!(err.contains("mine.txt"), "{err}");
}

#[test]
fn selections_say_which_streams() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("out");
    let path = reference("audio.vrs");
    let run = extract("extract-audio", &path, &to, &["--stream", "ref/audio_in_config"]);
    assert_eq!(run.code, 0);
    assert_eq!(lines(to.join("audio.jsonl")).len(), 1);
    let none = extract("extract-audio", &path, &folder.path().join("none"), &["--type", "state"]);
    assert_eq!((none.code, none.out.contains(": 0 audio files")), (0, true), "{}", none.out);
    let unknown = extract("extract-audio", &path, &folder.path().join("unknown"), &["--stream", "no/such"]);
    assert_eq!((unknown.code, folder.path().join("unknown").exists()), (2, false));
}

#[derive(DataLayout)]
struct Frame {
    exposure: f64,
}

#[test]
fn what_is_damaged_is_said_and_skipped() {
    let folder = tempfile::tempdir().unwrap();
    // Images that nothing sizes: two in each of three records.
    let Run { code, out, err } = extract("extract-images", &reference("blocks.vrs"), &folder.path().join("sizes"), &[]);
    assert_eq!((code, err.lines().count()), (3, 6), "{err}");
    assert!(out.ends_with("18 images, 6 problems\n"), "{out}");

    let path = folder.path().join("damaged.vrs");
    let mut camera = Stream::new(RecordableTypeId::FORWARD_CAMERA, "test/camera").unwrap();
    let format = Format::<Frame>::new().image(Raster::new(PixelFormat::Grey8, 80, 60));
    let frames = camera.data(1, format).unwrap();
    let writer = Writer::create(&path, [camera]).unwrap();
    for i in 0..3_u8 {
        frames.write(f64::from(i), &Frame { exposure: 0.01 }, &[&[i; 4800]]).unwrap();
    }
    writer.finish().unwrap();
    let damaged = Reader::open(&path).unwrap().records().nth(1).unwrap().unwrap().location().offset;
    let mut bytes = fs::read(&path).unwrap();
    let payload = damaged as usize + 32;
    bytes[payload..payload + 8].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let to = folder.path().join("damaged");
    let Run { code, out, err } = extract("extract-images", &path, &to, &[]);
    assert_eq!((code, err.lines().count()), (3, 1), "{err}");
    assert!(out.ends_with("2 images, 1 problem\n"), "{out}");
    assert!(files(&to).iter().all(|name| !name.ends_with(".partial")));
}
