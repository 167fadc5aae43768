//! Floor 0. Spans, sources, diagnostics as plain data, exact decimals, calendar arithmetic and did-you-mean.
//! Knows nothing about journeys, syntax, or how anything is shown.

pub mod calendar;
pub mod decimal;
pub mod diagnostic;
pub mod ids;
pub mod page;
pub mod source;
pub mod span;
pub mod suggest;

pub use decimal::Decimal;
pub use diagnostic::{
    Applicability, Diagnostic, Diagnostics, Edit, Fix, Identity, Label, Replay, Severity, Witness, WitnessStep,
};
pub use page::CheckPage;
pub use source::{SourceFile, SourceMap};
pub use span::{FileId, Span};
