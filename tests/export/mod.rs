//! The graph in other shapes: JSON against its schema, and pictures.

mod json;
mod pictures;
mod texts;
