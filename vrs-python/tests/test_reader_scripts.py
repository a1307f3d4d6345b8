"""Scripts for pyvrs run with only the import changed, and print the same."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from recordings import real, reference

SCRIPTS = Path(__file__).parent / "scripts"
# The official reader logs to standard output, in colours.
LOG = re.compile(r"^(\x1b\[[0-9;]*m)*\[\w+\]\[\w+\]: .*$", re.MULTILINE)


def run(source: str, path: Path) -> str:
    done = subprocess.run([sys.executable, "-c", source, str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return re.sub(r"\x1b\[[0-9;]*m", "", LOG.sub("", done.stdout)).strip()


@pytest.mark.parametrize(
    ("script", "recordings"),
    [
        ("index_and_metadata", ["synthetic", "aria_gen1", "aria_gen2", "resilience", "blocks"]),
        ("filtered_view", ["synthetic", "aria_gen1", "aria_gen2", "resilience", "blocks", "audio"]),
        ("images_and_timestamps", ["synthetic", "aria_gen1", "aria_gen2", "chunks"]),
    ],
)
def test_scripts_run_with_the_import_changed(script: str, recordings: list[str]) -> None:
    pytest.importorskip("vrsbindings")
    theirs = (SCRIPTS / f"{script}.py").read_text()
    ours, changed = re.subn(r"^(from|import) pyvrs\b", r"\1 pyvrs2", theirs, flags=re.MULTILINE)
    assert changed == 1
    ours = ours.replace("import pyvrs2\n", "import pyvrs2 as pyvrs\n")
    for name in recordings:
        path = reference(name) if reference(name).exists() else real(name)
        said = run(ours, path)
        assert said == run(theirs, path)
        assert len(said.splitlines()) > 10
