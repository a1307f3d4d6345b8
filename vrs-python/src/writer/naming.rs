//! Which type a stream has, by the name that a program gives it.

use vrs::RecordableTypeId;

/// The streams that pyvrs can write have the type of its samples.
const SAMPLES: [&str; 6] = [
    "sample",
    "sample_with_flavor_1",
    "sample_with_flavor_2",
    "sample_with_image",
    "sample_with_multiple_data_layout",
    "flavored_sample",
];

/// The type of streams whose name says none: data of some sensor.
const ANY: RecordableTypeId = RecordableTypeId::SENSOR;

/// The type of a stream of this name: the public one that is called so, in whatever spelling, such as `imu`,
/// `forward_camera` or `Generic Image Stream`.
pub(super) fn type_of(name: &str) -> RecordableTypeId {
    if SAMPLES.contains(&name) {
        return RecordableTypeId::UNIT_TEST_1;
    }
    let plain = plain(name);
    let is_called_so = |id: &RecordableTypeId| names(*id).any(|name| name == plain);
    let internal = [RecordableTypeId::VRS_INDEX, RecordableTypeId::VRS_DESCRIPTION, RecordableTypeId::UNDEFINED];
    RecordableTypeId::ALL.into_iter().filter(|id| !internal.contains(id)).find(is_called_so).unwrap_or(ANY)
}

/// What a type is called: its identifier with and without its suffix, and its display name.
fn names(id: RecordableTypeId) -> impl Iterator<Item = String> {
    let identifier = id.identifier().unwrap_or_default();
    let short = identifier.strip_suffix("RecordableClass").unwrap_or(identifier);
    [identifier, short, id.name().unwrap_or_default()].into_iter().map(plain).filter(|name| !name.is_empty())
}

/// Letters and digits alone.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect()
}
