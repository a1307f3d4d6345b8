//! Whether any reader can make out the blocks of a format, seen from the definitions alone.

use alloc::string::{String, ToString};

use thiserror::Error;

use super::{ImageGaps, Reason};
use crate::format::conventions::{AudioSlots, ConventionSlots};
use crate::format::{AudioSpec, Content, ContentBlock, ImageSpec, LayoutDefinition, RecordDefinition, Sampling};

/// A block of a record format that no reader can make out, whatever its records hold.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("block {index}, `{block}`: {reason}")]
pub struct Unreadable {
    /// Number of the block, from 0.
    pub index: usize,
    /// The block, as the record format has it.
    pub block: String,
    /// What is missing.
    pub reason: Reason,
}

impl RecordDefinition {
    /// Checks that readers can find where each block ends and what it holds: by itself, by the rest of the record, by a
    /// layout before it, or by the layouts of configuration records (FORMAT.md §32.8).
    ///
    /// `configurations` are the formats of the stream's configuration records, none for a configuration record itself;
    /// without a list, they are taken to say all that they can.
    ///
    /// # Errors
    /// The first block for which that is not so.
    ///
    /// ```
    /// use vrs_core::Tags;
    /// use vrs_core::format::{Definitions, RecordType};
    ///
    /// let tags = Tags::from_iter([("RF:Data:1", "custom+image/jpg")]);
    /// let error = Definitions::from_tags(&tags).get(RecordType::Data, 1).unwrap().check_readable(None).unwrap_err();
    /// assert!(error.to_string().starts_with("block 0, `custom`: nothing tells where the block ends: "));
    /// ```
    pub fn check_readable(&self, configurations: Option<&[&Self]>) -> Result<(), Unreadable> {
        for (index, block) in self.format.used_blocks().iter().enumerate() {
            let outlook = Outlook { definition: self, index, block, configurations };
            outlook.check().map_err(|reason| Unreadable { index, block: block.to_string(), reason })?;
        }
        Ok(())
    }

    /// The conventions that the layout of a block follows.
    fn slots(&self, index: usize) -> Option<&ConventionSlots> {
        self.layout(index)?.as_ref().ok().map(LayoutDefinition::conventions)
    }

    /// The conventions that the layouts before a block follow, the nearest first.
    fn slots_before(&self, index: usize) -> impl Iterator<Item = &ConventionSlots> {
        (0..index).rev().filter_map(|index| self.slots(index))
    }
}

/// What can be known about a block before there are records.
struct Outlook<'a> {
    definition: &'a RecordDefinition,
    index: usize,
    block: &'a ContentBlock,
    configurations: Option<&'a [&'a RecordDefinition]>,
}

impl<'a> Outlook<'a> {
    fn check(&self) -> Result<(), Reason> {
        match &self.block.content {
            Content::Empty | Content::DataLayout => Ok(()),
            Content::Image(ImageSpec::Raw(_)) if self.block.own_size().is_some() => Ok(()),
            Content::Image(spec @ ImageSpec::Raw(_)) => self.check_image(spec),
            Content::Image(spec @ (ImageSpec::Video { .. } | ImageSpec::CustomCodec { .. })) => {
                self.check_end()?;
                self.check_image(spec)
            }
            Content::Custom(_) | Content::Image(_) => self.check_end(),
            Content::Audio(spec) => self.check_audio(spec),
        }
    }

    /// The layout directly before the block.
    fn previous(&self) -> Option<&'a ConventionSlots> {
        self.definition.slots(self.index.checked_sub(1)?)
    }

    /// As [`BlockStart::find_size`](super::BlockStart), but of no certain record.
    fn check_end(&self) -> Result<(), Reason> {
        let by_layout = self.previous().is_some_and(|slots| slots.next.content_block_size.is_some());
        let own = || self.block.own_size().is_some();
        let rest = || self.definition.format.size_after(self.index).is_some();
        if by_layout || own() || rest() { Ok(()) } else { Err(Reason::NoSize) }
    }

    fn check_image(&self, spec: &ImageSpec) -> Result<(), Reason> {
        let Some(configurations) = self.configurations else { return Ok(()) };
        let all = |definition: &&'a RecordDefinition| definition.slots_before(definition.format.blocks().len());
        let layouts = self.definition.slots_before(self.index).chain(configurations.iter().flat_map(all));
        let gaps = layouts.map(|slots| image_gaps(slots, spec));
        let least = gaps.fold(ImageGaps::everything(spec), ImageGaps::min_by_count);
        if least.is_none() { Ok(()) } else { Err(Reason::NoImage(least)) }
    }

    fn check_audio(&self, spec: &AudioSpec) -> Result<(), Reason> {
        if let (true, AudioSpec::Pcm(sampling)) = (spec.is_fully_defined(), spec) {
            return self.check_samples(sampling);
        }
        let Some(configurations) = self.configurations else { return Ok(()) };
        let last = |definition: &&'a RecordDefinition| definition.slots_before(definition.format.blocks().len()).next();
        let mut layouts = self.previous().into_iter().chain(configurations.iter().filter_map(last));
        let describing = layouts.find(|slots| describes_audio(&slots.audio)).ok_or(Reason::NoAudio)?;
        let counts = self.previous().is_some_and(|slots| slots.next.audio_sample_count.is_some());
        if counts || describing.audio.sample_count.is_some() { Ok(()) } else { self.check_end() }
    }

    fn check_samples(&self, sampling: &Sampling) -> Result<(), Reason> {
        sampling.frame_stride().ok_or(Reason::FrameTooLong)?;
        if sampling.count.is_some() { Ok(()) } else { self.check_end() }
    }
}

fn image_gaps(slots: &ConventionSlots, spec: &ImageSpec) -> ImageGaps {
    let image = &slots.image;
    let pixels = image.pixel_format.or(image.bytes_per_pixel).or(image.bytes_per_pixel_8);
    let gaps = ImageGaps {
        size: image.width.is_none() || image.height.is_none(),
        pixel_format: pixels.is_none(),
        codec: image.codec_name.is_none() && spec.codec().is_some_and(|codec| codec.name().is_empty()),
    };
    match spec {
        // A codec of one's own may find all the rest in its bytes.
        ImageSpec::CustomCodec { .. } if image.codec_name.is_some() => ImageGaps::default(),
        _ => gaps,
    }
}

fn describes_audio(slots: &AudioSlots) -> bool {
    slots.sample_format.is_some() && slots.channel_count.is_some() && slots.sample_rate.is_some()
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::{String, ToString};
    use std::vec::Vec;

    use super::*;
    use crate::Tags;
    use crate::format::conventions::{
        AUDIO_CHANNEL_COUNT, AUDIO_SAMPLE_COUNT, AUDIO_SAMPLE_FORMAT, AUDIO_SAMPLE_RATE, Convention,
        IMAGE_BYTES_PER_PIXEL_8, IMAGE_CODEC_NAME, IMAGE_HEIGHT, IMAGE_PIXEL_FORMAT, IMAGE_WIDTH,
        NEXT_CONTENT_BLOCK_SIZE,
    };
    use crate::format::{Definitions, RecordType, layout_tag};
    use crate::layout::{PieceSpec, Schema};

    const SIZE: &[Convention] = &[IMAGE_WIDTH, IMAGE_HEIGHT, IMAGE_PIXEL_FORMAT];
    const OLD: &[Convention] = &[IMAGE_WIDTH, IMAGE_HEIGHT, IMAGE_BYTES_PER_PIXEL_8];
    const NAME: &[Convention] = &[IMAGE_CODEC_NAME];
    const VIDEO: &[Convention] = &[IMAGE_WIDTH, IMAGE_HEIGHT, IMAGE_PIXEL_FORMAT, IMAGE_CODEC_NAME];
    const PCM: &[Convention] = &[AUDIO_SAMPLE_FORMAT, AUDIO_CHANNEL_COUNT, AUDIO_SAMPLE_RATE];
    const COUNT: &[Convention] = &[AUDIO_SAMPLE_COUNT];
    const NEXT: &[Convention] = &[NEXT_CONTENT_BLOCK_SIZE];
    const NONE: &[Convention] = &[];

    /// A format and the pieces of its layouts.
    fn definitions(format: &str, layouts: &[&[Convention]]) -> Definitions {
        let blocks = format.split('+').enumerate().filter(|(_, block)| block.starts_with("data_layout"));
        let layouts = blocks.zip(layouts).map(|((block, _), pieces)| {
            let schema = Schema::new(pieces.iter().map(|piece| PieceSpec::new(piece.label, piece.ty))).unwrap();
            (layout_tag(RecordType::Data, 1, block), schema.to_string())
        });
        let format = ("RF:Data:1".to_string(), format.to_string());
        Definitions::from_tags(&layouts.chain([format]).collect::<Tags>())
    }

    /// The first letters of what is missing; empty when nothing is.
    fn missing(format: &str, layouts: &[&[Convention]], configuration: Option<&[Convention]>) -> String {
        let data = definitions(format, layouts);
        let configuration = configuration.map(|pieces| definitions("data_layout+data_layout", &[pieces, NONE]));
        let configuration = configuration.iter().filter_map(|all| all.get(RecordType::Data, 1)).collect::<Vec<_>>();
        let readable = data.get(RecordType::Data, 1).unwrap().check_readable(Some(&configuration));
        readable.map_or_else(|error| error.to_string(), |()| String::new())
    }

    /// FORMAT.md §32.8; features of the layout document: a custom block that is not last needs a size.
    #[test]
    fn every_block_needs_an_end() {
        let unsized_block = |block: &str| format!("{block}: nothing tells where the block ends");
        for (format, layout, problem) in [
            ("custom", NONE, ""),
            ("data_layout+custom", NONE, ""),
            ("custom+custom", NONE, "block 0, `custom`"),
            ("custom/size=4+custom", NONE, ""),
            ("custom+custom/size=4", NONE, ""),
            ("image/jpg+image/jpg/10x20", NONE, "block 0, `image/jpg`"),
            ("image/jpg+image/raw/10x20/pixel=grey8", NONE, ""),
            ("image+data_layout", NONE, "block 0, `image`"),
            ("data_layout+custom/format=x+data_layout", NONE, "block 1, `custom/format=x`"),
            ("data_layout+custom/format=x+data_layout", NEXT, ""),
            ("data_layout+custom+custom+custom", NEXT, "block 2, `custom`"),
            ("custom+data_layout", NEXT, "block 0, `custom`"),
            ("audio/pcm/int8/channels=2+custom", NONE, "block 0, `audio/pcm/int8/channels=2`"),
            ("audio/pcm/int8/channels=2/samples=7+custom", NONE, ""),
            ("empty+custom+empty", NONE, ""),
        ] {
            let found = missing(format, &[layout], None);
            let expected = if problem.is_empty() { String::new() } else { unsized_block(problem) };
            assert!(found.starts_with(&expected) && found.is_empty() == problem.is_empty(), "{format}: {found}");
        }
    }

    /// FORMAT.md §32.5 and §32.8.
    #[test]
    fn images_need_a_description() {
        for (format, layout, configuration, problem) in [
            ("data_layout+image/raw", NONE, None, "image_width, image_height, image_pixel_format"),
            ("data_layout+image/raw/640x480", NONE, None, "image_width, image_height, image_pixel_format"),
            ("data_layout+image/raw/640x480/pixel=grey8", NONE, None, ""),
            ("data_layout+image/size=7/raw", NONE, None, ""),
            ("data_layout+image/raw", SIZE, None, ""),
            ("data_layout+image/raw+custom", OLD, None, ""),
            ("image/raw+data_layout", SIZE, None, "image_width, image_height, image_pixel_format"),
            ("data_layout+image/raw", &[IMAGE_WIDTH, IMAGE_HEIGHT], None, "image_pixel_format"),
            ("data_layout+image/raw", &[IMAGE_PIXEL_FORMAT], Some(SIZE), ""),
            ("data_layout+image/raw", NONE, Some(NAME), "image_width, image_height, image_pixel_format"),
            ("data_layout+image/video", SIZE, None, "image_codec_name"),
            ("data_layout+image/video/codec=H.264", SIZE, None, ""),
            ("data_layout+image/video", NONE, Some(VIDEO), ""),
            ("data_layout+image/video+data_layout", VIDEO, None, "end"),
            ("image/custom_codec/codec=x", NONE, None, "image_width, image_height, image_pixel_format"),
            ("data_layout+image/custom_codec", NAME, None, ""),
            ("data_layout+image/custom_codec/codec=x", NONE, Some(SIZE), ""),
        ] {
            let found = missing(format, &[layout], configuration);
            let expected = match problem {
                "" => String::new(),
                "end" => "nothing tells where the block ends: ".to_string(),
                labels => format!("no layout gives {labels}: "),
            };
            assert!(found.contains(&expected) && found.is_empty() == problem.is_empty(), "{format}: {found}");
        }
    }

    /// FORMAT.md §32.4 and §32.8: only the layout directly before counts, and the last one of the configuration.
    #[test]
    fn sound_needs_a_description() {
        for (format, layouts, configuration, readable) in [
            ("data_layout+audio/pcm", [NONE, NONE], None, false),
            ("data_layout+audio/pcm", [PCM, NONE], None, true),
            ("data_layout+audio", [COUNT, NONE], Some(PCM), false),
            ("data_layout+data_layout+audio/pcm+custom", [NONE, PCM], None, false),
            ("data_layout+data_layout+audio/pcm", [PCM, NONE], None, false),
            ("audio/pcm/float64le/channels=32/samples=2", [NONE, NONE], None, false),
            ("audio/opus/int8/channels=2", [NONE, NONE], None, false),
        ] {
            let found = missing(format, &layouts, configuration);
            assert_eq!(found.is_empty(), readable, "{format}: {found}");
        }
        let data = definitions("data_layout+audio+custom", &[COUNT]);
        let configuration = definitions("data_layout", &[PCM]);
        let configuration = configuration.get(RecordType::Data, 1).unwrap();
        let data = data.get(RecordType::Data, 1).unwrap();
        assert_eq!(data.check_readable(Some(&[configuration])), Ok(()));
        assert_eq!(data.check_readable(Some(&[])).unwrap_err().reason, Reason::NoAudio);
        // Whether a configuration says it is not known yet.
        assert_eq!(data.check_readable(None), Ok(()));
    }

    /// What never can be read is told before any configuration is known.
    #[test]
    fn ends_do_not_wait_for_a_configuration() {
        let data = definitions("image/video+custom", &[]);
        let unreadable = data.get(RecordType::Data, 1).unwrap().check_readable(None).unwrap_err();
        let video = String::from("image/video");
        assert_eq!(unreadable, Unreadable { index: 0, block: video, reason: Reason::NoSize });
    }
}
