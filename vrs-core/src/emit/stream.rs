//! What a sensor is.

use super::error::DeclarationProblem;
use super::records::Records;
use crate::container::{RecordableTypeId, StreamId};
use crate::format::RecordType;
use crate::layout::DataLayout;

/// A stream of a recording: what it is, and its tags. Made in a `static`, so that its records can refer to it.
///
/// ```
/// use vrs_core::container::RecordableTypeId;
/// use vrs_core::emit::Stream;
///
/// static IMU: Stream = Stream::new(RecordableTypeId::IMU, "acme/wrist").serial_number("0042").tags(&[("bus", "spi1")]);
/// assert_eq!(IMU.id().to_string(), "241-1");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stream<'a> {
    id: StreamId,
    pub(super) flavor: &'a str,
    pub(super) serial_number: &'a str,
    pub(super) tags: &'a [(&'a str, &'a str)],
}

impl<'a> Stream<'a> {
    /// A stream of a type, with words of your own that say what it is, usually like a path. They may be empty, but not for
    /// the generic categories, the type ids 200 to 999 (FORMAT.md §5.2). Its instance is 1.
    pub const fn new(type_id: RecordableTypeId, flavor: &'a str) -> Self {
        Self { id: StreamId::new(type_id, 1), flavor, serial_number: "", tags: &[] }
    }

    /// The number that tells streams of one type apart.
    #[must_use]
    pub const fn instance(self, instance: u16) -> Self {
        Self { id: StreamId::new(self.id.type_id, instance), ..self }
    }

    /// What identifies the stream, across copies too. Without it readers make up a number that follows from the tags.
    #[must_use]
    pub const fn serial_number(self, serial_number: &'a str) -> Self {
        Self { serial_number, ..self }
    }

    /// Tags of your own: names and values, in any order; of a repeated name, the last value counts.
    #[must_use]
    pub const fn tags(self, tags: &'a [(&'a str, &'a str)]) -> Self {
        Self { tags, ..self }
    }

    /// Type and instance.
    pub const fn id(&self) -> StreamId {
        self.id
    }

    /// Data records: what a sensor measures. The version is yours to choose; records of different formats need different
    /// ones.
    pub const fn data<T: DataLayout>(&self, version: u32) -> Records<'_, T> {
        Records::new(self, RecordType::Data, version)
    }

    /// Configuration records: what data records depend on.
    pub const fn configuration<T: DataLayout>(&self, version: u32) -> Records<'_, T> {
        Records::new(self, RecordType::Configuration, version)
    }

    /// State records: what a device or an algorithm remembers.
    pub const fn state<T: DataLayout>(&self, version: u32) -> Records<'_, T> {
        Records::new(self, RecordType::State, version)
    }

    pub(super) fn check(&self) -> Result<(), DeclarationProblem> {
        match self.id.type_id {
            RecordableTypeId::VRS_INDEX | RecordableTypeId::VRS_DESCRIPTION | RecordableTypeId::UNDEFINED => {
                Err(DeclarationProblem::ReservedType)
            }
            class if class.is_class() && self.flavor.is_empty() => Err(DeclarationProblem::NoFlavor),
            _ => Ok(()),
        }
    }
}
