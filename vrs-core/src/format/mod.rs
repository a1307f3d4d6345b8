//! Record formats: what a record of a stream is made of (FORMAT.md §29).

mod record_type;

pub use record_type::RecordType;
