//! Simulation: whole workspaces, lived.

mod rehearsals;
mod replays;
mod reports;
mod traces;
mod trial;
mod workspace;
