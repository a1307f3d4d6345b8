//! What the sample programs share: the layouts they record.

pub mod guide;
