//! Copies until it says for the nth time how far it is, and dies: `copy_until_killed FROM TO N`.

use std::ops::ControlFlow;
use std::process::{ExitCode, abort};
use std::sync::atomic::{AtomicUsize, Ordering};

use vrs::Reader;
use vrs::ops::CopyOptions;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, from, to, calls] = arguments.as_slice() else { return ExitCode::FAILURE };
    let left = AtomicUsize::new(calls.parse().unwrap_or(1));
    let options = CopyOptions::new().overwrite(true).chunk_size(400_000).progress(move |_| {
        if left.fetch_sub(1, Ordering::Relaxed) == 1 {
            abort();
        }
        ControlFlow::Continue(())
    });
    match Reader::open(from).and_then(|file| options.copy(&file.into(), to)) {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
