//! Findings as plain data. Says nothing about how they are shown: `render` does.

use super::span::Span;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong; the build goes on.
    Warning,
    /// Wrong; nothing downstream runs.
    Error,
}

impl Severity {
    /// The word used in every output: `error`, `warning`, `info`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Another party to a finding: a place and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What, in a few words.
    pub message: String,
}

/// One replacement of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub span: Span,
    /// What stands there afterwards.
    pub replacement: String,
}

/// Whether a fix may be applied without a person reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// Keeps or restores what was meant for certain: `--fix` applies it.
    MachineApplicable,
    /// Probably what was meant: `--unsafe-fixes` applies it.
    MaybeIncorrect,
}

/// Edits that together mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, as an imperative: "write `is`".
    pub title: String,
    /// Whether it may be applied unread.
    pub applicability: Applicability,
    /// Non-overlapping, in one or more files.
    pub edits: Vec<Edit>,
}

/// One step of a witness timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessStep {
    /// Milliseconds of UTC.
    pub at: i64,
    /// What happens then, in the language's own words (`complaint { ticket: "t1" }`).
    pub what: String,
}

/// The customer for whom it goes wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Witness {
    /// Attribute and value in the language's own words, in declaration order.
    pub customer: Vec<(String, String)>,
    /// What happens, in order.
    pub timeline: Vec<WitnessStep>,
    /// What comes of it, in a sentence.
    pub outcome: Option<String>,
    /// What it takes to live it again; none where the witness is a customer and no life.
    pub replay: Option<Replay>,
}

/// A life that can be lived again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// As a `test` of the language, with the outcome as its title.
    pub test: String,
    /// Whether it is lived as if there were no caps.
    pub without_caps: bool,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable kebab-case name of the check.
    pub name: &'static str,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in the domain's words; no full stop, no capital.
    pub message: String,
    /// The smallest place that mends it.
    pub span: Span,
    /// What to say right at that place (may be empty).
    pub note: String,
    /// Other parties.
    pub labels: Vec<Label>,
    /// What to do, as full sentences.
    pub help: Vec<String>,
    /// Edits that mend it; the first is the best. More than one: a choice for a person.
    pub fixes: Vec<Fix>,
    /// For whom it goes wrong.
    pub witness: Option<Witness>,
}

/// By what a finding is known from run to run, whatever is written above it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// 32 hexadecimal digits; no two findings of a run share one.
    pub fingerprint: String,
    /// Where it is, in names: `journey basket_rescue, stage remind, send basket_reminder`.
    pub within: String,
}

/// Findings in the order they were made; sorted only when shown.
pub type Diagnostics = Vec<Diagnostic>;

impl Diagnostic {
    /// An error.
    #[must_use]
    pub fn error(name: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(name, Severity::Error, span, message)
    }

    /// A warning.
    #[must_use]
    pub fn warning(name: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(name, Severity::Warning, span, message)
    }

    /// An information.
    #[must_use]
    pub fn info(name: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(name, Severity::Info, span, message)
    }

    fn new(name: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self {
            name,
            severity,
            message: message.into(),
            span,
            note: String::new(),
            labels: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
            witness: None,
        }
    }

    /// Says something right at the primary place.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// Names another party.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Adds a sentence of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds a fix that may be applied unread.
    #[must_use]
    pub fn fix(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        self.with_fix(Fix { title: title.into(), applicability: Applicability::MachineApplicable, edits })
    }

    /// Adds a fix that a person should read first.
    #[must_use]
    pub fn maybe_fix(self, title: impl Into<String>, span: Span, replacement: impl Into<String>) -> Self {
        let edits = vec![Edit { span, replacement: replacement.into() }];
        self.with_fix(Fix { title: title.into(), applicability: Applicability::MaybeIncorrect, edits })
    }

    /// Adds a fix of several edits.
    #[must_use]
    pub fn with_fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// Adds the customer for whom it goes wrong.
    #[must_use]
    pub fn witness(mut self, witness: Witness) -> Self {
        self.witness = Some(witness);
        self
    }
}
