#[doc = "What reading a record as `Borrowed` gives: fields by method, read from the record's bytes when called."]
#[derive(:: core :: clone :: Clone, :: core :: marker :: Copy)]
#[allow(dead_code)]
struct BorrowedView<'v> {
    pieces: ::vrs::private::Pieces<'v>,
}
#[allow(unused_qualifications)]
const _: () = {
    #[allow(unused_imports)]
    use __vrs::NoField as _;
    use ::vrs::private as __vrs;
    #[automatically_derived]
    impl<'a> __vrs::DataLayout for Borrowed<'a> {
        const NAME: &'static str = "Borrowed";
        const SHAPE: &'static [__vrs::Node] = &[
            __vrs::Node {
                label: "ranges",
                content: <&'static [f32] as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
            __vrs::Node {
                label: "note",
                content: <&'static str as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
        ];
        const SIGNATURES: &'static [(u64, usize)] = __SIGNATURES.as_slice();
        type Static = Borrowed<'static>;
        type View<'__view> = BorrowedView<'__view>;
        #[inline]
        fn view(pieces: __vrs::Pieces<'_>) -> BorrowedView<'_> {
            BorrowedView { pieces }
        }
        #[inline]
        fn presence(&self, groups: &mut __vrs::PresenceBuilder) {
            __vrs::Probe::<&'a [f32]>::presence(&self.ranges, groups);
            __vrs::Probe::<&'a str>::presence(&self.note, groups);
        }
        #[inline]
        fn encode_fixed<'__out>(&self, out: &'__out mut [u8]) -> &'__out mut [u8] {
            let out = __vrs::Probe::<&'a [f32]>::encode_fixed(&self.ranges, out);
            let out = __vrs::Probe::<&'a str>::encode_fixed(&self.note, out);
            out
        }
        #[inline]
        fn encode_variable<S: __vrs::Sink>(
            &self,
            out: &mut __vrs::Variables<'_, S>,
        ) -> ::core::result::Result<(), __vrs::EncodeError> {
            __vrs::Probe::<&'a [f32]>::encode_variable(&self.ranges, out)
                .map_err(|error| error.within("Borrowed", "ranges"))?;
            __vrs::Probe::<&'a str>::encode_variable(&self.note, out)
                .map_err(|error| error.within("Borrowed", "note"))?;
            ::core::result::Result::Ok(())
        }
    }
    const __SHAPE: &[__vrs::Node] = &[
        __vrs::Node {
            label: "ranges",
            content: __vrs::Probe::<&'static [f32]>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
        __vrs::Node {
            label: "note",
            content: __vrs::Probe::<&'static str>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
    ];
    const __PIECE_0: usize = 0;
    const __PIECE_1: usize = __PIECE_0 + __vrs::piece_count(&[__SHAPE[0usize]]);
    const __PIECE_2: usize = __PIECE_1 + __vrs::piece_count(&[__SHAPE[1usize]]);
    const __SIGNATURES: &__vrs::Signatures<__PIECE_2> = &__vrs::signatures(__SHAPE);
    const __FIRST_DUPLICATE: usize = __vrs::first_duplicate(__SHAPE, __SIGNATURES);
    const _: () = __vrs::check_limits(__SHAPE);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_0, __PIECE_1);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_1, __PIECE_2);
    const _: () = __vrs::check_zero(__vrs::Probe::<&'static [f32]>::HAS_ZERO);
    const _: () = __vrs::check_zero(__vrs::Probe::<&'static str>::HAS_ZERO);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 0usize);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 1usize);
    #[automatically_derived]
    impl<'a> __vrs::Optional for Borrowed<'a> {
        type Content = __vrs::Nested<Borrowed<'a>>;
        const CONTENT: __vrs::Content = __vrs::Content::Group(<Self as __vrs::DataLayout>::SHAPE);
    }
    #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
    impl<'v> BorrowedView<'v> {
        #[doc = "The value of `ranges`."]
        #[inline]
        fn ranges(&self) -> __vrs::View<'v, &'static [f32]> {
            <&'static [f32] as __vrs::Field>::view(self.pieces, __PIECE_0)
        }
        #[doc = "Whether the file has `ranges`. Where it has not, the default answers."]
        #[inline]
        fn has_ranges(&self) -> bool {
            self.pieces.has_any(__PIECE_0, __PIECE_1 - __PIECE_0)
        }
        #[doc = "The value of `note`."]
        #[inline]
        fn note(&self) -> __vrs::View<'v, &'static str> {
            <&'static str as __vrs::Field>::view(self.pieces, __PIECE_1)
        }
        #[doc = "Whether the file has `note`. Where it has not, the default answers."]
        #[inline]
        fn has_note(&self) -> bool {
            self.pieces.has_any(__PIECE_1, __PIECE_2 - __PIECE_1)
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for BorrowedView<'_> {
        fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            out.debug_struct("Borrowed")
                .field("ranges", &__vrs::Probe::<&'static [f32]>::view(self.pieces, __PIECE_0))
                .field("note", &__vrs::Probe::<&'static str>::view(self.pieces, __PIECE_1))
                .finish()
        }
    }
};
