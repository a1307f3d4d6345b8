//! What a recording should have and has not.

use vrs_core::format::{Content, Definitions, ImageSpec, LayoutDefinition, RecordDefinition, RecordType};

use thiserror::Error;

/// Something about a stream that readers will miss. The recording is sound, but not as useful as it was meant.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Remark {
    /// Nothing says how large the raw images of some records are: no reader can show them, or what follows them.
    #[error(
        "nothing says how large the raw images of {record_type} records, version {version}, are: say it in the record format, \
         in a layout before the image, or in a configuration record (image_width, image_height, image_pixel_format)"
    )]
    ImagesOfUnknownSize {
        /// The kind of records.
        record_type: RecordType,
        /// Their format version.
        version: u32,
    },
}

/// Looks at the formats of the records that a stream has; `has` tells whether it has any of a type.
pub(super) fn remarks(definitions: &Definitions, has: impl Fn(RecordType) -> bool) -> Vec<Remark> {
    let formats = || definitions.iter().filter(|(record_type, ..)| has(*record_type));
    let by_configuration = formats().any(|(record_type, _, definition)| {
        record_type == RecordType::Configuration && sizes_images(definition, definition.format.blocks().len())
    });
    let unknown = formats().filter(|(.., definition)| !by_configuration && has_images_of_unknown_size(definition));
    unknown.map(|(record_type, version, _)| Remark::ImagesOfUnknownSize { record_type, version }).collect()
}

/// Whether there is a raw image that neither the record format nor a layout before it sizes (FORMAT.md §32.5).
fn has_images_of_unknown_size(definition: &RecordDefinition) -> bool {
    definition.format.blocks().iter().enumerate().any(|(number, block)| {
        let is_raw = matches!(block.content, Content::Image(ImageSpec::Raw(_)));
        is_raw && block.own_size().is_none() && !sizes_images(definition, number)
    })
}

/// Whether one of the layouts before this block has the pieces that size an image.
fn sizes_images(definition: &RecordDefinition, before: usize) -> bool {
    let layouts = (0..before).filter_map(|block| definition.layout(block)?.as_ref().ok());
    layouts.map(LayoutDefinition::conventions).any(|slots| {
        let image = slots.image;
        let pixels = image.pixel_format.or(image.bytes_per_pixel).or(image.bytes_per_pixel_8);
        image.width.is_some() && image.height.is_some() && pixels.is_some()
    })
}

#[cfg(test)]
mod tests {
    use vrs_core::Tags;

    use super::*;
    use RecordType::{Configuration, Data};

    const SIZE: &str = r#"{"data_layout":[{"name":"image_width","type":"DataPieceValue<uint32_t>","offset":0},{"name":"image_height","type":"DataPieceValue<uint32_t>","offset":4},{"name":"image_pixel_format","type":"DataPieceValue<uint32_t>","offset":8}]}"#;
    const OTHER: &str = r#"{"data_layout":[{"name":"image_width","type":"DataPieceValue<uint32_t>","offset":0}]}"#;

    /// The versions of data records with images of unknown size.
    fn unknown(tags: &[(&str, &str)], present: &[RecordType]) -> Vec<u32> {
        let definitions = Definitions::from_tags(&tags.iter().copied().collect::<Tags>());
        let remarks = remarks(&definitions, |record_type| present.contains(&record_type));
        let version = |remark: Remark| match remark {
            Remark::ImagesOfUnknownSize { record_type, version } => {
                assert_eq!(record_type, Data);
                version
            }
        };
        remarks.into_iter().map(version).collect()
    }

    #[test]
    fn raw_images_need_a_size() {
        for (data, layout, is_unknown) in [
            ("data_layout+image/raw", OTHER, true),
            ("data_layout+image/raw/640x480", OTHER, true),
            ("data_layout+image/raw/640x480/pixel=grey8", OTHER, false),
            ("data_layout+image/raw", SIZE, false),
            ("data_layout+image/jpg", OTHER, false),
            ("data_layout+audio/pcm", OTHER, false),
            ("image/raw+data_layout", SIZE, true),
        ] {
            let block = if data.starts_with("image") { "DL:Data:4:1" } else { "DL:Data:4:0" };
            let found = unknown(&[("RF:Data:4", data), (block, layout)], &[Data]);
            assert_eq!(found.len(), usize::from(is_unknown), "{data}");
        }
    }

    #[test]
    fn configuration_records_say_it_if_there_are_any() {
        let data = [("RF:Data:1", "data_layout+image/raw"), ("DL:Data:1:0", OTHER)];
        for (layout, present, expected) in [
            (SIZE, [Data, Configuration].as_slice(), [].as_slice()),
            (SIZE, &[Data], &[1]),
            (SIZE, &[Configuration], &[]),
            (OTHER, &[Data, Configuration], &[1]),
        ] {
            let configuration = [("RF:Configuration:1", "data_layout"), ("DL:Configuration:1:0", layout)];
            assert_eq!(unknown(&[data, configuration].concat(), present), expected);
        }
    }
}
