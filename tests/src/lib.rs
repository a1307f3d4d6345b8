//! What the workspace tests share: where files are, and the layouts of the reference files as structs.

pub mod all_pieces;
pub mod damage;
pub mod data;
pub mod dump;
pub mod killed;
pub mod known_differences;
pub mod layouts;
pub mod oracle;
pub mod rows;
pub mod scribe;
