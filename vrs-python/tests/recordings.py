"""Where recordings for tests are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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


def all_recordings() -> list[Path]:
    """The recordings of the repository, and the real ones where there are any."""
    return sorted(REFERENCE.glob("*.vrs")) + sorted(REAL.glob("*.vrs"))
