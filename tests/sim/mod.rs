//! Simulation: whole workspaces, lived.

mod replays;
mod reports;
mod traces;
mod trial;
mod workspace;
