"""Columns: the values of the metadata dictionaries, for all who know Arrow."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
import pyvrs2
from pyvrs2 import SyncVRSReader

from recordings import all_recordings, real, reference
from test_reader_errors import damaged

pa = pytest.importorskip("pyarrow")


def plain(value: Any) -> Any:
    """A value of a metadata dictionary as Arrow has it: characters as numbers, rows of matrices in one, maps as pairs."""
    if isinstance(value, bytes):
        return value[0]
    if isinstance(value, tuple):
        return [number for part in value for number in (part if isinstance(part, tuple) else (part,))]
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return [(key, plain(item)) for key, item in value.items()]
    return value


def same(ours: Any, theirs: Any) -> bool:
    return ours == theirs or repr(ours) == repr(theirs)  # NaN


@pytest.mark.parametrize("path", all_recordings(), ids=lambda path: path.stem)
def test_columns_hold_what_records_hold(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", pyvrs2.RepairWarning)
        reader = SyncVRSReader(path)
    compared = 0
    for stream in reader.stream_ids:
        for kind in pyvrs2.RecordType:
            records = list(reader.filtered_by_fields(stream_ids=stream, record_types=kind))
            try:
                columns = reader.to_arrow(stream, kind)
            except pyvrs2.LayoutError:
                assert not any(record.n_metadata_blocks for record in records)
                continue
            table = pa.table(columns)
            table.validate(full=True)
            assert table.schema == pa.schema(columns) and table.column_names == columns.column_names
            assert len(columns) == table.num_rows == len(records)
            assert table["timestamp"].to_pylist() == [record.timestamp for record in records]
            assert table["record_index"].to_pylist() == [record.record_index for record in records]
            rows = table.to_pylist()
            for record, row in zip(records, rows):
                present = {key for key, value in row.items() if value is not None} - {"timestamp", "record_index"}
                blocks = record.metadata_blocks
                assert len(present) == sum(map(len, blocks))
                for label, value in ((label, value) for block in blocks for label, value in block.items()):
                    found = [row[name] for name in present if name.split("<")[0] == label.split("<")[0]]
                    assert any(same(plain(value), item) for item in found), (label, value, found)
                    compared += 1
    assert compared > 0


def test_types_of_columns() -> None:
    with SyncVRSReader(reference("all_pieces")) as reader:
        schema = pa.schema(reader.to_arrow(*reader.stream_ids))
    types = {field.name: field.type for field in schema}
    item = lambda value: pa.field("item", value, nullable=False)  # noqa: E731
    assert types["timestamp"] == pa.float64() and types["record_index"] == pa.int64()
    assert types["value_Bool"] == pa.bool_() and types["value_char"] == types["value_uint8_t"] == pa.uint8()
    assert types["value_float"] == pa.float32() and types["value_int64_t"] == pa.int64()
    assert types["array_int16_t"] == pa.list_(item(pa.int16()), 3)
    assert types["value_Point3Df"] == pa.list_(item(pa.float32()), 3)
    assert types["value_Matrix3Dd"] == pa.list_(item(pa.float64()), 9)
    assert types["vector_Point2Di"] == pa.list_(item(pa.list_(item(pa.int32()), 2)))
    assert types["a_string"] == pa.string() and types["strings"] == pa.list_(item(pa.string()))
    assert types["string_map"] == pa.map_(pa.string(), pa.field("value", pa.string(), nullable=False))
    assert not schema.field("timestamp").nullable and schema.field("value_float").nullable


def test_versions_of_a_layout_are_one_table() -> None:
    """A field that was retyped is two columns; where a version lacks a piece, it is null."""
    with SyncVRSReader(reference("resilience")) as reader:
        streams = reader.find_streams(0, "ref/cam")
        tables = [pa.table(reader.to_arrow(stream)) for stream in streams]
        versions = [{record.format_version for record in reader.select(stream, record_types="data")} for stream in streams]
    (table,) = [table for table, found in zip(tables, versions) if len(found) == 2] or tables[:1]
    names = table.column_names
    typed = [name for name in names if "<" in name]
    assert len(typed) >= 2 and len({name.split("<")[0] for name in typed}) < len(typed)
    for label in {name.split("<")[0] for name in typed}:
        columns = [table[name].is_valid().to_pylist() for name in typed if name.split("<")[0] == label]
        # Each record has one of them.
        assert all(sum(row) == 1 for row in zip(*columns))


def test_units_and_descriptions_are_metadata_of_fields() -> None:
    with SyncVRSReader(reference("layouts")) as reader:
        fields = [field for stream in reader.find_streams(0, "ref/described") for field in pa.schema(reader.to_arrow(stream))]
    assert any(b"unit" in (field.metadata or {}) for field in fields)


def test_columns_are_chosen_by_name() -> None:
    with SyncVRSReader(reference("all_pieces")) as reader:
        (stream,) = reader.stream_ids
        table = pa.table(reader.to_arrow(stream, columns=["value_double", "timestamp"]))
        assert table.column_names == ["value_double", "timestamp"] and table.num_rows == 5
        assert pa.table(reader.to_arrow(stream, columns=[])).num_rows in (0, 5)
        with pytest.raises(pyvrs2.UnknownFieldError, match="no column `gain`; there are timestamp, record_index, value_Bool"):
            reader.to_arrow(stream, columns=["gain"])
        with pytest.raises(pyvrs2.SelectionError):
            reader.to_arrow(stream, strings="utf16")
        with pytest.raises(pyvrs2.SelectionError):
            reader.to_arrow(stream, batch_size=0)
        with pytest.raises(pyvrs2.LayoutError, match="no layout"):
            reader.to_arrow(stream, "state")


def test_batches_are_as_large_as_asked_and_can_be_read_again() -> None:
    with SyncVRSReader(real("synthetic")) as reader:
        columns = reader.to_arrow("100-1", batch_size=64)
        read = pa.RecordBatchReader.from_stream(columns)
        sizes = [batch.num_rows for batch in read]
        assert sizes == [64] * 7 + [52]
        assert pa.table(columns) == pa.table(columns) == pa.table(reader.to_arrow("100-1")).combine_chunks()


def test_views_have_their_own_columns() -> None:
    with SyncVRSReader(real("synthetic")) as reader:
        view = reader[5.0:6.0]
        table = pa.table(view.to_arrow("100-1"))
        assert table["record_index"].to_pylist() == [
            record.record_index for record in view if (record.stream_id, record.record_type) == ("100-1", "data")
        ]
        columns = reader.to_arrow("test/synthetic/grey8")
    # The columns keep the file.
    assert pa.table(columns).num_rows == 500


def test_several_files() -> None:
    with SyncVRSReader([reference("all_pieces"), reference("all_pieces")], multi_path=True) as reader:
        tables = [pa.table(reader.to_arrow(stream)) for stream in sorted(reader.stream_ids)]
    assert len(tables) == 2 and tables[0].drop(["record_index"]) == tables[1].drop(["record_index"])
    assert tables[0]["record_index"] != tables[1]["record_index"]


def test_text_that_is_not_utf8_becomes_binary(tmp_path: Path) -> None:
    path = tmp_path / "text.vrs"
    path.write_bytes(reference("blocks").read_bytes().replace(b"block 0left", b"block 0\xffeft"))
    stream = "65501-3"
    with SyncVRSReader(path) as reader:
        table = pa.table(reader.to_arrow(stream))
        (name,) = [field.name for field in table.schema if field.type == pa.binary()]
        assert name.startswith("text") and b"block 0\xffeft" in table[name].to_pylist()
        strings = [field.name for field in pa.schema(reader.to_arrow(stream, strings="utf8")) if field.type == pa.string()]
        binary = [field.name for field in pa.schema(reader.to_arrow(stream, strings="binary")) if field.type == pa.binary()]
        assert strings == binary == [name]
        with pytest.raises(Exception, match='is not UTF-8; strings="binary"'):
            pa.table(reader.to_arrow(stream, strings="utf8"))


def test_damaged_records_are_errors_or_left_out(tmp_path: Path) -> None:
    with SyncVRSReader(damaged(tmp_path)) as reader, SyncVRSReader(reference("compression")) as sound:
        rows, lost, failed = 0, 0, 0
        for stream in reader.stream_ids:
            whole = pa.table(sound.to_arrow(stream))
            table = pa.table(reader.to_arrow(stream, skip_damaged=True))
            lost += whole.num_rows - table.num_rows
            rows += table.num_rows
            try:
                assert pa.table(reader.to_arrow(stream)) == whole
            except Exception as error:
                assert "payload is damaged" in str(error) and "skip_damaged=True" in str(error)
                failed += 1
        assert (lost, failed) == (1, 1) and rows > 0


def test_polars_reads_them() -> None:
    polars = pytest.importorskip("polars")
    with SyncVRSReader(reference("all_pieces")) as reader:
        columns = reader.to_arrow(*reader.stream_ids)
        frame = polars.DataFrame(columns)
        assert frame.height == 5 and frame.columns == columns.column_names
        assert frame["value_double"].to_list() == pa.table(columns)["value_double"].to_pylist()
        assert frame["vector_int16_t"].to_list() == pa.table(columns)["vector_int16_t"].to_pylist()


def test_pandas_reads_them() -> None:
    pandas = pytest.importorskip("pandas")
    with SyncVRSReader(reference("all_pieces")) as reader:
        columns = reader.to_arrow(*reader.stream_ids)
        frame = pandas.DataFrame.from_arrow(columns)
    assert list(frame.columns) == columns.column_names
    assert frame["value_double"].tolist() == pa.table(columns)["value_double"].to_pylist()


def test_duckdb_reads_them() -> None:
    duckdb = pytest.importorskip("duckdb")
    with SyncVRSReader(reference("all_pieces")) as reader:
        columns = reader.to_arrow(*reader.stream_ids)
        found = duckdb.sql("select count(*), max(value_double), max(len(vector_int16_t)) from columns").fetchall()
    table = pa.table(columns)
    longest = max(map(len, table["vector_int16_t"].to_pylist()))
    assert found == [(5, max(table["value_double"].to_pylist()), longest)]
