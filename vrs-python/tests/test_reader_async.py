"""Reading in `async` code."""

from __future__ import annotations

import asyncio
import inspect

import pytest
import pyvrs2
from pyvrs2 import AsyncVRSReader, SyncVRSReader

from recordings import reference


def test_reads_what_the_synchronous_reader_reads() -> None:
    async def read() -> None:
        with SyncVRSReader(reference("blocks")) as sync:
            async with AsyncVRSReader(reference("blocks")) as reader:
                assert [r.to_dict() async for r in reader] == [r.to_dict() for r in sync]
                assert (await reader[5]).to_dict() == sync[5].to_dict()
                assert (await reader[-1]).record_index == len(sync) - 1
                part = await reader[3:20:4]
                assert isinstance(part, pyvrs2.AsyncVRSReaderSlice) and len(part) == len(sync[3:20:4])
                assert [r.record_index async for r in part] == [r.record_index for r in sync[3:20:4]]
                assert (await part[1]).record_index == 7
                view = reader.filtered_by_fields(stream_ids="100-*", record_types="data")
                assert isinstance(view, pyvrs2.AsyncFilteredVRSReader)
                expected = sync.filtered_by_fields(stream_ids="100-*", record_types="data")
                assert [r.record_index async for r in view] == [r.record_index for r in expected]
                assert len(await reader["100-1"]) == len(sync["100-1"])
                assert (await reader.read_record_by_time("100-2", 1.0)).record_index == sync.get_record_index_by_time("100-2", 1.0)
                assert (await reader.read_next_record("100-1", "data", 0)).stream_id == "100-1"
                assert await reader.read_prev_record("100-1", "data", 0) is None
                assert reader.stream_ids == sync.stream_ids and str(reader) == str(sync)
                with pytest.raises(IndexError):
                    await reader[10**6]

    asyncio.run(read())


def test_walks_do_not_disturb_each_other() -> None:
    async def walk(reader: AsyncVRSReader) -> list[int]:
        found = []
        async for record in reader:
            found.append(record.record_index)
            await asyncio.sleep(0)
        return found

    async def read() -> list[list[int]]:
        async with AsyncVRSReader(reference("blocks")) as reader:
            return await asyncio.gather(*(walk(reader) for _ in range(4)))

    walks = asyncio.run(read())
    assert all(walk == list(range(len(walks[0]))) for walk in walks) and len(walks[0]) > 40


def test_the_event_loop_goes_on() -> None:
    async def read() -> int:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        async with AsyncVRSReader(reference("compression")) as reader:
            ticking = asyncio.create_task(tick())
            assert [r.record_index async for r in reader] == list(range(len(reader)))
            ticking.cancel()
        return ticks

    assert asyncio.run(read()) > 2


def test_has_the_methods_of_the_synchronous_reader() -> None:
    for name, method in inspect.getmembers(SyncVRSReader, inspect.isfunction):
        if name.startswith("_") or name in ("index", "count"):
            continue
        assert inspect.signature(getattr(AsyncVRSReader, name)).parameters.keys() == inspect.signature(method).parameters.keys()


def test_closed_readers_say_so() -> None:
    async def read() -> None:
        reader = AsyncVRSReader(reference("blocks"))
        reader.close()
        with pytest.raises(pyvrs2.ClosedError):
            await reader[0]
        with pytest.raises(pyvrs2.ClosedError):
            async for _ in reader:
                pass

    asyncio.run(read())
