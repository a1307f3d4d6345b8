"""What the writer refuses: nothing is ignored, and every message says where."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pytest

import pyvrs2
from pyvrs2 import VRSDataLayout, VRSStream, VRSWriter


@pytest.fixture
def writer(path: Path):
    with VRSWriter(path) as writer:
        yield writer


@pytest.fixture
def stream(writer: VRSWriter) -> VRSStream:
    """A camera that has its configuration and a layout: two fields, two blocks."""
    stream = writer.create_stream("camera", "left")
    layout = stream.get_data_record_metadata()
    layout.add_scalar("exposure", "float32")
    layout.add_vector3d("position")
    layout.add_image_spec("image", 4, 2, "rgb8")
    layout.add_audio_spec("sound", 8000, 2, "int16")
    stream.create_config_record(0.0)
    return stream


IMAGE = np.zeros((2, 4, 3), np.uint8)
SOUND = np.zeros((5, 2), np.int16)


@pytest.mark.parametrize("time", [float("nan"), float("inf"), -float("inf"), 1.7976931348623157e308])
def test_times_are_finite(stream: VRSStream, writer: VRSWriter, time: float) -> None:
    layout = stream.get_data_record_metadata()
    for attempt in (lambda: stream.create_data_record(time, layout, IMAGE, SOUND), lambda: writer.flush_records(time)):
        with pytest.raises(pyvrs2.InvalidTimestampError, match="finite") as error:
            attempt()
        assert isinstance(error.value, ValueError)


def test_times_are_numbers(stream: VRSStream) -> None:
    with pytest.raises(pyvrs2.WrongTypeError, match=r"stream `camera` \(240-1\).*number of seconds, not '1'"):
        stream.create_config_record("1")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "error", "message"),
    [
        ([IMAGE], pyvrs2.WrongShapeError, "the block `sound` is not given"),
        ([], pyvrs2.WrongShapeError, "the block `image`, `sound` is not given"),
        ([1, (1, 2, 3), 4, IMAGE, SOUND], pyvrs2.WrongShapeError, "5 values are given for 2 fields and 2 blocks"),
        ([IMAGE.astype(np.float32), SOUND], pyvrs2.WrongTypeError, "block `image`.*uint8 of shape (2, 4, 3), not the dtype float32"),
        ([IMAGE.astype(np.int8), SOUND], pyvrs2.WrongTypeError, "not the dtype int8"),
        ([IMAGE.transpose(1, 0, 2), SOUND], pyvrs2.WrongShapeError, "not the shape (4, 2, 3)"),
        ([IMAGE[0], SOUND], pyvrs2.WrongShapeError, "not the shape (4, 3)"),
        ([b"short", SOUND], pyvrs2.WrongShapeError, "expected 24 bytes, or an array.*, not 5 bytes"),
        ([IMAGE.tolist(), SOUND], pyvrs2.WrongTypeError, "not a value of type list"),
        (["image", SOUND], pyvrs2.WrongTypeError, "not 'image' (str)"),
        ([None, SOUND], pyvrs2.WrongTypeError, "not None (NoneType)"),
        ([IMAGE, SOUND.astype(np.int32)], pyvrs2.WrongTypeError, "block `sound`.*int16 of shape (n, 2), not the dtype int32"),
        ([IMAGE, SOUND.astype(">i2")], pyvrs2.WrongTypeError, "not the dtype >i2"),
        ([IMAGE, SOUND[:, :1]], pyvrs2.WrongShapeError, "not the shape (5, 1)"),
        ([IMAGE, b"abc"], pyvrs2.WrongShapeError, "samples of 4 bytes"),
        (["0.5", IMAGE, SOUND], pyvrs2.WrongTypeError, "field `exposure`.*expected float32, not '0.5' (str)"),
        ([0.5, [1, 2], IMAGE, SOUND], pyvrs2.WrongShapeError, "field `position`.*expected the shape (3,), not a length of 2"),
        ([0.5, np.zeros(4), IMAGE, SOUND], pyvrs2.WrongShapeError, "expected the shape (3,), not (4,)"),
        ([0.5, np.zeros(3, ">f8"), IMAGE, SOUND], pyvrs2.WrongTypeError, "expected the dtype float64, not >f8"),
        ([0.5, np.zeros(3, complex), IMAGE, SOUND], pyvrs2.WrongTypeError, "expected the dtype float64, not complex128"),
    ],
)
def test_values_are_checked(stream: VRSStream, values: list[object], error: type[Exception], message: str) -> None:
    pattern = ".*".join(re.escape(part) for part in message.split(".*"))
    with pytest.raises(error, match=pattern) as raised:
        stream.create_data_record(1.0, stream.get_data_record_metadata(), *values)
    assert "stream `camera` (240-1)" in str(raised.value)
    # The record did not count.
    stream.create_data_record(0.5, stream.get_data_record_metadata(), IMAGE, SOUND)


@pytest.mark.parametrize(
    ("declare", "value", "error"),
    [
        (lambda layout: layout.add_scalar("x", "uint8"), 256, pyvrs2.WrongShapeError),
        (lambda layout: layout.add_scalar("x", "uint8"), -1, pyvrs2.WrongShapeError),
        (lambda layout: layout.add_scalar("x", "int32"), 0.5, pyvrs2.WrongTypeError),
        (lambda layout: layout.add_scalar("x", "bool"), "yes", pyvrs2.WrongTypeError),
        (lambda layout: layout.add_scalar("x", "char"), "ä", pyvrs2.WrongShapeError),
        (lambda layout: layout.add_array("x", "int32", 3), [1, 2], pyvrs2.WrongShapeError),
        (lambda layout: layout.add_array("x", "int32", 2), [1, [2]], pyvrs2.WrongTypeError),
        (lambda layout: layout.add_array("x", "int32", 2), (1, 2**31), pyvrs2.WrongShapeError),
        (lambda layout: layout.add_array("x", "int32", 2), [1, None], pyvrs2.WrongTypeError),
        (lambda layout: layout.add_scalar("x", "float64"), 10**400, pyvrs2.WrongShapeError),
        (lambda layout: layout.add_string("x"), "\ud800", pyvrs2.WrongTypeError),
        (lambda layout: layout.add_vector("x", "float32"), np.zeros(2), pyvrs2.WrongTypeError),
        (lambda layout: layout.add_vector("x", "float32"), 1.0, pyvrs2.WrongTypeError),
        (lambda layout: layout.add_vector("x", "float32"), "12", pyvrs2.WrongTypeError),
        (lambda layout: layout.add_vector("x", "str"), "12", pyvrs2.WrongTypeError),
        (lambda layout: layout.add_vector("x", "str"), ["1", 2], pyvrs2.WrongTypeError),
        (lambda layout: layout.add_matrix3d("x"), np.zeros((3, 4)), pyvrs2.WrongShapeError),
        (lambda layout: layout.add_string("x"), b"bytes", pyvrs2.WrongTypeError),
        (lambda layout: layout.add_string_map("x", "float64"), [("a", 1.0)], pyvrs2.WrongTypeError),
        (lambda layout: layout.add_string_map("x", "float64"), {1: 1.0}, pyvrs2.WrongTypeError),
        (lambda layout: layout.add_string_map("x", "float64"), {"a": "b"}, pyvrs2.WrongTypeError),
        (lambda layout: layout.add_enum("x", ["OFF", "ON"]), "AUTO", pyvrs2.WrongShapeError),
        (lambda layout: layout.add_enum("x", ["OFF", "ON"]), 2, pyvrs2.WrongShapeError),
        (lambda layout: layout.add_enum("x", ["OFF", "ON"]), None, pyvrs2.WrongTypeError),
    ],
)
def test_fields_are_checked_when_they_are_set(declare, value: object, error: type[Exception]) -> None:
    layout = VRSDataLayout()
    declare(layout)
    before = layout.x
    for attempt in (lambda: setattr(layout, "x", value), lambda: layout.__setitem__("x", value)):
        with pytest.raises(error, match="field `x` of a layout of no stream"):
            attempt()
    assert layout.x == before


def test_fields_are_known() -> None:
    layout = VRSDataLayout()
    layout.add_scalar("exposure", "float32")
    layout.add_image_spec("image", 4, 2, "grey8")
    with pytest.raises(pyvrs2.UnknownFieldError, match="no field `exposed`; it has exposure") as error:
        layout.exposed = 1
    assert isinstance(error.value, (AttributeError, KeyError))
    with pytest.raises(AttributeError, match="no field `exposed`"):
        layout.exposed  # noqa: B018
    with pytest.raises(KeyError, match="no field `exposed`"):
        layout["exposed"]
    with pytest.raises(pyvrs2.UnknownFieldError, match="it is a block"):
        layout.image = np.zeros((2, 4), np.uint8)
    assert not hasattr(layout, "exposed") and "exposure" in dir(layout) and "exposure" in layout


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda layout: layout.add_scalar("x", "float16"), "no dtype \"float16\": choose one of bool"),
        (lambda layout: layout.add_scalar("x", 3), "is no dtype"),
        (lambda layout: layout.add_scalar("", "uint8"), "needs a name"),
        (lambda layout: layout.add_vector3d("x", "uint8"), "float64, float32 or int32, not uint8"),
        (lambda layout: layout.add_image_spec("x", 0, 2, "rgb8"), "0 × 2"),
        (lambda layout: layout.add_image_spec("x", 1, 2, "rgb9"), "no pixel format \"rgb9\": choose one of grey8"),
        (lambda layout: layout.add_image_spec("x", 99999, 99999, "rgb8"), "does not fit a record"),
        (lambda layout: layout.add_image_spec("x", 1, 2, "rgb8", video=True), "give its name"),
        (lambda layout: layout.add_image_spec("x", 1, 2, "rgb8", quality=5), "give its name"),
        (lambda layout: layout.add_image_spec("x", 1, 2, "rgb8", codec=""), "1 to 60 bytes, not 0"),
        (lambda layout: layout.add_image_spec("x", 1, 2, "rgb8", codec="x" * 61), "1 to 60 bytes, not 61"),
        (lambda layout: layout.add_image_spec("x", 1, 2, "rgb8", codec="x", quality=101), "0 to 100, not 101"),
        (lambda layout: layout.add_image_spec("x", 1, 2, "jpg", codec="H.264", video=True), "no pixel format \"jpg\""),
        (
            lambda layout: [layout.add_image_spec(name, 1, 2, "rgb8", codec="H.264", video=True) for name in "xy"],
            "the only block",
        ),
        (
            lambda layout: [layout.add_binary("y"), layout.add_image_spec("x", 1, 2, "rgb8", codec="VP9", video=True)],
            "the only block",
        ),
        (lambda layout: layout.add_audio_spec("x", 8000, 0, "int16"), "0 channels"),
        (lambda layout: layout.add_audio_spec("x", 8000, 1, "int12"), "no sample format \"int12\""),
        (lambda layout: layout.add_enum("x", []), "needs names"),
        (lambda layout: layout.add_enum("x", {"A": 300}, "uint8"), "A = 300 does not fit uint8"),
        (lambda layout: layout.add_enum("x", 7), "is no Enum"),
        (lambda layout: [layout.add_scalar("x", "uint8") for _ in range(2)], "`x` already"),
        (lambda layout: layout.add_string("x", min=1), "texts have no min"),
        (lambda layout: layout.add_vector("x", "f2"), "no dtype"),
    ],
)
def test_layouts_are_checked(declare, message: str) -> None:
    layout = VRSDataLayout()
    with pytest.raises(pyvrs2.LayoutError, match=re.escape(message)):
        declare(layout)


@pytest.mark.parametrize(
    ("declare", "error"),
    [
        (lambda layout: layout.add_image_spec("x", "640", 480, "rgb8"), pyvrs2.WrongTypeError),
        (lambda layout: layout.add_image_spec("x", 640, -480, "rgb8"), pyvrs2.WrongShapeError),
        (lambda layout: layout.add_audio_spec("x", 8000, 256, "int16"), pyvrs2.WrongShapeError),
        (lambda layout: layout.add_binary("x", -1), pyvrs2.WrongShapeError),
        (lambda layout: layout.add_array("x", "uint8", 2.5), pyvrs2.WrongTypeError),
    ],
)
def test_numbers_of_declarations_are_checked(declare, error: type[Exception]) -> None:
    with pytest.raises(error, match="`x` of a layout of no stream: .*uint"):
        declare(VRSDataLayout())


def test_names_are_texts(writer: VRSWriter) -> None:
    stream = writer.create_stream("camera")
    for attempt in (
        lambda: writer.create_stream(5),
        lambda: writer.create_stream("a", 5),
        lambda: writer.set_tag("a", 5),
        lambda: stream.set_tag(5, "a"),
        lambda: stream.update_tag("a", None),
    ):
        with pytest.raises(pyvrs2.WrongTypeError, match="is a str, not"):
            attempt()
    with pytest.raises(pyvrs2.LayoutError, match="from 0 on, not -1"):
        stream.get_data_record_metadata(-1)


def test_video_needs_its_configuration(writer: VRSWriter) -> None:
    stream = writer.create_stream("camera")
    stream.create_config_record(0.0)
    layout = stream.get_data_record_metadata()
    layout.add_image_spec("frame", 640, 480, "rgb8", codec="H.264", video=True)
    with pytest.raises(pyvrs2.LayoutError):
        stream.create_data_record(0.0, layout, b"frame")


def test_facts_of_fields_are_known() -> None:
    with pytest.raises(pyvrs2.WrongTypeError, match="not `units`"):
        VRSDataLayout().add_scalar("x", "uint8", units="m")
    with pytest.raises(pyvrs2.WrongShapeError, match="field `x`"):
        VRSDataLayout().add_scalar("x", "uint8", default=256)
    for facts in ({"required": "yes"}, {"unit": 7}, {"tags": ["a"]}, {"tags": {"a": 1}}, {"properties": 7}):
        with pytest.raises(pyvrs2.WrongTypeError, match="field `x`"):
            VRSDataLayout().add_scalar("x", "uint8", **facts)


def test_layouts_are_frozen_by_records(stream: VRSStream) -> None:
    layout = stream.get_data_record_metadata()
    with pytest.raises(pyvrs2.WrongShapeError):
        stream.create_data_record(0.0, layout)
    # There is none yet.
    layout.add_scalar("more", "uint8")
    stream.create_data_record(0.0, layout, IMAGE, SOUND)
    with pytest.raises(pyvrs2.LayoutError, match="the data layout of stream `camera`.*there are records"):
        layout.add_scalar("late", "uint8")
    with pytest.raises(pyvrs2.LayoutError, match="cannot change any more"):
        stream.get_data_record_metadata(1)
    with pytest.raises(pyvrs2.LayoutError, match="the next one is number 0, not 2"):
        stream.get_state_record_metadata(2)


def test_layouts_are_those_of_the_stream(stream: VRSStream, writer: VRSWriter) -> None:
    other = writer.create_stream("other").get_data_record_metadata()
    other.add_scalar("exposure", "float64")
    with pytest.raises(pyvrs2.LayoutError, match=r"it lacks exposure: float32, .*image.*and has exposure: float64 besides"):
        stream.create_data_record(0.0, other)
    with pytest.raises(pyvrs2.LayoutError, match="of which there are 1, not 0"):
        stream.create_data_record(0.0, IMAGE, SOUND)
    with pytest.raises(pyvrs2.LayoutError, match="of which there are 1, not 2"):
        stream.create_data_record(0.0, stream.get_data_record_metadata(), other, IMAGE, SOUND)


def test_data_needs_a_configuration(writer: VRSWriter) -> None:
    stream = writer.create_stream("camera")
    with pytest.raises(pyvrs2.RecordingError, match=r"stream `camera` \(240-1\): there is no configuration record yet"):
        stream.create_data_record(0.0, stream.get_data_record_metadata())


def test_tags_come_before_the_first_record(writer: VRSWriter) -> None:
    stream = writer.create_stream("camera")
    stream.create_config_record(0.0)
    for late in (writer, stream):
        with pytest.raises(pyvrs2.RecordingError, match="tag `a` comes too late"):
            late.set_tag("a", "b")


def test_nothing_is_done_after_the_end(path: Path) -> None:
    writer = VRSWriter(path)
    stream = writer.create_stream("camera")
    layout = stream.get_data_record_metadata()
    stream.create_config_record(0.0)
    writer.close()
    writer.close()
    assert writer.closed
    for late in (
        lambda: stream.create_data_record(1.0, layout),
        lambda: stream.set_tag("a", "b"),
        lambda: stream.update_tag("a", "b"),
        lambda: stream.set_compression(pyvrs2.CompressionPreset.NONE),
        lambda: writer.set_tag("a", "b"),
        lambda: writer.flush_records(2.0),
        lambda: writer.create_stream("another"),
    ):
        with pytest.raises(pyvrs2.ClosedError, match="closed") as error:
            late()
        assert isinstance(error.value, ValueError)


def test_ids_are_not_given_twice(writer: VRSWriter) -> None:
    writer.create_stream("imu")
    writer.resetNewInstanceIds()
    with pytest.raises(pyvrs2.RecordingError, match="`imu` .241-1. has the id already"):
        writer.create_stream("imu")
    assert writer.create_stream("gps").get_stream_id() == "281-1"


def test_files_are_not_replaced_unasked(path: Path) -> None:
    path.write_text("precious")
    with pytest.raises(pyvrs2.VRSFileExistsError, match=r"overwrite=True") as error:
        VRSWriter(path)
    assert isinstance(error.value, FileExistsError) and path.read_text() == "precious"
    with VRSWriter(path, overwrite=True):
        pass
    assert path.read_bytes() != b"precious"


def test_the_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no such folder"):
        VRSWriter(tmp_path / "missing" / "out.vrs")


def test_what_cannot_be_created_is_told_each_time(path: Path) -> None:
    writer = VRSWriter(path)
    path.mkdir()
    stream = writer.create_stream("camera")
    for _ in range(2):
        with pytest.raises(pyvrs2.VRSFileError):
            stream.create_config_record(0.0)
    with pytest.raises(pyvrs2.VRSFileError, match="nothing of the recording was kept"):
        writer.close()
    writer.close()


def test_the_first_error_matters_most(path: Path) -> None:
    with pytest.raises(ZeroDivisionError) as error, VRSWriter(path) as writer:
        path.mkdir()
        writer.create_stream("camera")
        raise ZeroDivisionError
    assert "could not be finished" in error.value.__notes__[0]


def test_options_are_known(path: Path) -> None:
    for options in ({"order": "random"}, {"when_full": "panic"}):
        with pytest.raises(pyvrs2.VRSError, match="is one of"):
            VRSWriter(path, **options)
    with VRSWriter(path) as writer, pytest.raises(pyvrs2.WrongTypeError, match="no compression preset"):
        writer.create_stream("a", compression="zsuper")
    for place in (7, io.StringIO()):
        with pytest.raises(pyvrs2.WrongTypeError, match="neither a path nor an open binary file"):
            VRSWriter(place)  # type: ignore[arg-type]
    with pytest.raises(FileNotFoundError, match="is empty"):
        VRSWriter("")


class Broken:
    """A file that takes the description of a recording, and then fails."""

    def __init__(self) -> None:
        self.written = 0

    def write(self, data: bytes) -> int:
        self.written += len(data)
        if self.written > 10_000:
            raise OSError(28, "No space left on device")
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        return offset

    def flush(self) -> None: ...


def test_a_full_disk_is_told() -> None:
    # Each flush waits for the disk, so that the failure comes in time.
    writer = VRSWriter(Broken(), sync=True)
    stream = writer.create_stream("camera", compression="none")
    layout = stream.get_data_record_metadata()
    layout.add_binary("bytes")
    stream.create_config_record(0.0)
    with pytest.raises(pyvrs2.VRSFileError, match="No space left on device"):
        for number in range(100):
            stream.create_data_record(float(number), layout, bytes(5000))
            writer.flush_records(float(number))
    with pytest.raises(pyvrs2.VRSFileError, match="No space left on device"):
        writer.close()


def test_records_are_dropped_where_that_is_wanted(path: Path) -> None:
    class Slow(Broken):
        def write(self, data: bytes) -> int:
            return len(data)

    for policy in ("drop_oldest", "drop_newest"):
        with VRSWriter(Slow(), when_full=policy, queue_bytes=1) as writer:
            stream = writer.create_stream("camera")
            layout = stream.get_data_record_metadata()
            layout.add_scalar("x", "uint8")
            stream.create_config_record(0.0)
            for number in range(1000):
                stream.create_data_record(float(number), layout)
        assert writer.summary is not None
        assert writer.summary["records"] + writer.summary["dropped_records"] == 1001
