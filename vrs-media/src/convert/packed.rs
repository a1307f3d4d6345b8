//! Numbers of 10 and 12 bits: unpacking, and widening to 16 bits.

use vrs::format::PixelFormat;

use crate::Frame;

/// The low bits of a number (8 to 16 of them), spread over 16: 0 stays 0, and the largest becomes 65535.
pub(super) fn widen(value: u16, bits: u32) -> u16 {
    let value = u32::from(value) & ((1 << bits) - 1);
    // The high bits once more, below.
    ((value << (16 - bits)) | (value >> (2 * bits - 16))) as u16
}

/// The 10-bit pixels of five bytes for each four, widened.
pub(super) fn unpack(frame: &Frame<'_>) -> Vec<u16> {
    let width = frame.size().width() as usize;
    let unpack_four = if frame.pixel_format() == PixelFormat::Grey10Packed { successive } else { low_bits_last };
    let rows = frame.rows(0).flat_map(|row| row.as_chunks().0.iter().flat_map(|group| unpack_four(*group)).take(width));
    rows.map(|value| widen(value, 10)).collect()
}

/// The high 8 bits of four pixels, then a byte with their low 2 bits, the first pixel's lowest.
fn low_bits_last([bytes @ .., low]: [u8; 5]) -> [u16; 4] {
    let mut shift = 0;
    bytes.map(|high: u8| {
        let pixel = (u16::from(high) << 2) | u16::from((low >> shift) & 3);
        shift += 2;
        pixel
    })
}

/// Four pixels in 40 bits, the first lowest.
fn successive(group: [u8; 5]) -> [u16; 4] {
    let bits = group.iter().rev().fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    [0, 10, 20, 30].map(|shift| ((bits >> shift) & 0x3ff) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widening_keeps_black_white_and_order() {
        for bits in [10, 12, 16] {
            let largest = u16::MAX >> (16 - bits);
            assert_eq!((widen(0, bits), widen(largest, bits)), (0, u16::MAX));
            assert!((0..largest).all(|value| widen(value, bits) < widen(value + 1, bits)));
            // To the nearest: value ÷ largest × 65535.
            let nearest = |value: u16| (f64::from(value) / f64::from(largest) * 65535.0).round();
            assert!((0..=largest).all(|value| (f64::from(widen(value, bits)) - nearest(value)).abs() <= 1.0));
        }
        // Bits that are not part of the number.
        assert_eq!(widen(0xfc01, 10), widen(1, 10));
    }

    #[test]
    fn both_packings() {
        // 0b01 of the first, 0b10 of the second, 0b11 of the third, 0b00 of the fourth.
        assert_eq!(low_bits_last([0x80, 0x01, 0xff, 0x10, 0b0011_1001]), [0x201, 0x006, 0x3ff, 0x040]);
        let pixels: [u16; 4] = [0x3ff, 0x001, 0x200, 0x155];
        let bits = pixels.iter().rev().fold(0_u64, |bits, pixel| (bits << 10) | u64::from(*pixel));
        assert_eq!(successive(*bits.to_le_bytes().first_chunk().unwrap()), pixels);
    }
}
