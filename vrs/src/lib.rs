//! Record and read multi-stream sensor data in the VRS format.
#![no_std]

#[doc(inline)]
pub use vrs_core::element::*;
pub use vrs_core::layout::*;
pub use vrs_core::*;
#[cfg(feature = "derive")]
pub use vrs_derive::{DataLayout, LayoutEnum};
