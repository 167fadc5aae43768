//! What came of many lives: counted while they are lived, then said in numbers with their intervals.
//! Knows no population and no run.

mod build;
pub mod csv;
pub mod histogram;
pub mod human;
pub mod layout;
pub mod shape;
pub mod statistics;
pub mod tally;
pub mod watch;

pub(in crate::sim) use build::subject_words;
pub use layout::Layout;
pub use shape::Report;
pub use tally::Tally;
pub use watch::Watcher;
