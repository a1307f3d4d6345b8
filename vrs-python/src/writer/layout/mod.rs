//! `VRSDataLayout`: fields and blocks that a program declares, and the values of the fields.

mod facts;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyDict, PyList, PyString};
use vrs::element::ElementType;
use vrs::{PieceSpec, PieceType};

use self::facts::{apply_facts, choices};
pub(super) use self::state::{LayoutState, Role, Row};
use super::definition::Field;
use super::dtype::{element, item, type_name, with_components};
use super::fault::Fault;
use super::number::{Number, shown};
use super::spec::{BlockSpec, Coding};
use super::value::encode;

/// The fields of records, and the blocks behind them.
///
/// Streams have one for each kind of record: ``VRSStream.get_data_record_metadata()`` and its siblings. One that is made by
/// ``VRSDataLayout()`` can be given to any stream: it takes its definition over.
///
/// ``add_...`` declares fields and blocks, in order, until the first record of the layout is created. Fields are set and
/// read as attributes or by key, ``layout.exposure = 0.01`` or ``layout["left/exposure"]``, and keep their values from
/// record to record; the value is checked when it is set. Fields can say more of themselves: each ``add_...`` but those of
/// blocks takes ``default``, ``required``, ``unit``, ``description``, ``min``, ``max``, ``min_increment``,
/// ``max_increment``, ``tags``, a dict of texts, and ``properties``, a dict of numbers.
#[pyclass(name = "VRSDataLayout", module = "pyvrs2", frozen)]
pub(super) struct Layout {
    state: Mutex<LayoutState>,
}

impl Layout {
    pub(super) fn owned(place: String, role: Role) -> Self {
        Self { state: Mutex::new(LayoutState::new(place, role)) }
    }

    /// Locks it. Who waits holds nothing that others need to go on.
    pub(super) fn lock(&self, py: Python<'_>) -> MutexGuard<'_, LayoutState> {
        self.state.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets a field. The lock is not held while code of Python says what the value is: it could come back here.
    fn set(&self, label: &Bound<'_, PyString>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = label.py();
        let (number, field, place) = {
            let mut state = self.lock(py);
            let Some(number) = state.find(label) else { return Err(state.unknown(label.to_str()?)) };
            if state.set_plain(number, value)? {
                return Ok(());
            }
            (number, state.definition.fields.get(number).map(Arc::clone), state.place.clone())
        };
        let Some(field) = field else { return Ok(()) };
        let bytes = field.encode(value).map_err(|fault| fault.at(field.place(&place)))?;
        // What is declared meanwhile stands behind it: its number stays.
        self.lock(py).set(number, &bytes)
    }

    fn add(&self, py: Python<'_>, name: &str, ty: PieceType, facts: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
        self.add_spec(py, PieceSpec::new(name, ty), Vec::new(), facts)
    }

    fn add_spec(
        &self,
        py: Python<'_>,
        mut spec: PieceSpec,
        choices: Vec<(String, i64)>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let place = format!("field `{}` of {}", spec.label, self.lock(py).place);
        apply_facts(&mut spec, facts).map_err(|fault| fault.at(&place))?;
        let mut field = Field { choices, ..Field::new(spec) };
        if let Some(default) = facts.map_or(Ok(None), |facts| facts.get_item("default"))? {
            field.spec.default = Some(field.encode(&default).map_err(|fault| fault.at(&place))?);
        }
        self.lock(py).declare(py, |definition| definition.add_field(field))
    }

    fn add_block(&self, py: Python<'_>, block: Result<BlockSpec, Fault>, name: &str) -> PyResult<()> {
        let mut state = self.lock(py);
        let block = block.map_err(|fault| fault.at(format_args!("block `{name}` of {}", state.place)))?;
        let role = state.role;
        state.declare(py, |definition| match role {
            Role::Blocks => definition.add_block(block),
            Role::Conventions => definition.add_conventions(block),
        })
    }

    /// Declares a field of points or matrices.
    fn add_compound(
        &self,
        py: Python<'_>,
        name: &str,
        kind: &str,
        dtype: &Bound<'_, PyAny>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let ty = element(dtype).and_then(|component| with_components(kind, component));
        self.add(py, name, PieceType::Value(self.told(py, name, ty)?), facts)
    }

    /// A result, with the name of the field where it is none.
    fn told<T>(&self, py: Python<'_>, name: &str, result: Result<T, Fault>) -> PyResult<T> {
        result.map_err(|fault| fault.at(format_args!("field `{name}` of {}", self.lock(py).place)))
    }
}

#[pymethods]
impl Layout {
    /// A layout of no stream yet.
    #[new]
    fn new() -> Self {
        Self::owned("a layout of no stream".to_owned(), Role::Blocks)
    }

    /// Declares an image, which each record is given as an array.
    ///
    /// ``pixel`` is a pixel format (``"rgb8"``, ``"grey8"``, ``"grey16"``, ``"depth32f"``, ``"yuv_420_nv12"``, ...) for an
    /// array of the shape (height, width) or (height, width, channels); or ``"jpg"``, ``"png"`` or ``"jxl"`` for the bytes
    /// of such a file. With a ``codec``, the bytes are pixels coded by that, at a ``quality`` of 0 to 100 if that is said, and
    /// the configuration records must declare the image too. With ``video``, they are frames of a video codec (``"H.264"``,
    /// ``"H.265"``, ``"VP9"``, ...), the only block of their records: the layout gets the fields ``image_key_frame_timestamp``,
    /// the time of the key frame that a frame needs, and ``image_key_frame_index``, how many frames later it comes, 0 for key
    /// frames; set both for each record.
    ///
    /// In configuration and state records it declares the fields ``image_width``, ``image_height``, ``image_pixel_format``,
    /// ``image_codec_name`` and ``image_codec_quality`` instead, filled in as far as they are said, and no array is given.
    #[pyo3(signature = (name, width, height, pixel, *, codec = None, quality = None, video = false))]
    #[expect(clippy::too_many_arguments, reason = "Python names them")]
    fn add_image_spec(
        &self,
        py: Python<'_>,
        name: &str,
        width: &Bound<'_, PyAny>,
        height: &Bound<'_, PyAny>,
        pixel: &str,
        codec: Option<&str>,
        quality: Option<&Bound<'_, PyAny>>,
        video: bool,
    ) -> PyResult<()> {
        let block = u32::of(width).and_then(|width| {
            let (height, quality) = (u32::of(height)?, quality.map(u8::of).transpose()?);
            BlockSpec::image(name, width, height, pixel, Coding::new(codec, quality, video)?.as_ref())
        });
        self.add_block(py, block, name)
    }

    /// Declares sound, which each record is given as an array of the shape (frames, channels), or (frames,) if there is one
    /// channel.
    ///
    /// ``rate`` is in Hz, ``sample`` a sample format: ``"int16"``, ``"float32"``, ``"int24le"``, ..., little-endian where it
    /// does not say; or ``"opus"``, for the bytes of such packets. In configuration and state records it declares the fields
    /// ``audio_format``, ``audio_sample_format``, ``audio_channel_count`` and ``audio_sample_rate`` instead, filled in.
    fn add_audio_spec(
        &self,
        py: Python<'_>,
        name: &str,
        rate: &Bound<'_, PyAny>,
        channels: &Bound<'_, PyAny>,
        sample: &str,
    ) -> PyResult<()> {
        let numbers = u32::of(rate).and_then(|rate| Ok((rate, u8::of(channels)?)));
        self.add_block(py, numbers.and_then(|(rate, channels)| BlockSpec::audio(name, rate, channels, sample)), name)
    }

    /// Declares bytes, which each record is given: as many as there are, or ``size``. ``format`` says what they are.
    #[pyo3(signature = (name, size = None, *, format = ""))]
    fn add_binary(&self, py: Python<'_>, name: &str, size: Option<&Bound<'_, PyAny>>, format: &str) -> PyResult<()> {
        let size = size.map(u32::of).transpose();
        self.add_block(py, size.map(|size| BlockSpec::binary(name, size, format)), name)
    }

    /// Declares a number: a dtype of ``numpy`` or its name, from ``"int8"`` to ``"uint64"``, ``"float32"``, ``"float64"``,
    /// ``"bool"``; or ``"char"``, one byte of text.
    #[pyo3(signature = (name, dtype, **facts), text_signature = "($self, name, dtype, **facts)")]
    fn add_scalar(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: &Bound<'_, PyAny>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add(py, name, PieceType::Value(self.told(py, name, element(dtype))?), facts)
    }

    /// Declares a point of two components: float64, float32 or int32.
    #[pyo3(signature = (name, dtype = None, **facts), text_signature = "($self, name, dtype='float64', **facts)")]
    fn add_vector2d(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: Option<&Bound<'_, PyAny>>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add_compound(py, name, "Point2D", &dtype_or_double(py, dtype), facts)
    }

    /// Declares a point of three components: float64, float32 or int32.
    #[pyo3(signature = (name, dtype = None, **facts), text_signature = "($self, name, dtype='float64', **facts)")]
    fn add_vector3d(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: Option<&Bound<'_, PyAny>>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add_compound(py, name, "Point3D", &dtype_or_double(py, dtype), facts)
    }

    /// Declares a point of four components: float64, float32 or int32.
    #[pyo3(signature = (name, dtype = None, **facts), text_signature = "($self, name, dtype='float64', **facts)")]
    fn add_vector4d(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: Option<&Bound<'_, PyAny>>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add_compound(py, name, "Point4D", &dtype_or_double(py, dtype), facts)
    }

    /// Declares a matrix of two rows: float64, float32 or int32.
    #[pyo3(signature = (name, dtype = None, **facts), text_signature = "($self, name, dtype='float64', **facts)")]
    fn add_matrix2d(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: Option<&Bound<'_, PyAny>>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add_compound(py, name, "Matrix2D", &dtype_or_double(py, dtype), facts)
    }

    /// Declares a matrix of three rows: float64, float32 or int32.
    #[pyo3(signature = (name, dtype = None, **facts), text_signature = "($self, name, dtype='float64', **facts)")]
    fn add_matrix3d(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: Option<&Bound<'_, PyAny>>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add_compound(py, name, "Matrix3D", &dtype_or_double(py, dtype), facts)
    }

    /// Declares a matrix of four rows: float64, float32 or int32.
    #[pyo3(signature = (name, dtype = None, **facts), text_signature = "($self, name, dtype='float64', **facts)")]
    fn add_matrix4d(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: Option<&Bound<'_, PyAny>>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add_compound(py, name, "Matrix4D", &dtype_or_double(py, dtype), facts)
    }

    /// Declares ``size`` numbers, points (``"Point3Df"``) or matrices: every record has as many.
    #[pyo3(signature = (name, dtype, size, **facts), text_signature = "($self, name, dtype, size, **facts)")]
    fn add_array(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: &Bound<'_, PyAny>,
        size: &Bound<'_, PyAny>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let (element, size) = (self.told(py, name, element(dtype))?, self.told(py, name, u32::of(size))?);
        self.add(py, name, PieceType::Array(element, size), facts)
    }

    /// Declares any number of numbers, points, matrices or texts (``"str"``).
    #[pyo3(signature = (name, dtype, **facts), text_signature = "($self, name, dtype, **facts)")]
    fn add_vector(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: &Bound<'_, PyAny>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add(py, name, PieceType::Vector(self.told(py, name, item(dtype))?), facts)
    }

    /// Declares a text.
    #[pyo3(signature = (name, **facts), text_signature = "($self, name, **facts)")]
    fn add_string(&self, py: Python<'_>, name: &str, facts: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
        self.add(py, name, PieceType::String, facts)
    }

    /// Declares a dict whose keys are texts; ``dtype`` is that of its values, ``"str"`` for texts.
    #[pyo3(signature = (name, dtype, **facts), text_signature = "($self, name, dtype, **facts)")]
    fn add_string_map(
        &self,
        py: Python<'_>,
        name: &str,
        dtype: &Bound<'_, PyAny>,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        self.add(py, name, PieceType::StringMap(self.told(py, name, item(dtype))?), facts)
    }

    /// Declares one of some names, stored as a number: ``values`` is an Enum, a dict of names and numbers, or a list of
    /// names that count from 0. The file keeps the names, unless ``keep_names`` is False.
    #[pyo3(
        signature = (name, values, dtype = None, *, keep_names = true, **facts),
        text_signature = "($self, name, values, dtype='int32', *, keep_names=True, **facts)"
    )]
    fn add_enum(
        &self,
        py: Python<'_>,
        name: &str,
        values: &Bound<'_, PyAny>,
        dtype: Option<&Bound<'_, PyAny>>,
        keep_names: bool,
        facts: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let stored = self.told(py, name, dtype.map_or(Ok(ElementType::I32), element))?;
        let ty = PieceType::Value(stored);
        let choices = choices(values).map_err(|_| {
            let what = format!("{} is no Enum, dict of names and numbers, or list of names", shown(values));
            Fault::Layout(what).at(format_args!("field `{name}` of {}", self.lock(py).place))
        })?;
        if choices.is_empty() {
            return self.told(py, name, Err(Fault::Layout("an enum needs names".to_owned())));
        }
        for (choice, number) in &choices {
            let fits = encode(ty, number.into_pyobject(py)?.as_any());
            let explained = |_| Fault::Layout(format!("{choice} = {number} does not fit {}", type_name(ty)));
            self.told(py, name, fits.map_err(explained))?;
        }
        let mut spec = PieceSpec::new(name, ty);
        if keep_names {
            Field::keep_names(&mut spec, &choices);
        }
        self.add_spec(py, spec, choices, facts)
    }

    /// The names of the fields, in order.
    #[getter]
    fn field_names(&self, py: Python<'_>) -> Vec<Py<PyString>> {
        self.lock(py).names.iter().map(|name| name.clone_ref(py)).collect()
    }

    /// The blocks by name, each with its format.
    #[getter]
    fn blocks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let blocks = PyDict::new(py);
        for block in &self.lock(py).definition.blocks {
            blocks.set_item(&block.name, block.block.to_string())?;
        }
        Ok(blocks)
    }

    /// The definition of the fields, as files store it: JSON.
    fn to_json(&self, py: Python<'_>) -> String {
        self.lock(py).values.schema().to_string()
    }

    fn __setattr__(&self, label: &Bound<'_, PyString>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.set(label, value)
    }

    fn __getattr__<'py>(&self, py: Python<'py>, label: &str) -> PyResult<Bound<'py, PyAny>> {
        self.lock(py).get(py, label)
    }

    fn __setitem__(&self, label: &Bound<'_, PyString>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.set(label, value)
    }

    fn __getitem__<'py>(&self, py: Python<'py>, label: &str) -> PyResult<Bound<'py, PyAny>> {
        self.lock(py).get(py, label)
    }

    fn __contains__(&self, py: Python<'_>, label: &str) -> bool {
        self.lock(py).definition.field(label).is_some()
    }

    fn __len__(&self, py: Python<'_>) -> usize {
        self.lock(py).definition.fields.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyList::new(py, self.field_names(py))?.try_iter()?.into_any())
    }

    fn __dir__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let names = slf.get_type().dir()?;
        slf.get().field_names(slf.py()).iter().try_for_each(|name| names.append(name))?;
        Ok(names.into_any())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let state = self.lock(py);
        let LayoutState { place, definition, values, .. } = &*state;
        let mut text = format!("<VRSDataLayout: {place}");
        for field in &definition.fields {
            let value = values.value(&field.spec.label).map(|value| value.to_json().to_string()).unwrap_or_default();
            text = format!("{text}\n  {}: {} = {value}", field.spec.label, type_name(field.spec.ty));
        }
        for block in &definition.blocks {
            text = format!("{text}\n  {}: {}", block.name, block.block);
        }
        text + ">"
    }
}

fn dtype_or_double<'py>(py: Python<'py>, dtype: Option<&Bound<'py, PyAny>>) -> Bound<'py, PyAny> {
    dtype.cloned().unwrap_or_else(|| pyo3::intern!(py, "float64").clone().into_any())
}
