//! Floor 3. The narrow waist: a journey as a graph, and what is certain about it. Knows no text, no customers, no output format.
//! The only place that sees the graph library's types.

pub mod branches;
pub mod circles;
pub mod delays;
pub mod facts;
pub mod graph;
pub mod links;
mod loops;
pub mod lower;
mod messages;
pub mod pages;
pub mod rehearsal;
pub mod silent;
pub mod validate;
pub mod words;

pub use facts::Facts;
pub use graph::{Edge, Graph, JourneyGraph, LeaveKind, Node, NodeId, NodeKind, RepeatId};
pub use lower::lower;
pub use validate::validate;
