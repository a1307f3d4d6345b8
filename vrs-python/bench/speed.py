"""How fast pyvrs2 and pyvrs do the same work, in one run.

    python vrs-python/bench/speed.py --synthetic ../shared/data/real/synthetic.vrs --imu target/imu.vrs

The imu recording is made by `cargo run --release -p vrs-bench -- write imu 1000000 target/imu.vrs none`. Both packages and
pyarrow must be installed, pyvrs2 optimised: `pip install ./vrs-python`. Each job runs in a process of its own, in turn with the
same job of the other package; the best time counts. Beside the seconds on the clock, in which pyvrs2 uses all cores, it tells
those of all cores together, which depend less on what else the machine does. Import and start of Python are left out, opening is not.
"""

from __future__ import annotations

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# ---- jobs: each answers with how many records it did -------------------------------------------------


def metadata(package: str, path: str) -> int:
    """All values of all metadata, as dictionaries."""
    reader = reader_of(package)(path)
    records = values = 0
    for record in reader:
        records += 1
        for block in record.metadata_blocks:
            values += len(block)
    assert values > 0
    return records


def columns(package: str, path: str) -> int:
    """The metadata of the data records of each stream as a table of pyarrow."""
    import pyarrow

    reader = reader_of(package)(path)
    rows = 0
    for stream in sorted(reader.stream_ids):
        if package == "pyvrs2":
            table = pyarrow.table(reader.to_arrow(stream))
        else:
            found: dict[str, list[object]] = {"timestamp": []}
            for record in reader.filtered_by_fields(stream_ids=stream, record_types="data"):
                found["timestamp"].append(record.timestamp)
                for label, value in record.metadata_blocks[0].items():
                    found.setdefault(label, []).append(value)
            table = pyarrow.table(found)
        rows += table.num_rows
    return rows


def write(package: str, path: str) -> int:
    """100 000 records of a layout that both packages have: a float, an integer, three doubles, a text."""
    count = 100_000
    (write_ours if package == "pyvrs2" else write_theirs)(path, count)
    return count


def write_columns(package: str, path: str) -> int:
    """The same from arrays; pyvrs takes records one by one."""
    import numpy

    count = 100_000
    if package != "pyvrs2":
        write_theirs(path, count)
        return count
    columns = {
        "room_temperature": numpy.full(count, 21.5, numpy.float32),
        "camera_id": numpy.arange(count, dtype=numpy.int32),
        "doubles": numpy.tile([1.0, 2.0, 3.0], (count, 1)),
        "some_string": ["some text"] * count,
    }
    with begin(path) as (stream, layout):
        stream.create_data_records(numpy.arange(count) / 1000, layout, columns)
    return count


@contextlib.contextmanager
def begin(path: str) -> Iterator[tuple[Any, Any]]:
    import pyvrs2

    with pyvrs2.VRSWriter(path) as writer:
        stream = writer.create_stream("sample")
        layout = stream.get_data_record_metadata()
        layout.add_scalar("room_temperature", "float32")
        layout.add_scalar("camera_id", "int32")
        layout.add_array("doubles", "float64", 3)
        layout.add_string("some_string")
        stream.create_config_record(0.0, stream.get_config_record_metadata())
        yield stream, layout


def write_ours(path: str, count: int) -> None:
    with begin(path) as (stream, layout):
        for i in range(count):
            layout.room_temperature = 21.5
            layout.camera_id = i
            layout.doubles = [1.0, 2.0, 3.0]
            layout.some_string = "some text"
            stream.create_data_record(i / 1000, layout)


def write_theirs(path: str, count: int) -> None:
    """By the bindings: the documented writer of the wheel cannot be imported."""
    import vrsbindings

    writer = vrsbindings.Writer()
    writer.create(path)
    stream = writer.createStream("sample")
    configuration = stream.createRecordFormat(vrsbindings.RecordType.CONFIGURATION)
    stream.createRecord(0.0, configuration)
    layout = stream.createRecordFormat(vrsbindings.RecordType.DATA)
    (fields,) = layout.getMembers()
    for i in range(count):
        fields["room_temperature"].set(21.5)
        fields["camera_id"].set(i)
        fields["doubles"].set([1.0, 2.0, 3.0])
        fields["some_string"].set("some text")
        stream.createRecord(i / 1000, layout)
    writer.writeRecords(count / 1000)
    writer.close()


def reader_of(package: str) -> type:
    return getattr(__import__(package), "SyncVRSReader")


def check_written(package: str, path: str, count: int) -> None:
    import pyvrs2

    records = list(pyvrs2.SyncVRSReader(path).filtered_by_fields(record_types="data"))
    assert len(records) == count
    if package != "pyvrs2":
        # Where its stream begins after the file did, pyvrs does not say what is in the records.
        return
    values = {"room_temperature": 21.5, "camera_id": count - 1, "doubles": [1.0, 2.0, 3.0], "some_string": "some text"}
    last = dict(records[-1].metadata_blocks[0])
    assert {name: list(value) if name == "doubles" else value for name, value in last.items()} == values


JOBS = {"metadata": metadata, "columns": columns, "write": write, "write columns": write_columns}

# ---- running them ------------------------------------------------------------------------------------


def child(job: str, package: str, path: str) -> None:
    __import__(package)
    if job == "columns":
        import pyarrow

        # The first table that is made of no dictionary imports pandas, where it is installed.
        pyarrow.table(pyarrow.table({}))
    if job == "write columns":
        import numpy

        # To import it is not the work.
        numpy.zeros(1)
    with tempfile.TemporaryDirectory() as folder:
        path = path or str(Path(folder) / "out.vrs")
        start, start_of_work = time.perf_counter(), time.process_time()
        records = JOBS[job](package, path)
        print(f"result {time.perf_counter() - start} {time.process_time() - start_of_work} {records}")
        if job.startswith("write"):
            check_written(package, path, records)


def measure(job: str, package: str, path: str) -> tuple[float, float, int]:
    """Seconds on the clock, seconds of all cores, and records."""
    command = [sys.executable, __file__, "--child", job, package, path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("result ")]
    if done.returncode or not lines:
        raise SystemExit(f"{job} of {package} failed:\n{done.stderr}")
    seconds, work, records = lines[-1].split()[1:]
    return float(seconds), float(work), int(records)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--synthetic", required=True)
    parser.add_argument("--imu", required=True)
    parser.add_argument("--times", type=int, default=3, help="runs of each job that takes less than 20 s")
    arguments = parser.parse_args()
    work = [
        ("metadata of ``synthetic.vrs``", "metadata", arguments.synthetic),
        ("metadata of the imu recording", "metadata", arguments.imu),
        ("columns of ``synthetic.vrs``", "columns", arguments.synthetic),
        ("columns of the imu recording", "columns", arguments.imu),
        ("writing records", "write", ""),
        ("writing records from columns", "write columns", ""),
    ]
    line = "  ".join("=" * width for width in (32, 7, 9, 9, 8, 9, 9, 8))
    print(line)
    heads = ("work", "records", "pyvrs", "pyvrs2", "quotient", "pyvrs CPU", "ours CPU", "quotient")
    print("  ".join(head.ljust(width) for head, width in zip(heads, (32, 7, 9, 9, 8, 9, 9, 8))))
    print(line)
    for name, job, path in work:
        best: dict[str, tuple[float, float]] = {}
        counts = set()
        for run in range(arguments.times):
            for package in ("pyvrs", "pyvrs2"):
                if run and best[package][0] > 20:
                    continue
                seconds, used, records = measure(job, package, path)
                known = best.get(package, (seconds, used))
                best[package] = (min(seconds, known[0]), min(used, known[1]))
                counts.add(records)
        (records,) = counts
        columns = [f"{name:32}", f"{records:7}"]
        for theirs, ours in zip(best["pyvrs"], best["pyvrs2"]):
            columns += [f"{theirs:7.3f} s", f"{ours:7.3f} s", f"{theirs / ours:8.1f}"]
        print("  ".join(columns), flush=True)
    print(line)


if __name__ == "__main__":
    if "--child" in sys.argv[1:2]:
        child(*sys.argv[2:])
    else:
        main()
