//! The four kinds of user records.

use core::fmt;

/// What a record is for (FORMAT.md §5.1).
///
/// ```
/// use vrs_core::format::RecordType;
///
/// assert_eq!(RecordType::Data as u8, 3);
/// assert_eq!(RecordType::from_number(2), Some(RecordType::Configuration));
/// assert_eq!(RecordType::from_name("State"), Some(RecordType::State));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum RecordType {
    /// Device or algorithm state.
    State = 1,
    /// Device or algorithm configuration; later data records depend on it.
    Configuration = 2,
    /// Sensor data.
    Data = 3,
    /// Internal: the tags of a stream that was added late (FORMAT.md §9).
    Tags = 4,
}

impl RecordType {
    /// All four, by number.
    pub const ALL: [Self; 4] = [Self::State, Self::Configuration, Self::Data, Self::Tags];

    /// The type with this number in files; `None` for any but 1 to 4.
    #[inline]
    pub const fn from_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::State),
            2 => Some(Self::Configuration),
            3 => Some(Self::Data),
            4 => Some(Self::Tags),
            _ => None,
        }
    }

    /// The name in tags and listings: `Data`, `Configuration`, `State`, `Tags`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "State",
            Self::Configuration => "Configuration",
            Self::Data => "Data",
            Self::Tags => "Tags",
        }
    }

    /// The type with exactly this name; upper and lower case count.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}
