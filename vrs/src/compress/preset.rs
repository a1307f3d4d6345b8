//! The presets of the reference: a codec and how hard it tries.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::MIN_COMPRESSED_SIZE;

/// How the payloads of a stream are compressed when they are written (FORMAT.md §6.1). Files only keep which codec a record
/// needs.
///
/// ```
/// use vrs::Preset;
///
/// assert_eq!("zfast".parse(), Ok(Preset::ZstdFast));
/// assert_eq!(Preset::default(), Preset::ZstdFaster);
/// assert_eq!(Preset::Lz4Fast.to_string(), "fast");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Preset {
    /// `none`: payloads are stored as they are.
    None,
    /// `fast`: LZ4.
    Lz4Fast,
    /// `tight`: LZ4 at high compression, level 4.
    Lz4Tight,
    /// `zfaster`: Zstandard, level −1. What the reference uses unless told otherwise.
    #[default]
    ZstdFaster,
    /// `zfast`: Zstandard, level 1.
    ZstdFast,
    /// `zlight`: Zstandard, level 3.
    ZstdLight,
    /// `zmedium`: Zstandard, level 7.
    ZstdMedium,
    /// `zheavy`: Zstandard, level 12.
    ZstdHeavy,
    /// `zhigh`: Zstandard, level 15.
    ZstdHigh,
    /// `ztight`: Zstandard, level 18.
    ZstdTight,
    /// `zmax`: Zstandard, level 20.
    ZstdMax,
}

/// A codec with its level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Codec {
    None,
    Lz4(u32),
    Zstd(i32),
}

impl Preset {
    /// All presets, from none to the smallest files.
    pub const ALL: [Self; 11] = [
        Self::None,
        Self::Lz4Fast,
        Self::Lz4Tight,
        Self::ZstdFaster,
        Self::ZstdFast,
        Self::ZstdLight,
        Self::ZstdMedium,
        Self::ZstdHeavy,
        Self::ZstdHigh,
        Self::ZstdTight,
        Self::ZstdMax,
    ];

    /// The name on command lines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lz4Fast => "fast",
            Self::Lz4Tight => "tight",
            Self::ZstdFaster => "zfaster",
            Self::ZstdFast => "zfast",
            Self::ZstdLight => "zlight",
            Self::ZstdMedium => "zmedium",
            Self::ZstdHeavy => "zheavy",
            Self::ZstdHigh => "zhigh",
            Self::ZstdTight => "ztight",
            Self::ZstdMax => "zmax",
        }
    }

    /// Whether a payload of so many bytes may be stored compressed (FORMAT.md §6.2).
    pub(crate) fn may_compress(self, size: usize) -> bool {
        self != Self::None && size >= MIN_COMPRESSED_SIZE
    }

    pub(super) const fn codec(self) -> Codec {
        match self {
            Self::None => Codec::None,
            Self::Lz4Fast => Codec::Lz4(0),
            Self::Lz4Tight => Codec::Lz4(4),
            Self::ZstdFaster => Codec::Zstd(-1),
            Self::ZstdFast => Codec::Zstd(1),
            Self::ZstdLight => Codec::Zstd(3),
            Self::ZstdMedium => Codec::Zstd(7),
            Self::ZstdHeavy => Codec::Zstd(12),
            Self::ZstdHigh => Codec::Zstd(15),
            Self::ZstdTight => Codec::Zstd(18),
            Self::ZstdMax => Codec::Zstd(20),
        }
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(name: &str) -> Result<Self, UnknownPreset> {
        Self::ALL.into_iter().find(|preset| preset.name() == name).ok_or_else(|| UnknownPreset(name.to_owned()))
    }
}

/// A text that names no preset.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error(
    "`{0}` is no compression preset: choose one of none, fast, tight, zfaster, zfast, zlight, zmedium, zheavy, zhigh, ztight, zmax"
)]
pub struct UnknownPreset(pub String);
