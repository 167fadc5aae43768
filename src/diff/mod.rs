//! Floor 5. Two versions of a workspace: what changes for customers, and what becomes of those who are inside a journey when the second one goes
//! live. Knows no files and no repository: both versions are handed in.
//!
//! Things are the same by name: journeys, messages, channels and categories by their own, steps by the stable name of their node. Whoever waits at
//! a step is where a step of that name is afterwards. Conditions are compared by the customers who meet them, not by their words.

mod entries;
mod messages;
mod names;
mod policies;
mod pressure;
mod rules;
mod steps;
mod texts;

use std::collections::BTreeMap;

use crate::{
    base::{Diagnostic, Diagnostics, FileId, Identity, SourceMap, Span},
    compile::{self, Compiled, Reached},
    config::{Config, Level},
    ir::{Facts, Graph, words::Words},
    model::condition::Cond,
    solve::{Customer, Formula, Place, Solver, Verdict},
};
use names::Names;

/// What changes.
#[derive(Debug)]
pub struct Comparison {
    /// The texts of the later version, then those of the earlier.
    pub sources: SourceMap,
    /// One finding for each change, sorted by path, place and name. Where both versions have the thing, its place is in the later one.
    pub findings: Diagnostics,
    /// By what each is known: check, place in names, and what it was and is. Another edit of the same thing is another change.
    pub identities: Vec<Identity>,
}

/// Compares two versions. Nothing where one of them is not checked. `before` makes the path under which a text of the earlier version is shown.
#[must_use]
pub fn compare(old: &Compiled, new: &Compiled, config: &Config, before: &dyn Fn(&str) -> String) -> Option<Comparison> {
    let (Reached::Checked(old_graph, old_facts), Reached::Checked(new_graph, new_facts)) = (&old.reached, &new.reached)
    else {
        return None;
    };
    let mut two = Two {
        old: Version { graph: old_graph, facts: old_facts },
        new: Version { graph: new_graph, facts: new_facts },
        names: Names::new(old_graph, new_graph),
        own_names: Names::new(new_graph, new_graph),
        solver: Solver::new(&new_graph.program),
        shift: u32::try_from(new.sources.len()).unwrap_or(u32::MAX),
        found: Vec::new(),
    };
    entries::compare(&mut two);
    steps::compare(&mut two);
    policies::compare(&mut two);
    rules::compare(&mut two);
    texts::compare(&mut two);
    pressure::compare(&mut two);
    let mut sources = SourceMap::new();
    for (_, file) in new.sources.iter() {
        sources.add(file.path.clone(), file.text.clone());
    }
    for (_, file) in old.sources.iter() {
        sources.add(before(&file.path), file.text.clone());
    }
    let Two { mut found, shift, .. } = two;
    found.retain_mut(|change| match config.levels.get(change.finding.name) {
        Some(Level::Allow) => false,
        Some(Level::As(severity)) => {
            change.finding.severity = *severity;
            true
        }
        None => true,
    });
    let path = |file: FileId| sources.get(file).map_or("", |file| file.path.as_str());
    found.sort_by(|a, b| {
        let key = |change: &'_ Change| (change.finding.span.start, change.finding.name, change.detail.clone());
        (path(a.finding.span.file), key(a)).cmp(&(path(b.finding.span.file), key(b)))
    });
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (mut findings, mut identities) = (Vec::new(), Vec::new());
    for Change { finding, detail } in found {
        let within = match finding.span.file.0.checked_sub(shift) {
            Some(file) => old.within(Span { file: FileId(file), ..finding.span }),
            None => new.within(finding.span),
        };
        let key = format!("{}\n{within}\n{detail}", finding.name);
        let nth = seen.entry(key.clone()).or_insert(0);
        *nth += 1;
        identities.push(Identity { fingerprint: compile::fingerprint(&key, *nth), within });
        findings.push(finding);
    }
    Some(Comparison { sources, findings, identities })
}

/// A version of the workspace.
#[derive(Clone, Copy)]
struct Version<'a> {
    graph: &'a Graph,
    facts: &'a Facts,
}

/// A change: what is said of it, and what of it was approved when it is approved.
struct Change {
    finding: Diagnostic,
    detail: String,
}

/// Both versions, and what was found so far.
struct Two<'a> {
    old: Version<'a>,
    new: Version<'a>,
    names: Names<'a>,
    /// From the later version to itself: reads its segments out.
    own_names: Names<'a>,
    solver: Solver<'a>,
    /// Files of the later version: those of the earlier are numbered behind them.
    shift: u32,
    found: Vec<Change>,
}

/// How the customers who meet a condition stand to those who met it before.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reach {
    /// The same.
    Same,
    /// These are new, such as this one; all others stay.
    More(Customer),
    /// These are gone, such as this one; nobody is new.
    Fewer(Customer),
    /// Some are new, such as the first, and some are gone, such as the second.
    Other(Customer, Customer),
    /// It reads something that one version does not have, or is too large a question.
    CannotTell,
}

impl<'a> Two<'a> {
    fn report(&mut self, finding: Diagnostic, detail: String) {
        self.found.push(Change { finding, detail });
    }

    /// A place of the earlier version.
    fn then(&self, span: Span) -> Span {
        Span { file: FileId(span.file.0.saturating_add(self.shift)), ..span }
    }

    /// Compares two conditions by who meets them; a missing one is met by everybody.
    fn reach(
        &mut self,
        old: &[Option<&Cond>],
        new: &[Option<&Cond>],
        pair: Option<names::Pair>,
        place: Place<'_>,
    ) -> Reach {
        let all = |conditions: &[Option<&Cond>], names: &Names<'a>, pair: Option<names::Pair>| {
            conditions.iter().flatten().map(|condition| names.cond(condition, pair)).collect::<Option<Vec<Cond>>>()
        };
        let (Some(before), Some(after)) =
            (all(old, &self.names, pair), all(new, &self.own_names, pair.map(|(_, new)| (new, new))))
        else {
            return Reach::CannotTell;
        };
        let words = match place.journey {
            Some(journey) => Words::inside(&self.new.graph.program, journey),
            None => Words::of(&self.new.graph.program),
        };
        let said = |conditions: &[Cond]| conditions.iter().map(|part| words.cond(part)).collect::<Vec<_>>();
        if said(&before) == said(&after) {
            return Reach::Same;
        }
        let mut formula = |conditions: &[Cond]| {
            let parts: Vec<_> = conditions.iter().map(|condition| self.solver.formula(condition, place)).collect();
            Formula::all(parts)
        };
        let (before, after) = (formula(&before), formula(&after));
        let (gone, come) = (self.solver.implies(&before, &after), self.solver.implies(&after, &before));
        match (broken(come), broken(gone)) {
            (Some(None), Some(None)) => Reach::Same,
            (Some(Some(come)), Some(None)) => Reach::More(come),
            (Some(None), Some(Some(gone))) => Reach::Fewer(gone),
            (Some(Some(come)), Some(Some(gone))) => Reach::Other(come, gone),
            (None, _) | (_, None) => Reach::CannotTell,
        }
    }
}

/// Who breaks an implication; nothing within: nobody; nothing at all: nobody knows.
fn broken(verdict: Verdict) -> Option<Option<Customer>> {
    match verdict {
        Verdict::Holds => Some(None),
        Verdict::Fails(customer) | Verdict::MayFail(customer) => Some(Some(customer)),
        Verdict::CannotTell => None,
    }
}
