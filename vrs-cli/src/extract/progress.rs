//! A progress bar, where standard error is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How far a command is. Where no terminal shows it, it does nothing.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(records: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(records), ProgressDrawTarget::stderr());
        // The template is a constant, and one that is no template is the usual bar.
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} records, {eta} left");
        Self(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }

    pub(super) fn advance(&self) {
        self.0.inc(1);
    }

    /// Does something that prints.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }

    /// Takes the bar off the terminal.
    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
