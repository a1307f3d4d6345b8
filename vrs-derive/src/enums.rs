//! `#[derive(LayoutEnum)]`: enums that are stored as the integer they declare.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, Path, Token, parse_quote};

use crate::attr::EnumAttr;
use crate::errors::Errors;

/// Expands `#[derive(LayoutEnum)]`.
pub(crate) fn layout_enum(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let attr = EnumAttr::parse(&input.attrs, &mut errors);
    let krate = attr.krate.get().cloned().unwrap_or_else(|| parse_quote!(::vrs));
    let repr = repr(input, &mut errors);
    let variants = variants(input, &mut errors);
    let implementation = match &input.data {
        // The numbers of an enum with data cannot be told.
        Data::Enum(data) if data.variants.len() == variants.len() => {
            implementation(&input.ident, &krate, &repr, &variants)
        }
        _ => TokenStream::new(),
    };
    let is_closed = !attr.non_exhaustive.is_set();
    let mirror = attr.mirror.get().map(|other| mirror(&input.ident, &krate, other, &variants, is_closed));
    let errors = errors.into_compile_errors();
    quote!(#implementation #mirror #errors)
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

/// Conversions from and to the enum of another crate, by name, and a check of each number.
fn mirror(name: &Ident, krate: &Path, other: &Path, variants: &[&Ident], is_closed: bool) -> TokenStream {
    let checks = variants.iter().map(|variant| {
        let text = variant.unraw().to_string();
        quote_spanned! {variant.span()=>
            const _: () = __vrs::check_mirror(#text, #name::#variant as i128, #other::#variant as i128);
        }
    });
    // A variant that is missing here is reported at the path of the other enum.
    let from = if is_closed {
        quote_spanned! {other.span()=>
            impl ::core::convert::From<#other> for #name {
                fn from(other: #other) -> Self {
                    match other { #(#other::#variants => Self::#variants,)* }
                }
            }
        }
    } else {
        quote_spanned! {other.span()=>
            impl ::core::convert::TryFrom<#other> for #name {
                type Error = __vrs::Unknown<i128>;

                fn try_from(other: #other) -> ::core::result::Result<Self, Self::Error> {
                    match other {
                        #(#other::#variants => ::core::result::Result::Ok(Self::#variants),)*
                        _ => ::core::result::Result::Err(__vrs::Unknown(other as i128)),
                    }
                }
            }
        }
    };
    quote! {
        #[allow(unused_qualifications, clippy::all, clippy::pedantic)]
        const _: () = {
            use #krate::private as __vrs;

            #(#checks)*

            #[automatically_derived]
            #from

            #[automatically_derived]
            impl ::core::convert::From<#name> for #other {
                fn from(this: #name) -> Self {
                    match this { #(#name::#variants => #other::#variants,)* }
                }
            }
        };
    }
}

fn implementation(name: &Ident, krate: &Path, repr: &Ident, variants: &[&Ident]) -> TokenStream {
    let texts: Vec<String> = variants.iter().map(|variant| variant.unraw().to_string()).collect();
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

            #[automatically_derived]
            #[allow(clippy::all, clippy::pedantic)]
            impl __vrs::EnumNames for #name {
                const NAMES: &'static str = {
                    const VARIANTS: &[(&str, i128)] = &[#((#texts, #name::#variants as i128)),*];
                    const TEXT: [u8; __vrs::names_len(VARIANTS)] = __vrs::names_text(VARIANTS);
                    __vrs::names_str(&TEXT)
                };
            }

            #[automatically_derived]
            impl __vrs::ByValue for #name {
                type Unknown = __vrs::Unknown<#repr>;

                #[inline]
                fn known(view: __vrs::View<'_, Self>) -> ::core::result::Result<Self, Self::Unknown> {
                    view
                }

                #[inline]
                fn answer<'__view>(
                    known: ::core::result::Result<Self, Self::Unknown>,
                ) -> __vrs::View<'__view, Self> {
                    known
                }
            }
        };
    }
}
