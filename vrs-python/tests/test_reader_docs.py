"""The pages about reading: their examples run, and the table that compares names every name."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import pyvrs2

DOCS = Path(__file__).parents[1] / "docs"
COMPARISON = (DOCS / "comparison.rst").read_text()


def rows() -> list[tuple[str, str, str]]:
    """The rows of the tables: name, pyvrs, pyvrs2."""
    found = re.findall(r"^   \* - (.*)\n     - (.*)\n     - (.*)$", COMPARISON, re.MULTILINE)
    return [row for row in found if row[0] != "Name"]


def names(text: str) -> set[str]:
    found = [name for literal in re.findall(r"``([^`]+)``", text) for name in re.findall(r"^[A-Za-z_0-9.]+", literal)]
    return {name.split(".")[-1] for name in found}


def public(cls: type) -> set[str]:
    return {name for name in dir(cls) if not name.startswith("_")}


def test_every_name_of_pyvrs_is_compared() -> None:
    pyvrs = pytest.importorskip("pyvrs")
    from pyvrs.filter import SyncFilteredVRSReader
    from pyvrs.record import VRSRecord

    theirs = set(pyvrs.__all__) | public(pyvrs.SyncVRSReader) | public(SyncFilteredVRSReader) | public(VRSRecord)
    theirs |= {name for name in pyvrs.ImageConversion.__members__}
    compared = set().union(*(names(row[0]) for row in rows()))
    assert theirs - compared == set()


def test_what_is_compared_is_there() -> None:
    homes = [
        pyvrs2,
        pyvrs2.SyncVRSReader,
        pyvrs2.SyncFilteredVRSReader,
        pyvrs2.VRSRecord,
        pyvrs2.VRSWriter,
        pyvrs2.ImageConversion,
    ]
    for name, _, ours in rows():
        for word in names(name):
            is_there = any(hasattr(home, word) for home in homes)
            arguments = ("path", "Path", "encoding", "multi_path", "with", "len", "r", "for", "str", "vrs")
            if "left out" in ours:
                assert not is_there, name
            elif word not in arguments:
                assert is_there, (name, word)


def test_what_is_mended_is_wrong_in_pyvrs() -> None:
    """A sample of what the table says of pyvrs, asked of it in a process of its own."""
    pytest.importorskip("pyvrs")
    from recordings import reference

    program = textwrap.dedent(
        f"""
        import pyvrs
        reader = pyvrs.SyncVRSReader({str(reference("blocks"))!r})
        assert len(reader.filtered_by_fields(stream_ids="9*")) == 0
        assert reader.get_stream_for_flavor(100, "nope") == "65535-0"
        for broken in (reader.get_serial_number_for_stream, reader.get_stream_for_serial_number):
            try:
                broken("100-1")
            except AttributeError:
                continue
            raise AssertionError(broken)
        spec = next(record.image_specs[0] for record in reader if record.n_image_blocks)
        try:
            dict(spec)
        except TypeError:
            print("as the table says")
        """
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "as the table says" in done.stdout, done.stderr


def blocks(page: Path) -> list[str]:
    found = re.findall(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", page.read_text(), re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


@pytest.mark.parametrize("number", range(len(blocks(DOCS / "reader.rst"))))
def test_the_examples_of_the_page_run(number: int, tmp_path: Path) -> None:
    """On the recording that the example of the README makes."""
    pytest.importorskip("polars")
    readme = (DOCS.parent / "README.md").read_text()
    (recording,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    for source in (recording, blocks(DOCS / "reader.rst")[number]):
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
