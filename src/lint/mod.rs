//! Floor 4. The checks: every one has a name, a level and a page. Knows the checked graph; knows no text and no output format.
//!
//! [`checks`] is the one list of everything that can be found, on whatever floor it is found.

mod rules;
mod workspace;

use crate::{
    base::{CheckPage, Diagnostics, suggest},
    ir::{self, Facts, Graph},
    model, syntax,
};

/// One check of the list.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name, level and words.
    pub page: &'static CheckPage,
    /// What it is about: the chapter it stands in.
    pub family: Family,
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
    /// Who meets a condition.
    Conditions,
    /// Excuses.
    Excuses,
}

impl Family {
    /// All, in order.
    pub const ALL: [Self; 6] =
        [Self::Settings, Self::Writing, Self::Names, Self::Flow, Self::Conditions, Self::Excuses];

    /// The chapter's heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Settings => "The workspace's settings",
            Self::Writing => "How it is written",
            Self::Names => "Names and types",
            Self::Flow => "How it hangs together",
            Self::Conditions => "Who meets a condition",
            Self::Excuses => "Excuses",
        }
    }

    /// Whether `journey.toml` may set the level of these checks, and a comment may excuse a place from them.
    #[must_use]
    pub const fn excusable(self) -> bool {
        match self {
            // Without these errors every instant of every life ends; with one of them nothing can be run.
            Self::Settings | Self::Writing | Self::Names | Self::Flow => false,
            Self::Conditions | Self::Excuses => true,
        }
    }

    /// The pages of this chapter, sorted by name.
    fn pages(self) -> &'static [CheckPage] {
        match self {
            Self::Settings => workspace::SETTINGS,
            Self::Writing => syntax::pages::PAGES,
            Self::Names => model::pages::PAGES,
            Self::Flow => ir::pages::PAGES,
            Self::Conditions => rules::CONDITIONS,
            Self::Excuses => workspace::EXCUSES,
        }
    }
}

/// Looks at a checked workspace.
#[must_use]
pub fn run(graph: &Graph, facts: &Facts) -> Diagnostics {
    rules::run(graph, facts)
}

/// Every check, by chapter, then by name.
pub fn checks() -> impl Iterator<Item = Check> {
    Family::ALL.into_iter().flat_map(|family| family.pages().iter().map(move |page| Check { page, family }))
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
