//! Which test stands for which fact that the reference's own tests assert about layouts (the project's `spec/layout.md`,
//! Appendix A.1 to A.3), for its defects that must not come back (Appendix C), for hostile definitions (section 14, rows 1 to
//! 10), and for which promise of the layout document (`research/features.md`, section 2, rows 21 to 55 and 72 to 90). Facts
//! that no other test states are tested here.

use vrs::{DataLayout, Definition, Mapping, Schema};
use vrs_tests::rows::{Row, check};

const HERE: &str = "tests:appendix_layouts.rs";

/// `DataLayoutTest.cpp`. In row 9 and 10 what C++ returns as a boolean is an error that names the pieces.
const A1: &[Row] = &[
    (1..=1, "export.rs", &["pretty_form_of_the_reference_layout_has_410_line_feeds"]),
    (2..=2, "dynamic/tests/mod.rs", &["unset_pieces_are_zero_whatever_their_defaults"]),
    (3..=6, "dynamic/tests/mod.rs", &["setting_is_reading_and_loading_changes_nothing", "defaults_fill_a_block"]),
    (7..=7, "values.rs", &["fixed_section_too_short"]),
    (8..=8, "dynamic/tests/mod.rs", &["defaults_fill_a_block"]),
    (9..=10, "vrs:layouts.rs", &["a_mistyped_label_is_an_error_that_names_the_right_one"]),
    (11..=12, "vrs:layouts.rs", &["missing_pieces_answer_with_their_defaults"]),
    (13..=13, "matching.rs", &["kind_element_and_length_all_count"]),
    (14..=14, "dynamic/tests/mod.rs", &["defaults_fill_a_block"]),
    (15..=15, "dynamic/tests/properties.rs", &["a_copy_has_what_both_have"]),
    (16..=17, "values.rs", &["missing_pieces_answer_with_their_defaults"]),
    (18..=19, "values.rs", &["mapped_pieces_stand_where_the_stored_layout_has_them"]),
    (20..=22, "vrs:evolution.rs", &["new_structs_read_old_records"]),
    (23..=23, "values.rs", &["empty_pieces"]),
    (24..=24, "vrs:layouts.rs", &["presence_is_a_fact_of_the_definition"]),
    (25..=25, "dynamic/tests/mod.rs", &["all_that_a_piece_carries_survives_the_definition"]),
    (26..=26, "dynamic/tests/mod.rs", &["one_component_of_a_default_makes_a_difference"]),
    (27..=27, "dynamic/tests/mod.rs", &["pieces_are_found_by_their_whole_signature"]),
    (28..=28, "dynamic/tests/mod.rs", &["a_vector_of_strings_without_data_answers_with_its_default"]),
    (29..=29, "dynamic/tests/mod.rs", &["all_that_a_piece_carries_survives_the_definition"]),
    (30..=31, "dynamic/tests/mod.rs", &["setting_is_reading_and_loading_changes_nothing"]),
    (32..=33, "dynamic/tests/mod.rs", &["a_clone_takes_all_values_and_only_those"]),
    (34..=34, "dynamic/tests/mod.rs", &["defaults_fill_a_block"]),
    (35..=35, "dynamic/tests/mod.rs", &["copying_takes_what_both_have"]),
    (36..=36, "dynamic/tests/mod.rs", &["unset_pieces_are_zero_whatever_their_defaults"]),
    (37..=37, "values.rs", &["missing_pieces_answer_with_their_defaults"]),
];

/// `DataLayoutFormatTest.cpp`.
const A2: &[Row] = &[
    (1..=1, HERE, &["defaults_that_are_no_numbers_survive"]),
    (2..=2, "vrs:writer.rs", &["values_and_blocks_are_read_back"]),
    (3..=3, "format:describe/tests.rs", &["raw_images"]),
    (
        4..=4,
        "print/tests.rs",
        &["numbers_have_their_own_texts", "compact_print_keeps_to_the_width", "detailed_print_wraps"],
    ),
];

/// `NestedDataLayoutTest.cpp`.
const A3: &[Row] = &[
    (1..=1, "tests:definitions.rs", &["layouts", "guide"]),
    (2..=2, "vrs:layouts.rs", &["values_survive"]),
    (3..=3, "dynamic/tests/mod.rs", &["pieces_are_found_by_their_whole_signature"]),
    (4..=4, "vrs:evolution.rs", &["new_structs_read_old_records"]),
    (5..=7, HERE, &["structs_nest_and_repeat"]),
];

/// Hostile definitions.
const HOSTILE: &[Row] = &[
    (1..=1, "core:hostile_definitions.rs", &["number_1_depth"]),
    (2..=2, "core:hostile_definitions.rs", &["number_2_entries_that_are_no_objects"]),
    (3..=3, "core:hostile_definitions.rs", &["number_3_many_pieces_cost_what_their_text_costs"]),
    (4..=4, "core:hostile_definitions.rs", &["number_4_sizes_that_no_block_has"]),
    (5..=5, "core:hostile_definitions.rs", &["number_5_unknown_types_make_the_layout_unreadable"]),
    (6..=6, "core:hostile_definitions.rs", &["number_6_duplicates"]),
    (7..=7, "core:hostile_definitions.rs", &["number_7_texts_end_at_nul"]),
    (8..=8, "core:hostile_definitions.rs", &["number_8_numbers_out_of_range"]),
    (9..=9, "core:hostile_definitions.rs", &["number_9_defaults_of_any_length"]),
    (10..=10, "core:hostile_definitions.rs", &["number_10_offset_and_index_are_ignored"]),
];

/// Defects of the reference, the numbers of Appendix C; 1 stands for the rows above and those of the player's tests, 2 for
/// sizes that overflow.
const DEFECTS: &[Row] = &[
    (1..=1, "core:hostile_definitions.rs", &["number_1_depth", "number_2_entries_that_are_no_objects"]),
    (1..=1, "values.rs", &["fixed_section_too_short", "counts_that_strings_cannot_have"]),
    (2..=2, "format:raster.rs", &["planes_and_sizes"]),
    (2..=2, "format:audio.rs", &["frames_and_sizes"]),
    (3..=3, "print/tests.rs", &["properties_follow_their_piece"]),
    (4..=4, "dynamic/tests/mod.rs", &["a_clone_takes_all_values_and_only_those"]),
    (5..=5, "values.rs", &["mapped_pieces_stand_where_the_stored_layout_has_them"]),
    (6..=6, "core:hostile_definitions.rs", &["number_5_unknown_types_make_the_layout_unreadable"]),
    (7..=7, "core:hostile_definitions.rs", &["a_matrix_of_other_shape_is_no_default"]),
    (8..=8, "values.rs", &["empty_pieces"]),
];

/// The layout document on fields and their changes.
const FIELDS: &[Row] = &[
    (21..=21, "tests:definitions.rs", &["all_pieces"]),
    (22..=22, "vrs:layouts.rs", &["unknown_numbers_of_an_enum_stay_readable"]),
    (23..=29, "tests:definitions.rs", &["all_pieces"]),
    (30..=32, "vrs:ui.rs", &["mistakes_do_not_compile_and_say_what_to_write"]),
    (33..=33, "vrs:evolution.rs", &["new_structs_read_old_records"]),
    (34..=34, "vrs:ui.rs", &["mistakes_do_not_compile_and_say_what_to_write"]),
    (35..=35, "vrs:layouts.rs", &["missing_pieces_answer_with_their_defaults"]),
    // Bounds and increments are stored and shown; nothing enforces them, as in the format.
    (36..=37, "tests:definitions.rs", &["layouts"]),
    (38..=38, "vrs:layouts.rs", &["a_mistyped_label_is_an_error_that_names_the_right_one"]),
    (39..=39, "matching.rs", &["kind_element_and_length_all_count"]),
    (40..=43, "vrs:evolution.rs", &["new_structs_read_old_records", "old_structs_read_new_records"]),
    (41..=41, "tests:official_reader.rs", &["reference_files_read_as_with_the_official_reader"]),
    (44..=44, "vrs:migration.rs", &["values_and_arrays_can_be_retyped", "records_are_read_through_several_structs"]),
    (45..=45, "vrs:ui.rs", &["mistakes_do_not_compile_and_say_what_to_write"]),
    (46..=47, HERE, &["structs_nest_and_repeat"]),
    (48..=48, "vrs:ui.rs", &["mistakes_do_not_compile_and_say_what_to_write"]),
    (49..=49, "vrs:layouts.rs", &["presence_is_a_fact_of_the_definition"]),
    (50..=50, "vrs:free_form.rs", &["what_is_stored_are_plain_pieces"]),
    (51..=51, "vrs:dynamic.rs", &["a_layout_made_at_run_time_is_that_of_the_struct"]),
    (52..=52, "dynamic/tests/mod.rs", &["pieces_are_found_by_their_whole_signature"]),
    (53..=53, "dynamic/tests/mod.rs", &["copying_takes_what_both_have"]),
    (54..=54, "dynamic/tests/mod.rs", &["setting_is_reading_and_loading_changes_nothing"]),
    (55..=55, "export.rs", &["worked_example_exports_as_specified", "pretty_form_is_indented"]),
];

/// The layout document on mistakes and costs. Rows 80 to 83 are speeds: benchmarks measure them, here they allocate nothing.
const COSTS: &[Row] = &[
    (72..=74, "vrs:ui.rs", &["mistakes_do_not_compile_and_say_what_to_write"]),
    (
        75..=75,
        "vrs:enums.rs",
        &["names_are_a_tag_of_the_piece", "an_enum_of_another_crate_is_recorded_through_a_mirror"],
    ),
    (76..=78, "vrs:allocations.rs", &["records_allocate_nothing_after_warm_up"]),
    (79..=79, "vrs:layouts.rs", &["a_layout_of_one_byte_costs_one_byte"]),
    (80..=83, "vrs:allocations.rs", &["records_allocate_nothing_after_warm_up"]),
    (84..=84, "vrs:layouts.rs", &["values_survive"]),
    (85..=85, "vrs:allocations.rs", &["records_allocate_nothing_after_warm_up"]),
    (86..=87, "vrs:layouts.rs", &["values_survive"]),
    (88..=90, "vrs:free_form.rs", &["what_is_stored_are_plain_pieces", "deep_and_odd_texts_are_errors"]),
];

#[test]
fn every_row_has_its_test() {
    for (table, rows, all) in [
        ("A.1", A1, 1..=37),
        ("A.2", A2, 1..=4),
        ("A.3", A3, 1..=7),
        ("hostile", HOSTILE, 1..=10),
        ("defects", DEFECTS, 1..=8),
        ("fields", FIELDS, 21..=55),
        ("costs", COSTS, 72..=90),
    ] {
        check(table, rows, all, locate);
    }
}

/// A file of tests: those of a crate by its name, unit tests by their module.
fn locate(file: &str) -> String {
    match file.split_once(':') {
        Some(("format", file)) => format!("vrs-core/src/format/{file}"),
        Some(("core", file)) => format!("vrs-core/tests/{file}"),
        Some((krate, file)) => format!("{krate}/tests/{file}"),
        None => format!("vrs-core/src/layout/{file}"),
    }
}

#[derive(DataLayout)]
struct Nothing {}

/// What a struct reads where the file has none of its pieces.
fn defaults<T: vrs::DecodeLayout>() -> T {
    let stored = Definition::<Nothing>::new().schema();
    let mapping = Mapping::<T>::new(&stored);
    T::decode(mapping.view(stored.split(&[]).unwrap().0).unwrap()).unwrap()
}

#[test]
fn defaults_that_are_no_numbers_survive() {
    #[derive(DataLayout)]
    struct Odd {
        #[layout(default = f64::NAN, max = f64::INFINITY)]
        nan: f64,
        #[layout(default = f32::NEG_INFINITY)]
        low: f32,
        #[layout(default = [f64::INFINITY, -0.0])]
        pair: [f64; 2],
    }
    let definition = Definition::<Odd>::new().to_string();
    let parsed = Schema::parse(definition.as_bytes()).unwrap();
    assert_eq!(parsed.to_string(), definition);
    assert!(definition.contains(r#""default":NaN,"properties":{"max":Infinity}"#), "{definition}");
    assert!(definition.contains(r#""default":[Infinity,-0.0]"#), "{definition}");
    let odd: Odd = defaults();
    assert!(odd.nan.is_nan() && odd.low.is_infinite() && odd.low < 0.0);
    assert_eq!(odd.pair.map(f64::to_bits), [f64::INFINITY, -0.0].map(f64::to_bits));
}

#[derive(DataLayout)]
struct Window {
    #[layout(default = [1.0; 5])]
    angles: [f32; 5],
}

#[derive(DataLayout)]
struct Hand {
    #[layout(struct)]
    window: [Window; 3],
}

#[derive(DataLayout)]
struct Body {
    #[layout(struct)]
    hands: [Hand; 2],
}

#[test]
fn structs_nest_and_repeat() {
    let schema = Definition::<Body>::new().schema();
    assert_eq!((schema.fixed_pieces().len(), schema.variable_pieces().len()), (6, 0));
    assert_eq!(
        schema.piece_list().to_string(),
        "hands/0/window/0/angles - DataPieceArray<float>\n\
         hands/0/window/1/angles - DataPieceArray<float>\n\
         hands/0/window/2/angles - DataPieceArray<float>\n\
         hands/1/window/0/angles - DataPieceArray<float>\n\
         hands/1/window/1/angles - DataPieceArray<float>\n\
         hands/1/window/2/angles - DataPieceArray<float>\n"
    );
    assert_eq!(Schema::parse(schema.to_string().as_bytes()).unwrap().to_string(), schema.to_string());
    let body: Body = defaults();
    assert_eq!(body.hands[1].window[2].angles.map(f32::to_bits), [1.0_f32; 5].map(f32::to_bits));
}
