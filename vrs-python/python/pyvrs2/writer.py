"""Writing recordings: the classes of the documented writer."""

from __future__ import annotations

import atexit
import importlib
import inspect
import traceback
import warnings
import weakref
from collections.abc import Mapping
from io import TextIOBase
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from ._pyvrs2 import RecordedStream, Recording, VRSDataLayout
from .compression import CompressionPreset
from .errors import LayoutError, WrongTypeError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["VRSDataLayout", "VRSStream", "VRSWriter"]

# The kinds of records, as the extension counts them.
_CONFIGURATION, _DATA, _STATE = range(3)

_open_writers: weakref.WeakSet[VRSWriter] = weakref.WeakSet()


class SupportsArrow(Protocol):
    """A table of any package that knows Arrow."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


class VRSWriter:
    """The main class for creating VRS files.

    The file is created with the first record, or when the writer is closed; tags and layouts stand at its beginning, so that
    they are declared before. Records are compressed and written in the background. As a context manager the writer closes
    the file at the end of the block, after an exception too.

    :param filepath: where the file is created: a path, or an open binary file that can be written and sought in
    :param order: ``"strict"``: a record before the last flush, or before an earlier one of its stream, raises
        :class:`TimestampOrderWriteException`. ``"sort"``: only one before the last flush does; others are brought into order
    :param overwrite: replace a file that exists, in place of raising :class:`VRSFileExistsError`
    :param sync: have each :meth:`flush_records` wait until what it flushed survives a power cut
    :param queue_bytes: memory for records that wait to be written. Where records come faster than they are written, and half
        of it is full, they are handed over without a flush
    :param when_full: what is done with a data record when the queue is full: ``"wait"`` until there is room,
        ``"drop_oldest"``, ``"drop_newest"``, or ``"raise"`` :class:`QueueFullError`
    :param workers: threads that compress
    """

    def __init__(
        self,
        filepath: str | PathLike[str] | BinaryIO,
        *,
        order: str = "strict",
        overwrite: bool = False,
        sync: bool = False,
        queue_bytes: int = 64 << 20,
        when_full: str = "wait",
        workers: int = 1,
    ) -> None:
        self._recording = Recording(
            _place(filepath),
            order=order,
            overwrite=overwrite,
            sync=sync,
            queue_bytes=queue_bytes,
            when_full=when_full,
            workers=workers,
        )
        self._streams: list[RecordedStream] = []
        _open_writers.add(self)

    def create_stream(
        self, name: str, flavor: str = "", compression: CompressionPreset = CompressionPreset.Zmedium
    ) -> VRSStream:
        """Create a new stream in the VRS file.

        A name that is that of a public type, ``imu``, ``forward_camera`` or ``Generic Audio Stream``, gives the stream that
        type; any other makes it a stream of sensor data (240). The file keeps the name.

        :param name: Name of the stream
        :param flavor: What the stream is, by which readers find it; the name where it is empty
        :param compression: Compression preset to use, or one of its names
        :return: The created stream object
        """
        _check_text("the name of a stream", name)
        _check_text("the flavor of a stream", flavor)
        stream = self._recording.create_stream(name, flavor, _preset(compression))
        self._streams.append(stream)
        return VRSStream(stream, self)

    def set_tag(self, tag_name: str, tag_value: str) -> None:
        """Set a file-level tag.

        :raises RecordingError: If called after file creation has started
        """
        _check_text("the name of a tag", tag_name)
        _check_text(f"the value of tag `{tag_name}`", tag_value)
        self._recording.set_tag(tag_name, tag_value)

    def flush_records(self, timestamp: float) -> int:
        """Hand over the records before a time, to be written in the order of time.

        They are written in the background when this returns; with ``sync=True``, they are on the disk.

        :param timestamp: Records before it are flushed, in seconds
        :return: Number of records flushed
        :raises TimestampOrderWriteException: If the time is before that of the last flush
        """
        return self._recording.flush(timestamp)

    def close(self) -> None:
        """Write what waits, and finalize the file. A closed writer stays closed.

        :raises VRSFileError: If the file could not be written, now or before
        """
        _open_writers.discard(self)
        self._recording.close()

    def resetNewInstanceIds(self) -> None:  # noqa: N802
        """Reset instance ID counters for device types, those of this writer.

        A stream that would get the id of another one is then refused by :meth:`create_stream`.
        """
        self._recording.reset_instance_ids()

    def reset_new_instance_ids(self) -> None:
        """The same as :meth:`resetNewInstanceIds`."""
        self.resetNewInstanceIds()

    @property
    def closed(self) -> bool:
        """Whether the writer is closed."""
        return self._recording.closed

    @property
    def tags(self) -> Mapping[str, str]:
        """The tags of the file."""
        return self._recording.tags

    @property
    def streams(self) -> tuple[VRSStream, ...]:
        """The streams, in the order of their creation."""
        return tuple(VRSStream(stream, self) for stream in self._streams)

    @property
    def summary(self) -> dict[str, Any] | None:
        """What was recorded until now, and how the queue does; ``None`` before there is a file.

        A dict of ``bytes``, ``records``, ``late_records``, ``dropped_records``, ``queued_records``, ``written_records``,
        ``durable_records``, ``queue_peak_bytes``, ``queue_peak_records``, and ``streams``: for each stream by its id ``flavor``,
        ``records``, ``payload_bytes``, ``stored_bytes``, ``late_records`` and ``dropped_records``.
        """
        return self._recording.summary()

    def __enter__(self) -> VRSWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self.close()
        except Exception as problem:
            if error is None:
                raise
            # What went wrong first matters more.
            error.add_note(f"the recording could not be finished: {problem}")

    def __del__(self) -> None:
        recording = getattr(self, "_recording", None)
        if recording is not None and not recording.closed:
            warnings.warn(f"{recording.label()}: the writer was not closed", ResourceWarning, source=self)
            self.close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "open"
        return f"<VRSWriter: {self._recording.label()}, {len(self._streams)} streams, {state}>"


class VRSStream:
    """Represents a stream within a VRS file, made by :meth:`VRSWriter.create_stream`.

    Each stream can contain configuration, data and state records, and has its own tags. What records are made of is declared
    in the layouts that ``get_*_record_metadata`` answers with, until the first record of the kind.
    """

    def __init__(self, stream: RecordedStream, writer: VRSWriter) -> None:
        self._stream = stream
        # A writer is open as long as somebody can record to it.
        self._writer = writer

    def get_data_record_metadata(self, index: int = 0) -> VRSDataLayout:
        """Get the data layout for data records: the same object each time.

        :param index: Index of the data layout (for multiple layouts); the number of layouts makes another one
        :return: Data layout object
        """
        return self._stream.layout(_DATA, _index(index))

    def get_config_record_metadata(self, index: int = 0) -> VRSDataLayout:
        """Get the data layout for configuration records: the same object each time.

        :param index: Index of the data layout; the number of layouts makes another one
        :return: Data layout object
        """
        return self._stream.layout(_CONFIGURATION, _index(index))

    def get_state_record_metadata(self, index: int = 0) -> VRSDataLayout:
        """Get the data layout for state records: the same object each time.

        :param index: Index of the data layout; the number of layouts makes another one
        :return: Data layout object
        """
        return self._stream.layout(_STATE, _index(index))

    def create_config_record(self, timestamp: float, *srcs) -> None:  # type: ignore[no-untyped-def]
        """Create a configuration record.

        :param timestamp: Timestamp for the record, in seconds
        :param srcs: Data sources, as for :meth:`create_data_record`
        :raises LayoutError: If the layouts are not those of the stream, or its format cannot be read
        """
        self._stream.create_record(_CONFIGURATION, timestamp, srcs)

    def create_data_record(self, timestamp: float, *srcs) -> None:  # type: ignore[no-untyped-def]
        """Create a data record.

        Of the values, as many as the layouts have blocks of images, sound and bytes go to these, from the end; the others go to
        the fields, in the order of their declaration. Fields that get none have the value that was set last. Arrays are
        copied, in the order of their indices whatever their strides.

        :param timestamp: Timestamp for the record, in seconds
        :param srcs: Data sources: the layouts of the stream, or instances of :func:`layout` classes; then values
        :raises RecordingError: If no configuration record exists
        :raises LayoutError: If the layouts are not those of the stream
        :raises WrongTypeError: If a value is of the wrong type or dtype
        :raises WrongShapeError: If a value has the wrong shape or size, or a block is not given
        :raises TimestampOrderWriteException: If the record comes too late
        """
        self._stream.create_record(_DATA, timestamp, srcs)

    def create_state_record(self, timestamp: float, *srcs) -> None:  # type: ignore[no-untyped-def]
        """Create a state record.

        :param timestamp: Timestamp for the record, in seconds
        :param srcs: Data sources, as for :meth:`create_data_record`
        """
        self._stream.create_record(_STATE, timestamp, srcs)

    def create_data_records(
        self, timestamps: ArrayLike, layout: VRSDataLayout, columns: Mapping[str, Any] | SupportsArrow
    ) -> None:
        """Create a data record for each time, from a column of values for each field: without a loop in Python.

        A column is an array whose first dimension are the records, or a list: numbers for numbers, shape (n, 3) for points,
        (n, height, width) for images, lists of texts, of arrays, of dicts. Each block of the layout needs one; fields that
        have none keep their values, and the others have those of the last record afterwards. Everything is checked before
        the first record is created, but for blocks that come in lists. Other threads go on meanwhile.

        Tables of pyarrow, polars and pandas are columns, too. Of the columns of :meth:`BaseVRSReader.to_arrow`, which need
        pyarrow here, ``timestamp`` and ``record_index`` are left out where no field is called so.

        :param timestamps: Timestamps for the records, in seconds: in the order of time, unless the writer sorts
        :param layout: The data layout of the stream
        :param columns: Columns by the names of fields and blocks
        :raises UnknownFieldError: If there is a column for none of them
        :raises WrongTypeError: If a column is of the wrong type or dtype
        :raises WrongShapeError: If a column has the wrong shape or length
        :raises TimestampOrderWriteException: If a record comes too late. Such an error, or one of the file, has a note of how
            many records there are by then
        """
        self._stream.create_records(timestamps, layout, _columns(columns, layout))

    def set_compression(self, preset: CompressionPreset) -> None:
        """Set compression preset for the stream: for what is flushed from now on.

        :param preset: Compression preset to use, or one of its names
        """
        self._stream.set_compression(_preset(preset))

    def set_tag(self, tag_name: str, tag_value: str) -> None:
        """Set a stream-level tag.

        A stream that is created later than the file can have tags until its first record.

        :raises RecordingError: If called after file creation has started
        """
        self._set_tag(tag_name, tag_value, False)

    def update_tag(self, tag_name: str, tag_value: str) -> None:
        """Set a stream-level tag at any time: if the file exists, it gets to know it by a record of its own."""
        self._set_tag(tag_name, tag_value, True)

    def _set_tag(self, name: str, value: str, is_late: bool) -> None:
        _check_text("the name of a tag", name)
        _check_text(f"the value of tag `{name}`", value)
        self._stream.set_tag(name, value, is_late)

    def get_stream_id(self) -> str:
        """Get the unique stream ID.

        :return: Stream ID in format "recordable_type_id-instance_id"
        """
        return self._stream.id

    @property
    def name(self) -> str:
        """The name."""
        return self._stream.name

    @property
    def flavor(self) -> str:
        """The flavor."""
        return self._stream.flavor

    @property
    def record_formats(self) -> dict[tuple[str, int], str]:
        """The formats that are declared by now: by the kind of records and their version, as the file stores them."""
        return self._stream.record_formats()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VRSStream) and self._stream is other._stream

    def __hash__(self) -> int:
        return hash(self._stream)

    def __repr__(self) -> str:
        lines = [f"<VRSStream: `{self.name}` ({self.get_stream_id()}), flavor {self.flavor!r}"]
        lines += [f"\n  {kind} {version}: {text}" for (kind, version), text in self.record_formats.items()]
        return "".join(lines) + ">"

    def __str__(self) -> str:
        layouts = [layout for kind in (_CONFIGURATION, _DATA, _STATE) for layout in self._stream.layouts(kind)]
        return "\n".join([f"{self.name} ({self.get_stream_id()}, {self.flavor!r})", *map(repr, layouts)])


# The document promises `__init__(filepath: str)`. What is ours besides stands in the signature of the class.
VRSWriter.__signature__ = inspect.signature(VRSWriter)  # type: ignore[attr-defined]
VRSWriter.__init__.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
    [
        inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        inspect.Parameter("filepath", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation="str"),
    ]
)


def _preset(preset: CompressionPreset | str) -> str:
    try:
        return CompressionPreset(preset).value
    except ValueError:
        raise WrongTypeError(f"{preset!r} is no compression preset: there are {', '.join(p.name for p in CompressionPreset)}")


def _check_text(what: str, text: object) -> None:
    if not isinstance(text, str):
        raise WrongTypeError(f"{what} is a str, not {text!r}")


def _columns(columns: Any, layout: VRSDataLayout) -> dict[str, Any]:
    """The columns of a table, or of a dict."""
    if isinstance(columns, Mapping):
        return dict(columns)
    if not hasattr(columns, "__getitem__") and hasattr(columns, "__arrow_c_stream__"):
        columns = importlib.import_module("pyarrow").table(columns)
    names = getattr(columns, "column_names", None) or getattr(columns, "columns", None)
    if names is None:
        raise WrongTypeError(f"columns are a dict of arrays or a table, not {type(columns).__name__}")
    known = {*layout.field_names, *layout.blocks}
    return {name: columns[name] for name in names if name in known or name not in ("timestamp", "record_index")}


def _index(index: int) -> int:
    if not isinstance(index, int) or not 0 <= index < 1 << 32:
        raise LayoutError(f"the index of a layout is a number from 0 on, not {index!r}")
    return index


def _place(filepath: str | PathLike[str] | BinaryIO) -> str | PathLike[str] | BinaryIO:
    is_file = all(hasattr(filepath, name) for name in ("write", "seek", "flush")) and not isinstance(filepath, TextIOBase)
    if isinstance(filepath, (str, PathLike)) or is_file:
        return filepath
    raise WrongTypeError(f"{filepath!r} is neither a path nor an open binary file")


@atexit.register
def _close_writers() -> None:
    for writer in list(_open_writers):
        try:
            writer.close()
        except Exception:
            # There is nobody to tell but who reads what the program prints.
            traceback.print_exc()
