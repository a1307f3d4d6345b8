//! `#[layout(…)]`: what structs and fields say, key by key.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Expr, ExprLit, ExprPath, Ident, Lit, LitStr, Meta, Path, Token, Type, parenthesized};

use crate::errors::Errors;

/// What stands on a struct.
#[derive(Default)]
pub(crate) struct StructAttr {
    /// `crate = path`: where the library is, when not at `::vrs`.
    pub(crate) krate: Once<Path>,
    /// `describe`: doc comments are stored as descriptions.
    pub(crate) describe: Once<()>,
    /// `strict`: all pieces are required.
    pub(crate) strict: Once<()>,
}

/// What stands on an enum.
#[derive(Default)]
pub(crate) struct EnumAttr {
    /// `crate = path`, as on a struct.
    pub(crate) krate: Once<Path>,
    /// `mirror = path`: the enum of another crate that this one stands for.
    pub(crate) mirror: Once<Path>,
    /// `non_exhaustive`: the other enum may get more variants.
    pub(crate) non_exhaustive: Once<()>,
}

/// What stands on a field.
#[derive(Default)]
pub(crate) struct FieldAttr {
    pub(crate) label: Once<LitStr>,
    pub(crate) accessor: Once<Ident>,
    pub(crate) nested: Once<()>,
    pub(crate) stored_as: Once<Type>,
    /// `with = path`: the conversion that stores the field.
    pub(crate) adapter: Once<Type>,
    /// `names`: the names of the enum are stored as a tag.
    pub(crate) names: Once<()>,
    pub(crate) required: Once<()>,
    pub(crate) default: Once<Expr>,
    pub(crate) describe: Once<()>,
    /// Texts by name: `unit`, `description` and those of `tag(…)`.
    pub(crate) tags: BTreeMap<String, LitStr>,
    /// Bounds by name: `min`, `max`, `min_increment`, `max_increment` and those of `property(…)`.
    pub(crate) properties: BTreeMap<String, Expr>,
    /// What the field was in older files, in the order in which it is looked for.
    pub(crate) legacy: Vec<LegacyAttr>,
}

/// One `legacy(label = …, type = …, with = …)`.
pub(crate) struct LegacyAttr {
    /// The word `legacy`.
    pub(crate) key: Ident,
    pub(crate) label: Once<LitStr>,
    pub(crate) ty: Once<Type>,
    pub(crate) with: Once<ExprPath>,
}

/// The value of a key that may stand once.
pub(crate) struct Once<T> {
    value: Option<(Span, T)>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { value: None }
    }
}

impl<T> Once<T> {
    fn set(&mut self, key: &Ident, value: T, errors: &mut Errors) {
        self.set_named(&key.to_string(), key.span(), value, errors);
    }

    fn set_named(&mut self, key: &str, span: Span, value: T, errors: &mut Errors) {
        if self.value.is_some() {
            errors.push(syn::Error::new(span, format_args!("`{key}` is given twice: keep one")));
        }
        self.value = Some((span, value));
    }

    pub(crate) fn is_set(&self) -> bool {
        self.value.is_some()
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref().map(|(_, value)| value)
    }

    /// Where the key stands.
    pub(crate) fn span(&self) -> Option<Span> {
        self.value.as_ref().map(|(span, _)| *span)
    }
}

const STRUCT_KEYS: &str = "`crate = path`, `describe` and `strict`";
const ENUM_KEYS: &str = "`crate = path`, `mirror = path::to::Enum` and `non_exhaustive`";
const FIELD_KEYS: &str = "`label`, `struct`, `as`, `with`, `names`, `required`, `default`, `min`, `max`, `min_increment`, `max_increment`, \
                          `unit`, `description`, `describe`, `tag(…)`, `property(…)`, `legacy(…)` and `accessor`";

impl StructAttr {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut attr = Self::default();
        for item in items(attributes, errors) {
            let key = &item.key;
            match (key.to_string().as_str(), item.value) {
                ("describe", Value::None) => attr.describe.set(key, (), errors),
                ("strict", Value::None) => attr.strict.set(key, (), errors),
                ("crate", Value::Is(value)) => {
                    if let Some(path) = errors.take(value.into_path()) {
                        attr.krate.set(key, path, errors);
                    }
                }
                ("describe" | "strict", _) => errors.at(key, format_args!("`{key}` takes no value")),
                ("crate", _) => errors.at(key, "write `crate = path::to::vrs`"),
                _ => errors.at(key, format_args!("unknown key `{key}`: a data layout takes {STRUCT_KEYS}")),
            }
        }
        attr
    }
}

impl EnumAttr {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut attr = Self::default();
        for item in items(attributes, errors) {
            let key = &item.key;
            match (key.to_string().as_str(), item.value) {
                ("crate", Value::Is(value)) => set(&mut attr.krate, key, value.into_path(), errors),
                ("mirror", Value::Is(value)) => set(&mut attr.mirror, key, value.into_path(), errors),
                ("non_exhaustive", Value::None) => attr.non_exhaustive.set(key, (), errors),
                ("crate" | "mirror", _) => errors.at(key, format_args!("write `{key} = path::to::it`")),
                ("non_exhaustive", _) => errors.at(key, "`non_exhaustive` takes no value"),
                _ => errors.at(key, format_args!("unknown key `{key}`: an enum takes {ENUM_KEYS}")),
            }
        }
        if let (Some(span), None) = (attr.non_exhaustive.span(), attr.mirror.get()) {
            errors.push(syn::Error::new(span, "`non_exhaustive` is said of the enum behind `mirror = …`"));
        }
        attr
    }
}

impl FieldAttr {
    pub(crate) fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut attr = Self::default();
        for item in items(attributes, errors) {
            attr.set(item, errors);
        }
        attr
    }

    fn set(&mut self, item: Item, errors: &mut Errors) {
        let key = item.key;
        match (key.unraw().to_string().as_str(), item.value) {
            ("struct", Value::None) => self.nested.set(&key, (), errors),
            ("required", Value::None) => self.required.set(&key, (), errors),
            ("describe", Value::None) => self.describe.set(&key, (), errors),
            ("names", Value::None) => self.names.set(&key, (), errors),
            ("struct" | "required" | "describe" | "names", _) => {
                errors.at(&key, format_args!("`{key}` takes no value"));
            }
            ("label", Value::Is(value)) => set(&mut self.label, &key, value.into_text(), errors),
            ("accessor", Value::Is(value)) => set(&mut self.accessor, &key, value.into_name(), errors),
            ("as", Value::Is(value)) => set(&mut self.stored_as, &key, value.into_type(), errors),
            ("with", Value::Is(value)) => set(&mut self.adapter, &key, value.into_type(), errors),
            ("default", Value::Is(value)) => set(&mut self.default, &key, value.into_expr(), errors),
            (name @ ("unit" | "description"), Value::Is(value)) => self.tag(&key, name, value.into_text(), errors),
            (name @ ("min" | "max" | "min_increment" | "max_increment"), Value::Is(value)) => {
                self.property(&key, name, value.into_expr(), errors);
            }
            ("tag", Value::List(pairs)) => {
                for (name, value) in pairs {
                    self.tag(&name, &name.value(), value.into_text(), errors);
                }
            }
            ("property", Value::List(pairs)) => {
                for (name, value) in pairs {
                    self.property(&name, &name.value(), value.into_expr(), errors);
                }
            }
            ("tag" | "property", _) => errors.at(&key, format_args!("write `{key}(name = value)`")),
            ("legacy", Value::List(pairs)) => self.legacy.push(LegacyAttr::parse(key, pairs, errors)),
            ("legacy", _) => errors.at(&key, format_args!("write `legacy(…)` with {LEGACY_KEYS}")),
            (
                "label" | "accessor" | "as" | "with" | "default" | "unit" | "description" | "min" | "max"
                | "min_increment" | "max_increment",
                _,
            ) => errors.at(&key, format_args!("write `{key} = …`")),
            _ => errors.at(&key, format_args!("unknown key `{key}`: a field takes {FIELD_KEYS}")),
        }
    }

    fn tag(&mut self, at: impl quote::ToTokens, name: &str, text: syn::Result<LitStr>, errors: &mut Errors) {
        let Some(text) = errors.take(text) else { return };
        if self.tags.insert(name.to_owned(), text).is_some() {
            errors.at(at, format_args!("the tag `{name}` is given twice: keep one"));
        }
    }

    fn property(&mut self, at: impl quote::ToTokens, name: &str, value: syn::Result<Expr>, errors: &mut Errors) {
        let Some(value) = errors.take(value) else { return };
        if self.properties.insert(name.to_owned(), value).is_some() {
            errors.at(at, format_args!("the property `{name}` is given twice: keep one"));
        }
    }
}

const LEGACY_KEYS: &str = "`label = \"…\"`, `type = …` and `with = path::to::function`";

impl LegacyAttr {
    fn parse(key: Ident, pairs: Vec<(LitStr, Raw)>, errors: &mut Errors) -> Self {
        let before = errors.count();
        let mut attr = Self { key, label: Once::default(), ty: Once::default(), with: Once::default() };
        for (name, value) in pairs {
            match name.value().as_str() {
                "label" => set_named(&mut attr.label, &name, value.into_text(), errors),
                "type" => set_named(&mut attr.ty, &name, value.into_type(), errors),
                "with" => set_named(&mut attr.with, &name, value.into_function(), errors),
                key => errors.at(&name, format_args!("unknown key `{key}`: `legacy` takes {LEGACY_KEYS}")),
            }
        }
        if errors.count() == before && !attr.label.is_set() && !attr.ty.is_set() {
            let message = "`legacy` says what the field was in older files: a `label = \"…\"`, a `type = …`, or both";
            errors.at(&attr.key, message);
        }
        attr
    }
}

fn set_named<T>(once: &mut Once<T>, name: &LitStr, value: syn::Result<T>, errors: &mut Errors) {
    if let Some(value) = errors.take(value) {
        once.set_named(&name.value(), name.span(), value, errors);
    }
}

fn set<T>(once: &mut Once<T>, key: &Ident, value: syn::Result<T>, errors: &mut Errors) {
    if let Some(value) = errors.take(value) {
        once.set(key, value, errors);
    }
}

/// The text of the doc comments: lines joined, outer blanks removed.
pub(crate) fn doc_text(attributes: &[Attribute]) -> Option<LitStr> {
    let lines: Vec<LitStr> = attributes.iter().filter_map(doc_line).collect();
    let span = lines.first()?.span();
    let text: Vec<String> = lines.iter().map(|line| line.value().trim().to_owned()).collect();
    let text = text.join(" ").trim().to_owned();
    (!text.is_empty()).then(|| LitStr::new(&text, span))
}

fn doc_line(attribute: &Attribute) -> Option<LitStr> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Every `key`, `key = value` and `key(name = value, …)` in the `#[layout]` attributes.
fn items(attributes: &[Attribute], errors: &mut Errors) -> Vec<Item> {
    let mut items = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("layout")) {
        let parsed = attribute.parse_args_with(Punctuated::<Item, Token![,]>::parse_terminated);
        items.extend(errors.take(parsed).unwrap_or_default());
    }
    items
}

struct Item {
    key: Ident,
    value: Value,
}

enum Value {
    None,
    Is(Raw),
    List(Vec<(LitStr, Raw)>),
}

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = Ident::parse_any(input)?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            Value::Is(input.parse()?)
        } else if input.peek(syn::token::Paren) {
            let content;
            parenthesized!(content in input);
            let pairs = Punctuated::<Pair, Token![,]>::parse_terminated(&content)?;
            Value::List(pairs.into_iter().map(|pair| (pair.name, pair.value)).collect())
        } else {
            Value::None
        };
        Ok(Self { key, value })
    }
}

struct Pair {
    name: LitStr,
    value: Raw,
}

impl Parse for Pair {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = if input.peek(LitStr) {
            input.parse()?
        } else {
            let name = Ident::parse_any(input)?;
            LitStr::new(&name.unraw().to_string(), name.span())
        };
        input.parse::<Token![=]>()?;
        let value = if name.value() == "type" { Raw::parse_type(input)? } else { input.parse()? };
        Ok(Self { name, value })
    }
}

/// What stands behind `=`, up to the next comma: which syntax it must have depends on the key.
struct Raw(proc_macro2::TokenStream);

impl Parse for Raw {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        // A type such as `u32` is an expression too; what is not one, such as `&'static str`, is taken as a type.
        let fork = input.fork();
        if fork.parse::<Expr>().is_ok() && (fork.is_empty() || fork.peek(Token![,])) {
            return Ok(Self(quote::ToTokens::into_token_stream(input.parse::<Expr>()?)));
        }
        Ok(Self(quote::ToTokens::into_token_stream(input.parse::<Type>()?)))
    }
}

impl Raw {
    /// The same where a type is expected: the first half of `BTreeMap<String, f32>` is an expression, too.
    fn parse_type(input: ParseStream<'_>) -> syn::Result<Self> {
        let fork = input.fork();
        if fork.parse::<Type>().is_ok() && (fork.is_empty() || fork.peek(Token![,])) {
            return Ok(Self(quote::ToTokens::into_token_stream(input.parse::<Type>()?)));
        }
        input.parse()
    }

    fn into_expr(self) -> syn::Result<Expr> {
        syn::parse2(self.0)
    }

    fn into_type(self) -> syn::Result<Type> {
        syn::parse2(self.0)
    }

    fn into_path(self) -> syn::Result<Path> {
        syn::parse2(self.0)
    }

    fn into_function(self) -> syn::Result<ExprPath> {
        let span = self.0.span();
        syn::parse2(self.0).map_err(|_| syn::Error::new(span, "name a function here: `with = path::to::function`"))
    }

    fn into_text(self) -> syn::Result<LitStr> {
        let span = self.0.span();
        syn::parse2(self.0).map_err(|_| syn::Error::new(span, "a text in quotes is expected"))
    }

    /// A name, with or without quotes.
    fn into_name(self) -> syn::Result<Ident> {
        syn::parse2(self.0.clone()).or_else(|_: syn::Error| self.into_text()?.parse())
    }
}
