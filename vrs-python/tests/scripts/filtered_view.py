"""A filtered view: the data records of some streams, in a range of time."""

import sys

import pyvrs

reader = pyvrs.SyncVRSReader(sys.argv[1], auto_read_configuration_records=True)
streams = sorted(reader.stream_ids)
type_id = streams[0].split("-")[0]

middle = (reader.min_timestamp + reader.max_timestamp) / 2
views = {
    "data": reader.filtered_by_fields(record_types="data"),
    "one stream": reader.filtered_by_fields(stream_ids=streams[0], record_types={"data", "configuration"}),
    "one type": reader.filtered_by_fields(stream_ids={f"{type_id}-*"}),
    "second half": reader.filtered_by_fields(stream_ids=set(streams[:2]), min_timestamp=middle),
    "first half": reader.filtered_by_fields(max_timestamp=middle, record_types={"data"}),
}
for name, view in views.items():
    print(name, len(view), view.n_records, sorted(view.stream_ids), f"{view.min_timestamp:.6f} {view.max_timestamp:.6f}")
    for record in list(view[:5]) + list(view[-2:]):
        print("  ", record.record_index, record.stream_id, record.record_type, f"{record.timestamp:.6f}")
    for record in view:
        if record.n_metadata_blocks:
            print("  first metadata", sorted(record.metadata_blocks[0])[:4])
            break

configurations = reader.filtered_by_fields(record_types={"configuration"})
print(len(configurations), [record.stream_id for record in configurations])
