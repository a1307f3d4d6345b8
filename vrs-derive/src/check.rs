//! What structs and fields may not say.
//!
//! Types decide whether a field can be stored; the trait bounds of the expansion see through aliases. For types that people
//! often write and that can be recognised by name, this phase gives a message that says what to write instead.

use std::collections::BTreeMap;

use syn::{GenericParam, Generics, LitStr, Type, TypePath};

use crate::attr::{FieldAttr, LegacyAttr};
use crate::errors::Errors;
use crate::model::{ENUM_TAG, Field, option_content};

/// A layout is one concrete struct, which may borrow.
pub(crate) fn generics(generics: &Generics, errors: &mut Errors) {
    for parameter in &generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            errors.at(parameter, "a data layout has no type or const parameters, its definition is one fixed text: write a struct for each type");
        }
    }
}

/// One field: its attributes together, its label, its type.
pub(crate) fn field(field: &syn::Field, attr: &FieldAttr, errors: &mut Errors) {
    if let Some(text) = attr.label.get() {
        label(text, errors);
    }
    if let Some(span) = attr.stored_as.span() {
        if attr.nested.is_set() {
            errors.push(syn::Error::new(span, "`as` chooses the integer of an enum; a struct has none: take it away"));
        } else if is_plain(&field.ty) {
            let message = "`as` chooses the integer of an enum: change the type of the field instead";
            errors.push(syn::Error::new(span, message));
        }
    }
    if ["String", "Vec", "BTreeMap"].iter().any(|name| is_named(&field.ty, name)) {
        for (name, value) in &attr.properties {
            let message = format!("only values and arrays have a `{name}`: say it as a text, tag({name} = \"…\")");
            errors.at(value, message);
        }
    }
    let is_single_piece_only =
        attr.default.is_set() || attr.names.is_set() || !attr.properties.is_empty() || !attr.tags.is_empty();
    if let (true, Some(span)) = (is_single_piece_only || attr.required.is_set(), attr.nested.span()) {
        let message = "the field is a struct: what is said about pieces belongs on the fields of that struct";
        errors.push(syn::Error::new(span, message));
    }
    if let (true, Some(span)) = (is_named(&field.ty, "Option"), attr.default.span()) {
        let message = "an optional field reads as `None` where a file lacks it: take `default` or the `Option` away";
        errors.push(syn::Error::new(span, message));
    }
    if let Some(span) = attr.adapter.span() {
        if attr.nested.is_set() || attr.stored_as.is_set() {
            let message = "`with` says how the field is stored: take `struct` or `as` away";
            errors.push(syn::Error::new(span, message));
        }
    } else if let Some(message) = type_mistake(&field.ty) {
        errors.at(&field.ty, message);
    }
    if let (Some(span), true) = (attr.names.span(), attr.tags.contains_key(ENUM_TAG)) {
        errors.push(syn::Error::new(
            span,
            format_args!("`names` is what the tag `{ENUM_TAG}` says: give only one of them"),
        ));
    }
    for old in &attr.legacy {
        legacy(old, field, attr, errors);
    }
    if let Some(old) = attr.legacy.get(MOST_LEGACY) {
        errors.at(&old.key, format_args!("a field has at most {MOST_LEGACY} `legacy`"));
    }
}

/// Views number the old pieces of a field in a byte.
const MOST_LEGACY: usize = 255;

/// One `legacy(…)`: it says what was different, on a field of one piece.
fn legacy(old: &LegacyAttr, field: &syn::Field, attr: &FieldAttr, errors: &mut Errors) {
    if attr.nested.is_set() {
        let message = "the field is a struct: say `legacy` on the fields of that struct; \
                       if only the name of the field changed, keep the old label: #[layout(struct, label = \"…\")]";
        errors.at(&old.key, message);
    }
    if let Some(text) = old.label.get() {
        label(text, errors);
    }
    let types = [Some(&field.ty), old.ty.get()];
    if let (Some(span), true) = (old.ty.span().or(old.with.span()), types.into_iter().flatten().any(is_variable)) {
        let message = "vectors, maps and strings are lent from the record as they are stored, so they are not converted: \
                       declare the struct as it was, and read the record through it with `record.layout_as::<Old>()`";
        errors.push(syn::Error::new(span, message));
    } else if let Some(message) = old.ty.get().and_then(type_mistake) {
        errors.push(syn::Error::new_spanned(old.ty.get(), message));
    }
}

/// Whether the type is a vector, map or string, or an `Option` of one, as far as its name tells.
fn is_variable(ty: &Type) -> bool {
    let content = option_content(ty).unwrap_or(ty);
    matches!(content, Type::Reference(_)) || ["Vec", "BTreeMap", "String"].iter().any(|name| is_named(content, name))
}

fn label(label: &LitStr, errors: &mut Errors) {
    let text = label.value();
    if text.is_empty() {
        errors.at(
            label,
            "a label cannot be empty, files identify pieces by it: without `label` it is the name of the field",
        );
    } else if text.contains('\0') {
        errors.at(label, "a label cannot contain NUL: take it out, readers in C++ cut the label there");
    }
}

/// Fields that look at each other: accessors may not collide, nor with the generated `has_…` and `…_source` methods. Those
/// that do are taken out, so that the mistake is said once.
pub(crate) fn accessors(fields: &mut Vec<Field<'_>>, errors: &mut Errors) {
    let mut taken = BTreeMap::new();
    for field in &*fields {
        let has = format!("the view has a method `{{}}` that tells whether the file has `{}`", field.name);
        taken.entry(format!("has_{}", field.accessor)).or_insert(has);
        if !field.legacy.is_empty() {
            let source =
                format!("the view has a method `{{}}` that tells which piece of the file answers for `{}`", field.name);
            taken.entry(format!("{}_source", field.accessor)).or_insert(source);
        }
    }
    let mut clashing = Vec::new();
    for (i, field) in fields.iter().enumerate() {
        let accessor = field.accessor.to_string();
        if let Some(other) = taken.get(&accessor) {
            let advice = "give this field another one with #[layout(accessor = \"…\")]";
            errors.at(field.name, format_args!("{}: {advice}", other.replace("{}", &accessor)));
            clashing.push(i);
        } else {
            taken.insert(accessor, format!("`{}` has the accessor `{{}}`", field.name));
        }
    }
    let mut index = 0..;
    fields.retain(|_| index.next().is_none_or(|i| !clashing.contains(&i)));
}

const C_TYPES: [&str; 12] = [
    "c_char",
    "c_schar",
    "c_uchar",
    "c_short",
    "c_ushort",
    "c_int",
    "c_uint",
    "c_long",
    "c_ulong",
    "c_longlong",
    "c_ulonglong",
    "c_void",
];

/// Whether a type is written as one that is certainly no enum.
fn is_plain(ty: &Type) -> bool {
    let names =
        ["bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f32", "f64", "String", "Vec", "BTreeMap"];
    names.iter().any(|name| is_named(ty, name)) || !matches!(ty, Type::Path(_))
}

/// What to write instead of a type that no piece stores.
fn type_mistake(ty: &Type) -> Option<String> {
    match ty {
        Type::Array(array) if is_named(&array.elem, "String") => {
            Some("an array holds elements of fixed size: write `Vec<String>`".into())
        }
        Type::Array(array) => type_mistake(&array.elem),
        Type::Tuple(_) => Some("a tuple has no labels: write a struct with #[layout(struct)]".into()),
        Type::Path(path) => path_mistake(path),
        _ => None,
    }
}

fn path_mistake(path: &TypePath) -> Option<String> {
    let last = path.path.segments.last()?;
    let name = last.ident.to_string();
    match name.as_str() {
        "usize" | "isize" => {
            let fixed = if name == "usize" { "u64" } else { "i64" };
            return Some(format!(
                "the size of `{name}` differs between machines: write `{fixed}`, or a narrower integer"
            ));
        }
        "u128" | "i128" => {
            return Some(format!("files have no 128-bit integers: split the `{name}`, or store its bytes as [u8; 16]"));
        }
        "char" => {
            return Some(
                "a Rust `char` is no element: write `u32` for a code point, `vrs::Char` for a byte of text".into(),
            );
        }
        c if C_TYPES.contains(&c) => {
            return Some(format!("the size of `{c}` differs between machines: write an integer such as `i32`"));
        }
        _ => {}
    }
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    let inner: Vec<&Type> = arguments.args.iter().filter_map(as_type).collect();
    match (name.as_str(), inner.as_slice()) {
        ("Vec", [item]) | ("BTreeMap", [_, item]) => item_mistake(item),
        ("HashMap", _) => Some("files keep maps in the order of their keys: write `BTreeMap<String, T>`".into()),
        ("Option", [content]) => type_mistake(content),
        _ => None,
    }
}

/// Containers hold elements and strings, not containers.
fn item_mistake(item: &Type) -> Option<String> {
    let nested = ["Vec", "BTreeMap", "HashMap", "Option"].into_iter().find(|name| is_named(item, name));
    match (nested, item) {
        (Some(container), _) => Some(format!(
            "containers do not nest in a data layout, and this one holds `{container}`: flatten it, or store it as `vrs::Json`"
        )),
        (None, Type::Array(_)) => {
            Some("a container holds elements, not arrays: use a Point or Matrix type, or flatten it".into())
        }
        (None, item) => type_mistake(item),
    }
}

fn as_type(argument: &syn::GenericArgument) -> Option<&Type> {
    if let syn::GenericArgument::Type(ty) = argument { Some(ty) } else { None }
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}
