//! Which test stands for which fact that the reference's own tests assert about record formats, images, sound, custom blocks
//! and the player (the project's `spec/layout.md`, Appendix A.4 to A.8), and for which promise of the layout document
//! (`research/features.md`, section 2, rows 1 to 20 and 56 to 71) and of a recorder (section 1.7 and section 3.2). Each row has
//! one, and each named test is there.

use vrs_tests::rows::{Row, check};

const FORMAT: &str = "vrs-core/src/format";

/// `RecordFormatTest.cpp`. Row 37, tag sets, is the matter of `vrs-conventions`.
const A4: &[Row] = &[
    (1..=2, "format/parse.rs", &["stored_strings_always_mean_something"]),
    (3..=3, "format/record_format.rs", &["formats_built_in_code"]),
    (3..=11, "format/raster.rs", &["planes_and_sizes"]),
    (4..=4, "format/pixel.rs", &["every_plane_has_rows"]),
    (12..=12, "format/parse.rs", &["canonical_strings_stay_as_they_are"]),
    (13..=13, "format/codec.rs", &["names_are_escaped", "any_name_reads_back"]),
    (14..=14, "format/record_format.rs", &["formats_built_in_code"]),
    (15..=17, "format/audio.rs", &["frames_and_sizes", "sample_formats"]),
    (15..=19, "format/size.rs", &["own_sizes"]),
    (18..=18, "format/record_format.rs", &["formats_built_in_code"]),
    (20..=20, "format/parse.rs", &["canonical_strings_stay_as_they_are"]),
    (21..=21, "format/raster.rs", &["short_strides_are_told"]),
    (22..=23, "format/record_format.rs", &["formats_built_in_code"]),
    (24..=24, "format/record_format.rs", &["used_blocks"]),
    (25..=25, "format/record_format.rs", &["counts_by_content"]),
    (26..=26, "format/parse.rs", &["stored_strings_always_mean_something"]),
    (27..=27, "format/definitions.rs", &["tag_names"]),
    (28..=28, "format/parse.rs", &["canonical_strings_stay_as_they_are"]),
    (29..=29, "format/definitions.rs", &["tag_names_are_parsed"]),
    (30..=35, "format/size.rs", &["record_and_block_sizes"]),
    (36..=36, "format/record_format.rs", &["formats_built_in_code"]),
    (37..=37, "tests:record_formats.rs", &["tags_keep_their_bytes"]),
    (38..=38, "format/definitions.rs", &["layouts_stand_at_layout_blocks"]),
    (39..=39, "format/record_format.rs", &["formats_built_in_code"]),
    (40..=40, "format/pixel.rs", &["every_plane_has_rows"]),
];

/// `ContentBlockReaderTest.cpp`.
const A5: &[Row] = &[
    (1..=1, "format/describe/tests.rs", &["raw_images"]),
    (2..=2, "format/describe/tests.rs", &["custom_codecs"]),
    (3..=3, "format/describe/tests.rs", &["video"]),
    (4..=4, "format/describe/tests.rs", &["pixel_formats"]),
];

/// `RecordFormatFileTest.cpp`.
const A6: &[Row] = &[
    (1..=1, "tests:record_formats.rs", &["a_stream_of_four_formats_has_ten_tags"]),
    (2..=2, "tests:record_formats.rs", &["layouts_are_as_packed_structs"]),
    (3..=3, "tests:record_formats.rs", &["newer_structs_read_older_versions"]),
    (4..=4, "tests:record_formats.rs", &["images_follow_each_configuration"]),
    (5..=5, "vrs:player.rs", &["the_configuration_must_be_played_first"]),
    (6..=6, "tests:record_formats.rs", &["images_follow_each_configuration"]),
    (7..=7, "tests:record_formats.rs", &["texts_and_maps_read_back"]),
    (8..=8, "tests:record_formats.rs", &["tags_keep_their_bytes"]),
    (9..=9, "tests:record_formats.rs", &["streams_are_decoded_by_themselves"]),
];

/// `AudioContentBlockReaderTest.cpp`.
const A7: &[Row] = &[
    (1..=1, "tests:record_formats.rs", &["sound_counted_by_the_layout_before_it"]),
    (2..=2, "tests:record_formats.rs", &["sound_counted_by_its_size"]),
    (3..=3, "tests:record_formats.rs", &["sound_described_by_the_layout_before_it"]),
    (4..=4, "tests:record_formats.rs", &["opus_packets"]),
];

/// `CustomBlockTest.cpp`.
const A8: &[Row] = &[
    (1..=1, "tests:record_formats.rs", &["a_custom_block_is_the_rest_of_its_record"]),
    (2..=2, "tests:record_formats.rs", &["a_layout_sizes_two_blocks_behind_it"]),
    (3..=3, "tests:record_formats.rs", &["each_custom_block_has_the_size_of_the_layout_before_it"]),
    (4..=4, "vrs:formats.rs", &["layouts_between_other_blocks", "parts_are_compared_with_the_format"]),
    (5..=5, "tests:record_formats.rs", &["parts_are_as_long_as_their_bytes"]),
];

/// The layout document on records, versions and content blocks.
const RECORDS: &[Row] = &[
    (1..=3, "tests:record_formats.rs", &["a_stream_of_four_formats_has_ten_tags", "newer_structs_read_older_versions"]),
    (4..=6, "format/parse.rs", &["canonical_strings_stay_as_they_are"]),
    (5..=5, "tests:record_formats.rs", &["a_custom_block_is_the_rest_of_its_record"]),
    (7..=7, "format/record_format.rs", &["any_format_reads_back"]),
    (8..=13, "format/parse.rs", &["strings_of_the_guide", "canonical_strings_stay_as_they_are"]),
    (10..=10, "format/audio.rs", &["sample_formats"]),
    (14..=15, "tests:recording.rs", &["guide_again"]),
    (16..=16, "format/record_format.rs", &["formats_built_in_code"]),
    (17..=17, "vrs:formats.rs", &["blocks_without_an_end_are_refused"]),
    (18..=18, "vrs:formats.rs", &["images_and_sound_without_a_description_are_refused"]),
    (19..=19, "vrs:writer.rs", &["a_format_is_declared_once"]),
    (20..=20, "tests:record_formats.rs", &["a_stream_of_four_formats_has_ten_tags"]),
];

/// The layout document on reading.
const READING: &[Row] = &[
    (56..=57, "vrs:player.rs", &["every_block_has_its_callback"]),
    (56..=56, "tests:player.rs", &["callbacks_on_the_guide_are_those_of_the_reference"]),
    (58..=58, "vrs:player.rs", &["what_is_not_asked_for_is_not_inflated"]),
    (59..=60, "vrs:player.rs", &["expected_and_legacy_live_together"]),
    (60..=60, "vrs:allocations.rs", &["playing_allocates_nothing_once_it_runs"]),
    (61..=62, "samples:formats.rs", &["the_player_prints_what_comes_in"]),
    (63..=63, "vrs:player.rs", &["what_is_not_asked_for_is_not_inflated"]),
    (64..=64, "tests:record_formats.rs", &["a_custom_block_is_the_rest_of_its_record"]),
    (65..=65, "format/describe/tests.rs", &["raw_images", "sound_of_layouts"]),
    (65..=66, "tests:player.rs", &["callbacks_on_the_guide_are_those_of_the_reference"]),
    (66..=67, "vrs:player.rs", &["the_configuration_must_be_played_first", "configurations_can_be_given"]),
    (68..=68, "format/describe/tests.rs", &["unsupported_blocks_keep_what_was_found"]),
    (69..=69, "format/describe/tests.rs", &["raw_images", "pixel_formats", "video", "custom_codecs", "key_frames"]),
    (70..=70, "format/describe/tests.rs", &["sound_of_layouts", "values_that_describe_no_sound"]),
    (71..=71, "format/describe/tests.rs", &["custom_blocks", "one_layout_for_several_blocks"]),
];

/// What the writer document advises, and ours does by itself. Row 90, one unit of time, is said by the documentation; row 96 is
/// about Python.
const ADVICE: &[Row] = &[
    (88..=88, "vrs:pipeline.rs", &["late_records_can_be_refused"]),
    (88..=88, "vrs:writer.rs", &["a_flush_is_written_in_order_and_late_records_behind_it"]),
    (
        89..=89,
        "vrs:pipeline.rs",
        &["records_are_flushed_by_themselves_up_to_the_grace", "bytes_that_come_together_are_flushed"],
    ),
    (91..=91, "vrs:writer.rs", &["streams_say_what_they_are"]),
    (92..=92, "vrs:writer.rs", &["tags_and_formats_are_in_the_description"]),
    (93..=93, "vrs:formats.rs", &["layouts_between_other_blocks"]),
    (94..=94, "vrs:writer.rs", &["payloads_come_back_with_every_preset"]),
    (95..=95, "vrs:writer.rs", &["handles_are_closed_with_their_recording"]),
    (95..=95, "tests:kill.rs", &["what_was_written_survives_the_process"]),
    (97..=97, "vrs:pipeline.rs", &["a_queue_can_be_bounded_by_records", "who_waits_for_room_gets_it"]),
];

/// What recorders offer. Row 52 asks for system calls of one operating system, and row 57 for a hook where records are made:
/// here programs make them.
const RECORDING: &[Row] = &[
    (37..=37, "vrs:writer.rs", &["the_same_input_makes_the_same_bytes"]),
    (38..=38, "vrs:pipeline.rs", &["the_same_input_makes_the_same_bytes_with_any_number_of_workers"]),
    (
        39..=39,
        "vrs:pipeline.rs",
        &["records_are_flushed_by_themselves_up_to_the_grace", "records_are_flushed_when_nothing_follows_them"],
    ),
    (40..=40, "vrs:recorder.rs", &["the_last_seconds_before_a_file_are_kept_with_what_they_need"]),
    (41..=41, "vrs:recorder.rs", &["purging_keeps_the_last_configuration_and_state"]),
    (42..=42, "vrs:files.rs", &["chunks_stay_below_their_size", "chunks_end_with_time"]),
    (43..=43, "vrs:files.rs", &["whoever_listens_gets_chunks_that_do_not_change"]),
    (
        44..=44,
        "vrs:files.rs",
        &["an_index_in_front_is_where_records_are_not_yet", "an_index_that_does_not_fit_in_front_goes_to_the_end"],
    ),
    (45..=45, "vrs:files.rs", &["a_head_is_a_file_of_its_own", "a_long_index_goes_to_the_head_in_pieces"]),
    (46..=46, "vrs:pipeline.rs", &["the_same_input_makes_the_same_bytes_with_any_number_of_workers"]),
    (47..=47, "vrs:pipeline.rs", &["threads_are_told_what_they_are"]),
    (
        48..=48,
        "vrs:pipeline.rs",
        &["summaries_can_be_seen_while_recording", "the_newest_are_dropped", "the_oldest_are_dropped"],
    ),
    (49..=49, "vrs:files.rs", &["tags_survive_whatever_comes_after_creation"]),
    (50..=50, "vrs:recorder.rs", &["streams_can_follow", "tags_and_formats_of_a_stream_can_follow"]),
    (51..=51, "vrs:faults.rs", &["every_call_can_fail", "power_can_fail_at_any_call"]),
    (53..=54, "io/whole.rs", &["a_file_is_replaced_whole_or_not_at_all", "zstd_files_are_bounded_and_checked"]),
    (55..=55, "tests:stress.rs", &["a_slow_disk_with_each_policy"]),
    (56..=56, "vrs:writer.rs", &["streams_say_what_they_are"]),
    (58..=59, "vrs:allocations.rs", &["records_allocate_nothing_after_warm_up"]),
    (60..=60, "vrs:recorder.rs", &["instances_count_from_one_in_each_writer"]),
    (61..=61, "vrs:writer.rs", &["payloads_come_back_with_every_preset"]),
    (62..=62, "vrs:pipeline.rs", &["what_is_reproducible_follows_from_the_tags"]),
];

/// Rows for which there is nothing to test.
const WITHOUT: [(&str, usize); 4] = [("recording", 52), ("recording", 57), ("advice", 90), ("advice", 96)];

#[test]
fn every_row_has_its_test() {
    for (table, rows, all) in [
        ("A.4", A4, 1..=40),
        ("A.5", A5, 1..=4),
        ("A.6", A6, 1..=9),
        ("A.7", A7, 1..=4),
        ("A.8", A8, 1..=5),
        ("records", RECORDS, 1..=20),
        ("reading", READING, 56..=71),
        ("advice", ADVICE, 88..=97),
        ("recording", RECORDING, 37..=62),
    ] {
        check(table, rows, all.filter(|row| !WITHOUT.contains(&(table, *row))), locate);
    }
}

/// A file of tests: those of a crate by its name, unit tests by their module in `vrs-core` or `vrs`.
fn locate(file: &str) -> String {
    match file.split_once(':') {
        Some((krate, file)) => format!("{krate}/tests/{file}"),
        None if file.starts_with("io/") => format!("vrs/src/{file}"),
        None => file.replacen("format", FORMAT, 1),
    }
}
