//! Colour mosaics: sensors whose pixels see one colour each.

use vrs::format::ImageSize;

use self::Filter::{Blue as B, Green as G, Infrared as I, Red as R};

/// What a pixel of a sensor sees.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    Red,
    Green,
    Blue,
    Infrared,
}

/// Filters that repeat over a sensor in squares.
pub(super) struct Pattern {
    /// Pixels from one square to the next.
    period: usize,
    /// Row after row.
    filters: &'static [Filter],
}

pub(super) const RGGB: Pattern = Pattern { period: 2, filters: &[R, G, G, B] };
pub(super) const BGGR: Pattern = Pattern { period: 2, filters: &[B, G, G, R] };
pub(super) const GBRG: Pattern = Pattern { period: 2, filters: &[G, B, R, G] };
#[rustfmt::skip]
pub(super) const RGB_IR: Pattern = Pattern { period: 4, filters: &[
    B, G, R, G,
    G, I, G, I,
    R, G, B, G,
    G, I, G, I,
] };

/// Where samples of one colour stand around a pixel: those of one distance together, the nearest first.
type Rings = Vec<Vec<(isize, isize)>>;

impl Pattern {
    /// Within so many columns and rows, each pixel has samples of all colours on every side, in the corners of an image too.
    const REACH: isize = 3;

    /// Red, green and blue of each pixel: the mean of the nearest samples of the colour inside the image. In an image too
    /// small to have a colour, the pixel's own sample.
    pub(super) fn demosaic(&self, samples: &[u16], size: ImageSize) -> Vec<u16> {
        let (width, height) = (size.width() as usize, size.height() as usize);
        let sample = |x: usize, y: usize| samples.get(y * width + x).copied().unwrap_or_default();
        let rings: Vec<[Rings; 3]> = (0..self.filters.len())
            .map(|place| [R, G, B].map(|colour| self.rings(place % self.period, place / self.period, colour)))
            .collect();
        let mut colours = Vec::with_capacity(samples.len() * 3);
        for (y, row) in samples.chunks_exact(width).enumerate() {
            for (x, own) in row.iter().enumerate() {
                let Some(rings) = rings.get(self.place(x, y)) else { continue };
                colours.extend(rings.each_ref().map(|rings| {
                    let near = |(right, down): &(isize, isize)| {
                        let place = (x.checked_add_signed(*right)?, y.checked_add_signed(*down)?);
                        (place.0 < width && place.1 < height).then(|| sample(place.0, place.1))
                    };
                    rings.iter().find_map(|ring| mean(ring.iter().filter_map(near))).unwrap_or(*own)
                }));
            }
        }
        colours
    }

    /// Number of the filter at a place.
    fn place(&self, x: usize, y: usize) -> usize {
        (y % self.period) * self.period + x % self.period
    }

    fn rings(&self, x: usize, y: usize, colour: Filter) -> Rings {
        let period = self.period as isize;
        let span = -Self::REACH..=Self::REACH;
        let around = span.clone().flat_map(|down| span.clone().map(move |right| (right, down)));
        let has_colour = |(right, down): &(isize, isize)| {
            let place = self.place(
                (x as isize + right).rem_euclid(period) as usize,
                (y as isize + down).rem_euclid(period) as usize,
            );
            self.filters.get(place) == Some(&colour)
        };
        let distance = |(right, down): &(isize, isize)| right * right + down * down;
        let mut places: Vec<_> = around.filter(has_colour).collect();
        places.sort_by_key(distance);
        places.chunk_by(|a, b| distance(a) == distance(b)).map(<[_]>::to_vec).collect()
    }
}

/// The mean, halves up; `None` of nothing.
fn mean(samples: impl Iterator<Item = u16>) -> Option<u16> {
    let (sum, count) = samples.fold((0, 0), |(sum, count), sample| (sum + u32::from(sample), count + 1));
    (count > 0).then(|| ((sum + count / 2) / count) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(pattern: &Pattern, width: u32, samples: &[u16]) -> Vec<[u16; 3]> {
        let size = ImageSize::new(width, samples.len() as u32 / width).unwrap();
        pattern.demosaic(samples, size).as_chunks().0.to_vec()
    }

    /// Worked by hand: the mosaic
    /// ```text
    /// R10 G20 R30 G40
    /// G50 B60 G70 B80
    /// R90 G11 R22 G33
    /// ```
    #[test]
    fn bayer_colours_are_means_of_the_nearest() {
        let colours = pixels(&RGGB, 4, &[10, 20, 30, 40, 50, 60, 70, 80, 90, 11, 22, 33]);
        // A red one in the corner: green from right and below, blue from the diagonal.
        assert_eq!(colours[0], [10, 35, 60]);
        // A green one at the upper edge, between two red ones.
        assert_eq!(colours[1], [20, 20, 60]);
        // A blue one inside: red from four diagonals, green from four sides. 152 ÷ 4 = 38; 151 ÷ 4 = 37.75.
        assert_eq!(colours[5], [38, 38, 60]);
        // A green one inside: red above and below, blue at the sides.
        assert_eq!(colours[6], [26, 70, 70]);
        // The same sensor, turned: colours swap.
        let turned = pixels(&BGGR, 4, &[10, 20, 30, 40, 50, 60, 70, 80, 90, 11, 22, 33]);
        assert!(colours.iter().zip(&turned).all(|([r, g, b], turned)| *turned == [*b, *g, *r]));
        let shifted = pixels(&GBRG, 2, &[1, 2, 3, 4]);
        assert_eq!(shifted, [[3, 1, 2], [3, 3, 2], [3, 3, 2], [3, 4, 2]]);
    }

    #[test]
    fn an_even_light_gives_even_colours_everywhere() {
        for pattern in [RGGB, BGGR, GBRG, RGB_IR] {
            for (width, height) in [(4, 4), (5, 7), (8, 6), (9, 9)] {
                let light = |filter| match filter {
                    R => 100,
                    G => 200,
                    B => 300,
                    I => 999,
                };
                let samples: Vec<u16> =
                    (0..width * height).map(|i| light(pattern.filters[pattern.place(i % width, i / width)])).collect();
                assert!(pixels(&pattern, width as u32, &samples).iter().all(|pixel| *pixel == [100, 200, 300]));
            }
        }
    }

    #[test]
    fn an_image_without_a_colour_shows_its_own_samples() {
        assert_eq!(pixels(&RGGB, 1, &[7]), [[7, 7, 7]]);
        assert_eq!(pixels(&RGB_IR, 2, &[7, 8]), [[7, 8, 7], [8, 8, 7]]);
    }
}
