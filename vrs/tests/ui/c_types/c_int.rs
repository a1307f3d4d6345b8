use std::ffi;
use std::ffi::c_long;

use vrs::DataLayout;

#[derive(DataLayout)]
struct FromC {
    count: ffi::c_int,
    totals: Vec<c_long>,
}

fn main() {}
