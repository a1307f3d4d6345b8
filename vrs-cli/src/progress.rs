//! A progress bar, where standard error is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a command is. Where no terminal shows it, it does nothing. Clones are the same bar.
#[derive(Clone)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar that counts records.
    pub(crate) fn new(records: u64) -> Self {
        Self::with_template(records, "{bar:40} {pos}/{len} records, {eta} left")
    }

    /// A bar that counts bytes.
    pub(crate) fn of_bytes() -> Self {
        Self::with_template(0, "{bar:40} {bytes}/{total_bytes}, {binary_bytes_per_sec}, {eta} left")
    }

    fn with_template(length: u64, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(Some(length), ProgressDrawTarget::stderr());
        // The templates are constants, and one that is no template is the usual bar.
        let style = ProgressStyle::with_template(template);
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    pub(crate) fn advance(&self) {
        self.0.inc(1);
    }

    /// Shows how much of what is done.
    pub(crate) fn set(&self, done: u64, of: u64) {
        self.0.set_length(of);
        self.0.set_position(done);
    }

    /// Does something that prints.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    /// Takes the bar off the terminal.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
