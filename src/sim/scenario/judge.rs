//! Whether what a replayed test expects came, and what came instead. Lives nothing.

use super::{
    Failure,
    facts::{breaks, is_fact, is_subject, send_at},
    replay::Expected,
    words,
};
use crate::{
    base::calendar::{Instant, Zone},
    model::population::{Expect, ExpectedFact},
    sim::{
        life::Notice,
        log::Log,
        plan::Plan,
        timeline::{TimelineRow, exit_words},
    },
};

/// Finds the first entry of a stretch of which something is so.
type Find<'f> = dyn Fn(&dyn Fn(&Notice<'_>) -> bool) -> Option<usize> + 'f;

/// The part of a log that a line speaks of: entries from `from` on, up to and at `until`.
struct Stretch {
    from: usize,
    to: usize,
    until: Instant,
}

/// Failures of facts and of `expect no`, with the position of their line.
pub(super) fn facts(
    plan: &Plan<'_>,
    lines: &[Expected<'_>],
    log: &Log,
    rows: &[(usize, TimelineRow)],
    zone: &Zone,
) -> Vec<(usize, Failure)> {
    let mut failures = Vec::new();
    for (position, line) in lines.iter().enumerate() {
        let judge = Judge { plan, log, rows, zone, line };
        let failure = match line.expect {
            Expect::Fact { fact, within } => judge.fact(fact, *within),
            Expect::Nothing { subjects, for_ } => judge.nothing(subjects, *for_),
            Expect::Condition(_) => None,
        };
        failures.extend(failure.map(|failure| (position, failure)));
    }
    failures
}

struct Judge<'a> {
    plan: &'a Plan<'a>,
    log: &'a Log,
    rows: &'a [(usize, TimelineRow)],
    zone: &'a Zone,
    line: &'a Expected<'a>,
}

impl Judge<'_> {
    /// What came of the line above begins behind its occurrence; of a line that only moves time, at its instant (or behind it).
    fn start(&self, including: bool) -> usize {
        let entries = &self.log.entries;
        let by_time = if including {
            entries.partition_point(|entry| entry.at < self.line.at)
        } else {
            entries.partition_point(|entry| entry.at <= self.line.at)
        };
        let Some(act) = self.line.act else { return by_time };
        let occurs = |(_, entry): &(usize, &crate::sim::log::Entry)| matches!(entry.notice(), Notice::Occurs(_));
        entries.iter().enumerate().filter(occurs).nth(act).map_or(by_time, |(position, _)| position + 1)
    }

    fn stretch(&self, from: usize, until: Instant) -> Stretch {
        let to = self.log.entries.partition_point(|entry| entry.at <= until).max(from);
        Stretch { from, to, until }
    }

    fn find(&self, from: usize, to: usize, is: impl Fn(&Notice<'_>) -> bool) -> Option<usize> {
        (from..to).find(|at| self.log.entries.get(*at).is_some_and(|entry| is(&entry.notice())))
    }

    fn fact(&self, fact: &ExpectedFact, within: Option<i64>) -> Option<Failure> {
        let stretch = match within {
            Some(within) => self.stretch(self.start(true), self.line.at.saturating_add(within)),
            None => self.stretch(0, self.line.at),
        };
        if self.find(stretch.from, stretch.to, |notice| is_fact(self.plan, fact, notice)).is_some() {
            return None;
        }
        let expected = words::fact_expected(self.plan.program(), fact, within, self.zone, self.line.at);
        let instead = self.instead(fact, &stretch);
        Some(self.failure(expected, instead, &stretch))
    }

    fn nothing(&self, subjects: &[crate::model::population::Subject], for_: i64) -> Option<Failure> {
        let stretch = self.stretch(self.start(false), self.line.at.saturating_add(for_));
        let program = self.plan.program();
        let broken = self.find(stretch.from, stretch.to, |notice| {
            subjects.iter().any(|subject| breaks(program, *subject, notice))
        })?;
        let expected = words::nothing_expected(program, subjects, for_, self.zone, self.line.at);
        Some(self.failure(expected, self.said(broken), &stretch))
    }

    fn failure(&self, expected: String, instead: String, stretch: &Stretch) -> Failure {
        let first = self.rows.partition_point(|(entry, _)| *entry < stretch.from);
        let last = self.rows.partition_point(|(entry, _)| *entry < stretch.to).max(first);
        Failure { span: self.line.span, undecided: false, expected, instead, help: None, rows: first..last }
    }

    /// An entry of the log as a row says it.
    fn said(&self, entry: usize) -> String {
        self.rows.iter().find(|(of, _)| *of == entry).map_or_else(String::new, |(_, row)| words::row_said(row))
    }

    /// What came nearest to what was expected.
    fn instead(&self, fact: &ExpectedFact, stretch: &Stretch) -> String {
        let all = self.log.entries.len();
        let near = |is: &dyn Fn(&Notice<'_>) -> bool| self.find(stretch.from, stretch.to, is);
        let is_it = |notice: &Notice<'_>| is_fact(self.plan, fact, notice);
        if let Some(found) = self.beside(fact, &near) {
            return self.said(found);
        }
        if let Some(found) = self.find(stretch.to, all, is_it) {
            let at = self.log.entries.get(found).map_or(0, |entry| entry.at);
            return words::came_late(&self.said(found), at - stretch.until);
        }
        if let Some(found) = self.find(0, stretch.from, is_it) {
            return words::came_early(&self.said(found));
        }
        if let Some(found) = self.beside(fact, &|is| self.find(0, stretch.from, is)) {
            return words::came_early(&self.said(found));
        }
        words::never(self.plan.program(), fact)
    }

    /// Something about the same message or journey that explains why the fact did not come.
    fn beside(&self, fact: &ExpectedFact, find: &Find<'_>) -> Option<usize> {
        let program = self.plan.program();
        match fact {
            ExpectedFact::Sent(subject, _) => find(&|notice| match notice {
                Notice::Sends { sending, .. } => {
                    is_subject(program, *subject, sending.message, Some(sending.send), Some(sending.channel))
                }
                _ => false,
            })
            .or_else(|| {
                find(&|notice| match notice {
                    Notice::Blocked { journey, node, message, reasons, .. } => {
                        let send = send_at(self.plan, *journey, *node);
                        is_subject(program, *subject, *message, send, None)
                            || reasons.iter().any(|(c, _)| is_subject(program, *subject, *message, send, Some(*c)))
                    }
                    _ => false,
                })
            })
            .or_else(|| {
                find(&|notice| match notice {
                    Notice::Holds { journey, node, message, channel, .. } => {
                        is_subject(program, *subject, *message, send_at(self.plan, *journey, *node), Some(*channel))
                    }
                    _ => false,
                })
            }),
            ExpectedFact::Blocked(subject, _) => find(&|notice| match notice {
                Notice::Sends { sending, .. } => {
                    is_subject(program, *subject, sending.message, Some(sending.send), Some(sending.channel))
                }
                Notice::Blocked { journey, node, message, .. } => {
                    is_subject(program, *subject, *message, send_at(self.plan, *journey, *node), None)
                }
                _ => false,
            }),
            ExpectedFact::Entered(id) => {
                find(&|notice| matches!(notice, Notice::Refused { journey, .. } if journey == id))
            }
            ExpectedFact::Refused(id) => {
                find(&|notice| matches!(notice, Notice::Enters { journey, .. } if journey == id))
            }
            ExpectedFact::Exited(id, reason) => find(&|notice| {
                matches!(notice, Notice::Exits { journey, why, .. } if journey == id
                    && reason.as_ref().is_none_or(|r| r != exit_words(self.plan.graph(), *journey, *why)))
            }),
            ExpectedFact::Converted(_) => None,
        }
    }
}
