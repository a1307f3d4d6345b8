//! Recordings on a web server: what is read, what that costs, and what can go wrong.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy knows tests by their attribute, and the helpers here have none.

mod server;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use server::{Manner, Request, Server};
use vrs::io::MemoryStorage;
use vrs::reader::{BlockContent, BlockData, CurrentRecord, Record, StreamPlayer};
use vrs::writer::{IndexPlace, Options as WriterOptions};
use vrs::{ErrorKind, Preset, RawWriter, Reader, RecordType, RecordableTypeId, Stream, Writer};
use vrs_remote::{Error, Options};
use vrs_tests::data::{real_files, reference, reference_files};

/// Images of a hundred thousand bytes, ten samples between each two of them, all of which differ.
const IMAGES: usize = 100;
const IMAGE: usize = 100_000;
const SAMPLES: usize = 10 * IMAGES;

fn record(options: &WriterOptions) -> Vec<Vec<u8>> {
    let stream = |flavor: &str| {
        let mut stream = Stream::new(RecordableTypeId::IMU, flavor).unwrap().compression(Preset::None);
        let handle = stream.raw(RecordType::Data, 1).unwrap();
        (stream, handle)
    };
    let ((camera, images), (imu, samples)) = (stream("camera"), stream("imu"));
    let memory = MemoryStorage::new();
    let writer = options.clone().manual_flush().create_in(memory.clone(), [camera, imu]).unwrap();
    for image in 0..IMAGES {
        write(&images, image as f64, &vec![image as u8; IMAGE]);
        for sample in 1..=10 {
            write(&samples, image as f64 + f64::from(sample) / 20.0, &[image as u8; 40]);
        }
        writer.flush_before(f64::INFINITY).unwrap();
    }
    writer.finish().unwrap();
    memory.chunks()
}

fn write(handle: &RawWriter, time: f64, payload: &[u8]) {
    handle.write(time, payload).unwrap();
}

fn recording() -> Vec<u8> {
    record(&Writer::options()).remove(0)
}

/// Fails fast.
fn impatient() -> Options {
    Options::new().retries(0).timeout(Duration::from_secs(20))
}

fn bytes(requests: &[Request]) -> u64 {
    requests.iter().map(|request| request.sent).sum()
}

/// All there is to a record.
fn describe(record: &Record<'_>) -> String {
    let mut hasher = DefaultHasher::new();
    record.payload().hash(&mut hasher);
    let blocks = record.blocks().into_iter().flatten().map(|block| match block.content {
        BlockContent::Layout(layout) => format!("{} {}", block.block, layout.print().compact()),
        _ => block.block.to_string(),
    });
    format!("{record:?} {} {:?}", hasher.finish(), blocks.collect::<Vec<_>>())
}

fn dump(file: &Reader) -> Vec<String> {
    let records = file.records().map(|record| record.map_or_else(|error| error.kind().to_string(), |r| describe(&r)));
    records.chain([format!("{:?} {:?}", file.repairs(), file.description())]).collect()
}

// ---- what is read -------------------------------------------------------------------------------

/// Mapped files, plain files, memory and a server: the same of every file that we have.
#[test]
fn all_storage_reads_the_same() {
    let server = Server::new();
    // Blocks that end anywhere within records, and a cache that loses most of them.
    let remote = impatient().block_size(1000).cache(50_000);
    let files = reference_files().into_iter().chain(real_files());
    for path in files.filter(|path| path.metadata().unwrap().len() < 1 << 20) {
        let mapped = Reader::open(&path).unwrap();
        let plain = vrs::reader::Options::new().plain_files(true).open(&path).unwrap();
        let chunks: Vec<Vec<u8>> = mapped.chunks().iter().map(|chunk| std::fs::read(chunk).unwrap()).collect();
        let memory = vrs::reader::Options::new().open_chunk_data(chunks.clone()).unwrap();
        let name = format!("/{}", path.file_name().unwrap().to_str().unwrap());
        for (number, chunk) in chunks.into_iter().enumerate() {
            let path = if number == 0 { name.clone() } else { format!("{name}_{number}") };
            server.put(&path, chunk, Some("\"x\""));
        }
        let remote = remote.open(&server.url(&name)).unwrap();
        let expected = dump(&mapped);
        assert!(!expected.is_empty());
        assert_eq!(dump(&plain), expected, "plain {}", path.display());
        assert_eq!(dump(&memory), expected, "in memory {}", path.display());
        assert_eq!(dump(&remote), expected, "remote {}", path.display());
        assert_eq!(vrs::ops::checksum(&remote).unwrap(), vrs::ops::checksum(&mapped).unwrap());
    }
}

#[test]
fn any_thread_reads_at_any_place() {
    const fn shared<T: Send + Sync>() {}
    const { shared::<vrs_remote::Recording>() };

    let bytes = recording();
    let server = Server::with("/walk.vrs", bytes.clone());
    let file = impatient().cache(200_000).open(&server.url("/walk.vrs")).unwrap();
    let expected = vrs::reader::Options::new().open_data(bytes).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (file, expected) = (&file, &expected);
            scope.spawn(move || {
                for step in 0..60 {
                    let position = (step * 37 + thread * 311) % file.record_count();
                    let (found, wanted) = (file.record(position).unwrap(), expected.record(position).unwrap());
                    assert_eq!(describe(&found.unwrap()), describe(&wanted.unwrap()));
                }
            });
        }
    });
}

// ---- what it costs ------------------------------------------------------------------------------

/// A small stream beside a large one: 0.5 % of the bytes are its own.
#[test]
fn a_stream_is_read_without_the_others() {
    let recorded = recording();
    let total = recorded.len() as u64;
    let server = Server::with("/walk.vrs", recorded);
    let block = 4096;
    let recording = impatient().block_size(block).connect(&server.url("/walk.vrs")).unwrap();
    let file = recording.open().unwrap();

    // The beginning of the file, then its end with the index and all hashes. Nobody asks for a further chunk, since this one ends with
    // the index.
    let opening = server.requests();
    assert_eq!(opening.len(), 2, "{opening:?}");
    // 64 KiB of the beginning, 64 KiB in front of the index, where the hashes stand, and the index.
    assert!(bytes(&opening) <= (128 << 10) + (16 << 10), "{} bytes", bytes(&opening));

    let samples = file.stream("imu").unwrap();
    assert_eq!(samples.records().map(Result::unwrap).count(), SAMPLES);
    let reading = server.requests();
    // The samples between two images stand together: a request for each of these places. Some of the first and the last are there.
    assert!(reading.len() <= IMAGES, "{} requests", reading.len());
    // 720 bytes are at each place, and lie in one block or in two.
    assert!(bytes(&reading) <= reading.len() as u64 * 2 * block, "{} bytes", bytes(&reading));
    assert!(bytes(&reading) * 12 < total, "{} of {total} bytes", bytes(&reading));

    // All of this is what the recording says of itself.
    let traffic = recording.traffic();
    assert_eq!(traffic.requests, (opening.len() + reading.len()) as u64);
    assert_eq!(traffic.bytes, bytes(&opening) + bytes(&reading));

    // It is in the cache.
    assert_eq!(samples.records().map(Result::unwrap).count(), SAMPLES);
    assert!(server.requests().is_empty());
    // A record that is read by itself costs a request, for its blocks.
    let image = file.stream("camera").unwrap().record(RecordType::Data, 50).unwrap().unwrap();
    assert_eq!(image.payload(), vec![50; IMAGE]);
    let one = server.requests();
    assert!(one.len() == 1 && bytes(&one) <= IMAGE as u64 + 2 * block, "{one:?}");
}

/// Records that stand together are fetched together, and larger requests are divided.
#[test]
fn a_whole_file_is_read_by_few_requests() {
    let recorded = recording();
    let total = recorded.len() as u64;
    let server = Server::with("/walk.vrs", recorded);
    for (largest, ahead) in [(1 << 20, 16 << 20), (4 << 20, 2 << 20), (200_000, 1 << 20)] {
        // Threads that inflate ask for records by themselves.
        let reader = vrs::reader::Options::new().threads(1);
        let options = impatient().largest_request(largest).read_ahead(ahead).reader(reader);
        let file = options.open(&server.url("/walk.vrs")).unwrap();
        server.requests();
        assert_eq!(file.records().map(Result::unwrap).count(), IMAGES + SAMPLES);
        let requests = server.requests();
        // What is announced at a time is half of what may be read ahead, and ends with a request that is not full.
        let pieces = total.div_ceil(largest.min(ahead / 2)) + total.div_ceil(ahead / 2);
        assert!(requests.len() as u64 <= pieces + 1, "{} requests, {pieces} pieces", requests.len());
        assert!(bytes(&requests) <= total, "no byte comes twice");
    }
}

/// Nothing is fetched ahead: the records come one by one.
#[test]
fn reading_ahead_can_be_switched_off() {
    let server = Server::with("/walk.vrs", recording());
    // Threads that inflate read ahead by themselves.
    let reader = vrs::reader::Options::new().threads(1);
    let file = impatient().read_ahead(0).block_size(512).reader(reader).open(&server.url("/walk.vrs")).unwrap();
    server.requests();
    let images = file.stream("camera").unwrap();
    assert_eq!(images.records().take(3).map(Result::unwrap).count(), 3);
    assert_eq!(server.requests().len(), 3);
    // Ten stand together, in three blocks at most.
    let samples = file.stream("imu").unwrap();
    assert_eq!(samples.records().take(100).map(Result::unwrap).count(), 100);
    assert!(server.requests().len() <= 30);
}

/// Records that are played are announced as well, those of streams with a player.
#[test]
fn players_have_their_records_fetched_together() {
    struct Count(usize);

    impl StreamPlayer for Count {
        type Error = vrs::Error;

        fn on_raw_record(&mut self, _: &CurrentRecord<'_>, data: &mut BlockData<'_>) -> vrs::Result<()> {
            self.0 += data.read()?.len();
            Ok(())
        }
    }

    let server = Server::with("/walk.vrs", recording());
    let file = impatient().open(&server.url("/walk.vrs")).unwrap();
    server.requests();
    let mut count = Count(0);
    file.stream("imu").unwrap().play(&mut count).unwrap();
    assert_eq!(count.0, SAMPLES * 40);
    // Ten records by one request, as for a walk over them.
    let requests = server.requests();
    assert!(requests.len() <= IMAGES && bytes(&requests) <= requests.len() as u64 * (32 << 10));
}

/// A walk that skips most records does not fetch them for long.
#[test]
fn what_is_skipped_is_not_fetched_on_and_on() {
    let server = Server::with("/walk.vrs", recording());
    let file = impatient().read_ahead(1 << 20).open(&server.url("/walk.vrs")).unwrap();
    server.requests();
    let images = file.stream("camera").unwrap();
    let last = images.records().nth(IMAGES - 1).unwrap().unwrap();
    assert_eq!(last.payload(), vec![IMAGES as u8 - 1; IMAGE]);
    assert!(bytes(&server.requests()) < 200_000);
}

#[test]
fn the_cache_is_bounded() {
    let server = Server::with("/walk.vrs", recording());
    let file = impatient().cache(1 << 20).open(&server.url("/walk.vrs")).unwrap();
    for _ in 0..2 {
        server.requests();
        assert_eq!(file.records().map(Result::unwrap).count(), IMAGES + SAMPLES);
        // Ten times what the cache holds comes each time.
        assert!(bytes(&server.requests()) > 9 << 20);
    }
    // A record that is larger than the cache is read as well.
    let tiny = impatient().cache(1000).open(&server.url("/walk.vrs")).unwrap();
    assert_eq!(tiny.record(0).unwrap().unwrap().payload().len(), IMAGE);
}

// ---- chunks -------------------------------------------------------------------------------------

#[test]
fn chunks_are_found_from_the_first_one() {
    for place in [IndexPlace::End, IndexPlace::Head] {
        let chunks = record(&Writer::options().chunk_size(3 << 20).index(place));
        assert!(chunks.len() >= 4);
        let expected = dump(&vrs::reader::Options::new().open_chunk_data(chunks.clone()).unwrap());
        let server = Server::new();
        for (number, chunk) in chunks.iter().enumerate() {
            let name = if number == 0 {
                "/a%20b/walk.vrs?key=7".to_owned()
            } else {
                format!("/a%20b/walk.vrs_{number}?key=7")
            };
            server.put(&name, chunk.clone(), None);
        }
        let recording = impatient().connect(&server.url("/a%20b/walk.vrs?key=7")).unwrap();
        assert_eq!(
            (recording.urls().count(), recording.size()),
            (chunks.len(), chunks.iter().map(|chunk| chunk.len() as u64).sum())
        );
        // One for each chunk, one that finds none, one for the index.
        let requests = server.requests().len();
        // The index may be in what came first of its chunk.
        assert!(requests == chunks.len() + 1 || requests == chunks.len() + 2, "{requests}");
        let file = recording.open().unwrap();
        assert_eq!(dump(&file), expected);
    }
}

#[test]
fn a_front_index_and_none_at_all() {
    let server = Server::new();
    let front = record(&Writer::options().index(IndexPlace::front_for(2000))).remove(0);
    server.put("/front.vrs", front, Some("\"1\""));
    let file = impatient().open(&server.url("/front.vrs")).unwrap();
    assert_eq!((file.record_count(), file.repairs()), (IMAGES + SAMPLES, [].as_slice()));
    // It stands in the beginning of the file, the hashes at its end; and whether there are further chunks must be asked.
    assert_eq!(server.requests().len(), 3);

    // Without an index every record is looked at: those between images by one request.
    let mut cut = recording();
    cut.truncate(cut.len() - 2000);
    server.put("/cut.vrs", cut, Some("\"1\""));
    let file = impatient().open(&server.url("/cut.vrs")).unwrap();
    assert!(file.record_count() >= SAMPLES && !file.repairs().is_empty());
    assert!(server.requests().len() <= 3 * IMAGES + 10);
}

// ---- what can go wrong --------------------------------------------------------------------------

/// The error, which names the address.
fn refused(options: &Options, server: &Server, path: &str) -> Error {
    let error = options.open(&server.url(path)).unwrap_err();
    if !matches!(error, Error::Recording(_)) {
        assert!(error.to_string().starts_with(&server.url(path)), "{error}");
    }
    error
}

#[test]
fn what_cannot_be_opened_says_why() {
    let server = Server::with("/walk.vrs", recording());
    assert!(matches!(refused(&impatient(), &server, "/none.vrs"), Error::NotFound { .. }));
    let refusal = |manner| {
        server.behave(manner);
        refused(&impatient(), &server, "/walk.vrs")
    };
    let error = refusal(Manner::WithoutRanges);
    assert!(matches!(error, Error::NoRanges { .. }), "{error:?}");
    assert!(matches!(refusal(Manner::Halves), Error::Storage { .. } | Error::Truncated { .. }));
    assert!(matches!(refusal(Manner::OtherRange), Error::Storage { .. } | Error::Truncated { .. }));
    assert!(matches!(refusal(Manner::Status(500)), Error::Storage { .. }));
    assert!(matches!(refusal(Manner::Status(403)), Error::Denied { .. } | Error::Storage { .. }));
    assert!(matches!(refusal(Manner::Gone), Error::Storage { .. }));
    server.behave(Manner::Silent);
    let limit = Duration::from_millis(200);
    assert!(
        matches!(refused(&impatient().timeout(limit), &server, "/walk.vrs"), Error::TimedOut { limit: found, .. } if found == limit)
    );

    server.behave(Manner::Proper);
    for (name, bytes) in [("/empty.vrs", Vec::new()), ("/text.vrs", b"no recording".repeat(100_000))] {
        server.put(name, bytes, None);
        let error = refused(&impatient(), &server, name);
        let Error::Recording(source) = &error else { panic!("{error:?}") };
        assert!(matches!(source.kind(), ErrorKind::Header(_)) && error.to_string().contains(name), "{error}");
    }
    let nobody = Server::new().url("/walk.vrs");
    assert!(matches!(impatient().open(&nobody).unwrap_err(), Error::Storage { .. } | Error::TimedOut { .. }));
}

/// The reader rebuilds an index that is damaged, but not one that it could not get.
#[test]
fn a_server_that_fails_while_a_file_is_opened_is_no_damage() {
    let server = Server::with("/walk.vrs", recording());
    let recording = impatient().block_size(512).connect(&server.url("/walk.vrs")).unwrap();
    server.requests();
    let mut big = recording_of_many();
    let size = big.len();
    big[size - 1] ^= 1;
    server.put("/many.vrs", big, Some("\"1\""));
    let many = impatient().connect(&server.url("/many.vrs")).unwrap();
    server.requests();
    server.behave(Manner::Gone);
    // All that it takes is there.
    assert_eq!(recording.open().unwrap().record_count(), IMAGES + SAMPLES);
    // Not so here; it is not tried again and again, either.
    assert!(matches!(many.open().unwrap_err(), Error::Storage { .. }));
    assert!(server.requests().len() <= 8);
    server.behave(Manner::Proper);
    many.open().unwrap();
}

/// A recording whose index is larger than what is fetched of it at first.
fn recording_of_many() -> Vec<u8> {
    let mut stream = Stream::new(RecordableTypeId::IMU, "imu").unwrap();
    let handle = stream.raw(RecordType::Data, 1).unwrap();
    let memory = MemoryStorage::new();
    let writer = Writer::options().create_in(memory.clone(), [stream]).unwrap();
    let mut random = 1_u64;
    for number in 0..60_000 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Times that no codec makes small.
        write(&handle, f64::from(number) + (random >> 40) as f64 * 1e-9, &[]);
    }
    writer.finish().unwrap();
    memory.chunks().remove(0)
}

#[test]
fn a_server_that_fails_later_costs_the_records_that_it_does_not_send() {
    let server = Server::with("/walk.vrs", recording());
    let url = server.url("/walk.vrs");
    let file = impatient().read_ahead(0).open(&url).unwrap();
    let images = file.stream("camera").unwrap();
    let read = |number| images.record(RecordType::Data, number).unwrap();
    let failure = |manner, number| {
        server.behave(manner);
        let error = read(number).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Record { .. }) && error.to_string().contains(&url), "{error}");
        assert!(error.to_string().starts_with(&url), "{error}");
        error.to_string()
    };
    failure(Manner::Gone, 20);
    failure(Manner::Halves, 20);
    failure(Manner::OtherRange, 20);
    failure(Manner::Status(503), 20);
    assert!(failure(Manner::Status(404), 20).contains("no such file"));
    // It recovers, and so does the reader.
    server.behave(Manner::Proper);
    assert_eq!(read(20).unwrap().payload(), vec![20; IMAGE]);

    let walk = impatient().timeout(Duration::from_millis(200)).open(&url).unwrap();
    server.behave(Manner::Silent);
    assert!(
        walk.records().skip(500).take(5).any(|record| record.is_err_and(|error| error.to_string().contains("0.2 s")))
    );
}

/// With and without a tag by which the server can tell by itself.
#[test]
fn a_file_that_changed_is_no_longer_read() {
    for (before, after) in
        [(Some("\"1\""), Some("\"2\"")), (Some("W/\"1\""), Some("W/\"2\"")), (Some("\"1\""), None), (None, None)]
    {
        let server = Server::new();
        let bytes = recording();
        server.put("/walk.vrs", bytes.clone(), before);
        let file = impatient().open(&server.url("/walk.vrs")).unwrap();
        // Without tags, another size is all that there is to tell.
        let changed = if before.is_none() { bytes[..bytes.len() - 1].to_vec() } else { bytes };
        server.put("/walk.vrs", changed, after);
        let error = file.record(500).unwrap().unwrap_err();
        assert!(error.to_string().contains("changed since it was opened"), "{before:?} {after:?}: {error}");
    }
    // The same file under a weak tag is the same.
    let server = Server::new();
    server.put("/walk.vrs", recording(), Some("W/\"1\""));
    let file = impatient().open(&server.url("/walk.vrs")).unwrap();
    assert!(file.record(500).unwrap().is_ok());
}

// ---- other storage ------------------------------------------------------------------------------

#[test]
fn a_store_that_the_program_has() {
    use vrs_remote::object_store::memory::InMemory;
    use vrs_remote::object_store::path::Path;
    use vrs_remote::object_store::{ObjectStoreExt, PutPayload};

    let store = Arc::new(InMemory::new());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let bytes = std::fs::read(reference("guide.vrs")).unwrap();
    runtime.block_on(async {
        store.put(&Path::from("walks/guide.vrs"), PutPayload::from(bytes)).await.unwrap();
        // Programs that are asynchronous may call as well.
        let file = Options::new().connect_store(store.clone(), Path::from("walks/guide.vrs")).unwrap().open().unwrap();
        assert_eq!(dump(&file), dump(&Reader::open(reference("guide.vrs")).unwrap()));
    });
}

#[test]
fn headers_go_with_every_request() {
    let server = Server::with("/walk.vrs", recording());
    impatient().header("authorization", "Bearer 123").open(&server.url("/walk.vrs")).unwrap();
    let requests = server.requests();
    assert!(!requests.is_empty() && requests.iter().all(|request| request.headers["authorization"] == "Bearer 123"));
    let error = impatient().header("a b", "1").open(&server.url("/walk.vrs")).unwrap_err();
    assert!(matches!(error, Error::Address { .. }), "{error}");
}

/// The same protocol, spoken by a server of ours.
#[cfg(feature = "s3")]
#[test]
fn an_object_store() {
    let server = Server::with("/bucket/walk.vrs", recording());
    let options = impatient().store_option("endpoint", server.url("")).store_option("skip_signature", "true");
    let recording = options.store_option("region", "eu").connect("s3://bucket/walk.vrs").unwrap();
    let file = recording.open().unwrap();
    assert_eq!((file.record_count(), file.path().unwrap().to_str()), (IMAGES + SAMPLES, Some("s3://bucket/walk.vrs")));
    assert_eq!(recording.size(), file.size());
}
