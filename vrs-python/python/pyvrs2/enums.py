"""Names that readers hand out and take. Each member is the text itself: ``RecordType.DATA == "data"``."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from .errors import SelectionError

__all__ = ["ImageConversion", "ImageFormat", "PixelFormat", "RecordType"]


Name = TypeVar("Name", bound=StrEnum)


def member(names: type[Name], name: str) -> Name:
    """A name of these."""
    try:
        return names(name)
    except ValueError:
        raise SelectionError(f"{name!r} is none of {', '.join(names)}") from None


class RecordType(StrEnum):
    """What a record is for."""

    CONFIGURATION = "configuration"
    STATE = "state"
    DATA = "data"


class ImageConversion(StrEnum):
    """How images are handed out."""

    OFF = "off"
    """As stored: raw pixels in rows and columns, encoded images as bytes."""
    DECOMPRESS = "decompress"
    """JPEG, PNG and JPEG XL decoded, raw pixels as stored. Video needs a decoder of its own: an error."""
    NORMALIZE = "normalize"
    """Grey or colour of 8 bits a channel; grey that has more bits, of 16."""
    NORMALIZE_GREY8 = "normalize_grey8"
    """Grey of 8 bits."""
    RAW_BUFFER = "raw_buffer"
    """The bytes as stored, in one row."""


class ImageFormat(StrEnum):
    """How an image is encoded."""

    UNDEFINED = "undefined"
    RAW = "raw"
    JPG = "jpg"
    PNG = "png"
    VIDEO = "video"
    JXL = "jxl"
    CUSTOM_CODEC = "custom_codec"


class PixelFormat(StrEnum):
    """What a pixel is, and how pixels are packed."""

    UNDEFINED = "undefined"
    GREY8 = "grey8"
    BGR8 = "bgr8"
    DEPTH32F = "depth32f"
    RGB8 = "rgb8"
    YUV_I420_SPLIT = "yuv_i420_split"
    RGBA8 = "rgba8"
    RGB10 = "rgb10"
    RGB12 = "rgb12"
    GREY10 = "grey10"
    GREY12 = "grey12"
    GREY16 = "grey16"
    RGB32F = "rgb32F"
    SCALAR64F = "scalar64F"
    YUY2 = "yuy2"
    RGB_IR_RAW_4X4 = "rgb_ir_4x4"
    RGBA32F = "rgba32F"
    BAYER8_RGGB = "bayer8_rggb"
    RAW10 = "raw10"
    RAW10_BAYER_RGGB = "raw10_bayer_rggb"
    RAW10_BAYER_BGGR = "raw10_bayer_bggr"
    YUV_420_NV21 = "yuv_420_nv21"
    YUV_420_NV12 = "yuv_420_nv12"
    GREY10PACKED = "grey10packed"
    BAYER8_BGGR = "bayer8_bggr"
    BAYER10_GBRG = "bayer10_gbrg"
    BAYER8_GBRG = "bayer8_gbrg"
