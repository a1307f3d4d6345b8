//! What a recording should have and has not.

use thiserror::Error;
use vrs_core::format::{Definitions, RecordDefinition, RecordType, Unreadable};

/// Something about a stream that readers will miss. The recording is sound, but not as useful as it was meant.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Remark {
    /// Configuration records would say how large the images of some records are, or what their sound is, but none was
    /// written: no reader can show them, or what follows them.
    #[error("no configuration record says what readers need for {record_type} records, version {version}: {problem}")]
    NoConfiguration {
        /// The kind of records.
        record_type: RecordType,
        /// Their format version.
        version: u32,
        /// Which block it is, and what is missing.
        problem: Unreadable,
    },
}

/// Looks at the formats of the records that a stream has; `has` tells whether it has any of a type.
pub(super) fn remarks(definitions: &Definitions, has: impl Fn(RecordType) -> bool) -> Vec<Remark> {
    let formats = || definitions.iter().filter(|(record_type, ..)| has(*record_type));
    let (configurations, others): (Vec<_>, Vec<_>) =
        formats().partition(|(record_type, ..)| *record_type == RecordType::Configuration);
    let configurations: Vec<_> = configurations.into_iter().map(|(.., definition)| definition).collect();
    let remark = |(record_type, version, definition): (RecordType, u32, &RecordDefinition)| {
        let problem = definition.check_readable(Some(&configurations)).err()?;
        Some(Remark::NoConfiguration { record_type, version, problem })
    };
    others.into_iter().filter_map(remark).collect()
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
            Remark::NoConfiguration { record_type, version, .. } => {
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
            ("data_layout+audio/pcm", OTHER, true),
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
