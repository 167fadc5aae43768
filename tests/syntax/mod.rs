//! Text → tree.

mod mutations;
mod near_misses;
mod pages;
mod valid;
