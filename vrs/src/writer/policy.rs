//! What a recording does with records that come too late, or when there is no room for them.

/// What is done with a record that comes behind others. Set by [`Options::order`](super::Options::order).
///
/// ```
/// use vrs::writer::Order;
/// use vrs::{ErrorKind, RecordType, RecordableTypeId, Stream, WriteProblem, Writer};
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.vrs");
/// let mut imu = Stream::new(RecordableTypeId::IMU, "acme/imu")?;
/// let samples = imu.raw(RecordType::Data, 1)?;
/// let writer = Writer::options().order(Order::Window).create(&path, [imu])?;
/// writer.flush_before(2.0)?;
/// let error = samples.write(1.0, b"late").unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::Write { problem: WriteProblem::Behind { flushed: 2.0 }, .. }));
/// samples.write(2.0, b"in time")?;
/// # writer.finish()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// It is written late, and counted: readers sort it in. This loses nothing, and is what the reference does.
    #[default]
    Sort,
    /// Behind the last flush it is an error: the file is in the order of time from the first record to the last. Flushes that
    /// come by themselves count too; they leave the [grace](super::Options::grace) that was asked for.
    Window,
    /// It is also an error behind another record of its own stream.
    Strict,
}

/// What is done with a record of a stream when the [queue](super::Options::queue) is full, because the disk is slower than the
/// sensors. Set by [`Stream::when_full`](super::Stream::when_full).
///
/// Only data records are ever dropped: configurations, states and tags wait for room under any policy, or are refused by
/// [`Refuse`](Self::Refuse). Dropped records are counted by stream in the [summary](super::StreamSummary::dropped_records), and
/// stand in the file too where [`Options::drop_ledger`](super::Options::drop_ledger) asks for it.
///
/// Before a [`Recorder`](super::Recorder) has a file, nobody makes room: what would wait for ever is refused then.
///
/// ```
/// use vrs::writer::WhenFull;
/// use vrs::{RecordableTypeId, Stream};
///
/// let preview = Stream::new(RecordableTypeId::FORWARD_CAMERA, "acme/preview")?.when_full(WhenFull::DropOldest);
/// # Ok::<(), vrs::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum WhenFull {
    /// The call waits until something was written. Nothing is lost, but the sensor's thread stands still.
    #[default]
    Wait,
    /// The data records of the stream that wait for longest make room; those on their way to the disk cannot. If there are
    /// none, the new one is dropped.
    DropOldest,
    /// The new record is dropped.
    DropNewest,
    /// The call is an error, [`WriteProblem::QueueFull`](crate::WriteProblem::QueueFull).
    Refuse,
}

/// How [`DynamicWriter::try_write`](super::DynamicWriter::try_write) went.
///
/// ```
/// use vrs::writer::Tried;
///
/// assert!(Tried::Due.is_recorded() && !Tried::NoRoom.is_recorded());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Tried {
    /// The record is recorded, or dropped where its stream is told to.
    Recorded,
    /// The same, and so much has come together that it is time to hand it over:
    /// [`make_room`](super::DynamicWriter::make_room) does.
    Due,
    /// Nothing is recorded: there is no room, or another thread has the stream.
    NoRoom,
}

impl Tried {
    /// Whether the record need not be tried again.
    pub const fn is_recorded(self) -> bool {
        !matches!(self, Self::NoRoom)
    }
}
