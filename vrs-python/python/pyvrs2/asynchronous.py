"""Reading recordings in ``async`` code."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ._pyvrs2 import VRSRecord
from .base import BaseVRSReader, FilteredVRSReader, VRSReader

if TYPE_CHECKING:
    from ._pyvrs2 import RecordIterator

__all__ = ["AsyncFilteredVRSReader", "AsyncVRSReader", "AsyncVRSReaderSlice"]

T = TypeVar("T")


class _AsyncReading(BaseVRSReader):
    """Reading without keeping an event loop waiting."""

    def _slice_class(self) -> type[FilteredVRSReader]:
        return AsyncVRSReaderSlice

    def _filtered_class(self) -> type[FilteredVRSReader]:
        return AsyncFilteredVRSReader

    def __getitem__(self, index: Any) -> Coroutine[Any, Any, Any]:
        return self._get(index)

    async def _get(self, index: Any) -> Any:
        part = self._sliced(index)
        return await _in_thread(self._view.__getitem__, index) if part is None else part

    def __aiter__(self) -> AsyncIterator[VRSRecord]:
        """The records in order, read ahead of need. One that cannot be read raises ``RecordError``; the next one follows."""
        return _AsyncRecords(iter(self._view))

    async def read_record_by_time(
        self,
        stream_id: str,
        timestamp: float,
        epsilon: float | None = None,
        record_type: str | None = None,
    ) -> VRSRecord:
        """The record that :meth:`get_record_index_by_time` finds."""
        index = self.get_record_index_by_time(stream_id, timestamp, epsilon, record_type)
        return await _in_thread(self._view.__getitem__, index)

    async def read_next_record(self, stream_id: str, record_type: str | None, index: int) -> VRSRecord | None:
        """The first record of a stream and type at this index or behind it; ``None`` when there is none."""
        place = self._neighbour(stream_id, record_type, index, False)
        return None if place is None else await _in_thread(self._view.__getitem__, place)

    async def read_prev_record(self, stream_id: str, record_type: str | None, index: int) -> VRSRecord | None:
        """The last record of a stream and type at this index or before it; ``None`` when there is none."""
        place = self._neighbour(stream_id, record_type, index, True)
        return None if place is None else await _in_thread(self._view.__getitem__, place)


class AsyncVRSReader(_AsyncReading, VRSReader):
    """A recording read in ``async`` code: ``await reader[i]``, ``async for record in reader``.

    Reading and inflating happen in threads; the event loop goes on. Arguments and errors are those of
    :class:`SyncVRSReader`.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()


class AsyncFilteredVRSReader(_AsyncReading, FilteredVRSReader):
    """Some of the records of an :class:`AsyncVRSReader`: made by its ``filtered_by_fields`` and ``select``."""


class AsyncVRSReaderSlice(AsyncFilteredVRSReader):
    """A slice of an :class:`AsyncVRSReader`, or of a view of one."""


class _AsyncRecords(AsyncIterator[VRSRecord]):
    """Records one after another, fetched in batches by a thread."""

    def __init__(self, records: RecordIterator) -> None:
        self._records = records
        self._ready: deque[VRSRecord | Exception] = deque()

    async def __anext__(self) -> VRSRecord:
        if not self._ready:
            self._ready.extend(await _in_thread(self._records.next_batch))
        if not self._ready:
            raise StopAsyncIteration
        record = self._ready.popleft()
        if isinstance(record, Exception):
            raise record
        return record


async def _in_thread(function: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.to_thread(function, *arguments)
