//! Work on several threads whose results keep their order.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, Scope};

/// Jobs that a worker has at most: one to work on, one to go on with.
const JOBS_EACH: usize = 2;

/// Has workers do jobs, each on a thread of its own; `take` gets the results on this thread, in the order of the jobs. What is
/// under way is bounded: two jobs for each worker. A single worker works on this thread, and so it is where the system gives no
/// others.
pub(super) fn in_order<W: Send, J: Send, R: Send, E>(
    mut workers: Vec<W>,
    mut next_job: impl FnMut() -> Option<J>,
    work: impl Fn(&mut W, J) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let Some(mut first) = workers.pop() else { return Ok(()) };
    thread::scope(|scope| {
        let mut lanes: Vec<Lane<J, R>> = Vec::new();
        if !workers.is_empty() {
            lanes.extend(workers.into_iter().map_while(|worker| Lane::start(scope, worker, &work)));
        }
        if lanes.is_empty() {
            return std::iter::from_fn(next_job).try_for_each(|job| take(work(&mut first, job)));
        }
        lanes.extend(Lane::start(scope, first, &work));
        // The lanes have their turns one after the other, in handing out as in taking.
        let mut turns = (0..lanes.len()).cycle();
        let mut handed: VecDeque<usize> = VecDeque::new();
        loop {
            while handed.len() < lanes.len() * JOBS_EACH
                && let Some(job) = next_job()
                && let Some(turn) = turns.next()
            {
                // A thread is gone if it panicked, which the scope tells.
                let _ = lanes[turn].jobs.send(job);
                handed.push_back(turn);
            }
            let Some(result) = handed.pop_front().and_then(|turn| lanes[turn].results.recv().ok()) else {
                return Ok(());
            };
            take(result)?;
        }
    })
}

/// A worker's thread; it ends when there are no jobs for it any more.
struct Lane<J, R> {
    jobs: SyncSender<J>,
    results: Receiver<R>,
}

impl<J: Send, R: Send> Lane<J, R> {
    fn start<'s, 'e, W: Send + 's>(
        scope: &'s Scope<'s, 'e>,
        mut worker: W,
        work: &'s (impl Fn(&mut W, J) -> R + Sync),
    ) -> Option<Self>
    where
        J: 's,
        R: 's,
    {
        let (jobs, to_do) = sync_channel::<J>(JOBS_EACH);
        let (done, results) = sync_channel::<R>(JOBS_EACH);
        let run = move || {
            while let Ok(job) = to_do.recv() {
                if done.send(work(&mut worker, job)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("vrs worker".to_owned()).spawn_scoped(scope, run).ok()?;
        Some(Self { jobs, results })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        for workers in 1..5 {
            let (mut jobs, mut taken) = (0..1000_u64, Vec::new());
            let under_way = AtomicUsize::new(0);
            let done = in_order(
                vec![0_u64; workers],
                || {
                    let most = under_way.fetch_add(1, SeqCst);
                    assert!(most <= workers * JOBS_EACH);
                    jobs.next()
                },
                |count, job| {
                    *count += 1;
                    // Some take longer than others.
                    (0..job % 7 * 1000).fold(job, |sum, step| std::hint::black_box(sum + step) - step)
                },
                |result| {
                    under_way.fetch_sub(1, SeqCst);
                    taken.push(result);
                    Ok::<(), ()>(())
                },
            );
            assert_eq!(done, Ok(()));
            assert!(taken.into_iter().eq(0..1000), "{workers}");
        }
    }

    #[test]
    fn an_error_ends_it() {
        for workers in [1, 3] {
            let mut jobs = 0..1000;
            let take = |result| if result == 500 { Err("stop") } else { Ok(()) };
            assert_eq!(in_order(vec![(); workers], || jobs.next(), |(), job| job, take), Err("stop"));
            assert!(jobs.next().is_some_and(|next| next < 520));
        }
    }
}
