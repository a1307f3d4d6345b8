//! Brightness and colour differences (ITU-R BT.601).

use crate::Frame;

/// Which values mean black and white.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(super) enum YuvRange {
    /// Y from 16 to 235, U and V from 16 to 240.
    #[default]
    Limited,
    /// All from 0 to 255.
    Full,
}

/// Where the colour differences of an image with a plane of its own for Y stand.
#[derive(Clone, Copy)]
pub(super) enum Chroma {
    /// A plane of U, a plane of V.
    Planes,
    /// A plane of U and V in turn.
    PairsUV,
    /// A plane of V and U in turn.
    PairsVU,
}

/// Images in which four pixels share their colour differences.
pub(super) fn planar(frame: &Frame<'_>, chroma: Chroma, range: YuvRange) -> Vec<u8> {
    // Each row of colour differences is for two rows.
    let twice = |plane| frame.rows(plane).flat_map(|row| [row, row]);
    let convert_row = |(luma, pairs): (&[u8], Vec<(u8, u8)>)| -> Vec<u8> {
        let pairs = pairs.into_iter().flat_map(|pair| [pair, pair]);
        luma.iter().zip(pairs).flat_map(|(y, (u, v))| to_rgb(*y, u, v, range)).collect()
    };
    let luma = frame.rows(0);
    let pairs = |row: &[u8]| row.as_chunks().0.iter().map(|[first, second]| (*first, *second)).collect::<Vec<_>>();
    let swap = |row: &[u8]| row.as_chunks().0.iter().map(|[first, second]| (*second, *first)).collect::<Vec<_>>();
    match chroma {
        Chroma::Planes => {
            let rows = twice(1).zip(twice(2)).map(|(u, v)| u.iter().copied().zip(v.iter().copied()).collect());
            luma.zip(rows).flat_map(convert_row).collect()
        }
        Chroma::PairsUV => luma.zip(twice(1).map(pairs)).flat_map(convert_row).collect(),
        Chroma::PairsVU => luma.zip(twice(1).map(swap)).flat_map(convert_row).collect(),
    }
}

/// Images in which two pixels are Y, U, Y, V. Of an odd row, the last Y is no pixel.
pub(super) fn yuy2(frame: &Frame<'_>, range: YuvRange) -> Vec<u8> {
    let width = frame.size().width() as usize;
    let rows = frame.rows(0).flat_map(|row| {
        let pixels = row.as_chunks().0.iter().flat_map(|[y0, u, y1, v]| [(*y0, *u, *v), (*y1, *u, *v)]);
        pixels.take(width)
    });
    rows.flat_map(|(y, u, v)| to_rgb(y, u, v, range)).collect()
}

/// Red, green, blue: with factors in units of 2⁻¹⁶.
fn to_rgb(y: u8, u: u8, v: u8, range: YuvRange) -> [u8; 3] {
    let (black, luma, v_red, u_green, v_green, u_blue) = match range {
        YuvRange::Limited => (16, 76_309, 104_597, 25_675, 53_279, 132_201),
        YuvRange::Full => (0, 65_536, 91_881, 22_554, 46_802, 116_130),
    };
    let y = (i32::from(y) - black) * luma;
    let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
    [y + v_red * v, y - u_green * u - v_green * v, y + u_blue * u]
        .map(|channel| ((channel + (1 << 15)) >> 16).clamp(0, 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition of BT.601, in floating point.
    fn by_definition(y: u8, u: u8, v: u8, range: YuvRange) -> [f64; 3] {
        let (red, blue) = (0.299, 0.114);
        let green = 1.0 - red - blue;
        let (y, u, v) = (f64::from(y), f64::from(u) - 128.0, f64::from(v) - 128.0);
        let (y, u, v) = match range {
            YuvRange::Limited => ((y - 16.0) / 219.0, u / 224.0, v / 224.0),
            YuvRange::Full => (y / 255.0, u / 255.0, v / 255.0),
        };
        let (with_red, with_blue) = (y + 2.0 * (1.0 - red) * v, y + 2.0 * (1.0 - blue) * u);
        let with_green = (y - red * with_red - blue * with_blue) / green;
        [with_red, with_green, with_blue].map(|channel| (channel * 255.0).clamp(0.0, 255.0))
    }

    #[test]
    fn colours_are_those_of_the_standard() {
        for range in [YuvRange::Limited, YuvRange::Full] {
            for y in (0..=255).step_by(5) {
                for u in (0..=255).step_by(15) {
                    for v in (0..=255).step_by(15) {
                        let expected = by_definition(y, u, v, range);
                        for (channel, expected) in to_rgb(y, u, v, range).into_iter().zip(expected) {
                            assert!((f64::from(channel) - expected).abs() < 0.52, "{y} {u} {v} {range:?}");
                        }
                    }
                }
            }
        }
    }
}
