//! XXH64 as the format uses it: seed 0, printed as 16 hex digits (FORMAT.md §8.4, Appendix C).

use alloc::string::{String, ToString};
use core::fmt;
use core::hash::Hasher as _;

use twox_hash::XxHash64;

/// A 64-bit hash; it prints as 16 lower-case hex digits.
///
/// ```
/// use vrs_core::container::Digest;
///
/// assert_eq!(Digest(0x21a1_4671_66b6_9b0a).to_string(), "21a1467166b69b0a");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Digest(pub u64);

impl fmt::Display for Digest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:016x}", self.0)
    }
}

/// A hash that grows with its input.
#[derive(Clone, Debug)]
pub(super) struct Hash(XxHash64);

impl Hash {
    pub(super) const fn new() -> Self {
        Self(XxHash64::with_seed(0))
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    /// The bytes of a text and a NUL after them.
    pub(super) fn text(&mut self, text: &[u8]) {
        self.bytes(text);
        self.bytes(&[0]);
    }

    pub(super) fn digest(&self) -> Digest {
        Digest(self.0.finish())
    }

    /// The digest as text.
    pub(super) fn digits(&self) -> String {
        self.digest().to_string()
    }
}
