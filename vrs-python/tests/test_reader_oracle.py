"""Every reference and real recording reads as with the official wheel, value by value.

Where the two differ, `without_known_differences` says how, in code; `docs/comparison.rst` says it to users.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvrs2

from recordings import ORACLE, all_recordings

# What the official reader says where nothing is known.
UNKNOWN_SIZE = 4294967295
UNKNOWN_QUALITY = 255


def official(path: Path) -> list[dict[str, Any]]:
    pytest.importorskip("vrsbindings")
    done = subprocess.run([sys.executable, str(ORACLE), "dump", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# ---- what ours says, in the form of the oracle -----------------------------------------------------


def text(value: str) -> str:
    data = value.encode("utf-8", "surrogateescape")
    try:
        data.decode()
    except UnicodeDecodeError:
        return "hex:" + data.hex()
    return "hex:" + data.hex() if value.startswith("hex:") else value


def canonical(value: Any) -> Any:
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, bytes):
        return "hex:" + value.hex()
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return {text(key): canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    return value


def content(array: np.ndarray, spec: Any) -> dict[str, Any]:
    assert not array.flags.writeable
    data = array.astype(array.dtype.newbyteorder("=")).tobytes()
    return {"spec": canonical(dict(spec)), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def record(record: pyvrs2.VRSRecord) -> dict[str, Any]:
    assert record.n_image_blocks == len(record.image_blocks) == len(record.image_specs)
    counts = [record.n_metadata_blocks, record.n_image_blocks, record.n_audio_blocks, record.n_custom_blocks]
    assert record.n_blocks_in_total == sum(counts)
    return {
        "record": record.record_index,
        "stream": record.stream_id,
        "type": record.record_type,
        "version": record.format_version,
        "time": record.timestamp.hex(),
        "metadata": [canonical(block) for block in record.metadata_blocks],
        "images": list(map(content, record.image_blocks, record.image_specs)),
        "audio": list(map(content, record.audio_blocks, record.audio_specs)),
        "custom": list(map(content, record.custom_blocks, record.custom_block_specs)),
    }


def stream(reader: pyvrs2.SyncVRSReader, stream_id: str) -> dict[str, Any]:
    info = reader.get_stream_info(stream_id)
    return {
        "name": info["device_name"],
        "flavor": text(info["flavor"]),
        "serial": text(info["serial_number"]),
        "tags": canonical(reader.stream_tags[stream_id]),
        "configuration": info["configuration_records_count"],
        "state": info["state_records_count"],
        "data": info["data_records_count"],
    }


# ---- known differences -----------------------------------------------------------------------------


def without_types(theirs: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """Their keys are `label<type>`; ours have the type only where labels are not unique."""
    labels = {key: key.rsplit("<", 1)[0] for key in theirs}
    return {labels[key] if labels[key] in ours else key: value for key, value in theirs.items()}


def without_known_differences(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    for number, (their, our) in enumerate(zip(theirs["metadata"], ours["metadata"])):
        theirs["metadata"][number] = their = without_types(their, our)
        # An empty variable piece is left out by theirs while none of the format had any.
        for key in [key for key, value in our.items() if value in ("", [], {}) and key not in their]:
            del our[key]
    # Pixel formats 25 and 26 are unknown to theirs.
    new = [image for image in ours["images"] if image["spec"]["pixel_format"] in ("bayer10_gbrg", "bayer8_gbrg")]
    if len(theirs["images"]) + len(new) == len(ours["images"]):
        ours["images"] = [image for image in ours["images"] if image not in new]
    for kind in ("images", "audio", "custom"):
        for their, our in zip(theirs[kind], ours[kind]):
            spec, own = their["spec"], our["spec"]
            # None where theirs has a number that means that nothing is known.
            own["buffer_size"] = UNKNOWN_SIZE if own["buffer_size"] is None else own["buffer_size"]
            if kind == "images":
                own["bytes_per_pixel"] = UNKNOWN_SIZE if own["bytes_per_pixel"] is None else own["bytes_per_pixel"]
                own["codec_quality"] = UNKNOWN_QUALITY if own["codec_quality"] is None else own["codec_quality"]
                # Theirs is cut to an integer.
                own["key_frame_timestamp"] = int(float.fromhex(own["key_frame_timestamp"]))
                # A width without a height is no size to ours.
                if 0 in (spec["width"], spec["height"]):
                    spec["width"] = spec["height"] = 0
            elif kind == "audio":
                # The older name of the same number.
                own["sample_block_stride"] = own["sample_frame_stride"]
            # Opus: theirs is a buffer of another size.
            if their["sha256"] is None:
                their["sha256"], their["size"] = our["sha256"], our["size"]


@pytest.mark.parametrize("path", all_recordings(), ids=lambda path: path.stem)
def test_reads_as_the_official_reader_does(path: Path) -> None:
    about, *theirs = official(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pyvrs2.RepairWarning)
        reader = pyvrs2.SyncVRSReader(path)
    with reader:
        reader.set_image_conversion(pyvrs2.ImageConversion.RAW_BUFFER)
        streams = {stream_id: stream(reader, stream_id) for stream_id in reader.stream_ids}
        assert about == {"tags": canonical(reader.file_tags), "records": len(reader), "streams": streams}
        ours = list(map(record, reader))
    assert len(theirs) == len(ours)
    for their, our in zip(theirs, ours):
        without_known_differences(their, our)
        assert their == our


# What arrays of images look like is asked of the official reader in a process of its own: it crashes on some files.
SHAPES = """
import hashlib, json, sys
import {module} as vrs
reader = vrs.SyncVRSReader(sys.argv[1])
if len(sys.argv) > 2:
    reader.set_image_conversion(getattr(vrs.ImageConversion, sys.argv[2]))
shapes = {{}}
for record in reader:
    for image in record.image_blocks:
        shape = shapes.setdefault(record.stream_id, [])
        if len(shape) < 3:
            shape.append([str(image.dtype), list(image.shape), hashlib.sha256(image.tobytes()).hexdigest()])
print("shapes", json.dumps(shapes, sort_keys=True))
"""


def shapes(module: str, path: Path, *conversion: str) -> Any:
    command = [sys.executable, "-c", SHAPES.format(module=module), str(path), *conversion]
    done = subprocess.run(command, capture_output=True, text=True)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("shapes ")] or [done.stderr]
    return json.loads(line.removeprefix("shapes "))


@pytest.mark.parametrize("name", ["blocks", "audio", "aria_gen1", "aria_gen2", "synthetic"])
def test_images_are_the_arrays_of_the_official_reader(name: str) -> None:
    pytest.importorskip("vrsbindings")
    found = {path.stem: path for path in all_recordings()}
    if name not in found:
        pytest.skip("the real recordings are not there")
    assert shapes("pyvrs2", found[name]) == shapes("pyvrs", found[name])


def test_pixel_formats_are_the_arrays_of_the_official_reader() -> None:
    pytest.importorskip("vrsbindings")
    found = {path.stem: path for path in all_recordings()}
    if "sample_raw_pixel_formats" not in found:
        pytest.skip("the real recordings are not there")
    ours, theirs = (shapes(module, found["sample_raw_pixel_formats"]) for module in ("pyvrs2", "pyvrs"))
    # Pixel formats 25 and 26 are unknown to theirs.
    assert len(theirs) == 24
    assert {stream: ours[stream] for stream in theirs} == theirs


# Normalised images of each stream's first record, asked of the official reader in a process of its own, too.
NORMALISED = """
import sys
import numpy, {module} as vrs
reader = vrs.SyncVRSReader(sys.argv[1])
reader.set_image_conversion(vrs.ImageConversion.NORMALIZE)
found = {{}}
for record in reader:
    for image in record.image_blocks:
        found.setdefault(record.stream_id, numpy.array(image))
numpy.savez(sys.argv[2], **found)
"""


def normalised(module: str, path: Path, out: Path) -> dict[str, np.ndarray]:
    command = [sys.executable, "-c", NORMALISED.format(module=module), str(path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with np.load(out) as found:
        return dict(found)


def bits(pixel_format: str) -> int:
    """Of each number, in a format whose numbers do not fill their bytes and are grey."""
    return 12 if pixel_format == "grey12" else 10 if "10" in pixel_format and not pixel_format.startswith("rgb") else 16


def test_normalised_images_are_those_of_the_official_reader(tmp_path: Path) -> None:
    pytest.importorskip("vrsbindings")
    path = {path.stem: path for path in all_recordings()}.get("sample_raw_pixel_formats")
    if path is None:
        pytest.skip("the real recordings are not there")
    ours, theirs = (normalised(module, path, tmp_path / f"{module}.npz") for module in ("pyvrs2", "pyvrs"))
    with pyvrs2.SyncVRSReader(path) as reader:
        formats = {record.stream_id: record.image_specs[0].pixel_format for record in reader if record.n_image_blocks}
    compared = set()
    for stream, their in theirs.items():
        our, pixel_format = ours[stream], formats[stream]
        if pixel_format == "rgb_ir_4x4":
            # Another mosaic.
            continue
        if pixel_format == "rgba32F":
            assert our.shape[2] == 4
            our = our[:, :, :3]
        assert (our.shape, our.dtype) == (their.shape, their.dtype), pixel_format
        if their.dtype == np.uint16 and (low := 16 - bits(pixel_format)):
            # Theirs ends in zeros, ours in the high bits once more: white is white.
            assert not (their & ((1 << low) - 1)).any() and (our & ((1 << low) - 1) == our >> (16 - low)).all()
            our, their = our >> low, their >> low
        assert np.abs(our.astype(int) - their.astype(int)).max() <= 1, pixel_format
        assert our.std() > 1
        compared.add(pixel_format)
    assert len(compared) == 23
