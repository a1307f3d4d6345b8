"""Reading recordings: the names of pyvrs, on a core that reads on all of them.

>>> with SyncVRSReader("recording.vrs") as reader:            # doctest: +SKIP
...     for record in reader["camera/left"][10.0:20.0]:       # a stream, ten seconds of it
...         print(record.timestamp, record.metadata_blocks[0]["gain"], record.image_blocks[0].shape)

A reader is a sequence of records in order of time. An index gives a record, a slice a view:

========================  ==================================================================
``reader[42]``            a record; ``reader[-1]`` is the last one
``reader[10:20:2]``       records by number
``reader[12.5:14.0]``     records by time in seconds: from 12.5 on, before 14.0
``reader["1201-1"]``      the records of a stream: by id, place (``1201+1``), type or flavor
``reader.select(…)``      by streams, types, time, and thinned out
========================  ==================================================================

Views are readers: they have the same methods, and can be sliced and filtered again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Self

from ._pyvrs2 import VRSRecord
from .base import BaseVRSReader, FilteredVRSReader, VRSReader

__all__ = ["SyncFilteredVRSReader", "SyncVRSReader", "VRSReaderSlice"]


class _SyncReading(BaseVRSReader, Sequence[VRSRecord]):
    """Reading in the way of a list."""

    def _slice_class(self) -> type[FilteredVRSReader]:
        return VRSReaderSlice

    def _filtered_class(self) -> type[FilteredVRSReader]:
        return SyncFilteredVRSReader

    def __getitem__(self, index: Any) -> Any:
        part = self._sliced(index)
        return self._view[index] if part is None else part

    def __iter__(self) -> Iterator[VRSRecord]:
        """The records in order, read ahead of need. One that cannot be read raises ``RecordError``; the next one follows."""
        return iter(self._view)

    def __reversed__(self) -> Iterator[VRSRecord]:
        return iter(self._view[::-1])

    def read_record_by_time(
        self,
        stream_id: str,
        timestamp: float,
        epsilon: float | None = None,
        record_type: str | None = None,
    ) -> VRSRecord:
        """The record that :meth:`get_record_index_by_time` finds."""
        return self._view[self.get_record_index_by_time(stream_id, timestamp, epsilon, record_type)]

    def read_next_record(self, stream_id: str, record_type: str | None, index: int) -> VRSRecord | None:
        """The first record of a stream and type at this index or behind it; ``None`` when there is none."""
        place = self._neighbour(stream_id, record_type, index, False)
        return None if place is None else self._view[place]

    def read_prev_record(self, stream_id: str, record_type: str | None, index: int) -> VRSRecord | None:
        """The last record of a stream and type at this index or before it; ``None`` when there is none."""
        place = self._neighbour(stream_id, record_type, index, True)
        return None if place is None else self._view[place]


class SyncVRSReader(_SyncReading, VRSReader):
    __doc__ = VRSReader.__doc__

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class SyncFilteredVRSReader(_SyncReading, FilteredVRSReader):
    """Some of the records of a :class:`SyncVRSReader`: made by its ``filtered_by_fields`` and ``select``."""


class VRSReaderSlice(SyncFilteredVRSReader):
    """A slice of a :class:`SyncVRSReader`, or of a view of one."""
