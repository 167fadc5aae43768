//! Text → tree.

mod bytes;
mod limits;
mod mutations;
mod near_misses;
mod pages;
mod valid;
