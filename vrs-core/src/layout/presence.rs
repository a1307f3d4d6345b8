//! Which optional groups a layout has.

/// The optional groups that are present in a definition, in the order of the struct, depth first.
///
/// Presence is a fact of a record format, not of a record (FORMAT.md §26.3): it is chosen when the format is registered and
/// every record of the format agrees.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Presence(u64);

impl Presence {
    /// The most optional groups a layout can have.
    pub const MAX_GROUPS: usize = u64::BITS as usize;

    /// No group is present.
    pub const NONE: Self = Self(0);

    /// Every group is present.
    pub const ALL: Self = Self(u64::MAX);

    /// Whether group number `index` is present.
    pub const fn has(self, index: usize) -> bool {
        index < Self::MAX_GROUPS && self.0 >> index & 1 == 1
    }

    /// The same of a layout that has no more than `count` groups.
    pub(crate) const fn first(self, count: usize) -> Self {
        if count < Self::MAX_GROUPS { Self(self.0 & ((1 << count) - 1)) } else { self }
    }

    /// That of the groups behind the first `count`.
    pub(crate) const fn after(self, count: usize) -> Self {
        if count < Self::MAX_GROUPS { Self(self.0 >> count) } else { Self::NONE }
    }

    /// The groups as a number: bit `i` is 1 when group number `i` is present.
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The groups that a number says, bit by bit.
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

/// Collects the presence of a value's groups. Called by derived code.
#[derive(Debug, Default)]
pub struct PresenceBuilder {
    bits: u64,
    next: u32,
}

impl PresenceBuilder {
    /// Notes the next group.
    #[inline]
    pub fn push(&mut self, present: bool) {
        self.bits |= u64::from(present).checked_shl(self.next).unwrap_or(0);
        self.next = self.next.saturating_add(1);
    }

    /// Notes groups inside an absent group, which are absent with it.
    #[inline]
    pub fn push_absent(&mut self, count: usize) {
        self.next = self.next.saturating_add(count as u32);
    }

    /// What was noted.
    #[inline]
    pub fn finish(self) -> Presence {
        Presence(self.bits)
    }
}

/// Hands out the groups of a [`Presence`] in order.
pub(crate) struct PresenceReader {
    presence: Presence,
    next: usize,
}

impl PresenceReader {
    pub(crate) const fn new(presence: Presence) -> Self {
        Self { presence, next: 0 }
    }

    pub(crate) const fn next(&mut self) -> bool {
        let present = self.presence.has(self.next);
        self.next = self.next.saturating_add(1);
        present
    }

    pub(crate) const fn skip(&mut self, count: usize) {
        self.next = self.next.saturating_add(count);
    }
}
