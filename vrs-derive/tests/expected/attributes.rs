#[doc = "What reading a record as `Attributes` gives: fields by method, read from the record's bytes when called."]
#[derive(:: core :: clone :: Clone, :: core :: marker :: Copy)]
#[allow(dead_code)]
struct AttributesView<'v> {
    pieces: ::vrs::private::Pieces<'v>,
}
#[allow(unused_qualifications)]
const _: () = {
    #[allow(unused_imports)]
    use __vrs::NoField as _;
    use ::vrs::private as __vrs;
    #[automatically_derived]
    impl __vrs::DataLayout for Attributes {
        const NAME: &'static str = "Attributes";
        const SHAPE: &'static [__vrs::Node] = &[
            __vrs::Node {
                label: "exposure_time",
                content: <f64 as __vrs::Field>::CONTENT,
                facts: &__vrs::Facts {
                    required: true,
                    default: ::core::option::Option::Some(&__vrs::Constant::<<f64 as __vrs::Piece>::Constant>({
                        const CONSTANT: <<f64 as __vrs::Piece>::Constant as __vrs::Field>::Value = 0.01;
                        CONSTANT
                    })),
                    tags: &[("unit", "s")],
                    properties: &[(
                        "min",
                        &__vrs::Constant::<<f64 as __vrs::Bounded>::Bound>({
                            const CONSTANT: <<f64 as __vrs::Bounded>::Bound as __vrs::Field>::Value = 0.0;
                            CONSTANT
                        }),
                    )],
                },
                legacy: &[],
            },
            __vrs::Node {
                label: "mode",
                content: <__vrs::StoredAs<Mode, u32> as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
            __vrs::Node {
                label: "frame_counter",
                content: <u64 as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[__vrs::legacy_piece::<u32>("frame")],
            },
            __vrs::Node {
                label: "delay",
                content: <__vrs::With<Duration, Seconds> as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
        ];
        const SIGNATURES: &'static [(u64, usize)] = __SIGNATURES.as_slice();
        type Static = Attributes;
        type View<'__view> = AttributesView<'__view>;
        #[inline]
        fn view(pieces: __vrs::Pieces<'_>) -> AttributesView<'_> {
            AttributesView { pieces }
        }
        #[inline]
        fn presence(&self, groups: &mut __vrs::PresenceBuilder) {
            __vrs::Probe::<f64>::presence(&self.exposure, groups);
            __vrs::Probe::<__vrs::StoredAs<Mode, u32>>::presence(&self.mode, groups);
            __vrs::Probe::<u64>::presence(&self.frame_counter, groups);
            __vrs::Probe::<__vrs::With<Duration, Seconds>>::presence(&self.delay, groups);
        }
        #[inline]
        fn encode_fixed<'__out>(&self, out: &'__out mut [u8]) -> &'__out mut [u8] {
            let out = __vrs::Probe::<f64>::encode_fixed(&self.exposure, out);
            let out = __vrs::Probe::<__vrs::StoredAs<Mode, u32>>::encode_fixed(&self.mode, out);
            let out = __vrs::Probe::<u64>::encode_fixed(&self.frame_counter, out);
            let out = __vrs::Probe::<__vrs::With<Duration, Seconds>>::encode_fixed(&self.delay, out);
            out
        }
        #[inline]
        fn encode_variable<S: __vrs::Sink>(
            &self,
            out: &mut __vrs::Variables<'_, S>,
        ) -> ::core::result::Result<(), __vrs::EncodeError> {
            __vrs::Probe::<f64>::encode_variable(&self.exposure, out)
                .map_err(|error| error.within("Attributes", "exposure_time"))?;
            __vrs::Probe::<__vrs::StoredAs<Mode, u32>>::encode_variable(&self.mode, out)
                .map_err(|error| error.within("Attributes", "mode"))?;
            __vrs::Probe::<u64>::encode_variable(&self.frame_counter, out)
                .map_err(|error| error.within("Attributes", "frame_counter"))?;
            __vrs::Probe::<__vrs::With<Duration, Seconds>>::encode_variable(&self.delay, out)
                .map_err(|error| error.within("Attributes", "delay"))?;
            ::core::result::Result::Ok(())
        }
    }
    const __SHAPE: &[__vrs::Node] = &[
        __vrs::Node {
            label: "exposure_time",
            content: __vrs::Probe::<f64>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
        __vrs::Node {
            label: "mode",
            content: __vrs::Probe::<__vrs::StoredAs<Mode, u32>>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
        __vrs::Node {
            label: "frame_counter",
            content: __vrs::Probe::<u64>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[__vrs::legacy_piece::<u32>("frame")],
        },
        __vrs::Node {
            label: "delay",
            content: __vrs::Probe::<__vrs::With<Duration, Seconds>>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
    ];
    const __PIECE_0: usize = 0;
    const __PIECE_1: usize = __PIECE_0 + __vrs::piece_count(&[__SHAPE[0usize]]);
    const __PIECE_2: usize = __PIECE_1 + __vrs::piece_count(&[__SHAPE[1usize]]);
    const __PIECE_3: usize = __PIECE_2 + __vrs::piece_count(&[__SHAPE[2usize]]);
    const __PIECE_4: usize = __PIECE_3 + __vrs::piece_count(&[__SHAPE[3usize]]);
    const __SIGNATURES: &__vrs::Signatures<__PIECE_4> = &__vrs::signatures(__SHAPE);
    const __FIRST_DUPLICATE: usize = __vrs::first_duplicate(__SHAPE, __SIGNATURES);
    const _: () = __vrs::check_limits(__SHAPE);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_0, __PIECE_1);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_1, __PIECE_2);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_2, __PIECE_3);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_3, __PIECE_4);
    const _: () = __vrs::check_zero(__vrs::Probe::<__vrs::StoredAs<Mode, u32>>::HAS_ZERO);
    const _: () = __vrs::check_zero(__vrs::Probe::<u64>::HAS_ZERO);
    const _: () = __vrs::check_zero(__vrs::Probe::<__vrs::With<Duration, Seconds>>::HAS_ZERO);
    const _: () = __vrs::check_facts(&__SHAPE[0usize].content);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 0usize);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 1usize);
    const _: () = __vrs::check_legacy(__SHAPE, __SIGNATURES, 2usize, 0usize);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 3usize);
    #[automatically_derived]
    impl __vrs::Optional for Attributes {
        type Content = __vrs::Nested<Attributes>;
        const CONTENT: __vrs::Content = __vrs::Content::Group(<Self as __vrs::DataLayout>::SHAPE);
    }
    #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
    impl<'v> AttributesView<'v> {
        #[doc = "The value of `exposure_time`."]
        #[inline]
        fn exposure(&self) -> f64 {
            <f64 as __vrs::Field>::view(self.pieces, __PIECE_0)
        }
        #[doc = "Whether the file has `exposure_time`. Where it has not, the default answers."]
        #[inline]
        fn has_exposure(&self) -> bool {
            self.pieces.has_any(__PIECE_0, __PIECE_1 - __PIECE_0)
        }
        #[doc = "The value of `mode`."]
        #[inline]
        fn mode(&self) -> __vrs::View<'v, __vrs::StoredAs<Mode, u32>> {
            <__vrs::StoredAs<Mode, u32> as __vrs::Field>::view(self.pieces, __PIECE_1)
        }
        #[doc = "Whether the file has `mode`. Where it has not, the default answers."]
        #[inline]
        fn has_mode(&self) -> bool {
            self.pieces.has_any(__PIECE_1, __PIECE_2 - __PIECE_1)
        }
        #[doc = "The value of `frame_counter`."]
        #[inline]
        fn frame_counter(&self) -> u64 {
            match self.pieces.source(__PIECE_2) {
                __vrs::PieceSource::Legacy(0u8) => __vrs::view_legacy::<u32, u64>(self.pieces, __PIECE_2),
                _ => <u64 as __vrs::Field>::view(self.pieces, __PIECE_2),
            }
        }
        #[doc = "Which piece of the file answers for `frame_counter`: today's, or one of its `legacy`."]
        #[inline]
        fn frame_counter_source(&self) -> __vrs::PieceSource {
            self.pieces.source(__PIECE_2)
        }
        #[doc = "Whether the file has `frame_counter`, or what it was in older files. Where it has not, the default answers."]
        #[inline]
        fn has_frame_counter(&self) -> bool {
            self.pieces.has_any(__PIECE_2, __PIECE_3 - __PIECE_2)
        }
        #[doc = "The value of `delay`."]
        #[inline]
        fn delay(&self) -> __vrs::View<'v, __vrs::With<Duration, Seconds>> {
            <__vrs::With<Duration, Seconds> as __vrs::Field>::view(self.pieces, __PIECE_3)
        }
        #[doc = "Whether the file has `delay`. Where it has not, the default answers."]
        #[inline]
        fn has_delay(&self) -> bool {
            self.pieces.has_any(__PIECE_3, __PIECE_4 - __PIECE_3)
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for AttributesView<'_> {
        fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            out.debug_struct("Attributes")
                .field("exposure", &__vrs::Probe::<f64>::view(self.pieces, __PIECE_0))
                .field("mode", &__vrs::Probe::<__vrs::StoredAs<Mode, u32>>::view(self.pieces, __PIECE_1))
                .field("frame_counter", &self.frame_counter())
                .field("delay", &__vrs::Probe::<__vrs::With<Duration, Seconds>>::view(self.pieces, __PIECE_3))
                .finish()
        }
    }
    mod when_alloc {
        #[allow(unused_imports)]
        use __vrs::NoDecode as _;
        const _: () = __vrs::check_decodes(__vrs::Probe::<f64>::IS_FIELD, __vrs::Probe::<f64>::DECODES);
        const _: () = __vrs::check_decodes(
            __vrs::Probe::<__vrs::StoredAs<Mode, u32>>::IS_FIELD,
            __vrs::Probe::<__vrs::StoredAs<Mode, u32>>::DECODES,
        );
        const _: () = __vrs::check_decodes(__vrs::Probe::<u64>::IS_FIELD, __vrs::Probe::<u64>::DECODES);
        const _: () = __vrs::check_decodes(
            __vrs::Probe::<__vrs::With<Duration, Seconds>>::IS_FIELD,
            __vrs::Probe::<__vrs::With<Duration, Seconds>>::DECODES,
        );
        #[automatically_derived]
        impl __vrs::DecodeLayout for Attributes {
            #[allow(unused_variables)]
            fn decode(view: AttributesView<'_>) -> ::core::result::Result<Self, __vrs::DecodeError> {
                ::core::result::Result::Ok(Self {
                    exposure: __vrs::Probe::<f64>::decode(__vrs::Probe::<f64>::view(view.pieces, __PIECE_0))
                        .map_err(|error| error.within("exposure_time"))?,
                    mode: __vrs::Probe::<__vrs::StoredAs<Mode, u32>>::decode(
                        __vrs::Probe::<__vrs::StoredAs<Mode, u32>>::view(view.pieces, __PIECE_1),
                    )
                    .map_err(|error| error.within("mode"))?,
                    frame_counter: __vrs::Probe::<u64>::decode(view.frame_counter())
                        .map_err(|error| error.within("frame_counter"))?,
                    delay: __vrs::Probe::<__vrs::With<Duration, Seconds>>::decode(__vrs::Probe::<
                        __vrs::With<Duration, Seconds>,
                    >::view(
                        view.pieces, __PIECE_3
                    ))
                    .map_err(|error| error.within("delay"))?,
                })
            }
        }
        #[allow(dead_code, clippy::all, clippy::pedantic)]
        impl AttributesView<'_> {
            #[doc = r" Copies all fields into a struct. The error names the field whose bytes are no value of its type."]
            pub fn decode(self) -> ::core::result::Result<Attributes, __vrs::DecodeError> {
                <Attributes as __vrs::DecodeLayout>::decode(self)
            }
        }
    }
};
