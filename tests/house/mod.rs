//! The house itself: floors, sizes, and what stands where.

mod floors;
mod rust_text;
pub mod tree;
