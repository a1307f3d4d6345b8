//! The buffers of a column while it grows. Elements are stored as Arrow has them, so that their bytes are taken as they are.

use std::sync::Arc;

use arrow_buffer::{BooleanBufferBuilder, Buffer, MutableBuffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use vrs::element::ElementType;
use vrs::{ItemType, PieceType, Text, Value};

use crate::reader::with_element;

/// What Arrow calls the items of lists, and the parts of maps.
const ITEM: &str = "item";
const ENTRIES: &str = "entries";
const KEY: &str = "key";
const VALUE: &str = "value";

#[cfg(not(target_endian = "little"))]
compile_error!("columns take the bytes of records as they are, little-endian");

/// The numbers of an element, and how many there are: those of points and matrices lie in a row.
fn numbers(element: ElementType) -> (DataType, usize) {
    use ElementType as E;
    let number = match element {
        E::Bool => DataType::Boolean,
        E::Char | E::U8 => DataType::UInt8,
        E::I8 => DataType::Int8,
        E::I16 => DataType::Int16,
        E::U16 => DataType::UInt16,
        E::I32 | E::Point2Di | E::Point3Di | E::Point4Di | E::Matrix2Di | E::Matrix3Di | E::Matrix4Di => {
            DataType::Int32
        }
        E::U32 => DataType::UInt32,
        E::I64 => DataType::Int64,
        E::U64 => DataType::UInt64,
        E::F32 | E::Point2Df | E::Point3Df | E::Point4Df | E::Matrix2Df | E::Matrix3Df | E::Matrix4Df => {
            DataType::Float32
        }
        E::F64 | E::Point2Dd | E::Point3Dd | E::Point4Dd | E::Matrix2Dd | E::Matrix3Dd | E::Matrix4Dd => {
            DataType::Float64
        }
    };
    let size = number.primitive_width().unwrap_or(1);
    (number, element.size() / size)
}

fn item_field(data_type: DataType) -> FieldRef {
    Arc::new(Field::new(ITEM, data_type, false))
}

fn element_type(element: ElementType) -> DataType {
    match numbers(element) {
        (number, 1) => number,
        (number, count) => DataType::FixedSizeList(item_field(number), count as i32),
    }
}

fn text_type(is_utf8: bool) -> DataType {
    if is_utf8 { DataType::Utf8 } else { DataType::Binary }
}

fn item_type(item: ItemType, is_utf8: bool) -> DataType {
    match item {
        ItemType::Element(element) => element_type(element),
        ItemType::String => text_type(is_utf8),
    }
}

/// The Arrow type of a piece.
pub(super) fn data_type(ty: PieceType, is_utf8: bool) -> DataType {
    match ty {
        PieceType::Value(element) => element_type(element),
        // Lists of no item are none to all who read Arrow.
        PieceType::Array(element, 0) => DataType::List(item_field(element_type(element))),
        PieceType::Array(element, count) => DataType::FixedSizeList(item_field(element_type(element)), count as i32),
        PieceType::Vector(item) => DataType::List(item_field(item_type(item, is_utf8))),
        PieceType::StringMap(item) => {
            let entry =
                [Field::new(KEY, text_type(is_utf8), false), Field::new(VALUE, item_type(item, is_utf8), false)];
            let entries = Field::new(ENTRIES, DataType::Struct(entry.into_iter().collect()), false);
            DataType::Map(Arc::new(entries), false)
        }
        PieceType::String => text_type(is_utf8),
    }
}

/// A column, or a part of one, that grows.
pub(super) enum Node {
    /// Numbers; those of points and matrices one behind the other.
    Numbers(MutableBuffer),
    Bits(BooleanBufferBuilder),
    Text {
        offsets: Vec<i32>,
        bytes: MutableBuffer,
    },
    List {
        offsets: Vec<i32>,
        items: Box<Node>,
    },
    Map {
        offsets: Vec<i32>,
        keys: Box<Node>,
        values: Box<Node>,
    },
}

/// A batch cannot hold more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Full;

impl Node {
    /// A column with room for so many values and arrays; texts, lists and maps find it when they come.
    pub(super) fn new(ty: PieceType, room: usize) -> Self {
        let list = |items| Self::List { offsets: vec![0], items: Box::new(items) };
        match ty {
            PieceType::Array(element, 0) => list(Self::elements(element, 0)),
            PieceType::Value(element) => Self::elements(element, room),
            PieceType::Array(element, count) => Self::elements(element, room.saturating_mul(count as usize)),
            PieceType::Vector(item) => list(Self::item(item)),
            PieceType::StringMap(item) => {
                let (keys, values) = (Box::new(Self::text()), Box::new(Self::item(item)));
                Self::Map { offsets: vec![0], keys, values }
            }
            PieceType::String => Self::text(),
        }
    }

    fn elements(element: ElementType, room: usize) -> Self {
        match element {
            ElementType::Bool => Self::Bits(BooleanBufferBuilder::new(room)),
            _ => Self::Numbers(MutableBuffer::new(room.saturating_mul(element.size()))),
        }
    }

    fn item(item: ItemType) -> Self {
        match item {
            ItemType::Element(element) => Self::elements(element, 0),
            ItemType::String => Self::text(),
        }
    }

    fn text() -> Self {
        Self::Text { offsets: vec![0], bytes: MutableBuffer::new(0) }
    }

    /// Adds the bytes of a value or an array.
    #[inline]
    pub(super) fn push_fixed(&mut self, bytes: &[u8]) {
        match self {
            Self::Numbers(numbers) => push_bytes(numbers, bytes),
            Self::Bits(bits) => push_bits(bits, bytes),
            // An array of no elements.
            Self::Text { offsets, .. } | Self::List { offsets, .. } | Self::Map { offsets, .. } => {
                offsets.push(offsets.last().copied().unwrap_or_default());
            }
        }
    }

    /// Adds the value of a variable piece.
    pub(super) fn push(&mut self, value: Value<'_>) -> Result<(), Full> {
        match (self, value.ty()) {
            (Self::Text { offsets, bytes }, _) => push_text(offsets, bytes, value.as_bytes()),
            (Self::List { offsets, items }, PieceType::Vector(ItemType::String)) => {
                let texts = value.as_strings().into_iter().flatten();
                let count =
                    texts.map(|text| items.push_text(text)).try_fold(0, |count, pushed| pushed.map(|()| count + 1))?;
                push_offset(offsets, count)
            }
            (Self::List { offsets, items }, PieceType::Vector(ItemType::Element(element))) => {
                let count = value.as_bytes().len() / element.size();
                items.push_elements(value.as_bytes().get(..count * element.size()).unwrap_or_default());
                push_offset(offsets, count)
            }
            (Self::Map { offsets, keys, values }, PieceType::StringMap(item)) => {
                let count = push_entries(keys, values, value, item)?;
                push_offset(offsets, count)
            }
            (node, _) => {
                node.push_fixed(value.as_bytes());
                Ok(())
            }
        }
    }

    /// Adds what stands for no value: it is not looked at.
    pub(super) fn push_nothing(&mut self, ty: PieceType) {
        let size = ty.fixed_size().and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
        match self {
            Self::Numbers(bytes) => bytes.extend_zeros(size),
            Self::Bits(bits) => bits.append_n(size, false),
            Self::Text { offsets, .. } | Self::List { offsets, .. } | Self::Map { offsets, .. } => {
                offsets.push(offsets.last().copied().unwrap_or_default());
            }
        }
    }

    fn push_text(&mut self, text: Text<'_>) -> Result<(), Full> {
        match self {
            Self::Text { offsets, bytes } => push_text(offsets, bytes, text.as_bytes()),
            _ => Ok(()),
        }
    }

    fn push_elements(&mut self, elements: &[u8]) {
        match self {
            Self::Numbers(bytes) => bytes.extend_from_slice(elements),
            Self::Bits(bits) => push_bits(bits, elements),
            Self::Text { .. } | Self::List { .. } | Self::Map { .. } => {}
        }
    }

    /// The array of `len` values of this type.
    pub(super) fn finish(self, ty: &DataType, len: usize, nulls: Option<NullBuffer>) -> Result<ArrayData, ArrowError> {
        let array = ArrayData::builder(ty.clone()).len(len).nulls(nulls);
        let array = match (self, ty) {
            (Self::Text { offsets, bytes }, _) => array.add_buffer(Buffer::from_vec(offsets)).add_buffer(bytes.into()),
            (Self::List { offsets, items }, DataType::List(item)) => {
                let count = offsets.last().copied().unwrap_or_default() as usize;
                let items = items.finish(item.data_type(), count, None)?;
                array.add_buffer(Buffer::from_vec(offsets)).add_child_data(items)
            }
            (Self::Map { offsets, keys, values }, DataType::Map(entries, _)) => {
                let count = offsets.last().copied().unwrap_or_default() as usize;
                let DataType::Struct(parts) = entries.data_type() else { return Err(mismatch(ty)) };
                let [key, value] = parts.as_ref() else { return Err(mismatch(ty)) };
                let keys = keys.finish(key.data_type(), count, None)?;
                let values = values.finish(value.data_type(), count, None)?;
                let entries = ArrayData::builder(entries.data_type().clone()).len(count);
                let entries = entries.add_child_data(keys).add_child_data(values).build()?;
                array.add_buffer(Buffer::from_vec(offsets)).add_child_data(entries)
            }
            (node, DataType::FixedSizeList(item, count)) => {
                let items = node.finish(item.data_type(), len * usize::try_from(*count).unwrap_or_default(), None)?;
                array.add_child_data(items)
            }
            (Self::Numbers(bytes), _) => array.add_buffer(bytes.into()),
            (Self::Bits(mut bits), _) => array.add_buffer(bits.finish().into_inner()),
            _ => return Err(mismatch(ty)),
        };
        array.build()
    }
}

fn mismatch(ty: &DataType) -> ArrowError {
    ArrowError::SchemaError(format!("a column of another type than {ty}"))
}

/// Adds the bytes of a value or an array; those of one number and of three floats, as most have, without a call.
#[inline]
fn push_bytes(numbers: &mut MutableBuffer, bytes: &[u8]) {
    if let Ok(bytes) = <&[u8; 8]>::try_from(bytes) {
        numbers.extend_from_slice(bytes);
    } else if let Ok(bytes) = <&[u8; 4]>::try_from(bytes) {
        numbers.extend_from_slice(bytes);
    } else if let Ok(bytes) = <&[u8; 12]>::try_from(bytes) {
        numbers.extend_from_slice(bytes);
    } else {
        numbers.extend_from_slice(bytes);
    }
}

fn push_bits(bits: &mut BooleanBufferBuilder, elements: &[u8]) {
    for element in elements {
        bits.append(*element != 0);
    }
}

/// The place where the last value begins, and with it where the next one does.
fn push_offset(offsets: &mut Vec<i32>, count: usize) -> Result<(), Full> {
    let last = offsets.last().copied().unwrap_or_default();
    offsets.push(i32::try_from(count).ok().and_then(|count| last.checked_add(count)).ok_or(Full)?);
    Ok(())
}

fn push_text(offsets: &mut Vec<i32>, bytes: &mut MutableBuffer, text: &[u8]) -> Result<(), Full> {
    push_offset(offsets, text.len())?;
    bytes.extend_from_slice(text);
    Ok(())
}

fn push_entries(keys: &mut Node, values: &mut Node, map: Value<'_>, item: ItemType) -> Result<usize, Full> {
    let mut count = 0;
    match item {
        ItemType::String => {
            for (key, text) in map.as_map::<String>().into_iter().flatten() {
                keys.push_text(key)?;
                values.push_text(text)?;
                count += 1;
            }
        }
        ItemType::Element(element) => with_element!(element, T => {
            let mut bytes = [0; 128];
            for (key, value) in map.as_map::<T>().into_iter().flatten() {
                keys.push_text(key)?;
                vrs::Element::store(value, &mut bytes);
                values.push_elements(bytes.get(..element.size()).unwrap_or_default());
                count += 1;
            }
        }),
    }
    Ok(count)
}
