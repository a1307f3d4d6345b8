//! Where a recording is: a URL, and the store behind it.

use std::fmt;
use std::path::Path as FilePath;
use std::sync::{Arc, OnceLock};

use object_store::client::{ClientOptions, HttpClient, HttpConnector, ReqwestConnector};
use object_store::http::HttpBuilder;
use object_store::path::Path;
use object_store::{BackoffConfig, ObjectStore, RetryConfig};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::error::{Error, Result};
use crate::options::Options;

/// A recording: where its first chunk is, and how the others are found.
#[derive(Debug)]
pub(crate) enum Address {
    /// On a web server; its query goes with every chunk.
    Web { url: Url, builder: Box<HttpBuilder> },
    /// In a store; `url` is how errors name it.
    Store { url: String, store: Arc<dyn ObjectStore>, path: Path },
}

/// A chunk: what to ask which store for, and how errors name it.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) url: String,
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) path: Path,
}

impl Address {
    pub(crate) fn parse(text: &str, options: &Options) -> Result<Self> {
        let refused = |reason: String| Error::Address { url: text.to_owned(), reason };
        let url = Url::parse(text).map_err(|error| refused(format!("this is no address: {error}")))?;
        match url.scheme() {
            "http" | "https" => {
                let builder = Box::new(web_builder(options).map_err(refused)?);
                Ok(Self::Web { url, builder })
            }
            _ => {
                let store = cloud(&url, options).map_err(refused)?;
                let path = Path::from_url_path(url.path()).map_err(|error| refused(error.to_string()))?;
                Ok(Self::Store { url: text.to_owned(), store, path })
            }
        }
    }

    pub(crate) fn in_store(store: Arc<dyn ObjectStore>, path: Path) -> Self {
        Self::Store { url: path.to_string(), store, path }
    }

    /// How errors name it.
    pub(crate) fn url(&self) -> &str {
        match self {
            Self::Web { url, .. } => url.as_str(),
            Self::Store { url, .. } => url,
        }
    }

    /// Where a chunk is (FORMAT.md §12.1).
    pub(crate) fn chunk(&self, number: usize) -> Result<Place> {
        match self {
            Self::Web { url, builder } => {
                let mut url = url.clone();
                url.set_path(&chunk_name(url.path(), number));
                let store = builder.as_ref().clone().with_url(url.as_str()).build();
                let store = store.map_err(|error| Error::of_storage(url.as_str(), error))?;
                Ok(Place { url: url.into(), store: Arc::new(store), path: Path::default() })
            }
            Self::Store { url, store, path } => {
                let name = chunk_name(path.as_ref(), number);
                let path = Path::parse(&name);
                let path = path.map_err(|error| Error::Address { url: url.clone(), reason: error.to_string() })?;
                Ok(Place { url: chunk_name(url, number), store: Arc::clone(store), path })
            }
        }
    }
}

/// The name of a chunk. Folders in front of it stay as they are.
fn chunk_name(path: &str, number: usize) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let name = vrs::io::chunk_path(FilePath::new(name), number);
    let separator = if path.contains('/') { "/" } else { "" };
    format!("{folder}{separator}{}", name.to_string_lossy())
}

fn retry_config(options: &Options) -> RetryConfig {
    RetryConfig { backoff: BackoffConfig::default(), max_retries: options.retries, retry_timeout: options.timeout }
}

fn client_options(options: &Options) -> Result<ClientOptions, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in &options.headers {
        let refused = || format!("`{name}` with this value is no header");
        let header = HeaderName::try_from(name).map_err(|_| refused())?;
        headers.insert(header, HeaderValue::try_from(value).map_err(|_| refused())?);
    }
    // One that hangs is made again before the time is over, if it may be.
    let limit = if options.retries > 0 { options.timeout / 2 } else { options.timeout * 2 };
    let client = ClientOptions::new().with_allow_http(true).with_timeout(limit);
    Ok(if headers.is_empty() { client } else { client.with_default_headers(headers) })
}

fn web_builder(options: &Options) -> Result<HttpBuilder, String> {
    let mut client = client_options(options)?;
    for (name, value) in &options.store {
        let key = name.to_ascii_lowercase().parse();
        client = client.with_config(key.map_err(|_| format!("there is no option `{name}` of web servers"))?, value);
    }
    let builder = HttpBuilder::new().with_client_options(client).with_retry(retry_config(options));
    Ok(builder.with_http_connector(OneClient::default()))
}

/// Makes one client for all chunks, so that they share their connections.
#[derive(Clone, Default)]
struct OneClient(Arc<OnceLock<HttpClient>>);

impl HttpConnector for OneClient {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        if let Some(client) = self.0.get() {
            return Ok(client.clone());
        }
        provide_cryptography();
        let client = ReqwestConnector::default().connect(options)?;
        Ok(self.0.get_or_init(|| client).clone())
    }
}

impl fmt::Debug for OneClient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("OneClient")
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Place").field("url", &self.url).finish_non_exhaustive()
    }
}

/// A function that makes the store of a URL, whose builder knows the environment and the options; without its feature, one that says
/// so.
macro_rules! cloud_store {
    ($name:ident, $feature:literal, $builder:path) => {
        #[cfg(feature = $feature)]
        fn $name(url: &Url, options: &Options) -> Result<Arc<dyn ObjectStore>, String> {
            use $builder as Builder;

            provide_cryptography();
            let mut builder = Builder::from_env().with_url(url.as_str()).with_retry(retry_config(options));
            builder = builder.with_client_options(client_options(options)?);
            for (name, value) in &options.store {
                let key = name.to_ascii_lowercase().parse();
                let key = key.map_err(|_| format!("there is no option `{name}` of this store"))?;
                builder = builder.with_config(key, value);
            }
            Ok(Arc::new(builder.build().map_err(|error| error.to_string())?))
        }

        #[cfg(not(feature = $feature))]
        fn $name(url: &Url, _: &Options) -> Result<Arc<dyn ObjectStore>, String> {
            Err(format!("`{}:` addresses need the feature `{}` of vrs-remote", url.scheme(), $feature))
        }
    };
}

cloud_store!(s3, "s3", object_store::aws::AmazonS3Builder);
cloud_store!(gcs, "gcs", object_store::gcp::GoogleCloudStorageBuilder);
cloud_store!(azure, "azure", object_store::azure::MicrosoftAzureBuilder);

fn cloud(url: &Url, options: &Options) -> Result<Arc<dyn ObjectStore>, String> {
    match url.scheme() {
        "s3" | "s3a" => s3(url, options),
        "gs" => gcs(url, options),
        "az" | "adl" | "azure" | "abfs" | "abfss" => azure(url, options),
        scheme => Err(format!("nothing can be read from `{scheme}:` addresses")),
    }
}

/// Chooses the cryptography of connections, for programs that have chosen none.
fn provide_cryptography() {
    // It fails when there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_have_the_names_of_files() {
        for (path, chunk) in [
            ("/a/b_c/walk.vrs", "/a/b_c/walk.vrs_2"),
            ("walk_0", "walk_2"),
            ("/walk%20_0", "/walk%20_2"),
            ("s3://bucket/walk.vrs", "s3://bucket/walk.vrs_2"),
        ] {
            assert_eq!(chunk_name(path, 2), chunk);
            assert_eq!(chunk_name(path, 0), path);
        }
    }

    #[test]
    fn the_query_goes_with_every_chunk() {
        let address = Address::parse("https://example.org/a%20b/walk.vrs?key=1", &Options::new()).unwrap();
        assert_eq!(address.chunk(0).unwrap().url, "https://example.org/a%20b/walk.vrs?key=1");
        assert_eq!(address.chunk(3).unwrap().url, "https://example.org/a%20b/walk.vrs_3?key=1");
    }

    #[test]
    fn addresses_that_make_no_sense_say_why() {
        let refusal = |url: &str| Address::parse(url, &Options::new()).unwrap_err().to_string();
        assert!(refusal("walk.vrs").starts_with("walk.vrs: this is no address"));
        assert!(refusal("ftp://example.org/walk.vrs").contains("`ftp:`"));
        let options = Options::new().store_option("no_such_option", "1");
        let error = Address::parse("https://example.org/walk.vrs", &options).unwrap_err();
        assert!(error.to_string().contains("no_such_option"), "{error}");
        #[cfg(not(feature = "gcs"))]
        assert!(refusal("gs://bucket/walk.vrs").contains("feature `gcs`"));
    }
}
