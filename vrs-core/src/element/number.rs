//! The text of floating-point numbers in definitions and exported values.

use core::fmt::{self, Write as _};

/// The most digits a shortest `f64` has.
const MAX_DIGITS: usize = 17;

/// Writes a double by the rules of FORMAT.md §24.2: `1.0`, `1e-7`, `1.5e300`, `NaN`, `-Infinity`.
///
/// The digits are the shortest that read back to the same number. The reference's are a digit longer for about one
/// double in a thousand, equal in value.
pub(crate) fn write_f64(out: &mut dyn fmt::Write, number: f64) -> fmt::Result {
    if number.is_nan() {
        return out.write_str("NaN");
    }
    if number.is_sign_negative() {
        out.write_char('-')?;
    }
    if number.is_infinite() {
        return out.write_str("Infinity");
    }
    let shortest = Shortest::of(number.abs());
    let (digits, point) = (shortest.digits(), shortest.point);
    let count = digits.len() as i32;
    if count <= point && point <= 21 {
        out.write_str(digits)?;
        write_zeros(out, point - count)?;
        out.write_str(".0")
    } else if 0 < point && point <= 21 {
        let (whole, fraction) = digits.split_at(point as usize);
        write!(out, "{whole}.{fraction}")
    } else if -6 < point && point <= 0 {
        out.write_str("0.")?;
        write_zeros(out, -point)?;
        out.write_str(digits)
    } else {
        let (first, rest) = digits.split_at(1);
        let dot = if rest.is_empty() { "" } else { "." };
        write!(out, "{first}{dot}{rest}e{}", point - 1)
    }
}

fn write_zeros(out: &mut dyn fmt::Write, count: i32) -> fmt::Result {
    (0..count).try_for_each(|_| out.write_char('0'))
}

/// The shortest digits of a finite number: its value is 0.DIGITS × 10^point.
struct Shortest {
    digits: [u8; MAX_DIGITS],
    count: usize,
    point: i32,
}

impl Shortest {
    fn of(number: f64) -> Self {
        let mut digits = Self { digits: [b'0'; MAX_DIGITS], count: 0, point: 1 };
        if number == 0.0 {
            digits.count = 1;
            return digits;
        }
        let mut text = ScientificText { shortest: &mut digits, in_exponent: false, exponent: 0, negative: false };
        // Cannot fail: the receiver takes every byte.
        let _ = write!(text, "{number:e}");
        let exponent = if text.negative { -text.exponent } else { text.exponent };
        digits.point = exponent + 1;
        digits
    }

    fn digits(&self) -> &str {
        self.digits.get(..self.count).and_then(|digits| core::str::from_utf8(digits).ok()).unwrap_or("0")
    }
}

/// Takes apart what `{:e}` prints: `1.5e-7` is the digits 15 and the exponent −7.
struct ScientificText<'a> {
    shortest: &'a mut Shortest,
    in_exponent: bool,
    exponent: i32,
    negative: bool,
}

impl fmt::Write for ScientificText<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            match byte {
                b'e' => self.in_exponent = true,
                b'-' => self.negative = true,
                b'0'..=b'9' if self.in_exponent => self.exponent = self.exponent * 10 + i32::from(byte - b'0'),
                b'0'..=b'9' => {
                    if let Some(digit) = self.shortest.digits.get_mut(self.shortest.count) {
                        *digit = byte;
                        self.shortest.count += 1;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::string::String;

    use super::write_f64;

    fn text(number: f64) -> String {
        let mut out = String::new();
        write_f64(&mut out, number).unwrap();
        out
    }

    #[test]
    fn number_text_is_that_of_the_reference() {
        // FORMAT.md §24.2, one row per form.
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (1e20, "100000000000000000000.0"),
            (123_456.0, "123456.0"),
            (2.5, "2.5"),
            (0.02, "0.02"),
            (1e-6, "0.000001"),
            (1e21, "1e21"),
            (1e-7, "1e-7"),
            (5e-324, "5e-324"),
            (1.5e-7, "1.5e-7"),
            (f64::MAX, "1.7976931348623157e308"),
            (f64::from(0.1_f32), "0.10000000149011612"),
            (f64::NAN, "NaN"),
            (-f64::NAN, "NaN"),
            (f64::INFINITY, "Infinity"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (number, expected) in cases {
            assert_eq!(text(number), expected);
        }
    }

    #[test]
    fn finite_text_reads_back() {
        let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..10_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = f64::from_bits(bits);
            if number.is_finite() {
                assert_eq!(text(number).parse::<f64>().unwrap().to_bits(), bits);
            }
        }
    }
}
