//! A stream that a program records: its layouts, and the formats of its records.

use std::sync::Arc;

use pyo3::prelude::*;
use vrs::format::RecordType;
use vrs::writer::{DynamicWriter, WhenFull};
use vrs::{Preset, RecordableTypeId, Stream, StreamId, Writer};

use super::definition::Definition;
use super::layout::{Layout, Role};
use super::naming::type_of;
use super::plan::{Part, Plan};
use crate::error::{LayoutError, Result};

/// The kinds of records that programs create.
pub(super) const KINDS: [RecordType; 3] = [RecordType::Configuration, RecordType::Data, RecordType::State];

/// A stream, in the file or not yet.
pub(super) struct RecordedStream {
    pub(super) id: StreamId,
    name: String,
    flavor: String,
    /// Until it is in the file.
    stream: Option<Stream>,
    kinds: [Kind; KINDS.len()],
    /// The time of its latest record.
    pub(super) last: f64,
    pub(super) has_configuration: bool,
}

/// The records of one kind.
#[derive(Default)]
struct Kind {
    /// What programs get to declare fields in.
    own: Vec<Py<Layout>>,
    formats: Vec<Arc<Format>>,
    /// The format of `own`, once there are records of it.
    frozen: Option<Arc<Format>>,
    /// The formats of dataclasses, by the layouts that stand for them.
    classes: Vec<(Vec<Py<Layout>>, Arc<Format>)>,
}

/// A format of records that the stream has declared.
pub(super) struct Format {
    pub(super) plan: Plan,
    pub(super) writer: DynamicWriter,
    version: u32,
}

impl RecordedStream {
    pub(super) fn new(id: StreamId, name: &str, flavor: &str, preset: Preset, when_full: WhenFull) -> Result<Self> {
        // The generic types need a flavor, by which tools find the stream.
        let flavor = if flavor.is_empty() && (id.type_id.is_class()) { name } else { flavor };
        let stream = Stream::new(id.type_id, flavor)?.instance(id.instance).original_name(name);
        let stream = stream.compression(preset).when_full(when_full);
        let (name, flavor) = (name.to_owned(), flavor.to_owned());
        let kinds = std::array::from_fn(|_| Kind::default());
        let (last, has_configuration) = (f64::NEG_INFINITY, false);
        Ok(Self { id, name, flavor, stream: Some(stream), kinds, last, has_configuration })
    }

    /// The type of a stream of this name.
    pub(super) fn type_id(name: &str) -> RecordableTypeId {
        type_of(name)
    }

    /// As messages name it.
    pub(super) fn label(&self) -> String {
        format!("stream `{}` ({})", self.name, self.id)
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn flavor(&self) -> &str {
        &self.flavor
    }

    fn kind(&mut self, record_type: RecordType) -> &mut Kind {
        let [configuration, data, state] = &mut self.kinds;
        match record_type {
            RecordType::Configuration => configuration,
            RecordType::State => state,
            _ => data,
        }
    }

    // ---- the file --------------------------------------------------------------------------------

    /// The stream, to be moved into the file with the formats of all layouts that are declared by now; `None` if it is there.
    pub(super) fn enter(&mut self, py: Python<'_>) -> Result<Option<Stream>> {
        if self.is_in_file() {
            return Ok(None);
        }
        for record_type in KINDS {
            let definitions = self.own_definitions(py, record_type);
            if self.kind(record_type).frozen.is_none() && definitions.iter().any(|definition| !definition.is_empty()) {
                self.format_of(py, None, record_type, definitions)?;
            }
        }
        Ok(self.stream.take())
    }

    pub(super) fn is_in_file(&self) -> bool {
        self.stream.is_none()
    }

    /// Changes the stream, in the file or before.
    pub(super) fn change<R: Send>(
        &mut self,
        py: Python<'_>,
        writer: Option<&Writer>,
        change: impl FnOnce(&mut Stream) -> vrs::Result<R> + Send,
    ) -> Result<R> {
        let id = self.id;
        match (&mut self.stream, writer) {
            (Some(stream), _) => Ok(change(stream)?),
            (None, Some(writer)) => Ok(py.detach(|| writer.update(id, change))?),
            (None, None) => Err(super::recording::closed(&self.label()).into()),
        }
    }

    // ---- layouts ---------------------------------------------------------------------------------

    /// Layout number `index` of records of a kind; the next one is made.
    pub(super) fn layout(&mut self, py: Python<'_>, record_type: RecordType, index: usize) -> Result<Py<Layout>> {
        let (label, count) = (self.label(), self.kind(record_type).own.len());
        let kind = self.kind(record_type);
        if let Some(layout) = kind.own.get(index) {
            return Ok(layout.clone_ref(py));
        }
        let name = record_type.name().to_lowercase();
        if index > count {
            let what = format!("{label} has {count} {name} layouts: the next one is number {count}, not {index}");
            return Err(LayoutError::new_err(what).into());
        }
        if kind.frozen.is_some() {
            let what = format!("{label} has {name} records, so that their layouts cannot change any more");
            return Err(LayoutError::new_err(what).into());
        }
        let number = if index == 0 { String::new() } else { format!(" {index}") };
        let layout =
            Py::new(py, Layout::owned(format!("the {name} layout{number} of {label}"), Role::of(record_type)))?;
        kind.own.push(layout.clone_ref(py));
        Ok(layout)
    }

    /// The layouts of records of a kind that there are.
    pub(super) fn layouts(&mut self, py: Python<'_>, record_type: RecordType) -> Vec<Py<Layout>> {
        self.kind(record_type).own.iter().map(|layout| layout.clone_ref(py)).collect()
    }

    fn own_definitions(&mut self, py: Python<'_>, record_type: RecordType) -> Vec<Definition> {
        let own = self.kind(record_type).own.iter();
        own.map(|layout| layout.get().lock(py).definition.clone()).collect()
    }

    /// The format of records of the stream's own layouts, if these are they.
    pub(super) fn own_format(
        &mut self,
        py: Python<'_>,
        writer: Option<&Writer>,
        record_type: RecordType,
        given: &[Bound<'_, Layout>],
    ) -> Result<Option<Arc<Format>>> {
        let own = &self.kind(record_type).own;
        if own.len() != given.len() || !own.iter().zip(given).all(|(own, given)| own.is(given)) {
            return Ok(None);
        }
        if let Some(format) = &self.kind(record_type).frozen {
            return Ok(Some(Arc::clone(format)));
        }
        let definitions = self.own_definitions(py, record_type);
        self.format_of(py, writer, record_type, definitions).map(Some)
    }

    /// The one layout that all of its records of a kind are made of, if it has no blocks, and there are records of it.
    pub(super) fn only_layout(&self, record_type: RecordType) -> Option<(&Arc<Format>, &Py<Layout>)> {
        let kind = KINDS.iter().position(|kind| *kind == record_type).and_then(|kind| self.kinds.get(kind))?;
        let format = kind.frozen.as_ref()?;
        match (kind.own.as_slice(), format.plan.parts.as_slice()) {
            ([layout], [Part::Fields(0)]) => Some((format, layout)),
            _ => None,
        }
    }

    /// There are records of a format: if it is that of the stream's own layouts, they stay as they are from now on.
    pub(super) fn freeze(&mut self, py: Python<'_>, record_type: RecordType, format: &Arc<Format>) {
        let kind = self.kind(record_type);
        let is_open = kind.frozen.is_none() && !kind.own.is_empty();
        if is_open && self.own_definitions(py, record_type) == format.plan.definitions {
            let kind = self.kind(record_type);
            kind.own.iter().for_each(|layout| layout.get().lock(py).is_frozen = true);
            kind.frozen = Some(Arc::clone(format));
        }
    }

    /// The format of records of layouts that are not the stream's own: they must be like its own, or become these.
    pub(super) fn other_format(
        &mut self,
        py: Python<'_>,
        writer: Option<&Writer>,
        record_type: RecordType,
        given: &[Bound<'_, Layout>],
    ) -> Result<Arc<Format>> {
        let role = Role::of(record_type);
        let definitions =
            given.iter().map(|layout| layout.get().lock(py).definition_as(role)).collect::<PyResult<Vec<_>>>()?;
        let own = self.own_definitions(py, record_type);
        let is_pristine = self.kind(record_type).frozen.is_none() && own.iter().all(Definition::is_empty);
        if is_pristine && own.len() <= definitions.len() {
            for (index, definition) in definitions.into_iter().enumerate() {
                self.layout(py, record_type, index)?.get().lock(py).adopt(py, definition)?;
            }
            let own: Vec<_> = self.kind(record_type).own.iter().map(|layout| layout.bind(py).clone()).collect();
            let adopted = self.own_format(py, writer, record_type, &own)?;
            return adopted.ok_or_else(|| LayoutError::new_err(self.label()).into());
        }
        if own == definitions {
            let own: Vec<_> = self.kind(record_type).own.iter().map(|layout| layout.bind(py).clone()).collect();
            if let Some(format) = self.own_format(py, writer, record_type, &own)? {
                return Ok(format);
            }
        }
        Err(self.other_layouts(record_type, &own, &definitions).into())
    }

    fn other_layouts(&self, record_type: RecordType, own: &[Definition], given: &[Definition]) -> PyErr {
        let (label, name) = (self.label(), record_type.name().to_lowercase());
        let what = if own.len() == given.len() {
            let pairs = own.iter().zip(given).enumerate().find(|(_, (own, given))| own != given);
            let difference = pairs.map(|(_, (own, given))| own.difference(given)).unwrap_or_default();
            format!("the layout that is given is not that of its {name} records: {difference}")
        } else {
            format!(
                "its {name} records are given all their layouts, of which there are {}, not {}",
                own.len(),
                given.len()
            )
        };
        LayoutError::new_err(format!("{label}: {what}"))
    }

    /// The format of records of dataclasses: any may come at any time.
    pub(super) fn class_format(
        &mut self,
        py: Python<'_>,
        writer: Option<&Writer>,
        record_type: RecordType,
        prototypes: &[Bound<'_, Layout>],
    ) -> Result<Arc<Format>> {
        let is_known = |known: &[Py<Layout>]| {
            known.len() == prototypes.len() && known.iter().zip(prototypes).all(|(known, given)| known.is(given))
        };
        if let Some((_, format)) = self.kind(record_type).classes.iter().find(|(known, _)| is_known(known)) {
            return Ok(Arc::clone(format));
        }
        let role = Role::of(record_type);
        let definitions: PyResult<Vec<_>> =
            prototypes.iter().map(|layout| layout.get().lock(py).definition_as(role)).collect();
        let format = self.format_of(py, writer, record_type, definitions?)?;
        let prototypes = prototypes.iter().map(|layout| layout.clone().unbind()).collect();
        self.kind(record_type).classes.push((prototypes, Arc::clone(&format)));
        Ok(format)
    }

    /// The format of these definitions: one that is declared, or a new version.
    fn format_of(
        &mut self,
        py: Python<'_>,
        writer: Option<&Writer>,
        record_type: RecordType,
        definitions: Vec<Definition>,
    ) -> Result<Arc<Format>> {
        let formats = &self.kind(record_type).formats;
        if let Some(format) = formats.iter().find(|format| format.plan.definitions == definitions) {
            return Ok(Arc::clone(format));
        }
        let version = formats.iter().map(|format| format.version).max().unwrap_or(0).saturating_add(1);
        let plan = Plan::new(definitions).map_err(|fault| fault.at(self.label()))?;
        let handle = self.change(py, writer, |stream| {
            let handle = stream.dynamic(record_type, version, &plan.format(), plan.schemas())?;
            for (block, name) in plan.names() {
                stream.name_block(record_type, version, block, name);
            }
            Ok(handle)
        })?;
        let format = Arc::new(Format { plan, writer: handle, version });
        self.kind(record_type).formats.push(Arc::clone(&format));
        Ok(format)
    }

    /// The formats that are declared: kind, version, and the format as files store it.
    pub(super) fn formats(&self) -> impl Iterator<Item = (RecordType, u32, String)> {
        KINDS.into_iter().zip(&self.kinds).flat_map(|(record_type, kind)| {
            kind.formats.iter().map(move |format| (record_type, format.version, format.plan.format().to_string()))
        })
    }
}
