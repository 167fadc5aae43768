//! Floor 4. From files of other systems to our own terms: every row and every loss accounted for. Runs nothing.

pub mod events;
