//! The graph in other shapes: JSON against its schema, and pictures.

mod pictures;
