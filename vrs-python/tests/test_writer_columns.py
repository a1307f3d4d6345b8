"""Many records at once: from columns of arrays and lists, as the official reader reads them."""

from __future__ import annotations

import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import pyvrs2
from pyvrs2 import TimestampOrderWriteException, VRSDataLayout, VRSStream, VRSWriter


def begin(writer: VRSWriter) -> tuple[VRSStream, VRSDataLayout]:
    stream = writer.create_stream("camera", compression="none")
    stream.create_config_record(0.0)
    layout = stream.get_data_record_metadata()
    layout.add_scalar("number", "uint32")
    layout.add_vector3d("position", "float32")
    layout.add_string("note")
    return stream, layout


def data(path: Path, official: ModuleType) -> list[Any]:
    return [record for record in official.SyncVRSReader(str(path)) if record.record_type == "data"]


def fields(path: Path, official: ModuleType) -> list[dict[str, Any]]:
    return [dict(record.metadata_blocks[0]) for record in data(path, official)]


# More rows than are made ready at a time.
N = 10_000


def test_every_kind_of_column(path: Path, official: ModuleType) -> None:
    i = np.arange(N)
    columns: dict[str, Any] = {
        "float": i.astype(np.float32) / 2,
        "small": (i % 100).astype(np.int8),
        "flag": i % 2 == 0,
        "strided": np.arange(2 * N, dtype=np.uint16)[::2],
        "widened": (i % 256).astype(np.uint8),
        "point": np.stack([i, i + 1, i + 2], axis=1).astype(np.float64),
        "matrix": np.arange(4 * N, dtype=np.int32).reshape(N, 2, 2)[:, ::-1],
        "array": np.asfortranarray(np.arange(3 * N, dtype=np.int16).reshape(N, 3)),
        "points": np.arange(4 * N, dtype=np.float32).reshape(N, 2, 2),
        "listed": [int(n) for n in i],
        "rows": [[float(n)] * (n % 3) for n in i],
        "square": np.arange(2 * N, dtype=np.float32).reshape(N, 2),
        "text": [f"text {n}" for n in i],
        "unicode": np.array([f"ä{n}" for n in i]),
        "texts": [["a"] * (n % 3) for n in i],
        "map": [{"n": float(n)} for n in i],
        "mode": np.array(["OFF", "ON"])[i % 2],
    }
    with VRSWriter(path) as writer:
        stream = writer.create_stream("everything")
        stream.create_config_record(0.0)
        layout = stream.get_data_record_metadata()
        layout.add_scalar("float", "float32")
        layout.add_scalar("small", "int8")
        layout.add_scalar("flag", "bool")
        layout.add_scalar("strided", "uint16")
        layout.add_scalar("widened", "int32")
        layout.add_vector3d("point")
        layout.add_matrix2d("matrix", "int32")
        layout.add_array("array", "int16", 3)
        layout.add_array("points", "Point2Df", 2)
        layout.add_scalar("listed", "uint64")
        layout.add_vector("rows", "float64")
        layout.add_vector("square", "float32")
        layout.add_string("text")
        layout.add_string("unicode")
        layout.add_vector("texts", str)
        layout.add_string_map("map", "float64")
        layout.add_enum("mode", ["OFF", "ON"])
        layout.add_scalar("constant", "float64", default=7.0)
        stream.create_data_records(i / 1000, layout, columns)
        # Fields have the values of the last record.
        assert (layout.float, layout.text, layout.map) == ((N - 1) / 2, f"text {N - 1}", {"n": N - 1.0})
        stream.create_data_record(1000.0, layout)
    found = fields(path, official)
    assert len(found) == N + 1 and list(found[0]["texts"]) == [] and found[-1]["text"] == f"text {N - 1}"
    for number in (0, 1, 2, 4095, 4096, 4097, N - 1):
        record = found[number]
        for name, column in columns.items():
            if name == "mode":
                assert record[name] == number % 2
            else:
                expected, value = np.asarray(column[number]).tolist(), np.asarray(record[name]).tolist()
                assert value == expected, (number, name)
        assert record["constant"] == 7.0
    assert [record.timestamp for record in data(path, official)][:N] == list(i / 1000)


def test_blocks_are_stacks_and_lists(path: Path, official: ModuleType) -> None:
    images = np.arange(50 * 8, dtype=np.uint16).reshape(50, 2, 4)
    with VRSWriter(path) as writer:
        stream, layout = begin(writer)
        layout.add_binary("bytes")
        layout.add_image_spec("image", 4, 2, "grey16")
        columns = {"image": images[:, ::-1], "bytes": [bytes(n) for n in range(50)], "number": range(50)}
        stream.create_data_records(range(50), layout, columns)
        with pytest.raises(pyvrs2.WrongShapeError, match="block `image` of .*there is no column for it"):
            stream.create_data_records([100.0], layout, {"bytes": [b""]})
        with pytest.raises(pyvrs2.WrongTypeError, match="block `image` of .*not the dtype"):
            stream.create_data_records([100.0], layout, {"bytes": [b""], "image": images[:1].astype(np.int16)})
    records = data(path, official)
    assert len(records) == 50
    for number, record in enumerate(records):
        assert np.array_equal(np.array(record.image_blocks[0]), images[number, ::-1])
        assert dict(record.metadata_blocks[0])["number"] == number


def test_tables_are_columns(path: Path, tmp_path: Path, official: ModuleType) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    polars = pytest.importorskip("polars", reason="polars is not installed")
    first = tmp_path / "first.vrs"
    with VRSWriter(first) as writer:
        stream, layout = begin(writer)
        columns = {"number": np.arange(10), "note": [str(n) for n in range(10)], "position": np.ones((10, 3), "f4")}
        columns["number"] = columns["number"].astype(np.uint32)
        stream.create_data_records(np.arange(10.0), layout, columns)
    with pyvrs2.SyncVRSReader(first) as reader, VRSWriter(path) as writer:
        arrow = reader.to_arrow("240-1")
        table = pyarrow.table(arrow)
        simple = table.select(["timestamp", "number", "note"])
        stream, layout = begin(writer)
        stream.create_data_records(table["timestamp"], layout, arrow)
        stream.create_data_records(np.arange(10.0, 20.0), layout, table)
        stream.create_data_records(np.arange(20.0, 30.0), layout, simple.to_pandas())
        stream.create_data_records(np.arange(30.0, 40.0), layout, polars.from_arrow(simple))
        stream.create_data_records(pandas.Series(np.arange(40.0, 50.0)), layout, simple.drop(["timestamp"]).to_pydict())
        with pytest.raises(pyvrs2.WrongTypeError, match="dict of arrays or a table, not list"):
            stream.create_data_records([100.0], layout, [1])  # type: ignore[arg-type]
    found = fields(path, official)
    assert [(record["number"], record["note"]) for record in found] == [(n, str(n)) for n in range(10)] * 5
    assert all(list(record["position"]) == [1, 1, 1] for record in found)


def test_columns_are_checked_before_anything_is_recorded(path: Path, official: ModuleType) -> None:
    wrong: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"numbers": [1, 2]}, pyvrs2.UnknownFieldError, "no field or block `numbers`; it has number, position, note"),
        ({1: [1, 2]}, pyvrs2.WrongTypeError, "the name of a column is a str"),
        ({"number": [1, 2, 3]}, pyvrs2.WrongShapeError, "field `number` of .*3 values for 2 records"),
        ({"number": np.zeros(1, np.uint32)}, pyvrs2.WrongShapeError, "field `number` of .*1 values for 2 records"),
        ({"number": np.zeros(2)}, pyvrs2.WrongTypeError, "field `number` of .*the dtype uint32, not float64"),
        ({"number": [1, -1]}, pyvrs2.WrongShapeError, "field `number` of .*value 1: -1"),
        ({"number": 5}, pyvrs2.WrongTypeError, "field `number` of .*an array or a list"),
        ({"note": "ab"}, pyvrs2.WrongTypeError, "field `note` of .*an array or a list"),
        ({"note": ["a", 5]}, pyvrs2.WrongTypeError, "field `note` of .*value 1: expected str"),
        ({"position": np.zeros((2, 4), np.float32)}, pyvrs2.WrongShapeError, "field `position` of .*shape"),
        ({"position": [(1, 2, 3), (1, 2)]}, pyvrs2.WrongShapeError, "field `position` of .*value 1: .*shape"),
    ]
    with VRSWriter(path) as writer:
        stream, layout = begin(writer)
        for columns, error, message in wrong:
            with pytest.raises(error, match=message):
                stream.create_data_records([1.0, 2.0], layout, columns)
        for times, error in (
            ([1.0, float("nan")], pyvrs2.InvalidTimestampError),
            (["a"], pyvrs2.WrongTypeError),
            ([2.0, 1.0], TimestampOrderWriteException),
            (np.zeros((2, 2)), pyvrs2.WrongShapeError),
        ):
            with pytest.raises(error, match="timestamp"):
                stream.create_data_records(times, layout, {})
        stream.create_data_record(5.0, layout)
        with pytest.raises(TimestampOrderWriteException, match="at 4 s comes too late"):
            stream.create_data_records([4.0, 6.0], layout, {})
        stream.create_data_records([], layout, {"number": []})
        stream.create_data_records([5.0, 5.0], layout, {"number": [1, 2]})
        other = writer.create_stream("other")
        with pytest.raises(pyvrs2.RecordingError, match="no configuration"):
            other.create_data_records([1.0], other.get_data_record_metadata(), {})
        other.create_config_record(0.0)
        with pytest.raises(pyvrs2.LayoutError, match="not that of its data records"):
            other.get_data_record_metadata().add_string("other")
            other.create_data_records([1.0], layout, {})
    with pytest.raises(pyvrs2.ClosedError):
        stream.create_data_records([10.0], layout, {})
    assert [record["number"] for record in fields(path, official)] == [0, 1, 2]


def test_columns_come_in_any_order_where_that_is_wanted(path: Path, official: ModuleType) -> None:
    with VRSWriter(path, order="sort") as writer:
        stream, layout = begin(writer)
        stream.create_data_records([3.0, 1.0, 2.0], layout, {"number": [3, 1, 2]})
        writer.flush_records(2.5)
        with pytest.raises(TimestampOrderWriteException, match="flushed"):
            stream.create_data_records([2.5, 2.0], layout, {})
    assert [record["number"] for record in fields(path, official)] == [1, 2, 3]


def test_what_fails_on_the_way_says_how_many_are_recorded(path: Path, official: ModuleType) -> None:
    with VRSWriter(path) as writer:
        stream, layout = begin(writer)
        layout.add_binary("bytes")
        with pytest.raises(pyvrs2.WrongTypeError, match="value 200 for block `bytes`") as error:
            values: list[Any] = [bytes(50_000)] * 200 + [7]
            stream.create_data_records(np.arange(201.0), layout, {"bytes": values})
        (note,) = error.value.__notes__
        recorded = int(note.split()[0])
        assert note == f"{recorded} of 201 records are recorded" and 0 < recorded <= 200
    assert len(data(path, official)) == recorded


def test_threads_record_columns_side_by_side(path: Path, official: ModuleType) -> None:
    # A queue that is full all the time.
    with VRSWriter(path, queue_bytes=10_000) as writer:
        pairs = [begin(writer) for _ in range(3)]

        def record(stream: VRSStream, layout: VRSDataLayout) -> None:
            for start in range(0, 1000, 100):
                numbers = np.arange(start, start + 100, dtype=np.uint32)
                stream.create_data_records(numbers.astype(float), layout, {"number": numbers, "note": ["x"] * 100})

        threads = [threading.Thread(target=record, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
    reader = official.SyncVRSReader(str(path))
    for stream, _ in pairs:
        records = [record for record in reader if (record.stream_id, record.record_type) == (stream.get_stream_id(), "data")]
        assert [dict(record.metadata_blocks[0])["number"] for record in records] == list(range(1000))
