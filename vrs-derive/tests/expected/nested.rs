#[doc = "What reading a record as `Nested` gives: fields by method, read from the record's bytes when called."]
#[derive(:: core :: clone :: Clone, :: core :: marker :: Copy)]
#[allow(dead_code)]
struct NestedView<'v> {
    pieces: ::vrs::private::Pieces<'v>,
}
#[allow(unused_qualifications)]
const _: () = {
    #[allow(unused_imports)]
    use __vrs::NoField as _;
    use ::vrs::private as __vrs;
    #[automatically_derived]
    impl __vrs::DataLayout for Nested {
        const NAME: &'static str = "Nested";
        const SHAPE: &'static [__vrs::Node] = &[
            __vrs::Node {
                label: "left",
                content: <__vrs::Nested<Hand> as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
            __vrs::Node {
                label: "hands",
                content: <__vrs::Nested<[Hand; 2]> as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
            __vrs::Node {
                label: "pose",
                content: <[f32; 3] as __vrs::Field>::CONTENT,
                facts: __vrs::Facts::NONE,
                legacy: &[],
            },
        ];
        const SIGNATURES: &'static [(u64, usize)] = __SIGNATURES.as_slice();
        type Static = Nested;
        type View<'__view> = NestedView<'__view>;
        #[inline]
        fn view(pieces: __vrs::Pieces<'_>) -> NestedView<'_> {
            NestedView { pieces }
        }
        #[inline]
        fn presence(&self, groups: &mut __vrs::PresenceBuilder) {
            __vrs::Probe::<__vrs::Nested<Hand>>::presence(&self.left, groups);
            __vrs::Probe::<__vrs::Nested<[Hand; 2]>>::presence(&self.hands, groups);
            __vrs::Probe::<[f32; 3]>::presence(&self.pose, groups);
        }
        #[inline]
        fn encode_fixed<'__out>(&self, out: &'__out mut [u8]) -> &'__out mut [u8] {
            let out = __vrs::Probe::<__vrs::Nested<Hand>>::encode_fixed(&self.left, out);
            let out = __vrs::Probe::<__vrs::Nested<[Hand; 2]>>::encode_fixed(&self.hands, out);
            let out = __vrs::Probe::<[f32; 3]>::encode_fixed(&self.pose, out);
            out
        }
        #[inline]
        fn encode_variable<S: __vrs::Sink>(
            &self,
            out: &mut __vrs::Variables<'_, S>,
        ) -> ::core::result::Result<(), __vrs::EncodeError> {
            __vrs::Probe::<__vrs::Nested<Hand>>::encode_variable(&self.left, out)
                .map_err(|error| error.within("Nested", "left"))?;
            __vrs::Probe::<__vrs::Nested<[Hand; 2]>>::encode_variable(&self.hands, out)
                .map_err(|error| error.within("Nested", "hands"))?;
            __vrs::Probe::<[f32; 3]>::encode_variable(&self.pose, out)
                .map_err(|error| error.within("Nested", "pose"))?;
            ::core::result::Result::Ok(())
        }
    }
    const __SHAPE: &[__vrs::Node] = &[
        __vrs::Node {
            label: "left",
            content: __vrs::Probe::<__vrs::Nested<Hand>>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
        __vrs::Node {
            label: "hands",
            content: __vrs::Probe::<__vrs::Nested<[Hand; 2]>>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
        __vrs::Node {
            label: "pose",
            content: __vrs::Probe::<[f32; 3]>::CONTENT,
            facts: __vrs::Facts::NONE,
            legacy: &[],
        },
    ];
    const __PIECE_0: usize = 0;
    const __PIECE_1: usize = __PIECE_0 + __vrs::piece_count(&[__SHAPE[0usize]]);
    const __PIECE_2: usize = __PIECE_1 + __vrs::piece_count(&[__SHAPE[1usize]]);
    const __PIECE_3: usize = __PIECE_2 + __vrs::piece_count(&[__SHAPE[2usize]]);
    const __SIGNATURES: &__vrs::Signatures<__PIECE_3> = &__vrs::signatures(__SHAPE);
    const __FIRST_DUPLICATE: usize = __vrs::first_duplicate(__SHAPE, __SIGNATURES);
    const _: () = __vrs::check_limits(__SHAPE);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_0, __PIECE_1);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_1, __PIECE_2);
    const _: () = __vrs::check_duplicate(__SHAPE, __FIRST_DUPLICATE, __PIECE_2, __PIECE_3);
    const _: () = __vrs::check_zero(__vrs::Probe::<__vrs::Nested<Hand>>::HAS_ZERO);
    const _: () = __vrs::check_zero(__vrs::Probe::<__vrs::Nested<[Hand; 2]>>::HAS_ZERO);
    const _: () = __vrs::check_zero(__vrs::Probe::<[f32; 3]>::HAS_ZERO);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 0usize);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 1usize);
    const _: () = __vrs::check_inner_legacy(__SHAPE, __SIGNATURES, 2usize);
    #[automatically_derived]
    impl __vrs::Optional for Nested {
        type Content = __vrs::Nested<Nested>;
        const CONTENT: __vrs::Content = __vrs::Content::Group(<Self as __vrs::DataLayout>::SHAPE);
    }
    #[allow(dead_code, unused_qualifications, clippy::all, clippy::pedantic)]
    impl<'v> NestedView<'v> {
        #[doc = "The value of `left`."]
        #[inline]
        fn left(&self) -> __vrs::View<'v, __vrs::Nested<Hand>> {
            <__vrs::Nested<Hand> as __vrs::Field>::view(self.pieces, __PIECE_0)
        }
        #[doc = "Whether the file has `left`. Where it has not, the default answers."]
        #[inline]
        fn has_left(&self) -> bool {
            self.pieces.has_any(__PIECE_0, __PIECE_1 - __PIECE_0)
        }
        #[doc = "The value of `hands`."]
        #[inline]
        fn hands(&self) -> __vrs::View<'v, __vrs::Nested<[Hand; 2]>> {
            <__vrs::Nested<[Hand; 2]> as __vrs::Field>::view(self.pieces, __PIECE_1)
        }
        #[doc = "Whether the file has `hands`. Where it has not, the default answers."]
        #[inline]
        fn has_hands(&self) -> bool {
            self.pieces.has_any(__PIECE_1, __PIECE_2 - __PIECE_1)
        }
        #[doc = "The value of `pose`."]
        #[inline]
        fn pose(&self) -> __vrs::View<'v, [f32; 3]> {
            <[f32; 3] as __vrs::Field>::view(self.pieces, __PIECE_2)
        }
        #[doc = "Whether the file has `pose`. Where it has not, the default answers."]
        #[inline]
        fn has_pose(&self) -> bool {
            self.pieces.has_any(__PIECE_2, __PIECE_3 - __PIECE_2)
        }
    }
    #[automatically_derived]
    impl ::core::fmt::Debug for NestedView<'_> {
        fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            out.debug_struct("Nested")
                .field("left", &__vrs::Probe::<__vrs::Nested<Hand>>::view(self.pieces, __PIECE_0))
                .field("hands", &__vrs::Probe::<__vrs::Nested<[Hand; 2]>>::view(self.pieces, __PIECE_1))
                .field("pose", &__vrs::Probe::<[f32; 3]>::view(self.pieces, __PIECE_2))
                .finish()
        }
    }
    mod when_alloc {
        #[allow(unused_imports)]
        use __vrs::NoDecode as _;
        const _: () = __vrs::check_decodes(
            __vrs::Probe::<__vrs::Nested<Hand>>::IS_FIELD,
            __vrs::Probe::<__vrs::Nested<Hand>>::DECODES,
        );
        const _: () = __vrs::check_decodes(
            __vrs::Probe::<__vrs::Nested<[Hand; 2]>>::IS_FIELD,
            __vrs::Probe::<__vrs::Nested<[Hand; 2]>>::DECODES,
        );
        const _: () = __vrs::check_decodes(__vrs::Probe::<[f32; 3]>::IS_FIELD, __vrs::Probe::<[f32; 3]>::DECODES);
        #[automatically_derived]
        impl __vrs::DecodeLayout for Nested {
            #[allow(unused_variables)]
            fn decode(view: NestedView<'_>) -> ::core::result::Result<Self, __vrs::DecodeError> {
                ::core::result::Result::Ok(Self {
                    left: __vrs::Probe::<__vrs::Nested<Hand>>::decode(__vrs::Probe::<__vrs::Nested<Hand>>::view(
                        view.pieces,
                        __PIECE_0,
                    ))
                    .map_err(|error| error.within("left"))?,
                    hands: __vrs::Probe::<__vrs::Nested<[Hand; 2]>>::decode(
                        __vrs::Probe::<__vrs::Nested<[Hand; 2]>>::view(view.pieces, __PIECE_1),
                    )
                    .map_err(|error| error.within("hands"))?,
                    pose: __vrs::Probe::<[f32; 3]>::decode(__vrs::Probe::<[f32; 3]>::view(view.pieces, __PIECE_2))
                        .map_err(|error| error.within("pose"))?,
                })
            }
        }
        #[allow(dead_code, clippy::all, clippy::pedantic)]
        impl NestedView<'_> {
            #[doc = r" Copies all fields into a struct. The error names the field whose bytes are no value of its type."]
            pub fn decode(self) -> ::core::result::Result<Nested, __vrs::DecodeError> {
                <Nested as __vrs::DecodeLayout>::decode(self)
            }
        }
    }
};
