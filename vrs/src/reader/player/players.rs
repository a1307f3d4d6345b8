//! Who plays what, and what was played before.

use std::collections::HashMap;
use std::fmt;
use std::ops::ControlFlow;

use smallvec::SmallVec;

use super::current::stream_of;
use super::decode::play_blocks;
use super::decoders::Decoders;
use super::{CurrentRecord, Stop, StreamPlayer};
use crate::error::Error;
use crate::reader::payload::PayloadReader;
use crate::reader::{Reader, RecordEntry, Selected, Shared, StreamReader, record, stream};

/// Records that are announced at a time at most.
const MOST_ANNOUNCED: usize = 4096;

/// Plays records of a file to the players of their streams.
///
/// It keeps what playing depends on: the configuration that each stream's records were described by. `E` is the error of the
/// players.
///
/// ```
/// use std::ops::ControlFlow::Continue;
/// use vrs::reader::{CurrentRecord, Flow, Players, Reader, StreamPlayer};
/// # use vrs::{RecordType, RecordableTypeId, Stream, Writer};
///
/// /// Counts records.
/// #[derive(Default)]
/// struct Count(usize);
///
/// impl StreamPlayer for Count {
///     type Error = vrs::Error;
///
///     fn on_record_start(&mut self, _: &CurrentRecord<'_>) -> Flow<vrs::Error> {
///         self.0 += 1;
///         Ok(Continue(()))
///     }
/// }
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("recording.vrs");
/// # let mut streams = ["acme/left", "acme/right", "acme/imu"].map(|flavor| Stream::new(RecordableTypeId::IMU, flavor).unwrap());
/// # let handles = streams.each_mut().map(|stream| stream.raw(RecordType::Data, 1).unwrap());
/// # let writer = Writer::create(&path, streams)?;
/// # for time in 0..4 {
/// #     handles.iter().try_for_each(|handle| handle.write(f64::from(time), b"payload"))?;
/// # }
/// # writer.finish()?;
/// let file = Reader::open(&path)?;
/// let (mut left, mut right) = (Count::default(), Count::default());
/// let mut players = Players::new(&file);
/// players.set(file.stream("acme/left")?, &mut left).set(file.stream("acme/right")?, &mut right);
/// players.play(file.entries().filter(|entry| entry.timestamp >= 2.0))?;
/// assert_eq!((left.0, right.0), (2, 2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Players<'r, 'p, E> {
    inner: &'r Shared,
    reader: PayloadReader<'r>,
    all: Vec<&'p mut dyn StreamPlayer<Error = E>>,
    /// Which of them a stream has, by its number.
    by_stream: HashMap<u16, usize>,
    decoders: Decoders<'r>,
}

impl<'r, 'p, E: From<Error>> Players<'r, 'p, E> {
    /// No players yet: the records of streams without one are not read.
    pub fn new(file: &'r Reader) -> Self {
        Self::of(&file.inner)
    }

    fn of(inner: &'r Shared) -> Self {
        let reader = inner.payload_reader();
        Self { inner, reader, all: Vec::new(), by_stream: HashMap::new(), decoders: Decoders::default() }
    }

    /// Gives a stream of this file its player, in place of the one it had.
    pub fn set(&mut self, stream: StreamReader<'r>, player: &'p mut dyn StreamPlayer<Error = E>) -> &mut Self {
        self.set_all([stream], player)
    }

    /// Gives several streams of this file one player.
    pub fn set_all(
        &mut self,
        streams: impl IntoIterator<Item = StreamReader<'r>>,
        player: &'p mut dyn StreamPlayer<Error = E>,
    ) -> &mut Self {
        let place = self.all.len();
        self.all.push(player);
        self.by_stream.extend(streams.into_iter().map(|stream| (stream.number(), place)));
        self
    }

    /// Plays all records in index order.
    ///
    /// # Errors
    /// The first error of a player. A record that cannot be read is one, unless
    /// [`on_bad_record`](StreamPlayer::on_bad_record) lets it pass.
    pub fn play_all(&mut self) -> Result<(), E> {
        self.play_positions(0..self.inner.index.len())
    }

    /// Plays some records, in the order given: those of [`Reader::entries`], of a
    /// [`Selected::entries`](super::super::Selected::entries), or any that a program chose from them.
    ///
    /// # Errors
    /// Those of [`play_all`](Self::play_all).
    pub fn play(&mut self, records: impl IntoIterator<Item = RecordEntry>) -> Result<(), E> {
        self.play_positions(records.into_iter().map(|entry| entry.position))
    }

    fn play_positions(&mut self, positions: impl IntoIterator<Item = usize>) -> Result<(), E> {
        let mut positions = positions.into_iter();
        loop {
            let batch = self.next_batch(&mut positions);
            if batch.is_empty() {
                return Ok(());
            }
            for position in batch {
                if self.play_one(position)?.is_break() {
                    return Ok(());
                }
            }
        }
    }

    /// The next record; of storage that is far away the next ones, which are announced.
    fn next_batch(&self, positions: &mut impl Iterator<Item = usize>) -> SmallVec<[usize; 1]> {
        let inner = self.inner;
        let room = inner.source.read_ahead() / 2;
        let mut batch = SmallVec::new();
        let mut size = 0;
        for position in positions {
            batch.push(position);
            let played = inner.index.get(position).filter(|record| self.by_stream.contains_key(&record.stream));
            size += played.map_or(0, |record| u64::from(record.size));
            if size >= room || batch.len() == MOST_ANNOUNCED {
                break;
            }
        }
        let is_played = |position: &usize| {
            inner.index.get(*position).is_some_and(|record| self.by_stream.contains_key(&record.stream))
        };
        inner.announce(batch.iter().copied().filter(is_played));
        batch
    }

    /// Plays record number `position` in index order, if there is one and its stream has a player.
    ///
    /// # Errors
    /// Those of [`play_all`](Self::play_all).
    pub fn play_record(&mut self, position: usize) -> Result<(), E> {
        self.play_one(position).map(|_| ())
    }

    fn play_one(&mut self, position: usize) -> Result<ControlFlow<()>, E> {
        let go_on = Ok(ControlFlow::Continue(()));
        let Some(indexed) = self.inner.index.get(position) else { return go_on };
        let player = self.by_stream.get(&indexed.stream).and_then(|place| self.all.get_mut(*place));
        let (Some(player), Some(stream)) = (player, stream_of(self.inner, &indexed)) else { return go_on };
        let (header, mut unread) = match self.reader.open(&indexed, stream.id()) {
            Ok(opened) => opened,
            Err(problem) => {
                player.on_bad_record(record::record_error(self.inner, indexed, problem))?;
                return go_on;
            }
        };
        let current = CurrentRecord { stream, position, indexed, header, size: unread.len() };
        if player.on_record_start(&current)?.is_break() {
            return go_on;
        }
        match play_blocks(&mut self.decoders, &current, &mut unread, &mut **player) {
            Ok(()) => player.on_record_end(&current),
            Err(Stop::Player(error)) => match unread.problem() {
                // Most likely the callback passed on that it could not read.
                Some(problem) => {
                    player.on_bad_record(current.error(problem.clone())).map_err(|_| error)?;
                    go_on
                }
                None => Err(error),
            },
            Err(Stop::Record(problem)) => {
                player.on_bad_record(current.error(problem))?;
                go_on
            }
        }
    }
}

impl Reader {
    /// Plays all records, in index order, to one player.
    ///
    /// # Errors
    /// Those of [`Players::play_all`].
    pub fn play<E: From<Error>>(&self, player: &mut dyn StreamPlayer<Error = E>) -> Result<(), E> {
        Players::new(self).set_all(stream::all(&self.inner), player).play_all()
    }
}

impl StreamReader<'_> {
    /// Plays its records, in index order, to a player.
    ///
    /// # Errors
    /// Those of [`Players::play_all`].
    pub fn play<E: From<Error>>(self, player: &mut dyn StreamPlayer<Error = E>) -> Result<(), E> {
        Players::of(self.inner()).set(self, player).play(self.entries())
    }
}

impl Selected<'_> {
    /// Plays the selected records, in index order, to a player. Unless the selection has a
    /// [`lead_in`](super::super::Selection::lead_in), what stands before it does not describe blocks.
    ///
    /// # Errors
    /// Those of [`Players::play_all`].
    pub fn play<E: From<Error>>(&self, player: &mut dyn StreamPlayer<Error = E>) -> Result<(), E> {
        Players::of(self.inner()).set_all(self.streams(), player).play(self.entries())
    }
}

impl<E> fmt::Debug for Players<'_, '_, E> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Players").field("streams", &self.by_stream.len()).finish_non_exhaustive()
    }
}
