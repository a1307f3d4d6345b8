//! Order without memory to sort in.

/// The entries in ascending order of their keys, of equal keys the last entry alone: found by repeated selection, for lists
/// are short and there is nowhere to sort them.
pub(crate) fn ascending<T: Copy, K: Ord>(
    entries: impl Iterator<Item = T> + Clone,
    key: impl Fn(T) -> K,
) -> impl Iterator<Item = T> {
    let mut last: Option<T> = None;
    let select = move || {
        let done = last.map(&key);
        let left = entries.clone().filter(|entry| done.as_ref().is_none_or(|done| key(*entry) > *done));
        // The least key; of equal ones the last, for `min_by` would keep the first.
        last = left.reduce(|least, entry| if key(entry) <= key(least) { entry } else { least });
        last
    };
    core::iter::from_fn(select).fuse()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::ascending;

    proptest! {
        #[test]
        fn it_is_the_order_of_a_map(entries: Vec<(u8, u32)>) {
            let map: BTreeMap<u8, u32> = entries.iter().copied().collect();
            let selected = ascending(entries.iter().copied(), |entry| entry.0);
            prop_assert!(selected.eq(map));
        }
    }
}
