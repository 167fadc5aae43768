//! Text → tree.

mod valid;
