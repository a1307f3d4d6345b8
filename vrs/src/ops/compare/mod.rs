//! Comparing what two recordings hold.
//!
//! | module | what it knows |
//! |---|---|
//! | `pairs` | which streams and records of the two belong together |
//! | `payload` | where two payloads differ, by the pieces of their layouts |
//! | `difference` | what differs, and where |

mod difference;
mod pairs;
mod payload;

use std::convert::Infallible;

use self::pairs::{Pair, RecordPairs, pair_streams};
use super::in_order::in_order;
use crate::reader::{Reader, Selected, Selection, cores};

pub use self::difference::{Comparison, Difference, Side, TagDifference};
use self::difference::{differing_tags, stream_differences};

/// Records that a thread compares at a time.
const BATCH: usize = 64;

/// Compares two recordings: their tags, their streams, and all records by time, type, version and content. How records are
/// compressed, where they stand, and what the library itself keeps in a file does not count.
///
/// Streams belong together that have the same serial number, else the same id, else the same place among those of their type;
/// records of these that have the same time and type. Where payloads differ, the pieces of their layouts tell where.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # let record = |name: &str, gain: f64| -> vrs::Result<vrs::Reader> {
/// #     let path = folder.path().join(name);
/// #     let mut camera = vrs::Stream::new(vrs::RecordableTypeId::FORWARD_CAMERA, "acme/left")?.serial_number("7");
/// #     let frames = camera.data(1, vrs::Format::<Frame>::new())?;
/// #     let writer = vrs::Writer::create(&path, [camera])?;
/// #     frames.write(0.5, &Frame { gain }, &[])?;
/// #     writer.finish()?;
/// #     vrs::Reader::open(&path)
/// # };
/// #[derive(vrs::DataLayout)]
/// struct Frame {
///     gain: f64,
/// }
///
/// let (a, b) = (record("a.vrs", 1.0)?, record("b.vrs", 1.5)?);
/// let comparison = vrs::ops::compare(&a, &b);
/// assert!(!comparison.is_equal());
/// assert!(comparison.to_string().contains("`gain` is 1.0 in A and 1.5 in B"), "{comparison}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(a: &Reader, b: &Reader) -> Comparison {
    match (a.select(&Selection::new()), b.select(&Selection::new())) {
        (Ok(a), Ok(b)) => compare_selected(&a, &b),
        // Everything can be selected of any file.
        (a, b) => Comparison::of_errors([a.err(), b.err()]),
    }
}

/// Compares parts of two recordings, as [`compare`] does; tags of the files, too.
///
/// ```no_run
/// use vrs::reader::Selection;
///
/// let (a, b) = (vrs::Reader::open("a.vrs")?, vrs::Reader::open("b.vrs")?);
/// let cameras = Selection::new().stream("1201");
/// println!("{}", vrs::ops::compare_selected(&a.select(&cameras)?, &b.select(&cameras)?));
/// # Ok::<(), vrs::Error>(())
/// ```
pub fn compare_selected(a: &Selected<'_>, b: &Selected<'_>) -> Comparison {
    let mut comparison = Comparison::default();
    let tags = differing_tags(&a.description().file_tags, &b.description().file_tags);
    comparison.extend(tags.map(Difference::FileTag));
    let streams = pair_streams(a, b);
    comparison.extend(streams.iter().flat_map(stream_differences));
    let workers = vec![(); cores()];
    let mut pairs = RecordPairs::new(a, b, &streams);
    let next_batch = || {
        let batch: Vec<Pair> = pairs.by_ref().take(BATCH).collect();
        (!batch.is_empty()).then_some(batch)
    };
    let compared = in_order(
        workers,
        next_batch,
        |(), batch: Vec<Pair>| payload::compare(a, b, &batch),
        |found| {
            comparison.add(found);
            Ok::<(), Infallible>(())
        },
    );
    let Ok(()) = compared;
    comparison
}
