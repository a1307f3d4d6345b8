"""Images with their times: the nearest frames of two cameras, and what their pixels are."""

import sys

import numpy as np
from pyvrs import ImageConversion, RecordType, SyncVRSReader

reader = SyncVRSReader(sys.argv[1])
cameras = [stream_id for stream_id in sorted(reader.stream_ids) if reader.might_contain_images(stream_id)][:4]
print("cameras", cameras, [reader.get_records_count(camera, RecordType.DATA) for camera in cameras])
print("rates", [round(reader.get_estimated_frame_rate(camera), 6) for camera in cameras])

times = np.array(reader.get_timestamp_list())
print("times", len(times), float(times.min()), float(times.max()), bool((np.diff(times) >= 0).all()))

for fraction in (0.0, 0.25, 0.5, 1.0):
    time = reader.min_timestamp + fraction * reader.time_range
    for camera in cameras:
        index = reader.get_record_index_by_time(camera, time, epsilon=1e6, record_type=RecordType.DATA)
        record = reader.read_record_by_time(camera, time, epsilon=1e6, record_type=RecordType.DATA)
        assert record.record_index == index
        for image, spec in zip(record.image_blocks, record.image_specs):
            pixels = np.asarray(image)
            print(index, camera, f"{record.timestamp:.6f}", spec.image_format, spec.pixel_format, spec.width, spec.height)
            print("  ", pixels.dtype, pixels.shape, int(pixels.astype(np.uint64).sum()), pixels.tobytes()[:8].hex())

# The first data record of a camera, and the one after it.
first = reader.read_next_record(cameras[0], "data", 0)
second = reader.read_next_record(cameras[0], "data", first.record_index + 1)
print("pair", first.record_index, second.record_index, f"{second.timestamp - first.timestamp:.6f}")

reader.set_image_conversion(ImageConversion.RAW_BUFFER)
print("raw", reader[first.record_index].image_blocks[0].shape)
