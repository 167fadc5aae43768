//! Floor 4. Lives customers through the journeys: exactly as the meaning says, one customer at a time. Knows no source text and no output
//! format; asks no clock and no file.
//!
//! [`machine`] is the meaning: it takes a [`life::World`] (what is recorded or made up) and tells a [`life::Observer`] what comes of it.

pub mod draws;
pub mod explain;
pub mod life;
pub mod log;
pub mod machine;
pub mod measure;
pub mod plan;
pub mod population;
pub mod recorded;
pub mod rehearsal;
pub mod replay;
pub mod report;
pub mod run;
pub mod scenario;
pub mod timeline;
pub mod trace;
pub mod value;

pub use machine::{DrawnChances, Machine};
pub use plan::Plan;
