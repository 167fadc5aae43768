//! Reasoning about conditions: against counting everybody, on large branches, along paths.

mod brute;
mod large;
mod never;
mod paths;
mod programs;
mod questions;
