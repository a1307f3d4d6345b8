//! The methods that write values.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::model::{Field, Layout};

/// The writing half of the `DataLayout` implementation: each visits the fields in order.
pub(crate) fn methods(layout: &Layout<'_>) -> TokenStream {
    let calls = |function: &str, argument: TokenStream| -> Vec<TokenStream> {
        let call = |field: &Field<'_>| {
            let (probe, function, name) = (field.probe(), Ident::new(function, Span::call_site()), field.name);
            quote!(#probe::#function(&self.#name, #argument))
        };
        layout.fields.iter().map(call).collect()
    };
    let (presence, fixed, variable) =
        (calls("presence", quote!(groups)), calls("encode_fixed", quote!(out)), calls("encode_variable", quote!(out)));
    let (text, labels) = (layout.original.ident.to_string(), layout.fields.iter().map(|field| &field.label));
    quote! {
        #[inline]
        fn presence(&self, groups: &mut __vrs::PresenceBuilder) {
            #(#presence;)*
        }

        #[inline]
        fn encode_fixed<'__out>(&self, out: &'__out mut [u8]) -> &'__out mut [u8] {
            #(let out = #fixed;)*
            out
        }

        #[inline]
        fn encode_variable<S: __vrs::Sink>(
            &self,
            out: &mut __vrs::Variables<'_, S>,
        ) -> ::core::result::Result<(), __vrs::EncodeError> {
            #(#variable.map_err(|error| error.within(#text, #labels))?;)*
            ::core::result::Result::Ok(())
        }
    }
}
