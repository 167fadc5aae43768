//! The one door to the parser library: text in, a flat tree of named places out. Knows nothing about what the places mean.

use pest::{Parser, Token, error::InputLocation};

use super::swift;

/// The generated parser; its rules are those of `grammar/journey.pest`.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/journey.pest"]
struct Grammar;

/// A place that the grammar named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// Its rule.
    pub rule: Rule,
    /// First byte.
    pub start: u32,
    /// One past the last byte of its last token: gaps behind it are not part of it.
    pub end: u32,
    /// The index of the next node that is not inside this one.
    pub next: u32,
}

/// A text that the grammar accepts, as nodes in source order, parents before children.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tree {
    /// All nodes; the first is the whole text.
    pub nodes: Vec<Node>,
}

/// Where a text stops being what the grammar accepts.
#[derive(Debug)]
pub(super) struct Failure {
    /// The furthest byte that was looked at in vain.
    pub at: usize,
    /// What could have stood there.
    pub expected: Vec<Rule>,
}

/// Reads `text` as `rule`.
pub(super) fn read(rule: Rule, text: &str) -> Result<Tree, Failure> {
    read_part(rule, text, 0)
}

/// Reads a part of a text as `rule`; places count from `base` bytes before it.
pub(super) fn read_part(rule: Rule, part: &str, base: usize) -> Result<Tree, Failure> {
    match swift::read_part(rule, part, base) {
        Some(tree) => Ok(tree),
        None => read_slowly(rule, part, base),
    }
}

/// The same by the parser library itself, which alone can say why it fails.
pub(super) fn read_slowly(rule: Rule, part: &str, base: usize) -> Result<Tree, Failure> {
    match Grammar::parse(rule, part) {
        Ok(pairs) => flatten(pairs, part.len(), offset(base)),
        Err(error) => {
            let at = match error.location {
                InputLocation::Pos(at) => at,
                InputLocation::Span((at, _)) => at,
            };
            let expected = match error.variant {
                pest::error::ErrorVariant::ParsingError { positives, .. } => positives,
                pest::error::ErrorVariant::CustomError { .. } => Vec::new(),
            };
            Err(Failure { at, expected })
        }
    }
}

/// Words and signs that say nothing once their parent is known: they only mark where it ends.
pub(super) const fn is_noise(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::k_after
            | Rule::k_before
            | Rule::k_as
            | Rule::k_at
            | Rule::k_average
            | Rule::k_becomes
            | Rule::k_by
            | Rule::k_contains
            | Rule::k_count
            | Rule::k_customer
            | Rule::k_delay
            | Rule::k_entry
            | Rule::k_every
            | Rule::k_everyone
            | Rule::k_fail
            | Rule::k_fails
            | Rule::k_for
            | Rule::k_from
            | Rule::k_go
            | Rule::k_hand
            | Rule::k_in
            | Rule::k_inside
            | Rule::k_is
            | Rule::k_last
            | Rule::k_may
            | Rule::k_median
            | Rule::k_message
            | Rule::k_most
            | Rule::k_of
            | Rule::k_off
            | Rule::k_otherwise
            | Rule::k_out
            | Rule::k_per
            | Rule::k_sigma
            | Rule::k_sum
            | Rule::k_then
            | Rule::k_times
            | Rule::k_to
            | Rule::k_until
            | Rule::k_up
            | Rule::k_visit
            | Rule::k_when
            | Rule::k_where
            | Rule::k_within
            | Rule::k_worth
            | Rule::k_year
            | Rule::open
            | Rule::quote
            | Rule::close
            | Rule::colon
            | Rule::comma
            | Rule::equals
            | Rule::bar
            | Rule::paren_close
            | Rule::lead_source
            | Rule::lead_event
            | Rule::lead_channel
            | Rule::lead_address
            | Rule::lead_consent
            | Rule::lead_quiet
            | Rule::lead_positive
            | Rule::lead_negative
            | Rule::lead_cost
            | Rule::lead_category
            | Rule::lead_exempt
            | Rule::lead_status
            | Rule::lead_begins
            | Rule::lead_ends
            | Rule::lead_cap
            | Rule::lead_suppress
            | Rule::lead_holdout
            | Rule::lead_expires
            | Rule::lead_action
            | Rule::lead_segment
            | Rule::lead_trigger
            | Rule::lead_journey
            | Rule::lead_owner
            | Rule::lead_runs
            | Rule::lead_enter
            | Rule::lead_reenter
            | Rule::lead_priority
            | Rule::lead_goal
            | Rule::lead_stage
            | Rule::lead_milestone
            | Rule::lead_wait
            | Rule::lead_send
            | Rule::lead_await
            | Rule::lead_branch
            | Rule::lead_split
            | Rule::lead_repeat
            | Rule::lead_mark
            | Rule::lead_clear
            | Rule::lead_do
            | Rule::lead_start
            | Rule::lead_population
            | Rule::lead_size
            | Rule::lead_persona
            | Rule::lead_fatigue
            | Rule::lead_test
            | Rule::lead_simulate
            | Rule::lead_take
            | Rule::lead_held
            | Rule::lead_expect
            | Rule::EOI
    )
}

/// How deep places may lie inside each other: whoever walks the tree goes as deep. Sixty-four brackets stay far below it;
/// a chain of `any … where any … where …` may not.
pub(super) const DEEPEST: usize = 512;

fn flatten(pairs: pest::iterators::Pairs<'_, Rule>, length: usize, base: u32) -> Result<Tree, Failure> {
    let mut nodes: Vec<Node> = Vec::with_capacity(length / 6 + 8);
    let mut open: Vec<usize> = Vec::with_capacity(64);
    let mut last_token_end = base;
    // Whether nothing was named since the last start: then the place that ends is a token.
    let mut is_token = false;
    for token in pairs.tokens() {
        match token {
            Token::Start { rule, pos } => {
                is_token = true;
                if !is_noise(rule) {
                    if open.len() >= DEEPEST {
                        return Err(Failure { at: pos.pos(), expected: Vec::new() });
                    }
                    open.push(nodes.len());
                    let start = base + offset(pos.pos());
                    nodes.push(Node { rule, start, end: start, next: 0 });
                }
            }
            Token::End { rule, pos } => {
                if is_token {
                    last_token_end = base + offset(pos.pos());
                    is_token = false;
                }
                if !is_noise(rule)
                    && let Some(index) = open.pop()
                {
                    let next = offset(nodes.len());
                    if let Some(node) = nodes.get_mut(index) {
                        node.end = last_token_end.max(node.start);
                        node.next = next;
                    }
                }
            }
        }
    }
    Ok(Tree { nodes })
}

/// Offsets fit 32 bits: a text is at most 16 MiB.
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
