//! Records until it is killed: `record_until_killed FILE SEED`. Prints each mark of what is written, once it is.
//!
//! Record number n of stream s has the time n ms and a payload that both make up; so a test knows what must be there.
#![allow(clippy::cast_precision_loss, clippy::float_cmp)] // Times are small whole numbers of milliseconds.

use std::io::{Write as _, stdout};
use std::process::ExitCode;
use std::thread;

use vrs::writer::Mark;
use vrs::{RecordType, RecordableTypeId, Stream, Writer};
use vrs_tests::killed::{STREAMS, payload, preset};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, path, seed] = arguments.as_slice() else { return ExitCode::FAILURE };
    match record(path, seed.parse().unwrap_or_default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn record(path: &str, seed: u64) -> vrs::Result<()> {
    let (mut streams, mut handles) = (Vec::new(), Vec::new());
    for stream in 0..STREAMS {
        let flavor = format!("stream {stream}");
        let mut stream = Stream::new(RecordableTypeId::IMU, flavor)?.compression(preset(stream));
        handles.push(stream.raw(RecordType::Data, 1)?);
        streams.push(stream);
    }
    let workers = (seed % 3) as usize;
    let writer = Writer::options().workers(workers).create(path, streams)?;
    println!("0");
    thread::scope(|scope| {
        for start in (0_u64..).step_by(50) {
            let writing = handles.iter().enumerate().map(|(stream, handle)| {
                scope.spawn(move || {
                    (start..start + 50)
                        .try_for_each(|number| handle.write(number as f64 * 0.001, &payload(stream as u64, number)))
                })
            });
            let writing: Vec<_> = writing.collect();
            for thread in writing {
                thread.join().unwrap_or(Ok(()))?;
            }
            // All records before this one are written when it says so.
            let end = start + 50 - seed % 20;
            writer.flush_before(end as f64 * 0.001)?.wait(Mark::Written)?;
            println!("{end}");
            // It is worth nothing in a buffer.
            let _ = stdout().flush();
        }
        Ok(())
    })
}
