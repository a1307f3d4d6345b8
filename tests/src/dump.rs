//! What our reader says about a file, in the form in which the oracle says it.

use serde_json::{Map, Value as Json, json};
use sha2::{Digest as _, Sha256};
use vrs::element::ElementType;
use vrs::format::{Content, ContentBlock, ImageSpec, Raster};
use vrs::reader::{BlockContent, LayoutContent, Record, StreamReader};
use vrs::{Char, Element, ItemType, PieceType, Reader, RecordType, Tags, Text, Value};

/// A line for the file, then one for each record.
pub fn dump(file: &Reader) -> Vec<Json> {
    let streams: Map<_, _> = file.streams().map(|stream| (stream.id().to_string(), describe_stream(stream))).collect();
    let about = json!({"tags": tags(file.tags()), "records": file.record_count(), "streams": streams});
    let records = file.records().enumerate().map(|(i, record)| match record {
        Ok(record) => describe_record(i, &record),
        Err(error) => json!({"record": i, "error": error.to_string()}),
    });
    std::iter::once(about).chain(records).collect()
}

fn describe_stream(stream: StreamReader<'_>) -> Json {
    json!({
        "name": stream.type_id().to_string(),
        "flavor": stream.flavor(),
        "serial": stream.serial_number(),
        "tags": tags(stream.tags()),
        "configuration": stream.count(RecordType::Configuration),
        "state": stream.count(RecordType::State),
        "data": stream.count(RecordType::Data),
    })
}

fn tags(tags: &Tags) -> Json {
    Json::Object(tags.iter().map(|(name, value)| (text(name), text(value).into())).collect())
}

/// Text if it is UTF-8, else its bytes in hex.
fn text(text: Text<'_>) -> String {
    text.to_str().map_or_else(|_| hex(text.as_bytes()), str::to_owned)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold("hex:".to_owned(), |text, byte| format!("{text}{byte:02x}"))
}

fn describe_record(index: usize, record: &Record<'_>) -> Json {
    let (mut metadata, mut images, mut audio, mut custom) = (vec![], vec![], vec![], vec![]);
    for block in record.blocks().into_iter().flatten() {
        match block.content {
            BlockContent::Layout(layout) => metadata.push(values(&layout)),
            BlockContent::Image(bytes) => images.push(image(&block.block, bytes)),
            BlockContent::Audio(bytes) => audio.push(sound(&block.block, bytes)),
            BlockContent::Custom(bytes) => {
                let mut block = content(bytes);
                block["spec"] = json!({"buffer_size": bytes.len()});
                custom.push(block);
            }
            _ => {}
        }
    }
    json!({
        "record": index,
        "stream": record.stream_id().to_string(),
        "type": record.record_type().name().to_lowercase(),
        "version": record.version(),
        "time": float_hex(record.timestamp()),
        "metadata": metadata, "images": images, "audio": audio, "custom": custom,
    })
}

/// What the official reader says of a size that does not follow from the spec.
const UNKNOWN: u64 = 4_294_967_295;

/// Bytes as length and hash.
fn content(bytes: &[u8]) -> Json {
    let hash = hex(&Sha256::digest(bytes));
    json!({"size": bytes.len(), "sha256": hash.trim_start_matches("hex:")})
}

fn bytes_per_pixel(rows: Raster) -> Option<u64> {
    rows.pixel_format?.bytes_per_pixel().map(u64::from)
}

fn image(block: &ContentBlock, bytes: &[u8]) -> Json {
    let mut image = content(bytes);
    let Content::Image(spec) = &block.content else { panic!("{block}") };
    let raster: Raster = spec.raster();
    let codec = spec.codec();
    let key_frame = if let ImageSpec::Video { key_frame, .. } = spec { *key_frame } else { None };
    let rows = matches!(spec, ImageSpec::Raw(_)).then_some(raster);
    image["spec"] = json!({
        "image_format": spec.format().map_or("undefined", |format| format.name()),
        "width": raster.size.map_or(0, vrs::format::ImageSize::width),
        "height": raster.size.map_or(0, vrs::format::ImageSize::height),
        "pixel_format": raster.pixel_format.map_or("undefined", |format| format.name()),
        "codec_name": codec.map_or_else(String::new, |codec| text(codec.name())),
        "codec_quality": codec.and_then(vrs::format::Codec::quality).unwrap_or(255),
        "key_frame_index": key_frame.map_or(0, |frame| frame.index),
        // Cut to an integer.
        "key_frame_timestamp": key_frame.map_or(0, |frame| frame.timestamp as i64),
        "buffer_size": spec.block_size().unwrap_or(UNKNOWN),
        // The official reader fills these for raw images only.
        "bytes_per_pixel": rows.map_or(0, |rows| bytes_per_pixel(rows).unwrap_or(UNKNOWN)),
        "stride": rows.and_then(|rows| rows.stride(0)).unwrap_or(0),
    });
    image
}

fn sound(block: &ContentBlock, bytes: &[u8]) -> Json {
    let mut sound = content(bytes);
    let Content::Audio(spec) = &block.content else { panic!("{block}") };
    let sampling = spec.sampling();
    sound["spec"] = json!({
        "channel_count": sampling.channels.map_or(0, std::num::NonZero::get),
        "sample_format": sampling.sample_format.map_or("undefined", |format| format.name()),
        "sample_rate": sampling.rate.map_or(0, std::num::NonZero::get),
        "sample_count": sampling.count.map_or(0, std::num::NonZero::get),
        "sample_frame_stride": sampling.frame_stride().map_or(0, std::num::NonZero::get),
        "sample_block_stride": sampling.frame_stride().map_or(0, std::num::NonZero::get),
        "buffer_size": spec.block_size().unwrap_or(UNKNOWN),
    });
    sound
}

fn values(layout: &LayoutContent<'_>) -> Json {
    let values = layout.values();
    let values = values.iter().filter_map(|piece| {
        let value = piece.stored().filter(|value| value.is_whole())?;
        Some((format!("{}<{}>", piece.spec().label, type_name(value.ty())), canonical(value)))
    });
    Json::Object(values.collect())
}

/// The names of types in the official reader.
fn type_name(ty: PieceType) -> String {
    let item = |item: ItemType| item.name().trim_end_matches("_t").to_owned();
    match ty {
        PieceType::Value(element) => item(ItemType::Element(element)),
        PieceType::Array(element, _) => item(ItemType::Element(element)) + "_array",
        PieceType::Vector(ty) => item(ty) + "_vector",
        PieceType::StringMap(ty) => item(ty) + "_string_map",
        PieceType::String => "string".to_owned(),
    }
}

fn canonical(value: Value<'_>) -> Json {
    match value.ty() {
        PieceType::Value(ty) => element(ty, value.as_bytes()),
        PieceType::Array(ty, _) | PieceType::Vector(ItemType::Element(ty)) => {
            value.as_bytes().chunks_exact(ty.size()).map(|bytes| element(ty, bytes)).collect()
        }
        PieceType::Vector(ItemType::String) => value.as_strings().unwrap().iter().map(text).collect(),
        PieceType::StringMap(ItemType::String) => {
            let map = value.as_map::<String>().unwrap();
            Json::Object(map.iter().map(|(key, value)| (text(key), text(value).into())).collect())
        }
        PieceType::StringMap(ItemType::Element(ty)) => Json::Object(map_entries(ty, value.as_bytes())),
        PieceType::String => text(value.as_text().unwrap()).into(),
    }
}

/// Entries by hand, for the type is only known now: a key with its length, then an element.
fn map_entries(ty: ElementType, mut bytes: &[u8]) -> Map<String, Json> {
    let mut entries = Map::new();
    while let Some((length, rest)) = bytes.split_first_chunk() {
        let (key, rest) = rest.split_at(u32::from_le_bytes(*length) as usize);
        let (value, rest) = rest.split_at(ty.size());
        entries.insert(text(Text::new(key)), element(ty, value));
        bytes = rest;
    }
    entries
}

fn element(ty: ElementType, bytes: &[u8]) -> Json {
    macro_rules! scalar {
        ($rust:ty) => {
            Json::from(<$rust>::load(bytes).unwrap())
        };
    }
    match ty {
        ElementType::Bool => scalar!(bool),
        ElementType::Char => hex(&[Char::load(bytes).unwrap().to_byte()]).into(),
        ElementType::I8 => scalar!(i8),
        ElementType::U8 => scalar!(u8),
        ElementType::I16 => scalar!(i16),
        ElementType::U16 => scalar!(u16),
        ElementType::I32 => scalar!(i32),
        ElementType::U32 => scalar!(u32),
        ElementType::I64 => scalar!(i64),
        ElementType::U64 => scalar!(u64),
        ElementType::F32 => float_hex(f32::load(bytes).unwrap().into()).into(),
        ElementType::F64 => float_hex(f64::load(bytes).unwrap()).into(),
        _ => geometry(ty, bytes),
    }
}

/// Points as lists, matrices as lists of rows.
fn geometry(ty: ElementType, bytes: &[u8]) -> Json {
    let name = ty.name();
    let component = match name.as_bytes().last() {
        Some(b'd') => ElementType::F64,
        Some(b'f') => ElementType::F32,
        _ => ElementType::I32,
    };
    let list = |bytes: &[u8]| bytes.chunks_exact(component.size()).map(|bytes| element(component, bytes)).collect();
    if name.starts_with("Point") {
        return list(bytes);
    }
    let columns = usize::from(name.as_bytes()["Matrix".len()] - b'0');
    bytes.chunks_exact(columns * component.size()).map(list).collect()
}

/// A double as Python's `float.hex` writes it.
pub fn float_hex(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    let (sign, bits) = (if number.is_sign_negative() { "-" } else { "" }, number.to_bits());
    let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & 0xf_ffff_ffff_ffff);
    match (exponent, fraction) {
        (0x7ff, _) => format!("{sign}inf"),
        (0, 0) => format!("{sign}0x0.0p+0"),
        (0, _) => format!("{sign}0x0.{fraction:013x}p-1022"),
        _ => format!("{sign}0x1.{fraction:013x}p{:+}", exponent - 1023),
    }
}
