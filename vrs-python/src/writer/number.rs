//! Numbers: one, or many in an array or in nested lists, as the little-endian bytes that layouts store.

use pyo3::buffer::{Element, PyUntypedBuffer};
use pyo3::exceptions::{PyOverflowError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};

use super::fault::Fault;

/// A number that elements are made of.
pub(super) trait Number: Sized {
    /// Its dtype.
    const NAME: &'static str;

    /// The number that an object is.
    fn of(object: &Bound<'_, PyAny>) -> Result<Self, Fault>;

    /// The number that an object of a type of Python itself is, which no code of anybody else has a say in. `None` where it
    /// is none of these, or does not fit.
    fn plain(object: &Bound<'_, PyAny>) -> Option<Self>;

    /// Appends the numbers of a buffer, in the order of its indices whatever its strides; `false` where its dtype does not
    /// convert without loss.
    fn append_buffer(buffer: &PyUntypedBuffer, py: Python<'_>, out: &mut Vec<u8>) -> PyResult<bool>;

    /// Writes it to as many bytes as it has.
    fn store(&self, out: &mut [u8]);

    fn append(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.resize(start + size_of::<Self>(), 0);
        self.store(out.get_mut(start..).unwrap_or_default());
    }
}

/// Appends the numbers of `buffer` as `T`, if they are `S`.
fn append_as<S, T: Number + From<S>>(buffer: &PyUntypedBuffer, py: Python<'_>, out: &mut Vec<u8>) -> PyResult<bool>
where
    S: Element + Default,
{
    if !is_of_our_byte_order(buffer) {
        return Ok(false);
    }
    let Ok(typed) = buffer.as_typed::<S>() else { return Ok(false) };
    // Points and matrices come in thousands a second: they need no memory of their own.
    let count = typed.item_count();
    let mut few = [S::default(); 16];
    if let Some(few) = few.get_mut(..count) {
        typed.copy_to_slice(py, few)?;
        append_all::<S, T>(few, out);
    } else {
        append_all::<S, T>(&typed.to_vec(py)?, out);
    }
    Ok(true)
}

fn append_all<S: Copy, T: Number + From<S>>(numbers: &[S], out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + numbers.len() * size_of::<T>(), 0);
    let places = out.get_mut(start..).unwrap_or_default().chunks_exact_mut(size_of::<T>());
    for (number, place) in numbers.iter().zip(places) {
        T::from(*number).store(place);
    }
}

/// Appends an array of booleans: its bytes are 0 and 1. `false` where it does not let them be seen as such.
fn append_flags(array: &Bound<'_, PyAny>, out: &mut Vec<u8>) -> PyResult<bool> {
    let py = array.py();
    match array.call_method1(pyo3::intern!(py, "view"), (pyo3::intern!(py, "uint8"),)) {
        Ok(bytes) => append_bytes(&PyUntypedBuffer::get(&bytes)?, py, out),
        Err(_) => Ok(false),
    }
}

/// Appends the bytes of a buffer of bytes, in the order of its indices; `false` where it is none.
fn append_bytes(buffer: &PyUntypedBuffer, py: Python<'_>, out: &mut Vec<u8>) -> PyResult<bool> {
    let Ok(typed) = buffer.as_typed::<u8>() else { return Ok(false) };
    let start = out.len();
    out.resize(start + typed.item_count(), 0);
    typed.copy_to_slice(py, out.get_mut(start..).unwrap_or_default())?;
    Ok(true)
}

/// The buffer of an object, if it has one; where its numbers stand at odd addresses, that of a copy.
pub(super) fn aligned_buffer(object: &Bound<'_, PyAny>) -> PyResult<PyUntypedBuffer> {
    let buffer = PyUntypedBuffer::get(object)?;
    let size = buffer.item_size();
    let is_aligned = |step: usize| size == 0 || step.is_multiple_of(size.min(align_of::<u64>()));
    let steps_are_aligned = buffer.strides().iter().all(|step| is_aligned(step.unsigned_abs()));
    if steps_are_aligned && is_aligned(buffer.buf_ptr().addr()) {
        return Ok(buffer);
    }
    match object.call_method0(pyo3::intern!(object.py(), "copy")) {
        Ok(copy) => PyUntypedBuffer::get(&copy),
        Err(_) => Ok(buffer),
    }
}

/// Buffers of the other byte order are typed too, but their numbers are not what they seem.
fn is_of_our_byte_order(buffer: &PyUntypedBuffer) -> bool {
    let wrong: &[u8] = if cfg!(target_endian = "little") { b">!" } else { b"<" };
    !buffer.format().to_bytes().first().is_some_and(|order| wrong.contains(order))
}

/// What `extract` says, in our words.
pub(super) fn extracted<'o, 'py, T: FromPyObject<'o, 'py>>(
    object: &'o Bound<'py, PyAny>,
    name: &str,
) -> Result<T, Fault> {
    object.extract().map_err(|error: T::Error| {
        let (error, py): (PyErr, _) = (error.into(), object.py());
        if error.is_instance_of::<PyOverflowError>(py) {
            Fault::Shape(format!("{} is out of the range of {name}", shown(object)))
        } else if error.is_instance_of::<PyTypeError>(py) {
            Fault::Type(format!("expected {name}, not {}", shown(object)))
        } else {
            Fault::Python(error)
        }
    })
}

/// An object as messages show it.
pub(super) fn shown(object: &Bound<'_, PyAny>) -> String {
    const LONGEST: usize = 60;
    let ty = object.get_type();
    let ty = ty.name().map_or_else(|_| "object".to_owned(), |name| name.to_string());
    match object.repr() {
        Ok(text) if text.len().is_ok_and(|len| len <= LONGEST) => format!("{text} ({ty})"),
        _ => format!("a value of type {ty}"),
    }
}

/// Floats are what floats are, and whole numbers.
macro_rules! plain {
    (f64, $object:ident) => {
        match $object.cast_exact::<PyFloat>() {
            Ok(number) => Some(number.value()),
            Err(_) => $object.cast_exact::<PyInt>().ok()?.extract().ok(),
        }
    };
    (f32, $object:ident) => {
        f64::plain($object).map(|number| number as f32)
    };
    ($T:ident, $object:ident) => {
        $object.cast_exact::<PyInt>().ok()?.extract().ok()
    };
}

macro_rules! numbers {
    ($($T:tt $name:literal from $($S:ident)*;)*) => {$(
        impl Number for $T {
            const NAME: &'static str = $name;

            fn of(object: &Bound<'_, PyAny>) -> Result<Self, Fault> {
                extracted(object, $name)
            }

            fn plain(object: &Bound<'_, PyAny>) -> Option<Self> {
                plain!($T, object)
            }

            fn append_buffer(buffer: &PyUntypedBuffer, py: Python<'_>, out: &mut Vec<u8>) -> PyResult<bool> {
                $(if append_as::<$S, $T>(buffer, py, out)? { return Ok(true) })*
                Ok(false)
            }

            fn store(&self, out: &mut [u8]) {
                out.copy_from_slice(&self.to_le_bytes());
            }
        }
    )*};
}

// The number itself first: that is what arrays mostly have. Then what converts without loss.
numbers! {
    f64 "float64" from f64 f32 i32 u32 i16 u16 i8 u8;
    f32 "float32" from f32 i16 u16 i8 u8;
    i64 "int64" from i64 i32 u32 i16 u16 i8 u8;
    u64 "uint64" from u64 u32 u16 u8;
    i32 "int32" from i32 i16 u16 i8 u8;
    u32 "uint32" from u32 u16 u8;
    i16 "int16" from i16 i8 u8;
    u16 "uint16" from u16 u8;
    i8 "int8" from i8;
    u8 "uint8" from u8;
}

impl Number for bool {
    const NAME: &'static str = "bool";

    fn of(object: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        extracted(object, Self::NAME)
    }

    fn plain(object: &Bound<'_, PyAny>) -> Option<Self> {
        object.cast::<PyBool>().ok().map(PyBoolMethods::is_true)
    }

    /// No typed buffer is of booleans: they are taken one by one.
    fn append_buffer(_: &PyUntypedBuffer, _: Python<'_>, _: &mut Vec<u8>) -> PyResult<bool> {
        Ok(false)
    }

    fn store(&self, out: &mut [u8]) {
        out.fill(u8::from(*self));
    }
}

/// A `char` of C: one byte, given as a number or as a text of one character.
#[derive(Clone, Copy, Debug)]
pub(super) struct Byte(u8);

impl From<u8> for Byte {
    fn from(byte: u8) -> Self {
        Self(byte)
    }
}

impl Number for Byte {
    const NAME: &'static str = "char";

    fn of(object: &Bound<'_, PyAny>) -> Result<Self, Fault> {
        if let Ok(text) = object.extract::<&str>() {
            return match text.as_bytes() {
                [byte] => Ok(Self(*byte)),
                _ => Err(Fault::Shape(format!("expected one character of ASCII, not {}", shown(object)))),
            };
        }
        match object.cast::<PyBytes>().map(PyBytesMethods::as_bytes) {
            Ok([byte]) => Ok(Self(*byte)),
            Ok(_) => Err(Fault::Shape(format!("expected one byte, not {}", shown(object)))),
            Err(_) => extracted(object, Self::NAME).map(Self),
        }
    }

    fn plain(object: &Bound<'_, PyAny>) -> Option<Self> {
        u8::plain(object).map(Self)
    }

    fn append_buffer(buffer: &PyUntypedBuffer, py: Python<'_>, out: &mut Vec<u8>) -> PyResult<bool> {
        append_as::<u8, Self>(buffer, py, out)
    }

    fn store(&self, out: &mut [u8]) {
        out.fill(self.0);
    }
}

/// One dimension of what is wanted: so many, or any number.
pub(super) type Dimension = Option<usize>;

/// Appends the numbers of an object, which has these dimensions; none for one number.
pub(super) fn append_numbers<T: Number>(
    object: &Bound<'_, PyAny>,
    wanted: &[Dimension],
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    if wanted.is_empty() {
        T::of(object)?.append(out);
        return Ok(());
    }
    // What has no buffer takes long to say so.
    if !is_row(object)
        && let Ok(buffer) = aligned_buffer(object)
    {
        let fits = fits(buffer.shape(), wanted);
        if fits && T::append_buffer(&buffer, object.py(), out)? {
            return Ok(());
        }
        let is_bool = T::NAME == bool::NAME && buffer.format().to_bytes() == b"?";
        if fits && is_bool && append_flags(object, out)? {
            return Ok(());
        }
        if !fits {
            let (wanted, found) = (dimensions(wanted), buffer.shape());
            return Err(Fault::Shape(format!("expected the shape {wanted}, not {}", tuple(found))));
        }
        if !is_bool {
            let found = dtype(object);
            return Err(Fault::Type(format!(
                "expected the dtype {0}, not {found}: convert it by `.astype({0:?})`",
                T::NAME
            )));
        }
    }
    append_items::<T>(object, wanted, out)
}

/// Appends the numbers of an object that is made of plain ones, in lists and tuples for dimensions, without running any code
/// of Python. `false` where it is not, or does not have these dimensions; then some may be appended.
pub(super) fn append_plain<T: Number>(object: &Bound<'_, PyAny>, wanted: &[Dimension], out: &mut Vec<u8>) -> bool {
    let Some((length, inner)) = wanted.split_first() else {
        return T::plain(object).inspect(|number| number.append(out)).is_some();
    };
    let fits = |found| length.is_none_or(|length| length == found);
    if let Ok(list) = object.cast_exact::<PyList>() {
        fits(list.len()) && append_plain_items::<T>(list.len(), list.iter(), inner, out)
    } else if let Ok(tuple) = object.cast_exact::<PyTuple>() {
        fits(tuple.len()) && append_plain_items::<T>(tuple.len(), tuple.iter(), inner, out)
    } else {
        false
    }
}

fn append_plain_items<'py, T: Number>(
    count: usize,
    mut items: impl Iterator<Item = Bound<'py, PyAny>>,
    inner: &[Dimension],
    out: &mut Vec<u8>,
) -> bool {
    if !inner.is_empty() {
        return items.all(|item| append_plain::<T>(&item, inner, out));
    }
    let start = out.len();
    out.resize(start + count * size_of::<T>(), 0);
    let places = out.get_mut(start..).unwrap_or_default().chunks_exact_mut(size_of::<T>());
    items.zip(places).all(|(item, place)| store_plain::<T>(&item, place))
}

/// Writes the number that a plain object is to as many bytes as it has; `false` where it is none, and nothing is written.
pub(super) fn store_plain<T: Number>(object: &Bound<'_, PyAny>, out: &mut [u8]) -> bool {
    T::plain(object).inspect(|number| number.store(out)).is_some()
}

/// Whether an object is a list or a tuple of Python itself.
fn is_row(object: &Bound<'_, PyAny>) -> bool {
    object.is_exact_instance_of::<PyList>() || object.is_exact_instance_of::<PyTuple>()
}

/// Appends the numbers of lists in lists.
fn append_items<T: Number>(object: &Bound<'_, PyAny>, wanted: &[Dimension], out: &mut Vec<u8>) -> Result<(), Fault> {
    let Some((length, inner)) = wanted.split_first() else {
        T::of(object)?.append(out);
        return Ok(());
    };
    let is_list = is_row(object) || !(object.is_instance_of::<PyString>() || object.cast::<PyMapping>().is_ok());
    let found = if is_list { object.len().ok() } else { None };
    let Some(found) = found else {
        return Err(Fault::Type(format!(
            "expected {} of shape {}, not {}",
            T::NAME,
            dimensions(wanted),
            shown(object)
        )));
    };
    if length.is_some_and(|length| length != found) {
        return Err(Fault::Shape(format!("expected the shape {}, not a length of {found}", dimensions(wanted))));
    }
    object.try_iter()?.try_for_each(|item| append_items::<T>(&item?, inner, out))
}

fn fits(shape: &[usize], wanted: &[Dimension]) -> bool {
    shape.len() == wanted.len()
        && shape.iter().zip(wanted).all(|(found, wanted)| wanted.is_none_or(|wanted| wanted == *found))
}

/// The dtype of an array; of other buffers, their type.
pub(super) fn dtype(object: &Bound<'_, PyAny>) -> String {
    match object.getattr("dtype") {
        Ok(dtype) => dtype.to_string(),
        Err(_) => shown(object),
    }
}

fn dimensions(wanted: &[Dimension]) -> String {
    let texts: Vec<_> = wanted.iter().map(|length| length.map_or_else(|| "n".to_owned(), |n| n.to_string())).collect();
    parenthesised(&texts)
}

/// A shape as arrays print it.
pub(super) fn tuple(shape: &[usize]) -> String {
    parenthesised(&shape.iter().map(ToString::to_string).collect::<Vec<_>>())
}

fn parenthesised(texts: &[String]) -> String {
    match texts {
        [one] => format!("({one},)"),
        _ => format!("({})", texts.join(", ")),
    }
}

/// The bytes of a buffer in the order of its indices, if its numbers are those of the dtype `name`.
pub(super) fn append_exactly(
    buffer: &PyUntypedBuffer,
    py: Python<'_>,
    name: &str,
    out: &mut Vec<u8>,
) -> PyResult<bool> {
    macro_rules! append {
        ($($T:ident $name:literal;)*) => {
            match name {
                "uint8" => append_bytes(buffer, py, out),
                $($name => append_as::<$T, $T>(buffer, py, out),)*
                _ => Ok(false),
            }
        };
    }
    append! {
        f64 "float64"; f32 "float32"; i32 "int32"; u32 "uint32"; i16 "int16"; u16 "uint16"; i8 "int8";
    }
}
