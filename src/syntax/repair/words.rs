//! The language's own words, and the words that people write in their stead. Knows spellings, no grammar.

use super::tokens::{Kind, Token};

/// What leads an item.
pub(in crate::syntax) const ITEMS: &[&str] = &[
    "action",
    "cap",
    "category",
    "channel",
    "customer",
    "event",
    "holdout",
    "journey",
    "message",
    "population",
    "segment",
    "source",
    "status",
    "suppress",
    "test",
    "trigger",
];

/// What leads a rule, a stage, a statement or an arm.
pub(in crate::syntax) const MEMBERS: &[&str] = &[
    "await",
    "branch",
    "clear",
    "do",
    "enter",
    "exit",
    "go",
    "goal",
    "hand",
    "holdout",
    "mark",
    "milestone",
    "on",
    "otherwise",
    "owner",
    "priority",
    "reenter",
    "repeat",
    "runs",
    "send",
    "set",
    "split",
    "stage",
    "start",
    "wait",
    "when",
];

/// What leads a line of an item.
pub(in crate::syntax) const LINES: &[&str] = &[
    "address", "after", "begins", "consent", "cost", "customer", "ends", "exempt", "expect", "expires", "fatigue",
    "from", "held", "negative", "on", "persona", "positive", "quiet", "simulate", "size", "take",
];

/// Words inside a statement, and what else is spelled as the language spells it.
pub(in crate::syntax) const INNER: &[&str] = &[
    "after",
    "ago",
    "always",
    "and",
    "any",
    "as",
    "at",
    "average",
    "becomes",
    "before",
    "by",
    "contains",
    "count",
    "day",
    "days",
    "delay",
    "else",
    "entered",
    "entry",
    "ever",
    "every",
    "everyone",
    "exited",
    "fail",
    "fails",
    "false",
    "for",
    "friday",
    "from",
    "handoff",
    "hour",
    "hours",
    "in",
    "inside",
    "is",
    "known",
    "last",
    "later",
    "lognormal",
    "may",
    "median",
    "message",
    "minute",
    "minutes",
    "monday",
    "money",
    "month",
    "most",
    "never",
    "no",
    "not",
    "now",
    "of",
    "off",
    "on",
    "once",
    "one",
    "or",
    "out",
    "per",
    "refused",
    "saturday",
    "second",
    "seconds",
    "sent",
    "sigma",
    "since",
    "subject",
    "sum",
    "sunday",
    "template",
    "then",
    "thursday",
    "times",
    "to",
    "true",
    "tuesday",
    "until",
    "up",
    "visit",
    "wednesday",
    "week",
    "weeks",
    "when",
    "where",
    "within",
    "works",
    "worth",
    "year",
];

/// Whether a word leads an item, a rule, a statement, an arm or a line.
pub(in crate::syntax) fn leads(word: &str) -> bool {
    ITEMS.contains(&word) || MEMBERS.contains(&word) || LINES.contains(&word)
}

/// Whether a word is one of the language's own.
pub(in crate::syntax) fn is_own(word: &str) -> bool {
    leads(word) || INNER.contains(&word)
}

/// Every word of the language.
pub(in crate::syntax) fn all() -> impl Iterator<Item = &'static str> {
    ITEMS.iter().chain(MEMBERS).chain(LINES).chain(INNER).copied()
}

/// The words near enough to a slip of the finger, the nearest first: a third of the letters wrong at most.
pub(in crate::syntax) fn near(written: &str) -> Vec<&'static str> {
    let folded = written.to_ascii_lowercase();
    let letters = folded.chars().count();
    if letters > 12 {
        return Vec::new();
    }
    let mut found: Vec<(usize, &'static str)> = Vec::new();
    for word in all() {
        if word == written || word.len().abs_diff(letters) > 2 || found.iter().any(|(_, other)| *other == word) {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&folded, word);
        let limit = match letters.max(word.len()) {
            0..=2 => 1,
            3..=5 => 1 + usize::from(letters >= 4 && word.len() >= 4 && same_ends(&folded, word)),
            _ => 2,
        };
        if distance <= limit {
            found.push((distance, word));
        }
    }
    found.sort_by_key(|(distance, _)| *distance);
    found.into_iter().map(|(_, word)| word).take(8).collect()
}

fn same_ends(written: &str, word: &str) -> bool {
    written.bytes().next() == word.bytes().next() && written.bytes().next_back() == word.bytes().next_back()
}

/// Which problem a foreign phrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Slip {
    /// Another word for it.
    Word,
    /// `else if`
    ElseIf,
    /// `=` or `equals` in a condition.
    Equals,
    /// `if`
    If,
}

/// What people write, and what the language writes; longer ones first where one begins like another.
const PHRASES: &[(&[&str], &str, Slip)] = &[
    (&["else", "if"], "when", Slip::ElseIf),
    (&["elseif"], "when", Slip::ElseIf),
    (&["elsif"], "when", Slip::ElseIf),
    (&["elif"], "when", Slip::ElseIf),
    (&["otherwise", "if"], "when", Slip::ElseIf),
    (&["if"], "when", Slip::If),
    (&["unless"], "when not", Slip::Word),
    (&["otherwise", ":"], "otherwise", Slip::Word),
    (&["else", ":"], "otherwise", Slip::Word),
    (&["or", "else"], ", else", Slip::Word),
    (&["otherwise"], ", else", Slip::Word),
    (&["else"], "otherwise", Slip::Word),
    (&["default"], "otherwise", Slip::Word),
    (&["goto"], "go to", Slip::Word),
    (&["go", "stage"], "go to", Slip::Word),
    (&["go", "to", "stage"], "go to", Slip::Word),
    (&["goto", "stage"], "go to", Slip::Word),
    (&["handoff", "to"], "hand off to", Slip::Word),
    (&["hand", "over", "to"], "hand off to", Slip::Word),
    (&["wait", "for"], "wait", Slip::Word),
    (&["await", "for"], "await up to", Slip::Word),
    (&["await", "until"], "await up to", Slip::Word),
    (&["upto"], "up to", Slip::Word),
    (&["via"], "by", Slip::Word),
    (&["through"], "by", Slip::Word),
    (&["using"], "by", Slip::Word),
    (&["with"], "by", Slip::Word),
    (&["is", "greater", "than", "or", "equal", "to"], ">=", Slip::Word),
    (&["is", "less", "than", "or", "equal", "to"], "<=", Slip::Word),
    (&["greater", "than", "or", "equal", "to"], ">=", Slip::Word),
    (&["less", "than", "or", "equal", "to"], "<=", Slip::Word),
    (&["is", "greater", "than"], ">", Slip::Word),
    (&["is", "more", "than"], ">", Slip::Word),
    (&["is", "less", "than"], "<", Slip::Word),
    (&["is", "fewer", "than"], "<", Slip::Word),
    (&["greater", "than"], ">", Slip::Word),
    (&["more", "than"], ">", Slip::Word),
    (&["less", "than"], "<", Slip::Word),
    (&["fewer", "than"], "<", Slip::Word),
    (&["is", "at", "least"], ">=", Slip::Word),
    (&["is", "at", "most"], "<=", Slip::Word),
    (&["at", "least"], ">=", Slip::Word),
    (&["at", "most"], "<=", Slip::Word),
    (&["is", "above"], ">", Slip::Word),
    (&["is", "over"], ">", Slip::Word),
    (&["is", "below"], "<", Slip::Word),
    (&["is", "under"], "<", Slip::Word),
    (&["above"], ">", Slip::Word),
    (&["over"], ">", Slip::Word),
    (&["below"], "<", Slip::Word),
    (&["under"], "<", Slip::Word),
    (&["is", ">="], ">=", Slip::Word),
    (&["is", "<="], "<=", Slip::Word),
    (&["is", ">"], ">", Slip::Word),
    (&["is", "<"], "<", Slip::Word),
    (&["is", "="], "is", Slip::Equals),
    (&["is", "not", "equal", "to"], "is not", Slip::Equals),
    (&["is", "equal", "to"], "is", Slip::Equals),
    (&["equal", "to"], "is", Slip::Equals),
    (&["equals", "to"], "is", Slip::Equals),
    (&["equals"], "is", Slip::Equals),
    (&["equal"], "is", Slip::Equals),
    (&["does", "not", "equal"], "is not", Slip::Equals),
    (&["="], "is", Slip::Equals),
    (&["is", "not", "one", "of"], "not in", Slip::Word),
    (&["is", "not", "in"], "not in", Slip::Word),
    (&["is", "one", "of"], "in", Slip::Word),
    (&["is", "any", "of"], "in", Slip::Word),
    (&["one", "of"], "in", Slip::Word),
    (&["is", "in"], "in", Slip::Word),
    (&["is", "before"], "before", Slip::Word),
    (&["is", "after"], "after", Slip::Word),
    (&["is", "set"], "is known", Slip::Word),
    (&["is", "present"], "is known", Slip::Word),
    (&["exists"], "is known", Slip::Word),
    (&["includes"], "contains", Slip::Word),
    (&["has"], "contains", Slip::Word),
    (&["in", "the", "last"], "in last", Slip::Word),
    (&["in", "the", "past"], "in last", Slip::Word),
    (&["within", "the", "last"], "in last", Slip::Word),
    (&["within", "last"], "in last", Slip::Word),
    (&["during", "the", "last"], "in last", Slip::Word),
    (&["since", "the", "entry"], "since entry", Slip::Word),
    (&["every", "day"], "every monday to sunday", Slip::Word),
    (&["every", "weekday"], "every monday to friday", Slip::Word),
    (&["daily"], "every monday to sunday", Slip::Word),
    (&["each", "year"], "every year", Slip::Word),
    (&["each"], "every", Slip::Word),
    (&["to", "all"], "to everyone", Slip::Word),
    (&["can", "fail"], "may fail", Slip::Word),
    (&["="], "to", Slip::Word),
    (&["="], ":", Slip::Word),
    (&[":"], "=", Slip::Word),
    (&["stop"], "exit", Slip::Word),
    (&["end"], "exit", Slip::Word),
    (&["finish"], "exit", Slip::Word),
    (&["start", "when"], "enter on", Slip::Word),
    (&["start", "on"], "enter on", Slip::Word),
    (&["starts", "when"], "enter on", Slip::Word),
    (&["starts", "on"], "enter on", Slip::Word),
    (&["begin", "on"], "enter on", Slip::Word),
    (&["begins", "on"], "enter on", Slip::Word),
    (&["trigger", "on"], "enter on", Slip::Word),
    (&["trigger", ":"], "enter on", Slip::Word),
    (&["enter", "when"], "enter on", Slip::Word),
    (&["quiet", "hours", "from"], "quiet", Slip::Word),
    (&["quiet", "hours"], "quiet", Slip::Word),
    (&["leave"], "exit", Slip::Word),
    (&["wait", "till"], "wait until", Slip::Word),
    (&["till"], "until", Slip::Word),
    (&["percent"], "%", Slip::Word),
    (&["dollars"], "USD", Slip::Word),
    (&["dollar"], "USD", Slip::Word),
    (&["euros"], "EUR", Slip::Word),
    (&["euro"], "EUR", Slip::Word),
    (&["pounds"], "GBP", Slip::Word),
];

/// The foreign phrases that begin at a token: how many tokens, what is written in their stead, and which problem it is.
pub(in crate::syntax) fn phrases(tokens: &[Token<'_>], at: usize) -> Vec<(usize, &'static str, Slip)> {
    let fits = |words: &[&str]| {
        words.iter().enumerate().all(|(index, word)| {
            tokens.get(at + index).is_some_and(|token| match token.kind {
                Kind::Word => token.text.eq_ignore_ascii_case(word),
                Kind::Sign => token.text == *word,
                Kind::Number | Kind::Text => false,
            })
        })
    };
    PHRASES.iter().filter(|(words, _, _)| fits(words)).map(|(words, with, slip)| (words.len(), *with, *slip)).collect()
}
