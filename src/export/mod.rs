//! Floor 4. A checked graph in other shapes: JSON, and pictures. Knows no source text and simulates nothing.

mod columns;
pub mod dot;
pub mod html;
pub mod json;
pub mod layout;
pub mod mermaid;
pub mod metrics;
pub mod overview;
pub mod paths;
pub mod picture;
#[cfg(feature = "png")]
pub mod png;
pub mod scene;
pub mod svg;

pub use dot::{journey_dot, overview_dot};
pub use html::page;
pub use json::{graph_json, graph_schema};
pub use mermaid::{journey_mermaid, overview_mermaid};
pub use picture::{FlowShares, Share};
#[cfg(feature = "png")]
pub use png::{PngError, png};
pub use svg::{journey_svg, overview_svg};
