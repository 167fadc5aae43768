//! Simulation: whole workspaces, lived.

mod reports;
mod traces;
mod trial;
mod workspace;
