"""Every promise of the document that describes the writer: its signatures, its code, its page."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import pytest

import pyvrs2
from conftest import HERE, shared

COPY = HERE / "document" / "writer.rst"
SEED = "seeds/000_0c2b4678542b5024.txt"


def document() -> str:
    folder = shared()
    return (folder / SEED if folder and (folder / SEED).exists() else COPY).read_text()


def test_the_copy_is_the_document() -> None:
    assert COPY.read_text() == document()


def code_blocks() -> list[str]:
    """The code blocks of the document, as they stand there."""
    blocks = re.findall(r"^( *)\.\. code-block:: python\n\n((?:\1    .*\n|\n)+)", document() + "\n", re.MULTILINE)
    return [textwrap.dedent(block) for _, block in blocks]


def methods() -> Iterator[tuple[type, str]]:
    """The documented methods, each with its class: `name(parameters) -> result`."""
    owner = None
    for line in document().splitlines():
        if match := re.match(r"\.\. autoclass:: pyvrs2\.(\w+)", line):
            owner = getattr(pyvrs2, match[1])
        elif match := re.match(r"\s+\.\. method:: (.*)", line):
            assert owner is not None
            yield owner, match[1]


@pytest.mark.parametrize(("owner", "line"), list(methods()), ids=lambda value: value if isinstance(value, str) else value.__name__)
def test_signatures_are_the_documented_ones(owner: type, line: str) -> None:
    name, rest = line.split("(", 1)
    source = f"from __future__ import annotations\ndef {name}(self{', ' if rest[0] != ')' else ''}{rest}: ..."
    ast.parse(source)
    names = dict(vars(pyvrs2))
    exec(source, names)
    assert inspect.signature(getattr(owner, name)) == inspect.signature(names[name])


def test_all_methods_and_classes_are_there() -> None:
    assert len(list(methods())) == 15
    assert pyvrs2.VRSDataLayout.__module__ == "pyvrs2"


# ---- code ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def writer(folder: Path) -> Iterator[pyvrs2.VRSWriter]:
    """The writer that most blocks leave out."""
    with pyvrs2.VRSWriter("out.vrs") as writer:
        yield writer


def imu(writer: pyvrs2.VRSWriter) -> tuple[pyvrs2.VRSStream, pyvrs2.VRSDataLayout]:
    """A stream that has its configuration, and the layout of its data records."""
    stream = writer.create_stream("imu")
    stream.create_config_record(0.0, stream.get_config_record_metadata())
    layout = stream.get_data_record_metadata()
    layout.add_vector3d("acceleration")
    return stream, layout


def run(number: int, **names: object) -> dict[str, object]:
    """Runs a code block of the document with the names that it leaves out."""
    exec(compile(code_blocks()[number], f"block {number}", "exec"), names)
    return names


def records(path: Path, official: object) -> list[object]:
    return list(official.SyncVRSReader(str(path)))


def test_there_are_seven_blocks() -> None:
    assert len(code_blocks()) == 7


def test_block_of_the_writer(folder: Path, official: object) -> None:
    run(0)
    found = records(folder / "output.vrs", official)
    assert [record.record_type for record in found] == ["configuration"] + ["data"] * 100
    assert dict(found[0].metadata_blocks[0])["image_width"] == 640
    assert np.array(found[1].image_blocks[0]).shape == (480, 640, 3)
    reader = official.SyncVRSReader(str(folder / "output.vrs"))
    assert reader.file_tags["device"] == "camera_system"


def test_block_of_the_stream(writer: pyvrs2.VRSWriter, folder: Path, official: object) -> None:
    config_layout = pyvrs2.VRSDataLayout()
    config_layout.add_scalar("rate", "float32", default=100.0)
    sensor_data = [(np.array([0.0, 0.1, 9.8]), [1.0, 2.0, 3.0]), ((4.0, 5.0, 6.0), np.zeros(3))]
    names = run(1, writer=writer, CompressionPreset=pyvrs2.CompressionPreset, config_layout=config_layout, sensor_data=sensor_data)
    writer.close()
    found = records(folder / "out.vrs", official)
    assert [record.timestamp for record in found] == [0.0, 0.0, 0.01]
    assert dict(found[0].metadata_blocks[0])["rate"] == 100.0
    fields = [dict(record.metadata_blocks[0]) for record in found[1:]]
    assert [list(fields[0]["acceleration"]), list(fields[1]["acceleration"])] == [[0.0, 0.1, 9.8], [4.0, 5.0, 6.0]]
    assert [list(fields[0]["gyroscope"]), list(fields[1]["gyroscope"])] == [[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]
    tags = official.SyncVRSReader(str(folder / "out.vrs")).stream_tags[names["stream"].get_stream_id()]
    assert (tags["sensor_type"], tags["location"]) == ("IMU", "head")


def test_block_of_the_layout(writer: pyvrs2.VRSWriter) -> None:
    names = run(2, stream=writer.create_stream("everything"))
    assert names["layout"] is names["audio_layout"] is names["sensor_layout"]
    assert names["layout"].field_names == ["exposure_time", "camera_position", "acceleration", "angular_velocity", "temperature"]
    assert names["layout"].blocks == {
        "camera": "image/raw/1920x1080/pixel=rgb8",
        "microphone": "audio/pcm/float32le/channels=2/rate=48000",
    }


def test_block_of_the_exception(writer: pyvrs2.VRSWriter, capsys: pytest.CaptureFixture[str]) -> None:
    stream, data_layout = imu(writer)
    names = {"TimestampOrderWriteException": pyvrs2.TimestampOrderWriteException}
    run(3, writer=writer, stream=stream, data_layout=data_layout, data=[1.0, 2.0, 3.0], **names)
    assert capsys.readouterr().out.startswith("Timestamp order error: stream `imu` (241-1): a record at 5 s comes too late")


def test_block_of_timestamps(writer: pyvrs2.VRSWriter) -> None:
    run(4)
    stream, layout = imu(writer)
    for time in [0.0, 0.033, 0.066, 0.1]:
        stream.create_data_record(time, layout)
    names: dict[str, list[float]] = {}
    exec(code_blocks()[4], names)
    other, layout = imu(writer)
    with pytest.raises(pyvrs2.TimestampOrderWriteException):
        for time in names["timestamps"]:
            other.create_data_record(time, layout)


def test_block_of_streams(writer: pyvrs2.VRSWriter, folder: Path, official: object) -> None:
    run(5, writer=writer)
    writer.close()
    reader = official.SyncVRSReader(str(folder / "out.vrs"))
    cameras = [reader.get_stream_info(name) for name in sorted(reader.stream_tags)]
    assert [camera["flavor"] for camera in cameras] == ["left_eye", "right_eye"]
    assert reader.stream_tags["240-1"]["camera_id"] == "left"


def test_block_of_memory(writer: pyvrs2.VRSWriter, folder: Path, official: object) -> None:
    stream, layout = imu(writer)
    run(6, writer=writer, stream=stream, layout=layout, timestamp=1.0, data_stream=[[1.0, 2.0, 3.0]] * 250)
    writer.close()
    assert len(records(folder / "out.vrs", official)) == 251


# ---- page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [HERE.parent / "docs", HERE / "document"], ids=["ours", "the document"])
def test_the_page_builds(source: Path, tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="Sphinx is not installed")
    built = tmp_path / "html"
    # The document has a page of its own here; what makes it a project stands in ours.
    options = ["-c", str(HERE.parent / "docs"), "-d", str(tmp_path / "doctrees"), "-q", "-W", "--keep-going"]
    if source.name == "document":
        options += ["-D", "root_doc=writer"]
    done = subprocess.run([sys.executable, "-m", "sphinx", *options, str(source), str(built)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "create_data_record" in (built / "writer.html").read_text()


# ---- our own examples ------------------------------------------------------------------------------


def python_blocks(text: str) -> list[str]:
    return [textwrap.dedent(block) for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL)] + [
        textwrap.dedent(block) for _, block in re.findall(r"^( *)\.\. code-block:: python\n\n((?:\1    ?.*\n|\n)+)", text, re.M)
    ]


@pytest.mark.parametrize("source", [HERE.parent / "README.md", HERE.parent / "docs" / "writer.rst"], ids=lambda path: path.name)
def test_our_examples_run(source: Path, folder: Path, official: object) -> None:
    for block in python_blocks(source.read_text()):
        exec(block, {})
        assert len(records(folder / "recording.vrs", official)) == 101
        (folder / "recording.vrs").unlink()


def test_the_example_of_classes_runs(writer: pyvrs2.VRSWriter, folder: Path, official: object) -> None:
    (block,) = python_blocks(pyvrs2.layouts.__doc__ + "\n")
    classes, _ = block.split("stream.create_data_record")
    names = vars(pyvrs2) | {"pyvrs2": pyvrs2, "np": np, "Annotated": Annotated, "__name__": __name__}
    exec(classes, names)
    image = np.zeros((480, 640, 3), np.uint8)
    pose = names["Pose"](np.eye(3), (1.0, 2.0, 3.0))
    frame = names["Frame"](0.5, 1, [1, 2, 3], np.zeros((4, 2), np.float32), "", {"a": 1.0}, pose, None, image)
    stream, _ = imu(writer)
    stream.create_data_record(1.0, frame)
    writer.close()
    fields = dict(records(folder / "out.vrs", official)[-1].metadata_blocks[0])
    assert (fields["exposure"], list(fields["left_hand/translation"])) == (0.5, [1.0, 2.0, 3.0])
