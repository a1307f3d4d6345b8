//! The view type: accessors that read fields out of record bytes.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, Type};

use super::shape::{old_storage, start};
use crate::model::{Field, Layout, Legacy};

/// `FrameView` for `Frame`; at the struct's own place, so that going to its definition finds the struct.
pub(crate) fn view_name(layout: &Layout<'_>) -> Ident {
    let name = &layout.original.ident;
    format_ident!("{name}View", span = name.span())
}

/// The view type itself, beside the struct.
pub(crate) fn view_struct(layout: &Layout<'_>) -> TokenStream {
    let (view, visibility, krate) = (view_name(layout), &layout.original.vis, &layout.krate);
    let name = layout.original.ident.to_string();
    let doc =
        format!("What reading a record as `{name}` gives: fields by method, read from the record's bytes when called.");
    quote! {
        #[doc = #doc]
        #[derive(::core::clone::Clone, ::core::marker::Copy)]
        #[allow(dead_code)]
        #visibility struct #view<'v> {
            pieces: #krate::private::Pieces<'v>,
        }
    }
}

/// The accessors, and `Debug` through them.
pub(crate) fn view_impls(layout: &Layout<'_>) -> TokenStream {
    let view = view_name(layout);
    let accessors = layout.fields.iter().enumerate().map(|(i, field)| accessor(i, field));
    let name = layout.original.ident.to_string();
    let shown = layout.fields.iter().enumerate().map(|(i, field)| {
        let (text, value) = (field.name.to_string(), value(field, i, &quote!(self)));
        quote!(.field(#text, &#value))
    });
    quote! {
        // Not every program asks every field whether it is there.
        #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
        impl<'v> #view<'v> {
            #(#accessors)*
        }

        #[automatically_derived]
        impl ::core::fmt::Debug for #view<'_> {
            fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                out.debug_struct(#name)#(#shown)*.finish()
            }
        }
    }
}

fn accessor(index: usize, field: &Field<'_>) -> TokenStream {
    let (accessor, has) = (&field.accessor, format_ident!("has_{}", field.accessor));
    let (visibility, storage) = (&field.original.vis, field.static_storage());
    let (from, to) = (start(index), start(index + 1));
    let docs = docs(field);
    let result = if is_primitive(&field.original.ty, &storage) { storage } else { field.view_type() };
    let or_old = if field.legacy.is_empty() { "" } else { ", or what it was in older files" };
    let label = field.label.value();
    let has_doc = format!("Whether the file has `{label}`{or_old}. Where it has not, the default answers.");
    let read = read(field, &from);
    let source = source(field, &from);
    quote_spanned! {field.name.span()=>
        #docs
        #[inline]
        #visibility fn #accessor(&self) -> #result {
            #read
        }

        #source

        #[doc = #has_doc]
        #[inline]
        #visibility fn #has(&self) -> bool {
            self.pieces.has_any(#from, #to - #from)
        }
    }
}

/// The value of field number `index` as a view shows it, in a form that compiles though the type be no field.
pub(crate) fn value(field: &Field<'_>, index: usize, view: &TokenStream) -> TokenStream {
    if field.legacy.is_empty() {
        let (probe, from) = (field.static_probe(), start(index));
        return quote!(#probe::view(#view.pieces, #from));
    }
    let accessor = &field.accessor;
    quote!(#view.#accessor())
}

/// The expression that reads a field: its own piece or, by the source that the mapping found, a retyped one.
fn read(field: &Field<'_>, at: &Ident) -> TokenStream {
    let this = quote_spanned!(field.name.span()=> self);
    let own = field.item("view", &quote!(#this.pieces, #at));
    let retyped: Vec<TokenStream> = (0_u8..).zip(&field.legacy).filter_map(|(i, old)| arm(field, at, i, old)).collect();
    if retyped.is_empty() {
        return own;
    }
    quote_spanned! {field.name.span()=>
        match self.pieces.source(#at) {
            #(#retyped)*
            _ => #own,
        }
    }
}

/// The match arm that reads a retyped piece; none for one that has only another label.
fn arm(field: &Field<'_>, at: &Ident, number: u8, legacy: &Legacy) -> Option<TokenStream> {
    let retyping = legacy.retyping.as_ref()?;
    let (old, storage) = (old_storage(field, legacy), field.static_storage());
    let converted = quote_spanned!(legacy.span=> __vrs::view_legacy::<#old, #storage>(self.pieces, #at));
    let converted_by = |function: &syn::ExprPath| {
        quote_spanned! {function.span()=>
            __vrs::view_legacy_with::<#old, #storage, _>(self.pieces, #at, {
                let function: fn(_) -> _ = #function;
                function
            })
        }
    };
    let read = retyping.with.as_ref().map_or(converted, converted_by);
    Some(quote!(__vrs::PieceSource::Legacy(#number) => #read,))
}

/// The method that tells which piece answers, for fields that have changed.
fn source(field: &Field<'_>, at: &Ident) -> Option<TokenStream> {
    if field.legacy.is_empty() {
        return None;
    }
    let (visibility, source) = (&field.original.vis, format_ident!("{}_source", field.accessor));
    let doc =
        format!("Which piece of the file answers for `{}`: today's, or one of its `legacy`.", field.label.value());
    Some(quote_spanned! {field.name.span()=>
        #[doc = #doc]
        #[inline]
        #visibility fn #source(&self) -> __vrs::PieceSource {
            self.pieces.source(#at)
        }
    })
}

/// The field's documentation, or the least that can be said.
fn docs(field: &Field<'_>) -> TokenStream {
    let docs: Vec<&Attribute> =
        field.original.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).collect();
    if docs.is_empty() {
        let doc = format!("The value of `{}`.", field.label.value());
        return quote!(#[doc = #doc]);
    }
    quote!(#(#docs)*)
}

/// Whether the field is written as one of the primitives, whose view is the type itself. A shadowed name would fail to
/// type-check, not read wrongly.
fn is_primitive(ty: &Type, storage: &TokenStream) -> bool {
    const PRIMITIVES: [&str; 11] = ["bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f32", "f64"];
    let Type::Path(path) = ty else { return false };
    path.path.get_ident().is_some_and(|name| PRIMITIVES.iter().any(|primitive| name == primitive))
        && storage.to_string() == quote!(#ty).to_string()
}
