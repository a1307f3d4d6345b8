//! What stands in `lock! { … }`.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Token, Type, bracketed};

/// `[$crate test] "layouts.lock": Frame, imu::Sample`, the brackets being what the macro of the `vrs` crate adds.
pub(crate) struct Input {
    /// Where the library is.
    pub(super) krate: TokenStream,
    /// Whether a test is wanted: where the library has files.
    pub(super) has_test: bool,
    /// Relative to the folder of `Cargo.toml`.
    pub(super) path: LitStr,
    pub(super) layouts: Vec<Layout>,
}

/// A struct, and the name that the lock has for it.
pub(super) struct Layout {
    pub(super) name: String,
    pub(super) ty: Type,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let context;
        bracketed!(context in input);
        let krate: TokenTree = context.parse()?;
        let has_test = context.parse::<Option<Ident>>()?.is_some();
        let path = input.parse().map_err(|error| {
            syn::Error::new(
                error.span(),
                "write `lock! { \"layouts.lock\": Frame, imu::Sample }`: the file, then structs",
            )
        })?;
        input.parse::<Token![:]>()?;
        let layouts = Punctuated::<Layout, Token![,]>::parse_terminated(input)?;
        let input = Self { krate: krate.into(), has_test, path, layouts: layouts.into_iter().collect() };
        input.check()?;
        Ok(input)
    }
}

impl Input {
    fn check(&self) -> syn::Result<()> {
        if self.layouts.is_empty() {
            return Err(syn::Error::new(self.path.span(), "name the structs whose layouts are locked"));
        }
        for (i, layout) in self.layouts.iter().enumerate() {
            if self.layouts.iter().take(i).any(|other| other.name == layout.name) {
                return Err(syn::Error::new_spanned(&layout.ty, format_args!("`{}` is named twice", layout.name)));
            }
        }
        Ok(())
    }
}

impl Parse for Layout {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ty: Type = input.parse()?;
        let name = match &ty {
            Type::Path(path) if path.qself.is_none() => name(path.path.segments.iter().map(|segment| &segment.ident)),
            _ => return Err(syn::Error::new_spanned(&ty, "the name of a struct is expected")),
        };
        Ok(Self { name, ty })
    }
}

/// The path as it is written, without lifetimes: `imu::Sample`.
fn name<'a>(path: impl Iterator<Item = &'a Ident>) -> String {
    path.map(|part| part.unraw().to_string()).collect::<Vec<_>>().join("::")
}
