//! Floating-point numbers as C's `printf("%g")` writes them.

use alloc::format;
use core::fmt;

/// Digits behind the first one.
const DECIMALS: i32 = 5;

/// Prints a number in six significant digits: `0.1`, `2e+09`, `inf`. A NaN has no sign.
#[derive(Clone, Copy)]
pub(super) struct PercentG(pub(super) f64);

impl fmt::Display for PercentG {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0;
        if number.is_nan() {
            return out.write_str("nan");
        }
        let scientific = format!("{number:.5e}");
        let Some((mantissa, exponent)) = scientific.split_once('e') else { return out.write_str(&scientific) };
        // The exponent of the rounded number: 999999.5 has 6.
        let exponent: i32 = exponent.parse().unwrap_or_default();
        if (-4..=DECIMALS).contains(&exponent) {
            let decimals = DECIMALS.abs_diff(exponent) as usize;
            return out.write_str(without_trailing_zeros(&format!("{number:.decimals$}")));
        }
        let sign = if exponent < 0 { '-' } else { '+' };
        write!(out, "{}e{sign}{:02}", without_trailing_zeros(mantissa), exponent.unsigned_abs())
    }
}

fn without_trailing_zeros(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn text_is_that_of_printf() {
        // Checked with Python's '%g' % x, as were 370 000 random numbers.
        let cases = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-1.5, "-1.5"),
            (0.1, "0.1"),
            (100.0, "100"),
            (123_456.0, "123456"),
            (1_234_567.0, "1.23457e+06"),
            (100_000.0, "100000"),
            (1_000_000.0, "1e+06"),
            (2e9, "2e+09"),
            (0.0001, "0.0001"),
            (0.000_123_456_7, "0.000123457"),
            (0.000_01, "1e-05"),
            // Rounding carries into the exponent, and changes the form.
            (999_999.4, "999999"),
            (999_999.5, "1e+06"),
            (0.000_099_999_95, "0.0001"),
            (0.000_099_999_94, "9.99999e-05"),
            (9.999_994, "9.99999"),
            (9.999_995, "10"),
            // Halves go to the even digit.
            (123_456.5, "123456"),
            (123_457.5, "123458"),
            (1_234_565.0, "1.23456e+06"),
            (1_234_575.0, "1.23458e+06"),
            (0.5, "0.5"),
            (1e100, "1e+100"),
            (f64::MAX, "1.79769e+308"),
            (f64::MIN_POSITIVE, "2.22507e-308"),
            (5e-324, "4.94066e-324"),
            (f64::from(0.1_f32), "0.1"),
            (f64::from(f32::MAX), "3.40282e+38"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
            (-f64::NAN, "nan"),
        ];
        for (number, expected) in cases {
            assert_eq!(PercentG(number).to_string(), expected, "{number:e}");
        }
    }

    #[test]
    fn six_digits_say_what_a_number_is() {
        let mut bits = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..10_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = f64::from_bits(bits);
            if number.is_normal() {
                let read: f64 = PercentG(number).to_string().parse().unwrap();
                assert!(read.is_infinite() || (read / number - 1.0).abs() <= 5.000_001e-6, "{number:e}");
            }
        }
    }
}
