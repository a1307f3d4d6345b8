//! Whether a stream is stored as a preset would store it.

use vrs_core::container::CompressionType;

use crate::compress::{Compressor, Decompressor, Preset};
use crate::reader::{Reader, StreamReader};

/// Records that are looked at, from the first to the last in equal steps.
const LOOKS: usize = 8;

/// Whether the preset makes what is there: the same bytes of each record that is looked at, and of one at least that is large
/// enough to be compressed. Files do not say which preset was used, only which codec.
pub(super) fn is_stored_so(file: &Reader, stream: StreamReader<'_>, preset: Preset) -> bool {
    let mut records = file.stored_records();
    let (mut compressor, mut decompressor) = (Compressor::default(), Decompressor::default());
    let (mut inflated, mut again) = (Vec::new(), Vec::new());
    let last = stream.record_count().saturating_sub(1);
    let mut is_tried = false;
    for number in (0..LOOKS).map(|look| last * look / (LOOKS - 1)) {
        let position = stream.position(number);
        let Some(Ok(stored)) = position.and_then(|position| records.read(position)) else { continue };
        let payload = match stored.compression {
            CompressionType::None => stored.bytes,
            kind => {
                let size = stored.payload_size() as usize;
                if decompressor.decompress(kind, stored.bytes, size, &mut inflated).is_err() {
                    continue;
                }
                &inflated
            }
        };
        again.clear();
        let made = compressor.compress(preset, payload, &mut again);
        let is_same = match made {
            Ok(CompressionType::None) => stored.compression == CompressionType::None,
            Ok(kind) => stored.compression == kind && again == stored.bytes,
            Err(_) => false,
        };
        if !is_same {
            return false;
        }
        is_tried |= preset.may_compress(payload.len());
    }
    is_tried
}
