"""Record and read multi-stream sensor data in the VRS format.

* :mod:`pyvrs2.errors` has the exceptions: all are :class:`VRSError`.
"""

from __future__ import annotations

from ._pyvrs2 import __version__, records_checksum
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

__all__ = [
    "ClosedError",
    "InvalidFileError",
    "InvalidTimestampError",
    "LayoutError",
    "QueueFullError",
    "RecordError",
    "RecordingError",
    "SelectionError",
    "StreamNotFoundError",
    "TimestampNotFoundError",
    "TimestampOrderWriteException",
    "UnknownFieldError",
    "VRSError",
    "VRSFileError",
    "VRSFileExistsError",
    "VRSFileNotFoundError",
    "WrongShapeError",
    "WrongTypeError",
    "__version__",
    "records_checksum",
]
