//! Simulation: whole workspaces, lived.

mod trial;
mod workspace;
