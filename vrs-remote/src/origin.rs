//! Requests: who makes them, and what an answer must be.

use std::fmt;
use std::future::Future;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use bytes::Bytes;
use object_store::{GetOptions, GetRange, ObjectMeta};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use crate::address::Place;
use crate::error::{Error, Result};
use crate::options::Options;

/// The thread that waits for answers, on which all files of a recording rely.
pub(crate) struct Origin {
    /// `None` once it is shut down.
    runtime: Option<Runtime>,
    pub(crate) requester: Requester,
}

/// What a request needs. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Requester {
    slots: Arc<Semaphore>,
    timeout: Duration,
    counters: Arc<Counters>,
}

#[derive(Debug, Default)]
struct Counters {
    requests: AtomicU64,
    bytes: AtomicU64,
}

/// What was asked for and what came, of all files of a [`Recording`](crate::Recording).
///
/// ```no_run
/// let recording = vrs_remote::Options::new().connect("https://example.org/recording.vrs")?;
/// let file = recording.open()?;
/// let traffic = recording.traffic();
/// println!("opening took {} requests and {} of {} bytes", traffic.requests, traffic.bytes, file.size());
/// # Ok::<(), vrs_remote::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub struct Traffic {
    /// Requests. The retries of one are not counted.
    pub requests: u64,
    /// Bytes of files that came.
    pub bytes: u64,
}

/// By what a file is known again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Identity {
    pub(crate) size: u64,
    /// Without one, nothing but the time of the last change tells.
    e_tag: Option<String>,
    modified: i64,
}

impl Identity {
    fn of(meta: &ObjectMeta) -> Self {
        Self { size: meta.size, e_tag: meta.e_tag.clone(), modified: meta.last_modified.timestamp() }
    }

    /// A tag by which the server can refuse; those that are weak never match.
    fn strong_tag(&self) -> Option<String> {
        self.e_tag.clone().filter(|tag| !tag.starts_with("W/"))
    }

    fn is(&self, other: &Self) -> bool {
        let is_same = if self.e_tag.is_some() { self.e_tag == other.e_tag } else { self.modified == other.modified };
        self.size == other.size && is_same
    }
}

impl Origin {
    pub(crate) fn new(url: &str, options: &Options) -> Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("vrs-remote").enable_all().build();
        let runtime = runtime.map_err(|error| Error::System { url: url.to_owned(), reason: error.to_string() })?;
        let slots = Arc::new(Semaphore::new(options.parallel));
        let requester = Requester { slots, timeout: options.timeout, counters: Arc::default() };
        Ok(Self { runtime: Some(runtime), requester })
    }

    /// Does something in the background.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        if let Some(runtime) = &self.runtime {
            runtime.spawn(task);
        }
    }

    /// Waits for an answer. Unlike the runtime's own way to wait, this may be called on a thread of another runtime.
    pub(crate) fn wait_for<T: Send + 'static>(&self, task: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let (to, from) = mpsc::sync_channel(1);
        self.spawn(async move { to.send(task.await).unwrap_or_default() });
        from.recv().ok()
    }

    pub(crate) fn traffic(&self) -> Traffic {
        let Counters { requests, bytes } = &*self.requester.counters;
        Traffic { requests: requests.load(Ordering::Relaxed), bytes: bytes.load(Ordering::Relaxed) }
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        // Waiting for requests that nobody wants any more would block, which is not allowed everywhere.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Requester {
    /// The first bytes of a file, as many as asked for or as it has, and what it is known by.
    pub(crate) async fn first(self, place: Place, wanted: u64) -> Result<(Identity, Bytes)> {
        match self.get(&place, 0..wanted, None).await {
            Err(error @ Error::Storage { .. }) => {
                // There is no part of an empty file that could be sent.
                let identity = self.limited(&place, self.identity(&place)).await;
                identity
                    .ok()
                    .filter(|identity| identity.size == 0)
                    .map(|identity| (identity, Bytes::new()))
                    .ok_or(error)
            }
            answer => answer,
        }
    }

    /// Bytes of a file that is known.
    pub(crate) async fn bytes(&self, place: &Place, identity: &Identity, range: Range<u64>) -> Result<Bytes> {
        Ok(self.get(place, range, Some(identity)).await?.1)
    }

    async fn get(&self, place: &Place, range: Range<u64>, known: Option<&Identity>) -> Result<(Identity, Bytes)> {
        // The clock starts when it is this request's turn.
        let _slot = self.slots.acquire().await;
        self.limited(place, self.request(place, range, known)).await
    }

    async fn limited<T>(&self, place: &Place, request: impl Future<Output = Result<T>>) -> Result<T> {
        let (url, limit) = (&place.url, self.timeout);
        let answer = tokio::time::timeout(limit, request).await;
        answer.unwrap_or_else(|_| Err(Error::TimedOut { url: url.clone(), limit }))
    }

    async fn request(&self, place: &Place, range: Range<u64>, known: Option<&Identity>) -> Result<(Identity, Bytes)> {
        let Place { url, store, path } = place;
        let failed = |error| Error::of_storage(url, error);
        let options = GetOptions {
            range: Some(GetRange::Bounded(range.clone())),
            if_match: known.and_then(Identity::strong_tag),
            ..GetOptions::default()
        };
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
        let answer = store.get_opts(path, options).await.map_err(failed)?;
        let identity = Identity::of(&answer.meta);
        if known.is_some_and(|known| !known.is(&identity)) {
            return Err(Error::Changed { url: url.clone() });
        }
        let wanted = range.end.min(identity.size).saturating_sub(range.start);
        let bytes = answer.bytes().await.map_err(failed)?;
        let found = bytes.len() as u64;
        self.counters.bytes.fetch_add(found, Ordering::Relaxed);
        if found != wanted {
            return Err(Error::Truncated { url: url.clone(), offset: range.start, wanted, found });
        }
        Ok((identity, bytes))
    }

    async fn identity(&self, place: &Place) -> Result<Identity> {
        let options = GetOptions { head: true, ..GetOptions::default() };
        self.counters.requests.fetch_add(1, Ordering::Relaxed);
        let answer = place.store.get_opts(&place.path, options).await;
        answer.map(|answer| Identity::of(&answer.meta)).map_err(|error| Error::of_storage(&place.url, error))
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Origin").field("traffic", &self.traffic()).finish_non_exhaustive()
    }
}
