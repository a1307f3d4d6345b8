//! From views to owned structs.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::view::{value, view_name};
use crate::model::Layout;

/// `DecodeLayout` for structs that borrow nothing, and `decode` on the view. A struct with mistakes gets a body that fails.
pub(crate) fn decode_impl(layout: &Layout<'_>) -> TokenStream {
    if layout.borrows() {
        return TokenStream::new();
    }
    let (name, view) = (&layout.original.ident, view_name(layout));
    let fields = layout.fields.iter().enumerate().map(|(i, field)| {
        let (name, probe, label) = (field.name, field.static_probe(), &field.label);
        let value = value(field, i, &quote!(view));
        quote!(#name: #probe::decode(#value).map_err(|error| error.within(#label))?)
    });
    let body = if layout.complete {
        quote!(::core::result::Result::Ok(Self { #(#fields),* }))
    } else {
        quote!(::core::unimplemented!())
    };
    let has_field_decode = layout.fields.iter().any(|field| field.accessor == "decode");
    let method = (!has_field_decode).then(|| {
        quote! {
            #[allow(dead_code, clippy::all, clippy::pedantic)]
            impl #view<'_> {
                /// Copies all fields into a struct. The error names the field whose bytes are no value of its type.
                pub fn decode(self) -> ::core::result::Result<#name, __vrs::DecodeError> {
                    <#name as __vrs::DecodeLayout>::decode(self)
                }
            }
        }
    });
    let decodes = layout.fields.iter().map(|field| {
        let probe = field.static_probe();
        quote_spanned!(field.name.span()=> const _: () = __vrs::check_decodes(#probe::IS_FIELD, #probe::DECODES);)
    });
    // Owned values need memory: where the library has no allocator, there are only views.
    quote! {
        __vrs::when_alloc! {
            // What probes say of types that cannot be owned.
            #[allow(unused_imports)]
            use __vrs::NoDecode as _;

            #(#decodes)*

            #[automatically_derived]
            impl __vrs::DecodeLayout for #name {
                #[allow(unused_variables)]
                fn decode(view: #view<'_>) -> ::core::result::Result<Self, __vrs::DecodeError> {
                    #body
                }
            }

            #method
        }
    }
}
