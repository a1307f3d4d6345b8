"""What the tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pyvrs2._pyvrs2 import run_command

HERE = Path(__file__).parent
REFERENCE = HERE.parents[1] / "tests" / "data" / "reference"


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Where a test records to. What it leaves there is sound."""
    path = tmp_path / "out.vrs"
    yield path
    if path.is_file() and path.read_bytes().startswith(b"VisionRe"):
        assert run_command(["vrs", "check", str(path)]) == 0


@pytest.fixture
def official() -> ModuleType:
    """The official reader."""
    return pytest.importorskip("pyvrs", reason="the official reader is not installed")


def shared() -> Path | None:
    """The folder `shared` of the project, where there is one."""
    folder = Path(os.environ.get("VRS_SHARED", HERE.parents[2] / "shared"))
    return folder if folder.is_dir() else None
