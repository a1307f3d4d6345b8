"""Recordings of the writer, as the official reader reads them."""

from __future__ import annotations

import enum
import gc
import io
import re
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from conftest import REFERENCE
from pyvrs2 import (
    CompressionPreset,
    SyncVRSReader,
    TagConventions,
    TimestampOrderWriteException,
    VRSDataLayout,
    VRSStream,
    VRSWriter,
    from_ns,
    to_ns,
)


def sensor(writer: VRSWriter, name: str = "imu") -> tuple[VRSStream, VRSDataLayout]:
    """A stream that has its configuration, and the layout of its data records: one number."""
    stream = writer.create_stream(name)
    stream.create_config_record(0.0, stream.get_config_record_metadata())
    layout = stream.get_data_record_metadata()
    layout.add_scalar("value", "float64")
    return stream, layout


def read(path: Path, official: ModuleType, kind: str = "data") -> list[dict[str, object]]:
    """The fields of all layouts of the records of one kind."""
    found = []
    for record in official.SyncVRSReader(str(path)):
        if record.record_type == kind:
            found.append({key: value for block in record.metadata_blocks for key, value in dict(block).items()})
    return found


def plain(value: object) -> object:
    """What the official reader answers, as lists and dicts."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


# ---- fields ----------------------------------------------------------------------------------------

SCALARS = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]


def test_every_kind_of_field(path: Path, official: ModuleType) -> None:
    class Mode(enum.Enum):
        OFF = 0
        FAST = 300

    expected: dict[str, object] = {}
    with VRSWriter(path) as writer:
        stream = writer.create_stream("everything")
        layout = stream.get_data_record_metadata()
        for name in SCALARS:
            layout.add_scalar(name, name)
            layout[name] = expected[name] = int(np.iinfo(name).max)
        layout.add_scalar("half", "f4")
        layout.add_scalar("whole", float)
        layout.add_scalar("yes", bool)
        layout.half, layout.whole, layout.yes = 0.5, np.float64(0.1), np.bool_(True)
        expected |= {"half": 0.5, "whole": 0.1, "yes": True}
        for size in (2, 3, 4):
            for dtype in ("float64", "float32", "int32"):
                point, matrix = f"point{size}_{dtype}", f"matrix{size}_{dtype}"
                getattr(layout, f"add_vector{size}d")(point, dtype)
                getattr(layout, f"add_matrix{size}d")(matrix, dtype)
                expected[point] = list(range(1, size + 1))
                expected[matrix] = [[row * size + column for column in range(size)] for row in range(size)]
                layout[point] = np.array(expected[point], dtype)
                layout[matrix] = expected[matrix]
        layout.add_array("array", "int16", 3)
        layout.add_array("points", "Point3Df", 2)
        layout.add_vector("vector", "float32")
        layout.add_vector("texts", "str")
        layout.add_vector("flags", "bool")
        layout.add_string("text")
        layout.add_string_map("numbers", "float64")
        layout.add_string_map("words", str)
        layout.add_enum("mode", Mode)
        layout.array = np.array([1, -2, 3], np.int16)
        layout.points = [(1, 2, 3), (4, 5, 6)]
        layout.vector = np.arange(8, dtype=np.float32)[::2]
        layout.texts = ["", "ä", "b"]
        layout.flags = np.array([True, False])
        layout.text = "hello"
        layout.numbers = {"b": 2.0, "a": 1}
        layout.words = {"x": "y"}
        layout.mode = Mode.FAST
        expected |= {"array": [1, -2, 3], "points": [[1, 2, 3], [4, 5, 6]], "vector": [0, 2, 4, 6], "texts": ["", "ä", "b"]}
        expected |= {"flags": [True, False], "text": "hello", "numbers": {"a": 1, "b": 2}, "words": {"x": "y"}, "mode": 300}
        assert {name: layout[name] for name in layout} == expected
        stream.create_config_record(0.0)
        stream.create_data_record(1.0, layout)
    (found,) = read(path, official)
    assert {name: plain(value) for name, value in found.items()} == expected


def test_fields_keep_their_values_and_say_more(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("sensor")
        layout = stream.get_data_record_metadata()
        layout.add_scalar("gain", "float32", default=2.0, unit="dB", description="amplifier", min=0, max=10, required=True)
        layout.add_scalar("count", "uint32", tags={"source": "chip"})
        stream.create_config_record(0.0, stream.get_config_record_metadata())
        stream.create_data_record(0.0, layout)
        layout["count"] = 7
        stream.create_data_record(1.0, layout)
        stream.create_data_record(2.0, layout, 3.5)
        assert (layout.gain, layout.count) == (3.5, 7)
        for text in ['"unit":"dB"', '"min":0.0', '"max":10.0', '"default":2.0', '"required":true', '"source":"chip"']:
            assert text in layout.to_json()
    assert read(path, official) == [{"gain": 2.0, "count": 0}, {"gain": 2.0, "count": 7}, {"gain": 3.5, "count": 7}]


def test_plain_values_are_what_any_others_are() -> None:
    """Numbers, texts, lists and tuples of Python itself take a way of their own into the record."""

    class List(list): ...

    class Text(str): ...

    class Whole(int): ...

    layout = VRSDataLayout()
    layout.add_scalar("float", "float32")
    layout.add_scalar("byte", "uint8")
    layout.add_scalar("yes", "bool")
    layout.add_vector("many", "float64")
    layout.add_matrix2d("matrix", "int32")
    layout.add_string("text")
    ways: dict[str, list[object]] = {
        "float": [2, 2.0, Whole(2), np.float32(2), np.float64(2)],
        "byte": [1, True, Whole(1), np.uint8(1)],
        "yes": [True, np.bool_(True)],
        "many": [[1, 2.5], (1.0, 2.5), List([1, 2.5]), [Whole(1), np.float64(2.5)], np.array([1, 2.5])],
        "matrix": [[[1, 2], (3, 4)], [List([1, 2]), [3, True + 3]], np.array([[1, 2], [3, 4]], np.int32)],
        "text": ["\N{GRINNING FACE}", Text("\N{GRINNING FACE}")],
    }
    for name, values in ways.items():
        empty = layout[name]
        for value in values:
            # A name that is made when the program runs is another object than the one in the layout.
            layout["".join(list(name))] = value
            assert layout[name] == plain(values[0]) != empty, value
            setattr(layout, Text(name), {"many": [], "matrix": [[0, 0], [0, 0]]}.get(name, empty))
            assert layout[name] == empty
    assert layout.field_names == list(ways)


def test_values_go_to_fields_and_blocks_in_order(path: Path, official: ModuleType) -> None:
    images = [np.full((2, 3), number, np.uint16) for number in range(3)]
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        layout = stream.get_data_record_metadata()
        # Specs between fields: fields come in one block before theirs.
        layout.add_image_spec("left", 3, 2, "grey16")
        layout.add_scalar("exposure", "float64")
        layout.add_audio_spec("sound", 8000, 1, "int16")
        layout.add_scalar("gain", "float64")
        stream.create_config_record(0.0, stream.get_config_record_metadata())
        stream.create_data_record(0.0, layout, 0.1, 0.2, images[0], np.arange(4, dtype=np.int16))
        stream.create_data_record(1.0, layout, 0.3, images[1], np.arange(2, dtype=np.int16))
        stream.create_data_record(2.0, layout, images[2], np.arange(0, dtype=np.int16))
        assert stream.record_formats == {
            ("configuration", 1): "data_layout/size=0",
            ("data", 1): "data_layout/size=16+image/raw/3x2/pixel=grey16+audio/pcm/int16le/channels=1/rate=8000",
        }
    records = [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]
    assert read(path, official) == [{"exposure": e, "gain": g} for e, g in [(0.1, 0.2), (0.3, 0.2), (0.3, 0.2)]]
    for record, image, samples in zip(records, images, [4, 2, 0]):
        assert np.array_equal(np.array(record.image_blocks[0]), image)
        assert (record.n_audio_blocks, np.array(record.audio_blocks[0]).size) == (1, samples) or samples == 0


def test_blocks_whose_size_varies_can_stand_anywhere(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        layout = stream.get_data_record_metadata()
        layout.add_scalar("number", "uint8")
        layout.add_image_spec("left", 4, 2, "jpg")
        layout.add_binary("notes")
        layout.add_image_spec("right", 4, 2, "png")
        stream.create_config_record(0.0, stream.get_config_record_metadata())
        stream.create_data_record(0.0, layout, 1, b"left", b"", b"right one")
    (record,) = [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]
    images = [bytes(np.array(image)) for image in record.image_blocks]
    assert (images, record.n_custom_blocks) == ([b"left", b"right one"], 1)


def test_names_of_blocks_are_keys_in_reading(path: Path) -> None:
    left, sound = np.arange(8, dtype=np.uint8).reshape(2, 4), np.arange(6, dtype=np.int16).reshape(3, 2)
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        # The names come with the layout, which is later than the file.
        stream.create_config_record(0.0)
        layout = stream.get_data_record_metadata()
        layout.add_scalar("number", "uint8")
        layout.add_image_spec("left_eye", 4, 2, "grey8")
        layout.add_image_spec("right_eye", 4, 2, "grey8")
        layout.add_binary("notes")
        layout.add_audio_spec("sound", 8000, 2, "int16")
        stream.create_data_record(0.0, layout, 1, left, left + 1, b"note", sound)
    with SyncVRSReader(path) as reader:
        (record,) = reader.filtered_by_fields(record_types={"data"})
        assert list(record.named_blocks) == ["left_eye", "right_eye", "sound", "notes"]
        assert np.array_equal(record["left_eye"], left) and np.array_equal(record["right_eye"], left + 1)
        assert np.array_equal(record["sound"], sound) and bytes(record["notes"]) == b"note"
        with pytest.raises(KeyError, match="no_eye"):
            record["no_eye"]
        assert record["timestamp"] == 0.0


@pytest.mark.parametrize(
    ("pixel", "shape", "dtype"),
    [
        ("grey8", (2, 4), "uint8"),
        ("mono8", (2, 4, 1), "uint8"),
        ("rgb8", (2, 4, 3), "uint8"),
        ("RGBA", (2, 4, 4), "uint8"),
        ("grey12", (2, 4), "uint16"),
        ("rgb12", (2, 4, 3), "uint16"),
        ("depth32f", (2, 4), "float32"),
        ("rgb32F", (2, 4, 3), "float32"),
        ("scalar64f", (2, 4), "float64"),
        ("bayer8_rggb", (2, 4), "uint8"),
        ("yuv_i420_split", (12,), "uint8"),
        ("raw10", (2, 5), "uint8"),
    ],
)
def test_images(path: Path, official: ModuleType, pixel: str, shape: tuple[int, ...], dtype: str) -> None:
    image = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        layout = stream.get_data_record_metadata()
        layout.add_image_spec("image", 4, 2, pixel)
        stream.create_config_record(0.0)
        stream.create_data_record(0.0, layout, image)
        stream.create_data_record(1.0, layout, image.tobytes())
    first, second = [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]
    # Of images in planes it shows the first plane.
    found = np.array(first.image_blocks[0]).tobytes()
    assert found == np.array(second.image_blocks[0]).tobytes()
    assert image.tobytes() == found or (pixel.startswith("yuv") and image.tobytes().startswith(found) and len(found) == 8)


def test_coded_images(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        # What readers must know of pixels that are coded stands in the configuration.
        config, layout = stream.get_config_record_metadata(), stream.get_data_record_metadata()
        for declared in (config, layout):
            declared.add_image_spec("own", 4, 2, "grey8", codec="acme")
        stream.create_config_record(0.0, config)
        stream.create_data_record(0.0, layout, b"coded")
    records = [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]
    assert [spec.codec_name for spec in records[0].image_specs] == ["acme"]
    assert bytes(np.array(records[0].image_blocks[0])) == b"coded"


def test_video(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        config, layout = stream.get_config_record_metadata(), stream.get_data_record_metadata()
        for declared in (config, layout):
            declared.add_image_spec("frame", 640, 480, "yuv_i420_split", codec="H.264", quality=25, video=True)
        assert layout.field_names == ["image_key_frame_timestamp", "image_key_frame_index"]
        stream.create_config_record(0.0, config)
        for number in range(5):
            layout.image_key_frame_timestamp, layout.image_key_frame_index = float(number // 3 * 3), number % 3
            stream.create_data_record(float(number), layout, b"frame %d" % number)
        assert "image/video/640x480/pixel=yuv_i420_split/codec=H.264/codec_quality=25" in str(stream.record_formats)
    records = [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]
    for number, record in enumerate(records):
        (spec,) = record.image_specs
        assert (spec.codec_name, spec.codec_quality, spec.width, spec.pixel_format) == ("H.264", 25, 640, "yuv_i420_split")
        assert (spec.key_frame_timestamp, spec.key_frame_index) == (number // 3 * 3, number % 3)
        assert bytes(np.array(record.image_blocks[0])) == b"frame %d" % number


def test_strides_are_followed(path: Path, official: ModuleType) -> None:
    pixels = np.arange(16, dtype=np.uint8).reshape(4, 4)
    views = [pixels[::2, ::2], pixels.T[:2, :2], pixels[::-1, ::-1][:2, :2], np.asfortranarray(pixels[:2, :2])]
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        layout = stream.get_data_record_metadata()
        layout.add_image_spec("image", 2, 2, "grey8")
        stream.create_config_record(0.0)
        for number, view in enumerate(views):
            stream.create_data_record(float(number), layout, view)
    records = [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]
    for record, view in zip(records, views, strict=True):
        assert np.array_equal(np.array(record.image_blocks[0]), view)


def test_arrays_may_stand_at_odd_addresses() -> None:
    layout = VRSDataLayout()
    layout.add_vector3d("point")
    packed = np.zeros(1, [("byte", "u1"), ("point", "f8", 3)])
    packed["point"] = [1.0, 2.0, 3.0]
    layout.point = packed["point"][0]
    assert layout.point == [1.0, 2.0, 3.0]
    layout.add_vector("many", "float64")
    column = np.array([(1, 1.5), (2, 2.5)], [("byte", "u1"), ("value", "f8")])["value"]
    layout.many = column
    assert layout.many == [1.5, 2.5]


def test_sound(path: Path, official: ModuleType) -> None:
    stereo = np.arange(6, dtype=np.float32).reshape(3, 2)
    with VRSWriter(path) as writer:
        stream = writer.create_stream("microphone")
        config = stream.get_config_record_metadata()
        config.add_audio_spec("sound", 48000, 2, "float32")
        layout = stream.get_data_record_metadata()
        layout.add_audio_spec("sound", 48000, 2, "float32")
        stream.create_config_record(0.0, config)
        stream.create_data_record(0.0, layout, stereo)
    (configuration,) = read(path, official, "configuration")
    assert configuration == {
        "audio_format": 1,
        "audio_sample_format": 17,
        "audio_channel_count": 2,
        "audio_sample_rate": 48000,
    }
    (record,) = [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]
    assert np.array(record.audio_blocks[0]).tobytes() == stereo.tobytes()


def test_several_layouts_of_a_kind(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("sensor")
        first, second = (stream.get_data_record_metadata(index) for index in range(2))
        first.add_scalar("a", "uint8")
        second.add_scalar("b", "uint8")
        second.add_binary("blob", 2)
        assert stream.get_data_record_metadata(1) is second
        stream.create_config_record(0.0)
        stream.create_data_record(0.0, first, second, 1, 2, b"xy")
        stream.create_state_record(0.0, stream.get_state_record_metadata())
    (record,) = [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]
    assert [dict(block) for block in record.metadata_blocks] == [{"a": 1}, {"b": 2}]
    assert record.n_custom_blocks == 1


def test_layouts_of_other_streams_are_taken_over(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        left, right, third = (writer.create_stream("camera", flavor) for flavor in ("left", "right", "third"))
        layout = left.get_data_record_metadata()
        layout.add_scalar("value", "uint8")
        layout.value = 5
        shared = VRSDataLayout()
        shared.add_image_spec("image", 4, 2, "grey8")
        for stream in (left, right, third):
            stream.create_config_record(0.0, shared)
            stream.create_data_record(0.0, layout)
        assert right.get_data_record_metadata().field_names == ["value"]
        assert right.get_config_record_metadata().image_width == 4
    assert read(path, official) == [{"value": 5}] * 3
    assert [fields["image_height"] for fields in read(path, official, "configuration")] == [2] * 3


# ---- order -----------------------------------------------------------------------------------------


def test_records_of_a_stream_rise(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream, layout = sensor(writer)
        other, _ = sensor(writer, "other")
        stream.create_data_record(1.0, layout, 1.0)
        stream.create_data_record(1.0, layout, 2.0)
        with pytest.raises(TimestampOrderWriteException) as late:
            stream.create_data_record(0.5, layout, 3.0)
        assert (late.value.last, late.value.given) == (1.0, 0.5)
        # Other streams have a time of their own.
        other.create_state_record(0.5)
    assert read(path, official) == [{"value": 1.0}, {"value": 2.0}]


def test_nothing_comes_before_a_flush(path: Path) -> None:
    with VRSWriter(path) as writer:
        stream, layout = sensor(writer)
        other, _ = sensor(writer, "other")
        assert writer.flush_records(2.0) == 2
        for late in (stream, other):
            with pytest.raises(TimestampOrderWriteException, match="flushed"):
                late.create_data_record(1.5, layout)
        with pytest.raises(TimestampOrderWriteException):
            writer.flush_records(1.0)
        assert writer.flush_records(2.0) == 0
        stream.create_data_record(2.0, layout)


def test_flushes_count_what_they_hand_over(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        assert writer.flush_records(-1.0) == 0
        assert not path.exists()
        stream, layout = sensor(writer)
        assert path.exists()
        for time in range(10):
            stream.create_data_record(time, layout, float(time))
        assert writer.flush_records(5.0) == 6
        assert writer.flush_records(5.0) == 0
        assert writer.flush_records(100.0) == 5
        stream.create_data_record(100.0, layout)
    assert len(read(path, official)) == 11
    assert writer.summary is not None and writer.summary["records"] == 12


def test_records_are_sorted_where_that_is_wanted(path: Path, official: ModuleType) -> None:
    with VRSWriter(path, order="sort") as writer:
        stream, layout = sensor(writer)
        for time in (3.0, 1.0, 2.0):
            stream.create_data_record(time, layout, time)
        writer.flush_records(2.5)
        with pytest.raises(TimestampOrderWriteException):
            stream.create_data_record(2.0, layout)
        stream.create_data_record(2.5, layout, 2.5)
    assert [fields["value"] for fields in read(path, official)] == [1.0, 2.0, 2.5, 3.0]


def test_flushed_records_are_on_the_disk_where_that_is_wanted(path: Path) -> None:
    with VRSWriter(path, sync=True) as writer:
        stream, layout = sensor(writer)
        stream.create_data_record(1.0, layout)
        writer.flush_records(2.0)
        assert writer.summary is not None
        # Two records, and what says that the layout came after the file.
        assert writer.summary["durable_records"] == writer.summary["queued_records"] == 3


# ---- streams and tags ------------------------------------------------------------------------------


def test_conventions_of_tags_are_those_of_the_rust_library() -> None:
    source = (REFERENCE.parents[2] / "vrs-conventions" / "src" / "tags" / "names.rs").read_text()
    names = dict(re.findall(r'pub const (\w+): &str = "(\w+)";', source))
    assert {tag.name: tag.value for tag in TagConventions} == names


def test_streams_print_their_layouts(path: Path) -> None:
    with VRSWriter(path) as writer:
        stream, _ = sensor(writer)
        assert str(stream).startswith("imu (241-1, 'imu')\n<VRSDataLayout: the configuration layout")
        assert "value: float64 = 0.0" in str(stream)


def test_times_in_nanoseconds() -> None:
    assert (from_ns(1_500_000_000), to_ns(1.5), to_ns(from_ns(123_456_789))) == (1.5, 1_500_000_000, 123_456_789)


def test_ids_follow_from_names(path: Path, official: ModuleType) -> None:
    names = ["camera", "imu", "imu", "Forward Camera Class", "sample", "GenericThing"]
    with VRSWriter(path) as writer:
        ids = [writer.create_stream(name, "x").get_stream_id() for name in names]
    assert ids == ["240-1", "241-1", "241-2", "200-1", "65500-1", "240-2"]
    reader = official.SyncVRSReader(str(path))
    assert sorted(reader.stream_tags) == sorted(ids)


def test_tags_stand_at_the_beginning(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        writer.set_tag("file", "tag")
        stream = writer.create_stream("sensor", "flavor")
        stream.set_tag("a", "1")
        stream.create_config_record(0.0)
        stream.update_tag("late", "2")
        assert writer.tags == {"file": "tag"}
    reader = official.SyncVRSReader(str(path))
    tags = reader.stream_tags["240-1"]
    assert (reader.file_tags["file"], tags["a"], tags["late"]) == ("tag", "1", "2")


def test_streams_and_layouts_may_come_late(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream, layout = sensor(writer)
        stream.create_data_record(1.0, layout, 1.0)
        late = writer.create_stream("late")
        late.set_tag("a", "b")
        late.create_config_record(2.0)
        # A layout that is declared once there is a file.
        state = stream.get_state_record_metadata()
        state.add_string("note")
        stream.create_state_record(2.0, state, "hello")
        writer.create_stream("never used")
    reader = official.SyncVRSReader(str(path))
    assert (reader.stream_tags["240-1"]["a"], len(reader.stream_tags)) == ("b", 3)
    assert read(path, official, "state") == [{"note": "hello"}]


@pytest.mark.parametrize("preset", [*CompressionPreset, "Zslow", "Lz4Fast", "None", "zheavy"])
def test_compression(path: Path, official: ModuleType, preset: CompressionPreset | str) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("sensor", compression=preset)  # type: ignore[arg-type]
        layout = stream.get_data_record_metadata()
        layout.add_binary("zeros")
        stream.create_config_record(0.0)
        stream.create_data_record(0.0, layout, bytes(10_000))
        writer.flush_records(1.0)
        stream.set_compression(CompressionPreset.NONE)
        stream.create_data_record(1.0, layout, bytes(10_000))
    assert writer.summary is not None
    stored = writer.summary["streams"]["240-1"]["stored_bytes"]
    assert (stored > 19_000) == (preset in (CompressionPreset.NONE, "None"))
    assert len(list(official.SyncVRSReader(str(path)))) == 3


def test_presets_have_all_their_names() -> None:
    assert CompressionPreset.Zmedium is CompressionPreset.ZSTD_MEDIUM is CompressionPreset("zmedium")
    assert CompressionPreset.Zslow is CompressionPreset.ZstdTight and CompressionPreset(None) is CompressionPreset.NONE
    assert CompressionPreset.DEFAULT is CompressionPreset.ZSTD_FASTER and len(CompressionPreset) == 11


# ---- files -----------------------------------------------------------------------------------------


def test_layouts_may_follow_records_without_any(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("sensor")
        stream.create_config_record(0.0)
        layout = stream.get_config_record_metadata()
        layout.add_scalar("rate", "float64")
        stream.create_config_record(1.0, layout, 50.0)
        assert list(stream.record_formats.values()) == ["empty", "data_layout/size=8"]
    assert read(path, official, "configuration") == [{}, {"rate": 50.0}]


def test_a_recording_without_records_is_a_file(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        writer.create_stream("sensor").set_tag("a", "b")
    reader = official.SyncVRSReader(str(path))
    assert (reader.n_records, reader.stream_tags["240-1"]["a"]) == (0, "b")


def test_files_of_python_are_recorded_to(path: Path, official: ModuleType) -> None:
    memory = io.BytesIO()
    for file in (memory, open(path, "w+b")):
        with VRSWriter(file) as writer:
            stream, layout = sensor(writer)
            stream.create_data_record(1.0, layout, 7.0)
            writer.flush_records(1.0)
    file.close()
    assert read(path, official) == [{"value": 7.0}]
    path.write_bytes(memory.getvalue())
    assert read(path, official) == [{"value": 7.0}]


def test_what_was_recorded_survives_an_exception(path: Path, official: ModuleType) -> None:
    with pytest.raises(ZeroDivisionError), VRSWriter(path) as writer:
        stream, layout = sensor(writer)
        stream.create_data_record(1.0, layout, 1.0)
        raise ZeroDivisionError
    assert read(path, official) == [{"value": 1.0}]


def test_a_writer_lives_as_long_as_its_streams(path: Path) -> None:
    stream = VRSWriter(path).create_stream("sensor")
    stream.create_config_record(0.0)
    (writer,) = {other._writer for other in stream._writer.streams if other == stream}
    writer.close()
    assert len({stream, *writer.streams}) == 1


def test_a_forgotten_writer_is_closed(path: Path, official: ModuleType) -> None:
    writer = VRSWriter(path)
    stream, layout = sensor(writer)
    stream.create_data_record(1.0, layout, 1.0)
    with pytest.warns(ResourceWarning, match="was not closed"):
        del writer, stream
        gc.collect()
    assert read(path, official) == [{"value": 1.0}]


def test_the_end_of_the_program_closes_its_writers(path: Path, official: ModuleType) -> None:
    program = (
        "import sys, pyvrs2\n"
        "writer = pyvrs2.VRSWriter(sys.argv[1])\n"
        "stream = writer.create_stream('sensor')\n"
        "stream.create_config_record(0.0)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    assert len(list(official.SyncVRSReader(str(path)))) == 1
    assert not list(path.parent.glob("*.vrs_*"))


def test_threads_record_side_by_side(path: Path, official: ModuleType) -> None:
    # A queue that is full all the time: who waits must let others go on.
    with VRSWriter(path, queue_bytes=10_000, order="sort") as writer:
        streams = [sensor(writer, f"sensor {number}") for number in range(4)]

        def record(stream: VRSStream, layout: VRSDataLayout) -> None:
            for number in range(500):
                stream.create_data_record(float(number), layout, float(number))

        threads = [threading.Thread(target=record, args=pair) for pair in streams]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
    assert len(read(path, official)) == 2000
