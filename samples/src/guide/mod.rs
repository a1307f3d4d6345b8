//! The layout document, retold for Rust.
//!
//! # Records and their formats
//!
//! A recording has streams, a stream has records, and a record has a type (configuration, state or data) and a format version.
//! The version means something only together with the stream and the type, so versions never collide. What a record is made
//! of is its *record format*: a list of content blocks, `data_layout`, `image`, `audio` or `custom`, written as a string such
//! as `data_layout+image/raw`. (The document spells `datalayout`; files have an underscore.) Formats and layouts are stored
//! once per stream, in tags; records hold bare bytes.
//!
//! # Data layouts
//!
//! A data layout is a struct with `#[derive(DataLayout)]`. Its fields are *pieces*:
//!
//! | piece | Rust | in the document |
//! |---|---|---|
//! | one value | `i32`, `f64`, `bool`, `Point3Df`, … | `DataPieceValue<T>` |
//! | an enum | `#[derive(LayoutEnum)] #[repr(u8)]`, or wider with `as = u32` | `DataPieceEnum<E, T>` |
//! | a fixed number of values | `[f32; 25]` | `DataPieceArray<T>` |
//! | any number of values | `Vec<i8>`, `Vec<String>` | `DataPieceVector<T>` |
//! | values by name | `BTreeMap<String, Point2Di>` | `DataPieceStringMap<T>` |
//! | text | `String` | `DataPieceString` |
//!
//! [`layouts`] has the document's examples: the six pieces, the standard case, nested structs and their flat twin, an optional
//! group. There is no base class, no closing field and no lock; a layout is a plain struct, and its definition is a constant.
//!
//! # What may change
//!
//! A piece is known by its kind, its label and its element type; an array by its length, too. Fields may be added, removed and
//! moved freely, and old and new programs read each other's files. Changing a label or a type makes another piece, which files
//! from before do not have. Where the document has the program ask both structs and choose, the field says what it was:
//! `#[layout(legacy(type = u32, with = my_conversion_logic))]`. A label that changed is `legacy(label = "temp")`. Vectors,
//! maps and strings can change their label so, not their type; those, and removed fields, are read through the old struct
//! beside the new one: [`layout_as`](vrs::reader::TypedRecord::layout_as). The sample program `migrate` shows it all.
//!
//! # Mistakes that cannot be made here
//!
//! - Recording a raw struct: a field must be a piece, and padding or pointers are none.
//! - `usize`, `c_int` and the like: they do not compile, since their sizes differ between machines.
//! - An enum whose integer is not said: it does not compile.
//! - Two pieces of one signature, through whatever nesting: they do not compile.
//! - A mistyped label that reads as zeros: where nothing of a struct is in the file, reading is an error that names the nearest
//!   labels; where something is, [`RecordReader::mapping`](vrs::reader::RecordReader::mapping) prints what is missing.
//! - An enum of somebody else by its number: it is no field. Write a mirror, `#[layout(mirror = other::Mode)]`, whose numbers are
//!   your own and compared with theirs by the compiler, or text.
//!
//! # When not to use a layout
//!
//! Layouts are for data that is alike in every record: that is what makes a byte of payload cost a byte, and a field access a
//! look-up. They are not for structures that differ from record to record, for containers in containers, or for what is only
//! written once and is JSON already: a camera calibration belongs as text into a `String` of the configuration record, bytes of
//! some other format into a `Vec<u8>`. And where a driver hands over a struct of its own, copy it field by field: tedious, and
//! the one way in which its next version does not break your recordings.

pub mod layouts;
pub mod player;
