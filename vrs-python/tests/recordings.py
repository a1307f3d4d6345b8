"""Where recordings for tests are, and one that is made."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import pyvrs2

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "tests/data/reference"
SHARED = Path(os.environ.get("VRS_SHARED", ROOT.parent / "shared"))
REAL = SHARED / "data/real"
ORACLE = ROOT / "tests/oracle/oracle.py"


def reference(name: str) -> Path:
    """A recording of the repository."""
    return REFERENCE / f"{name}.vrs"


def real(name: str) -> Path:
    """A real recording; they are outside the repository, and where they are absent the test says so."""
    path = REAL / f"{name}.vrs"
    if not path.exists():
        pytest.skip(f"no real recording at {path} (set VRS_SHARED to the folder that has data/real)")
    return path


def record_images(path: Path, images: np.ndarray) -> None:
    """Records grey images of 8 bits, compressed, each behind a layout that has its number."""
    with pyvrs2.VRSWriter(str(path)) as writer:
        stream = writer.create_stream("camera", compression="Zfast")
        layout = stream.get_data_record_metadata()
        layout.add_scalar("number", "int32")
        layout.add_image_spec("image", images.shape[2], images.shape[1], "grey8")
        stream.create_config_record(0.0, stream.get_config_record_metadata())
        for number, image in enumerate(images):
            stream.create_data_record(1.0 + number, layout, number, image)


def all_recordings() -> list[Path]:
    """The recordings of the repository, and the real ones where there are any."""
    return sorted(REFERENCE.glob("*.vrs")) + sorted(REAL.glob("*.vrs"))
