//! The one integration test binary: text in, text out. Each module below is a subject.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test that cannot go on has failed, and says so by panicking"
)]

mod cli;
mod compile;
mod conformance;
mod damage;
mod diff;
mod docs;
mod export;
mod fmt;
mod golden;
mod house;
mod ir;
mod lint;
mod lsp;
mod mistakes;
mod model;
mod paths;
mod pressure;
mod render;
mod schema;
mod sim;
mod solve;
mod syntax;
mod workspace;
