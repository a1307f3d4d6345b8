//! Derived code works wherever the struct stands: without a prelude, among names that hide others, inside macros.
#![allow(clippy::unwrap_used, reason = "a test fails that way")]

extern crate vrs as recordings;

/// No name is in scope but those that are written here, and these are not what they seem.
mod bare {
    #![no_implicit_prelude]
    #![allow(dead_code, non_camel_case_types, reason = "the names are there to hide others")]

    pub(super) struct Option;
    pub(super) struct Result;
    pub(super) struct Some;
    pub(super) struct Ok;
    pub(super) struct Vec;
    pub(super) struct String;
    pub(super) struct Copy;
    pub(super) mod core {}
    pub(super) mod std {}
    pub(super) mod vrs {}

    #[derive(::recordings::DataLayout, ::std::fmt::Debug, ::std::cmp::PartialEq)]
    #[layout(crate = ::recordings)]
    pub(super) struct Frame {
        pub(super) gain: f64,
        #[layout(default = 7, unit = "m", min = 1)]
        pub(super) count: u32,
        pub(super) list: ::std::vec::Vec<f32>,
        #[layout(struct)]
        pub(super) inner: Inner,
        pub(super) optional: ::std::option::Option<Inner2>,
        pub(super) mode: Mode,
    }

    #[derive(::recordings::DataLayout, ::std::fmt::Debug, ::std::cmp::PartialEq)]
    #[layout(crate = ::recordings)]
    pub(super) struct Inner {
        pub(super) text: ::std::string::String,
    }

    #[derive(::recordings::DataLayout, ::std::fmt::Debug, ::std::cmp::PartialEq)]
    #[layout(crate = ::recordings)]
    pub(super) struct Inner2 {
        pub(super) number: i8,
    }

    #[derive(
        ::recordings::LayoutEnum, ::std::clone::Clone, ::std::marker::Copy, ::std::fmt::Debug, ::std::cmp::PartialEq,
    )]
    #[layout(crate = ::recordings)]
    #[repr(u8)]
    pub(super) enum Mode {
        Off,
        On,
    }
}

/// Fields whose names derived code uses itself, and raw ones.
#[derive(vrs::DataLayout, Debug, PartialEq)]
struct Names {
    self_: u8,
    out: u8,
    groups: u8,
    pieces: u8,
    error: u8,
    view: u8,
    decode: u8,
    presence: u8,
    encode_fixed: Vec<u8>,
    encode_variable: Vec<u8>,
    v: u8,
    fmt: u8,
    clone: u8,
    r#type: u8,
    r#match: Vec<u8>,
}

/// A struct whose fields come through a macro of the user.
macro_rules! layout {
    ($name:ident { $($field:ident: $ty:ty,)* } and $($own:ident)*) => {
        #[derive(vrs::DataLayout, Debug, PartialEq)]
        struct $name {
            $($field: $ty,)*
            $($own: u16,)*
            fixed: Vec<u16>,
        }
    };
}

layout!(FromMacro { a: f32, text: String, out: Vec<u8>, } and b c);

/// What a value is after being written and read.
fn again<T: vrs::DecodeLayout>(value: &T) -> (T, Vec<String>) {
    let definition = vrs::Definition::of(value);
    let mut bytes = Vec::new();
    definition.encode(value, &mut bytes).unwrap();
    let schema = definition.schema();
    let mapping = vrs::Mapping::<T>::new(&schema);
    let read = T::decode(mapping.view(schema.split(&bytes).unwrap().0).unwrap()).unwrap();
    (read, schema.pieces().iter().map(|piece| piece.label.clone()).collect())
}

#[test]
fn a_bare_module_under_another_crate_name() {
    let frame = bare::Frame {
        gain: 0.5,
        count: 3,
        list: vec![1.0],
        inner: bare::Inner { text: "x".to_owned() },
        optional: Some(bare::Inner2 { number: -1 }),
        mode: bare::Mode::On,
    };
    let (read, labels) = again(&frame);
    assert_eq!(read, frame);
    assert_eq!(labels, ["gain", "count", "number", "mode", "list", "inner/text"]);
    assert_ne!(bare::Mode::Off, bare::Mode::On);
}

#[test]
fn names_that_derived_code_uses() {
    let names = Names {
        self_: 1,
        out: 2,
        groups: 3,
        pieces: 4,
        error: 5,
        view: 6,
        decode: 7,
        presence: 8,
        encode_fixed: vec![9],
        encode_variable: vec![10, 11],
        v: 12,
        fmt: 13,
        clone: 14,
        r#type: 15,
        r#match: vec![16],
    };
    let (read, labels) = again(&names);
    assert_eq!(read, names);
    assert!(labels.contains(&"type".to_owned()) && labels.contains(&"match".to_owned()));
}

#[test]
fn structs_made_by_macros() {
    let value = FromMacro { a: 1.0, text: "t".to_owned(), out: vec![1], b: 2, c: 3, fixed: vec![4] };
    assert_eq!(again(&value).0, value);
}
