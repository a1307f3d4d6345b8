#[doc = "What reading a record as `Plain` gives: fields by method, read from the record's bytes when called."]
#[derive(:: core :: clone :: Clone, :: core :: marker :: Copy)]
#[allow(dead_code)]
pub struct PlainView<'v> {
    pieces: ::vrs::private::Pieces<'v>,
}
#[allow(unused_qualifications)]
const _: () = {
    #[allow(unused_imports)]
    use __vrs::NoField as _;
    use ::vrs::private as __vrs;
    #[automatically_derived]
    impl __vrs::DataLayout for Plain {
        const NAME: &'static str = "Plain";
        const SHAPE: &'static [__vrs::Node] = &[
            __vrs::Node {
                label: "time",
                content: <f64 as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
            __vrs::Node {
                label: "note",
                content: <String as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
        ];
        const SIGNATURES: &'static [(u64, usize)] = __SIGNATURES.as_slice();
        type Static = Plain;
        type View<'__view> = PlainView<'__view>;
        #[inline]
        fn view(pieces: __vrs::Pieces<'_>) -> PlainView<'_> {
            PlainView { pieces }
        }
        #[inline]
        fn presence(&self, groups: &mut __vrs::PresenceBuilder) {
            __vrs::Probe::<f64>::presence(&self.time, groups);
            __vrs::Probe::<String>::presence(&self.note, groups);
        }
        #[inline]
        fn encode_fixed<'__out>(&self, out: &'__out mut [u8]) -> &'__out mut [u8] {
            let out = __vrs::Probe::<f64>::encode_fixed(&self.time, out);
            let out = __vrs::Probe::<String>::encode_fixed(&self.note, out);
            out
        }
        #[inline]
        fn encode_variable<S: __vrs::Sink>(
            &self,
            out: &mut __vrs::Variables<'_, S>,
        ) -> ::core::result::Result<(), __vrs::EncodeError> {
            __vrs::Probe::<f64>::encode_variable(&self.time, out).map_err(|error| error.within("Plain", "time"))?;
            __vrs::Probe::<String>::encode_variable(&self.note, out).map_err(|error| error.within("Plain", "note"))?;
            ::core::result::Result::Ok(())
        }
    }
    const __SHAPE: &[__vrs::Node] = &[
        __vrs::Node { label: "time", content: __vrs::Probe::<f64>::CONTENT, facts: __vrs::Facts::NONE, legacy: &[] },
        __vrs::Node { label: "note", content: __vrs::Probe::<String>::CONTENT, facts: __vrs::Facts::NONE, legacy: &[] },
    ];
    const __PIECE_0: usize = 0;
    const __PIECE_1: usize = __PIECE_0 + __vrs::piece_count(&[__SHAPE[0usize]]);
    const __PIECE_2: usize = __PIECE_1 + __vrs::piece_count(&[__SHAPE[1usize]]);
    const __SIGNATURES: &__vrs::Signatures<__PIECE_2> = &__vrs::signatures(__SHAPE);
    const __FIRST_DUPLICATE: usize = __vrs::first_duplicate(__SHAPE, __SIGNATURES);
    const _: () = __vrs::check_limits(__SHAPE);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_0, __PIECE_1);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_1, __PIECE_2);
    const _: () = __vrs::check_zero(__vrs::Probe::<f64>::HAS_ZERO);
    const _: () = __vrs::check_zero(__vrs::Probe::<String>::HAS_ZERO);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 0usize);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 1usize);
    #[automatically_derived]
    impl __vrs::Optional for Plain {
        type Content = __vrs::Nested<Plain>;
        const CONTENT: __vrs::Content = __vrs::Content::Group(<Self as __vrs::DataLayout>::SHAPE);
    }
    #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
    impl<'v> PlainView<'v> {
        #[doc = " Seconds."]
        #[inline]
        pub fn time(&self) -> f64 {
            <f64 as __vrs::Field>::view(self.pieces, __PIECE_0)
        }
        #[doc = "Whether the file has `time`. Where it has not, the default answers."]
        #[inline]
        pub fn has_time(&self) -> bool {
            self.pieces.has_any(__PIECE_0, __PIECE_1 - __PIECE_0)
        }
        #[doc = "The value of `note`."]
        #[inline]
        fn note(&self) -> __vrs::View<'v, String> {
            <String as __vrs::Field>::view(self.pieces, __PIECE_1)
        }
        #[doc = "Whether the file has `note`. Where it has not, the default answers."]
        #[inline]
        fn has_note(&self) -> bool {
            self.pieces.has_any(__PIECE_1, __PIECE_2 - __PIECE_1)
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for PlainView<'_> {
        fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            out.debug_struct("Plain")
                .field("time", &__vrs::Probe::<f64>::view(self.pieces, __PIECE_0))
                .field("note", &__vrs::Probe::<String>::view(self.pieces, __PIECE_1))
                .finish()
        }
    }
    mod when_alloc {
        #[allow(unused_imports)]
        use __vrs::NoDecode as _;
        const _: () = __vrs::check_decodes(__vrs::Probe::<f64>::IS_FIELD, __vrs::Probe::<f64>::DECODES);
        const _: () = __vrs::check_decodes(__vrs::Probe::<String>::IS_FIELD, __vrs::Probe::<String>::DECODES);
        #[automatically_derived]
        impl __vrs::DecodeLayout for Plain {
            #[allow(unused_variables)]
            fn decode(view: PlainView<'_>) -> ::core::result::Result<Self, __vrs::DecodeError> {
                ::core::result::Result::Ok(Self {
                    time: __vrs::Probe::<f64>::decode(__vrs::Probe::<f64>::view(view.pieces, __PIECE_0))
                        .map_err(|error| error.within("time"))?,
                    note: __vrs::Probe::<String>::decode(__vrs::Probe::<String>::view(view.pieces, __PIECE_1))
                        .map_err(|error| error.within("note"))?,
                })
            }
        }
        #[allow(dead_code, clippy::all, clippy::pedantic)]
        impl PlainView<'_> {
            #[doc = r" Copies all fields into a struct. The error names the field whose bytes are no value of its type."]
            pub fn decode(self) -> ::core::result::Result<Plain, __vrs::DecodeError> {
                <Plain as __vrs::DecodeLayout>::decode(self)
            }
        }
    }
};
