//! The parts of a record, in the order of its format.

use vrs_core::container::RecordHeader;
use vrs_core::format::ContentType;
use vrs_core::layout::{Block, DataLayout, Definition, PresenceBuilder};

use crate::error::WriteProblem;

/// The bytes of an image, of sound or of a custom block, among the parts of
/// [`RecordWriter::write_parts`](super::RecordWriter::write_parts).
///
/// ```
/// use vrs::Raw;
///
/// let pixels = vec![0_u8; 640 * 480];
/// let part = Raw(&pixels);
/// assert_eq!(part.0.len(), 640 * 480);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Raw<'a>(pub &'a [u8]);

mod private {
    pub trait Sealed {}
}

use private::Sealed;

/// One block of a record: a reference to a struct that derives [`DataLayout`], or [`Raw`] bytes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no part of a record",
    label = "neither a layout nor bytes",
    note = "parts are `&frame`, where `Frame` derives DataLayout, and `Raw(&bytes)`"
)]
pub trait Part: Sealed {
    /// The definitions of this part and of those behind it.
    #[doc(hidden)]
    type Definitions<Rest: 'static>: 'static;

    /// Notes which optional groups the part has.
    #[doc(hidden)]
    fn presence(&self, groups: &mut PresenceBuilder);

    /// Appends the part; gives the definitions of those behind it.
    ///
    /// # Errors
    /// The block has another kind or size, or the part cannot be encoded.
    #[doc(hidden)]
    fn put<'d, Rest: 'static>(
        self,
        definitions: &'d Self::Definitions<Rest>,
        record: &mut RecordParts<'_>,
    ) -> Result<&'d Rest, WriteProblem>;
}

impl<V: DataLayout> Sealed for &V {}

impl<V: DataLayout> Part for &V {
    type Definitions<Rest: 'static> = (Definition<V::Static>, Rest);

    fn presence(&self, groups: &mut PresenceBuilder) {
        (**self).presence(groups);
    }

    fn put<'d, Rest: 'static>(
        self,
        definitions: &'d Self::Definitions<Rest>,
        record: &mut RecordParts<'_>,
    ) -> Result<&'d Rest, WriteProblem> {
        record.layout(&definitions.0, self)?;
        Ok(&definitions.1)
    }
}

impl Sealed for Raw<'_> {}

impl Part for Raw<'_> {
    type Definitions<Rest: 'static> = Rest;

    fn presence(&self, _groups: &mut PresenceBuilder) {}

    fn put<'d, Rest: 'static>(self, rest: &'d Rest, record: &mut RecordParts<'_>) -> Result<&'d Rest, WriteProblem> {
        record.bytes(self.0)?;
        Ok(rest)
    }
}

/// The blocks of a record in the order of its format: a tuple of up to twelve [`Part`]s. What
/// [`RecordWriter::write_parts`](super::RecordWriter::write_parts) takes; its example shows some.
#[diagnostic::on_unimplemented(
    message = "`{Self}` are no parts of a record",
    label = "no tuple of up to twelve parts",
    note = "write `(&frame, Raw(&pixels))`; a single part is `(&frame,)`"
)]
pub trait Parts: Sealed {
    /// The definitions of the layouts among them.
    #[doc(hidden)]
    type Definitions;

    /// How many there are.
    #[doc(hidden)]
    const COUNT: usize;

    /// Notes which optional groups they have, those of the first layout first.
    #[doc(hidden)]
    fn presence(&self, groups: &mut PresenceBuilder);

    /// Appends all of them.
    ///
    /// # Errors
    /// Those of [`Part::put`].
    #[doc(hidden)]
    fn put(self, definitions: &Self::Definitions, record: &mut RecordParts<'_>) -> Result<(), WriteProblem>;
}

/// The definitions of parts, as a type: `(first, (second, ()))`.
macro_rules! definitions {
    () => { () };
    ($first:ident $($rest:ident)*) => { $first::Definitions<definitions!($($rest)*)> };
}

/// Appends part after part.
macro_rules! put {
    ($record:ident $definitions:ident) => {};
    ($record:ident $definitions:ident $first:ident $($rest:ident)*) => {
        let $definitions = Part::put::<definitions!($($rest)*)>($first, $definitions, $record)?;
        put!($record $definitions $($rest)*);
    };
}

macro_rules! tuples {
    ($($part:ident)*) => {
        impl<$($part: Part),*> Sealed for ($($part,)*) {}

        impl<$($part: Part),*> Parts for ($($part,)*) {
            type Definitions = definitions!($($part)*);

            const COUNT: usize = [$(stringify!($part)),*].len();

            #[expect(non_snake_case, reason = "a part is named like its type")]
            fn presence(&self, groups: &mut PresenceBuilder) {
                let ($($part,)*) = self;
                $($part.presence(groups);)*
            }

            #[expect(non_snake_case, reason = "a part is named like its type")]
            fn put(self, definitions: &Self::Definitions, record: &mut RecordParts<'_>) -> Result<(), WriteProblem> {
                let ($($part,)*) = self;
                put!(record definitions $($part)*);
                let () = definitions;
                Ok(())
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);

/// A block that takes a part.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartBlock {
    /// Its number among all blocks of the record format.
    pub(super) number: usize,
    /// What it holds: anything but nothing.
    pub(super) content: ContentType,
    /// Its size, if the record format determines it.
    pub(super) size: Option<u64>,
}

/// A record to which parts are appended, each compared with its block.
#[doc(hidden)]
#[derive(Debug)]
pub struct RecordParts<'a> {
    blocks: std::slice::Iter<'a, PartBlock>,
    out: &'a mut Vec<u8>,
    /// Where the record starts in `out`.
    start: usize,
}

impl<'a> RecordParts<'a> {
    /// A record of so many parts, which is to have these blocks.
    pub(super) fn new(blocks: &'a [PartBlock], parts: usize, out: &'a mut Vec<u8>) -> Result<Self, WriteProblem> {
        if blocks.len() != parts {
            return Err(WriteProblem::PartCount { expected: blocks.len(), found: parts });
        }
        let start = out.len();
        Ok(Self { blocks: blocks.iter(), out, start })
    }

    pub(super) fn layout<V: DataLayout>(
        &mut self,
        definition: &Definition<V::Static>,
        value: &V,
    ) -> Result<(), WriteProblem> {
        self.next(|block| block.content == ContentType::DataLayout)?;
        definition.encode(value, self.out)?;
        self.check_size(0)
    }

    /// Appends a layout that is encoded already, when `check` agrees with the number of its block.
    pub(super) fn layout_block(
        &mut self,
        layout: Block<'_>,
        check: impl FnOnce(usize) -> Result<(), WriteProblem>,
    ) -> Result<(), WriteProblem> {
        let block = self.next(|block| block.content == ContentType::DataLayout)?;
        check(block.number)?;
        self.check_size(layout.len() as u64)?;
        self.out.extend_from_slice(layout.fixed_section());
        self.out.extend_from_slice(layout.variable_section());
        Ok(())
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> Result<(), WriteProblem> {
        let block = self.next(|block| block.content != ContentType::DataLayout)?;
        let found = bytes.len() as u64;
        if let Some(expected) = block.size.filter(|expected| *expected != found) {
            return Err(WriteProblem::BlockSize { block: block.number, expected, found });
        }
        self.check_size(found)?;
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    /// Makes room for so many bytes that follow, or says that they do not fit.
    pub(super) fn reserve(&mut self, more: u64) -> Result<(), WriteProblem> {
        self.check_size(more)?;
        self.out.reserve(more as usize);
        Ok(())
    }

    fn next(&mut self, fits: impl FnOnce(&PartBlock) -> bool) -> Result<PartBlock, WriteProblem> {
        // There are as many blocks as parts.
        let count = WriteProblem::PartCount { expected: 0, found: 1 };
        let block = self.blocks.next().copied().ok_or(count)?;
        let kind = WriteProblem::PartKind { block: block.number, expected: block.content };
        if fits(&block) { Ok(block) } else { Err(kind) }
    }

    /// Looks at the size of the payload before gigabytes are copied.
    fn check_size(&self, more: u64) -> Result<(), WriteProblem> {
        RecordHeader::size_with((self.out.len() - self.start) as u64 + more)?;
        Ok(())
    }
}
