"""Record and read multi-stream sensor data in the VRS format.

* :class:`VRSWriter` records: streams, their layouts, their records.
* :func:`layout` makes a layout of an annotated class.
* :class:`SyncVRSReader` reads; :class:`AsyncVRSReader` does in ``async`` code.
* :mod:`pyvrs2.errors` has the exceptions: all are :class:`VRSError`.
"""

from __future__ import annotations

from ._pyvrs2 import Columns, VRSBlocks, VRSRecord, __version__, records_checksum
from .asynchronous import AsyncFilteredVRSReader, AsyncVRSReader, AsyncVRSReaderSlice
from .base import BaseVRSReader, FilteredVRSReader, RepairWarning, VRSReader
from .compression import CompressionPreset
from .enums import ImageConversion, ImageFormat, PixelFormat, RecordType
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
from .reader import SyncFilteredVRSReader, SyncVRSReader, VRSReaderSlice
from .specs import AudioSpec, ContentBlock, ImageSpec
from .streams import get_recordable_type_id_name, recordable_type_id_name
from .tags import TagConventions
from .timestamps import from_ns, to_ns
from .writer import VRSDataLayout, VRSStream, VRSWriter

__all__ = [
    "AsyncFilteredVRSReader",
    "AsyncVRSReader",
    "AsyncVRSReaderSlice",
    "Audio",
    "AudioSpec",
    "BaseVRSReader",
    "Binary",
    "ClosedError",
    "Columns",
    "CompressionPreset",
    "ContentBlock",
    "Field",
    "FilteredVRSReader",
    "Image",
    "ImageConversion",
    "ImageFormat",
    "ImageSpec",
    "InvalidFileError",
    "InvalidTimestampError",
    "LayoutError",
    "Matrix",
    "PixelFormat",
    "Point",
    "QueueFullError",
    "RecordError",
    "RecordType",
    "RecordingError",
    "RepairWarning",
    "SelectionError",
    "StreamNotFoundError",
    "SyncFilteredVRSReader",
    "SyncVRSReader",
    "TagConventions",
    "TimestampNotFoundError",
    "TimestampOrderWriteException",
    "UnknownFieldError",
    "VRSBlocks",
    "VRSDataLayout",
    "VRSError",
    "VRSFileError",
    "VRSFileExistsError",
    "VRSFileNotFoundError",
    "VRSReader",
    "VRSReaderSlice",
    "VRSRecord",
    "VRSStream",
    "VRSWriter",
    "WrongShapeError",
    "WrongTypeError",
    "__version__",
    "from_ns",
    "get_recordable_type_id_name",
    "layout",
    "layout_of",
    "recordable_type_id_name",
    "records_checksum",
    "to_ns",
]
