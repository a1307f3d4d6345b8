//! Values as Rust constants.

use vrs::layout::{ItemType, PieceSpec, PieceType, Value};
use vrs::{
    Element, ElementType, Item, Matrix, Matrix2Dd, Matrix2Df, Matrix2Di, Matrix3Dd, Matrix3Df, Matrix3Di, Matrix4Dd,
    Matrix4Df, Matrix4Di, Point, Point2Dd, Point2Df, Point2Di, Point3Dd, Point3Df, Point3Di, Point4Dd, Point4Df,
    Point4Di,
};

/// The default of a piece as the constant that `default = …` takes; `None` where it cannot be one.
///
/// An array whose default has another length has none, nor has a `char`: its constants have no spelling.
pub(super) fn default(piece: &PieceSpec) -> Option<String> {
    let value = Value::new(piece.ty, piece.default.as_deref()?);
    match piece.ty {
        PieceType::Value(element)
        | PieceType::Array(element, _)
        | PieceType::Vector(ItemType::Element(element))
        | PieceType::StringMap(ItemType::Element(element)) => of_elements(element, value),
        PieceType::Vector(ItemType::String) => {
            Some(slice(value.as_strings()?.iter().map(|text| quoted(&text.to_string()))))
        }
        PieceType::StringMap(ItemType::String) => Some(slice(
            value.as_map::<&str>()?.iter().map(|(key, text)| entry(&key.to_string(), &quoted(&text.to_string()))),
        )),
        PieceType::String => Some(quoted(&value.as_text()?.to_string())),
    }
}

/// A property of a piece as the constant that `min = …` takes; `None` where it cannot be one.
pub(super) fn property(element: ElementType, bytes: &[u8]) -> Option<String> {
    of_elements(element, Value::new(PieceType::Value(element), bytes))
}

/// A text as a string literal.
pub(super) fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Dispatches from an element type to the constants of its Rust type.
macro_rules! of_elements {
    ($($scalar:ident = $rust:ty),*; $($geometry:ident)*) => {
        fn of_elements(element: ElementType, value: Value<'_>) -> Option<String> {
            match element {
                ElementType::Char => None,
                $(ElementType::$scalar => constant::<$rust>(value),)*
                $(ElementType::$geometry => constant::<$geometry>(value),)*
            }
        }
    };
}

of_elements! {
    Bool = bool, I8 = i8, U8 = u8, I16 = i16, U16 = u16, I32 = i32, U32 = u32, I64 = i64, U64 = u64, F32 = f32, F64 = f64;
    Point2Dd Point2Df Point2Di Point3Dd Point3Df Point3Di Point4Dd Point4Df Point4Di
    Matrix2Dd Matrix2Df Matrix2Di Matrix3Dd Matrix3Df Matrix3Di Matrix4Dd Matrix4Df Matrix4Di
}

fn constant<T: Literal>(value: Value<'_>) -> Option<String> {
    match value.ty() {
        PieceType::Array(_, count) => {
            let values = value.as_elements::<T>()?;
            (values.len() == count as usize).then(|| list(values.iter().map(T::literal)))
        }
        PieceType::Vector(_) => Some(slice(value.as_elements::<T>()?.iter().map(T::literal))),
        PieceType::StringMap(_) => {
            Some(slice(value.as_map::<T>()?.iter().map(|(key, value)| entry(&key.to_string(), &value.literal()))))
        }
        _ => value.as_element().map(T::literal),
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

fn slice(values: impl Iterator<Item = String>) -> String {
    format!("&{}", list(values))
}

fn entry(key: &str, value: &str) -> String {
    format!("({}, {value})", quoted(key))
}

/// An element that has a spelling as a constant.
trait Literal: Element + for<'v> Item<View<'v> = Self> {
    fn literal(self) -> String;
}

macro_rules! plain {
    ($($ty:ty)*) => {$(
        impl Literal for $ty {
            fn literal(self) -> String {
                self.to_string()
            }
        }
    )*};
}

plain!(bool i8 u8 i16 u16 i32 u32 i64 u64);

macro_rules! floats {
    ($($ty:ident)*) => {$(
        impl Literal for $ty {
            fn literal(self) -> String {
                let name = stringify!($ty);
                if self.is_nan() {
                    format!("{name}::NAN")
                } else if self.is_infinite() {
                    let sign = if self > 0.0 { "" } else { "NEG_" };
                    format!("{name}::{sign}INFINITY")
                } else {
                    format!("{self:?}")
                }
            }
        }
    )*};
}

floats!(f32 f64);

impl<T: Literal, const N: usize> Literal for Point<T, N>
where
    Self: Element,
{
    fn literal(self) -> String {
        format!("{}::new({})", <Self as Element>::TYPE.rust_name(), list(self.0.into_iter().map(T::literal)))
    }
}

impl<T: Literal, const N: usize> Literal for Matrix<T, N>
where
    Self: Element,
{
    fn literal(self) -> String {
        let row = |row: [T; N]| list(row.into_iter().map(T::literal));
        format!("{}::new({})", <Self as Element>::TYPE.rust_name(), list(self.0.into_iter().map(row)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literal(ty: PieceType, default: &[u8]) -> Option<String> {
        self::default(&PieceSpec { default: Some(default.to_vec()), ..PieceSpec::new("x", ty) })
    }

    #[test]
    fn numbers_have_the_literals_of_their_types() {
        let float = |value: f32| literal(PieceType::Value(ElementType::F32), &value.to_le_bytes()).unwrap();
        assert_eq!([0.1, -40.0, 1e30].map(float), ["0.1", "-40.0", "1e30"]);
        assert_eq!(
            [f32::NAN, f32::INFINITY, f32::NEG_INFINITY].map(float),
            ["f32::NAN", "f32::INFINITY", "f32::NEG_INFINITY"]
        );
        assert_eq!(literal(PieceType::Value(ElementType::Bool), &[1]).unwrap(), "true");
        assert_eq!(literal(PieceType::Value(ElementType::Char), &[1]), None);
        assert_eq!(
            literal(PieceType::Value(ElementType::Matrix2Di), &[1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0])
                .unwrap(),
            "Matrix2Di::new([[1, 2], [3, 4]])"
        );
    }

    #[test]
    fn containers_are_lists() {
        let bytes = ItemType::Element(ElementType::U8);
        assert_eq!(literal(PieceType::Array(ElementType::U8, 2), &[1, 2]).unwrap(), "[1, 2]");
        assert_eq!(literal(PieceType::Array(ElementType::U8, 3), &[1, 2]), None);
        assert_eq!(literal(PieceType::Vector(bytes), &[1, 2]).unwrap(), "&[1, 2]");
        assert_eq!(literal(PieceType::StringMap(bytes), b"\x01\0\0\0a\x07").unwrap(), r#"&[("a", 7)]"#);
        assert_eq!(literal(PieceType::Vector(ItemType::String), b"\x01\0\0\0\x01\0\0\0a").unwrap(), r#"&["a"]"#);
        assert_eq!(
            literal(PieceType::StringMap(ItemType::String), b"\x01\0\0\0a\x01\0\0\0b").unwrap(),
            r#"&[("a", "b")]"#
        );
        assert_eq!(literal(PieceType::String, b"a\"b\n").unwrap(), r#""a\"b\n""#);
    }
}
