//! Images described by layouts (FORMAT.md §32.5).

use core::num::NonZeroU32;

use super::{BlockStart, Described, ImageGaps, LayoutBlock, Reason, Unsupported, with_size};
use crate::Text;
use crate::format::{Codec, ImageSize, ImageSpec, KeyFrame, PixelFormat, Raster};

pub(super) fn describe<'a>(
    start: &BlockStart<'_>,
    spec: &ImageSpec,
    locations: impl IntoIterator<Item = LayoutBlock<'a>>,
) -> Result<Described, Unsupported> {
    match (spec, start.block().own_size()) {
        (ImageSpec::Raw(_), Some(size)) => start.fit(start.block().clone(), size),
        (ImageSpec::Raw(_), None) => {
            let image = look_up(spec, locations).map_err(|gaps| start.unsupported(Reason::NoImage(gaps)))?;
            // What exceeds 64 bits exceeds every record.
            let size = image.block_size().unwrap_or(u64::MAX);
            start.fit(image.into(), size)
        }
        (ImageSpec::Video { .. } | ImageSpec::CustomCodec { .. }, _) => {
            let mut locations = locations.into_iter();
            let found = look_up(spec, locations.by_ref());
            let Some(size) = start.find_size() else {
                // To the reference no layout describes a frame of unknown size: it tries all of them.
                locations.for_each(drop);
                return Err(start.unsupported(start.no_size()));
            };
            let image = found.map_err(|gaps| start.unsupported(Reason::NoImage(gaps)))?;
            start.fit(with_size(with_key_frame(image, start).into(), size), size)
        }
        (ImageSpec::Unspecified | ImageSpec::Jpg(_) | ImageSpec::Png(_) | ImageSpec::Jxl(_), _) => {
            start.describe_sized(start.find_size())
        }
    }
}

/// The description by the first layout that gives all that the image needs, else what the best of them lacks.
fn look_up<'a>(spec: &ImageSpec, locations: impl IntoIterator<Item = LayoutBlock<'a>>) -> Result<ImageSpec, ImageGaps> {
    let mut least = ImageGaps::everything(spec);
    for layout in locations {
        match describe_by(&layout, spec) {
            Ok(image) => return Ok(image),
            Err(gaps) => least = least.min_by_count(gaps),
        }
    }
    Err(least)
}

/// The image as one layout describes it; nothing is merged from elsewhere but codec and quality (FORMAT.md §32.5).
fn describe_by(layout: &LayoutBlock<'_>, spec: &ImageSpec) -> Result<ImageSpec, ImageGaps> {
    let raster = raster(layout);
    let codec = spec.codec().map(|codec| self::codec(layout, codec));
    let named_here = codec_name(layout).is_some();
    let gaps = ImageGaps {
        size: raster.size.is_none(),
        pixel_format: raster.pixel_format.is_none(),
        codec: codec.as_ref().is_some_and(|codec| codec.name().is_empty()),
    };
    match (spec, codec) {
        (ImageSpec::CustomCodec { .. }, Some(codec)) if named_here || gaps.is_none() => {
            Ok(ImageSpec::CustomCodec { raster, codec })
        }
        (ImageSpec::Video { .. }, Some(codec)) if gaps.is_none() => Ok(ImageSpec::video(codec, raster)),
        (ImageSpec::Raw(_), _) if gaps.is_none() => Ok(ImageSpec::Raw(raster)),
        _ => Err(gaps),
    }
}

/// The pixel format counts only beside a width and a height.
fn raster(layout: &LayoutBlock<'_>) -> Raster {
    let slots = &layout.slots().image;
    let number = |slot| layout.value::<u32>(slot);
    let size = number(slots.width).zip(number(slots.height)).and_then(|(width, height)| ImageSize::new(width, height));
    Raster {
        size,
        pixel_format: size.and_then(|_| pixel_format(layout)),
        stride: number(slots.stride).and_then(NonZeroU32::new),
        stride_2: number(slots.stride_2).and_then(NonZeroU32::new),
    }
}

fn pixel_format(layout: &LayoutBlock<'_>) -> Option<PixelFormat> {
    let slots = &layout.slots().image;
    let stored = layout.value::<u32>(slots.pixel_format);
    stored.and_then(|number| PixelFormat::from_number(low_byte(number))).or_else(|| {
        let bytes = layout.value::<u32>(slots.bytes_per_pixel).filter(|bytes| *bytes > 0);
        match bytes.or_else(|| layout.value::<u8>(slots.bytes_per_pixel_8).map(u32::from))? {
            1 => Some(PixelFormat::Grey8),
            3 => Some(PixelFormat::Rgb8),
            4 => Some(PixelFormat::Depth32F),
            8 => Some(PixelFormat::Scalar64F),
            _ => None,
        }
    })
}

/// Name and quality: each that of the layout, else that of the record format.
fn codec(layout: &LayoutBlock<'_>, said: &Codec) -> Codec {
    let name = codec_name(layout).unwrap_or(said.name());
    let quality =
        layout.value::<u32>(layout.slots().image.codec_quality).map(low_byte).filter(|quality| *quality <= 100);
    Codec::new(name.as_bytes()).with_quality(quality.or(said.quality()).unwrap_or(u8::MAX))
}

fn codec_name<'a>(layout: &LayoutBlock<'a>) -> Option<Text<'a>> {
    let name = layout.block.variable_piece(layout.slots().image.codec_name?)?;
    (!name.is_empty()).then_some(Text::new(name))
}

/// Adds what only the layout directly before the block tells.
fn with_key_frame(image: ImageSpec, start: &BlockStart<'_>) -> ImageSpec {
    match image {
        ImageSpec::Video { raster, codec, .. } => ImageSpec::Video { raster, codec, key_frame: key_frame(start) },
        other => other,
    }
}

fn key_frame(start: &BlockStart<'_>) -> Option<KeyFrame> {
    let layout = start.previous()?;
    let slots = &layout.slots().video;
    KeyFrame::from_stored(layout.value(slots.key_frame_timestamp)?, layout.value(slots.key_frame_index)?)
}

/// The reference keeps these numbers in a byte: 257 acts as 1 (FORMAT.md §34).
const fn low_byte(number: u32) -> u8 {
    number.to_le_bytes()[0]
}
