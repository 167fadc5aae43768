//! Floor 4. A checked graph in other shapes: JSON, and pictures. Knows no source text and simulates nothing.

pub mod json;
pub mod layout;
pub mod metrics;
pub mod picture;
#[cfg(feature = "png")]
pub mod png;
pub mod scene;
pub mod svg;

pub use json::{graph_json, graph_schema};
pub use picture::{FlowShares, Share};
#[cfg(feature = "png")]
pub use png::{PngError, png};
pub use svg::journey_svg;
