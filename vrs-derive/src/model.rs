//! The model of a derived struct: legal things only.

use std::collections::BTreeMap;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Expr, ExprPath, Fields, Ident, LitStr, Path, Type, parse_quote};

use crate::attr::{FieldAttr, LegacyAttr, StructAttr, doc_text};
use crate::check;
use crate::errors::Errors;
use crate::lifetimes::make_static;

/// A struct that derives `DataLayout`.
pub(crate) struct Layout<'a> {
    pub(crate) original: &'a DeriveInput,
    /// Where the library is: `::vrs`, unless the struct says otherwise.
    pub(crate) krate: Path,
    /// The fields without mistakes.
    pub(crate) fields: Vec<Field<'a>>,
    /// Whether these are all the fields.
    pub(crate) complete: bool,
}

/// A field of such a struct.
pub(crate) struct Field<'a> {
    pub(crate) original: &'a syn::Field,
    pub(crate) name: &'a Ident,
    /// The name of the view's method.
    pub(crate) accessor: Ident,
    pub(crate) label: LitStr,
    storage: Storage,
    /// What answers where a file lacks the piece; zero without.
    pub(crate) default: Option<Expr>,
    /// Whether reading insists on the piece.
    pub(crate) required: bool,
    /// Names and texts of tags.
    pub(crate) tags: BTreeMap<String, TokenStream>,
    pub(crate) properties: BTreeMap<String, Expr>,
    /// What the field was in older files.
    pub(crate) legacy: Vec<Legacy>,
}

/// What a field was in older files: a piece with another label, another type, or both.
pub(crate) struct Legacy {
    /// Where errors about the piece belong: the word `legacy`.
    pub(crate) span: Span,
    pub(crate) label: LitStr,
    /// What makes a value of today from one of the old piece; `None` when the piece is the same but for its label.
    pub(crate) retyping: Option<Retyping>,
}

/// How an old piece becomes a value of today.
pub(crate) struct Retyping {
    /// The old type; `None` when it is that of the field.
    pub(crate) ty: Option<Type>,
    /// The function that converts; `None` when the type does so by itself.
    pub(crate) with: Option<ExprPath>,
}

impl Legacy {
    fn new(attr: &LegacyAttr, label_of_today: &LitStr) -> Self {
        let (ty, with) = (attr.ty.get().cloned(), attr.with.get().cloned());
        Self {
            span: attr.key.span(),
            label: attr.label.get().unwrap_or(label_of_today).clone(),
            retyping: (ty.is_some() || with.is_some()).then_some(Retyping { ty, with }),
        }
    }
}

/// The tag that holds the names of an enum (FORMAT.md §24.6).
pub(crate) const ENUM_TAG: &str = "enum";

/// How the field is stored, as far as an attribute says so; the rest is the type's business.
enum Storage {
    Plain,
    Struct,
    As(Box<Type>),
    With(Box<Type>),
}

impl<'a> Layout<'a> {
    /// Reads the input on to its end, whatever is wrong with parts of it.
    pub(crate) fn parse(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let before = errors.count();
        let attr = StructAttr::parse(&input.attrs, errors);
        check::generics(&input.generics, errors);
        let mut fields = Vec::new();
        for field in named_fields(input, errors) {
            let before = errors.count();
            let parsed = Field::parse(field, &attr, errors);
            if errors.count() == before {
                fields.extend(parsed);
            }
        }
        let krate = attr.krate.get().cloned().unwrap_or_else(|| parse_quote!(::vrs));
        Self { original: input, krate, fields, complete: errors.count() == before }
    }

    /// The struct's lifetimes, if it borrows.
    pub(crate) fn borrows(&self) -> bool {
        self.original.generics.lifetimes().next().is_some()
    }
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Vec<&'a syn::Field> {
    let shape = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => return fields.named.iter().collect(),
            Fields::Unnamed(_) => "a tuple struct has no field names to label pieces with: name the fields",
            Fields::Unit => "a struct without fields is written `struct Name {}`",
        },
        Data::Enum(_) => "a data layout is a struct; for an enum that is a field, derive `LayoutEnum`",
        Data::Union(_) => "a data layout is a struct: the bytes of a union have no one meaning",
    };
    errors.at(&input.ident, shape);
    Vec::new()
}

impl<'a> Field<'a> {
    fn parse(original: &'a syn::Field, layout: &StructAttr, errors: &mut Errors) -> Option<Self> {
        let name = original.ident.as_ref()?;
        let attr = FieldAttr::parse(&original.attrs, errors);
        check::field(original, &attr, errors);
        let label = attr.label.get().cloned();
        let accessor = attr.accessor.get().cloned();
        let texts = attr.tags.iter().map(|(name, text)| (name.clone(), text.to_token_stream()));
        let mut tags: BTreeMap<String, TokenStream> = texts.collect();
        if attr.names.is_set() {
            let ty = make_static(option_content(&original.ty).unwrap_or(&original.ty));
            tags.insert(ENUM_TAG.to_owned(), quote_spanned!(ty.span()=> <#ty as __vrs::EnumNames>::NAMES));
        }
        if attr.describe.is_set() || layout.describe.is_set() {
            let text = doc_text(&original.attrs);
            if let Some(text) = text {
                tags.entry("description".to_owned()).or_insert(text.to_token_stream());
            }
        }
        let is_struct = attr.nested.is_set();
        let storage = match (attr.stored_as.get(), attr.adapter.get()) {
            (Some(ty), _) => Storage::As(Box::new(ty.clone())),
            (None, Some(adapter)) => Storage::With(Box::new(adapter.clone())),
            (None, None) if is_struct => Storage::Struct,
            (None, None) => Storage::Plain,
        };
        let label = label.unwrap_or_else(|| LitStr::new(&name.unraw().to_string(), name.span()));
        Some(Self {
            original,
            name,
            accessor: accessor.unwrap_or_else(|| name.clone()),
            legacy: attr.legacy.iter().map(|legacy| Legacy::new(legacy, &label)).collect(),
            label,
            storage,
            default: attr.default.get().cloned(),
            required: attr.required.is_set()
                || layout.strict.is_set() && !is_struct && option_content(&original.ty).is_none(),
            tags,
            properties: attr.properties,
        })
    }

    /// The type that says how the field is stored, as source with the lifetimes of the struct.
    pub(crate) fn storage(&self) -> TokenStream {
        self.storage_of(&self.original.ty)
    }

    /// The same with every lifetime `'static`.
    pub(crate) fn static_storage(&self) -> TokenStream {
        self.storage_of(&make_static(&self.original.ty))
    }

    fn storage_of(&self, ty: &Type) -> TokenStream {
        // Placed like the type, so that the compiler does not speak of the macro.
        let (first, last) = self.ends();
        let end = quote_spanned!(last=> >);
        match &self.storage {
            Storage::Plain => ty.to_token_stream(),
            Storage::Struct => {
                let start = quote_spanned!(first=> __vrs::Nested<);
                quote!(#start #ty #end)
            }
            Storage::With(adapter) => {
                let start = quote_spanned!(first=> __vrs::With<);
                optional(ty, |ty| quote!(#start #ty, #adapter #end))
            }
            Storage::As(repr) => {
                let start = quote_spanned!(first=> __vrs::StoredAs<);
                optional(ty, |ty| quote!(#start #ty, #repr #end))
            }
        }
    }

    /// The type that says how the field is stored, in the form that need not be a field for the code around it to compile.
    pub(crate) fn probe(&self) -> TokenStream {
        let storage = self.storage();
        quote!(__vrs::Probe::<#storage>)
    }

    /// The same with every lifetime `'static`.
    pub(crate) fn static_probe(&self) -> TokenStream {
        let storage = self.static_storage();
        quote!(__vrs::Probe::<#storage>)
    }

    /// `<storage as __vrs::Field>::item(arguments)`, placed at the field's type from its first token to its last: where the
    /// type is no field, the compiler says so there and, the place always being the same, once.
    pub(crate) fn item(&self, item: &str, arguments: &TokenStream) -> TokenStream {
        let ((first, last), storage) = (self.ends(), self.static_storage());
        let (start, item) = (quote_spanned!(first=> <), Ident::new(item, last));
        let path = quote_spanned!(last=> as __vrs::Field>::#item);
        let arguments = (!arguments.is_empty()).then(|| quote_spanned!(last=> (#arguments)));
        quote!(#start #storage #path #arguments)
    }

    /// What the view's method gives.
    pub(crate) fn view_type(&self) -> TokenStream {
        let ((first, last), storage) = (self.ends(), self.static_storage());
        let (start, end) = (quote_spanned!(first=> __vrs::View<'v,), quote_spanned!(last=> >));
        quote!(#start #storage #end)
    }

    /// Whether the definition says more of the field than its signature.
    pub(crate) fn states_facts(&self) -> bool {
        self.required || self.default.is_some() || !self.tags.is_empty() || !self.properties.is_empty()
    }

    /// What the piece stores when it is there: the content of an `Option`, else the storage.
    pub(crate) fn content_storage(&self) -> TokenStream {
        let ty = make_static(&self.original.ty);
        option_content(&ty).map_or_else(|| self.storage_of(&ty), |content| self.storage_of(content))
    }

    /// The places of the type's first and last token: errors about the type belong between them.
    pub(crate) fn ends(&self) -> (Span, Span) {
        let spans = self.original.ty.to_token_stream().into_iter().map(|token| token.span());
        let first = spans.clone().next().unwrap_or_else(Span::call_site);
        (first, spans.last().unwrap_or(first))
    }
}

/// The storage of a type, or that of its content where it is an `Option`.
fn optional(ty: &Type, storage: impl Fn(&Type) -> TokenStream) -> TokenStream {
    let Some(content) = option_content(ty) else { return storage(ty) };
    let content = storage(content);
    quote!(::core::option::Option<#content>)
}

/// `T` of a type written `Option<T>`.
pub(crate) fn option_content(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        syn::GenericArgument::Type(content) => Some(content),
        _ => None,
    }
}
