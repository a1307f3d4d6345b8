//! Printing the implementation of a model.

mod decode;
mod encode;
mod shape;
#[cfg(test)]
mod tests;
mod view;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, GenericParam};

use crate::check;
use crate::errors::Errors;
use crate::model::Layout;

/// Expands `#[derive(DataLayout)]`.
pub(crate) fn data_layout(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let mut layout = Layout::parse(input, &mut errors);
    check::accessors(&mut layout.fields, &mut errors);
    layout.complete &= errors.count() == 0;
    if input.generics.params.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_))) {
        // No implementation fits such a struct.
        return errors.into_compile_errors();
    }
    let view_struct = view::view_struct(&layout);
    let implementation = implementation(&layout);
    let errors = errors.into_compile_errors();
    quote!(#view_struct #implementation #errors)
}

/// Everything but the view type, which must be nameable: inside a constant, so that no name gets out.
fn implementation(layout: &Layout<'_>) -> TokenStream {
    let krate = &layout.krate;
    let parts = [
        data_layout_impl(layout),
        shape::checks(layout),
        shape::optional_impl(layout),
        view::view_impls(layout),
        decode::decode_impl(layout),
    ];
    quote! {
        // Paths of ours stand at tokens of the program, which may have imported what they name.
        #[allow(unused_qualifications)]
        const _: () = {
            use #krate::private as __vrs;
            // What probes say of types that are no fields.
            #[allow(unused_imports)]
            use __vrs::NoField as _;
            #(#parts)*
        };
    }
}

fn data_layout_impl(layout: &Layout<'_>) -> TokenStream {
    let name = &layout.original.ident;
    let (impl_generics, generics, bounds) = layout.original.generics.split_for_impl();
    let static_type = shape::static_type(layout);
    let shape = shape::shape(layout);
    let view = view::view_name(layout);
    let text = name.to_string();
    let encode = encode::methods(layout);
    quote! {
        #[automatically_derived]
        impl #impl_generics __vrs::DataLayout for #name #generics #bounds {
            const NAME: &'static str = #text;
            const SHAPE: &'static [__vrs::Node] = #shape;
            const SIGNATURES: &'static [(u64, usize)] = __SIGNATURES.as_slice();

            type Static = #static_type;
            type View<'__view> = #view<'__view>;

            #[inline]
            fn view(pieces: __vrs::Pieces<'_>) -> #view<'_> {
                #view { pieces }
            }

            #encode
        }
    }
}
