//! A remote file as storage that recordings are read from.

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use vrs::io::ReadAt;

use crate::address::Place;
use crate::blocks::{Blocks, Reading};
use crate::error::{Error, Result};
use crate::options::Options;
use crate::origin::{Identity, Origin};

/// Sequential reads that nobody announced fetch more each time, up to so many bytes.
const LONGEST_RUN: u64 = 1 << 20;

/// What the files of a recording share: connections, and the cache.
#[derive(Debug)]
pub(crate) struct Depot {
    pub(crate) origin: Origin,
    stock: Arc<Stock>,
    block: u64,
    gap: u64,
    largest_request: u64,
    ahead: u64,
    is_opening: AtomicBool,
}

/// The cache, and news of it.
#[derive(Debug)]
struct Stock {
    blocks: Mutex<Blocks>,
    has_come: Condvar,
    /// The first request that failed while the recording was opened.
    failure: Mutex<Option<Error>>,
}

impl Stock {
    fn blocks(&self) -> MutexGuard<'_, Blocks> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failure(&self) -> MutexGuard<'_, Option<Error>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Depot {
    pub(crate) fn new(url: &str, options: &Options) -> Result<Self> {
        let stock = Stock {
            blocks: Mutex::new(Blocks::new(options.block, options.cache)),
            has_come: Condvar::new(),
            failure: Mutex::default(),
        };
        Ok(Self {
            origin: Origin::new(url, options)?,
            stock: Arc::new(stock),
            block: options.block,
            gap: options.gap,
            largest_request: options.largest_request.max(options.block),
            ahead: options.ahead.min(options.cache / 2),
            is_opening: AtomicBool::new(true),
        })
    }

    /// The recording is about to be opened.
    pub(crate) fn open(&self) {
        *self.stock.failure() = None;
        self.is_opening.store(true, Ordering::Relaxed);
    }

    /// The recording is open, unless a request failed.
    pub(crate) fn opened(&self) -> Result<()> {
        self.is_opening.store(false, Ordering::Relaxed);
        self.stock.failure().take().map_or(Ok(()), Err)
    }

    /// While a recording is opened, a request that failed is not followed by others: the reader would look for records in a file
    /// that it cannot read.
    fn check(&self) -> Result<()> {
        if !self.is_opening.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.stock.failure().clone().map_or(Ok(()), Err)
    }
}

/// A file that is fetched block by block.
#[derive(Clone)]
pub(crate) struct RemoteFile {
    inner: Arc<Inner>,
}

struct Inner {
    depot: Arc<Depot>,
    /// Which of the recording's files it is.
    number: usize,
    place: Place,
    identity: Identity,
    /// The last fetch that was not announced.
    run: Mutex<Run>,
}

#[derive(Debug, Default)]
struct Run {
    /// The block behind it.
    next: u64,
    /// How many blocks it fetched beyond those that were asked for.
    beyond: u64,
}

impl RemoteFile {
    /// A file whose first bytes are known.
    pub(crate) fn new(depot: Arc<Depot>, number: usize, place: Place, identity: Identity, first: &[u8]) -> Self {
        let whole = if first.len() as u64 == identity.size { first.len() as u64 } else { 0 };
        // A block that is not whole would be taken for the end of the file.
        let blocks = (first.len() as u64 / depot.block * depot.block).max(whole);
        let first = first.get(..blocks as usize).unwrap_or_default();
        let mut stock = depot.stock.blocks();
        stock.ask_for(number, 0..blocks.div_ceil(depot.block));
        stock.fill(number, 0, first);
        drop(stock);
        Self { inner: Arc::new(Inner { depot, number, place, identity, run: Mutex::default() }) }
    }

    pub(crate) fn url(&self) -> &str {
        &self.inner.place.url
    }

    /// Asks for blocks in the background: those that nobody asked for yet.
    fn fetch(&self, runs: Vec<Range<u64>>) {
        let Inner { depot, number, place, identity, .. } = &*self.inner;
        for run in runs {
            let most = (depot.largest_request / depot.block) as usize;
            for first in run.clone().step_by(most) {
                let blocks = first..run.end.min(first + most as u64);
                let bytes = blocks.start * depot.block..(blocks.end * depot.block).min(identity.size);
                let promise =
                    Promise { stock: Arc::clone(&depot.stock), file: *number, blocks, url: place.url.clone() };
                let (requester, place, identity) = (depot.origin.requester.clone(), place.clone(), identity.clone());
                depot.origin.spawn(async move {
                    let answer = requester.bytes(&place, &identity, bytes).await;
                    promise.keep(answer);
                });
            }
        }
    }

    /// Blocks behind a run that was not announced: more each time that reading goes on where the last fetch ended.
    fn beyond(&self, asked_for: &[Range<u64>]) -> Range<u64> {
        let Inner { depot, identity, run, .. } = &*self.inner;
        let (Some(first), Some(last)) = (asked_for.first(), asked_for.last()) else { return 0..0 };
        let mut run = run.lock().unwrap_or_else(PoisonError::into_inner);
        let longest = LONGEST_RUN / depot.block;
        run.beyond = if first.start == run.next { (run.beyond * 2).clamp(1, longest.max(1)) } else { 0 };
        let end = (last.end + run.beyond).min(identity.size.div_ceil(depot.block));
        run.next = end;
        last.end..end
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<()> {
        let Inner { depot, number, .. } = &*self.inner;
        depot.check()?;
        let mut stock = depot.stock.blocks();
        let wanted = stock.of(&(offset..offset + out.len() as u64));
        let mut asked_for = stock.ask_for(*number, wanted.clone());
        stock.retain(*number, wanted.clone());
        let beyond = self.beyond(&asked_for);
        for more in stock.ask_for(*number, beyond) {
            match asked_for.last_mut() {
                Some(last) if last.end == more.start => last.end = more.end,
                _ => asked_for.push(more),
            }
        }
        drop(stock);
        self.fetch(asked_for);
        let mut stock = depot.stock.blocks();
        let result = loop {
            match stock.read(*number, offset, out) {
                Reading::Done => break Ok(()),
                Reading::Failed(error) => break Err(error),
                Reading::NotYet => {
                    stock = depot.stock.has_come.wait(stock).unwrap_or_else(PoisonError::into_inner);
                }
            }
        };
        stock.release(*number, wanted);
        result
    }
}

impl ReadAt for RemoteFile {
    fn len(&self) -> u64 {
        self.inner.identity.size
    }

    fn read_exact_at(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if offset.checked_add(out.len() as u64).is_none_or(|end| end > self.len()) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(self.read(offset, out)?)
    }

    fn read_ahead(&self) -> u64 {
        self.inner.depot.ahead
    }

    fn will_need(&self, ranges: &[Range<u64>]) {
        let Inner { depot, number, identity, .. } = &*self.inner;
        if depot.check().is_err() {
            return;
        }
        let mut stock = depot.stock.blocks();
        let mut joined: Vec<Range<u64>> = Vec::new();
        for range in ranges {
            let blocks = stock.of(&(range.start.min(identity.size)..range.end.min(identity.size)));
            match joined.last_mut() {
                _ if blocks.is_empty() => {}
                Some(last)
                    if last.start <= blocks.start
                        && blocks.start * depot.block <= last.end * depot.block + depot.gap =>
                {
                    last.end = last.end.max(blocks.end);
                }
                _ => joined.push(blocks),
            }
        }
        let asked_for = joined.into_iter().flat_map(|blocks| stock.ask_for(*number, blocks)).collect();
        drop(stock);
        self.fetch(asked_for);
    }
}

/// The blocks of a request: they come, or whoever waits for them is told that they do not, whatever happens to the request.
struct Promise {
    stock: Arc<Stock>,
    file: usize,
    blocks: Range<u64>,
    url: String,
}

impl Promise {
    fn keep(mut self, answer: Result<bytes::Bytes>) {
        match answer {
            Ok(bytes) => self.stock.blocks().fill(self.file, self.blocks.start, &bytes),
            Err(error) => self.fail(&error),
        }
        self.blocks.start = self.blocks.end;
    }

    fn fail(&self, error: &Error) {
        self.stock.failure().get_or_insert_with(|| error.clone());
        self.stock.blocks().fail(self.file, self.blocks.clone(), error);
    }
}

impl Drop for Promise {
    fn drop(&mut self) {
        if !self.blocks.is_empty() {
            self.fail(&Error::System { url: self.url.clone(), reason: "the request was given up".to_owned() });
        }
        self.stock.has_come.notify_all();
    }
}

impl fmt::Debug for RemoteFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { place, identity, .. } = &*self.inner;
        out.debug_struct("RemoteFile").field("url", &place.url).field("size", &identity.size).finish_non_exhaustive()
    }
}
