//! The shape of a struct, and the checks that the compiler makes on it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Ident, Lifetime};

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
    let nodes = layout.fields.iter().map(node);
    quote!(&[#(#nodes),*])
}

fn node(field: &Field<'_>) -> TokenStream {
    let (storage, label, facts) = (field.static_storage(), &field.label, facts(field));
    let node = quote_spanned!(field.span()=> __vrs::node::<#storage>(#label, #facts));
    if field.legacy.is_empty() {
        return node;
    }
    let legacy = field.legacy.iter().map(|legacy| {
        let (old, label) = (old_storage(field, legacy), &legacy.label);
        quote_spanned!(legacy.span=> __vrs::legacy_piece::<#old>(#label))
    });
    quote!(#node.with_legacy(&[#(#legacy),*]))
}

/// The type that says how an old piece of the field is stored.
pub(crate) fn old_storage(field: &Field<'_>, legacy: &Legacy) -> TokenStream {
    match legacy.retyping.as_ref().and_then(|retyping| retyping.ty.as_ref()) {
        Some(ty) => make_static(ty).into_token_stream(),
        None => field.static_storage(),
    }
}

fn facts(field: &Field<'_>) -> TokenStream {
    if !field.required && field.default.is_none() && field.tags.is_empty() && field.properties.is_empty() {
        return quote!(__vrs::Facts::NONE);
    }
    let storage = field.static_storage();
    let required = field.required;
    let default = field.default.as_ref().map(|expression| {
        // The user's expression gets a type of its own, so that a wrong one is reported where it stands.
        quote! {
            ::core::option::Option::Some(&__vrs::Constant::<<#storage as __vrs::Piece>::Constant>({
                const DEFAULT: __vrs::ConstantOf<#storage> = #expression;
                DEFAULT
            }))
        }
    });
    let default = default.unwrap_or_else(|| quote!(::core::option::Option::None));
    let tags = field.tags.iter().map(|(name, text)| quote!((#name, #text)));
    let properties = field.properties.iter().map(|(name, expression)| {
        quote! {
            (#name, &__vrs::Constant::<<#storage as __vrs::Bounded>::Bound>({
                const BOUND: <#storage as __vrs::Bounded>::Bound = #expression;
                BOUND
            }))
        }
    });
    quote! {
        &__vrs::Facts { required: #required, default: #default, tags: &[#(#tags),*], properties: &[#(#properties),*] }
    }
}

/// The constant that says with which piece field number `index` starts. One more than there are fields: the last one is the
/// number of pieces.
pub(crate) fn start(index: usize) -> Ident {
    format_ident!("__PIECE_{index}")
}

/// Constants for the place of every field, and what may not compile: duplicate signatures, oversized layouts, enums that
/// nothing answers for.
pub(crate) fn checks(layout: &Layout<'_>) -> TokenStream {
    let static_type = static_type(layout);
    let first = start(0);
    let starts = layout.fields.iter().enumerate().map(|(i, field)| {
        let (from, to, storage) = (start(i), start(i + 1), field.static_storage());
        quote_spanned!(field.span()=> const #to: usize = #from + __vrs::piece_count(&[__vrs::node::<#storage>("", __vrs::Facts::NONE)]);)
    });
    let duplicates = layout.fields.iter().enumerate().map(|(i, field)| {
        let (from, to) = (start(i), start(i + 1));
        quote_spanned!(field.name.span()=> const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, #from, #to);)
    });
    let answers = layout.fields.iter().filter(|field| !field.required && field.default.is_none()).map(|field| {
        let storage = field.static_storage();
        quote_spanned!(field.span()=> const _: () = __vrs::check_zero::<#storage>();)
    });
    let legacy = layout.fields.iter().enumerate().map(legacy_checks);
    let count = start(layout.fields.len());
    quote! {
        const #first: usize = 0;
        #(#starts)*
        const __SHAPE: &[__vrs::Node] = <#static_type as __vrs::DataLayout>::SHAPE;
        const __SIGNATURES: &__vrs::Signatures<#count> = &__vrs::signatures(__SHAPE);
        const __FIRST_DUPLICATE: usize = __vrs::first_duplicate(__SHAPE, __SIGNATURES);
        const _: () = __vrs::check_limits(__SHAPE);
        #(#duplicates)*
        #(#answers)*
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
