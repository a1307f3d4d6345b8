//! Owned structs with fields of a fixed capacity, where a host reads what a firmware records.

use alloc::vec::Vec;

use heapless::LenType;

use super::decode::{DecodeError, DecodeField, DecodeItem, DecodeProblem};
use super::view::Strings;
use crate::Text;

impl<const N: usize, L: LenType + Send + Sync> DecodeField for heapless::String<N, L> {
    fn decode(view: Text<'_>) -> Result<Self, DecodeError> {
        Self::decode_item(view)
    }
}

impl<const N: usize, L: LenType + Send + Sync> DecodeItem for heapless::String<N, L> {
    fn decode_item(view: Text<'_>) -> Result<Self, DecodeError> {
        let text = view.to_str().map_err(|_| DecodeProblem::NotUtf8)?;
        Self::try_from(text).map_err(|_| DecodeProblem::Capacity { found: text.len(), capacity: N }.into())
    }

    fn decode_list(list: Strings<'_>) -> Result<Vec<Self>, DecodeError> {
        if !list.is_whole() {
            return Err(DecodeProblem::Cut.into());
        }
        list.iter().map(Self::decode_item).collect()
    }
}

impl<I: DecodeItem, const N: usize, L: LenType> DecodeField for heapless::Vec<I, N, L> {
    fn decode(view: I::List<'_>) -> Result<Self, DecodeError> {
        let items = I::decode_list(view)?;
        if items.len() > N {
            return Err(DecodeProblem::Capacity { found: items.len(), capacity: N }.into());
        }
        Ok(items.into_iter().collect())
    }
}
