"""What the official reader (pyvrs) says about VRS files, in a form that a test can compare.

    pip install -r requirements.txt
    oracle.py dump FILE         JSON lines: one for the file, then one per record in index order
    oracle.py checksum FILE     the logical checksum (FORMAT.md, Appendix C)
    oracle.py count FILE...     JSON lines: record count and stream ids of each file, or why it cannot be opened
    oracle.py reads FILE...     JSON lines: how many records of each file it reads, and how many it fails to read

`dump` prints first
    {"tags": {…}, "records": 12, "streams": {"1201-1": {"name", "flavor", "serial", "tags", "configuration", "state",
     "data"}, …}}                                    streams in (type, instance) order; the last three are counts
then for each record
    {"record": 0, "stream": "1201-1", "type": "data", "version": 2, "time": "0x1.8000000000000p+0",
     "metadata": [{"exposure<double>": "0x1.0p-1", …}, …],
     "images": [{"spec": {…}, "size": 640, "sha256": "…"}, …], "audio": [the same], "custom": [the same]}
or  {"record": 0, "error": "…"}                      a header at odds with the index, for example
and exits with 0 when the file opened, with 1 (and one {"error": …} line) when not. A crash inside the reader is an
error of the record or file it was reading; the rest follows. The reader's own log goes to standard error.

Values are exact:
    numbers     integers as JSON integers; floats as hexadecimal text ("0x1.8p+0", "-0x0.0p+0", "nan", "inf")
    text        JSON text if it is UTF-8, else "hex:" and its bytes (text that begins with "hex:" is written so, too)
    char        "hex:" and its byte
    points      lists of numbers; matrices: lists of rows; arrays and vectors: lists; maps: objects, in key order

What pyvrs 1.2.2 does, found by experiment, that a comparison must know:
  * Pieces. A metadata block is a dict from (label, type) to value. SyncVRSReader drops the type from the key while
    the label is unique ("gain") and shows both as "gain<float>" and "gain<double>" when it is not. We always write
    label<type>. Types are called uint64, uint64_array, uint64_vector, uint64_string_map for Value, Array, Vector and
    StringMap of uint64_t, and string for String. Two pieces with the same key (Arrays of different length, too) are
    one entry: the first one's place, the last one's value.
  * Blocks are listed per kind; how the kinds alternate inside a record is not told.
  * A block that cannot be described is not listed. If it has an explicit size it is skipped and the rest of the
    record is read; if not, the record ends there. A layout that does not decode, or has no definition, ends the
    record as well. None of this is an error of the record: it shows as blocks that are missing.
  * An image, audio or custom block that is longer than what is left of the record, or whose payload does not
    decompress, is listed with 0 bytes ("size": 0) while its spec announces more. That is no error either.
  * A record whose format is not declared has no blocks.
  * Audio comes as numbers in this machine's byte order: 24-bit samples widened to 32 bits with their sign, padding
    between sample frames left out. Opus comes as its stored bytes in a buffer that is as long as the samples would
    be, and what follows them there is garbage: "sha256" is null.
  * Images come as stored (ImageConversion.RAW_BUFFER: with stride padding, nothing decoded). In a spec,
    "buffer_size" is what follows from the spec, 4294967295 if nothing does; "stride" of video is 0;
    "key_frame_timestamp" is cut to an integer, and 0 when there is none.
  * Pixel formats 25 and 26 are unknown to it: such raw blocks cannot be described.
  * An empty variable piece is left out of its block as long as no record of that format had any variable data
    (FORMAT.md §26.5); later it is there, empty.
  * Before a record is read, the configuration record in force in its stream is read (SyncVRSReader's
    auto_read_configuration_records, on by default; on here). A record before the first one of its stream is read
    without: that is logged, no more. What described an image before is tried first for the next one of its format,
    so that the order of reading can matter (FORMAT.md §32.5): we read in index order.
  * A record with the time NaN cannot be read. Infinite times are read like others.
  * Only user tags are shown, never the internal ones (RF:…, DL:…).
  * Text that is not UTF-8: String pieces, map keys and tags are read byte for byte. In a vector of strings it makes
    the record an error; as the value of a string map it crashes the process.
"""

import argparse
import hashlib
import json
import os
import signal
import sys

import numpy
import pyvrs

# One character per byte, so that no text is lost. Labels and the texts in vectors and map values come as UTF-8 all the
# same: pyvrs applies the encoding to String pieces, map keys and tags only.
BYTES = "latin-1"

# The "buffer_size" of a spec from which no size follows.
UNKNOWN = 4294967295


def open_file(path):
    """What SyncVRSReader does, but for asking the record types: that crashes when a Tags record is among them."""
    reader = pyvrs.Reader(True)  # reads the configuration record in force before each record
    reader.open(pyvrs.FileSpec(path))
    reader.set_encoding(BYTES)
    reader.set_image_conversion(pyvrs.ImageConversion.RAW_BUFFER)
    reader.enable_all_streams()
    return reader


# ---- values ------------------------------------------------------------------------------------


def from_bytes(data):
    """Text if the bytes are UTF-8, else their hex digits."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "hex:" + data.hex()
    return "hex:" + data.hex() if text.startswith("hex:") else text


def from_text(text):
    """Text that pyvrs read with the encoding BYTES."""
    return from_bytes(text.encode(BYTES))


def canonical(value):
    """A value as JSON can hold it exactly."""
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, bytes):  # a char
        return "hex:" + value.hex()
    if isinstance(value, str):
        return from_bytes(value.encode())
    if isinstance(value, dict):
        return {from_text(key): canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical(item) for item in value]
    return value  # bool, int


def piece(type_name, value):
    return from_text(value) if type_name == "string" else canonical(value)


def tags(tag_map):
    return {from_text(name): from_text(value) for name, value in sorted(tag_map.items())}


# ---- records -----------------------------------------------------------------------------------


def metadata(block):
    return {f"{from_bytes(label.encode())}<{kind}>": piece(kind, value) for (label, kind), value in block.items()}


def content(block, spec):
    """An image, audio or custom block: what the reader knows of it, and its bytes as length and hash."""
    data = numpy.asarray(block).tobytes()
    return {"spec": canonical(dict(spec.items())), "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def audio(block, spec):
    described = content(block, spec)
    if described["spec"]["buffer_size"] == UNKNOWN:  # Opus: see above
        described["sha256"] = None
    return described


def describe_record(reader, index):
    record = reader.read_record(index)
    return {
        "record": index,
        "stream": record.stream_id,
        "type": record.record_type,
        "version": record.format_version,
        "time": record.timestamp.hex(),
        "metadata": [metadata(block) for block in record.metadata_blocks],
        "images": list(map(content, record.image_blocks, record.image_specs)),
        "audio": list(map(audio, record.audio_blocks, record.audio_specs)),
        "custom": list(map(content, record.custom_blocks, record.custom_block_specs)),
    }


def describe_stream(reader, stream):
    info = reader.get_stream_info(stream)
    return {
        "name": info.get("device_name", ""),
        "flavor": info.get("flavor", ""),
        "serial": info.get("serial_number", ""),
        "tags": tags(reader.get_tags(stream)),
        "configuration": info["configuration_records_count"],
        "state": info["state_records_count"],
        "data": info["data_records_count"],
    }


def sorted_streams(reader):
    return sorted(reader.get_available_stream_ids(), key=lambda stream: [int(number) for number in stream.split("-")])


def describe_file(reader):
    return {
        "tags": tags(reader.get_tags()),
        "records": reader.get_available_records_size(),
        "streams": {stream: describe_stream(reader, stream) for stream in sorted_streams(reader)},
    }


# ---- surviving the reader ----------------------------------------------------------------------


def run_child(setup, work, jobs, pipe):
    """Does the jobs in this process, one JSON line each. Never returns."""
    os.dup2(2, 1)  # the reader logs to standard output, too
    with os.fdopen(pipe, "w") as results:
        context = setup()
        for job in jobs:
            try:
                result = work(context, job)
            except Exception as error:
                result = {"error": str(error)}
            print(json.dumps(result, allow_nan=False), file=results, flush=True)
    os._exit(0)


def start_child(setup, work, jobs):
    """Starts a process for the jobs; returns its id and the file its results come from."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            run_child(setup, work, jobs, writing)
        finally:
            os._exit(1)
    os.close(writing)
    return child, os.fdopen(reading)


def survive(setup, work, jobs):
    """Yields work(setup(), job) for each job. The reader can crash: a child process runs it, and the job at which the
    child dies yields an error, after which a new child takes the jobs that are left."""
    jobs = list(jobs)
    while jobs:
        child, results = start_child(setup, work, jobs)
        done = 0
        with results:
            for line in results:
                if line.endswith("\n"):
                    yield json.loads(line)
                    done += 1
        _, status = os.waitpid(child, 0)
        if done < len(jobs):
            code = os.waitstatus_to_exitcode(status)
            yield {"error": f"the reader died of signal {-code}" if code < 0 else f"the reader exited with {code}"}
        jobs = jobs[done + 1 :]


# ---- commands ----------------------------------------------------------------------------------


def show(result):
    print(json.dumps(result, allow_nan=False))


def dump(path):
    file = next(survive(lambda: None, lambda _, path: describe_file(open_file(path)), [path]))
    show(file)
    if "error" in file:
        return 1
    for index, record in enumerate(survive(lambda: open_file(path), describe_record, range(file["records"]))):
        show({"record": index, **record})
    return 0


def checksum(path):
    text = next(survive(lambda: None, lambda _, path: pyvrs.records_checksum(path, False), [path]))
    failed = not isinstance(text, str) or text.startswith("Error")  # it returns its errors as text
    print(text["error"] if isinstance(text, dict) else text, file=sys.stderr if failed else sys.stdout)
    return int(failed)


def count_file(_, path):
    reader = open_file(path)
    return {"records": reader.get_available_records_size(), "streams": sorted_streams(reader)}


def count(paths):
    for path, result in zip(paths, survive(lambda: None, count_file, paths)):
        show({"file": path, **result})
    return 0


def read_all(_, path):
    """Reads every record. Who hangs dies of the alarm."""
    signal.alarm(20)
    reader = open_file(path)
    read = failed = 0
    for index in range(reader.get_available_records_size()):
        try:
            reader.read_record(index)
            read += 1
        except Exception:
            failed += 1
    signal.alarm(0)
    return {"read": read, "failed": failed}


def reads(paths):
    for path, result in zip(paths, survive(lambda: None, read_all, paths)):
        show({"file": path, **result})
    return 0


def main():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` ends us quietly
    parser = argparse.ArgumentParser(description="What the official reader says about VRS files.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("dump").add_argument("path", metavar="FILE")
    commands.add_parser("checksum").add_argument("path", metavar="FILE")
    commands.add_parser("count").add_argument("paths", metavar="FILE", nargs="+")
    commands.add_parser("reads").add_argument("paths", metavar="FILE", nargs="+")
    arguments = vars(parser.parse_args())
    command = {"dump": dump, "checksum": checksum, "count": count, "reads": reads}[arguments.pop("command")]
    return command(**arguments)


if __name__ == "__main__":
    sys.exit(main())
