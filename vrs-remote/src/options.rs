//! How remote recordings are read.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use object_store::ObjectStore;
use object_store::path::Path;

use crate::address::Address;
use crate::error::Result;
use crate::recording::Recording;

/// How a remote recording is read.
///
/// ```no_run
/// use std::time::Duration;
///
/// let recording = vrs_remote::Options::new()
///     .cache(256 << 20)
///     .timeout(Duration::from_secs(10))
///     .store_option("region", "eu-central-1")
///     .connect("s3://recordings/2026/walk.vrs")?;
/// let file = recording.open()?;
/// println!("{} records; {:?}", file.record_count(), recording.traffic());
/// # Ok::<(), vrs_remote::Error>(())
/// ```
#[derive(Clone)]
pub struct Options {
    pub(crate) block: u64,
    pub(crate) gap: u64,
    pub(crate) largest_request: u64,
    pub(crate) parallel: usize,
    pub(crate) ahead: u64,
    pub(crate) cache: u64,
    pub(crate) timeout: Duration,
    pub(crate) retries: usize,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) store: Vec<(String, String)>,
    pub(crate) reader: vrs::reader::Options,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            block: 16 << 10,
            gap: 64 << 10,
            largest_request: 4 << 20,
            parallel: 8,
            ahead: 16 << 20,
            cache: 64 << 20,
            timeout: Duration::from_secs(60),
            retries: 4,
            headers: Vec::new(),
            store: Vec::new(),
            reader: vrs::reader::Options::new(),
        }
    }
}

impl Options {
    /// The usual.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes that are fetched at least, 16 KiB unless said otherwise, and at least 512: requests are for whole blocks of so many
    /// bytes. Smaller ones suit streams of small records between large ones.
    #[must_use]
    pub fn block_size(mut self, bytes: u64) -> Self {
        self.block = bytes.max(512);
        self
    }

    /// Records that are wanted and no farther from each other than this are fetched by one request, with what is between them: 64 KiB
    /// unless said otherwise. A request costs as much time as some 100 KB to 1 MB of bytes, depending on the network.
    #[must_use]
    pub fn gap(mut self, bytes: u64) -> Self {
        self.gap = bytes;
        self
    }

    /// The largest request, 4 MiB unless said otherwise: more is fetched by several at once.
    #[must_use]
    pub fn largest_request(mut self, bytes: u64) -> Self {
        self.largest_request = bytes;
        self
    }

    /// Requests under way at a time: 8 unless said otherwise.
    #[must_use]
    pub fn parallel_requests(mut self, requests: usize) -> Self {
        self.parallel = requests.max(1);
        self
    }

    /// Bytes that walks over records have fetched ahead of need: 16 MiB unless said otherwise, and never more than half of the
    /// cache. With 0 each record is fetched when it is read.
    #[must_use]
    pub fn read_ahead(mut self, bytes: u64) -> Self {
        self.ahead = bytes;
        self
    }

    /// Bytes of the file that are kept in memory at most, beside those that are being read: 64 MiB unless said otherwise.
    #[must_use]
    pub fn cache(mut self, bytes: u64) -> Self {
        self.cache = bytes;
        self
    }

    /// How long to wait for an answer, retries included: a minute unless said otherwise. Then reading fails with
    /// [`Error::TimedOut`](crate::Error::TimedOut).
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// How often a request that fails is made again, 4 times unless said otherwise, with growing pauses. Answers that say that there
    /// is no such file, or that access is denied, are believed at once.
    #[must_use]
    pub fn retries(mut self, retries: usize) -> Self {
        self.retries = retries;
        self
    }

    /// A header of every request, such as `authorization`.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// A setting of the storage, by its name in the crate [`object_store`]: `region`, `endpoint`, `proxy_url`, … Credentials of object
    /// stores are also found in the environment, under the names that their own tools use.
    #[must_use]
    pub fn store_option(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.store.push((name.into(), value.into()));
        self
    }

    /// How the recording is read once its bytes are there: strictly, with how many threads, …
    #[must_use]
    pub fn reader(mut self, options: vrs::reader::Options) -> Self {
        self.reader = options;
        self
    }

    /// Opens a recording: [`connect`](Self::connect), then [`Recording::open`].
    ///
    /// # Errors
    /// Those of the two.
    pub fn open(&self, url: &str) -> Result<vrs::Reader> {
        self.connect(url)?.open()
    }

    /// Finds a recording: asks for the beginning of its file and, unless that shows that it is all, for further chunks.
    ///
    /// # Errors
    /// The address makes no sense, there is no such file, or its server does not send parts of it, or does not answer.
    pub fn connect(&self, url: &str) -> Result<Recording> {
        Recording::find(&Address::parse(url, self)?, self)
    }

    /// The same in a store that the program has set up.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use vrs_remote::object_store::{memory::InMemory, path::Path};
    ///
    /// let store = Arc::new(InMemory::new());
    /// let error = vrs_remote::Options::new().connect_store(store, Path::from("walk.vrs")).unwrap_err();
    /// assert!(matches!(error, vrs_remote::Error::NotFound { .. }));
    /// ```
    ///
    /// # Errors
    /// As for [`connect`](Self::connect).
    pub fn connect_store(&self, store: Arc<dyn ObjectStore>, path: Path) -> Result<Recording> {
        Recording::find(&Address::in_store(store, path), self)
    }
}

/// Without headers and settings, which may be secret.
impl fmt::Debug for Options {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Options")
            .field("block_size", &self.block)
            .field("gap", &self.gap)
            .field("largest_request", &self.largest_request)
            .field("parallel_requests", &self.parallel)
            .field("read_ahead", &self.ahead)
            .field("cache", &self.cache)
            .field("timeout", &self.timeout)
            .field("retries", &self.retries)
            .finish_non_exhaustive()
    }
}
