//! Which test stands for which fact that the reference's own tests assert about record formats, images, sound, custom blocks
//! and the player (the project's `spec/layout.md`, Appendix A.4 to A.8), and for which promise of the layout document
//! (`research/features.md`, section 2, rows 1 to 20 and 56 to 71). Each row has one, and each named test is there.

use std::collections::BTreeSet;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

/// Rows of a table, a file, and tests in it.
type Row = (RangeInclusive<usize>, &'static str, &'static [&'static str]);

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
    ] {
        let covered: BTreeSet<usize> = rows.iter().flat_map(|(rows, ..)| rows.clone()).collect();
        assert!(covered.into_iter().eq(all), "{table}");
        for (rows, file, tests) in rows {
            let code = read(file);
            for test in *tests {
                assert!(code.contains(&format!("fn {test}(")), "{table} row {rows:?}: no test {test} in {file}");
            }
        }
    }
}

/// A file of tests: those of a crate by its name, unit tests by their module.
fn read(file: &str) -> String {
    let path = match file.split_once(':') {
        Some((krate, file)) => format!("{krate}/tests/{file}"),
        None => file.replacen("format", FORMAT, 1),
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
