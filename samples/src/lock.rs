//! The layouts that the samples record, locked: what a recording holds stays readable, or this crate does not compile.
//!
//! After a change of a struct, look at what `VRS_BLESS=1 cargo test -p samples` does to `layouts.lock`.

use crate::guide::layouts as guide;
use crate::rig;

vrs::lock! {
    "layouts.lock":
    guide::FlatHands,
    guide::Hands,
    guide::MyCameraConfigRecordDataLayout,
    guide::MyCameraDataRecordDataLayout,
    guide::MyCameraLegacyFields,
    guide::MyDataLayout,
    guide::OptionalFields,
    guide::SixPieces,
    rig::CameraSetup,
    rig::Frame,
    rig::Imu,
    rig::Motion,
}
