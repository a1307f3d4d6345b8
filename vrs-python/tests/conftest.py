"""What the tests share."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent
REFERENCE = HERE.parents[1] / "tests" / "data" / "reference"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a test records to."""
    return tmp_path / "out.vrs"


@pytest.fixture
def official() -> ModuleType:
    """The official reader."""
    return pytest.importorskip("pyvrs", reason="the official reader is not installed")


def shared() -> Path | None:
    """The folder `shared` of the project, where there is one."""
    folder = Path(os.environ.get("VRS_SHARED", HERE.parents[2] / "shared"))
    return folder if folder.is_dir() else None
