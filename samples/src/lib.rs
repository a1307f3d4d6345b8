//! What the sample programs share: the layouts they record, and the devices they pretend to have.

pub mod guide;
mod lock;
pub mod rig;
