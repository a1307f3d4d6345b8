"""Layouts as classes: the same definitions as those of the Rust library's structs, which the reference files hold."""

from __future__ import annotations

import enum
from pathlib import Path
from types import ModuleType
from typing import Annotated

import numpy as np
import pytest

import pyvrs2
from conftest import REFERENCE
from pyvrs2 import Audio, Binary, Field, Image, Matrix, Point, VRSWriter, layout, layout_of


def definitions(name: str) -> set[str]:
    """All layout definitions that a file holds, as it stores them: texts behind their length."""
    data, found, at = (REFERENCE / name).read_bytes(), set(), 0
    while (at := data.find(b'{"data_layout":', at + 1)) > 0:
        length = int.from_bytes(data[at - 4 : at], "little")
        found.add(data[at : at + length].decode())
    return found


# ---- the structs of tests/src/layouts.rs and samples/src/guide/layouts.rs --------------------------


@layout
class OldCamera:
    frame_counter: np.uint32
    exposure: np.float32
    temp: np.float32
    calibration: Annotated[np.ndarray, np.float32, 4]
    note: str


@layout
class NewCamera:
    gain: float
    camera_temperature: np.float32
    frame_counter: np.uint64
    calibration: Annotated[np.ndarray, "float32", 6]
    exposure: np.float32
    features: list[Annotated[np.ndarray, Point(2, np.float32)]]


@layout
class Described:
    temperature: Annotated[
        float,
        Field(
            default=21.5,
            min=-40.0,
            max=85.0,
            min_increment=0.01,
            max_increment=5.0,
            unit="degC",
            description="Sensor temperature",
        ),
    ]
    count: Annotated[int, "int32", Field(default=7, required=True, tags={"owner": "tests"}, properties={"step": 3})]
    calibration: Annotated[np.ndarray, "int32", 4, Field(default=[1, 2, 3, 4], min=-10, max=10)]
    origin: Annotated[np.ndarray, Point(3, "float32"), Field(default=(1.0, 2.0, 3.0))]
    weights: Annotated[np.ndarray, "float32", ..., Field(default=[1.5, 2.5])]
    note: Annotated[str, Field(default="none")]
    limits: Annotated[dict[str, np.int32], Field(default={"hi": 5, "lo": -5})]
    names: Annotated[dict[str, str], Field(default={"a": "alpha"})]
    lines: Annotated[list[str], Field(default=["x", "y"])]


@layout
class Pose:
    orientation: list[Annotated[np.ndarray, Matrix(4)]]
    translation: Annotated[np.ndarray, Matrix(3), ...]


@layout
class Arm:
    id: np.int32
    hand: Pose
    elbow: Pose


@layout
class Nested:
    frame: np.uint64
    left: Arm
    right: Arm
    note: str


@layout
class Temperature:
    camera_temperature: np.float32
    camera_temperature_history: list[np.float32]


@layout
class Optional:
    exposure_time: float
    temperature: Temperature | None
    frame_counter: np.uint64


class PixelFormat(enum.Enum):
    GREY8 = 1


@layout
class SixPieces:
    exposure: np.int32
    pixel_format: Annotated[PixelFormat, np.uint32]
    calibration: Annotated[np.ndarray, np.float32, 25]
    udp_payload: Annotated[np.ndarray, np.int8]
    labelled_points: dict[str, Annotated[np.ndarray, Point(2, "int32")]]
    message: str


@layout
class MyDataLayout:
    exposure_time: np.float64
    frame_counter: np.uint64
    camera_temperature: np.float32
    pixel_format: Annotated[PixelFormat, "uint32"]
    array_of_matrix3dd: Annotated[np.ndarray, Matrix(3), 3, Field(label="matrices")]
    vector_of_point3df: Annotated[np.ndarray, Point(3, "float32"), ..., Field(label="points")]
    vector_of_string: Annotated[list[str], Field(label="strings")]
    description: str
    a_string_matrix_map: Annotated[
        dict[str, Annotated[np.ndarray, Matrix(4)]], Field(label="some_string_to_matrix4d_map")
    ]
    a_string_string_map: Annotated[dict[str, str], Field(label="some_string_to_string_map")]


@layout
class Hands:
    left_hand: Pose
    right_hand: Pose


def all_pieces() -> type:
    """`AllPieces` of tests/src/all_pieces.rs: every kind of piece with every element type."""
    numbers = ["double", "float", "int64_t", "uint64_t", "int32_t", "uint32_t", "int16_t", "uint16_t", "int8_t", "uint8_t"]
    compounds = [f"{kind}{size}D{letter}" for kind in ("Point", "Matrix") for size in (2, 3, 4) for letter in "dfi"]
    fields: dict[str, object] = {}
    # `float` is a double in Python.
    elements = {name: name if name != "float" else "float32" for name in ["Bool", "char", *numbers, *compounds]}
    for name, dtype in elements.items():
        fields[f"value_{name}"] = Annotated[object, dtype]
        fields[f"array_{name}"] = Annotated[np.ndarray, dtype, 3]
    for name, dtype in elements.items():
        fields[f"vector_{name}"] = Annotated[np.ndarray, dtype, ...]
        fields[f"map_{name}"] = dict[str, Annotated[object, dtype]]
    fields |= {"a_string": str, "strings": list[str], "string_map": dict[str, str]}
    return layout(type("AllPieces", (), {"__annotations__": fields}))


TEMPERATURE = Temperature(camera_temperature=0.0, camera_temperature_history=[])


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("all_pieces.vrs", all_pieces()),
        ("resilience.vrs", OldCamera),
        ("resilience.vrs", NewCamera),
        ("layouts.vrs", Described),
        ("layouts.vrs", Nested),
        ("layouts.vrs", Optional),
        ("layouts.vrs", Optional(exposure_time=0.0, temperature=TEMPERATURE, frame_counter=0)),
        ("guide.vrs", SixPieces),
        ("guide.vrs", MyDataLayout),
        ("guide.vrs", Hands),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", "with its group"),
)
def test_definitions_are_those_of_the_reference_files(file: str, source: object) -> None:
    assert layout_of(source).to_json() in definitions(file)


# ---- recording -------------------------------------------------------------------------------------


class Mode(enum.IntEnum):
    OFF = 0
    ON = 5


@layout
class Joint:
    angle: np.float32
    limit: np.float32 | None


@layout
class Frame:
    counter: np.uint64
    mode: Annotated[Mode, "uint8", Field(names=True)]
    joints: tuple[Joint, Joint]
    note: str | None
    temperature: Temperature | None
    raw: bytes
    image: Annotated[np.ndarray, Image(3, 2, "grey8")]
    sound: Annotated[np.ndarray, Audio(8000, 1, "int16")]
    blob: Annotated[bytes, Binary()]


def frame(**changes: object) -> Frame:
    fields: dict[str, object] = {
        "counter": 7,
        "mode": Mode.ON,
        "joints": (Joint(0.5, 1.0), Joint(1.5, 2.0)),
        "note": None,
        "temperature": None,
        "raw": b"\1\2",
        "image": np.arange(6, dtype=np.uint8).reshape(2, 3),
        "sound": np.arange(4, dtype=np.int16),
        "blob": b"blob",
    }
    return Frame(**(fields | changes))  # type: ignore[arg-type]


def test_instances_are_recorded_each_with_what_it_has(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        stream.create_config_record(0.0, OldCamera(1, 0.5, 21.0, np.zeros(4, np.float32), "x"))
        stream.create_data_record(0.0, frame())
        stream.create_data_record(1.0, frame(note="hello", temperature=Temperature(20.0, [19.0, 18.0])))
        stream.create_data_record(2.0, frame(joints=(Joint(0.5, None), Joint(1.5, 2.0))))
        stream.create_data_record(3.0, frame(counter=8))
        assert [version for kind, version in stream.record_formats if kind == "data"] == [1, 2, 3]
    configuration, *records = official.SyncVRSReader(str(path))
    assert dict(configuration.metadata_blocks[0])["temp"] == 21.0
    fields = [dict(record.metadata_blocks[0]) for record in records]
    first = fields[0]
    assert (first["counter"], first["mode"], first["joints/0/angle"], first["joints/1/limit"]) == (7, 5, 0.5, 2.0)
    assert list(first["raw"]) == [1, 2]
    assert set(fields[1]) - set(first) == {"note", "camera_temperature", "camera_temperature_history"}
    assert set(first) - set(fields[2]) == {"joints/0/limit"}
    assert set(fields[3]) == set(first) and fields[3]["counter"] == 8
    for record in records:
        assert np.array_equal(np.array(record.image_blocks[0]), frame().image)
        assert (record.n_audio_blocks, record.n_custom_blocks) == (1, 1)
    assert '"enum":"OFF=0, ON=5"' in layout_of(frame()).to_json()


def test_values_of_instances_are_checked(path: Path) -> None:
    with VRSWriter(path) as writer:
        stream = writer.create_stream("camera")
        stream.create_config_record(0.0)
        with pytest.raises(pyvrs2.WrongTypeError, match=r"field `joints/1/angle` of data record of stream `camera`"):
            stream.create_data_record(0.0, frame(joints=(Joint(0.5, 1.0), Joint("x", 1.0))))
        with pytest.raises(pyvrs2.WrongShapeError, match="block `image`"):
            stream.create_data_record(0.0, frame(image=b"short"))


def test_classes_may_stand_in_functions() -> None:
    @layout
    class Inner:
        x: np.uint8

    @layout
    class Outer:
        inner: Inner

    assert layout_of(Outer).field_names == ["inner/x"]
    with pytest.raises(pyvrs2.LayoutError, match="Wrong: an annotation names something.*'Nothing'"):
        layout(type("Wrong", (), {"__annotations__": {"x": "Nothing"}}))


def test_mistakes_in_classes_are_told_where_they_stand() -> None:
    mistakes = {
        "say what the array holds": np.ndarray,
        "no dtype \"object\"": object,
        "lists cannot stand in lists": list[list[float]],
        "layouts and lists cannot stand in lists": list[Pose],
        "2, 3 or 4 rows": Annotated[np.ndarray, Point(5)],
        "`frame` already": Annotated[float, Field(label="frame")],
    }
    for message, hint in mistakes.items():
        with pytest.raises(pyvrs2.LayoutError, match=message):
            layout(type("Wrong", (), {"__annotations__": {"frame": np.uint8, "x": hint}}))
    with pytest.raises(pyvrs2.LayoutError, match="decorate its class"):
        layout_of(int)
