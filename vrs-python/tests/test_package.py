"""The package as it is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import pyvrs2
import pytest


def test_is_typed_and_has_its_version() -> None:
    assert (Path(pyvrs2.__file__).parent / "py.typed").exists()
    assert pyvrs2.__version__ == version("pyvrs2")


def test_every_exception_is_a_vrs_error() -> None:
    names = [name for name in vars(pyvrs2.errors) if isinstance(getattr(pyvrs2.errors, name), type)]
    assert len(names) > 10
    for name in names:
        assert issubclass(getattr(pyvrs2.errors, name), pyvrs2.VRSError)
        assert name in pyvrs2.__all__
        assert f":class:`{name}`" in pyvrs2.errors.__doc__


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The `vrs` command, in a process as its users start it."""
    (script,) = entry_points(group="console_scripts", name="vrs")
    program = f"import sys; from {script.module} import {script.attr}; sys.exit({script.attr}())"
    return subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [(["--version"], 0, "vrs "), (["check", "/no/such.vrs"], 1, "/no/such.vrs"), (["check", "--nothing"], 2, "--nothing")],
)
def test_carries_the_command(arguments: list[str], code: int, said: str) -> None:
    done = command(*arguments)
    assert done.returncode == code
    assert said in done.stdout + done.stderr


# Where types and names are apart on purpose: the documented signature; fields are attributes by `__getattr__`.
ALLOWED = r"""
pyvrs2\.writer\.VRSWriter\.__(init|signature)__
pyvrs2\._pyvrs2\.__all__
pyvrs2\._pyvrs2\.VRSDataLayout\.__getattr__
"""


@pytest.mark.parametrize("module", ["mypy", "mypy.stubtest"])
def test_types_are_what_they_say(module: str, tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed")
    (tmp_path / "allowed").write_text(ALLOWED)
    arguments = ["--strict", "--package", "pyvrs2"] if module == "mypy" else ["pyvrs2", "--concise", "--allowlist", "allowed"]
    done = subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
