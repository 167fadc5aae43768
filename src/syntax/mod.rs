//! Floor 1. Text → tree. Never fails, on any bytes. Knows no names' meanings; the only place that sees the parser library.

pub mod ast;
