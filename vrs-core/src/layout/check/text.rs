//! Messages built in constants, and comparing texts there.

use crate::layout::piece::{PieceKind, PieceType};

/// Text built in constants: as much as an error message needs, cut behind that.
#[derive(Clone, Copy)]
pub(in crate::layout) struct Text {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Text {
    const CAPACITY: usize = 768;

    pub(in crate::layout) const EMPTY: Self = Self { bytes: [0; Self::CAPACITY], len: 0 };

    pub(in crate::layout) const fn add(&self, text: &str) -> Self {
        let mut sum = *self;
        let mut i = 0;
        // Whole texts only: half a character would not be a string.
        while text.len() <= sum.bytes.len() - self.len && i < text.len() {
            sum.bytes[self.len + i] = text.as_bytes()[i];
            i += 1;
        }
        sum.len += i;
        sum
    }

    pub(in crate::layout) const fn add_number(&self, number: u32) -> Self {
        let text = if number >= 10 { self.add_number(number / 10) } else { *self };
        let digit = [b'0' + (number % 10) as u8];
        match core::str::from_utf8(&digit) {
            Ok(digit) => text.add(digit),
            Err(_) => text,
        }
    }

    pub(super) const fn add_type(&self, ty: PieceType) -> Self {
        let text = self.add(ty.kind().name());
        match ty.kind() {
            PieceKind::String => text,
            _ => text.add("<").add(item_name(ty)).add(">"),
        }
    }

    pub(in crate::layout) const fn add_rust_type(&self, ty: PieceType) -> Self {
        let (before, item, after) = ty.rust_parts();
        let text = self.add(before).add(item);
        let text = if let PieceType::Array(_, count) = ty { text.add("; ").add_number(count) } else { text };
        text.add(after)
    }

    pub(in crate::layout) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

pub(in crate::layout) const fn same_text(a: &str, b: &str) -> bool {
    same_bytes(a.as_bytes(), b.as_bytes())
}

pub(in crate::layout) const fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

pub(super) const fn item_name(ty: PieceType) -> &'static str {
    match ty.item() {
        Some(item) => item.name(),
        None => "",
    }
}
