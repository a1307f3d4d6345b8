//! What layouts cost: reading a field, mapping a struct, writing a value.
//!
//! `cargo bench -p vrs-bench --bench layouts`, with `-- --quick` for a first look.
#![allow(missing_docs)] // The macros of criterion make functions without any.
#![allow(clippy::unwrap_used)] // What cannot be measured may stop.
#![allow(dead_code)] // Structs that are only written have accessors that nothing calls.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use vrs::{Block, DataLayout, Definition, Mapping, Schema};

#[derive(DataLayout, Default)]
struct One {
    value: f64,
}

#[derive(DataLayout, Clone, Copy, Default)]
struct Three {
    a: f64,
    b: u32,
    c: i16,
}

/// 500 pieces, of which `value` is the last.
#[derive(DataLayout)]
struct Wide {
    first: u64,
    second: u64,
    #[layout(struct)]
    threes: [Three; 165],
    third: u64,
    fourth: u64,
    value: f64,
}

impl Wide {
    fn new() -> Self {
        Self { first: 1, second: 2, threes: [Three::default(); 165], third: 3, fourth: 4, value: 0.5 }
    }
}

#[derive(DataLayout, Default)]
struct Frame {
    exposure: f64,
    gain: f64,
    number: u64,
    width: u32,
    height: u32,
    stride: u32,
    temperature: f32,
    mode: u8,
}

/// The fields of a frame in another order.
#[derive(DataLayout, Default)]
struct Shuffled {
    mode: u8,
    temperature: f32,
    height: u32,
    gain: f64,
    stride: u32,
    number: u64,
    width: u32,
    exposure: f64,
}

/// A frame without half of its fields.
#[derive(DataLayout, Default)]
struct Half {
    exposure: f64,
    number: u64,
    height: u32,
    temperature: f32,
}

/// A frame as it was when other types were thought to be enough.
#[derive(DataLayout, Default)]
struct Retyped {
    exposure: f32,
    gain: f32,
    number: u32,
    width: u32,
    height: u32,
    stride: u32,
    temperature: f32,
    mode: u8,
}

/// A frame that can be read from older types.
#[derive(DataLayout)]
struct Migrating {
    #[layout(legacy(type = f32))]
    exposure: f64,
    #[layout(legacy(type = f32))]
    gain: f64,
    #[layout(legacy(type = u32))]
    number: u64,
    width: u32,
    height: u32,
    stride: u32,
    temperature: f32,
    mode: u8,
}

/// A value as a file stores it.
struct Stored {
    schema: Schema,
    bytes: Vec<u8>,
}

impl Stored {
    fn new<T: DataLayout>(value: &T) -> Self {
        let definition = Definition::of(value);
        let mut bytes = Vec::new();
        definition.encode(value, &mut bytes).unwrap();
        Self { schema: definition.schema(), bytes }
    }

    fn block(&self) -> Block<'_> {
        self.schema.split(&self.bytes).unwrap().0
    }
}

/// A field of one and the last of 500, through a view and from a plain struct.
fn fields(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("field");
    let (one, wide) = (Stored::new(&One::default()), Stored::new(&Wide::new()));
    let (one_map, wide_map) = (Mapping::<One>::new(&one.schema), Mapping::<Wide>::new(&wide.schema));
    assert_eq!(wide.schema.pieces().len(), 500);
    let (one_view, wide_view) = (one_map.view(one.block()).unwrap(), wide_map.view(wide.block()).unwrap());
    group.bench_function("plain struct", |bencher| {
        let plain = One { value: 0.5 };
        bencher.iter(|| black_box(&plain).value);
    });
    group.bench_function("1 field", |bencher| bencher.iter(|| black_box(&one_view).value()));
    group.bench_function("500 fields", |bencher| bencher.iter(|| black_box(&wide_view).value()));
    group.finish();
}

/// All fields of a frame, of files that have them in this or that way: the view of a record is made, too.
fn evolution(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("record");
    let files = [
        ("matching", Stored::new(&Frame::default())),
        ("shuffled", Stored::new(&Shuffled::default())),
        ("half missing", Stored::new(&Half::default())),
    ];
    for (name, stored) in &files {
        let mapping = Mapping::<Frame>::new(&stored.schema);
        group.bench_function(*name, |bencher| {
            bencher.iter(|| {
                let view = mapping.view(black_box(stored.block())).unwrap();
                view.exposure()
                    + view.gain()
                    + view.number() as f64
                    + f64::from(view.width() + view.height() + view.stride())
                    + f64::from(view.temperature())
                    + f64::from(view.mode())
            });
        });
    }
    let retyped = Stored::new(&Retyped::default());
    let mapping = Mapping::<Migrating>::new(&retyped.schema);
    group.bench_function("retyped", |bencher| {
        bencher.iter(|| {
            let view = mapping.view(black_box(retyped.block())).unwrap();
            view.exposure()
                + view.gain()
                + view.number() as f64
                + f64::from(view.width() + view.height() + view.stride())
                + f64::from(view.temperature())
                + f64::from(view.mode())
        });
    });
    group.finish();
}

/// What is done once per file: parsing a definition, mapping a struct onto it.
fn mapping(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("once per file");
    let (frame, wide) = (Stored::new(&Frame::default()), Stored::new(&Wide::new()));
    for (name, stored) in [("8 fields", &frame), ("500 fields", &wide)] {
        let json = stored.schema.to_string();
        group.bench_function(format!("parse {name}"), |bencher| {
            bencher.iter(|| Schema::parse(black_box(json.as_bytes())).unwrap());
        });
    }
    group.bench_function("map 8 fields", |bencher| bencher.iter(|| Mapping::<Frame>::new(black_box(&frame.schema))));
    group.bench_function("map 500 fields", |bencher| bencher.iter(|| Mapping::<Wide>::new(black_box(&wide.schema))));
    group.finish();
}

fn encode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("encode");
    let mut bytes = Vec::with_capacity(1 << 16);
    let (frame, wide) = (Frame::default(), Wide::new());
    let (frames, wides) = (Definition::<Frame>::new(), Definition::<Wide>::new());
    group.bench_function("8 fields", |bencher| {
        bencher.iter(|| {
            bytes.clear();
            frames.encode(black_box(&frame), &mut bytes)
        });
    });
    group.bench_function("500 fields", |bencher| {
        bencher.iter(|| {
            bytes.clear();
            wides.encode(black_box(&wide), &mut bytes)
        });
    });
    group.finish();
}

criterion_group!(benches, fields, evolution, mapping, encode);
criterion_main!(benches);
