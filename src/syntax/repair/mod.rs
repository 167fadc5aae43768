//! What to do with text that the grammar refuses: find the smallest change after which it accepts it, say what was wrong, and
//! hand the mended text on, so that a slip costs nothing but its own finding. Knows spellings and places, no meanings.

pub(super) mod braces;
pub(super) mod foreign;
mod habits;
pub(super) mod literals;
pub(super) mod patch;
mod search;
mod test_lines;
pub(super) mod tokens;
pub(super) mod words;

use std::ops::Range;

use self::patch::{Change, Draft};
use super::{
    build::HOLE,
    origin::{Origin, Piece},
    parser::{self, Rule, Tree},
};
use crate::base::{Applicability, Diagnostic, Diagnostics, Edit, Fix, Span};

/// The lists that a damaged member may stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    /// Top-level items.
    Item,
    /// Rules, stages and statements.
    Statement,
    /// Arms of an `await`.
    AwaitArm,
    /// Arms of a `branch`.
    BranchArm,
    /// Arms of a `branch on`.
    ValueArm,
    /// Arms of a `split`.
    SplitArm,
    /// Attributes of the customer.
    Attribute,
    /// Lines of a channel.
    ChannelLine,
    /// Lines of a category.
    CategoryLine,
    /// Lines of a status.
    StatusLine,
    /// Lines of a message.
    MessageLine,
    /// Lines of a population or a persona.
    PopulationLine,
    /// Lines inside `on CHANNEL { … }` of a population.
    ReactionLine,
    /// Lines of a test.
    TestLine,
}

impl Member {
    /// The rule that reads such members and nothing else.
    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::Item => Rule::only_items,
            Self::Statement => Rule::only_members,
            Self::AwaitArm => Rule::only_await_arms,
            Self::BranchArm => Rule::only_branch_arms,
            Self::ValueArm => Rule::only_value_arms,
            Self::SplitArm => Rule::only_split_arms,
            Self::Attribute => Rule::only_attributes,
            Self::ChannelLine => Rule::only_channel_lines,
            Self::CategoryLine => Rule::only_category_lines,
            Self::StatusLine => Rule::only_status_lines,
            Self::MessageLine => Rule::only_message_lines,
            Self::PopulationLine => Rule::only_population_lines,
            Self::ReactionLine => Rule::only_reaction_lines,
            Self::TestLine => Rule::only_test_lines,
        }
    }

    /// What such a member is, to people.
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Item => "the beginning of an item, such as `journey` or `segment`",
            Self::Statement => "a statement, such as `send` or `wait`",
            Self::AwaitArm => "an arm: `on …`, `when …` or `otherwise`",
            Self::BranchArm => "an arm: `when …` or `otherwise`",
            Self::ValueArm => "a value with its block",
            Self::SplitArm => "an arm with its share, such as `short 45% { … }`",
            Self::Attribute => "an attribute and its type, such as `email : email`",
            Self::ChannelLine => "`address`, `consent`, `quiet`, `positive`, `negative` or `cost`",
            Self::CategoryLine => "`exempt from …` or `consent …`",
            Self::StatusLine => "`begins on …`, `ends on …` or `ends after …`",
            Self::MessageLine => "a channel with its text",
            Self::PopulationLine => "an attribute or an event and how often it happens",
            Self::ReactionLine => "a reaction and its share, such as `opened 35%`",
            Self::TestLine => "a line of a test, such as `after …` or `expect …`",
        }
    }
}

/// How a repair puts itself in words.
type Tell = Box<dyn Fn(Span) -> Diagnostic>;

/// One thing that is wrong and the change that puts it right.
pub(super) struct Repair {
    /// The change, in the text at hand.
    pub changes: Vec<Change>,
    /// The place to point at.
    pub at: (usize, usize),
    tell: Tell,
    /// What the change is called and how certain it is, if it may be offered.
    pub fix: Option<(String, Applicability)>,
    /// Other changes, for a person to choose from.
    pub choices: Vec<(String, Vec<Change>)>,
}

impl Repair {
    /// A change that keeps what was meant for certain.
    pub(super) fn sure(
        changes: Vec<Change>,
        at: (usize, usize),
        title: impl Into<String>,
        tell: impl Fn(Span) -> Diagnostic + 'static,
    ) -> Self {
        let fix = Some((title.into(), Applicability::MachineApplicable));
        Self { changes, at, tell: Box::new(tell), fix, choices: Vec::new() }
    }

    /// A change that a person should look at.
    pub(super) fn maybe(
        changes: Vec<Change>,
        at: (usize, usize),
        title: impl Into<String>,
        tell: impl Fn(Span) -> Diagnostic + 'static,
    ) -> Self {
        let fix = Some((title.into(), Applicability::MaybeIncorrect));
        Self { changes, at, tell: Box::new(tell), fix, choices: Vec::new() }
    }

    /// A change that helps reading on but mends nothing.
    pub(super) fn told(changes: Vec<Change>, at: (usize, usize), tell: impl Fn(Span) -> Diagnostic + 'static) -> Self {
        Self { changes, at, tell: Box::new(tell), fix: None, choices: Vec::new() }
    }

    /// Moves it by so many bytes.
    pub(super) fn shift(&mut self, by: usize) {
        let moved = |change: &mut Change| {
            change.start += by;
            change.end += by;
        };
        self.changes.iter_mut().for_each(moved);
        self.choices.iter_mut().flat_map(|(_, changes)| changes).for_each(moved);
        self.at = (self.at.0 + by, self.at.1 + by);
    }

    /// The finding, in terms of the user's file.
    pub(super) fn finding(&self, origin: &Origin<'_>) -> Diagnostic {
        let span = |start: usize, end: usize| origin.span(super::scan::offset(start), super::scan::offset(end));
        let mut finding = (self.tell)(span(self.at.0, self.at.1));
        let edits = |changes: &[Change]| -> Vec<Edit> {
            changes.iter().map(|c| Edit { span: span(c.start, c.end), replacement: c.with.clone() }).collect()
        };
        let has_hole = self.changes.iter().any(|change| change.with.contains(HOLE));
        if let Some((title, applicability)) = self.fix.clone().filter(|_| !has_hole) {
            finding.fixes.push(Fix { title, applicability, edits: edits(&self.changes) });
        }
        for (title, changes) in &self.choices {
            let applicability = Applicability::MaybeIncorrect;
            finding.fixes.push(Fix { title: title.clone(), applicability, edits: edits(changes) });
        }
        finding
    }
}

/// A text that reads without fault after its repairs.
pub(super) struct Mended {
    /// The text.
    pub text: String,
    /// Its places.
    pub tree: Tree,
    /// Where it comes from.
    pub pieces: Vec<Piece>,
}

/// What came of an attempt to mend.
pub(super) struct Outcome {
    /// The mended text, if it could be mended.
    pub mended: Option<Mended>,
    /// What was wrong: never nothing.
    pub found: Diagnostics,
}

/// How many faults of one member are mended before it is given up.
const STEPS: usize = 8;

/// Mends a damaged part of a text. Without `patience` it is only reported.
pub(super) fn mend(text: &str, region: Range<usize>, member: Member, origin: &Origin<'_>, patience: u32) -> Outcome {
    let mut draft = Draft::of(text, region.start, region.end);
    let mut found = Diagnostics::new();
    if patience > 0 {
        let repairs = literals::repairs(&tokens::tokens(&draft.text));
        draft = applied(&draft, &repairs, origin, &mut found);
    }
    for _ in 0..STEPS {
        let failure = match parser::read(member.rule(), &draft.text) {
            Ok(tree) => {
                if found.is_empty() {
                    // The pieces read well, but not where they stand.
                    found.push(search::hopeless(&draft.text, 0, member).finding(&draft.origin(origin)));
                }
                let Draft { text, pieces } = draft;
                return Outcome { mended: Some(Mended { text, tree, pieces }), found };
            }
            Err(failure) => failure,
        };
        let repair = if patience > 0 { search::repair(&draft, &failure, member) } else { None };
        let Some(repair) = repair else {
            if found.is_empty() {
                found.push(search::hopeless(&draft.text, failure.at, member).finding(&draft.origin(origin)));
            }
            break;
        };
        draft = applied(&draft, std::slice::from_ref(&repair), origin, &mut found);
    }
    Outcome { mended: None, found }
}

/// Applies repairs and reports them.
pub(super) fn applied(draft: &Draft, repairs: &[Repair], origin: &Origin<'_>, found: &mut Diagnostics) -> Draft {
    if repairs.is_empty() {
        return draft.clone();
    }
    let here = draft.origin(origin);
    found.extend(repairs.iter().map(|repair| repair.finding(&here)));
    let changes: Vec<Change> = repairs.iter().flat_map(|repair| repair.changes.iter().cloned()).collect();
    draft.changed(&changes)
}
