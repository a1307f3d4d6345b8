//! Typed columns: one value of each record, read on all cores.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use vrs_core::layout::DataLayout;

use super::RecordReader;
use super::payload::PayloadReader;
use super::record::record_error;
use super::typed::Version;
use super::unread::Peek;
use crate::error::{RecordProblem, Result};

/// Records that a thread takes at once.
const PART: usize = 256;

impl<S: DataLayout + 'static> RecordReader<'_, S> {
    /// Calls `each` with the time, in seconds, and the layout of every record, in index order.
    ///
    /// ```no_run
    /// # #[derive(vrs::DataLayout)]
    /// # struct Sample { temperature: f64 }
    /// let file = vrs::Reader::open("recording.vrs")?;
    /// let mut warmest = f64::MIN;
    /// file.stream("acme/imu")?.data::<Sample>()?.for_each(|_, sample| warmest = warmest.max(sample.temperature()))?;
    /// # Ok::<(), vrs::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first record that cannot be read, or read as the struct, ends it.
    pub fn for_each(&self, mut each: impl FnMut(f64, S::View<'_>)) -> Result<()> {
        for record in self.records() {
            let record = record?;
            each(record.timestamp(), record.layout()?);
        }
        Ok(())
    }

    /// One value of each record with its time in seconds, in index order.
    ///
    /// Compressed records are inflated on all cores, and no further than the layout reaches: of an image, nothing.
    ///
    /// ```no_run
    /// # #[derive(vrs::DataLayout)]
    /// # struct Frame { gain: f64 }
    /// let file = vrs::Reader::open("recording.vrs")?;
    /// let gains: Vec<(f64, f64)> = file.stream("acme/left")?.data::<Frame>()?.column(|frame| frame.gain())?;
    /// # Ok::<(), vrs::Error>(())
    /// ```
    ///
    /// # Errors
    /// The first record that cannot be read, or read as the struct.
    pub fn column<T: Send>(&self, value: impl Fn(S::View<'_>) -> T + Sync) -> Result<Vec<(f64, T)>> {
        let list = self.list();
        let parts = list.len().div_ceil(PART);
        let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
        let done = Mutex::new(Vec::with_capacity(parts));
        let work = || {
            let mut reader = self.stream().inner().payload_reader();
            loop {
                let part = next.fetch_add(1, Ordering::Relaxed);
                if part >= parts || failed.load(Ordering::Relaxed) {
                    return;
                }
                let range = part * PART..list.len().min((part + 1) * PART);
                let column = self.column_part(&list, range, &mut reader, &value);
                failed.fetch_or(column.is_err(), Ordering::Relaxed);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((part, column));
            }
        };
        thread::scope(|scope| {
            let others = self.stream().inner().threads.min(parts).saturating_sub(1);
            for _ in 0..others {
                // Where the system gives no threads, this one does it all.
                let _ = thread::Builder::new().name("vrs column".to_owned()).spawn_scoped(scope, work);
            }
            work();
        });
        let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.sort_unstable_by_key(|(part, _)| *part);
        let mut column = Vec::with_capacity(list.len());
        for (_, part) in done {
            column.append(&mut part?);
        }
        Ok(column)
    }

    fn column_part<T>(
        &self,
        list: &[u32],
        range: Range<usize>,
        reader: &mut PayloadReader<'_>,
        value: &impl Fn(S::View<'_>) -> T,
    ) -> Result<Vec<(f64, T)>> {
        let positions = list.get(range).unwrap_or_default().iter();
        positions.map(|position| self.cell(*position as usize, reader, value)).filter_map(Result::transpose).collect()
    }

    /// The value of one record.
    fn cell<T>(
        &self,
        position: usize,
        reader: &mut PayloadReader<'_>,
        value: &impl Fn(S::View<'_>) -> T,
    ) -> Result<Option<(f64, T)>> {
        let inner = self.stream().inner();
        let Some(indexed) = inner.index.get(position) else { return Ok(None) };
        let failed = |problem| record_error(inner, indexed, problem);
        let (header, mut payload) = reader.open(&indexed, inner.stream_id(indexed.stream)).map_err(failed)?;
        if let Some(version) = self.version(header.format_version).filter(|version| version.block == 0) {
            let layout = peek(version, &mut payload).map_err(failed)?;
            return Ok(Some((indexed.timestamp, value(layout))));
        }
        // A layout behind other blocks is found by a walk over them.
        let Some(record) = self.read(position).transpose()? else { return Ok(None) };
        Ok(Some((indexed.timestamp, value(record.layout()?))))
    }
}

/// The layout at the start of a payload, of which no more is inflated.
fn peek<'p, S: DataLayout + 'static>(
    version: &Version<'p, S>,
    payload: &'p mut impl Peek,
) -> Result<S::View<'p>, RecordProblem> {
    let schema = version.layout.schema();
    let size = schema.size_of(payload.peek(schema.fixed_size())?);
    let bytes = payload.peek(usize::try_from(size).unwrap_or(usize::MAX))?;
    let split = schema.split(bytes).map_err(|problem| RecordProblem::Block { block: 0, problem });
    Ok(version.mapping.view(split?.0)?)
}
