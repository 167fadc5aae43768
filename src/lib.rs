//! `journey`: a language, compiler, checker and simulator for customer journeys.
//!
//! Data goes up through the floors once and comes back once:
//! text → tree ([`syntax`]) → meaning ([`model`]) → graph ([`ir`]) → checks, simulation, export → words ([`render`]).
//! A floor imports only floors below it; `ARCHITECTURE.md` has the table and a test holds it.

pub mod base;
pub mod cli;
pub mod compile;
pub mod config;
pub mod diff;
pub mod export;
pub mod fmt;
pub mod ide;
pub mod import;
pub mod ir;
pub mod lint;
pub mod lsp;
pub mod model;
pub mod pressure;
pub mod render;
pub mod sim;
pub mod solve;
pub mod syntax;
