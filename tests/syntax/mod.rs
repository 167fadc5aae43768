//! Text → tree.

mod bytes;
mod limits;
mod mutations;
mod near_misses;
mod pages;
mod trees;
mod valid;
