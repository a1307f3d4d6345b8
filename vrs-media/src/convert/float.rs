//! Numbers without a natural black and white: depths, scalars, colours of high dynamic range.

use vrs::format::PixelFormat;

use crate::{Bitmap, Channels, Frame, Samples};

/// Converts a float format; without a range, by the usual one.
pub(super) fn convert(frame: &Frame<'_>, range: Option<(f64, f64)>) -> Bitmap {
    let range = range.or_else(|| usual_range(frame)).unwrap_or_default();
    let grey = |value| scale(value, range);
    let (channels, samples) = match frame.pixel_format() {
        PixelFormat::Scalar64F => (Channels::Grey, doubles(frame).map(grey).collect()),
        PixelFormat::Rgb32F => (Channels::Rgb, floats(frame).map(grey).collect()),
        PixelFormat::Rgba32F => {
            let scales = [range, range, range, (0.0, 1.0)].into_iter().cycle();
            (Channels::Rgba, floats(frame).zip(scales).map(|(value, range)| scale(value, range)).collect())
        }
        _ => (Channels::Grey, floats(frame).map(grey).collect()),
    };
    Bitmap::of(frame.size(), channels, Samples::U16(samples))
}

/// From the least to the greatest finite value; for colours, at least from 0 to 1. `None` for formats that are no floats.
pub(super) fn usual_range(frame: &Frame<'_>) -> Option<(f64, f64)> {
    Some(match frame.pixel_format() {
        PixelFormat::Depth32F => extent(floats(frame)).unwrap_or_default(),
        PixelFormat::Scalar64F => extent(doubles(frame)).unwrap_or_default(),
        PixelFormat::Rgb32F => extent(floats(frame).chain([0.0, 1.0]))?,
        PixelFormat::Rgba32F => {
            let is_colour = [true, true, true, false].into_iter().cycle();
            let colours = floats(frame).zip(is_colour).filter_map(|(value, is_colour)| is_colour.then_some(value));
            extent(colours.chain([0.0, 1.0]))?
        }
        _ => return None,
    })
}

fn floats(frame: &Frame<'_>) -> impl Iterator<Item = f64> {
    frame.rows(0).flat_map(|row| row.as_chunks().0).map(|bytes| f32::from_le_bytes(*bytes).into())
}

fn doubles(frame: &Frame<'_>) -> impl Iterator<Item = f64> {
    frame.rows(0).flat_map(|row| row.as_chunks().0).map(|bytes| f64::from_le_bytes(*bytes))
}

fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.filter(|value| value.is_finite());
    finite.fold(None, |extent, value| {
        let (least, greatest) = extent.unwrap_or((value, value));
        Some((value.min(least), value.max(greatest)))
    })
}

/// The place of a value in a range, from 0 to 65535. What is not above the least value is black, NaN too, and where all
/// values are one, all is black.
fn scale(value: f64, (least, greatest): (f64, f64)) -> u16 {
    if value.is_nan() || value <= least {
        return 0;
    }
    if value >= greatest {
        return u16::MAX;
    }
    // Halves do not overflow where the difference would.
    let part = (value / 2.0 - least / 2.0) / (greatest / 2.0 - least / 2.0);
    (part * f64::from(u16::MAX)).round() as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_becomes_black_to_white() {
        let shown = |values: &[f64], range| values.iter().map(|value| scale(*value, range)).collect::<Vec<_>>();
        let (infinity, nan) = (f64::INFINITY, f64::NAN);
        assert_eq!(shown(&[1.0, 2.0, 1.5, 0.0, 3.0], (1.0, 2.0)), [0, 65535, 32768, 0, 65535]);
        assert_eq!(shown(&[nan, infinity, -infinity], (1.0, 2.0)), [0, 65535, 0]);
        assert_eq!(shown(&[5.0, 5.0], (5.0, 5.0)), [0, 0]);
        assert_eq!(shown(&[0.0, f64::MIN, f64::MAX], (f64::MIN, f64::MAX)), [32768, 0, 65535]);
    }

    #[test]
    fn the_extent_is_that_of_finite_values() {
        assert_eq!(extent([f64::NAN, 3.0, -1.0, f64::INFINITY].into_iter()), Some((-1.0, 3.0)));
        assert_eq!(extent([f64::NAN].into_iter()), None);
    }
}
