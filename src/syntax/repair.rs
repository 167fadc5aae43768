//! stub
use super::{
    messages,
    origin::{Origin, Piece},
    parser::{self, Rule, Tree},
};
use crate::base::Diagnostics;
use std::ops::Range;

/// The lists that a damaged member may stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    /// Top-level items.
    Item,
    /// Rules, stages and statements.
    Member,
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
            Self::Member => Rule::only_members,
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
}

pub(super) struct Mended {
    pub text: String,
    pub tree: Tree,
    pub pieces: Vec<Piece>,
}

pub(super) struct Outcome {
    pub mended: Option<Mended>,
    pub found: Diagnostics,
}

pub(super) fn mend(text: &str, region: Range<usize>, member: Member, origin: &Origin<'_>, _patience: u32) -> Outcome {
    let slice = text.get(region.clone()).unwrap_or("");
    let at = match parser::read(member.rule(), slice) {
        Ok(_) => region.start,
        Err(failure) => region.start + failure.at,
    };
    let mut end = at;
    let rest = text.get(at..).unwrap_or("");
    end += rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|n| *n > 0)
        .unwrap_or_else(|| rest.chars().next().map_or(0, char::len_utf8));
    let span = origin.span(super::scan::offset(at), super::scan::offset(end));
    Outcome { mended: None, found: vec![messages::not_understood(span)] }
}
