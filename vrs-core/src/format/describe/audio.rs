//! Sound described by layouts (FORMAT.md §32.4).

use core::num::{NonZeroU8, NonZeroU32, NonZeroU64};

use super::{BlockStart, Described, LayoutBlock, Reason, Unsupported, with_size};
use crate::element::Element;
use crate::format::conventions::{
    AUDIO_CHANNEL_COUNT, AUDIO_FORMAT, AUDIO_SAMPLE_FORMAT, AUDIO_SAMPLE_RATE, AUDIO_SAMPLE_STRIDE, Convention,
};
use crate::format::{AudioFormat, AudioSpec, ContentBlock, SampleFormat, Sampling};
use crate::layout::Slot;

/// Unless the record format defines PCM samples by itself, nothing of what it says counts: all comes from one layout.
pub(super) fn describe<'a>(
    start: &BlockStart<'_>,
    spec: &AudioSpec,
    locations: impl IntoIterator<Item = LayoutBlock<'a>>,
) -> Result<Described, Unsupported> {
    if spec.is_fully_defined() {
        return finish(start, *spec, start.block().clone());
    }
    let mut reason = Reason::NoAudio;
    for layout in locations {
        match describe_by(&layout) {
            Ok((format, sampling)) => {
                let count = sampling.count.or_else(|| next_count(start));
                let spec = AudioSpec::new(format, Sampling { count, ..sampling });
                return finish(start, spec, spec.into());
            }
            Err(other) if reason == Reason::NoAudio => reason = other,
            Err(_) => (),
        }
    }
    Err(start.unsupported(reason))
}

/// The sound as one layout describes it.
fn describe_by(layout: &LayoutBlock<'_>) -> Result<(AudioFormat, Sampling), Reason> {
    let slots = &layout.slots().audio;
    let format = match layout.value::<u8>(slots.format) {
        None => AudioFormat::Pcm,
        Some(_) => read(layout, slots.format, AUDIO_FORMAT, AudioFormat::from_number)?,
    };
    let stride = layout.value(slots.sample_stride).unwrap_or_default();
    let sampling = Sampling {
        sample_format: Some(read(layout, slots.sample_format, AUDIO_SAMPLE_FORMAT, SampleFormat::from_number)?),
        channels: Some(read(layout, slots.channel_count, AUDIO_CHANNEL_COUNT, NonZeroU8::new)?),
        stride: NonZeroU8::new(stride),
        rate: Some(read(layout, slots.sample_rate, AUDIO_SAMPLE_RATE, NonZeroU32::new)?),
        count: layout.value(slots.sample_count).and_then(NonZeroU32::new),
        stereo_pairs: layout.value(slots.stereo_pair_count).unwrap_or_default(),
    };
    if !stride_fits(&sampling) {
        return Err(invalid(AUDIO_SAMPLE_STRIDE, stride));
    }
    Ok((format, sampling))
}

/// A value that must be there and valid.
fn read<T: Element + Into<u32>, V>(
    layout: &LayoutBlock<'_>,
    slot: Option<Slot>,
    convention: Convention,
    valid: impl FnOnce(T) -> Option<V>,
) -> Result<V, Reason> {
    let value = layout.value::<T>(slot).ok_or(Reason::NoAudio)?;
    valid(value).ok_or_else(|| invalid(convention, value))
}

fn invalid(convention: Convention, value: impl Into<u32>) -> Reason {
    Reason::InvalidAudio { label: convention.label, value: value.into() }
}

/// A said stride leaves room for the samples, and pads each by at most three bytes.
fn stride_fits(sampling: &Sampling) -> bool {
    let (Some(stride), Some(size), Some(channels)) = (sampling.stride, sampling.frame_size(), sampling.channels) else {
        return true;
    };
    let padding = u16::from(channels.get()).saturating_mul(3);
    (size..=size.saturating_add(padding)).contains(&stride.get().into())
}

/// The count that the layout directly before the block gives.
fn next_count(start: &BlockStart<'_>) -> Option<NonZeroU32> {
    let layout = start.previous()?;
    NonZeroU32::new(layout.value(layout.slots().next.audio_sample_count)?)
}

/// Brings the description and the size of the block together; `block` is what stays when they do not fit.
fn finish(start: &BlockStart<'_>, spec: AudioSpec, block: ContentBlock) -> Result<Described, Unsupported> {
    let size = start.find_size().ok_or_else(|| start.no_size());
    let described = match spec {
        AudioSpec::Pcm(sampling) if sampling.count.is_none() => size.and_then(|size| filling(sampling, size)),
        AudioSpec::Pcm(sampling) => counted(sampling, size.ok()),
        AudioSpec::Opus(_) | AudioSpec::Unspecified => size.map(|size| (with_size(spec.into(), size), size)),
    };
    match described {
        Ok((block, size)) => start.fit(block, size),
        Err(reason) => Err(Unsupported::new(block, reason)),
    }
}

/// Samples with a count: the block, if its size is known otherwise, has just that size.
fn counted(sampling: Sampling, size: Option<u64>) -> Result<(ContentBlock, u64), Reason> {
    let samples = sampling.pcm_size().ok_or(Reason::FrameTooLong)?;
    match size {
        Some(block) if block != samples => Err(Reason::AudioSize { samples, block }),
        _ => Ok((with_size(AudioSpec::Pcm(sampling).into(), samples), samples)),
    }
}

/// Samples without a count fill the block. As in the reference, stereo pairs get lost and the size is not said.
fn filling(sampling: Sampling, size: u64) -> Result<(ContentBlock, u64), Reason> {
    let stride = sampling.frame_stride().ok_or(Reason::FrameTooLong)?;
    let frame = NonZeroU64::from(stride);
    let partial = || Reason::PartialFrame { stride: stride.get(), block: size };
    let count = (size % frame == 0).then_some(size / frame).ok_or_else(partial)?;
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let sampling = sampling.with_count(count).with_stride(stride.get()).with_stereo_pairs(0);
    Ok((AudioSpec::Pcm(sampling).into(), size))
}
