//! Macros that generated code cannot reach otherwise: they know where this crate is.

/// Locks layouts: what recordings hold of them stays readable, or the crate does not compile.
///
/// ```ignore
/// vrs::lock! { "layouts.lock": Frame, imu::Sample }
/// ```
///
/// The file stands beside `Cargo.toml` and is committed. It has a line for each piece of each layout (label and type), and
/// whoever reviews a change sees what it does to recordings:
///
/// ```text
/// # VRS layout lock
///
/// layout Frame
///     exposure: f64 => removed
///     exposure_time: f64
///     frame_counter: u32 => frame_counter: u64
///     frame_counter: u64
///
/// layout imu::Sample
///     accelerometer: [f32; 3]
/// ```
///
/// # What compiles
///
/// - A new piece, another order, other defaults, tags and bounds: all free.
/// - A recorded piece that is gone, or has another label or type, does not compile. The error names the layout, the label,
///   the old and the new type, and what to add: a `#[layout(legacy(…))]` on the field that is to be read from it.
/// - Optional groups count as present. Nested structs are covered by the layouts that hold them.
///
/// A struct that was renamed or moved is another layout: its name is the path that stands in `lock!`.
///
/// # Writing the file
///
/// `VRS_BLESS=1 cargo test` writes it: with the environment variable set, nothing is checked, and a test that the macro
/// makes records what the structs are now. Pieces that a struct has no longer are kept and marked `=> removed`, for
/// recordings still hold them: that line is how one says that they shall be lost. Without the variable, the test fails while
/// the file lacks a new piece, so that no piece is recorded for years and never locked.
///
/// A crate without the feature `std` is checked, but has no such test: lock its layouts in the crate that tests it on a host.
///
/// The check costs a few milliseconds a layout, whatever the length of the file: it is read once, by the macro.
#[cfg(feature = "std")]
#[macro_export]
macro_rules! lock {
    ($($input:tt)*) => {
        $crate::__lock! { [$crate test] $($input)* }
    };
}

/// Locks layouts: what recordings hold of them stays readable, or the crate does not compile.
///
/// The feature `std` adds the test that writes the file.
#[cfg(not(feature = "std"))]
#[macro_export]
macro_rules! lock {
    ($($input:tt)*) => {
        $crate::__lock! { [$crate] $($input)* }
    };
}
