use std::time::Duration;

use vrs::{Adapter, DataLayout};

enum Seconds {}

impl Adapter for Seconds {
    type Value = Duration;
    type Stored = f64;
    type Error = std::convert::Infallible;

    fn store(value: &Duration) -> f64 {
        value.as_secs_f64()
    }

    fn load(seconds: f64) -> Result<Duration, Self::Error> {
        Ok(Duration::from_secs_f64(seconds))
    }
}

#[derive(DataLayout)]
struct Frame {
    #[layout(with = String)]
    no_adapter: Duration,
    #[layout(with = Seconds)]
    other_type: u32,
    #[layout(with = Seconds, struct)]
    marked_twice: Duration,
    unmarked: Duration,
}

fn main() {}
