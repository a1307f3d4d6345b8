"""An overview of a recording, and the metadata of some of its records by their index."""

import sys

from pyvrs import SyncVRSReader

with SyncVRSReader(sys.argv[1]) as reader:
    print(f"{len(reader)} records, {reader.n_records} of them in {sorted(reader.stream_ids)}")
    print("types", sorted(reader.record_types))
    print(f"from {reader.min_timestamp:.6f} to {reader.max_timestamp:.6f}, {reader.time_range:.6f} s")
    print("tags", sorted(reader.file_tags.items()))
    for stream_id in sorted(reader.stream_ids):
        info = reader.get_stream_info(stream_id)
        print(stream_id, info["device_name"], info["flavor"], info["data_records_count"], info.get("first_data_record_index"))
        print("  tags", sorted(reader.stream_tags[stream_id].items()))

    for index in list(range(0, len(reader), max(1, len(reader) // 20))) + [-1]:
        record = reader[index]
        print(record.record_index, record.stream_id, record.record_type, record.format_version, f"{record.timestamp:.6f}")
        print("  blocks", record.n_metadata_blocks, record.n_image_blocks, record.n_audio_blocks, record.n_custom_blocks)
        for block in record.metadata_blocks:
            # Empty vectors and strings may be left out by the official reader.
            for label, value in sorted(block.items()):
                if value not in ("", [], {}):
                    print("  ", label, "=", value)

    for record in reader[3:9:2]:
        print(record)
