//! The firmware sample as a program without `std`: it records to its standard output.
#![no_std]
#![no_main]

use core::ffi::c_int;
use core::panic::PanicInfo;

use embedded_io::{ErrorKind, ErrorType, Write};

/// Standard output, as a board has a serial line.
struct Line;

impl ErrorType for Line {
    type Error = ErrorKind;
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, ErrorKind> {
        // SAFETY: `write` of POSIX reads at most `bytes.len()` bytes at the pointer, which are there for as long as it runs.
        let written = unsafe { write(1, bytes.as_ptr(), bytes.len()) };
        usize::try_from(written).map_err(|_| ErrorKind::Other)
    }

    fn flush(&mut self) -> Result<(), ErrorKind> {
        Ok(())
    }
}

// SAFETY: the signature of POSIX, where `size_t` and `ssize_t` are as wide as a pointer.
unsafe extern "C" {
    fn write(file: c_int, bytes: *const u8, size: usize) -> isize;
}

/// Where the C library starts the program.
// SAFETY: no other item has this name, and the signature is that of C without arguments.
#[unsafe(no_mangle)]
extern "C" fn main() -> c_int {
    c_int::from(firmware::record(Line, 100).is_err())
}

#[panic_handler]
fn halt(_: &PanicInfo<'_>) -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// The prebuilt `core` names this function of the unwinder. Panics abort here, so that nothing ever calls it.
// SAFETY: no other item has this name: `std`, which defines it, is not linked.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
