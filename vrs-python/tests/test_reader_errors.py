"""Bad input: a clear exception, never a crash, and what is sound is read all the same."""

from __future__ import annotations

import asyncio
import random
import warnings
from pathlib import Path

import numpy as np
import pytest
import pyvrs2
from pyvrs2 import SyncVRSReader

from recordings import record_images, reference

pytestmark = pytest.mark.filterwarnings("ignore::pyvrs2.RepairWarning")


@pytest.mark.parametrize(
    ("content", "exception", "message"),
    [
        (None, FileNotFoundError, "No such file"),
        (b"", pyvrs2.InvalidFileError, "empty.vrs"),
        (b"not a recording" * 100, pyvrs2.InvalidFileError, "VRS"),
    ],
)
def test_what_is_no_recording(tmp_path: Path, content: bytes | None, exception: type, message: str) -> None:
    path = tmp_path / "empty.vrs"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(exception, match=message) as raised:
        SyncVRSReader(path)
    assert isinstance(raised.value, pyvrs2.VRSError) and str(path) in str(raised.value)


def test_arguments_of_wrong_types() -> None:
    for path in (None, 3, [3], object()):
        with pytest.raises(TypeError):
            SyncVRSReader(path)
    with SyncVRSReader(reference("blocks")) as reader:
        for index in (1.5, None, (1, 2), object()):
            with pytest.raises(TypeError, match="an index is a number or a slice, not"):
                reader[index]
        for index in (len(reader), -len(reader) - 1, 10**30):
            with pytest.raises((IndexError, OverflowError)):
                reader[index]
        with pytest.raises(IndexError):
            reader.get_timestamp_for_index(10**6)
        assert reader[np.int64(3)] == reader[3]


def damaged(tmp_path: Path, name: str = "compression") -> Path:
    """A recording of which one record's payload does not inflate."""
    data = bytearray(reference(name).read_bytes())
    magic = b"\x28\xb5\x2f\xfd"
    # The frame of a record in the middle of the file, not of the index.
    place = data.index(magic, len(data) // 2) + 8
    data[place : place + 12] = b"\xff" * 12
    path = tmp_path / "damaged.vrs"
    path.write_bytes(data)
    return path


def test_a_damaged_record_costs_one_record(tmp_path: Path) -> None:
    with SyncVRSReader(damaged(tmp_path)) as reader, SyncVRSReader(reference("compression")) as sound:
        records, errors = iter(reader), []
        read = []
        while True:
            try:
                read.append(next(records))
            except StopIteration:
                break
            except pyvrs2.RecordError as error:
                errors.append(error)
        (error,) = errors
        assert len(read) == len(sound) - 1
        assert [r.to_dict() for r in read] == [sound[r.record_index].to_dict() for r in read]
        assert all(part in str(error) for part in ("damaged.vrs", "record of stream", "t = ", "offset", "payload is damaged"))
        (lost,) = set(range(len(sound))) - {record.record_index for record in read}
        with pytest.raises(pyvrs2.RecordError, match="payload is damaged"):
            reader[lost]
        # Its time is known all the same, and what is behind it follows.
        assert reader.get_timestamp_for_index(lost) == sound.get_timestamp_for_index(lost)
        assert [record.record_index for record in reader[lost + 1 :]] == list(range(lost + 1, len(sound)))

        async def awaited() -> list[object]:
            async with pyvrs2.AsyncVRSReader(reader.path) as again:
                found, records = [], aiter(again)
                while True:
                    try:
                        found.append((await anext(records)).record_index)
                    except StopAsyncIteration:
                        return found
                    except pyvrs2.RecordError as error:
                        found.append(str(error))

        found = asyncio.run(awaited())
        assert found == [str(error) if index == lost else index for index in range(len(sound))]


def test_damage_behind_layouts_is_told_to_who_asks(tmp_path: Path) -> None:
    """Of a large record only the layouts are inflated, until more is asked for."""
    path, count = tmp_path / "out.vrs", 60
    # Of four bits each, so that they shrink.
    images = np.random.default_rng(1).integers(0, 16, (count, 500, 600), dtype=np.uint8)
    record_images(path, images)
    data = bytearray(path.read_bytes())
    magic, frames = b"\x28\xb5\x2f\xfd", []
    while (place := data.find(magic, (frames or [-1])[-1] + 1)) >= 0:
        frames.append(place)
    # The header of the next record stands between two frames.
    damaged = range(3, count - 1, 7)
    for number in damaged:
        end = frames[-1 - count + number + 1] - 32
        data[end - 1000 : end] = b"\xff" * 1000
    path.write_bytes(data)

    for asks in (False, True):
        lost = []
        with SyncVRSReader(path) as reader:
            for number, record in enumerate(reader.select(record_types="data")):
                assert record.metadata_blocks[0] == {"number": number} and not record.problems
                assert record.n_image_blocks == 1 and record.image_specs[0].width == 600
                for _ in range(2 if asks else 0):
                    try:
                        assert (record.image_blocks[0] == images[number]).all() and record.payload.size == 300_004
                    except pyvrs2.RecordError as error:
                        lost.append(number)
                        assert "payload is damaged" in str(error) and str(path) in str(error)
        assert lost == ([number for number in damaged for _ in range(2)] if asks else [])


def test_strict_raises_for_blocks_that_cannot_be_made_out() -> None:
    options = {"auto_read_configuration_records": False}
    with SyncVRSReader(reference("blocks"), **options) as lenient, SyncVRSReader(reference("blocks"), strict=True, **options) as strict:
        (record, *_) = [record for record in lenient if record.problems]
        assert record.n_image_blocks == 0
        with pytest.raises(pyvrs2.RecordError, match="configuration"):
            strict[record.record_index].n_image_blocks
        assert strict[record.record_index].problems == record.problems
        with SyncVRSReader(reference("blocks"), strict=True) as reader:
            assert reader[record.record_index].n_image_blocks > 0


def touch_everything(path: Path) -> str:
    """Uses all that a reader has, and tells how it went."""
    try:
        with SyncVRSReader(path) as reader:
            str(reader), reader.file_tags, reader.stream_tags, reader.get_timestamp_list()
            records, lost = iter(reader), 0
            while True:
                try:
                    record = next(records)
                except StopIteration:
                    break
                except pyvrs2.RecordError:
                    lost += 1
                    continue
                str(record), record.problems, list(record.metadata_blocks)
                blocks = zip(record.image_blocks, record.image_specs), zip(record.audio_blocks, record.audio_specs)
                for array, spec in [pair for pairs in blocks for pair in pairs]:
                    array.sum(), str(spec)
                [block.sum() for block in record.custom_blocks]
            for stream in reader.stream_ids:
                reader.get_stream_info(stream)
                try:
                    reader.to_arrow(stream, skip_damaged=True).__arrow_c_schema__()
                except pyvrs2.LayoutError:
                    pass
            return "lost some" if lost or reader.repairs else "sound"
    except pyvrs2.InvalidFileError:
        return "refused"


@pytest.mark.parametrize("name", ["blocks", "audio", "all_pieces", "resilience", "layouts"])
def test_damage_anywhere_is_no_crash(tmp_path: Path, name: str) -> None:
    data = reference(name).read_bytes()
    dice = random.Random(name)
    path = tmp_path / "damaged.vrs"
    outcomes = set()
    for _ in range(60):
        changed = bytearray(data)
        for _ in range(dice.choice((1, 1, 3, 10))):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        if dice.random() < 0.2:
            del changed[dice.randrange(len(changed)) :]
        path.write_bytes(changed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            outcomes.add(touch_everything(path))
    assert outcomes >= {"sound", "lost some"}


def test_iterators_can_be_left() -> None:
    """Threads that read ahead end with the iterator, or with the program."""
    with SyncVRSReader(reference("compression")) as reader:
        for _ in range(50):
            records = iter(reader)
            assert next(records) == reader[0]
            del records
        held = [iter(reader) for _ in range(8)]
        assert [next(records) for records in held] == [reader[0]] * 8
