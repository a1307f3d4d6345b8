//! How much memory a job took, as the operating system counts it.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// The most bytes of memory that this process had in use, the pages of files that it mapped among them. `None` where the
/// operating system does not tell.
pub fn peak_memory() -> Option<u64> {
    status("VmHWM:")
}

/// Looks at how much memory is this process's own: on the heap and on stacks. The operating system knows only what it is now,
/// not what it was at most.
#[derive(Debug)]
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Option<u64>>,
}

impl Watch {
    /// Starts to look, every millisecond.
    pub fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            let mut most = status("RssAnon:");
            while !stopped.load(Ordering::Relaxed) {
                most = most.max(status("RssAnon:"));
                thread::sleep(Duration::from_millis(1));
            }
            most
        });
        Self { stop, thread }
    }

    /// The most bytes that were seen.
    pub fn stop(self) -> Option<u64> {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().ok().flatten()
    }
}

/// A line of `/proc/self/status`, in bytes.
fn status(key: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kib = line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?;
    Some(kib * 1024)
}
