"""What can go wrong. Every exception of the package is a :class:`VRSError`.

=====================================  =======================================================================
:class:`VRSError`                      any of these
:class:`VRSFileError`                  a file cannot be opened, read, created or written; also an ``OSError``
:class:`VRSFileNotFoundError`          … because there is none; also a ``FileNotFoundError``
:class:`VRSFileExistsError`            … because there is one already; also a ``FileExistsError``
:class:`InvalidFileError`              a file is no VRS file, or not sound and strictness was asked for
:class:`RecordError`                   a record, or a block of it, is damaged or cannot be taken apart
:class:`StreamNotFoundError`           a file has no such stream; also a ``LookupError``
:class:`TimestampNotFoundError`        a stream has no record at that time; also a ``LookupError`` and a ``ValueError``
:class:`SelectionError`                what is wanted of a file makes no sense; also a ``ValueError``
:class:`LayoutError`                   a layout or a record format cannot be as declared; also a ``ValueError``
:class:`UnknownFieldError`             a layout has no such field; also an ``AttributeError`` and a ``KeyError``
:class:`WrongTypeError`                a value is of the wrong type or dtype; also a ``TypeError``
:class:`WrongShapeError`               a value has the wrong shape, size or range; also a ``ValueError``
:class:`RecordingError`                a stream or a recorder cannot do that now: a late tag, no configuration
:class:`ClosedError`                   a reader or a writer is closed; also a ``ValueError``
:class:`InvalidTimestampError`         a time is NaN or infinite; also a ``ValueError``
:class:`TimestampOrderWriteException`  a record or a flush comes too late
:class:`QueueFullError`                no room for a record, and none is waited for
=====================================  =======================================================================
"""

from __future__ import annotations


class VRSError(Exception):
    """Any error of this package."""


class VRSFileError(VRSError, OSError):
    """A file cannot be opened, read, created or written."""

    __str__ = Exception.__str__


class VRSFileNotFoundError(VRSFileError, FileNotFoundError):
    """There is no such file."""


class VRSFileExistsError(VRSFileError, FileExistsError):
    """There is such a file already."""


class InvalidFileError(VRSError):
    """A file is no VRS file, or not sound where strictness was asked for."""


class RecordError(VRSError):
    """A record, or a block of it, is damaged or cannot be taken apart."""


class StreamNotFoundError(VRSError, LookupError):
    """A file has no such stream."""


class TimestampNotFoundError(VRSError, LookupError, ValueError):
    """A stream has no record at that time."""


class SelectionError(VRSError, ValueError):
    """What is wanted of a file makes no sense."""


class LayoutError(VRSError, ValueError):
    """A layout or a record format cannot be as it was declared."""


class UnknownFieldError(VRSError, AttributeError, KeyError):
    """A layout has no such field."""

    __str__ = Exception.__str__


class WrongTypeError(VRSError, TypeError):
    """A value is of the wrong type or dtype."""


class WrongShapeError(VRSError, ValueError):
    """A value has the wrong shape, size or range."""


class RecordingError(VRSError):
    """A stream or a recorder cannot do that now."""


class ClosedError(VRSError, ValueError):
    """A reader or a writer is closed."""


class InvalidTimestampError(VRSError, ValueError):
    """A time is not a finite number of seconds."""


class TimestampOrderWriteException(VRSError):
    """A record or a flush is older than what was flushed, or than an earlier record of its stream.

    :ivar last: the time that must be kept, in seconds
    :ivar given: the time that was given, in seconds
    """

    def __init__(self, message: str, last: float | None = None, given: float | None = None) -> None:
        super().__init__(message)
        self.last = last
        self.given = given


class QueueFullError(VRSError):
    """There is no room for a record, and none is waited for."""
