//! Reading one field of a layout of few and of many.

use std::hint::black_box;

use vrs::{DataLayout, Definition, Mapping};

use crate::{Outcome, Result, timed};

/// Five pieces, of which `value` is the last.
#[derive(DataLayout, Default)]
struct Few {
    first: u64,
    #[layout(struct)]
    three: Three,
    value: f64,
}

/// Five hundred pieces, of which `value` is the last.
#[derive(DataLayout)]
struct Many {
    first: u64,
    second: u64,
    #[layout(struct)]
    threes: [Three; 165],
    third: u64,
    fourth: u64,
    value: f64,
}

#[derive(DataLayout, Clone, Copy, Default)]
struct Three {
    a: f64,
    b: u32,
    c: i16,
}

/// Reads the last field of `n` records that have 5 or 500 of them, and adds up what it is.
///
/// # Errors
/// The number of fields is another.
pub fn fields(count: usize, n: u64) -> Result<Outcome> {
    match count {
        5 => {
            let few = Few { first: 1, three: Three { a: 0.5, b: 2, c: 3 }, value: 1.0 };
            sum(&few, n, |view| view.value())
        }
        500 => {
            let three = Three { a: 0.5, b: 2, c: 3 };
            let many = Many { first: 1, second: 2, threes: [three; 165], third: 3, fourth: 4, value: 1.0 };
            sum(&many, n, |view| view.value())
        }
        other => Err(format!("there are layouts of 5 and of 500 fields, none of {other}").into()),
    }
}

fn sum<T: DataLayout + 'static>(record: &T, n: u64, field: impl Fn(T::View<'_>) -> f64) -> Result<Outcome> {
    let definition = Definition::of(record);
    let mut bytes = Vec::new();
    definition.encode(record, &mut bytes)?;
    let schema = definition.schema();
    let mapping = Mapping::<T>::new(&schema);
    timed(|| {
        let mut sum = 0.0;
        for _ in 0..n {
            sum += field(mapping.view(schema.split(black_box(&bytes))?.0)?);
        }
        Ok(Outcome { records: n, checksum: sum as u64, ..Outcome::default() })
    })
}
