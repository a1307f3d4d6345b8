//! The reader: recordings, views of their records, records and what is in them, as Python sees them.
//!
//! | module | what it knows |
//! |---|---|
//! | `recording` | an open file, or several as one: streams, tags, repairs, selections |
//! | `files` | what all views of a recording share; which record stands where |
//! | `view` | a list of records: by number, by slice, by time |
//! | `walk` | iteration, with records read ahead |
//! | `record` | a record |
//! | `blocks` | the content blocks of a record |
//! | `form` | what a stream declares for its records, made ready |
//! | `metadata` | values of layouts as those of Python |
//! | `element` | elements as Python values |
//! | `image`, `sound` | images and sound as NumPy arrays, and their specs |
//! | `parse` | record types, streams, moments: what Python passes in |

mod blocks;
mod element;
mod files;
mod form;
mod image;
mod metadata;
mod parse;
mod record;
mod recording;
mod sound;
mod view;
mod walk;

use pyo3::prelude::*;

pub(crate) use self::element::with_element;
pub(crate) use self::files::Files;
pub(crate) use self::metadata::type_name;

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<recording::OpenRecording>()?;
    module.add_class::<view::View>()?;
    module.add_class::<walk::RecordIterator>()?;
    module.add_class::<record::VRSRecord>()?;
    module.add_class::<blocks::BlockIterator>()?;
    module.add_class::<blocks::VRSBlocks>()?;
    module.add_function(wrap_pyfunction!(recording::recordable_type_name, module)?)
}
