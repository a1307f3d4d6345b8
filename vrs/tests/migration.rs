//! Fields that changed: old and new structs side by side, as `legacy` reads the one through the other.

use std::collections::BTreeMap;

use PieceSource::{Current, Default as Nothing, Legacy};
use vrs::{
    DataLayout, DecodeLayout, Definition, ElementType, ErrorKind, Format, LayoutEnum, Mapping, MappingError,
    PieceSource, PieceSpec, PieceType, PixelFormat, Point3Dd, Point3Df, Reader, RecordProblem, RecordableTypeId,
    Schema, Stream, Unknown, Writer,
};

/// A record of an old struct, as a file holds it.
struct Stored {
    schema: Schema,
    bytes: Vec<u8>,
}

#[allow(clippy::unwrap_used)]
impl Stored {
    fn new<T: DataLayout>(value: &T) -> Self {
        let definition = Definition::of(value);
        let mut bytes = Vec::new();
        definition.encode(value, &mut bytes).unwrap();
        Self { schema: definition.schema(), bytes }
    }

    fn mapping<T: DataLayout>(&self) -> Mapping<T> {
        Mapping::new(&self.schema)
    }

    fn view<'a, T: DataLayout>(&'a self, mapping: &'a Mapping<T>) -> T::View<'a> {
        mapping.check(&self.schema).unwrap();
        mapping.view(self.schema.split(&self.bytes).unwrap().0).unwrap()
    }

    fn decode<T: DecodeLayout>(&self) -> T {
        T::decode(self.view(&self.mapping::<T>())).unwrap()
    }

    /// The lines of the printed mapping, without what is the same in all of them.
    fn table<T: DataLayout>(&self) -> String {
        self.mapping::<T>().table(&self.schema).to_string()
    }
}

fn renumber(old: u32) -> u64 {
    1000 + u64::from(old)
}

#[derive(DataLayout)]
struct CounterV1 {
    frame_no: u32,
    gain: u8,
}

#[derive(DataLayout)]
struct CounterV2 {
    gain: u8,
    frame_counter: u32,
}

#[derive(DataLayout, Debug, PartialEq)]
struct CounterV3 {
    gain: u8,
    #[layout(legacy(type = u32), legacy(label = "frame_no", type = u32, with = renumber))]
    frame_counter: u64,
}

#[test]
fn the_first_old_piece_that_the_file_has_answers() {
    let files = [
        (Stored::new(&CounterV1 { frame_no: 7, gain: 1 }), Legacy(1), 1007),
        (Stored::new(&CounterV2 { frame_counter: 7, gain: 1 }), Legacy(0), 7),
        (Stored::new(&CounterV3 { frame_counter: 7, gain: 1 }), Current, 7),
    ];
    for (file, source, counter) in files {
        let mapping = file.mapping::<CounterV3>();
        let view = file.view(&mapping);
        assert_eq!((view.frame_counter(), view.frame_counter_source()), (counter, source));
        assert!(view.has_frame_counter());
        assert_eq!(file.decode::<CounterV3>(), CounterV3 { gain: 1, frame_counter: counter });
        assert!(format!("{view:?}").ends_with(&format!("frame_counter: {counter} }}")));
    }
}

#[test]
fn a_file_without_any_of_them_has_the_default() {
    #[derive(DataLayout)]
    struct Gain {
        gain: u8,
    }
    let file = Stored::new(&Gain { gain: 3 });
    let mapping = file.mapping::<CounterV3>();
    let view = file.view(&mapping);
    assert_eq!((view.gain(), view.frame_counter(), view.has_frame_counter()), (3, 0, false));
    assert_eq!(view.frame_counter_source(), Nothing);
}

#[test]
fn the_mapping_says_what_it_found() {
    let first = Stored::new(&CounterV1 { frame_no: 7, gain: 1 });
    assert_eq!(
        first.table::<CounterV3>(),
        "gain           Value<uint8_t>   stored\n\
         frame_counter  Value<uint64_t>  legacy: `frame_no` as Value<uint32_t>\n"
    );
    let second = Stored::new(&CounterV2 { frame_counter: 7, gain: 1 });
    let table = second.table::<CounterV3>();
    assert!(table.ends_with("legacy: `frame_counter` as Value<uint32_t>\n"), "{table}");
    let third = Stored::new(&CounterV3 { frame_counter: 7, gain: 1 });
    assert!(third.table::<CounterV3>().ends_with("Value<uint64_t>  stored\n"));
    let sources =
        |file: &Stored| -> Vec<_> { file.mapping::<CounterV3>().pieces().map(|(_, source)| source).collect() };
    assert_eq!(
        [&first, &second, &third].map(sources),
        [[Current, Legacy(1)], [Current, Legacy(0)], [Current, Current]]
    );
}

#[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
#[repr(u8)]
enum Mode {
    Off = 0,
    Slow = 1,
    Fast = 9,
}

/// One field of each kind.
#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Kinds {
    value: f32,
    flag: bool,
    mode: Mode,
    #[layout(as = u32)]
    pixels: PixelFormat,
    array: [i16; 3],
    elements: Vec<Point3Df>,
    strings: Vec<String>,
    text: String,
    numbers: BTreeMap<String, u8>,
    texts: BTreeMap<String, String>,
    maybe: Option<u16>,
    maybe_text: Option<String>,
}

#[derive(DataLayout, Debug, PartialEq)]
struct RelabelledKinds {
    #[layout(required, legacy(label = "value"))]
    a: f32,
    #[layout(required, legacy(label = "flag"))]
    b: bool,
    #[layout(required, legacy(label = "mode"))]
    c: Mode,
    #[layout(required, as = u32, legacy(label = "pixels"))]
    d: PixelFormat,
    #[layout(required, legacy(label = "array"))]
    e: [i16; 3],
    #[layout(required, legacy(label = "elements"))]
    f: Vec<Point3Df>,
    #[layout(required, legacy(label = "strings"))]
    g: Vec<String>,
    #[layout(required, legacy(label = "text"))]
    h: String,
    #[layout(required, legacy(label = "numbers"))]
    i: BTreeMap<String, u8>,
    #[layout(required, legacy(label = "texts"))]
    j: BTreeMap<String, String>,
    #[layout(legacy(label = "maybe"))]
    k: Option<u16>,
    #[layout(legacy(label = "maybe_text"))]
    l: Option<String>,
}

fn kinds() -> Kinds {
    Kinds {
        value: 1.5,
        flag: true,
        mode: Mode::Fast,
        pixels: PixelFormat::Rgb8,
        array: [1, -2, 3],
        elements: vec![Point3Df::new([1.0, 2.0, 3.0])],
        strings: vec!["one".into(), String::new()],
        text: "text".into(),
        numbers: [("n".to_owned(), 8)].into(),
        texts: [("t".to_owned(), "u".to_owned())].into(),
        maybe: Some(5),
        maybe_text: Some("maybe".into()),
    }
}

#[test]
fn every_kind_can_be_relabelled() {
    let old = kinds();
    let file = Stored::new(&old);
    let mapping = file.mapping::<RelabelledKinds>();
    let view = file.view(&mapping);
    assert!(mapping.pieces().all(|(_, source)| source == Legacy(0)));
    let sources =
        [view.a_source(), view.c_source(), view.e_source(), view.f_source(), view.h_source(), view.j_source()];
    assert_eq!(sources, [Legacy(0); 6]);
    assert_eq!((view.k_source(), view.l_source()), (Legacy(0), Legacy(0)));
    assert_eq!(view.f(), [Point3Df::new([1.0, 2.0, 3.0])]);
    let new = view.decode().unwrap();
    assert_eq!((new.a, new.b, new.c, new.d, new.e), (old.value, old.flag, old.mode, old.pixels, old.array));
    assert_eq!((new.f, new.g, new.h), (old.elements, old.strings, old.text));
    assert_eq!((new.i, new.j, new.k, new.l), (old.numbers, old.texts, old.maybe, old.maybe_text));
}

#[test]
fn a_group_that_no_piece_answers_for_is_none() {
    let file = Stored::new(&Kinds { maybe: None, maybe_text: None, ..kinds() });
    let new: RelabelledKinds = file.decode();
    assert_eq!((new.k, new.l), (None, None));
}

#[test]
fn required_pieces_may_be_old_ones() {
    #[derive(DataLayout, Debug)]
    struct Strict {
        #[layout(required, legacy(label = "frame_no", type = u32))]
        frame_counter: u64,
    }
    let file = Stored::new(&CounterV1 { frame_no: 7, gain: 1 });
    assert_eq!(file.view(&file.mapping::<Strict>()).frame_counter(), 7);
    let other = Stored::new(&CounterV2 { frame_counter: 7, gain: 1 });
    let mapping = other.mapping::<Strict>();
    let error = mapping.check(&other.schema).unwrap_err();
    assert!(matches!(error, MappingError::NothingMatches { layout: "Strict", .. }), "{error}");
}

/// Values in metres; they were millimetres once, and single precision.
fn metres(millimetres: f64) -> f64 {
    millimetres / 1000.0
}

fn position(pose: [f32; 7]) -> Point3Df {
    Point3Df::new([pose[4], pose[5], pose[6]])
}

fn orientation(pose: [f32; 7]) -> [f64; 4] {
    [pose[0], pose[1], pose[2], pose[3]].map(f64::from)
}

mod convert {
    pub(super) const fn first<const N: usize>(values: [u8; N]) -> u16 {
        values[0] as u16
    }
}

#[derive(DataLayout)]
struct NumbersV1 {
    range_mm: f64,
    pose: [f32; 7],
    corner: Point3Df,
    gains: [f32; 2],
    bytes: [u8; 2],
    maybe: Option<f32>,
}

#[derive(DataLayout, Debug, PartialEq)]
struct NumbersV2 {
    #[layout(legacy(label = "range_mm", with = metres))]
    range: f64,
    #[layout(legacy(label = "pose", type = [f32; 7], with = position))]
    position: Point3Df,
    #[layout(legacy(label = "pose", type = [f32; 7], with = orientation))]
    orientation: [f64; 4],
    #[layout(legacy(type = Point3Df))]
    corner: Point3Dd,
    #[layout(legacy(type = [f32; 2]))]
    gains: [f64; 2],
    #[layout(legacy(type = [u8; 2], with = convert::first::<2>))]
    bytes: u16,
    #[layout(legacy(type = f32))]
    maybe: Option<f64>,
}

#[test]
fn values_and_arrays_can_be_retyped() {
    let pose = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let old = NumbersV1 {
        range_mm: 2500.0,
        pose,
        corner: Point3Df::new([1.0, 2.0, 3.0]),
        gains: [0.5, 0.25],
        bytes: [7, 8],
        maybe: Some(0.125),
    };
    let new = NumbersV2 {
        range: 2.5,
        position: Point3Df::new([5.0, 6.0, 7.0]),
        orientation: [1.0, 2.0, 3.0, 4.0],
        corner: Point3Dd::new([1.0, 2.0, 3.0]),
        gains: [0.5, 0.25],
        bytes: 7,
        maybe: Some(0.125),
    };
    assert_eq!(Stored::new(&old).decode::<NumbersV2>(), new);
    assert_eq!(Stored::new(&new).decode::<NumbersV2>(), new);
    assert_eq!(Stored::new(&NumbersV1 { maybe: None, ..old }).decode::<NumbersV2>(), NumbersV2 { maybe: None, ..new });
}

#[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
#[repr(u16)]
enum Speed {
    Standing = 0,
    Walking = 1,
    Running = 2,
}

impl From<Mode> for Speed {
    fn from(old: Mode) -> Self {
        match old {
            Mode::Off => Self::Standing,
            Mode::Slow => Self::Walking,
            Mode::Fast => Self::Running,
        }
    }
}

fn speed_of(percent: u8) -> Result<Speed, Unknown<u32>> {
    match percent {
        0 => Ok(Speed::Standing),
        1..50 => Ok(Speed::Walking),
        50..=100 => Ok(Speed::Running),
        _ => Err(Unknown(percent.into())),
    }
}

const fn is_fast(fast: bool) -> Speed {
    if fast { Speed::Running } else { Speed::Standing }
}

#[derive(DataLayout)]
struct EnumsV1 {
    number: u8,
    mode: u8,
    percent: u8,
    fast: bool,
}

#[derive(DataLayout, Debug)]
struct EnumsV2 {
    #[layout(as = u32, legacy(type = u8))]
    number: Speed,
    #[layout(legacy(type = Mode))]
    mode: Speed,
    #[layout(as = u32, legacy(type = u8, with = speed_of))]
    percent: Speed,
    #[layout(legacy(type = bool, with = is_fast))]
    fast: Speed,
}

#[test]
fn enums_can_be_retyped() {
    let read = |old: &EnumsV1| {
        let file = Stored::new(old);
        let mapping = file.mapping::<EnumsV2>();
        let view = file.view(&mapping);
        (view.number(), view.mode(), view.percent(), view.fast())
    };
    let known = EnumsV1 { number: 2, mode: 9, percent: 20, fast: true };
    assert_eq!(read(&known), (Ok(Speed::Running), Ok(Speed::Running), Ok(Speed::Walking), Ok(Speed::Running)));
    let unknown = EnumsV1 { number: 3, mode: 77, percent: 101, fast: false };
    assert_eq!(read(&unknown), (Err(Unknown(3)), Err(Unknown(77)), Err(Unknown(101)), Ok(Speed::Standing)));
    let error = Stored::new(&unknown);
    let mapping = error.mapping::<EnumsV2>();
    let error = error.view(&mapping).decode().unwrap_err();
    assert_eq!(error.to_string(), "field `number` cannot be decoded: the number 3 is none of the enum's");
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct PoseV1 {
    rot: [f32; 4],
    id: u8,
}

#[derive(DataLayout, Clone, Debug, PartialEq)]
struct Pose {
    #[layout(legacy(label = "rot", type = [f32; 4]))]
    rotation: [f64; 4],
    #[layout(legacy(type = u8))]
    id: u32,
}

#[derive(DataLayout)]
struct BodyV1 {
    #[layout(struct)]
    head: PoseV1,
    #[layout(struct)]
    hands: [PoseV1; 2],
    tool: Option<PoseV1>,
}

#[derive(DataLayout, Debug, PartialEq)]
struct Body {
    #[layout(struct)]
    head: Pose,
    #[layout(struct)]
    hands: [Pose; 2],
    tool: Option<Pose>,
}

#[test]
fn structs_and_groups_migrate_field_by_field() {
    let old = |id| PoseV1 { rot: [f32::from(id), 0.0, 0.0, 1.0], id };
    let new = |id: u8| Pose { rotation: [f64::from(id), 0.0, 0.0, 1.0], id: id.into() };
    let file = Stored::new(&BodyV1 { head: old(1), hands: [old(2), old(3)], tool: Some(old(4)) });
    assert_eq!(file.decode::<Body>(), Body { head: new(1), hands: [new(2), new(3)], tool: Some(new(4)) });
    let mapping = file.mapping::<Body>();
    let view = file.view(&mapping);
    assert_eq!((view.hands()[1].id_source(), view.has_hands(), view.has_tool()), (Legacy(0), true, true));
    let table = file.table::<Body>();
    assert!(table.contains("legacy: `hands/1/rot` as Array<float> of 4\n"), "{table}");
    assert!(table.contains("legacy: `rot` as Array<float> of 4\n"), "{table}");
}

#[derive(DataLayout)]
struct SwapV1 {
    gain: f32,
    offset: f64,
}

#[derive(DataLayout, Debug, PartialEq)]
struct SwapV2 {
    /// A new quantity under an old label.
    #[layout(default = 1.0)]
    gain: f64,
    #[layout(legacy(label = "gain", type = f32))]
    analog_gain: f64,
    offset: f64,
}

#[test]
fn a_label_can_get_a_new_meaning() {
    let file = Stored::new(&SwapV1 { gain: 2.0, offset: 3.0 });
    assert_eq!(file.decode::<SwapV2>(), SwapV2 { gain: 1.0, analog_gain: 2.0, offset: 3.0 });
}

#[derive(DataLayout)]
struct TextsV1 {
    title: String,
    other: String,
}

#[derive(DataLayout)]
struct TextsV2 {
    #[layout(legacy(label = "title"))]
    name: String,
}

#[test]
fn the_place_of_an_old_piece_is_checked_like_any_other() {
    let mut file = Stored::new(&TextsV1 { title: "t".into(), other: "o".into() });
    assert_eq!(file.view(&file.mapping::<TextsV2>()).name(), "t");
    file.bytes[..4].copy_from_slice(&100_u32.to_le_bytes());
    let mapping = file.mapping::<TextsV2>();
    let error = mapping.view(file.schema.split(&file.bytes).unwrap().0).map(drop).unwrap_err();
    assert_eq!((error.layout, error.label.as_str()), ("TextsV2", "title"));
}

#[derive(DataLayout, Debug, PartialEq)]
struct ScanV1 {
    points: Vec<Point3Df>,
    note: String,
}

#[derive(DataLayout, Debug, PartialEq)]
struct ScanV2 {
    points: Vec<Point3Dd>,
    #[layout(legacy(label = "note"))]
    remark: String,
}

/// Both versions in one stream, as a recording holds them that an old and a new recorder were merged into.
#[test]
fn records_are_read_through_several_structs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("scans.vrs");
    let mut lidar = Stream::new(RecordableTypeId::SAMPLE_DEVICE, "lidar").unwrap();
    let old = lidar.data(1, Format::<ScanV1>::new()).unwrap();
    let new = lidar.data(2, Format::<ScanV2>::new()).unwrap();
    let writer = Writer::create(&path, [lidar]).unwrap();
    let note = |text: &str| text.to_owned();
    let first = ScanV1 { points: vec![Point3Df::new([1.0, 2.0, 3.0])], note: note("old") };
    let second = ScanV2 { points: vec![Point3Dd::default(); 2], remark: note("new") };
    old.write(1.0, &first, &[]).unwrap();
    new.write(2.0, &second, &[]).unwrap();
    writer.finish().unwrap();

    let file = Reader::open(&path).unwrap();
    let reader = file.stream("lidar").unwrap().data::<ScanV2>().unwrap();
    let [one, two] = reader.records().map(Result::unwrap).collect::<Vec<_>>().try_into().unwrap();

    let (today, then) = (one.layout().unwrap(), one.layout_as::<ScanV1>().unwrap());
    assert_eq!((today.points().len(), today.has_points(), today.remark_source()), (0, false, Legacy(0)));
    assert_eq!(then.points(), first.points[..]);
    assert_eq!((today.remark(), then.note()), ("old".into(), "old".into()));
    assert_eq!(then.decode().unwrap(), first);
    assert_eq!(one.layout_as::<ScanV2>().unwrap().decode().unwrap(), today.decode().unwrap());

    assert_eq!(two.decode().unwrap(), second);
    let error = two.layout_as::<ScanV1>().map(drop).unwrap_err();
    let expected = RecordProblem::NotMapped { version: 2, layout: "ScanV1" };
    assert!(matches!(error.kind(), ErrorKind::Record { problem, .. } if *problem == expected), "{error}");
}

/// Every set of pieces that a file can have of those that may answer, in every order.
#[test]
fn sources_are_tried_in_their_order_whatever_the_file_has() {
    const NAMES: [(&str, PieceType); 3] = [
        ("frame_counter", PieceType::Value(ElementType::U64)),
        ("frame_counter", PieceType::Value(ElementType::U32)),
        ("frame_no", PieceType::Value(ElementType::U32)),
    ];
    const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for (set, order) in (0..8).flat_map(|set| ORDERS.map(|order| (set, order))) {
        let stored: Vec<usize> = order.into_iter().filter(|piece| set >> piece & 1 == 1).collect();
        let specs = stored.iter().map(|piece| PieceSpec::new(NAMES[*piece].0, NAMES[*piece].1));
        let schema = Schema::new(specs).unwrap();
        let mut bytes = Vec::new();
        for piece in &stored {
            let width = NAMES[*piece].1.fixed_size().unwrap() as usize;
            bytes.extend_from_slice(&(*piece as u64 + 40).to_le_bytes()[..width]);
        }
        let mapping = Mapping::<CounterV3>::new(&schema);
        let view = mapping.view(schema.split(&bytes).unwrap().0).unwrap();
        let (source, value) = match set {
            0b000 => (Nothing, 0),
            0b100 => (Legacy(1), 1042),
            0b010 | 0b110 => (Legacy(0), 41),
            _ => (Current, 40),
        };
        assert_eq!((view.frame_counter_source(), view.frame_counter()), (source, value), "{stored:?}");
    }
}

#[derive(DataLayout)]
struct FlagsV1 {
    bits: u8,
    level: [f32; 1],
}

#[derive(DataLayout, Debug, PartialEq)]
struct FlagsV2 {
    #[layout(legacy(label = "bits", type = u8, with = flags::is_armed))]
    armed: bool,
    #[layout(legacy(label = "bits", type = u8, with = flags::mode))]
    mode: Mode,
    #[layout(unit = "V", default = 5.0, legacy(type = [f32; 1], with = flags::only))]
    level: f32,
}

mod flags {
    use super::Mode;

    pub(super) const fn is_armed(bits: u8) -> bool {
        bits & 1 == 1
    }

    pub(super) const fn mode(bits: u8) -> Mode {
        if bits & 2 == 0 { Mode::Off } else { Mode::Fast }
    }

    pub(super) const fn only<T: Copy>(values: [T; 1]) -> T {
        values[0]
    }
}

#[test]
fn one_old_piece_becomes_several_and_shapes_change() {
    let old = |bits, level| Stored::new(&FlagsV1 { bits, level: [level] }).decode::<FlagsV2>();
    assert_eq!(old(3, 4.5), FlagsV2 { armed: true, mode: Mode::Fast, level: 4.5 });
    assert_eq!(old(0, 0.0), FlagsV2 { armed: false, mode: Mode::Off, level: 0.0 });
    let new = FlagsV2 { armed: false, mode: Mode::Slow, level: 1.0 };
    assert_eq!(Stored::new(&new).decode::<FlagsV2>(), new);
}

/// What a recorder writes says nothing of the past: the definition is that of a struct without `legacy`.
#[test]
fn definitions_do_not_tell_of_old_pieces() {
    #[derive(DataLayout)]
    struct Bare {
        gain: u8,
        frame_counter: u64,
    }
    let text = Definition::<Bare>::new().to_string();
    assert_eq!(Definition::<CounterV3>::new().to_string(), text);
    let _ = Bare { gain: 0, frame_counter: 0 };
}

type Micros = u64;

/// Attributes side by side, an accessor of another name, an alias as the old type, a borrowed struct.
#[derive(DataLayout)]
struct Borrowed<'a> {
    #[layout(accessor = "at", required, legacy(label = "t", type = Micros, with = seconds), unit = "s")]
    time: f64,
    #[layout(legacy(label = "text"))]
    note: &'a str,
    #[layout(legacy(label = "values"))]
    samples: &'a [f32],
}

fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

#[test]
fn structs_that_borrow_migrate_too() {
    #[derive(DataLayout)]
    struct Old {
        t: u64,
        text: String,
        values: Vec<f32>,
    }
    let file = Stored::new(&Old { t: 2_500_000, text: "x".into(), values: vec![1.0, 2.0] });
    let mapping = file.mapping::<Borrowed<'static>>();
    let view = file.view(&mapping);
    assert_eq!((view.at(), view.at_source(), view.has_at()), (2.5, Legacy(0), true));
    assert_eq!((view.note(), view.samples().to_vec()), ("x".into(), vec![1.0, 2.0]));
    let now = Borrowed { time: 1.0, note: "", samples: &[] };
    assert!((now.time, now.note, now.samples.len()) == (1.0, "", 0));
}
