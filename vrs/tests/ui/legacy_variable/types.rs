use vrs::DataLayout;

type Points = Vec<f32>;

#[derive(DataLayout)]
struct Old {
    #[layout(legacy(type = Points, with = first))]
    point: f32,
}

#[derive(DataLayout)]
struct New {
    #[layout(legacy(type = f32))]
    points: Points,
}

fn first(points: Points) -> f32 {
    points[0]
}

fn main() {}
