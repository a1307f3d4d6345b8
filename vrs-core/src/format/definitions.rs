//! What the tags of a stream say about its records (FORMAT.md §21).

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;

use thiserror::Error;

use super::conventions::ConventionSlots;
use super::{ContentType, RecordFormat, RecordType};
use crate::layout::{Schema, SchemaError};
use crate::{Tags, Text};

/// The record formats of a stream, and the layouts of their `data_layout` blocks.
///
/// ```
/// use vrs_core::Tags;
/// use vrs_core::format::{Definitions, RecordType};
///
/// let tags = Tags::from_iter([("RF:Data:1", "image/jpg"), ("VRS_Original_Recordable_Name", "camera")]);
/// let definitions = Definitions::from_tags(&tags);
/// assert_eq!(definitions.get(RecordType::Data, 1).unwrap().format.to_string(), "image/jpg");
/// assert!(definitions.get(RecordType::Data, 2).is_none());
/// ```
#[derive(Debug, Default)]
pub struct Definitions(BTreeMap<(RecordType, u32), RecordDefinition>);

/// The format of the records of one type and format version.
#[derive(Debug, Default)]
pub struct RecordDefinition {
    /// The content blocks.
    pub format: RecordFormat,
    layouts: BTreeMap<usize, Result<LayoutDefinition, SchemaError>>,
}

/// The layout of one `data_layout` block, with the pieces that describe other blocks already looked up.
#[derive(Debug, Default)]
pub struct LayoutDefinition {
    schema: Schema,
    conventions: ConventionSlots,
}

impl Definitions {
    /// Reads the internal tags of a stream.
    ///
    /// Where several names denote one type and version, as `RF:Data:1` and `RF:Data:01` do, the first in the order of
    /// their bytes counts (FORMAT.md §21.1).
    pub fn from_tags(tags: &Tags) -> Self {
        let mut definitions = BTreeMap::new();
        for (name, value) in tags.iter() {
            if let Some((record_type, version)) = parse_record_format_tag(name) {
                let read = || RecordDefinition::from_tags(tags, record_type, version, value);
                definitions.entry((record_type, version)).or_insert_with(read);
            }
        }
        Self(definitions)
    }

    /// What the records of this type and version are made of.
    pub fn get(&self, record_type: RecordType, version: u32) -> Option<&RecordDefinition> {
        self.0.get(&(record_type, version))
    }

    /// All definitions, with their record types and versions, in that order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (RecordType, u32, &RecordDefinition)> {
        self.0.iter().map(|(&(record_type, version), definition)| (record_type, version, definition))
    }

    /// True when records of some type and version hold such a block (FORMAT.md §21.3).
    pub fn has(&self, content_type: ContentType) -> bool {
        self.0.values().any(|definition| definition.format.count(content_type) > 0)
    }
}

impl RecordDefinition {
    fn from_tags(tags: &Tags, record_type: RecordType, version: u32, format: Text<'_>) -> Self {
        let format = RecordFormat::parse_stored(format.as_bytes());
        let blocks = format.blocks().iter().enumerate();
        let layouts =
            blocks.filter(|(_, block)| block.content_type() == ContentType::DataLayout).filter_map(|(i, _)| {
                let json = tags.get_bytes(layout_tag(record_type, version, i).as_bytes())?;
                Some((i, Schema::parse(json).map(LayoutDefinition::new)))
            });
        Self { layouts: layouts.collect(), format }
    }

    /// The layout of block number `index`: `None` when that is no `data_layout` block or the stream does not define it.
    pub fn layout(&self, index: usize) -> Option<&Result<LayoutDefinition, SchemaError>> {
        self.layouts.get(&index)
    }
}

impl LayoutDefinition {
    /// The definition of a block of this layout.
    pub fn new(schema: Schema) -> Self {
        Self { conventions: ConventionSlots::of(&schema), schema }
    }

    /// The pieces.
    pub const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The pieces that describe other blocks.
    pub const fn conventions(&self) -> &ConventionSlots {
        &self.conventions
    }
}

/// The name of the tag that names a block of a record format (FORMAT.md §21.5).
///
/// ```
/// use vrs_core::format::{RecordType, block_name_tag};
///
/// assert_eq!(block_name_tag(RecordType::Data, 1, 2), "BN:Data:1:2");
/// ```
pub fn block_name_tag(record_type: RecordType, version: u32, block: usize) -> String {
    format!("BN:{record_type}:{version}:{block}")
}

/// The name of the tag that holds a record format (FORMAT.md §21).
///
/// ```
/// use vrs_core::format::{RecordType, record_format_tag};
///
/// assert_eq!(record_format_tag(RecordType::Data, 1), "RF:Data:1");
/// ```
pub fn record_format_tag(record_type: RecordType, version: u32) -> String {
    format!("RF:{record_type}:{version}")
}

/// The name of the tag that defines the layout of one block; blocks of all types count (FORMAT.md §21).
///
/// ```
/// use vrs_core::format::{RecordType, layout_tag};
///
/// assert_eq!(layout_tag(RecordType::Data, 1, 0), "DL:Data:1:0");
/// ```
pub fn layout_tag(record_type: RecordType, version: u32, block: usize) -> String {
    format!("DL:{record_type}:{version}:{block}")
}

/// The record type and version whose format a tag of this name holds; `None` for other tags (FORMAT.md §21.1).
pub fn parse_record_format_tag(name: Text<'_>) -> Option<(RecordType, u32)> {
    let (record_type, version) = name.to_str().ok()?.strip_prefix("RF:")?.split_once(':')?;
    let record_type = RecordType::from_name(record_type).filter(|record_type| *record_type != RecordType::Tags)?;
    let digits = version.bytes().all(|byte| byte.is_ascii_digit()).then_some(version)?;
    Some((record_type, digits.parse().ok()?))
}

/// Why layouts cannot be registered with a record format.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum PlacementError {
    /// A `data_layout` block has no layout.
    #[error("block {block} of the record format is a data layout: give its layout")]
    Missing {
        /// Number of the block.
        block: usize,
    },
    /// A layout stands where the format has no `data_layout` block.
    #[error("block {block} of the record format is no data layout: it takes no layout")]
    Misplaced {
        /// Number of the block.
        block: usize,
    },
}

/// Checks that each `data_layout` block of a format has a layout, and no other block has one (FORMAT.md §21.2).
///
/// `layouts` has an entry for each block; those that are missing at its end count as `None`.
///
/// # Errors
/// The first block for which that is not so.
///
/// ```
/// use vrs_core::format::{PlacementError, RecordFormat, check_placement};
///
/// let format = "image+data_layout".parse::<RecordFormat>()?;
/// assert_eq!(check_placement(&format, &[None, Some("a layout")]), Ok(()));
/// assert_eq!(check_placement::<&str>(&format, &[]), Err(PlacementError::Missing { block: 1 }));
/// # Ok::<(), vrs_core::format::RecordFormatError>(())
/// ```
pub fn check_placement<L>(format: &RecordFormat, layouts: &[Option<L>]) -> Result<(), PlacementError> {
    let used = format.used_blocks();
    for block in 0..used.len().max(layouts.len()) {
        let takes_one = used.get(block).is_some_and(|block| block.content_type() == ContentType::DataLayout);
        match (takes_one, layouts.get(block).is_some_and(Option::is_some)) {
            (true, false) => return Err(PlacementError::Missing { block }),
            (false, true) => return Err(PlacementError::Misplaced { block }),
            _ => (),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use RecordType::{Configuration, Data, State};

    /// Appendix A.4 row 27.
    #[test]
    fn tag_names() {
        assert_eq!(layout_tag(Data, 1, 2), "DL:Data:1:2");
        assert_eq!(layout_tag(State, 10, 1256), "DL:State:10:1256");
        assert_eq!(layout_tag(Configuration, 2, 0), "DL:Configuration:2:0");
        assert_eq!(record_format_tag(State, 10), "RF:State:10");
        assert_eq!(record_format_tag(Configuration, 42), "RF:Configuration:42");
    }

    /// Appendix A.4 row 29 and FORMAT.md §21.1.
    #[test]
    fn tag_names_are_parsed() {
        for record_type in [Data, State, Configuration] {
            for version in [0, 1, 10, 14, u32::MAX] {
                let name = record_format_tag(record_type, version);
                assert_eq!(parse_record_format_tag(Text::from(&*name)), Some((record_type, version)));
            }
        }
        assert_eq!(parse_record_format_tag("RF:Data:00".into()), Some((Data, 0)));
        assert_eq!(parse_record_format_tag("RF:Data:0236950285".into()), Some((Data, 236_950_285)));
        for name in [
            "RF:Data:a",
            "RF:Data:",
            "RF:Data:x1",
            "RF:Data:1x",
            "RF:Data:100.",
            "RF:Data:-100",
            "RF:Data:+1",
            "RF:Data: 1",
            "RF:Data:4294967296",
            "RF:Data:1:0",
            "RF:Data",
            "RF:data:1",
            "RF:Tags:1",
            "rf:Data:1",
            "DL:Data:1:0",
            "",
        ] {
            assert_eq!(parse_record_format_tag(name.into()), None, "{name}");
        }
        assert_eq!(parse_record_format_tag(Text::new(b"RF:Data:1\xff")), None);
    }

    /// Appendix A.6 row 1: four formats of one stream, four layouts, tags of other kinds between them.
    #[test]
    fn a_stream_declares_several_formats() {
        let layout = r#"{"data_layout":[]}"#;
        let tags = Tags::from_iter([
            ("VRS_Original_Recordable_Name", "camera"),
            ("VRS_Serial_Number", "b6c1"),
            ("RF:Data:100", "data_layout+image/raw"),
            ("RF:Data:6", "image/raw+data_layout"),
            ("RF:Data:2", "data_layout+data_layout"),
            ("RF:Configuration:1", "data_layout/size=8"),
            ("DL:Data:100:0", layout),
            ("DL:Data:6:1", layout),
            ("DL:Data:2:1", layout),
            ("DL:Data:100:1", layout),
            ("DL:Configuration:01:0", layout),
        ]);
        let definitions = Definitions::from_tags(&tags);
        let versions = definitions.iter().map(|(record_type, version, _)| (record_type, version));
        assert!(versions.eq([(Configuration, 1), (Data, 2), (Data, 6), (Data, 100)]));
        let layouts = |version| {
            let definition = definitions.get(Data, version).unwrap();
            [0, 1].map(|block| definition.layout(block).is_some_and(Result::is_ok))
        };
        assert_eq!((layouts(100), layouts(6), layouts(2)), ([true, false], [false, true], [false, true]));
        assert!(definitions.get(Configuration, 1).unwrap().layout(0).is_none());
        assert!(definitions.has(ContentType::Image) && !definitions.has(ContentType::Audio));
    }

    #[test]
    fn one_version_under_several_names() {
        let tags = Tags::from_iter([("RF:Data:1", "image"), ("RF:Data:01", "audio"), ("RF:State:7", "")]);
        let definitions = Definitions::from_tags(&tags);
        assert_eq!(definitions.iter().len(), 2);
        assert_eq!(definitions.get(Data, 1).unwrap().format, RecordFormat::parse_stored(b"audio"));
        assert_eq!(definitions.get(State, 7).unwrap().format, RecordFormat::new().custom(""));
    }

    /// Appendix A.4 row 38.
    #[test]
    fn layouts_stand_at_layout_blocks() {
        let check = |format: &str, layouts: &[Option<()>]| check_placement(&format.parse().unwrap(), layouts);
        assert_eq!(check("data_layout", &[Some(())]), Ok(()));
        assert_eq!(check("data_layout+image", &[Some(()), None, None]), Ok(()));
        assert_eq!(check("image", &[]), Ok(()));
        assert_eq!(check("data_layout", &[]), Err(PlacementError::Missing { block: 0 }));
        assert_eq!(check("data_layout", &[Some(()), Some(())]), Err(PlacementError::Misplaced { block: 1 }));
        assert_eq!(check("image+data_layout", &[Some(())]), Err(PlacementError::Misplaced { block: 0 }));
    }
}
