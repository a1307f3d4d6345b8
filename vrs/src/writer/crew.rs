//! The threads of a recording.

use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{Builder, JoinHandle};

use super::failure::Failure;
use super::recording::Recording;
use crate::compress::Compressor;

/// What a thread of a recording does. [`Options::on_thread_start`](super::Options::on_thread_start) is told it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ThreadRole {
    /// It writes the file: `vrs-writer`.
    Writer,
    /// It compresses records: `vrs-compress`.
    Compression,
}

impl ThreadRole {
    /// The name that such threads have.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Writer => "vrs-writer",
            Self::Compression => "vrs-compress",
        }
    }
}

/// Who is told that a thread has started.
#[derive(Clone)]
pub(super) struct OnThreadStart(pub(super) Arc<dyn Fn(ThreadRole) + Send + Sync>);

impl fmt::Debug for OnThreadStart {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("OnThreadStart")
    }
}

/// The threads of a recording. They end with it.
#[derive(Debug, Default)]
pub(super) struct Crew {
    threads: Vec<JoinHandle<()>>,
}

impl Crew {
    /// Starts the thread that writes, and so many that compress; none at all if none compresses.
    pub(super) fn start(
        &mut self,
        recording: &Arc<Recording>,
        workers: usize,
        on_start: Option<&OnThreadStart>,
    ) -> io::Result<()> {
        let writer = (workers > 0).then_some(ThreadRole::Writer);
        for role in writer.into_iter().chain((0..workers).map(|_| ThreadRole::Compression)) {
            let (recording, on_start) = (Arc::clone(recording), on_start.cloned());
            let run = move || {
                fail_on_panic(&recording, role.name(), || {
                    if let Some(OnThreadStart(tell)) = on_start {
                        tell(role);
                    }
                    match role {
                        ThreadRole::Writer => recording.work(true),
                        ThreadRole::Compression => compress(&recording),
                    }
                });
            };
            self.threads.push(Builder::new().name(role.name().to_owned()).spawn(run)?);
        }
        Ok(())
    }

    /// Waits for their end.
    pub(super) fn join(&mut self) {
        for thread in self.threads.drain(..) {
            // A panic has become a failure of the recording.
            let _ = thread.join();
        }
    }
}

/// Runs a part of a recording: if it panics, the recording has failed, and nobody waits for it.
pub(super) fn fail_on_panic(recording: &Recording, name: &str, run: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(run)) {
        recording.pipeline().fail(Failure::of_panic(name, &*panic));
    }
}

fn compress(recording: &Recording) {
    let mut compressor = Compressor::default();
    while let Some((number, mut piece)) = recording.pipeline().next_to_pack() {
        piece.pack(&mut compressor);
        recording.pipeline().give_back(number, piece);
    }
}
