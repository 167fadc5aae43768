//! Floor 4. The checks: every one has a name, a level and a page. Knows the checked graph; knows no text and no output format.
//!
//! [`checks`] is the one list of everything that can be found, on whatever floor it is found.

mod promotional;
mod rules;
pub mod versions;
mod workspace;

use crate::{
    base::{CheckPage, Diagnostics, suggest},
    ir::{self, Facts, Graph, rehearsal::Rehearse},
    model, syntax,
};

/// One check of the list.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name, level and words.
    pub page: &'static CheckPage,
    /// What it is about: the chapter it stands in.
    pub family: Family,
    /// Whether it misses something that a small example rarely has; examples on pages of other checks are not held to it.
    pub asks_for_more: bool,
}

/// The chapters of the list, in the order in which a workspace is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// `journey.toml`; the examples are texts of that file.
    Settings,
    /// How a text is written.
    Writing,
    /// What names and values mean.
    Names,
    /// How steps, stages and journeys hang together.
    Flow,
    /// What looks at a checked graph.
    Checks(Chapter),
    /// What is found between two versions.
    Versions,
    /// Excuses.
    Excuses,
}

impl Family {
    /// All, in order.
    pub const ALL: [Self; 13] = [
        Self::Settings,
        Self::Writing,
        Self::Names,
        Self::Flow,
        Self::Checks(Chapter::Conditions),
        Self::Checks(Chapter::Steps),
        Self::Checks(Chapter::Data),
        Self::Checks(Chapter::Time),
        Self::Checks(Chapter::Pressure),
        Self::Checks(Chapter::State),
        Self::Checks(Chapter::Measurement),
        Self::Versions,
        Self::Excuses,
    ];

    /// The chapter's heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Settings => "The workspace's settings",
            Self::Writing => "How it is written",
            Self::Names => "Names and types",
            Self::Flow => "How it hangs together",
            Self::Checks(chapter) => chapter.title(),
            Self::Versions => "Between two versions",
            Self::Excuses => "Excuses",
        }
    }

    /// Whether a comment may excuse a place from these checks.
    #[must_use]
    pub const fn excusable(self) -> bool {
        match self {
            // Without these errors every instant of every life ends; with one of them nothing can be run.
            Self::Settings | Self::Writing | Self::Names | Self::Flow => false,
            // What was before stands in no text that a comment could be written to: a change is approved.
            Self::Versions => false,
            Self::Checks(_) | Self::Excuses => true,
        }
    }

    /// Whether `journey.toml` may set the level of these checks.
    #[must_use]
    pub const fn has_levels(self) -> bool {
        match self {
            Self::Settings | Self::Writing | Self::Names | Self::Flow => false,
            Self::Checks(_) | Self::Versions | Self::Excuses => true,
        }
    }

    /// The pages of this chapter, sorted by name.
    fn pages(self) -> Vec<(&'static CheckPage, bool)> {
        let all = |pages: &'static [CheckPage]| pages.iter().map(|page| (page, false)).collect();
        match self {
            Self::Settings => all(workspace::SETTINGS),
            Self::Writing => all(syntax::pages::PAGES),
            Self::Names => all(model::pages::PAGES),
            Self::Flow => all(ir::pages::PAGES),
            Self::Checks(chapter) => rules::of(chapter).iter().map(|rule| (rule.page, rule.asks_for_more)).collect(),
            Self::Versions => all(versions::PAGES),
            Self::Excuses => all(workspace::EXCUSES),
        }
    }
}

/// The chapters of what looks at a checked graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chapter {
    /// Who meets a condition.
    Conditions,
    /// How a journey goes on.
    Steps,
    /// What is read, and whether it still holds.
    Data,
    /// Windows, dates, the clock.
    Time,
    /// How much one customer gets.
    Pressure,
    /// What is said to whom.
    State,
    /// Goals, yardsticks, hand-overs.
    Measurement,
}

impl Chapter {
    /// All, in order.
    pub const ALL: [Self; 7] =
        [Self::Conditions, Self::Steps, Self::Data, Self::Time, Self::Pressure, Self::State, Self::Measurement];

    /// The chapter's heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Conditions => "Who meets a condition",
            Self::Steps => "How a journey goes on",
            Self::Data => "What is known, and whether it still holds",
            Self::Time => "Windows, dates and the clock",
            Self::Pressure => "How much one customer gets",
            Self::State => "What is said to whom",
            Self::Measurement => "Goals, yardsticks and hand-overs",
        }
    }
}

/// Looks at a checked workspace with every check whose name is wanted. What a check says of a life, it has had lived by `stage`.
#[must_use]
pub fn run(graph: &Graph, facts: &Facts, stage: &dyn Rehearse, wanted: &dyn Fn(&str) -> bool) -> Diagnostics {
    rules::run(graph, facts, stage, wanted)
}

/// Every check, by chapter, then by name.
pub fn checks() -> impl Iterator<Item = Check> {
    Family::ALL.into_iter().flat_map(|family| {
        family.pages().into_iter().map(move |(page, asks_for_more)| Check { page, family, asks_for_more })
    })
}

/// The check of that name.
#[must_use]
pub fn check(name: &str) -> Option<Check> {
    checks().find(|check| check.page.name == name)
}

/// The name that was probably meant.
#[must_use]
pub fn nearest_check(written: &str) -> Option<&'static str> {
    suggest::nearest(written, checks().map(|check| check.page.name))
}
