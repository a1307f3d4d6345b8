"""What the readers have in common. How records are read is that of ``reader`` and ``asynchronous``."""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from ._pyvrs2 import OpenRecording, View, VRSBlocks
from .enums import ImageConversion, RecordType, member
from .errors import SelectionError, StreamNotFoundError, TimestampNotFoundError
from .streams import Streams, counts

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

    from ._pyvrs2 import Columns

PathType: TypeAlias = str | os.PathLike[str]

Sequence.register(VRSBlocks)


class RepairWarning(UserWarning):
    """A file is not as a sound one, and was read as well as can be: ``reader.repairs`` tells. ``strict=True`` refuses it."""


class BaseVRSReader(Streams):
    """What readers and their views have in common."""

    _view: View

    # ---- records -----------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._view)

    @property
    def n_records(self) -> int:
        """How many records there are."""
        return len(self._view)

    @property
    def record_indices(self) -> NDArray[numpy.int64]:
        """The number of each record among all of the recording."""
        return self._view.indices()

    @property
    def record_types(self) -> set[str]:
        """The types of the records."""
        return {str(kind) for kind in RecordType if self._view.ends(None, kind) is not None}

    @property
    def stream_ids(self) -> set[str]:
        """The ids of the streams, those without records too."""
        return set(self._streams)

    def _sliced(self, index: Any) -> Any:
        """The view of a slice or of a stream; nothing for the number of a record."""
        if isinstance(index, str):
            return self.select(index)
        if not isinstance(index, slice):
            return None
        ends = (index.start, index.stop)
        if any(isinstance(end, float) for end in ends):
            if index.step is not None:
                raise SelectionError("a slice by time has no step: select(every=…) thins records out")
            return self.select(start=index.start, end=index.stop)
        return self._slice_class()._of(self, self._view[index], self._streams)

    def select(
        self,
        *streams: str,
        without: str | Iterable[str] = (),
        record_types: str | Iterable[str] = (),
        start: float | str | None = None,
        end: float | str | None = None,
        every: float | None = None,
        buckets: tuple[float, float] | None = None,
        first: bool = False,
        lead_in: bool = False,
    ) -> Any:
        """A view of some of the records. Each argument narrows the choice.

        Args:
            streams: ids (``1201-1``), places (``1201+1`` is the first of its type), types (``1201``), tags
                (``tag:serial=007``), else flavors; without any, all streams.
            without: streams that are left out.
            record_types: ``configuration``, ``state``, ``data``; without any, all types.
            start: from this time on, in seconds; ``"+3"`` is three seconds after the first data record of the file,
                ``"-2"`` two seconds before the last one.
            end: before this time.
            every: of each stream, a data record in so many seconds at most.
            buckets: ``(interval, within)``: time is cut into buckets of so many seconds, and of each stream the data record
                nearest to the middle of each bucket is kept, if it is no farther than ``within`` from it.
            first: the first record of each stream and type.
            lead_in: with the last configuration and state record of each stream before ``start``.

        Raises:
            StreamNotFoundError: no stream fits what is asked for.
            SelectionError: a time or an interval makes no sense.
        """
        wanted = {
            "streams": list(streams),
            "without": _texts(without),
            "record_types": _texts(record_types),
            "start": start,
            "end": end,
            "every": every,
            "buckets": buckets,
            "first": first,
            "lead_in": lead_in,
        }
        view = self._view.select(wanted)
        return self._filtered_class()._of(self, view, self._chosen(streams, _texts(without)))

    def filtered_by_fields(
        self,
        *,
        stream_ids: str | Iterable[str] | None = None,
        record_types: str | Iterable[str] | None = None,
        min_timestamp: float | None = None,
        max_timestamp: float | None = None,
    ) -> Any:
        """A view of the records of some streams and types in a range of time.

        Args:
            stream_ids: ids of streams, in which ``*`` and ``?`` stand for any characters.
            record_types: ``configuration``, ``state``, ``data``.
            min_timestamp: the first time that is wanted, in seconds.
            max_timestamp: the last time that is wanted.

        Raises:
            StreamNotFoundError: a pattern fits no stream.
            SelectionError: there is no such record type, or a time is NaN.
        """
        patterns = None if stream_ids is None else _texts(stream_ids)
        streams = self._streams if patterns is None else self._matching(patterns)
        kinds = None if record_types is None else _texts(record_types)
        # Times from one to another, both included.
        start = None if min_timestamp is None or min_timestamp == -math.inf else min_timestamp
        end = None if max_timestamp is None or max_timestamp == math.inf else math.nextafter(max_timestamp, math.inf)
        view = self._view
        if streams and kinds != []:
            view = BaseVRSReader.select(
                self, *(() if patterns is None else streams), record_types=kinds or (), start=start, end=end
            )._view
        else:
            view = view[0:0]
        filtered = self._filtered_class()._of(self, view, streams)
        filtered._limits = (min_timestamp, max_timestamp)
        return filtered

    def _matching(self, patterns: Sequence[str]) -> tuple[str, ...]:
        for pattern in patterns:
            if not any(fnmatchcase(stream, pattern) for stream in self._streams):
                raise StreamNotFoundError(f"no stream fits {pattern!r}: {self._path} has {', '.join(self._streams)}")
        return tuple(stream for stream in self._streams if any(fnmatchcase(stream, pattern) for pattern in patterns))

    def _chosen(self, streams: Sequence[str], without: Sequence[str]) -> tuple[str, ...]:
        """The ids of the streams that are wanted of those there are."""
        wanted = set(self._streams) if not streams else set().union(*map(self._ids, streams))
        unwanted = set().union(*map(self._ids, without)) if without else set()
        return tuple(stream for stream in self._streams if stream in wanted and stream not in unwanted)

    def _ids(self, name: str) -> set[str]:
        return set(self._recording.fitting(name))

    def _slice_class(self) -> type[FilteredVRSReader]:
        raise NotImplementedError

    def _filtered_class(self) -> type[FilteredVRSReader]:
        raise NotImplementedError

    def to_arrow(
        self,
        stream: str,
        record_type: str = RecordType.DATA,
        *,
        columns: Iterable[str] | None = None,
        batch_size: int = 65536,
        strings: str = "auto",
        skip_damaged: bool = False,
    ) -> Columns:
        """The layouts of a stream's records as columns, for whatever knows Arrow.

        ``pyarrow.table(columns)``, ``polars.DataFrame(columns)``, ``pandas.DataFrame.from_arrow(columns)``,
        ``duckdb.sql("select … from columns")``: the data goes over in batches, without a copy and without a loop in Python.
        Compressed records are inflated on all cores, and no further than their layouts reach.

        The columns are ``timestamp``, ``record_index``, then a column for each piece of each format version. Where a
        record's version lacks a piece, its column is null.

        Args:
            stream: an id, a place, or a flavor.
            record_type: ``data``, ``configuration`` or ``state``.
            columns: names of the columns that are wanted; all without.
            batch_size: records in a batch, at most.
            strings: ``utf8``, ``binary``, or ``auto``: text columns whose bytes are not all UTF-8 become binary, which takes
                a look at all records that have text.
            skip_damaged: leave out records that cannot be read, in place of an error.

        Raises:
            StreamNotFoundError: there is no such stream.
            LayoutError: the stream declares no layout for such records, or has no such column.
        """
        wanted = None if columns is None else list(columns)
        return self._view.to_arrow(
            stream, record_type, columns=wanted, batch_size=batch_size, strings=strings, skip_damaged=skip_damaged
        )

    # ---- time --------------------------------------------------------------------------------

    @property
    def min_timestamp(self) -> float:
        """The time of the first record, in seconds; 0 without records."""
        return self._view.timestamp(0) if len(self) else 0.0

    @property
    def max_timestamp(self) -> float:
        """The time of the last record, in seconds; 0 without records."""
        return self._view.timestamp(-1) if len(self) else 0.0

    @property
    def time_range(self) -> float:
        """Seconds from the first record to the last one."""
        return self.max_timestamp - self.min_timestamp

    def get_timestamp_list(self, indices: Iterable[int] | None = None) -> NDArray[numpy.float64]:
        """The times of the records, or of those with these indices, in seconds. Touches no record."""
        times = self._view.timestamps()
        return times if indices is None else times[list(indices)]

    def get_timestamp_for_index(self, index: int) -> float:
        """The time of a record, in seconds. Touches no record."""
        return self._view.timestamp(index)

    def get_record_index_by_time(
        self,
        stream_id: str,
        timestamp: float,
        epsilon: float | None = None,
        record_type: str | None = None,
    ) -> int:
        """The index of a stream's first record at or after a time; with ``epsilon``, of the nearest one within so many seconds.

        Raises:
            StreamNotFoundError: there is no such stream.
            TimestampNotFoundError: there is no such record.
        """
        stream = self._recording.find(stream_id)
        _check_time(timestamp)
        if epsilon is None:
            place = self._view.at_or_after(stream, record_type, timestamp)
            where = f"at or after t = {timestamp} s"
        else:
            place = self._view.nearest(stream, record_type, timestamp, epsilon)
            where = f"within {epsilon} s of t = {timestamp} s"
        if place is None:
            ends = self._view.ends(stream, record_type)
            has = "none" if ends is None else " to ".join(f"{self._view.timestamp(end)} s" for end in ends)
            kind = "" if record_type is None else f"{record_type} "
            raise TimestampNotFoundError(f"stream {stream} has no {kind}record {where}; it has {has}")
        return place

    def _neighbour(self, stream_id: str, record_type: str | None, index: int, backwards: bool) -> int | None:
        stream = self._recording.find(stream_id)
        (number,) = self._view[index : index + 1 or None].indices() if -len(self) <= index < len(self) else (None,)
        if number is None:
            return None
        return self._view.neighbour(stream, record_type, int(number), backwards)

    # ---- how blocks are handed out -------------------------------------------------------------

    def set_image_conversion(self, conversion: str) -> None:
        """How images are handed out, of all streams: an :class:`ImageConversion`. Holds for records read from now on."""
        self._recording.set_conversion(member(ImageConversion, conversion), None)

    def set_stream_image_conversion(self, stream_id: str, conversion: str) -> None:
        """The same for one stream."""
        self._recording.set_conversion(member(ImageConversion, conversion), [stream_id])

    def set_stream_type_image_conversion(self, recordable_type_id: int | str, conversion: str) -> int:
        """The same for all streams of a type; answers with how many there are."""
        streams = self.find_streams(int(recordable_type_id))
        self._recording.set_conversion(member(ImageConversion, conversion), streams)
        return len(streams)

    def skip_trailing_blocks(
        self, recordable_type_id: int, record_type: str, first_trailing_content_block_index: int
    ) -> None:
        """Leaves out the blocks of some records from a number on: to read metadata only. 0 reads all blocks again."""
        self._recording.skip_from(int(recordable_type_id), record_type, first_trailing_content_block_index)

    # ---- the file ------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """The file; of several, the first one."""
        return self._path

    @property
    def repairs(self) -> list[str]:
        """What is not as a sound file has it, and what was done about it; empty for sound files."""
        return self._recording.repairs

    def __str__(self) -> str:
        lines = [self._path, *_table(self.file_tags), f"{len(self)} of {len(self._recording.view())} records"]
        lines.append("Record types: " + ", ".join(sorted(self.record_types)))
        if len(self):
            lines.append(f"{self.time_range:.2f} s of records: {self.min_timestamp:.2f} s to {self.max_timestamp:.2f} s")
        lines.extend(f"Repaired: {repair}" for repair in self.repairs)
        for name in self._streams:
            stream = self._recording.stream(name)
            said = ", ".join(f"{count} {kind}" for kind, count in counts(stream).items())
            lines.append(f"Stream {name} ({stream['flavor'] or stream['type_name']}): {said}")
        return "\n".join(lines)


class VRSReader(BaseVRSReader):
    """An open recording, of one file or of several.

    Args:
        path: a file, whose further chunks are found by their names; a list of chunks, or ``{"chunks": […]}``; with
            ``multi_path``, a list of files that are read as one.
        auto_read_configuration_records: find and read the configuration record that describes a block: yes, unless records
            are known to be at odds with it.
        encoding: how bytes become text. ``utf-8-safe`` keeps bytes that are not UTF-8 as surrogates, as Python does for
            names of files; any codec of Python raises ``UnicodeDecodeError`` for bytes that it does not have.
        multi_path: read several files as one, in one order of time. Streams of the same id get instances that are free.
        strict: refuse a file that is not sound, and raise for blocks that cannot be made out, in place of
            ``record.problems``.
        plain_files: read by system calls in place of mapping files into memory: slower, and safe where files are cut while
            they are read.
        threads: how many threads may inflate records ahead of need; as many as there are cores, unless said otherwise.
        related: of several files, refuse those whose tags say that they do not belong together.

    Raises:
        VRSFileError: a file cannot be opened or read.
        InvalidFileError: a file is no VRS file, or not sound where ``strict`` was asked for.
    """

    def __init__(
        self,
        path: PathType | Sequence[PathType] | Mapping[str, Sequence[PathType]],
        auto_read_configuration_records: bool = True,
        encoding: str = "utf-8-safe",
        multi_path: bool = False,
        *,
        strict: bool = False,
        plain_files: bool = False,
        threads: int | None = None,
        related: bool = True,
    ) -> None:
        paths, is_list = _paths(path)
        if multi_path:
            kind = "several" if related else "unrelated"
        else:
            kind = "chunks" if is_list else "file"
        self._auto_read_configuration_records = auto_read_configuration_records
        self._path = paths[0] if paths else ""
        self._recording = OpenRecording(
            paths,
            kind,
            encoding=encoding,
            auto_configuration=auto_read_configuration_records,
            strict=strict,
            plain_files=plain_files,
            threads=threads,
        )
        self._view = self._recording.view()
        self._streams = tuple(self._recording.stream_ids)
        for repair in self.repairs:
            warnings.warn(f"{self._path}: {repair}", RepairWarning, stacklevel=2)

    def close(self) -> None:
        """Lets the files go. Records that are held keep what they need; everything else raises ``ClosedError``."""
        self._recording.close()

    @property
    def closed(self) -> bool:
        """Whether the reader is closed."""
        return self._recording.closed

    @property
    def chunks(self) -> list[list[str]]:
        """The files that make up the recording: the chunks of each."""
        return [[os.fspath(chunk) for chunk in chunks] for chunks in self._recording.chunks]

    @property
    def tags_of_files(self) -> list[dict[str, str]]:
        """The tags of each file, of several that are read as one."""
        return self._recording.tags_of_files

    def __repr__(self) -> str:
        automatic = self._auto_read_configuration_records
        return f"{type(self).__name__}({self._path!r}, auto_read_configuration_records={automatic!r})"


class FilteredVRSReader(BaseVRSReader):
    """Some of the records of a reader."""

    _limits: tuple[float | None, float | None] = (None, None)

    @classmethod
    def _of(cls, reader: BaseVRSReader, view: View, streams: tuple[str, ...]) -> Self:
        filtered = cls.__new__(cls)
        filtered._recording, filtered._path = reader._recording, reader._path
        filtered._view, filtered._streams = view, streams
        return filtered

    @property
    def min_filter_timestamp(self) -> float:
        """The first time that was asked for; without, that of the recording's first record."""
        return self._limit(0)

    @property
    def max_filter_timestamp(self) -> float:
        """The last time that was asked for; without, that of the recording's last record."""
        return self._limit(-1)

    def _limit(self, end: int) -> float:
        limit, whole = self._limits[end], self._recording.view()
        if limit is not None:
            return limit
        return whole.timestamp(end) if len(whole) else 0.0

    def __repr__(self) -> str:
        return f"{type(self).__name__}(path={self._path!r}, len={len(self)})"


# ---- helpers -------------------------------------------------------------------------------------


def _texts(given: str | Iterable[str]) -> list[str]:
    return [given] if isinstance(given, str) else [str(text) for text in given]


def _check_time(timestamp: float) -> None:
    if math.isnan(timestamp):
        raise SelectionError("NaN is no time")


def _paths(path: Any) -> tuple[list[str], bool]:
    """The paths that are meant, and whether they came as a list."""
    if isinstance(path, Mapping):
        if set(path) - {"storage"} != {"chunks"} or path.get("storage", "diskfile") != "diskfile":
            raise SelectionError(f'a recording is {{"chunks": […]}}, paths in order; this is {dict(path)!r}')
        path = list(path["chunks"])
    if isinstance(path, (list, tuple)):
        return [os.fsdecode(part) for part in path], True
    return [os.fsdecode(path)], False


def _table(tags: Mapping[str, str]) -> list[str]:
    width = max(map(len, tags), default=0)
    return [f"{name:>{width}} | {_short(value)}" for name, value in sorted(tags.items())] or ["no file tags"]


def _short(text: str) -> str:
    """A text that fits a line: tags can be whole documents."""
    most = 100
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
