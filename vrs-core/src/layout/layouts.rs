//! The layouts of one record format: none, one, or several.

use core::fmt;

use super::definition::Definition;
use super::field::DataLayout;
use super::presence::{Presence, PresenceReader};
use super::shape::{group_count, is_possible};

mod private {
    pub trait Sealed {}
}

use private::Sealed;

/// The layouts of a record, by the structs that they store: one struct, or a tuple of up to eight in the order of their
/// blocks. `()` is a record without layouts.
///
/// It is implemented for all of them, and used by formats that say which structs their records store:
///
/// ```
/// use vrs_core::layout::Layouts;
///
/// fn layouts_of<L: Layouts>() -> usize {
///     let mut count = 0;
///     vrs_core::layout::DefinitionList::for_each(&L::Definitions::default(), &mut |_, _| count += 1);
///     count
/// }
/// assert_eq!(layouts_of::<()>(), 0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of data layouts",
    label = "neither a data layout nor a tuple of some",
    note = "add #[derive(DataLayout)] to the structs; a record has at most eight layouts"
)]
pub trait Layouts: Sealed {
    /// The same with every lifetime `'static`.
    type Static: Layouts<Static = Self::Static, Definitions = Self::Definitions> + 'static;

    /// How each of them is stored.
    type Definitions: DefinitionList;

    /// Writes the names of the structs.
    ///
    /// # Errors
    /// Those of `out`.
    #[doc(hidden)]
    fn write_name(out: &mut dyn fmt::Write) -> fmt::Result;
}

/// Layouts behind which a record can have one more, stored by the struct `T`.
#[diagnostic::on_unimplemented(
    message = "no further layout fits a record of `{Self}`",
    label = "a record has at most eight layouts"
)]
pub trait AndThen<T: DataLayout>: Layouts {
    /// These layouts and that one.
    type Output: Layouts<Definitions = <Self::Definitions as DefinitionList>::AndThen<T>>;
}

/// Definitions in the order of their blocks: `(first, (second, ()))`.
pub trait DefinitionList: Sealed + Copy + Default + Send + Sync + 'static {
    /// These definitions and one more.
    type AndThen<T: DataLayout>: DefinitionList;

    /// Adds one at the end.
    fn and_then<T: DataLayout>(self, last: Definition<T::Static>) -> Self::AndThen<T>;

    /// How many optional groups all of them have.
    fn group_count() -> usize;

    /// The definitions with these optional groups, those of the first layout first; `None` when no value can have them, a group
    /// inside an absent one.
    fn with_groups(presence: Presence) -> Option<Self>;

    /// Calls `each` with the bytes of each layout, if all its blocks have the same size, and with its definition, which
    /// prints as the JSON that files store.
    fn for_each(&self, each: &mut dyn FnMut(Option<u32>, &dyn fmt::Display));
}

impl Sealed for () {}

impl<T: DataLayout, Rest> Sealed for (Definition<T>, Rest) {}

impl DefinitionList for () {
    type AndThen<T: DataLayout> = (Definition<T::Static>, ());

    fn and_then<T: DataLayout>(self, last: Definition<T::Static>) -> Self::AndThen<T> {
        (last, ())
    }

    fn group_count() -> usize {
        0
    }

    fn with_groups(_presence: Presence) -> Option<Self> {
        Some(())
    }

    fn for_each(&self, _each: &mut dyn FnMut(Option<u32>, &dyn fmt::Display)) {}
}

impl<S: DataLayout + 'static, Rest: DefinitionList> DefinitionList for (Definition<S>, Rest) {
    type AndThen<T: DataLayout> = (Definition<S>, Rest::AndThen<T>);

    fn and_then<T: DataLayout>(self, last: Definition<T::Static>) -> Self::AndThen<T> {
        (self.0, self.1.and_then::<T>(last))
    }

    fn group_count() -> usize {
        group_count(S::SHAPE).saturating_add(Rest::group_count())
    }

    fn with_groups(presence: Presence) -> Option<Self> {
        let first = is_possible(S::SHAPE, &mut PresenceReader::new(presence));
        let rest = Rest::with_groups(presence.after(group_count(S::SHAPE)))?;
        first.then(|| (Definition::with_groups(presence), rest))
    }

    fn for_each(&self, each: &mut dyn FnMut(Option<u32>, &dyn fmt::Display)) {
        // A layout is far smaller than 4 GiB: the derive sees to it.
        each(self.0.block_size().and_then(|size| u32::try_from(size).ok()), &self.0);
        self.1.for_each(each);
    }
}

impl<T: DataLayout> Sealed for T {}

impl<T: DataLayout> Layouts for T {
    type Static = T::Static;
    type Definitions = (Definition<T::Static>, ());

    fn write_name(out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_str(T::NAME)
    }
}

impl<T: DataLayout, U: DataLayout> AndThen<U> for T {
    type Output = (T, U);
}

impl Layouts for () {
    type Static = ();
    type Definitions = ();

    fn write_name(out: &mut dyn fmt::Write) -> fmt::Result {
        out.write_str("()")
    }
}

impl<U: DataLayout> AndThen<U> for () {
    type Output = (U,);
}

/// `(first, (second, ()))` of types.
macro_rules! definitions {
    () => { () };
    ($first:ident $($rest:ident)*) => { (Definition<<$first as DataLayout>::Static>, definitions!($($rest)*)) };
}

macro_rules! tuples {
    ($($layout:ident)* + $last:ident) => {
        tuples!($($layout)*);

        impl<$($layout: DataLayout,)* $last: DataLayout> AndThen<$last> for ($($layout,)*) {
            type Output = ($($layout,)* $last,);
        }
    };
    ($($layout:ident)*) => {
        impl<$($layout: DataLayout),*> Sealed for ($($layout,)*) {}

        impl<$($layout: DataLayout),*> Layouts for ($($layout,)*) {
            type Static = ($($layout::Static,)*);
            type Definitions = definitions!($($layout)*);

            fn write_name(out: &mut dyn fmt::Write) -> fmt::Result {
                out.write_char('(')?;
                [$($layout::NAME),*].iter().enumerate().try_for_each(|(number, name)| {
                    let comma = if number == 0 { "" } else { ", " };
                    write!(out, "{comma}{name}")
                })?;
                out.write_char(')')
            }
        }
    };
}

tuples!(A + B);
tuples!(A B + C);
tuples!(A B C + D);
tuples!(A B C D + E);
tuples!(A B C D E + F);
tuples!(A B C D E F + G);
tuples!(A B C D E F G + H);
tuples!(A B C D E F G H);
