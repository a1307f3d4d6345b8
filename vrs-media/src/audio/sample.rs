//! One sample, of any format.

use vrs::format::SampleFormat as S;

/// A sample as a number.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Sample {
    /// Signed, the highest bits of 32.
    Int(i32),
    /// From −1 to 1, or beyond.
    Float(f64),
}

impl Sample {
    /// Reads a sample of a format from its bytes. Bytes that are missing count as 0: callers give as many as it takes.
    pub(super) fn read(format: S, bytes: &[u8]) -> Self {
        match format {
            S::ALaw => return Self::Int(i32::from(a_law(first(bytes))) << 16),
            S::MuLaw => return Self::Int(i32::from(mu_law(first(bytes))) << 16),
            S::F32Le => return Self::Float(f32::from_le_bytes(array(bytes)).into()),
            S::F32Be => return Self::Float(f32::from_be_bytes(array(bytes)).into()),
            S::F64Le => return Self::Float(f64::from_le_bytes(array(bytes))),
            S::F64Be => return Self::Float(f64::from_be_bytes(array(bytes))),
            _ => {}
        }
        let mut aligned = [0; 4];
        if format.is_little_endian() {
            aligned.iter_mut().rev().zip(bytes.iter().rev()).for_each(|(to, from)| *to = *from);
        } else {
            aligned.iter_mut().rev().zip(bytes).for_each(|(to, from)| *to = *from);
        }
        let value = i32::from_le_bytes(aligned);
        let is_unsigned = matches!(format, S::U8 | S::U16Le | S::U16Be | S::U24Le | S::U24Be | S::U32Le | S::U32Be);
        Self::Int(if is_unsigned { value ^ i32::MIN } else { value })
    }

    /// From −1 up to 1; floats as they are.
    pub(super) fn to_f32(self) -> f32 {
        match self {
            Self::Int(value) => (f64::from(value) / -f64::from(i32::MIN)) as f32,
            Self::Float(value) => value as f32,
        }
    }

    /// The highest 16 bits; floats beyond −1 and 1 are cut off, NaN is 0.
    pub(super) fn to_i16(self) -> i16 {
        match self {
            Self::Int(value) => (value >> 16) as i16,
            // A cast stops at the ends.
            Self::Float(value) => (value * 32768.0).round() as i16,
        }
    }
}

fn first(bytes: &[u8]) -> u8 {
    bytes.first().copied().unwrap_or_default()
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or([0; N])
}

/// ITU-T G.711, A-law: 13 bits, in the highest of 16.
fn a_law(code: u8) -> i16 {
    let code = code ^ 0x55;
    let (exponent, mantissa) = ((code >> 4) & 7, i16::from(code & 0xf));
    let value = match exponent {
        0 => (mantissa << 4) | 8,
        _ => ((mantissa << 4) | 0x108) << (exponent - 1),
    };
    if code & 0x80 == 0 { -value } else { value }
}

/// ITU-T G.711, µ-law: 14 bits, in the highest of 16.
fn mu_law(code: u8) -> i16 {
    let code = !code;
    let (exponent, mantissa) = ((code >> 4) & 7, i16::from(code & 0xf));
    let value = (((mantissa << 3) | 0x84) << exponent) - 0x84;
    if code & 0x80 == 0 { value } else { -value }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of the tables of G.711, in the scale of 16 bits.
    #[test]
    fn companded_samples_are_those_of_the_standard() {
        // A-law: table 1a, decision values 1, 31, 33, 63, 66, … 4032, of 4096.
        for (code, value) in [(0xd5, 1), (0xda, 31), (0xc5, 33), (0xca, 63), (0xf5, 66), (0xaa, 4032), (0xa5, 2112)] {
            assert_eq!((a_law(code), a_law(code ^ 0x80)), (value * 8, -value * 8), "{code:x}");
        }
        // µ-law: table 2a, 0, 2, … 8031, of 8159.
        for (code, value) in [(0xff, 0), (0xfe, 2), (0xf0, 30), (0xef, 33), (0xe0, 93), (0x8f, 4191), (0x80, 8031)] {
            assert_eq!((mu_law(code), mu_law(code ^ 0x80)), (value * 4, -value * 4), "{code:x}");
        }
    }

    #[test]
    fn every_format_has_zero_least_and_greatest() {
        use Sample::{Float, Int};
        let (least, zero) = (Int(i32::MIN), Int(0));
        for (format, bytes, sample) in [
            (S::I8, &[0x80][..], least),
            (S::I8, &[0x7f], Int(0x7f00_0000)),
            (S::U8, &[0x80], zero),
            (S::U8, &[0], least),
            (S::I16Le, &[0x34, 0x12], Int(0x1234_0000)),
            (S::I16Be, &[0x12, 0x34], Int(0x1234_0000)),
            (S::U16Le, &[0, 0x80], zero),
            (S::U16Be, &[0x80, 1], Int(0x0001_0000)),
            (S::I24Le, &[0x56, 0x34, 0x92], Int(0x9234_5600_u32 as i32)),
            (S::I24Be, &[0x92, 0x34, 0x56], Int(0x9234_5600_u32 as i32)),
            (S::U24Le, &[1, 0, 0x80], Int(0x0000_0100)),
            (S::U24Be, &[0, 0, 0], least),
            (S::I32Le, &[0x78, 0x56, 0x34, 0x12], Int(0x1234_5678)),
            (S::I32Be, &[0x12, 0x34, 0x56, 0x78], Int(0x1234_5678)),
            (S::U32Le, &[0, 0, 0, 0x80], zero),
            (S::U32Be, &[0xff; 4], Int(i32::MAX)),
            (S::F32Le, &0.25_f32.to_le_bytes(), Float(0.25)),
            (S::F32Be, &0.25_f32.to_be_bytes(), Float(0.25)),
            (S::F64Le, &0.1_f64.to_le_bytes(), Float(0.1)),
            (S::F64Be, &0.1_f64.to_be_bytes(), Float(0.1)),
        ] {
            assert_eq!(bytes.len(), usize::from(format.bytes()), "{format}");
            assert_eq!(Sample::read(format, bytes), sample, "{format}");
        }
    }

    #[test]
    fn scales() {
        let scaled = [i32::MIN, 0, 1 << 30].map(|value| Sample::Int(value).to_f32()).to_vec();
        assert_eq!(scaled, [-1.0, 0.0, 0.5]);
        assert_eq!([i32::MIN, -1, 0x7fff_ffff].map(|value| Sample::Int(value).to_i16()), [-32768, -1, 32767]);
        let floats = [-2.0, -1.0, 0.5, 1.0, f64::NAN].map(|value| Sample::Float(value).to_i16());
        assert_eq!(floats, [-32768, -32768, 16384, 32767, 0]);
    }
}
