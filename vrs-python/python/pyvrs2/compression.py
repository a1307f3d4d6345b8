"""How records are compressed."""

from __future__ import annotations

from enum import Enum


class CompressionPreset(Enum):
    """A codec and how hard it tries; the value is the preset's name on the command line.

    Each preset has all the names that there are for it, ``Zmedium``, ``ZSTD_MEDIUM``, ``ZstdMedium`` and ``zmedium``, and
    ``CompressionPreset("Zmedium")`` finds it by any of them.
    """

    NONE = "none"
    LZ4_FAST = "fast"
    LZ4_TIGHT = "tight"
    ZSTD_FASTER = "zfaster"
    ZSTD_FAST = "zfast"
    ZSTD_LIGHT = "zlight"
    ZSTD_MEDIUM = "zmedium"
    ZSTD_HEAVY = "zheavy"
    ZSTD_HIGH = "zhigh"
    ZSTD_TIGHT = "ztight"
    ZSTD_MAX = "zmax"

    # The documented names.
    Zfast = "zfast"
    Zmedium = "zmedium"
    Zslow = "ztight"
    # That of pyvrs.
    DEFAULT = "zfaster"
    # Those of the C++ library.
    Lz4Fast = "fast"
    Lz4Tight = "tight"
    ZstdFaster = "zfaster"
    ZstdFast = "zfast"
    ZstdLight = "zlight"
    ZstdMedium = "zmedium"
    ZstdHeavy = "zheavy"
    ZstdHigh = "zhigh"
    ZstdTight = "ztight"
    ZstdMax = "zmax"
    Default = "zfaster"
    # Those of the command line.
    none = "none"
    fast = "fast"
    tight = "tight"
    zfaster = "zfaster"
    zfast = "zfast"
    zlight = "zlight"
    zmedium = "zmedium"
    zheavy = "zheavy"
    zhigh = "zhigh"
    ztight = "ztight"
    zmax = "zmax"
    default = "zfaster"

    @classmethod
    def _missing_(cls, value: object) -> CompressionPreset | None:
        # `None` is the name of a preset in C++ that no attribute can have.
        return cls.NONE if value in (None, "None") else cls.__members__.get(value) if isinstance(value, str) else None
