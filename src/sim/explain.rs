//! Why a condition is so or not, in the customer's own values. Knows no run.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::life::Look;
use crate::{
    ir::words::Words,
    model::{
        Program,
        condition::{Cond, CondKind, Term, TermKind},
        types::JourneyId,
    },
};

/// Speaks about conditions of a program, inside a journey where they may speak of its entry.
#[derive(Clone, Copy, Debug)]
pub struct Explain<'p> {
    program: &'p Program,
    words: Words<'p>,
}

impl<'p> Explain<'p> {
    /// Outside or inside a journey.
    #[must_use]
    pub fn new(program: &'p Program, journey: Option<JourneyId>) -> Self {
        let words = journey.map_or_else(|| Words::of(program), |journey| Words::inside(program, journey));
        Self { program, words }
    }

    /// The parts that make a condition what it is now, each with the values it was read from:
    /// `not complaining: complaining is so`, `tier is gold: tier is silver`. `wanted` says which parts: those that are (not) so.
    #[must_use]
    pub fn parts(&self, look: &dyn Look, cond: &Cond, wanted: bool) -> Vec<String> {
        let mut parts = Vec::new();
        self.collect(look, cond, wanted, &mut parts);
        parts
    }

    /// Why a condition is not so; nothing if it is.
    #[must_use]
    pub fn why_not(&self, look: &dyn Look, cond: &Cond) -> Vec<String> {
        self.parts(look, cond, false)
    }

    fn collect(&self, look: &dyn Look, cond: &Cond, wanted: bool, parts: &mut Vec<String>) {
        if look.so(cond) != wanted {
            return;
        }
        match &cond.kind {
            CondKind::And(all) | CondKind::Or(all) => {
                for part in all {
                    self.collect(look, part, wanted, parts);
                }
            }
            CondKind::Segment(segment) => {
                let mut inner = Vec::new();
                let declared = &self.program.segments[*segment];
                Explain::new(self.program, None).collect(look, &declared.condition, wanted, &mut inner);
                let so = if wanted { "is so" } else { "is not so" };
                parts.push(format!("{} {so} ({})", declared.name, inner.join("; ")));
            }
            CondKind::Not(inner) => match &inner.kind {
                CondKind::And(_) | CondKind::Or(_) | CondKind::Not(_) | CondKind::Segment(_) => {
                    self.collect(look, inner, !wanted, parts);
                }
                CondKind::Always(_)
                | CondKind::Status(_)
                | CondKind::Inside(_)
                | CondKind::Flag(_)
                | CondKind::Is(..)
                | CondKind::In(..)
                | CondKind::Known(_)
                | CondKind::Compare(..)
                | CondKind::Contains(..)
                | CondKind::Before(..)
                | CondKind::After(..)
                | CondKind::Exists(_)
                | CondKind::Reacted(..)
                | CondKind::EnteredBy(_) => parts.push(self.atom(look, cond, inner, wanted)),
            },
            CondKind::Always(_)
            | CondKind::Status(_)
            | CondKind::Inside(_)
            | CondKind::Flag(_)
            | CondKind::Is(..)
            | CondKind::In(..)
            | CondKind::Known(_)
            | CondKind::Compare(..)
            | CondKind::Contains(..)
            | CondKind::Before(..)
            | CondKind::After(..)
            | CondKind::Exists(_)
            | CondKind::Reacted(..)
            | CondKind::EnteredBy(_) => parts.push(self.atom(look, cond, cond, wanted)),
        }
    }

    /// `whole` is what was written, `inner` the same without its `not`.
    fn atom(&self, look: &dyn Look, whole: &Cond, inner: &Cond, so: bool) -> String {
        let words = self.words.cond(whole);
        let values = match &inner.kind {
            CondKind::Is(left, right)
            | CondKind::Contains(left, right)
            | CondKind::Compare(left, _, right)
            | CondKind::Before(left, right)
            | CondKind::After(left, right) => self.values(look, &[left, right]),
            CondKind::In(left, list) => self.values(look, &std::iter::once(left).chain(list).collect::<Vec<_>>()),
            CondKind::Flag(term) | CondKind::Known(term) => self.values(look, &[term]),
            CondKind::Always(_)
            | CondKind::And(_)
            | CondKind::Or(_)
            | CondKind::Not(_)
            | CondKind::Segment(_)
            | CondKind::Status(_)
            | CondKind::Inside(_)
            | CondKind::Exists(_)
            | CondKind::Reacted(..)
            | CondKind::EnteredBy(_) => Vec::new(),
        };
        let verdict = if so { "so" } else { "not so" };
        if values.is_empty() {
            format!("`{words}` is {verdict}")
        } else {
            format!("`{words}` is {verdict}: {}", values.join(", "))
        }
    }

    /// `tier is silver`, for what is no constant.
    fn values(&self, look: &dyn Look, terms: &[&Term]) -> Vec<String> {
        terms
            .iter()
            .filter(|term| !matches!(term.kind, TermKind::Const(_) | TermKind::Error))
            .map(|term| format!("{} is {}", self.words.term(term), look.show(look.value(term), &term.ty)))
            .collect()
    }
}
