//! Enums as fields: names in definitions, mirrors of foreign enums, what answers where a file lacks one.

use vrs::{
    AudioFormat, DataLayout, Definition, ENUM_TAG, ImageFormat, LayoutEnum, Mapping, PixelFormat, RecordType,
    SampleFormat, Schema, Unknown,
};

#[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
#[repr(i16)]
enum Mode {
    Off = 0,
    Slow = -3,
    r#Fast = 300,
    Next,
}

#[derive(DataLayout, Debug, PartialEq)]
struct Named {
    #[layout(names)]
    mode: Mode,
    #[layout(names, as = i64, unit = "rpm")]
    wide: Mode,
    #[layout(names)]
    maybe: Option<Mode>,
    #[layout(names, as = u32)]
    pixels: PixelFormat,
    unnamed: Mode,
}

#[allow(clippy::unwrap_used)]
fn encode<T: DataLayout>(value: &T) -> (Schema, Vec<u8>) {
    let definition = Definition::of(value);
    let mut bytes = Vec::new();
    definition.encode(value, &mut bytes).unwrap();
    (definition.schema(), bytes)
}

fn named() -> Named {
    let (mode, wide, maybe) = (Mode::Slow, Mode::Fast, Some(Mode::Next));
    Named { mode, wide, maybe, pixels: PixelFormat::Rgb8, unnamed: Mode::Off }
}

#[test]
fn names_are_a_tag_of_the_piece() {
    let text = Definition::of(&named()).to_string();
    let names = r#""enum":"Off=0, Slow=-3, Fast=300, Next=301""#;
    let mode = format!(r#"{{"name":"mode","type":"DataPieceValue<int16_t>","offset":0,"tags":{{{names}}}}}"#);
    assert!(text.contains(&mode), "{text}");
    let wide =
        format!(r#"{{"name":"wide","type":"DataPieceValue<int64_t>","offset":2,"tags":{{{names},"unit":"rpm"}}}}"#);
    assert!(text.contains(&wide), "{text}");

    let stored = Schema::parse(text.as_bytes()).unwrap();
    let fourth: Vec<_> = stored.pieces().iter().map(|piece| piece.name_of(301)).collect();
    assert_eq!(fourth, [Some("Next"), Some("Next"), Some("Next"), None, None]);
    let pixels = &stored.pieces()[3];
    assert!(PixelFormat::VARIANTS.iter().all(|(name, number)| pixels.name_of((*number).into()) == Some(*name)));
    assert!(!stored.pieces()[4].tags.contains_key(ENUM_TAG));
}

#[test]
fn prints_show_number_and_name() {
    let (schema, bytes) = encode(&named());
    let (block, _) = schema.split(&bytes).unwrap();
    let expected = "  mode: Slow (-3)\n  wide: Fast (300)\n  maybe: Next (301)\n  pixels: rgb8 (4)\n  unnamed: 0\n";
    assert_eq!(schema.print(block).compact().to_string(), expected);
}

#[test]
fn the_enums_of_the_library_are_fields() {
    #[derive(DataLayout, Debug, PartialEq)]
    struct Library {
        #[layout(as = u32)]
        pixels: PixelFormat,
        image: ImageFormat,
        audio: AudioFormat,
        #[layout(as = u16)]
        samples: SampleFormat,
    }
    let (pixels, image, audio, samples) =
        (PixelFormat::Grey8, ImageFormat::Video, AudioFormat::Opus, SampleFormat::F32Le);
    let value = Library { pixels, image, audio, samples };
    let (schema, bytes) = encode(&value);
    let mapping = Mapping::<Library>::new(&schema);
    assert_eq!(mapping.view(schema.split(&bytes).unwrap().0).unwrap().decode().unwrap(), value);
    let stored: Vec<u32> = vec![pixels.number().into(), image.number().into(), audio.number().into()];
    assert_eq!((bytes[0].into(), bytes[4].into(), bytes[5].into()), (stored[0], stored[1], stored[2]));
    assert_eq!(bytes[6..], u16::from(samples.number()).to_le_bytes());
}

#[test]
fn something_answers_where_a_file_lacks_an_enum() {
    #[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
    #[repr(u8)]
    enum Positive {
        One = 1,
    }
    #[derive(DataLayout)]
    struct Other {
        gain: u8,
    }
    #[derive(DataLayout, Debug)]
    struct Lacking {
        gain: u8,
        zero: Mode,
        #[layout(default = Mode::Fast)]
        default: Mode,
        #[layout(as = u32, default = Positive::One)]
        wide: Positive,
    }
    #[derive(DataLayout, Debug)]
    struct Insisting {
        gain: u8,
        #[layout(required)]
        positive: Positive,
    }
    let (schema, bytes) = encode(&Other { gain: 1 });
    let mapping = Mapping::<Lacking>::new(&schema);
    let view = mapping.view(schema.split(&bytes).unwrap().0).unwrap();
    assert_eq!((view.zero(), view.default(), view.wide()), (Ok(Mode::Off), Ok(Mode::Fast), Ok(Positive::One)));
    assert!(Mapping::<Insisting>::new(&schema).check(&schema).is_err());
}

/// What another crate may have.
mod other {
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub(super) enum Weather {
        Sunny,
        Rainy = 5,
    }

    #[derive(Debug)]
    #[non_exhaustive]
    pub(super) enum Open {
        First = 1,
        Second = 2,
        Third = -1,
    }
}

/// A mirror: its numbers are the recording's, and compared with the other's by the compiler.
#[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
#[layout(mirror = other::Weather)]
#[repr(u8)]
enum Weather {
    Sunny = 0,
    Rainy = 5,
}

#[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
#[layout(mirror = other::Open, non_exhaustive)]
#[repr(u8)]
enum Open {
    First = 1,
    Second = 2,
}

#[derive(DataLayout, Debug, PartialEq)]
struct Foreign {
    #[layout(as = u32)]
    weather: Weather,
    #[layout(default = Open::First)]
    open: Open,
}

#[test]
fn a_mirror_converts_both_ways() {
    assert_eq!(Weather::from(other::Weather::Rainy), Weather::Rainy);
    assert_eq!(other::Weather::from(Weather::Sunny), other::Weather::Sunny);
    let value = Foreign { weather: other::Weather::Rainy.into(), open: other::Open::Second.try_into().unwrap() };
    let (schema, bytes) = encode(&value);
    assert_eq!(bytes, [5, 0, 0, 0, 2]);
    let mapping = Mapping::<Foreign>::new(&schema);
    assert_eq!(mapping.view(schema.split(&bytes).unwrap().0).unwrap().decode().unwrap(), value);

    assert!(matches!(other::Open::from(Open::First), other::Open::First));
    assert_eq!(Open::try_from(other::Open::Third), Err(Unknown(-1)));
    assert_eq!(Unknown(-1_i128).to_string(), "the number -1 is none of the enum's");
}

/// `RecordType` is the library's own and no `LayoutEnum`: what a foreign enum in real life looks like.
#[derive(LayoutEnum, Clone, Copy, Debug, PartialEq)]
#[layout(mirror = RecordType)]
#[repr(u8)]
enum Kind {
    State = 1,
    Configuration = 2,
    Data = 3,
    Tags = 4,
}

#[test]
fn an_enum_of_another_crate_is_recorded_through_a_mirror() {
    assert_eq!(Kind::from(RecordType::Data), Kind::Data);
    assert_eq!(RecordType::from(Kind::Tags), RecordType::Tags);
}
