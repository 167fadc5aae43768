//! Simulation: whole workspaces, lived.

mod reports;
mod trial;
mod workspace;
