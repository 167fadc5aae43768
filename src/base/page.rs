//! The page of a check: what `explain` shows. Plain words; knows no check.

use super::Severity;

/// What is said about one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckPage {
    /// Stable kebab-case name: the pattern, so that "allow NAME" reads naturally.
    pub name: &'static str,
    /// Its level where `journey.toml` says nothing.
    pub level: Severity,
    /// What it finds, in a sentence.
    pub summary: &'static str,
    /// Why it hurts a customer or the business.
    pub why: &'static str,
    /// A whole workspace that has exactly this finding.
    pub wrong: &'static str,
    /// The same workspace, mended: no finding.
    pub mended: &'static str,
}
