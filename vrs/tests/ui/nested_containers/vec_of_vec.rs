use std::collections::{BTreeMap, HashMap};

use vrs::DataLayout;

type Row = Vec<f32>;

#[derive(DataLayout)]
struct Grid {
    rows: Vec<Vec<f32>>,
    named: BTreeMap<String, Vec<u8>>,
    aliased: Vec<Row>,
    triples: Vec<[f32; 3]>,
    unordered: HashMap<String, u8>,
}

fn main() {}
