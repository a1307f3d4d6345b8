//! The shape of a struct, and the checks that the compiler makes on it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Expr, Ident, Lifetime};

use crate::lifetimes::make_static;
use crate::model::{Field, Layout, Legacy};

/// The struct with every lifetime `'static`.
pub(crate) fn static_type(layout: &Layout<'_>) -> TokenStream {
    let name = &layout.original.ident;
    let lifetimes = layout.original.generics.lifetimes().map(|_| Lifetime::new("'static", Span::call_site()));
    if layout.borrows() { quote!(#name<#(#lifetimes),*>) } else { quote!(#name) }
}

/// The constant list of nodes.
pub(crate) fn shape(layout: &Layout<'_>) -> TokenStream {
    let nodes = layout.fields.iter().map(|field| {
        let (label, facts) = (&field.label, facts(field));
        let content = field.item("CONTENT", &TokenStream::new());
        let legacy = legacy_pieces(field);
        quote!(__vrs::Node { label: #label, content: #content, facts: #facts, legacy: #legacy })
    });
    quote!(&[#(#nodes),*])
}

/// The same without what definitions say and with nothing for a type that is no field: there to be checked, whatever else
/// does not compile.
fn bare_shape(layout: &Layout<'_>) -> TokenStream {
    let nodes = layout.fields.iter().map(|field| {
        let (probe, label, legacy) = (field.static_probe(), &field.label, legacy_pieces(field));
        quote!(__vrs::Node { label: #label, content: #probe::CONTENT, facts: __vrs::Facts::NONE, legacy: #legacy })
    });
    quote!(&[#(#nodes),*])
}

/// The pieces that the field was in older files.
fn legacy_pieces(field: &Field<'_>) -> TokenStream {
    let legacy = field.legacy.iter().map(|legacy| {
        let (old, label) = (old_storage(field, legacy), &legacy.label);
        quote_spanned!(legacy.span=> __vrs::legacy_piece::<#old>(#label))
    });
    quote!(&[#(#legacy),*])
}

/// The type that says how an old piece of the field is stored.
pub(crate) fn old_storage(field: &Field<'_>, legacy: &Legacy) -> TokenStream {
    match legacy.retyping.as_ref().and_then(|retyping| retyping.ty.as_ref()) {
        Some(ty) => make_static(ty).into_token_stream(),
        None => field.static_storage(),
    }
}

fn facts(field: &Field<'_>) -> TokenStream {
    if !field.states_facts() {
        return quote!(__vrs::Facts::NONE);
    }
    let required = field.required;
    let default = field.default.as_ref().map(|expression| {
        let default = constant(field, "Piece", "Constant", expression);
        quote!(::core::option::Option::Some(#default))
    });
    let default = default.unwrap_or_else(|| quote!(::core::option::Option::None));
    let tags = field.tags.iter().map(|(name, text)| quote!((#name, #text)));
    let properties = field.properties.iter().map(|(name, expression)| {
        let bound = constant(field, "Bounded", "Bound", expression);
        quote!((#name, #bound))
    });
    quote! {
        &__vrs::Facts { required: #required, default: #default, tags: &[#(#tags),*], properties: &[#(#properties),*] }
    }
}

/// The user's expression as a constant of the piece type `<storage as __vrs::of>::name`.
///
/// It gets a type of its own, so that a wrong one is reported where it stands.
fn constant(field: &Field<'_>, of: &str, name: &str, expression: &Expr) -> TokenStream {
    let (first, last) = field.ends();
    let (storage, of, name) = (field.content_storage(), Ident::new(of, last), Ident::new(name, last));
    let (start, end) = (quote_spanned!(first=> <), quote_spanned!(last=> as __vrs::#of>::#name));
    let piece = quote!(#start #storage #end);
    let value_type = quote_spanned!(last=> as __vrs::Field>::Value);
    let constant = quote_spanned!(first=> &__vrs::Constant::<#piece>);
    let value = quote! {{
        const CONSTANT: #start #piece #value_type = #expression;
        CONSTANT
    }};
    let value = quote_spanned!(last=> (#value));
    quote!(#constant #value)
}

/// The constant that says with which piece field number `index` starts. One more than there are fields: the last one is the
/// number of pieces.
pub(crate) fn start(index: usize) -> Ident {
    format_ident!("__PIECE_{index}")
}

/// Constants for the place of every field, and what may not compile: duplicate signatures, oversized layouts, enums that
/// nothing answers for.
pub(crate) fn checks(layout: &Layout<'_>) -> TokenStream {
    let shape = bare_shape(layout);
    let first = start(0);
    let starts = (0..layout.fields.len()).map(|i| {
        let (from, to) = (start(i), start(i + 1));
        quote!(const #to: usize = #from + __vrs::piece_count(&[__SHAPE[#i]]);)
    });
    let duplicates = layout.fields.iter().enumerate().map(|(i, field)| {
        let (from, to) = (start(i), start(i + 1));
        quote_spanned!(field.name.span()=> const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, #from, #to);)
    });
    let answers = layout.fields.iter().filter(|field| !field.required && field.default.is_none()).map(|field| {
        let probe = field.static_probe();
        quote_spanned!(field.name.span()=> const _: () = __vrs::check_zero(#probe::HAS_ZERO);)
    });
    let legacy = layout.fields.iter().enumerate().map(legacy_checks);
    let facts =
        layout.fields.iter().enumerate().filter(|(_, field)| field.states_facts()).map(
            |(i, field)| quote_spanned!(field.name.span()=> const _: () = __vrs::check_facts(&__SHAPE[#i].content);),
        );
    let count = start(layout.fields.len());
    quote! {
        const __SHAPE: &[__vrs::Node] = #shape;
        const #first: usize = 0;
        #(#starts)*
        const __SIGNATURES: &__vrs::Signatures<#count> = &__vrs::signatures(__SHAPE);
        const __FIRST_DUPLICATE: usize = __vrs::first_duplicate(__SHAPE, __SIGNATURES);
        const _: () = __vrs::check_limits(__SHAPE);
        #(#duplicates)*
        #(#answers)*
        #(#facts)*
        #(#legacy)*
    }
}

/// Old pieces that could never answer: those of the field itself, or of the struct that it is.
fn legacy_checks((index, field): (usize, &Field<'_>)) -> TokenStream {
    if field.legacy.is_empty() {
        return quote_spanned! {field.name.span()=>
            const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, #index);
        };
    }
    let checks = field.legacy.iter().enumerate().map(|(number, legacy)| {
        quote_spanned! {legacy.span=>
            const _: () = __vrs::check_legacy(__SHAPE, __SIGNATURES, #index, #number);
        }
    });
    quote!(#(#checks)*)
}

/// The struct as the content of an optional group.
pub(crate) fn optional_impl(layout: &Layout<'_>) -> TokenStream {
    let name = &layout.original.ident;
    let (impl_generics, generics, bounds) = layout.original.generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics __vrs::Optional for #name #generics #bounds {
            type Content = __vrs::Nested<#name #generics>;
            const CONTENT: __vrs::Content = __vrs::Content::Group(<Self as __vrs::DataLayout>::SHAPE);
        }
    }
}
