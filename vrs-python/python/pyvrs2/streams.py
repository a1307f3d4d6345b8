"""The streams of a recording: finding them, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ._pyvrs2 import OpenRecording, recordable_type_name
from .enums import RecordType, member
from .errors import StreamNotFoundError

if TYPE_CHECKING:
    from ._pyvrs2 import StreamFacts


class Streams:
    """What readers know of the streams of their recording."""

    _recording: OpenRecording
    _streams: tuple[str, ...]
    _path: str

    @property
    def file_tags(self) -> dict[str, str]:
        """The tags of the file; of several files, those of the first one."""
        return self._recording.file_tags

    @property
    def stream_tags(self) -> dict[str, dict[str, str]]:
        """The tags of each stream."""
        return {stream: self._recording.stream(stream)["tags"] for stream in self._streams}

    def find_stream(self, recordable_type_id: int, tag_name: str, tag_value: str) -> str:
        """The first stream of a type that has a tag.

        Raises:
            StreamNotFoundError: there is none.
        """
        for stream in self._of_type(recordable_type_id):
            if stream["tags"].get(tag_name) == tag_value:
                return stream["stream_id"]
        raise self._no_stream(f"of type {recordable_type_id} with the tag {tag_name!r} of {tag_value!r}")

    def find_streams(self, recordable_type_id: int, flavor: str = "") -> list[str]:
        """The streams of a type, or of any type with 0, and of a flavor, or of any with an empty one."""
        streams = self._of_type(recordable_type_id)
        return [stream["stream_id"] for stream in streams if flavor in ("", stream["flavor"])]

    def get_stream_for_flavor(self, recordable_type_id: int, flavor: str, index_number: int = 0) -> str:
        """A stream of a type and flavor: of several, by its number.

        Raises:
            StreamNotFoundError: there is none.
        """
        streams = self.find_streams(recordable_type_id, flavor)
        if not 0 <= index_number < len(streams):
            raise self._no_stream(f"{index_number} of type {recordable_type_id} with the flavor {flavor!r}")
        return streams[index_number]

    def get_serial_number_for_stream(self, stream_id: str) -> str:
        """The serial number of a stream: it stays the same in copies of the file."""
        return self._recording.stream(stream_id)["serial_number"]

    def get_stream_for_serial_number(self, serial_number: str) -> str:
        """The stream that has a serial number.

        Raises:
            StreamNotFoundError: there is none.
        """
        for stream in self._of_type(0):
            if stream["serial_number"] == serial_number:
                return stream["stream_id"]
        raise self._no_stream(f"with the serial number {serial_number!r}")

    def get_stream_info(self, stream_id: str) -> dict[str, Any]:
        """What is known of a stream: names, how many records of each type, numbers and times of the first and last ones."""
        stream = self._recording.stream(stream_id)
        info: dict[str, Any] = {f"{kind}_records_count": count for kind, count in counts(stream).items()}
        info |= {"device_name": stream["type_name"], "serial_number": stream["serial_number"], "flavor": stream["flavor"]}
        whole = self._recording.view()
        for kind in RecordType:
            for name, place in zip(("first", "last"), whole.ends(stream["stream_id"], kind) or ()):
                info[f"{name}_{kind}_record_index"] = place
                info[f"{name}_{kind}_record_timestamp"] = whole.timestamp(place)
        return info

    def get_stream_size(self, stream_id: str) -> int:
        """Bytes that the records of a stream take in the file."""
        return self._recording.stream(stream_id)["size"]

    def get_records_count(self, stream_id: str, record_type: str) -> int:
        """How many records of a type a stream of the file has."""
        return counts(self._recording.stream(stream_id))[member(RecordType, record_type)]

    def might_contain_images(self, stream_id: str) -> bool:
        """Whether the formats of a stream allow images."""
        return self._recording.stream(stream_id)["might_contain_images"]

    def might_contain_audio(self, stream_id: str) -> bool:
        """Whether the formats of a stream allow sound."""
        return self._recording.stream(stream_id)["might_contain_audio"]

    def get_estimated_frame_rate(self, stream_id: str) -> float:
        """Data records of a stream in a second, on average; 0 for fewer than two."""
        whole = self._recording.view()
        stream = self._recording.stream(stream_id)
        ends = whole.ends(stream["stream_id"], RecordType.DATA)
        if ends is None:
            return 0.0
        seconds = whole.timestamp(ends[1]) - whole.timestamp(ends[0])
        return (stream["data"] - 1) / seconds if seconds > 0 else 0.0

    def _of_type(self, type_id: int) -> Iterator[StreamFacts]:
        streams = map(self._recording.stream, self._recording.stream_ids)
        return (stream for stream in streams if type_id in (0, 65535, stream["type_id"]))

    def _no_stream(self, wanted: str) -> StreamNotFoundError:
        known = (f"{stream['stream_id']} ({stream['flavor'] or stream['type_name']})" for stream in self._of_type(0))
        return StreamNotFoundError(f"{self._path} has no stream {wanted}; it has {', '.join(known)}")


def counts(stream: StreamFacts) -> dict[RecordType, int]:
    numbers = (stream["configuration"], stream["state"], stream["data"])
    return dict(zip(RecordType, numbers))


def recordable_type_id_name(stream_id: str | int) -> str:
    """The name of a stream's type: by the id of the stream, ``1201-1``, or the number of the type."""
    type_id = stream_id if isinstance(stream_id, int) else stream_id.partition("-")[0]
    try:
        return recordable_type_name(int(type_id))
    except (ValueError, OverflowError):
        raise StreamNotFoundError(f"{stream_id!r} is no stream: write its id, `1201-1`") from None


get_recordable_type_id_name = recordable_type_id_name
