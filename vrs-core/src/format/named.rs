//! Enums whose numbers and names stand in files.

/// Declares an enum, one row per variant: `Variant = number, "name";`.
macro_rules! named {
    ($(#[$doc:meta])* $Enum:ident {
        $($(#[$variant_doc:meta])* $Variant:ident = $number:literal, $name:literal;)*
    }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[repr(u8)]
        pub enum $Enum {
            $($(#[$variant_doc])* $Variant = $number,)*
        }

        impl $Enum {
            /// All of them, by number.
            pub const ALL: &'static [Self] = &[$(Self::$Variant,)*];

            /// The number in files.
            pub const fn number(self) -> u8 {
                self as u8
            }

            /// The one with this number; `None` for any other number.
            pub const fn from_number(number: u8) -> Option<Self> {
                match number {
                    $($number => Some(Self::$Variant),)*
                    _ => None,
                }
            }

            /// The name in record formats.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)*
                }
            }

            /// The one with exactly this name; upper and lower case count.
            pub fn from_name(name: &str) -> Option<Self> {
                crate::format::named::find(name.as_bytes())
            }
        }

        impl core::fmt::Display for $Enum {
            fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                out.pad(self.name())
            }
        }

        /// Stored as the number of FORMAT.md, in one byte; `#[layout(as = u32)]` stores it wider, as conventions do. The
        /// number 0 means "undefined" and reads as `Err(Unknown(0))`.
        impl crate::layout::LayoutEnum for $Enum {
            type Repr = u8;

            const VARIANTS: &'static [(&'static str, u8)] = &[$(($name, $number),)*];
            const HAS_ZERO: bool = true;

            fn to_repr(self) -> u8 {
                self.number()
            }

            fn from_repr(number: u8) -> Result<Self, crate::layout::Unknown<u8>> {
                Self::from_number(number).ok_or(crate::layout::Unknown(number))
            }
        }

        impl crate::layout::EnumNames for $Enum {
            const NAMES: &'static str = {
                const VARIANTS: &[(&str, i128)] = &[$(($name, $number),)*];
                const TEXT: [u8; crate::layout::names_len(VARIANTS)] = crate::layout::names_text(VARIANTS);
                crate::layout::names_str(&TEXT)
            };
        }

        impl crate::layout::ByValue for $Enum {
            type Unknown = crate::layout::Unknown<u8>;

            fn known(view: Result<Self, Self::Unknown>) -> Result<Self, Self::Unknown> {
                view
            }

            fn answer<'v>(known: Result<Self, Self::Unknown>) -> crate::layout::View<'v, Self> {
                known
            }
        }

        impl crate::format::named::Named for $Enum {
            const ALL: &'static [Self] = Self::ALL;

            fn name(self) -> &'static str {
                self.name()
            }
        }
    };
}

pub(super) use named;

/// What the enums of this module have in common, for code that is generic over them.
pub(super) trait Named: Copy + 'static {
    /// All of them, by number.
    const ALL: &'static [Self];

    /// The name in record formats.
    fn name(self) -> &'static str;
}

/// The one with exactly this name, among those of its enum.
pub(super) fn find<T: Named>(name: &[u8]) -> Option<T> {
    T::ALL.iter().copied().find(|one| one.name().as_bytes() == name)
}
