//! An open recording: one file, or several as one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use vrs::reader::{MultiReader, Options, StreamMatch};
use vrs::{ErrorKind, Reader, RecordType, RecordableTypeId};

use super::files::{FileStream, Files, Handle};
use super::image::Conversion;
use super::metadata::{self, Encoding};
use super::parse;
use super::view::{Numbers, View};
use crate::error::{Error, InvalidFileError, Result, VRSFileNotFoundError};

/// An open recording.
#[pyclass(frozen, module = "pyvrs2._pyvrs2")]
pub(crate) struct OpenRecording {
    handle: Handle,
}

/// What the paths that are given are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Paths {
    /// A recording, whose chunks are found by name.
    One,
    /// The chunks of a recording.
    Chunks,
    /// Recordings that belong together.
    Several,
    /// Recordings that may have nothing to do with each other.
    Unrelated,
}

fn open(options: &Options, paths: &[PathBuf], kind: Paths, encoding: Encoding, strict: bool) -> vrs::Result<Files> {
    let file = match kind {
        Paths::One => options.open(paths.first().map_or(Path::new(""), PathBuf::as_path))?,
        Paths::Chunks => options.open_chunks(paths)?,
        Paths::Several | Paths::Unrelated => {
            let files = paths.iter().map(|path| options.open(path)).collect::<vrs::Result<Vec<_>>>()?;
            let related_by: &[&str] = if kind == Paths::Several { &MultiReader::RELATED_BY } else { &[] };
            return Ok(Files::several(MultiReader::join(files, related_by)?, encoding, strict));
        }
    };
    Ok(Files::one(file, encoding, strict))
}

/// What the library advises is not what Python programs can do.
fn in_terms_of_python(error: vrs::Error) -> Error {
    let ErrorKind::Unrelated { tag, found, other, expected } = error.kind() else { return error.into() };
    let (path, other) = (error.path().unwrap_or(Path::new("")).display(), other.display());
    InvalidFileError::new_err(format!(
        "{path}: its tag `{tag}` is `{found}`, that of {other} is `{expected}`: they do not belong together; related=False \
         reads them as one all the same"
    ))
    .into()
}

impl OpenRecording {
    fn files(&self) -> PyResult<Arc<Files>> {
        self.handle.get()
    }
}

#[pymethods]
impl OpenRecording {
    #[new]
    #[pyo3(signature = (paths, kind, *, encoding, auto_configuration, strict, plain_files, threads))]
    #[expect(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "options, which Python passes by name"
    )]
    fn new(
        py: Python<'_>,
        paths: Vec<PathBuf>,
        kind: &str,
        encoding: &str,
        auto_configuration: bool,
        strict: bool,
        plain_files: bool,
        threads: Option<usize>,
    ) -> Result<Self> {
        let kind = match kind {
            "chunks" => Paths::Chunks,
            "several" => Paths::Several,
            "unrelated" => Paths::Unrelated,
            _ => Paths::One,
        };
        let mut options = Options::new().auto_configuration(auto_configuration).strict(strict).plain_files(plain_files);
        if let Some(threads) = threads {
            options = options.threads(threads);
        }
        if paths.is_empty() {
            return Err(VRSFileNotFoundError::new_err("there is no file to open: the list of paths is empty").into());
        }
        let encoding = Encoding::new(encoding);
        let files = py.detach(|| open(&options, &paths, kind, encoding, strict)).map_err(in_terms_of_python)?;
        Ok(Self { handle: Handle::new(files) })
    }

    /// Lets the files go. Records that are held keep theirs.
    fn close(&self) {
        self.handle.close();
    }

    #[getter]
    fn closed(&self) -> bool {
        self.handle.is_closed()
    }

    /// All records.
    fn view(&self) -> PyResult<View> {
        let len = self.files()?.len();
        Ok(View::new(self.handle.clone(), Numbers::Range(0..len)))
    }

    /// The files of the recording: a list of chunks for each.
    #[getter]
    fn chunks(&self) -> PyResult<Vec<Vec<PathBuf>>> {
        Ok(self.files()?.files().iter().map(|file| file.chunks().to_vec()).collect())
    }

    /// What is not as a sound file has it, a line for each thing.
    #[getter]
    fn repairs(&self) -> PyResult<Vec<String>> {
        let files = self.files()?;
        let is_one = files.files().len() == 1;
        let line = |(file, repair): (&Reader, &vrs::reader::Repair)| match file.path() {
            Some(path) if !is_one => format!("{}: {repair}", path.display()),
            _ => repair.to_string(),
        };
        Ok(files.repairs().map(line).collect())
    }

    /// Tags of the first file.
    #[getter]
    fn file_tags<'py>(&self, py: Python<'py>) -> Result<Bound<'py, PyDict>> {
        let files = self.files()?;
        match files.files().first() {
            Some(file) => metadata::tags(py, file.tags(), &files.encoding),
            None => Ok(PyDict::new(py)),
        }
    }

    /// Tags of each file.
    #[getter]
    fn tags_of_files<'py>(&self, py: Python<'py>) -> Result<Vec<Bound<'py, PyDict>>> {
        let files = self.files()?;
        files.files().iter().map(|file| metadata::tags(py, file.tags(), &files.encoding)).collect()
    }

    /// The ids of all streams, in order.
    #[getter]
    fn stream_ids(&self) -> PyResult<Vec<String>> {
        Ok(self.files()?.streams().iter().map(|stream| stream.id.to_string()).collect())
    }

    /// The id of the stream that a name means: an id, a place such as `1201+1`, or a flavor.
    fn find(&self, name: &str) -> Result<String> {
        Ok(self.files()?.stream(name)?.id.to_string())
    }

    /// The ids of the streams that a rule fits, as `select` takes it.
    fn fitting(&self, rule: &str) -> Result<Vec<String>> {
        let fitting = self.files()?.fitting(StreamMatch::from(rule))?;
        Ok(fitting.iter().map(ToString::to_string).collect())
    }

    /// What is known of a stream.
    fn stream<'py>(&self, py: Python<'py>, name: &str) -> Result<Bound<'py, PyDict>> {
        let files = self.files()?;
        let found = files.stream(name)?;
        let FileStream { id, file, stream } = &found;
        let facts = PyDict::new(py);
        facts.set_item("stream_id", id.to_string())?;
        facts.set_item("type_id", id.type_id.0)?;
        facts.set_item("type_name", id.type_id.to_string())?;
        facts.set_item("file", file)?;
        facts.set_item("flavor", stream.flavor())?;
        facts.set_item("serial_number", stream.serial_number())?;
        facts.set_item("tags", metadata::tags(py, stream.tags(), &files.encoding)?)?;
        facts.set_item("size", stream.size_on_disk())?;
        facts.set_item("might_contain_images", stream.might_contain_images())?;
        facts.set_item("might_contain_audio", stream.might_contain_audio())?;
        for record_type in [RecordType::Configuration, RecordType::State, RecordType::Data] {
            facts.set_item(record_type.name().to_lowercase(), stream.count(record_type))?;
        }
        Ok(facts)
    }

    /// How images are handed out: of all streams, or of those that are named.
    fn set_conversion(&self, conversion: &str, streams: Option<Vec<String>>) -> Result<()> {
        let (files, conversion) = (self.files()?, Conversion::new(conversion)?);
        match streams {
            None => files.set_conversion(conversion),
            Some(names) => {
                let ids = names.iter().map(|name| Ok(files.stream(name)?.id)).collect::<Result<Vec<_>>>()?;
                files.set_stream_conversion(ids, conversion);
            }
        }
        Ok(())
    }

    /// From which block on records of some type of streams are not read; 0 to read all.
    fn skip_from(&self, type_id: u16, record_type: &str, block: usize) -> Result<()> {
        self.files()?.skip_from(RecordableTypeId(type_id), parse::record_type(record_type)?, block);
        Ok(())
    }
}

/// The name of a type of streams, as the reference has it.
#[pyfunction]
pub(crate) fn recordable_type_name(type_id: u16) -> String {
    RecordableTypeId(type_id).to_string()
}
