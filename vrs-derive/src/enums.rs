//! `#[derive(LayoutEnum)]`: enums that are stored as the integer they declare.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Path, Token, parse_quote};

use crate::attr::StructAttr;
use crate::errors::Errors;

/// Expands `#[derive(LayoutEnum)]`.
pub(crate) fn layout_enum(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let attr = StructAttr::parse(&input.attrs, &mut errors);
    let krate = attr.krate.get().cloned().unwrap_or_else(|| parse_quote!(::vrs));
    let repr = repr(input, &mut errors);
    let variants = variants(input, &mut errors);
    let implementation = implementation(&input.ident, &krate, &repr, &variants);
    let errors = errors.into_compile_errors();
    quote!(#implementation #errors)
}

/// The integer in `#[repr(…)]`, or a stand-in where there is none.
fn repr(input: &DeriveInput, errors: &mut Errors) -> Ident {
    const INTEGERS: [&str; 8] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];
    let reprs: Vec<Ident> = input.attrs.iter().filter_map(repr_list).flatten().collect();
    if let Some(integer) = reprs.iter().find(|name| INTEGERS.iter().any(|integer| name == integer)) {
        return integer.clone();
    }
    match reprs.first() {
        Some(repr) => {
            let message = format!("the size of `repr({repr})` differs between machines: write one such as #[repr(u8)]");
            errors.at(repr, message);
        }
        None => {
            errors.at(&input.ident, "files hold an enum as an integer: say which with #[repr(u8)], #[repr(u32)], …");
        }
    }
    parse_quote!(u8)
}

fn repr_list(attribute: &Attribute) -> Option<Punctuated<Ident, Token![,]>> {
    let is_repr = attribute.path().is_ident("repr");
    is_repr.then(|| attribute.parse_args_with(Punctuated::parse_terminated).ok()).flatten()
}

/// The variants without data; the others are mistakes.
fn variants<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Vec<&'a Ident> {
    let Data::Enum(data) = &input.data else {
        errors.at(&input.ident, "`LayoutEnum` is for enums; for a struct, derive `DataLayout`");
        return Vec::new();
    };
    let mut names = Vec::new();
    for variant in &data.variants {
        if matches!(variant.fields, Fields::Unit) {
            names.push(&variant.ident);
        } else {
            errors.at(&variant.fields, "a variant with data is no number: record the data in fields of its own");
        }
    }
    if data.variants.is_empty() {
        errors.at(&input.ident, "an enum without variants has no value to record");
    }
    names
}

fn implementation(name: &Ident, krate: &Path, repr: &Ident, variants: &[&Ident]) -> TokenStream {
    let texts = variants.iter().map(ToString::to_string);
    let to_repr = if variants.is_empty() { quote!(0) } else { quote_spanned!(name.span()=> self as #repr) };
    quote! {
        const _: () = {
            use #krate::private as __vrs;

            #[automatically_derived]
            #[allow(clippy::all, clippy::pedantic)]
            impl __vrs::LayoutEnum for #name {
                type Repr = #repr;

                const VARIANTS: &'static [(&'static str, #repr)] = &[#((#texts, Self::#variants as #repr)),*];
                const HAS_ZERO: bool = false #(|| Self::#variants as #repr == 0)*;

                #[inline]
                fn to_repr(self) -> #repr {
                    #to_repr
                }

                #[inline]
                fn from_repr(repr: #repr) -> ::core::result::Result<Self, __vrs::Unknown<#repr>> {
                    #(if repr == Self::#variants as #repr {
                        return ::core::result::Result::Ok(Self::#variants);
                    })*
                    ::core::result::Result::Err(__vrs::Unknown(repr))
                }
            }
        };
    }
}
