use vrs::{Char, DataLayout};

/// One\nline.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct Data {
    pub r#type: i32,
    #[layout(label = "self")]
    pub self_: i32,
    #[layout(label = "3d")]
    pub field_3d: i32,
    #[layout(label = "°", property("an odd\nname" = 1))]
    pub field: i32,
    #[layout(struct)]
    pub x: DataX,
    pub has_gain: i32,
    #[layout(label = "gain")]
    pub gain_2: i32,
    #[layout(label = "Gain")]
    pub gain_3: i32,
    #[layout(label = "/x")]
    pub x_2: i32,
    #[layout(label = "x/")]
    pub x_3: i32,
    #[layout(struct)]
    pub hands: [DataHands; 2],
    #[layout(struct)]
    pub pose: DataPose,
    #[layout(label = "apart/x")]
    pub apart_x: i32,
    #[layout(struct)]
    pub between: DataBetween,
    #[layout(label = "apart/y")]
    pub apart_y: i32,
    #[layout(label = "q/note")]
    pub q_note: String,
    #[layout(struct)]
    pub p: DataP,
    #[layout(label = "q/x")]
    pub q_x: i32,
    #[layout(struct)]
    pub layout: DataLayout2,
    #[layout(struct)]
    pub view: DataView2,
    #[layout(struct)]
    pub one: [DataOne; 1],
    #[layout(struct)]
    pub mixed: DataMixed,
    #[layout(struct)]
    pub from: DataFrom,
    #[layout(struct)]
    pub pieces: DataPieces,
}

/// `x` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataX {
    #[layout(label = "/y")]
    pub y: i32,
}

/// `hands` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataHands {
    pub angle: i32,
    pub name: String,
}

/// `pose` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataPose {
    pub x: i32,
    pub note: String,
    #[layout(struct)]
    pub deep: DataPoseDeep,
}

/// `deep` of [`DataPose`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataPoseDeep {
    pub y: i32,
    pub note: String,
}

/// `between` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataBetween {
    pub x: i32,
}

/// `p` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataP {
    pub x: i32,
    pub note: String,
}

/// `layout` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataLayout2 {
    pub x: i32,
}

/// `view` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataView2 {
    pub x: i32,
}

/// `one` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataOne {
    #[layout(default = [7, 7, 7, 7])]
    pub x: [u8; 4],
}

/// `mixed` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataMixed {
    #[layout(label = "0", struct)]
    pub field_0: DataMixedField0,
    #[layout(label = "1", struct)]
    pub field_1: DataMixedField1,
}

/// `0` of [`DataMixed`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataMixedField0 {
    pub x: f32,
}

/// `1` of [`DataMixed`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataMixedField1 {
    pub x: f64,
}

/// `from` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataFrom {
    #[layout(label = "1", struct)]
    pub field_1: DataFromField1,
    #[layout(label = "2", struct)]
    pub field_2: DataFromField2,
}

/// `1` of [`DataFrom`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataFromField1 {
    pub x: i32,
}

/// `2` of [`DataFrom`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataFromField2 {
    pub x: i32,
}

/// `pieces` of [`Data`].
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct DataPieces {
    #[layout(label = "0")]
    pub field_0: i32,
    #[layout(label = "1")]
    pub field_1: i32,
}

/// Facts.
#[derive(DataLayout, Clone, Debug, PartialEq)]
pub struct State {
    // The definition also has: default 97
    pub letter: Char,
    // The definition also has: property min 97
    pub least: Char,
    // The definition also has: default [1]
    pub short: [u8; 3],
}

// The\nend.
