"""Writers that wait for room or for the disk: others go on meanwhile, and Ctrl-C ends it.

Each program runs in a process of its own: what goes wrong here is that it stands still.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

# The file takes what it is given until it is stalled; then whoever writes to it waits until it is free. `stuck` is the number
# of the record that finds no room then.
PREAMBLE = """
import _thread, io, sys, threading, time
import pyvrs2

class File(io.FileIO):
    def __init__(self, path):
        super().__init__(path, "w+")
        self.is_stalled, self.free = False, threading.Event()

    def write(self, data):
        if self.is_stalled:
            self.free.wait()
        return super().write(data)

def eventually(is_so):
    while not is_so():
        time.sleep(0.001)

def begin(path, **options):
    file = File(path)
    writer = pyvrs2.VRSWriter(file, queue_bytes=1, **options)
    stream = writer.create_stream("camera", compression="none")
    layout = stream.get_data_record_metadata()
    layout.add_binary("bytes")
    stream.create_config_record(0.0)
    writer.flush_records(0.5)
    eventually(lambda: writer.summary["written_records"] == writer.summary["queued_records"])
    file.is_stalled = True
    return file, writer, stream, layout

def create(number):
    stream.create_data_record(1.0 + number, layout, bytes(100_000))

file, writer, stream, layout = begin(sys.argv[1] + "_refused", when_full="raise")
stuck = 0
try:
    while stuck < 100:
        create(stuck)
        stuck += 1
except pyvrs2.QueueFullError:
    pass
file.free.set()
writer.close()
assert 0 < stuck < 100
"""

INTERRUPTED = """
file, writer, stream, layout = begin(sys.argv[1], sync=sys.argv[2] == "flush")
number = 0

def interrupt():
    eventually(lambda: number == stuck)
    _thread.interrupt_main()

threading.Thread(target=interrupt).start()
try:
    if sys.argv[2] == "flush":
        create(0)
        number = stuck
        writer.flush_records(1000.0)
    else:
        for number in range(100):
            create(number)
except KeyboardInterrupt:
    file.free.set()
writer.close()
print(writer.summary["streams"]["240-1"]["records"] - 1, stuck)
"""

SIDE_BY_SIDE = """
file, writer, stream, layout = begin(sys.argv[1])
created = []

def record():
    for number in range(100):
        create(number)
        created.append(number)

thread = threading.Thread(target=record)
thread.start()
eventually(lambda: len(created) == stuck)
# The other thread waits for room, or is about to.
for _ in range(100):
    time.sleep(0.001)
    assert len(created) == stuck
    assert writer.summary["records"] < 100 and not writer.closed
    assert stream.get_data_record_metadata() is layout and stream.get_stream_id() == "240-1"
writer.create_stream("another").set_tag("a", "b")
file.free.set()
thread.join()
writer.close()
print(writer.summary["streams"]["240-1"]["records"] - 1, stuck)
"""


def run(program: str, path: Path, *arguments: str) -> list[int]:
    command = [sys.executable, "-c", PREAMBLE + program, str(path), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [int(number) for number in done.stdout.split()]


@pytest.mark.parametrize("waits_for", ["room", "flush"])
def test_waiting_can_be_interrupted(path: Path, official: ModuleType, waits_for: str) -> None:
    records, stuck = run(INTERRUPTED, path, waits_for)
    # The record that was interrupted is none; what was flushed is in the file all the same.
    assert records == (stuck if waits_for == "room" else 1)
    assert len(official.SyncVRSReader(str(path)).filtered_by_fields(record_types={"data"})) == records


def test_others_go_on_while_one_waits(path: Path, official: ModuleType) -> None:
    records, stuck = run(SIDE_BY_SIDE, path)
    assert records == 100 > stuck
    assert len(official.SyncVRSReader(str(path)).filtered_by_fields(record_types={"data"})) == 100
