//! Floor 2. Tree → meaning: names resolved, types checked, units and currencies made exact. Knows nothing of graphs, time passing or customers.

pub mod condition;
pub mod journey;
pub mod population;
pub mod program;
pub mod types;

pub use condition::{Cond, CondKind, Query, QueryKind, Term, TermKind, Window};
pub use program::Program;
pub use types::{Const, Type};
