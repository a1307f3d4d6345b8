//! The derive macros of the `vrs` crate, which re-exports and documents them.
//!
//! Each goes through the same phases, a module each: `attr` reads attributes, `model` (or `enums`) turns the input into
//! a model that holds legal things only, `check` looks at what fields say about each other, `expand` prints code. Mistakes
//! are collected and reported together, each where it stands; the fields without mistakes are expanded all the same, so
//! that one mistake causes no others. `lock` is the macro that compares structs with a schema lock.
#![forbid(unsafe_code)]

mod attr;
mod check;
mod enums;
mod errors;
mod expand;
mod lifetimes;
mod lock;
mod model;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// See `vrs::DataLayout`.
#[proc_macro_derive(DataLayout, attributes(layout))]
pub fn derive_data_layout(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand::data_layout(&input).into()
}

/// See `vrs::LayoutEnum`.
#[proc_macro_derive(LayoutEnum, attributes(layout))]
pub fn derive_layout_enum(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    enums::layout_enum(&input).into()
}

/// See `vrs::lock`.
#[proc_macro]
pub fn lock(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as lock::Input);
    lock::lock(&input).into()
}
