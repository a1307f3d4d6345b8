"""The reader: index, slices, views, times, streams, blocks."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import pyvrs2
from pyvrs2 import ImageConversion, PixelFormat, RecordType, SyncVRSReader

from recordings import ROOT, real, reference


@pytest.fixture
def reader() -> SyncVRSReader:
    with SyncVRSReader(reference("blocks")) as reader:
        yield reader


def numbers(records) -> list[int]:
    return [record.record_index for record in records]


# ---- a list of records -----------------------------------------------------------------------------


def test_is_a_sequence(reader: SyncVRSReader) -> None:
    assert isinstance(reader, Sequence) and isinstance(reader[:3], Sequence)
    assert len(reader) == reader.n_records == len(list(reader)) > 40
    assert numbers(reader) == list(range(len(reader)))
    assert numbers(reversed(reader)) == list(range(len(reader)))[::-1]
    assert reader[0] == reader[-len(reader)] and reader[0] != reader[1]
    assert reader[5] in reader and reader.index(reader[5]) == 5
    assert reader.record_indices.tolist() == list(range(len(reader)))


@pytest.mark.parametrize(
    "part",
    [slice(None), slice(2, 9), slice(None, None, 3), slice(-5, None), slice(None, None, -1), slice(20, 3, -4), slice(7, 7)],
)
def test_slices_are_those_of_a_list(reader: SyncVRSReader, part: slice) -> None:
    expected = list(range(len(reader)))[part]
    view = reader[part]
    assert numbers(view) == expected == view.record_indices.tolist()
    assert [view[i].record_index for i in range(len(view))] == expected
    # Slices of slices, and of filtered views.
    assert numbers(view[1::2]) == expected[1::2]
    data = reader.filtered_by_fields(record_types="data")
    assert numbers(data[part]) == numbers(data)[part]


def test_slices_of_time(reader: SyncVRSReader) -> None:
    times = reader.get_timestamp_list()
    start, end = float(times[10]), float(times[-5])
    assert numbers(reader[start:end]) == np.flatnonzero((times >= start) & (times < end)).tolist()
    assert numbers(reader[:end]) + numbers(reader[end:]) == numbers(reader)
    assert numbers(reader[3:40][start:]) == [number for number in range(3, 40) if times[number] >= start]
    with pytest.raises(pyvrs2.SelectionError, match="step"):
        reader[0.0:1.0:2]
    with pytest.raises(pyvrs2.SelectionError, match="NaN"):
        reader[float("nan") :]


def test_streams_by_name(reader: SyncVRSReader) -> None:
    for stream in reader.stream_ids:
        view = reader[stream]
        assert view.stream_ids == {stream}
        assert numbers(view) == [record.record_index for record in reader if record.stream_id == stream]
        flavor = reader.get_stream_info(stream)["flavor"]
        if flavor and len(reader.find_streams(0, flavor)) == 1:
            assert numbers(reader[flavor]) == numbers(view)
    assert reader["100"].stream_ids == set(reader.find_streams(100))
    assert numbers(reader["100+1"]) == numbers(reader[reader.find_streams(100)[0]])


# ---- filtered views --------------------------------------------------------------------------------


def test_filters_narrow_the_choice(reader: SyncVRSReader) -> None:
    data = reader.filtered_by_fields(record_types={"data"}, stream_ids="100-*")
    assert data.stream_ids == {stream for stream in reader.stream_ids if stream.startswith("100-")}
    assert data.record_types == {"data"}
    assert numbers(data) == [
        record.record_index for record in reader if record.record_type == "data" and record.stream_id.startswith("100-")
    ]
    # Filters of filtered views; both ends of a range are included.
    time = data.get_timestamp_for_index(4)
    later = data.filtered_by_fields(min_timestamp=time)
    exact = data.filtered_by_fields(min_timestamp=time, max_timestamp=time)
    assert later.min_timestamp == later.min_filter_timestamp == time
    assert numbers(exact) == [n for n, t in zip(numbers(data), data.get_timestamp_list()) if t == time] != []
    assert later.max_filter_timestamp == reader.max_timestamp
    unbounded = data.filtered_by_fields(min_timestamp=float("-inf"), max_timestamp=float("inf"))
    assert numbers(unbounded) == numbers(data)
    assert len(reader.filtered_by_fields(record_types=())) == len(reader.filtered_by_fields(stream_ids=())) == 0


def test_selections(reader: SyncVRSReader) -> None:
    data = numbers(reader.select(record_types="data"))
    assert numbers(reader.select(record_types=[RecordType.DATA], without="100-1")) == [
        number for number in data if reader[number].stream_id != "100-1"
    ]
    first = reader.select(first=True)
    assert len({(record.stream_id, record.record_type) for record in first}) == len(first)
    # From the first data record on: lead_in adds what was in force before.
    start = reader.select("100-2", start="+1")
    with_lead_in = reader.select("100-2", start="+1", lead_in=True)
    assert numbers(with_lead_in)[-len(start) :] == numbers(start)
    assert "configuration" in with_lead_in.record_types - start.record_types
    assert len(reader.select("100-2", record_types="data", every=2.0)) < len(reader.select("100-2", record_types="data"))
    assert len(reader.select("100-2", record_types="data", buckets=(2.0, 0.1))) >= 1
    with pytest.raises(pyvrs2.SelectionError, match="one of"):
        reader.select(every=1.0, first=True)
    with pytest.raises(pyvrs2.SelectionError, match="positive"):
        reader.select(every=-1.0)
    with pytest.raises(pyvrs2.SelectionError, match="`soon`"):
        reader.select(start="soon")


def test_unknown_wishes_are_errors_not_empty_views(reader: SyncVRSReader) -> None:
    for wish in (
        lambda: reader.filtered_by_fields(stream_ids="9*"),
        lambda: reader.filtered_by_fields(stream_ids={"100-*", "1-1"}),
        lambda: reader.select("no/such/flavor"),
        lambda: reader["1-1"],
        lambda: reader.get_stream_info("1-1"),
        lambda: reader.might_contain_images("1-1"),
        lambda: reader.find_stream(100, "no", "tag"),
        lambda: reader.get_stream_for_flavor(100, "nope"),
        lambda: reader.get_stream_for_serial_number("nope"),
        lambda: reader.get_record_index_by_time("1-1", 0.0),
        lambda: reader.to_arrow("1-1"),
        lambda: reader.set_stream_image_conversion("1-1", "off"),
    ):
        with pytest.raises(pyvrs2.StreamNotFoundError, match="100-1"):
            wish()
    with pytest.raises(pyvrs2.SelectionError, match="`dota` is no record type"):
        reader.filtered_by_fields(record_types="dota")


# ---- time ------------------------------------------------------------------------------------------


def test_long_tags_are_told_in_short() -> None:
    with SyncVRSReader(str(real("aria_gen1")).encode()) as reader:
        assert max(map(len, reader.file_tags.values())) > 1000
        assert max(map(len, str(reader).splitlines())) < 200
    with SyncVRSReader(reference("blocks")) as reader, pytest.raises(pyvrs2.SelectionError, match="'dota' is none of"):
        reader.get_records_count("100-1", "dota")


def test_records_by_time() -> None:
    with SyncVRSReader(reference("resilience")) as reader:
        stream = "200-1" if "200-1" in reader.stream_ids else sorted(reader.stream_ids)[0]
        data = reader.filtered_by_fields(stream_ids=stream, record_types="data")
        times = data.get_timestamp_list()
        assert times.dtype == np.float64 and times.shape == (len(data),)
        assert reader.get_timestamp_list([2, 0]).tolist() == [reader[2].timestamp, reader[0].timestamp]
        second = float(times[1])
        index = reader.get_record_index_by_time(stream, second, record_type=RecordType.DATA)
        assert index == data[1].record_index and data.get_record_index_by_time(stream, second) == 1
        between = second + 1e-6
        assert data.read_record_by_time(stream, between) == data[2]
        assert data.read_record_by_time(stream, between, epsilon=1e-3) == data[1]
        # No distance is a distance, too.
        assert data.read_record_by_time(stream, second, epsilon=0) == data[1]
        for epsilon, found in ((0, "within 0 s"), (1e-9, "within")):
            with pytest.raises(pyvrs2.TimestampNotFoundError, match=found):
                data.read_record_by_time(stream, between, epsilon=epsilon)
        with pytest.raises(ValueError, match="at or after"):
            reader.get_record_index_by_time(stream, 1e9)
        with pytest.raises(pyvrs2.SelectionError, match="NaN"):
            reader.get_record_index_by_time(stream, float("nan"))


def test_neighbours(reader: SyncVRSReader) -> None:
    data = [record.record_index for record in reader if (record.stream_id, record.record_type) == ("100-1", "data")]
    assert reader.read_next_record("100-1", "data", 0).record_index == data[0]
    assert reader.read_next_record("100-1", "data", data[0]).record_index == data[0]
    assert reader.read_next_record("100-1", RecordType.DATA, data[0] + 1).record_index == data[1]
    assert reader.read_prev_record("100-1", "data", len(reader) - 1).record_index == data[-1]
    assert reader.read_prev_record("100-1", "data", data[0] - 1) is None
    assert reader.read_next_record("100-1", "data", data[-1] + 1) is None
    assert reader.read_next_record("100-1", "data", len(reader)) is None
    # In a view, indices are those of the view.
    view = reader.filtered_by_fields(record_types="data")
    record = view.read_next_record("100-1", "data", 1)
    assert record == next(record for record in view[1:] if record.stream_id == "100-1")


# ---- streams and the file --------------------------------------------------------------------------


def test_streams(reader: SyncVRSReader) -> None:
    for stream in reader.stream_ids:
        info = reader.get_stream_info(stream)
        serial = reader.get_serial_number_for_stream(stream)
        assert serial == info["serial_number"] and reader.get_stream_for_serial_number(serial) == stream
        assert reader.get_records_count(stream, RecordType.DATA) == info["data_records_count"]
        assert sum(reader.get_records_count(stream, kind) for kind in RecordType) == len(reader[stream])
        last = reader[info["last_data_record_index"]]
        assert (last.stream_id, last.timestamp) == (stream, info["last_data_record_timestamp"])
        assert stream in reader.find_streams(int(stream.split("-")[0]), info["flavor"])
    sizes = sum(reader.get_stream_size(stream) for stream in reader.stream_ids)
    assert 0 < sizes <= reference("blocks").stat().st_size
    assert pyvrs2.recordable_type_id_name("1201-1") == pyvrs2.recordable_type_id_name(1201) == "Camera Data (SLAM)"
    assert str(reader).splitlines()[0].endswith("blocks.vrs")
    for name, value in reader.file_tags.items():
        assert f"{name} | {value}" in str(reader)


def test_repairs_are_told_and_strict_refuses() -> None:
    with pytest.warns(pyvrs2.RepairWarning, match="not closed") as warned:
        reader = SyncVRSReader(reference("no_index"))
    assert warned[0].filename == __file__
    assert reader.repairs and "index" in reader.repairs[0]
    assert "Repaired: no index" in str(reader)
    with pytest.raises(pyvrs2.InvalidFileError, match="not sound"):
        SyncVRSReader(reference("no_index"), strict=True)
    with SyncVRSReader(reference("blocks"), strict=True) as sound:
        assert sound.repairs == []


def test_chunks(tmp_path: Path) -> None:
    with SyncVRSReader(reference("chunked")) as reader:
        (chunks,) = reader.chunks
        assert len(chunks) == 4
        expected = [record.metadata_blocks[0] for record in reader if record.n_metadata_blocks]
    # Chunks of other names: told one by one.
    moved = [tmp_path / f"part{number}" for number in range(len(chunks))]
    for chunk, path in zip(chunks, moved):
        path.write_bytes(Path(chunk).read_bytes())
    for given in (moved, {"chunks": moved}, {"storage": "diskfile", "chunks": moved}):
        with SyncVRSReader(given) as reader:
            assert [record.metadata_blocks[0] for record in reader if record.n_metadata_blocks] == expected
    with pytest.raises(pyvrs2.SelectionError, match="chunks"):
        SyncVRSReader({"uri": "https://example.org"})


def test_options_do_not_change_what_is_read() -> None:
    def everything(**options: object) -> list[dict]:
        with SyncVRSReader(reference("compression"), **options) as reader:
            return [record.to_dict() for record in reader]

    expected = everything()
    assert everything(plain_files=True) == everything(threads=1) == everything(encoding="utf-8") == expected


def test_closed_readers_say_so_and_records_live_on() -> None:
    reader = SyncVRSReader(reference("blocks"))
    view, record = reader["100-1"], reader[2]
    image = record.image_blocks[0]
    before = image.copy()
    reader.close()
    reader.close()
    assert reader.closed
    for use in (lambda: reader[0], lambda: view[0], lambda: list(view), lambda: reader.file_tags, lambda: str(reader)):
        with pytest.raises(pyvrs2.ClosedError, match="closed"):
            use()
    del reader, view
    gc.collect()
    assert (image == before).all() and record.metadata_blocks[0]
    del record
    gc.collect()
    assert (image == before).all()


# ---- several files ---------------------------------------------------------------------------------


def test_several_files_as_one() -> None:
    names = ["blocks", "audio", "resilience"]
    readers = [SyncVRSReader(reference(name)) for name in names]
    with SyncVRSReader([reference(name) for name in names], multi_path=True, related=False) as several:
        assert len(several) == sum(map(len, readers))
        times = several.get_timestamp_list()
        assert (np.diff(times) >= 0).all()
        assert len(several.stream_ids) == sum(len(reader.stream_ids) for reader in readers)
        for file, reader in enumerate(readers):
            of_file = [record for record in several if record.file_index == file]
            assert [list(record.metadata_blocks) for record in of_file] == [list(record.metadata_blocks) for record in reader]
        assert numbers(several) == list(range(len(several)))
        for stream in several.stream_ids:
            assert {record.stream_id for record in several[stream]} <= {stream}
            assert len(several[stream]) == len(several.filtered_by_fields(stream_ids=stream))
        assert len(several.tags_of_files) == 3 and len(several.chunks) == 3
        some = several.select(record_types="data", start="+1")
        assert numbers(some) == sorted(numbers(some)) and some[0].record_index > 0


def test_files_that_do_not_belong_together_are_refused() -> None:
    paths = [real("aria_gen1"), real("aria_gen2")]
    with pytest.raises(pyvrs2.InvalidFileError, match="its tag `.*related=False"):
        SyncVRSReader(paths, multi_path=True)
    with SyncVRSReader(paths, multi_path=True, related=False) as several:
        assert {stream.split("-")[0] for stream in several.stream_ids} >= {"214", "1201"}
    with pytest.raises(pyvrs2.VRSFileNotFoundError, match="empty"):
        SyncVRSReader([], multi_path=True)


# ---- records ---------------------------------------------------------------------------------------


def test_records() -> None:
    with SyncVRSReader(reference("blocks")) as reader:
        record = next(record for record in reader if record.n_image_blocks)
        assert repr(record) == f"VRSRecord(index={record.record_index}, id={record.stream_id}, type=data, timestamp=0)"
        assert record["timestamp"] == record.timestamp and record.record_type == RecordType.DATA
        with pytest.raises(KeyError):
            record["gain"]
        assert record.problems == []
        assert len({record, reader[record.record_index]}) == 1
        blocks = record.metadata_blocks
        assert isinstance(blocks, Sequence)
        assert list(blocks) == [blocks[0]] == list(blocks[-1:]) and blocks.index(blocks[0]) == 0
        assert blocks.count(blocks[0]) == 1 and blocks[0] in blocks
        for index in (len(blocks), -len(blocks) - 1):
            with pytest.raises(IndexError, match="there are 1"):
                blocks[index]
        with pytest.raises(TypeError, match="str"):
            blocks["gain"]
        assert record.payload.nbytes > 0


def test_labels_that_are_not_unique_have_their_types() -> None:
    with SyncVRSReader(reference("guide")) as reader:
        keys = {key for record in reader for block in record.metadata_blocks for key in block}
    with SyncVRSReader(reference("all_pieces")) as reader:
        (block,) = {len(record.metadata_blocks[0]) for record in reader if record.record_type == "data"}
        assert block == 123
    assert not any("<" in key for key in keys)


def test_text_that_is_not_utf8(tmp_path: Path) -> None:
    data = bytearray(reference("blocks").read_bytes())
    place = data.index("Zürich".encode())
    data[place + 1 : place + 3] = b"\xff\xfe"
    path = tmp_path / "text.vrs"
    path.write_bytes(data)
    with SyncVRSReader(path) as reader:
        tag = reader.file_tags["unicode"]
        assert tag.encode("utf-8", "surrogateescape").startswith(b"Z\xff\xferich")
    with SyncVRSReader(path, encoding="latin-1") as reader:
        assert reader.file_tags["unicode"].startswith("Zÿþrich")
    with SyncVRSReader(path, encoding="utf-8") as reader, pytest.raises(UnicodeDecodeError):
        reader.file_tags
    with SyncVRSReader(path, encoding="klingon") as reader, pytest.raises(LookupError):
        reader.file_tags


# ---- images and sound ------------------------------------------------------------------------------


def test_images_are_borrowed_from_the_mapping() -> None:
    with SyncVRSReader(reference("blocks")) as reader:
        record = next(record for record in reader if record.n_image_blocks and record.image_specs[0].stride > record.image_specs[0].width * record.image_specs[0].bytes_per_pixel)
        image, spec = record.image_blocks[0], record.image_specs[0]
        assert image.strides[0] == spec.stride and image.shape[:2] == (spec.height, spec.width)
        assert not image.flags.writeable and not image.flags.owndata
        with pytest.raises(ValueError, match="read-only"):
            image[0] = 1
        payload = record.payload
        assert np.shares_memory(image, payload)
        # The same bytes again, not a copy of them.
        assert np.shares_memory(image, reader[record.record_index].image_blocks[0])
        assert (np.asarray(record.image_planes[0][0])[:, : spec.width * spec.bytes_per_pixel].ravel() == image.reshape(spec.height, -1).ravel()).all()


def test_images_of_compressed_records_are_owned_by_them() -> None:
    with SyncVRSReader(real("synthetic")) as reader:
        record = next(record for record in reader if record.n_image_blocks)
        image = record.image_blocks[0]
        assert np.shares_memory(image, record.payload)
        assert not np.shares_memory(image, reader[record.record_index].image_blocks[0])
        assert not image.flags.writeable


def test_planes_of_yuv() -> None:
    with SyncVRSReader(real("sample_raw_pixel_formats")) as reader:
        by_format = {spec.pixel_format: record for record in reader for spec in record.image_specs}
    shapes = {name: [plane.shape for plane in by_format[name].image_planes[0]] for name in ("yuv_i420_split", "yuv_420_nv12", "rgb8")}
    assert shapes == {
        "yuv_i420_split": [(120, 160), (60, 80), (60, 80)],
        "yuv_420_nv12": [(120, 160), (60, 160)],
        "rgb8": [(120, 480)],
    }
    record = by_format["yuv_420_nv12"]
    assert (record.image_planes[0][0] == record.image_blocks[0]).all()
    assert b"".join(plane.tobytes() for plane in record.image_planes[0]) == record.payload[-28800:].tobytes()
    assert record.image_specs[0].get_pixel_format() is PixelFormat.YUV_420_NV12


def test_conversions() -> None:
    with SyncVRSReader(real("aria_gen1")) as reader:
        camera = reader.filtered_by_fields(stream_ids="214-1", record_types="data")
        encoded = camera[0].image_blocks[0]
        assert encoded.ndim == 1 and encoded[:2].tobytes() == b"\xff\xd8"
        reader.set_image_conversion(ImageConversion.DECOMPRESS)
        record = camera[0]
        spec = record.image_specs[0]
        assert (spec.image_format, spec.pixel_format, spec.width, spec.height) == ("raw", "rgb8", 1408, 1408)
        assert record.image_blocks[0].shape == (1408, 1408, 3) and record.image_blocks[0].std() > 1
        reader.set_stream_image_conversion("214-1", "normalize_grey8")
        assert camera[0].image_blocks[0].shape == (1408, 1408)
        assert reader.set_stream_type_image_conversion(214, ImageConversion.RAW_BUFFER) == 1
        assert (camera[0].image_blocks[0] == encoded).all()
        with pytest.raises(pyvrs2.SelectionError, match="'sharpen' is none of off, decompress"):
            reader.set_image_conversion("sharpen")
    with SyncVRSReader(real("aria_gen2")) as reader:
        reader.set_image_conversion(ImageConversion.NORMALIZE)
        record = next(record for record in reader if record.n_image_blocks)
        with pytest.raises(pyvrs2.RecordError, match="H.265"):
            record.image_blocks[0]


def test_encoded_images_decode(tmp_path: Path) -> None:
    """Files that libjxl and others made, without loss."""
    folder = ROOT / "vrs-media/tests/data"
    expected = {
        "colours": [[[255, 0, 0], [0, 255, 0], [0, 0, 255]], [[1, 2, 3], [200, 100, 50], [9, 8, 7]]],
        "grey": [0, 128, 255, 7],
    }
    for name, pixels in expected.items():
        path = tmp_path / f"{name}.vrs"
        pixels, encoded = np.array(pixels, np.uint8), np.fromfile(folder / f"{name}.jxl", np.uint8)
        with pyvrs2.VRSWriter(str(path)) as writer:
            stream = writer.create_stream("camera")
            layout = stream.get_data_record_metadata()
            layout.add_image_spec("image", 3, 2, "jxl")
            stream.create_config_record(0.0, stream.get_config_record_metadata())
            stream.create_data_record(1.0, layout, encoded)
            stream.create_data_record(2.0, layout, encoded[:20])
        with SyncVRSReader(path) as reader:
            assert (reader[-2].image_blocks[0] == encoded).all()
            reader.set_image_conversion(ImageConversion.DECOMPRESS)
            image = reader[-2].image_blocks[0]
            assert image.dtype == np.uint8 and (image.reshape(pixels.shape) == pixels).all()
            with pytest.raises(pyvrs2.RecordError, match="RAW_BUFFER"):
                reader[-1].image_blocks[0]


# Two pixels in a row, and what they are when they are normalised.
NORMALISED = [
    ("grey8", np.uint8, [7, 200], np.uint8, [7, 200]),
    ("grey10", np.uint16, [0, 0x3FF], np.uint16, [0, 0xFFFF]),
    ("grey12", np.uint16, [0x801, 0xFFF], np.uint16, [0x8018, 0xFFFF]),
    ("grey16", np.uint16, [513, 65000], np.uint16, [513, 65000]),
    ("rgb8", np.uint8, [[1, 2, 3], [250, 5, 6]], np.uint8, [[1, 2, 3], [250, 5, 6]]),
    ("bgr8", np.uint8, [[1, 2, 3], [250, 5, 6]], np.uint8, [[3, 2, 1], [6, 5, 250]]),
    ("rgba8", np.uint8, [[1, 2, 3, 4], [250, 5, 6, 0]], np.uint8, [[1, 2, 3, 4], [250, 5, 6, 0]]),
    ("rgb10", np.uint16, [[0, 0x3FF, 0x200], [4, 8, 0x3FF]], np.uint8, [[0, 255, 128], [1, 2, 255]]),
    # From the least to the greatest value.
    ("depth32f", np.float32, [0.5, 4.5], np.uint8, [0, 255]),
    ("scalar64F", np.float64, [3.0, -1.0], np.uint8, [255, 0]),
    ("bayer8_rggb", np.uint8, [10, 20], np.uint8, [10, 20]),
]


@pytest.mark.parametrize(("pixel", "dtype", "stored", "normal", "values"), NORMALISED, ids=[row[0] for row in NORMALISED])
def test_normalised_values(tmp_path: Path, pixel: str, dtype: type, stored: list, normal: type, values: list) -> None:
    """Of two rows that are the same, as mosaics want them."""
    path = tmp_path / "a.vrs"
    image = np.array([stored, stored], dtype)
    with pyvrs2.VRSWriter(str(path)) as writer:
        stream = writer.create_stream("camera")
        layout = stream.get_data_record_metadata()
        layout.add_image_spec("image", 2, 2, pixel)
        stream.create_config_record(0.0, stream.get_config_record_metadata())
        stream.create_data_record(1.0, layout, image)
    with SyncVRSReader(path) as reader:
        assert (reader[-1].image_blocks[0].reshape(image.shape) == image).all()
        reader.set_image_conversion(ImageConversion.NORMALIZE)
        found, spec = reader[-1].image_blocks[0], reader[-1].image_specs[0]
        assert found.dtype == normal and found.tolist() == [values, values]
        assert (spec.width, spec.height, spec.image_format) == (2, 2, "raw") and not found.flags.writeable
        reader.set_image_conversion(ImageConversion.NORMALIZE_GREY8)
        grey = reader[-1].image_blocks[0]
        assert (grey.dtype, grey.shape) == (np.uint8, (2, 2))
        if pixel == "rgb8":
            # Luma by ITU-R BT.601.
            assert grey[0].tolist() == [round(0.299 * r + 0.587 * g + 0.114 * b) for r, g, b in values]


def test_trailing_blocks_can_be_skipped() -> None:
    with SyncVRSReader(real("synthetic")) as reader:
        reader.skip_trailing_blocks(100, RecordType.DATA, 1)
        record = next(record for record in reader if record.record_type == "data")
        assert (record.n_metadata_blocks, record.n_image_blocks) == (1, 0)
        reader.skip_trailing_blocks(100, "data", 0)
        assert reader[record.record_index].n_image_blocks == 1


def test_sound() -> None:
    with SyncVRSReader(reference("audio")) as reader:
        blocks = [(spec, block) for record in reader for spec, block in zip(record.audio_specs, record.audio_blocks)]
    formats = {spec.sample_format for spec, _ in blocks}
    assert formats == {"int16le", "int24le"}
    for spec, block in blocks:
        assert block.shape == (spec.sample_count, spec.channel_count)
        assert block.dtype == {"int16le": np.int16, "int24le": np.int32}[spec.sample_format]
        assert dict(spec)["sample_rate"] == spec["sample_rate"] == spec.sample_rate
        assert len(spec) == len(dict(spec)) and "channels" in str(spec)


def test_without_automatic_configuration_blocks_are_problems() -> None:
    with SyncVRSReader(reference("blocks"), auto_read_configuration_records=False) as reader:
        found = [record for record in reader if record.problems]
    assert found
    for record in found:
        assert "configuration" in record.problems[0] and record.stream_id in record.problems[0]


def test_specs_and_names_pickle() -> None:
    with SyncVRSReader(reference("blocks")) as reader:
        spec = next(spec for record in reader for spec in record.image_specs)
    assert dict(pickle.loads(pickle.dumps(spec))) == dict(spec)
    assert pickle.loads(pickle.dumps(RecordType.DATA)) is RecordType.DATA
