"""What is known of the blocks of a record. Each spec is a mapping, too: ``dict(spec)``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from .enums import ImageFormat, PixelFormat

__all__ = ["AudioSpec", "ContentBlock", "ImageSpec"]


class _Facts(Mapping[str, Any]):
    """The fields of a dataclass as a mapping."""

    text: str

    def __getitem__(self, name: str) -> Any:
        if name not in tuple(self):
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return (field.name for field in fields(self) if field.name != "text")  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(fields(self)) - 1  # type: ignore[arg-type]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, eq=False)
class ImageSpec(_Facts):
    """What is known of an image. Numbers are 0 where nothing is known, or, where 0 could be meant, ``None``."""

    width: int
    """Pixels in a row."""
    height: int
    """Rows."""
    stride: int
    """Bytes from one row to the next; 0 for images that are not raw."""
    bytes_per_pixel: int | None
    """Bytes of a pixel of a raw image; ``None`` where pixels share bytes."""
    buffer_size: int | None
    """Bytes of the block, where what is known of the image tells."""
    image_format: str
    """A name of :class:`ImageFormat`."""
    pixel_format: str
    """A name of :class:`PixelFormat`."""
    codec_name: str
    """The video codec, or the custom one."""
    codec_quality: int | None
    """From 0 to 100."""
    key_frame_index: int
    """How many frames after its key frame a video frame comes."""
    key_frame_timestamp: float
    """Time of the key frame, in seconds."""
    text: str = ""
    """The spec as record formats write it."""

    def get_image_format(self) -> ImageFormat:
        """How the image is encoded."""
        return ImageFormat(self.image_format)

    def get_pixel_format(self) -> PixelFormat:
        """What a pixel is."""
        return PixelFormat(self.pixel_format)

    def get_width(self) -> int:
        """Pixels in a row."""
        return self.width

    def get_height(self) -> int:
        """Rows."""
        return self.height

    def get_stride(self) -> int:
        """Bytes from one row to the next."""
        return self.stride


@dataclass(frozen=True, eq=False)
class AudioSpec(_Facts):
    """What is known of sound. Numbers are 0 where nothing is known."""

    channel_count: int
    """Samples of one moment."""
    sample_format: str
    """What a sample is: ``int16le``."""
    sample_rate: int
    """Moments a second."""
    sample_count: int
    """Moments in the block."""
    sample_frame_stride: int
    """Bytes from one moment to the next."""
    buffer_size: int | None
    """Bytes of the block, where what is known of the sound tells."""
    text: str = ""
    """The spec as record formats write it."""

    @property
    def sample_block_stride(self) -> int:
        """The older name of :attr:`sample_frame_stride`."""
        return self.sample_frame_stride


@dataclass(frozen=True, eq=False)
class ContentBlock(_Facts):
    """What is known of a block that only its application understands."""

    buffer_size: int
    """Bytes of the block."""
    text: str = ""
    """The block as record formats write it."""
