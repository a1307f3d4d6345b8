//! The names of the tags that the library itself reads and writes (FORMAT.md §8.2).

/// The display name of the stream's type when it was recorded; always there.
pub const ORIGINAL_NAME: &str = "VRS_Original_Recordable_Name";

/// What identifies the stream, across copies too: a UUID, or 16 hex digits that were made up for want of one.
pub const SERIAL_NUMBER: &str = "VRS_Serial_Number";

/// What the stream is, in the words of its application, usually like a path: `acme/left`.
pub const FLAVOR: &str = "VRS_Recordable_Flavor";

/// Before a record type and a format version, `RF:Data:2`: what records of those are made of.
pub const RECORD_FORMAT_PREFIX: &str = "RF:";

/// Before a record type, a format version and a block number, `DL:Data:2:0`: the layout of that block.
pub const LAYOUT_PREFIX: &str = "DL:";
