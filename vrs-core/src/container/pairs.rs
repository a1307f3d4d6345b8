//! Tags in payloads: names and values as strings with a byte count (FORMAT.md §7.1).

use alloc::vec::Vec;

use super::bytes::{NotEnoughData, Payload, put_count};
use crate::{Tags, Text};

/// Reads one pair into the tags. Of a repeated name the last value counts.
pub(super) fn read_pair(payload: &mut Payload<'_>, tags: &mut Tags) -> Result<(), NotEnoughData> {
    let name = payload.string()?;
    tags.insert(name, payload.string()?);
    Ok(())
}

/// Appends all pairs.
pub(super) fn put_pairs(out: &mut Vec<u8>, tags: &Tags) {
    for text in tags.iter().flat_map(<[Text<'_>; 2]>::from) {
        put_count(out, text.len());
        out.extend_from_slice(text.as_bytes());
    }
}

/// Bytes that [`put_pairs`] appends.
pub(super) fn pairs_size(tags: &Tags) -> u64 {
    let string_size = |text: Text<'_>| (text.len() as u64).saturating_add(4);
    tags.iter().flat_map(<[Text<'_>; 2]>::from).map(string_size).fold(0, u64::saturating_add)
}
