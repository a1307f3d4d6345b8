"""Reading lets other threads of Python go on, and can be done by several of them at once."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import pyvrs2
from pyvrs2 import SyncVRSReader

from recordings import record_images, reference


def lets_others_on(work: Callable[[], object], times: int) -> bool:
    """Whether another thread of Python gets on while some work is done, so many times at most.

    It can only when the work hands the interpreter over: nothing else makes a thread do that meanwhile. Work that does so for
    a short while may be over before the other thread wakes up; then it is done again.
    """
    got_on = False
    gate = threading.Lock()

    def other() -> None:
        nonlocal got_on
        with gate:
            got_on = True

    interval = sys.getswitchinterval()
    thread = threading.Thread(target=other)
    try:
        # From here on nobody is made to hand it over; the other thread runs until it waits for the gate.
        sys.setswitchinterval(10_000.0)
        with gate:
            thread.start()
        for _ in range(times):
            if got_on:
                break
            work()
        return got_on
    finally:
        sys.setswitchinterval(interval)
        thread.join()


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of large images that are compressed."""
    path = tmp_path_factory.mktemp("threads") / "camera.vrs"
    record_images(path, np.repeat(np.arange(50, dtype=np.uint8), 300_000).reshape(50, 500, 600))
    return path


@pytest.mark.parametrize(
    "work",
    [
        lambda reader: reader[5],
        lambda reader: next(iter(reader)),
        lambda reader: list(reader),
        lambda reader: reader[5].image_blocks[0],
        lambda reader: reader[5].payload,
        lambda reader: reader.select(start="+1"),
        lambda reader: reader.get_timestamp_list(),
        lambda reader: reader.read_record_by_time("240-1", 3.0),
        lambda reader: SyncVRSReader(reader.path),
    ],
    ids=["record", "first", "walk", "image", "payload", "select", "times", "time", "open"],
)
def test_reading_lets_others_on(camera: Path, work: Callable[[SyncVRSReader], object]) -> None:
    with SyncVRSReader(camera) as reader:
        assert lets_others_on(lambda: work(reader), 100_000)


def test_what_is_there_is_handed_out_at_once(camera: Path) -> None:
    """To hand the interpreter over for a few values would cost more than they do; and it shows that the test above can fail."""
    with SyncVRSReader(camera) as reader:
        record = reader[5]
        assert record.payload.size == 300_004
        for work in (
            lambda: reader.get_timestamp_for_index(5),
            lambda: record.metadata_blocks[0],
            lambda: record.payload,
            lambda: record.image_specs[0].width,
        ):
            assert not lets_others_on(work, 1000)


@pytest.mark.parametrize("name", ["camera", "blocks", "all_pieces"])
def test_threads_read_the_same(camera: Path, name: str) -> None:
    """Each through a walk of its own, and all through the same records."""

    def content(record: pyvrs2.VRSRecord) -> list[object]:
        images = [image.tobytes() for image in record.image_blocks]
        return [record.record_index, record.timestamp, repr(list(record.metadata_blocks)), record.payload.tobytes(), images]

    with SyncVRSReader(camera if name == "camera" else reference(name)) as reader:
        expected = [content(reader[index]) for index in range(len(reader))]
        with ThreadPoolExecutor(8) as threads:
            for found in threads.map(lambda _: list(map(content, reader)), range(8)):
                assert found == expected
            records = list(reader)
            for found in threads.map(lambda _: list(map(content, records)), range(8)):
                assert found == expected
            # One walk, of which each thread takes records.
            walk = iter(reader)
            taken = threads.map(lambda _: list(map(content, walk)), range(8))
            assert sorted((content for part in taken for content in part), key=lambda content: content[0]) == expected
