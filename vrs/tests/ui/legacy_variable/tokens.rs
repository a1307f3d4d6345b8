use std::collections::BTreeMap;

use vrs::DataLayout;

#[derive(DataLayout)]
struct Frame {
    #[layout(legacy(type = Vec<f32>))]
    points: Vec<f64>,
    #[layout(legacy(type = BTreeMap<String, f32>))]
    gains: BTreeMap<String, f64>,
    #[layout(legacy(type = String, with = parse))]
    number: f64,
    #[layout(legacy(label = "raw", with = trim))]
    text: Option<String>,
    #[layout(legacy(label = "names"))]
    words: Vec<String>,
}

fn main() {}
