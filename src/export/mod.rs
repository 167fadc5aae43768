//! Floor 4. A checked graph in other shapes: JSON, and pictures. Knows no source text and simulates nothing.

pub mod json;
pub mod layout;

pub use json::{graph_json, graph_schema};
