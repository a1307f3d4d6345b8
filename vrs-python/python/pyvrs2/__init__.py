"""Record and read multi-stream sensor data in the VRS format.

* :class:`VRSWriter` records: streams, their layouts, their records.
* :func:`layout` makes a layout of an annotated class.
* :mod:`pyvrs2.errors` has the exceptions: all are :class:`VRSError`.
"""

from __future__ import annotations

from ._pyvrs2 import __version__, records_checksum
from .compression import CompressionPreset
from .errors import (
    ClosedError,
    InvalidFileError,
    InvalidTimestampError,
    LayoutError,
    QueueFullError,
    RecordError,
    RecordingError,
    SelectionError,
    StreamNotFoundError,
    TimestampNotFoundError,
    TimestampOrderWriteException,
    UnknownFieldError,
    VRSError,
    VRSFileError,
    VRSFileExistsError,
    VRSFileNotFoundError,
    WrongShapeError,
    WrongTypeError,
)
from .layouts import Audio, Binary, Field, Image, Matrix, Point, layout, layout_of
from .writer import VRSDataLayout, VRSStream, VRSWriter

__all__ = [
    "Audio",
    "Binary",
    "ClosedError",
    "CompressionPreset",
    "Field",
    "Image",
    "InvalidFileError",
    "InvalidTimestampError",
    "LayoutError",
    "Matrix",
    "Point",
    "QueueFullError",
    "RecordError",
    "RecordingError",
    "SelectionError",
    "StreamNotFoundError",
    "TimestampNotFoundError",
    "TimestampOrderWriteException",
    "UnknownFieldError",
    "VRSDataLayout",
    "VRSError",
    "VRSFileError",
    "VRSFileExistsError",
    "VRSFileNotFoundError",
    "VRSStream",
    "VRSWriter",
    "WrongShapeError",
    "WrongTypeError",
    "__version__",
    "layout",
    "layout_of",
    "records_checksum",
]
