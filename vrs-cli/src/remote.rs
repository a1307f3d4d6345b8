//! Recordings behind addresses.

use std::path::Path;

use vrs::Reader;

/// The address, where this is one and no file.
pub(crate) fn address(path: &Path) -> Option<&str> {
    let (scheme, _) = path.to_str()?.split_once("://")?;
    let is_scheme = scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    path.to_str().filter(|_| is_scheme && !path.exists())
}

/// Opens what stands behind an address.
#[cfg(feature = "remote")]
pub(crate) fn open(address: &str) -> Result<Reader, String> {
    vrs_remote::open(address).map_err(|error| error.to_string())
}

/// Says what it takes.
#[cfg(not(feature = "remote"))]
pub(crate) fn open(address: &str) -> Result<Reader, String> {
    Err(format!("{address}: this command reads files only; for addresses it is built with `--features remote`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_scheme() {
        assert_eq!(address(Path::new("https://example.org/walk.vrs")), Some("https://example.org/walk.vrs"));
        for file in ["walk.vrs", "C://walk.vrs", "a/b://c", "://"] {
            assert_eq!(address(Path::new(file)), None, "{file}");
        }
    }
}
