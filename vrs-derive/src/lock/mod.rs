//! `vrs::lock!`: structs against the text of a schema lock.
//!
//! The lock is read here, each layout's lines become literals that are hashed already, and the compiler compares them with
//! the shapes: only it knows these, through aliases and other crates. `input` reads what the macro is given, `text` the lock.

mod input;
mod text;

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Type};

use crate::errors::Errors;
use crate::lifetimes::make_static;
pub(crate) use input::Input;
use input::Layout;
use text::{Recorded, Section};

/// With this environment variable the lock is written instead of checked.
const BLESS: &str = "VRS_BLESS";

/// How many lost pieces of a layout get an error each; more become visible when these are mended.
const MOST_ERRORS: usize = 8;

/// Expands `lock!`.
pub(crate) fn lock(input: &Input) -> TokenStream {
    let mut errors = Errors::default();
    let is_blessing = std::env::var_os(BLESS).is_some();
    let content = if is_blessing { None } else { errors.take(read(input)) };
    let sections =
        content.and_then(|text| errors.take(text::sections(&text).map_err(|line| not_understood(input, line))));
    let checks = sections.map(|sections| checks(input, &sections, &mut errors));
    let tracking = tracking(input);
    let types = input.layouts.iter().map(Layout::static_type);
    let test = input.has_test.then(|| test(input));
    let errors = errors.into_compile_errors();
    let krate = &input.krate;
    quote! {
        // The checks stand at the user's types, where lints take them for the user's code.
        #[allow(unused_qualifications)]
        const _: () = {
            #[allow(unused_imports)]
            use #krate::private as __vrs;
            #tracking
            #(const _: &str = <#types as __vrs::DataLayout>::NAME;)*
            #checks
        };
        #test
        #errors
    }
}

fn read(input: &Input) -> syn::Result<String> {
    let path = input.path.value();
    std::fs::read_to_string(folder().join(&path)).map_err(|error| {
        let message = match error.kind() {
            std::io::ErrorKind::NotFound => {
                format!("there is no lock `{path}` beside `Cargo.toml` yet: `{BLESS}=1 cargo test` writes it")
            }
            _ => format!("the lock `{path}` cannot be read: {error}"),
        };
        syn::Error::new(input.path.span(), message)
    })
}

/// Cargo says where the crate is; whoever calls the compiler otherwise stands there.
fn folder() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| Path::new("").to_owned(), PathBuf::from)
}

fn not_understood(input: &Input, line: usize) -> syn::Error {
    let message = format!(
        "line {line} of the lock is neither `layout name` nor `label: type`: mend it, or remove the file and let `{BLESS}=1 cargo test` write it"
    );
    syn::Error::new(input.path.span(), message)
}

/// What makes Cargo compile the crate again when the lock or the environment variable changes.
fn tracking(input: &Input) -> TokenStream {
    let path = format!("/{}", input.path.value());
    let file = quote! {
        const _: &[u8] = ::core::include_bytes!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), #path));
    };
    let file = folder().join(input.path.value()).is_file().then_some(file);
    quote! {
        #file
        const _: ::core::option::Option<&str> = ::core::option_env!(#BLESS);
    }
}

/// The layouts one by one, and that the lock has the same ones.
fn checks(input: &Input, sections: &[Section], errors: &mut Errors) -> TokenStream {
    let mut checks = TokenStream::new();
    for layout in &input.layouts {
        match sections.iter().find(|section| section.name == layout.name) {
            Some(section) => checks.extend(check(layout, section)),
            None => errors.at(
                &layout.ty,
                format_args!("the lock has no layout `{}` yet: `{BLESS}=1 cargo test` adds it", layout.name),
            ),
        }
    }
    for section in sections.iter().filter(|section| input.layouts.iter().all(|layout| layout.name != section.name)) {
        let name = &section.name;
        let message = format!(
            "the lock has the layout `{name}`, which is not among those of `lock!`: add it, \
             or let `{BLESS}=1 cargo test` take it out of the lock"
        );
        errors.at(&input.path, message);
    }
    checks
}

fn check(layout: &Layout, section: &Section) -> TokenStream {
    let mut recorded: Vec<&Recorded> = section.pieces.iter().collect();
    recorded.sort_by_key(|piece| piece.hash);
    let pieces = recorded.iter().map(|Recorded { hash, label, ty }| quote!((#hash, #label, #ty)));
    let (name, ty) = (&section.name, layout.static_type());
    let errors = (0..MOST_ERRORS.min(recorded.len())).map(|i| {
        quote_spanned! {layout.ty.span()=>
            const _: () = __vrs::check_lost(SHAPE, SIGNATURES, #name, RECORDED, LOST[#i]);
        }
    });
    quote_spanned! {layout.ty.span()=>
        const _: () = {
            const SHAPE: &[__vrs::Node] = <#ty as __vrs::DataLayout>::SHAPE;
            const SIGNATURES: &[(u64, usize)] = <#ty as __vrs::DataLayout>::SIGNATURES;
            const RECORDED: &[(u64, &str, &str)] = &[#(#pieces),*];
            #[allow(dead_code)]
            const LOST: [usize; #MOST_ERRORS] = __vrs::find_lost(SHAPE, SIGNATURES, RECORDED);
            #(#errors)*
        };
    }
}

/// The test that writes the lock, or says what it lacks.
fn test(input: &Input) -> TokenStream {
    let (krate, path) = (&input.krate, &input.path);
    let layouts = input.layouts.iter().map(|layout| {
        let (name, ty) = (&layout.name, layout.static_type());
        quote!((#name, #krate::LockedLayout::of::<#ty>))
    });
    let name = test_name(&path.value(), path.span());
    quote! {
        #[cfg(test)]
        #[test]
        #[allow(clippy::panic)]
        fn #name() {
            let path = ::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path);
            let is_blessing = ::core::option_env!(#BLESS).is_some();
            if let ::core::result::Result::Err(error) = #krate::check_lock_file(path, is_blessing, &[#(#layouts),*]) {
                ::core::panic!("{error}");
            }
        }
    }
}

/// `layouts_lock_is_current` for `layouts.lock`.
fn test_name(path: &str, span: proc_macro2::Span) -> Ident {
    let name: String = path.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '_' }).collect();
    let name = name.to_ascii_lowercase();
    let name = if name.starts_with(|first: char| first.is_ascii_digit()) { format!("_{name}") } else { name };
    format_ident!("{name}_is_current", span = span)
}

impl Layout {
    /// The type with every lifetime `'static`.
    fn static_type(&self) -> Type {
        make_static(&self.ty)
    }
}
