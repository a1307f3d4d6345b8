//! The methods that write values.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use crate::model::Layout;

/// The writing half of the `DataLayout` implementation: each visits the fields in order.
pub(crate) fn methods(layout: &Layout<'_>) -> TokenStream {
    let calls = |call: &dyn Fn(&TokenStream, &syn::Ident) -> TokenStream| -> Vec<TokenStream> {
        layout.fields.iter().map(|field| call(&field.storage(), field.name)).collect()
    };
    let presence = calls(
        &|storage, name| quote_spanned!(name.span()=> <#storage as __vrs::Field>::presence(&self.#name, groups);),
    );
    let fixed = calls(
        &|storage, name| quote_spanned!(name.span()=> let out = <#storage as __vrs::Field>::encode_fixed(&self.#name, out);),
    );
    let variable = calls(
        &|storage, name| quote_spanned!(name.span()=> <#storage as __vrs::Field>::encode_variable(&self.#name, out)?;),
    );
    quote! {
        #[inline]
        fn presence(&self, groups: &mut __vrs::PresenceBuilder) {
            #(#presence)*
        }

        #[inline]
        fn encode_fixed<'__out>(&self, out: &'__out mut [u8]) -> &'__out mut [u8] {
            #(#fixed)*
            out
        }

        #[inline]
        fn encode_variable<S: __vrs::Sink>(
            &self,
            out: &mut __vrs::Variables<'_, S>,
        ) -> ::core::result::Result<(), __vrs::EncodeError> {
            #(#variable)*
            ::core::result::Result::Ok(())
        }
    }
}
