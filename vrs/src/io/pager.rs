//! Pages of a mapped file, brought in ahead of a walk through it and given back behind it.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::thread;

/// Bytes that are announced: what a disk reads while a walk goes through as much.
const READ_AHEAD: u64 = 8 << 20;

/// A file is large from this size on. The pages of smaller ones come soon, and stay for the walks that may follow.
const LARGE: usize = 128 << 20;

/// Jobs that wait at most. Those for which there is no room are left out: they make a walk faster, not right.
const JOBS: usize = 16;

/// Memory whose pages come from a file.
pub(super) trait Pageable: Send + Sync + 'static {
    /// Brings in the pages of a range.
    fn bring(&self, range: Range<usize>) -> io::Result<()>;

    /// Lets those of a range go, until they are next looked at.
    fn give_back(&self, range: Range<usize>) -> io::Result<()>;
}

/// Does that for one file on a thread of its own, which begins with the first job.
pub(super) struct Pager {
    pages: Arc<dyn Pageable>,
    len: usize,
    jobs: OnceLock<Option<SyncSender<Job>>>,
}

enum Job {
    Bring(Vec<Range<usize>>),
    GiveBack(Vec<Range<usize>>),
}

impl Pager {
    /// For a file of so many bytes; `None` where it brings nothing.
    pub(super) fn new(pages: Arc<impl Pageable>, len: usize) -> Option<Self> {
        let worth_it = cfg!(target_os = "linux") && len >= LARGE;
        worth_it.then(|| Self { pages, len, jobs: OnceLock::new() })
    }

    pub(super) fn read_ahead(&self) -> u64 {
        // Nothing is looked for ahead in vain where there is no thread.
        if let Some(None) = self.jobs.get() { 0 } else { READ_AHEAD }
    }

    pub(super) fn bring(&self, ranges: &[Range<u64>]) {
        self.ask(ranges, Job::Bring);
    }

    pub(super) fn give_back(&self, ranges: &[Range<u64>]) {
        self.ask(ranges, Job::GiveBack);
    }

    fn ask(&self, ranges: &[Range<u64>], job: fn(Vec<Range<usize>>) -> Job) {
        if let Some(jobs) = self.jobs.get_or_init(|| begin(Arc::clone(&self.pages))) {
            // A map has no bytes behind its end, and asking for them is an error.
            let inside = |offset: u64| usize::try_from(offset).map_or(self.len, |offset| offset.min(self.len));
            let ranges = ranges.iter().map(|range| inside(range.start)..inside(range.end));
            let _ = jobs.try_send(job(ranges.filter(|range| !range.is_empty()).collect()));
        }
    }
}

/// Starts the thread; it ends with the pager. `None` where the system gives none.
fn begin(pages: Arc<dyn Pageable>) -> Option<SyncSender<Job>> {
    let (jobs, to_do) = sync_channel(JOBS);
    thread::Builder::new().name("vrs pages".to_owned()).spawn(move || work(&*pages, &to_do)).ok()?;
    Some(jobs)
}

/// Goes on until the pager is gone, or the system does not know how: old ones do not.
fn work(pages: &dyn Pageable, to_do: &Receiver<Job>) {
    let done = |job| match job {
        Job::Bring(ranges) => ranges.into_iter().try_for_each(|range| pages.bring(range)),
        Job::GiveBack(ranges) => ranges.into_iter().try_for_each(|range| pages.give_back(range)),
    };
    while to_do.recv().is_ok_and(|job| done(job).is_ok()) {}
}

impl fmt::Debug for Pager {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Pager").field("len", &self.len).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// Tells what is done with its pages, and knows no others than the first hundred.
    struct Pages(Sender<(bool, Range<usize>)>);

    impl Pages {
        fn tell(&self, brought: bool, range: Range<usize>) -> io::Result<()> {
            let known = range.end <= 100;
            self.0.send((brought, range)).map_err(io::Error::other)?;
            if known { Ok(()) } else { Err(io::ErrorKind::InvalidInput.into()) }
        }
    }

    impl Pageable for Pages {
        fn bring(&self, range: Range<usize>) -> io::Result<()> {
            self.tell(true, range)
        }

        fn give_back(&self, range: Range<usize>) -> io::Result<()> {
            self.tell(false, range)
        }
    }

    #[test]
    fn pages_come_and_go_in_order() {
        let (tell, told) = channel();
        let pager = Pager { pages: Arc::new(Pages(tell)), len: 90, jobs: OnceLock::new() };
        assert_eq!(pager.read_ahead(), READ_AHEAD);
        pager.bring(&[0..10, 20..20, 20..30]);
        pager.give_back(&[0..10, 10..10]);
        // No further than the file.
        pager.bring(&[80..1000, 1000..2000]);
        drop(pager);
        let told: Vec<_> = told.iter().collect();
        assert_eq!(told, [(true, 0..10), (true, 20..30), (false, 0..10), (true, 80..90)]);
    }

    #[test]
    fn where_it_does_not_work_it_is_left_out() {
        let (tell, told) = channel();
        let pager = Pager { pages: Arc::new(Pages(tell)), len: 1000, jobs: OnceLock::new() };
        pager.bring(&[0..101, 0..10]);
        assert_eq!(told.recv(), Ok((true, 0..101)));
        for _ in 0..2 * JOBS {
            pager.bring(&[0..10, 20..30]);
        }
        drop(pager);
        assert_eq!(told.iter().count(), 0);
    }

    #[test]
    fn small_files_have_none() {
        let pages = || Arc::new(Pages(channel().0));
        assert!(Pager::new(pages(), LARGE - 1).is_none());
        assert_eq!(Pager::new(pages(), LARGE).is_some(), cfg!(target_os = "linux"));
    }
}
