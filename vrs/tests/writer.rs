//! Recordings as files: every byte is looked at with the container structures, which the writer's author did not make up.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use vrs::container::{
    ClassicPrelude, CompressionType, Description, FileHeader, IndexEntry, IndexRecord, IndexVersion, IntegrityRecord,
    RecordHeader, Scan, ScanStep, StopCause,
};
use vrs::format::{AudioSpec, ContentBlock, PlacementError, Raster, SampleFormat, Sampling};
use vrs::writer::{Mark, Remark};
use vrs::{
    CreateProblem, DataLayout, EncodeError, ErrorKind, Format, ImageFormat, PixelFormat, Preset, Reader, RecordType,
    RecordWriter, RecordableTypeId, Stream, StreamId, StreamProblem, WriteProblem, Writer,
};

const IMU: RecordableTypeId = RecordableTypeId::IMU;
const GPS: RecordableTypeId = RecordableTypeId::GPS;

#[derive(DataLayout, Clone, Copy, Debug, PartialEq)]
struct Sample {
    number: u32,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Frame<'a> {
    exposure: f64,
    note: &'a str,
    temperature: Option<f32>,
}

/// What a camera writes once. The values do not matter: these tests read no images.
#[derive(DataLayout)]
#[allow(clippy::struct_field_names)] // The names are agreed: they describe images and sound.
struct Setup {
    image_width: u32,
    image_height: u32,
    #[layout(as = u32)]
    image_pixel_format: PixelFormat,
}

/// A folder and the path of a recording in it.
struct Place {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    Place { _folder: folder, path }
}

fn stream(type_id: RecordableTypeId, flavor: &str) -> Stream {
    Stream::new(type_id, flavor).unwrap().compression(Preset::None)
}

/// A stream, and the handle of its samples.
fn samples(type_id: RecordableTypeId, flavor: &str) -> (Stream, RecordWriter<Sample>) {
    let mut stream = stream(type_id, flavor);
    let samples = stream.data(1, Format::<Sample>::new()).unwrap();
    (stream, samples)
}

// ---- the file, byte by byte ---------------------------------------------------------------------

struct Recorded {
    header: FileHeader,
    description: Description,
    /// In the order of the file; payloads are decompressed.
    records: Vec<(RecordHeader, Vec<u8>)>,
    /// Streams that the index lists; none where there is no index.
    streams: Option<Vec<StreamId>>,
    size: u64,
}

/// Walks over the file: the chain of record sizes must hold and end with the file, each header must make sense, and the index
/// must be the last record and list exactly those records.
fn walk(path: &Path) -> Recorded {
    let bytes = fs::read(path).unwrap();
    let size = bytes.len() as u64;
    let header = FileHeader::parse(&bytes).unwrap();
    let (mut scan, mut records, mut internal) = (Scan::new(&header, size), Vec::new(), Vec::new());
    loop {
        match scan.step(&bytes[scan.position() as usize..]) {
            ScanStep::Record { offset, header } => records.push((header, payload(&bytes, offset, &header))),
            ScanStep::Internal { offset, header } => internal.push((offset, header)),
            ScanStep::Stop(stop) => {
                assert_eq!((stop.cause, stop.offset), (StopCause::EndOfFile, size));
                break;
            }
        }
    }
    let (offset, first) = internal[0];
    assert_eq!((offset, first), (80, RecordHeader::description(first.record_size)));
    let (description, error) = Description::parse(first.format_version, stored(&bytes, offset, &first));
    assert_eq!(error, None);
    let is_hashes = |(_, header): &&(u64, RecordHeader)| header.format_version == IntegrityRecord::FORMAT_VERSION;
    let hashes = internal.get(1).filter(is_hashes);
    let streams = internal.get(1 + usize::from(hashes.is_some())).map(|(offset, index)| {
        assert_eq!(header.index_record(size), Ok(Some(*offset)));
        assert_eq!(offset + u64::from(index.record_size), size);
        let (prelude, entries) = index_entries(&bytes, &header, *offset, index);
        let expected: Vec<_> = records.iter().map(|(header, _)| IndexEntry::of(header).unwrap()).collect();
        assert!(entries == expected);
        prelude.streams
    });
    if let Some((offset, header)) = hashes {
        let record = IntegrityRecord::parse(&bytes[*offset as usize..][..header.record_size as usize]).unwrap();
        assert_eq!(record.record_count, records.len() as u64);
    }
    assert_eq!(internal.len(), 1 + usize::from(hashes.is_some()) + usize::from(streams.is_some()));
    Recorded { header, description, records, streams, size }
}

fn stored<'b>(bytes: &'b [u8], offset: u64, header: &RecordHeader) -> &'b [u8] {
    &bytes[offset as usize..][RecordHeader::SIZE..header.record_size as usize]
}

fn payload(bytes: &[u8], offset: u64, header: &RecordHeader) -> Vec<u8> {
    let (stored, size) = (stored(bytes, offset, header), header.uncompressed_size as usize);
    let compression = header.compression_type().unwrap();
    assert_eq!(compression == CompressionType::None, size == 0);
    let payload = match compression {
        CompressionType::None => return stored.to_vec(),
        CompressionType::Lz4 => {
            let mut payload = Vec::new();
            std::io::copy(&mut lz4::Decoder::new(stored).unwrap(), &mut payload).unwrap();
            payload
        }
        // At once: so it needs the content size in the frame.
        CompressionType::Zstd => zstd::bulk::decompress(stored, size).unwrap(),
    };
    assert!(payload.len() == size && stored.len() < size && size >= 250);
    payload
}

fn index_entries(
    bytes: &[u8],
    file: &FileHeader,
    offset: u64,
    header: &RecordHeader,
) -> (ClassicPrelude, Vec<IndexEntry>) {
    let record = IndexRecord::locate(file, offset, header, bytes.len() as u64).unwrap();
    assert_eq!((record.version(), header.compression_type()), (IndexVersion::Classic, Some(CompressionType::Zstd)));
    let body = stored(bytes, offset, header);
    let prelude = ClassicPrelude::parse(body).unwrap();
    let frame = &body[prelude.size() as usize..];
    let size = prelude.record_count as usize * IndexEntry::SIZE;
    assert_eq!(u64::from(header.uncompressed_size), prelude.size() + size as u64);
    assert_eq!(zstd::zstd_safe::get_frame_content_size(frame).unwrap(), Some(size as u64));
    assert_eq!(zstd::zstd_safe::find_frame_compressed_size(frame).unwrap(), frame.len());
    let entries = zstd::bulk::decompress(frame, size).unwrap();
    (prelude, IndexEntry::parse_all(&entries).map(Result::unwrap).collect())
}

/// Times and numbers of the samples, in the order of the file.
fn numbers(recorded: &Recorded) -> Vec<(f64, u32)> {
    let number = |payload: &[u8]| u32::from_le_bytes(payload.try_into().unwrap());
    recorded.records.iter().map(|(header, payload)| (header.timestamp, number(payload))).collect()
}

// ---- files --------------------------------------------------------------------------------------

#[test]
fn tags_and_formats_are_in_the_description() {
    let place = place();
    let mut camera = stream(RecordableTypeId::FORWARD_CAMERA, "acme/left").serial_number("number 7");
    camera.tag("serial", "007").tag("lens", "wide");
    camera.data(2, Format::<Frame<'_>>::new().image(ImageFormat::Jpg)).unwrap();
    camera.configuration(1, Format::<Sample>::new()).unwrap();
    camera.raw(RecordType::State, 1).unwrap();
    let plain = Stream::new(RecordableTypeId(1234), "").unwrap();

    let options = Writer::options().tag("session_id", "17a561de").creation_id(7);
    let writer = options.create(&place.path, [plain, camera]).unwrap();
    assert_eq!(writer.path(), Some(place.path.as_path()));
    writer.finish().unwrap();

    let recorded = walk(&place.path);
    assert_eq!(recorded.header.creation_id, 7);
    let [camera, plain]: [StreamId; 2] = ["200-1", "1234-1"].map(|id| id.parse().unwrap());
    assert_eq!(recorded.streams, Some(vec![camera, plain]));
    let description = recorded.description;
    assert_eq!(description.file_tags.get("session_id"), Some("17a561de"));

    let tags = &description.streams[&camera];
    assert!(tags.user.iter().eq([("lens".into(), "wide".into()), ("serial".into(), "007".into())]));
    let frame = r#"{"data_layout":[{"name":"exposure","type":"DataPieceValue<double>","offset":0},{"name":"note","type":"DataPieceString","index":0}]}"#;
    let sample = r#"{"data_layout":[{"name":"number","type":"DataPieceValue<uint32_t>","offset":0}]}"#;
    let expected = [
        ("DL:Configuration:1:0", sample),
        ("DL:Data:2:0", frame),
        ("RF:Configuration:1", "data_layout/size=4"),
        ("RF:Data:2", "data_layout+image/jpg"),
        ("VRS_Original_Recordable_Name", "Forward Camera Class"),
        ("VRS_Recordable_Flavor", "acme/left"),
        ("VRS_Serial_Number", "number 7"),
    ];
    assert!(tags.internal.iter().eq(expected.map(|(name, value)| (name.into(), value.into()))), "{tags:?}");

    let tags = &description.streams[&plain];
    assert!(tags.user.is_empty() && tags.internal.len() == 2);
    assert_eq!(tags.original_name(), Some("<Unknown device type '1234'>"));
    let number = tags.serial_number().unwrap();
    assert!(number.len() == 36 && number.to_lowercase() == number && number.matches('-').count() == 4, "{number}");
}

#[test]
fn payloads_come_back_with_every_preset() {
    let place = place();
    let payloads = [0, 1, 249, 250, 1000, 65_536, 65_537, 300_000]
        .map(|size: usize| -> Vec<u8> { (0..size).map(|i| (i / 16) as u8).collect() });
    let (mut streams, mut handles) = (Vec::new(), Vec::new());
    for preset in Preset::ALL {
        let mut stream = stream(IMU, preset.name()).compression(preset);
        handles.push(stream.raw(RecordType::Data, 1).unwrap());
        streams.push(stream);
    }
    let writer = Writer::create(&place.path, streams).unwrap();
    for (time, payload) in (0_u8..).zip(&payloads) {
        handles.iter().try_for_each(|handle| handle.write(f64::from(time), payload)).unwrap();
    }
    let summary = writer.finish().unwrap();

    let recorded = walk(&place.path);
    assert_eq!(recorded.size, summary.bytes);
    let mut records = recorded.records.into_iter();
    for (size, payload) in payloads.iter().map(|payload| (payload.len(), payload)) {
        for preset in Preset::ALL {
            let (header, found) = records.next().unwrap();
            assert!(found == *payload, "{preset} {size}");
            let is_compressed = header.compression_type() != Some(CompressionType::None);
            assert_eq!(is_compressed, preset != Preset::None && size >= 250, "{preset} {size}");
        }
    }
    let sizes: u64 = payloads.iter().map(|payload| payload.len() as u64).sum();
    assert!(summary.streams.iter().all(|stream| stream.payload_bytes == sizes && stream.records() == 8));
    assert!(summary.streams.iter().all(|stream| (stream.stored_bytes < sizes) == (stream.flavor != "none")));
}

#[test]
fn values_and_blocks_are_read_back() {
    let place = place();
    let prototype = Frame { exposure: 0.0, note: "", temperature: Some(0.0) };
    let mut camera = stream(RecordableTypeId::FORWARD_CAMERA, "acme/left").compression(Preset::ZstdLight);
    let format = Format::of(&prototype).image(Raster::new(PixelFormat::Grey8, 32, 16)).custom("notes");
    let frames = camera.data(1, format).unwrap();
    let writer = Writer::create(&place.path, [camera]).unwrap();
    for i in 0..10_u8 {
        let (note, pixels) = (format!("frame {i}"), vec![i; 32 * 16]);
        let frame = Frame { exposure: f64::from(i), note: &note, temperature: Some(f32::from(i)) };
        frames.write(f64::from(i), &frame, &[&pixels, note.as_bytes()]).unwrap();
    }
    writer.finish().unwrap();

    let file = Reader::open(&place.path).unwrap();
    assert!(file.repairs().is_empty());
    let frames = file.stream("acme/left").unwrap().data::<Frame<'_>>().unwrap();
    let mut count = 0_u8;
    for record in frames.records() {
        let record = record.unwrap();
        let frame = record.layout().unwrap();
        assert_eq!((frame.exposure(), frame.temperature()), (f64::from(count), Some(f32::from(count))));
        assert_eq!(frame.note(), format!("frame {count}").as_str());
        count += 1;
    }
    assert_eq!(count, 10);
    let payload = file.record(3).unwrap().unwrap().payload().to_vec();
    assert!(payload.ends_with(b"frame 3") && payload[payload.len() - 7 - 512..][..512] == [3; 512]);
}

#[test]
fn nothing_but_an_index_is_in_a_file_without_records() {
    let place = place();
    let summary = Writer::create(&place.path, []).unwrap().finish().unwrap();
    let recorded = walk(&place.path);
    assert_eq!((recorded.records.len(), recorded.streams, recorded.size), (0, Some(Vec::new()), summary.bytes));
    assert!(recorded.header.creation_id > 0);
    assert_eq!(summary.to_string(), format!("0 records of 0 streams, {} bytes", summary.bytes));
}

#[test]
fn many_records_have_one_index() {
    const COUNT: u32 = 250_000;
    let place = place();
    let (imu, handle) = samples(IMU, "many");
    let writer = Writer::create(&place.path, [imu]).unwrap();
    for number in 0..COUNT {
        handle.write(f64::from(number) * 0.001, &Sample { number }, &[]).unwrap();
    }
    assert_eq!(writer.finish().unwrap().streams[0].count(RecordType::Data), u64::from(COUNT));
    let recorded = walk(&place.path);
    assert!(numbers(&recorded).into_iter().eq((0..COUNT).map(|number| (f64::from(number) * 0.001, number))));
}

/// What happens to many first recordings: raw images, and nothing that says how large they are.
#[test]
fn images_whose_configuration_was_never_written_are_remarked() {
    let place = place();
    let mut camera = stream(RecordableTypeId::FORWARD_CAMERA, "acme/left");
    let frames = camera.data(1, Format::<Sample>::new().image(ImageFormat::Raw)).unwrap();
    camera.configuration(1, Format::<Setup>::new()).unwrap();
    let writer = Writer::create(&place.path, [camera]).unwrap();
    frames.write(0.0, &Sample { number: 0 }, &[&[0; 16]]).unwrap();
    let summary = writer.finish().unwrap();
    assert!(matches!(summary.streams[0].remarks[..], [Remark::NoConfiguration { version: 1, .. }]));
    let text = "\n    no configuration record says what readers need for Data records, version 1: block 1, `image/raw`: \
                no layout gives image_width, image_height, image_pixel_format: ";
    assert!(summary.to_string().contains(text), "{summary}");
}

// ---- order --------------------------------------------------------------------------------------

/// FORMAT.md §17.3.
#[test]
fn a_flush_is_written_in_order_and_late_records_behind_it() {
    let place = place();
    let ((a, imu), (b, gps)) = (samples(IMU, "a"), samples(GPS, "b"));
    let writer = Writer::options().manual_flush().create(&place.path, [b, a]).unwrap();
    let write = |handle: &RecordWriter<Sample>, time, number| handle.write(time, &Sample { number }, &[]).unwrap();
    write(&gps, 1.0, 1);
    write(&imu, 2.0, 2);
    write(&imu, 1.0, 3);
    write(&imu, 1.0, 4);
    write(&gps, 3.0, 5);
    assert_eq!(writer.flush_before(1.0).unwrap().records(), 0);
    assert_eq!(writer.flush_before(f64::NAN).unwrap().records(), 0);
    assert_eq!(writer.flush_before(2.5).unwrap().records(), 4);
    write(&gps, 2.0, 6);
    write(&gps, 1.5, 7);
    write(&imu, 0.5, 8);
    assert_eq!(writer.flush_before(f64::INFINITY).unwrap().records(), 4);
    let summary = writer.finish().unwrap();
    assert_eq!(summary.late_records(), 2, "{summary}");
    assert_eq!(summary.streams.iter().map(|stream| stream.late_records).collect::<Vec<_>>(), [1, 1]);

    let expected = [(1.0, 3), (1.0, 4), (1.0, 1), (2.0, 2), (0.5, 8), (1.5, 7), (2.0, 6), (3.0, 5)];
    assert_eq!(numbers(&walk(&place.path)), expected);
}

#[test]
fn records_from_before_the_file_go_into_it() {
    let place = place();
    let (imu, handle) = samples(IMU, "early");
    for number in 0..10 {
        handle.write(f64::from(number), &Sample { number }, &[]).unwrap();
    }
    let writer = Writer::create(&place.path, [imu]).unwrap();
    handle.write(10.0, &Sample { number: 10 }, &[]).unwrap();
    assert_eq!(writer.finish().unwrap().records(), 11);
    assert_eq!(numbers(&walk(&place.path)).len(), 11);
}

#[test]
fn the_same_input_makes_the_same_bytes() {
    let record = |path: &Path| {
        let mut imu = stream(IMU, "a").compression(Preset::ZstdFast).serial_number("1");
        let (handle, raw) =
            (imu.data(1, Format::<Sample>::new().custom("")).unwrap(), imu.raw(RecordType::State, 1).unwrap());
        let gps = stream(GPS, "b").serial_number("2");
        let writer = Writer::options().creation_id(1).tag("a", "b").create(path, [imu, gps]).unwrap();
        for number in 0..30_000 {
            let time = f64::from(number) * 0.001;
            handle.write(time, &Sample { number }, &[&[number as u8; 300]]).unwrap();
            if number % 1000 == 0 {
                raw.write(time - 0.5, &[]).unwrap();
                writer.flush_before(time - 0.1).unwrap();
            }
        }
        writer.finish().unwrap();
        fs::read(path).unwrap()
    };
    let (one, other) = (place(), place());
    assert!(record(&one.path) == record(&other.path));
}

// ---- what waits ---------------------------------------------------------------------------------

#[test]
fn what_was_flushed_is_in_the_file() {
    let place = place();
    let (imu, handle) = samples(IMU, "a");
    let writer = Writer::options().manual_flush().create(&place.path, [imu]).unwrap();
    assert_eq!(walk(&place.path).records.len(), 0);
    for number in 0..100 {
        handle.write(f64::from(number), &Sample { number }, &[]).unwrap();
    }
    writer.flush_before(40.0).unwrap().wait(Mark::Written).unwrap();
    let recorded = walk(&place.path);
    assert_eq!((recorded.records.len(), recorded.streams), (40, None));
    assert_eq!(recorded.header.index_record_offset, 0);

    // Dropping finishes.
    drop(writer);
    let recorded = walk(&place.path);
    assert_eq!((recorded.records.len(), recorded.streams.map(|streams| streams.len())), (100, Some(1)));
}

#[test]
fn a_full_queue_is_written_up_to_the_grace() {
    let place = place();
    let (mut imu, gps) = (stream(IMU, "a"), stream(GPS, "b"));
    let payloads = imu.raw(RecordType::Data, 1).unwrap();
    let options = Writer::options().queue(1_000_000).grace(Duration::from_secs(10));
    let writer = options.create(&place.path, [imu, gps]).unwrap();
    // Each 990 records fill the queue: 1000 bytes and what it costs to remember them.
    let size = |writer: &Writer| fs::metadata(writer.path().unwrap()).unwrap().len();
    for number in 0..20_000_u32 {
        // Two of three come late, but within the grace.
        let time = f64::from(number) - f64::from(number % 3) * 4.0;
        payloads.write(time, &[0; 1000]).unwrap();
        assert!(u64::from(number) * 1000 < size(&writer) + 2_200_000, "{number}");
    }
    let summary = writer.finish().unwrap();
    assert_eq!((summary.records(), summary.late_records()), (20_000, 0));
    let recorded = walk(&place.path);
    assert!(recorded.records.is_sorted_by(|(one, _), (other, _)| one.timestamp <= other.timestamp));
}

#[test]
fn a_queue_within_the_grace_is_written_whole() {
    let place = place();
    let mut imu = stream(IMU, "a");
    let payloads = imu.raw(RecordType::Data, 1).unwrap();
    let writer = Writer::options().queue(100_000).create(&place.path, [imu]).unwrap();
    for number in 0..10_000_u32 {
        payloads.write(f64::from(number) * 1e-6, &[0; 1000]).unwrap();
    }
    let before = fs::metadata(&place.path).unwrap().len();
    assert!(before > 8_000_000, "{before}");
    assert_eq!(writer.finish().unwrap().late_records(), 0);
}

#[test]
fn handles_go_anywhere() {
    fn goes_anywhere<T: Send + Sync + Clone + std::fmt::Debug + 'static>(_: &T) {}
    let mut camera = stream(RecordableTypeId::FORWARD_CAMERA, "acme/left");
    goes_anywhere(&camera.data(2, Format::<Frame<'_>>::new()).unwrap());
    goes_anywhere(&camera.raw(RecordType::State, 1).unwrap());
    let handle = camera.state(2, Format::<Sample>::new()).unwrap();
    let text = "RecordWriter<Sample>(State records of version 2, stream 200 (acme/left))";
    assert_eq!(format!("{handle:?}"), text);
}

#[test]
fn threads_record_while_others_flush() {
    const THREADS: u32 = 4;
    const RECORDS: u32 = 3_000;
    let place = place();
    let ((a, imu), (b, gps)) = (samples(IMU, "a"), samples(GPS, "b"));
    let writer = Writer::options().queue(50_000).create(&place.path, [a, b]).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let handle = if thread % 2 == 0 { imu.clone() } else { gps.clone() };
            scope.spawn(move || {
                for number in thread * RECORDS..(thread + 1) * RECORDS {
                    handle.write(f64::from(number % RECORDS) * 0.01, &Sample { number }, &[]).unwrap();
                }
            });
        }
        scope.spawn(|| (0..200).for_each(|i| assert!(writer.flush_before(f64::from(i) * 0.1).is_ok())));
    });
    assert_eq!(writer.finish().unwrap().records(), u64::from(THREADS * RECORDS));
    let mut found: Vec<u32> = numbers(&walk(&place.path)).into_iter().map(|(_, number)| number).collect();
    found.sort_unstable();
    assert!(found.into_iter().eq(0..THREADS * RECORDS));
}

// ---- errors -------------------------------------------------------------------------------------

fn write_problem(result: vrs::Result<()>) -> WriteProblem {
    match result.unwrap_err().kind() {
        ErrorKind::Write { problem, .. } => problem.clone(),
        other => panic!("{other}"),
    }
}

fn stream_problem<T>(result: vrs::Result<T>) -> StreamProblem {
    match result.map(|_| ()).unwrap_err().kind() {
        ErrorKind::Stream { problem, .. } => problem.clone(),
        other => panic!("{other}"),
    }
}

fn create_problem(result: vrs::Result<Writer>) -> CreateProblem {
    match result.unwrap_err().kind() {
        ErrorKind::Create(problem) => problem.clone(),
        other => panic!("{other}"),
    }
}

#[test]
fn streams_say_what_they_are() {
    assert_eq!(stream_problem(Stream::new(RecordableTypeId::FORWARD_CAMERA, "")), StreamProblem::NoFlavor);
    assert_eq!(stream_problem(Stream::new(RecordableTypeId(999), "")), StreamProblem::NoFlavor);
    assert!(Stream::new(RecordableTypeId(1000), "").is_ok() && Stream::new(RecordableTypeId(199), "").is_ok());
    for id in [1, 2, 65_535] {
        assert_eq!(stream_problem(Stream::new(RecordableTypeId(id), "x")), StreamProblem::ReservedType);
    }
    let error = Stream::new(RecordableTypeId::FORWARD_CAMERA, "").unwrap_err();
    let text = "stream 200: its type is a generic category: say what the stream is by a flavor, such as `acme/left`";
    assert_eq!(error.to_string(), text);
}

#[test]
fn a_format_is_declared_once() {
    let mut imu = stream(IMU, "a").instance(3);
    imu.data(1, Format::<Sample>::new()).unwrap();
    imu.data(2, Format::<Sample>::new()).unwrap();
    imu.state(1, Format::<Sample>::new()).unwrap();
    imu.raw(RecordType::Configuration, 1).unwrap();
    let twice = |record_type| StreamProblem::FormatTwice { record_type, version: 1 };
    assert_eq!(stream_problem(imu.data(1, Format::<Frame<'_>>::new())), twice(RecordType::Data));
    assert_eq!(stream_problem(imu.raw(RecordType::State, 1)), twice(RecordType::State));
    assert_eq!(stream_problem(imu.configuration(1, Format::<Sample>::new())), twice(RecordType::Configuration));
    assert_eq!(stream_problem(imu.raw(RecordType::Tags, 1)), StreamProblem::TagsRecords);

    let two_layouts = Format::<Sample>::new().image(ImageFormat::Raw).block(ContentBlock::DATA_LAYOUT);
    let (problem, tags) = (PlacementError::Missing { block: 2 }, imu.tags().clone());
    let (record_type, version) = (RecordType::Data, 3);
    let error = imu.data(version, two_layouts).unwrap_err();
    let text = "stream 241-3 (a): the format of Data records of version 3: block 2 of the record format is a data layout: give its layout";
    assert_eq!(error.to_string(), text);
    assert_eq!(stream_problem::<()>(Err(error)), StreamProblem::Placement { record_type, version, problem });
    assert_eq!(imu.tags(), &tags);
    imu.data(3, Format::<Sample>::new()).unwrap();
}

#[test]
fn records_must_fit_their_format() {
    let mut camera = stream(RecordableTypeId::FORWARD_CAMERA, "acme/left");
    let image = Raster::new(PixelFormat::Grey8, 4, 2);
    let sound = AudioSpec::Pcm(Sampling::new(SampleFormat::I16Le, 2).with_count(3));
    let format = Format::<Frame<'_>>::new().image(image).block(ContentBlock::EMPTY).audio(sound).custom("");
    let frames = camera.data(1, format.block(ContentBlock::custom("").with_size(1))).unwrap();
    let frame = Frame { exposure: 0.0, note: "", temperature: None };
    let (image, sound) = ([0; 8].as_slice(), [0; 12].as_slice());
    frames.write(1.0, &frame, &[image, sound, b"any", b"x"]).unwrap();
    frames.write(1.0, &frame, &[image, sound, b"", b"x"]).unwrap();

    let problem = |time, frame, blocks: &[&[u8]]| write_problem(frames.write(time, frame, blocks));
    let count = |found| WriteProblem::BlockCount { expected: 4, found };
    let size = |block, expected, found| WriteProblem::BlockSize { block, expected, found };
    assert_eq!(problem(1.0, &frame, &[]), count(0));
    assert_eq!(problem(1.0, &frame, &[image; 5]), count(5));
    assert_eq!(problem(1.0, &frame, &[&[0; 7], sound, b"", b"x"]), size(1, 8, 7));
    assert_eq!(problem(1.0, &frame, &[image, &[0; 13], b"", b"x"]), size(3, 12, 13));
    assert_eq!(problem(1.0, &frame, &[image, sound, b"", b""]), size(5, 1, 0));
    for time in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN] {
        assert_eq!(problem(time, &frame, &[image, sound, b"", b"x"]), WriteProblem::Time);
    }
    let presence = EncodeError::Presence { layout: "Frame", label: "temperature", group: 0, present: true };
    let with_group = Frame { temperature: Some(1.0), ..frame };
    assert_eq!(problem(1.0, &with_group, &[image, sound, b"", b"x"]), WriteProblem::Layout(presence));

    // 4 GiB − 33 bytes are the most; the sum is looked at before anything is copied.
    let part = vec![0; 1 << 26];
    let mut large = stream(IMU, "large");
    let mut format = Format::<Sample>::new();
    for _ in 0..63 {
        format = format.block(ContentBlock::custom("").with_size(1 << 26));
    }
    format = format.custom("");
    let handle = large.data(1, format).unwrap();
    let mut blocks = vec![part.as_slice(); 64];
    blocks[63] = &part[..(1 << 26) - 36];
    let error = handle.write(1.5, &Sample { number: 0 }, &blocks).unwrap_err();
    let text = "Data record of stream 241 (large) at t = 1.5 s: a payload of 4294967264 bytes does not fit a record: split it, 4294967263 bytes are the most";
    assert_eq!(error.to_string(), text);

    // Nothing of all that was recorded.
    let place = place();
    let writer = Writer::create(&place.path, [camera, large]).unwrap();
    let text =
        "Data record of stream 200-1 (acme/left) at t = 2 s: 0 blocks are given, the format has 4 beside its layout";
    assert_eq!(frames.write(2.0, &frame, &[]).unwrap_err().to_string(), text);
    assert_eq!(writer.finish().unwrap().records(), 2);
}

#[test]
fn handles_are_closed_with_their_recording() {
    let place = place();
    let (imu, handle) = samples(IMU, "a");
    Writer::create(&place.path, [imu]).unwrap().finish().unwrap();
    let error = handle.write(1.0, &Sample { number: 0 }, &[]).unwrap_err();
    assert_eq!(error.to_string(), "Data record of stream 241-1 (a) at t = 1 s: the recording is finished");

    // A stream that never comes into a file.
    let (imu, handle) = samples(IMU, "b");
    handle.write(1.0, &Sample { number: 0 }, &[]).unwrap();
    drop(imu);
    assert_eq!(write_problem(handle.write(1.0, &Sample { number: 0 }, &[])), WriteProblem::Closed);
}

#[test]
fn files_and_ids_are_not_taken_twice() {
    let place = place();
    Writer::create(&place.path, [stream(IMU, "a")]).unwrap().finish().unwrap();
    let (imu, handle) = samples(IMU, "a");
    assert_eq!(create_problem(Writer::create(&place.path, [imu])), CreateProblem::Exists);
    assert_eq!(write_problem(handle.write(1.0, &Sample { number: 0 }, &[])), WriteProblem::Closed);
    assert_eq!(walk(&place.path).records.len(), 0);

    let twins = || [stream(IMU, "a").instance(2), stream(IMU, "b").instance(2)];
    let options = Writer::options().overwrite(true);
    let duplicate = CreateProblem::DuplicateStream { stream: StreamId::new(IMU, 2) };
    assert_eq!(create_problem(options.create(&place.path, twins())), duplicate);
    assert_eq!(walk(&place.path).description.streams.len(), 1);
    options.create(&place.path, [stream(IMU, "c"), stream(IMU, "d")]).unwrap().finish().unwrap();
    assert_eq!(walk(&place.path).description.streams.len(), 2);
}

/// What was handed over before keeps its compression; a name of the device and of a block are tags.
#[test]
fn compression_changes_while_it_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.vrs");
    let mut stream = Stream::new(IMU, "a").unwrap().compression(Preset::ZstdFast).original_name("my device");
    let records = stream.raw(RecordType::Data, 1).unwrap();
    stream.name_block(RecordType::Data, 1, 0, "all of it");
    let writer = Writer::options().manual_flush().create(&path, [stream]).unwrap();
    records.write(0.0, &[7; 1000]).unwrap();
    writer.flush_before(1.0).unwrap();
    let id = records.stream_id().unwrap();
    let change = |stream: &mut Stream| {
        stream.set_compression(Preset::None);
        Ok(())
    };
    writer.update(id, change).unwrap();
    records.write(1.0, &[7; 1000]).unwrap();
    writer.finish().unwrap();

    let file = Reader::open(&path).unwrap();
    let stored: Vec<_> = file.records().map(|record| record.unwrap().header().compression_type().unwrap()).collect();
    assert_eq!(stored, [CompressionType::Zstd, CompressionType::None]);
    let tags = file.stream("a").unwrap().internal_tags();
    assert_eq!(
        (tags.get("VRS_Original_Recordable_Name"), tags.get("BN:Data:1:0")),
        (Some("my device"), Some("all of it"))
    );
}
