#[doc = "What reading a record as `Optional` gives: fields by method, read from the record's bytes when called."]
#[derive(:: core :: clone :: Clone, :: core :: marker :: Copy)]
#[allow(dead_code)]
struct OptionalView<'v> {
    pieces: ::vrs::private::Pieces<'v>,
}
#[allow(unused_qualifications)]
const _: () = {
    #[allow(unused_imports)]
    use __vrs::NoField as _;
    use ::vrs::private as __vrs;
    #[automatically_derived]
    impl __vrs::DataLayout for Optional {
        const NAME: &'static str = "Optional";
        const SHAPE: &'static [__vrs::Node] = &[
            __vrs::Node {
                label: "thermal",
                content: <Option<Thermal> as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
            __vrs::Node {
                label: "offset",
                content: <Option<f32> as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
        ];
        const SIGNATURES: &'static [(u64, usize)] = __SIGNATURES.as_slice();
        type Static = Optional;
        type View<'__view> = OptionalView<'__view>;
        #[inline]
        fn view(pieces: __vrs::Pieces<'_>) -> OptionalView<'_> {
            OptionalView { pieces }
        }
        #[inline]
        fn presence(&self, groups: &mut __vrs::PresenceBuilder) {
            __vrs::Probe::<Option<Thermal>>::presence(&self.thermal, groups);
            __vrs::Probe::<Option<f32>>::presence(&self.offset, groups);
        }
        #[inline]
        fn encode_fixed<'__out>(&self, out: &'__out mut [u8]) -> &'__out mut [u8] {
            let out = __vrs::Probe::<Option<Thermal>>::encode_fixed(&self.thermal, out);
            let out = __vrs::Probe::<Option<f32>>::encode_fixed(&self.offset, out);
            out
        }
        #[inline]
        fn encode_variable<S: __vrs::Sink>(
            &self,
            out: &mut __vrs::Variables<'_, S>,
        ) -> ::core::result::Result<(), __vrs::EncodeError> {
            __vrs::Probe::<Option<Thermal>>::encode_variable(&self.thermal, out)
                .map_err(|error| error.within("Optional", "thermal"))?;
            __vrs::Probe::<Option<f32>>::encode_variable(&self.offset, out)
                .map_err(|error| error.within("Optional", "offset"))?;
            ::core::result::Result::Ok(())
        }
    }
    const __SHAPE: &[__vrs::Node] = &[
        __vrs::Node {
            label: "thermal",
            content: __vrs::Probe::<Option<Thermal>>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
        __vrs::Node {
            label: "offset",
            content: __vrs::Probe::<Option<f32>>::CONTENT,
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
    const _: () = __vrs::check_zero(__vrs::Probe::<Option<Thermal>>::HAS_ZERO);
    const _: () = __vrs::check_zero(__vrs::Probe::<Option<f32>>::HAS_ZERO);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 0usize);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 1usize);
    #[automatically_derived]
    impl __vrs::Optional for Optional {
        type Content = __vrs::Nested<Optional>;
        const CONTENT: __vrs::Content = __vrs::Content::Group(<Self as __vrs::DataLayout>::SHAPE);
    }
    #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
    impl<'v> OptionalView<'v> {
        #[doc = "The value of `thermal`."]
        #[inline]
        fn thermal(&self) -> __vrs::View<'v, Option<Thermal>> {
            <Option<Thermal> as __vrs::Field>::view(self.pieces, __PIECE_0)
        }
        #[doc = "Whether the file has `thermal`. Where it has not, the default answers."]
        #[inline]
        fn has_thermal(&self) -> bool {
            self.pieces.has_any(__PIECE_0, __PIECE_1 - __PIECE_0)
        }
        #[doc = "The value of `offset`."]
        #[inline]
        fn offset(&self) -> __vrs::View<'v, Option<f32>> {
            <Option<f32> as __vrs::Field>::view(self.pieces, __PIECE_1)
        }
        #[doc = "Whether the file has `offset`. Where it has not, the default answers."]
        #[inline]
        fn has_offset(&self) -> bool {
            self.pieces.has_any(__PIECE_1, __PIECE_2 - __PIECE_1)
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for OptionalView<'_> {
        fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            out.debug_struct("Optional")
                .field("thermal", &__vrs::Probe::<Option<Thermal>>::view(self.pieces, __PIECE_0))
                .field("offset", &__vrs::Probe::<Option<f32>>::view(self.pieces, __PIECE_1))
                .finish()
        }
    }
    mod when_alloc {
        #[allow(unused_imports)]
        use __vrs::NoDecode as _;
        const _: () =
            __vrs::check_decodes(__vrs::Probe::<Option<Thermal>>::IS_FIELD, __vrs::Probe::<Option<Thermal>>::DECODES);
        const _: () = __vrs::check_decodes(__vrs::Probe::<Option<f32>>::IS_FIELD, __vrs::Probe::<Option<f32>>::DECODES);
        #[automatically_derived]
        impl __vrs::DecodeLayout for Optional {
            #[allow(unused_variables)]
            fn decode(view: OptionalView<'_>) -> ::core::result::Result<Self, __vrs::DecodeError> {
                ::core::result::Result::Ok(Self {
                    thermal: __vrs::Probe::<Option<Thermal>>::decode(__vrs::Probe::<Option<Thermal>>::view(
                        view.pieces,
                        __PIECE_0,
                    ))
                    .map_err(|error| error.within("thermal"))?,
                    offset: __vrs::Probe::<Option<f32>>::decode(__vrs::Probe::<Option<f32>>::view(
                        view.pieces,
                        __PIECE_1,
                    ))
                    .map_err(|error| error.within("offset"))?,
                })
            }
        }
        #[allow(dead_code, clippy::all, clippy::pedantic)]
        impl OptionalView<'_> {
            #[doc = r" Copies all fields into a struct. The error names the field whose bytes are no value of its type."]
            pub fn decode(self) -> ::core::result::Result<Optional, __vrs::DecodeError> {
                <Optional as __vrs::DecodeLayout>::decode(self)
            }
        }
    }
};
