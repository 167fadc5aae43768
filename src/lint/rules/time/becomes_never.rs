//! A `becomes` that nobody can come to be: nothing in the workspace ever makes its condition true of somebody of whom it was not.

use super::super::Look;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    ir::{NodeKind, words::cond_words},
    model::{
        Cond, CondKind, Program, Query, Term, TermKind, Window,
        condition::Order,
        population::{Act, StepKind, TestKind},
        program::TriggerKind,
        types::{AttributeId, StatusId},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "becomes-never",
    level: Severity::Warning,
    summary: "a trigger that waits for a change which nothing ever makes",
    why: "`becomes` fires when somebody comes to be what they were not. Where nothing writes what it reads, or where it can only cease to be \
          so, the journey behind it stands empty, and nobody notices.",
    wrong: "\
customer { address: email  tier: basic | gold = basic }
channel email { address address }
category news
message hello: news { email template \"hello\" }
source shop
event order from shop
segment golden = tier is gold
trigger turns_gold = becomes golden

journey gold_welcome {
  enter   on turns_gold
  reenter never
  goal    on order within 30 days
  exit    on goal
  send hello by email
  wait 5 days
  exit \"told\"
}
",
    mended: "\
customer { address: email  tier: basic | gold = basic from tier_changed.tier }
channel email { address address }
category news
message hello: news { email template \"hello\" }
source shop
event order        from shop
event tier_changed from shop { tier: basic | gold }
segment golden = tier is gold
trigger turns_gold = becomes golden

journey gold_welcome {
  enter   on turns_gold
  reenter never
  goal    on order within 30 days
  exit    on goal
  send hello by email
  wait 5 days
  exit \"told\"
}
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let changes = Changes::of(look);
    let mut never = Vec::new();
    for trigger in look.program().triggers.rows() {
        if let TriggerKind::Becomes(condition) = &trigger.kind
            && !changes.can_rise(condition, true)
        {
            never.push((trigger, condition));
        }
    }
    for (trigger, condition) in never {
        // What is true of nobody, or of everybody, is said already.
        let formula = look.solver.formula(condition, crate::solve::Place::default());
        if look.never(&formula) || look.always(&formula) || look.is_odd(condition) {
            continue;
        }
        let program = look.program();
        let words = cond_words(program, condition);
        let said = format!("nothing ever makes `{words}` true of somebody of whom it was not");
        let mut finding = Diagnostic::warning(PAGE.name, condition.span, said);
        let unwritten = changes.unwritten(condition);
        let attribute = unwritten.first().and_then(|attribute| program.attributes.get(*attribute));
        finding = match attribute {
            Some(attribute) => finding
                .label(attribute.span, "no event and no journey writes this")
                .help(format!("Say which event tells it: `{} : … from EVENT.FIELD`.", attribute.name)),
            None => finding
                .note(format!("it can only cease to be so, and so `{}` never fires for anybody known", trigger.name))
                .help("Enter on the event itself, or ask for the opposite."),
        };
        found.push(finding);
    }
}

/// What can change, and which way.
struct Changes<'g> {
    program: &'g Program,
    written: std::collections::BTreeSet<AttributeId>,
    begun: std::collections::BTreeSet<StatusId>,
}

impl<'g> Changes<'g> {
    fn of(look: &Look<'g>) -> Self {
        let program = look.program();
        let declared = program.attributes.iter().filter(|(_, attribute)| !attribute.from.is_empty());
        let mut written: std::collections::BTreeSet<AttributeId> = declared.map(|(id, _)| id).collect();
        let began = program.statuses.iter().filter(|(_, status)| !status.begins.is_empty());
        let mut begun: std::collections::BTreeSet<StatusId> = began.map(|(id, _)| id).collect();
        for (_, steps) in look.graph.journeys.iter() {
            for (_, step) in steps.nodes() {
                if let NodeKind::Set { attribute, .. } = &step.kind {
                    written.insert(*attribute);
                } else if let NodeKind::Mark(status) = &step.kind {
                    begun.insert(*status);
                }
            }
        }
        // A test that changes the profile says that something outside does so.
        for test in program.tests.rows() {
            if let TestKind::Replay { steps, .. } = &test.kind {
                for step in steps {
                    if let StepKind::On(_, _, Some(Act::Set(attribute, _)))
                    | StepKind::After(_, Some(Act::Set(attribute, _))) = &step.kind
                    {
                        written.insert(*attribute);
                    }
                }
            }
        }
        Self { program, written, begun }
    }

    /// Whether the condition (or its opposite) can come to be so.
    fn can_rise(&self, condition: &Cond, so: bool) -> bool {
        match &condition.kind {
            CondKind::Always(_) => false,
            CondKind::And(parts) | CondKind::Or(parts) => parts.iter().any(|part| self.can_rise(part, so)),
            CondKind::Not(inner) => self.can_rise(inner, !so),
            CondKind::Segment(segment) => {
                self.program.segments.get(*segment).is_none_or(|segment| self.can_rise(&segment.condition, so))
            }
            // Whoever has a status may lose it; that it never begins is nothing to lose either.
            CondKind::Status(status) => self.begun.contains(status),
            CondKind::Inside(_) | CondKind::Reacted(..) | CondKind::EnteredBy(_) => true,
            CondKind::Flag(term) | CondKind::Known(term) => self.can_change(term),
            CondKind::Is(left, right) | CondKind::Contains(left, right) => {
                self.can_change(left) || self.can_change(right)
            }
            CondKind::In(left, values) => self.can_change(left) || values.iter().any(|value| self.can_change(value)),
            CondKind::Compare(left, order, right) => self.compare(left, *order, right, so),
            // Time goes by: what was not long ago comes to be so, and what was recently ceases to be.
            CondKind::Before(left, right) => self.before(left, right, so),
            CondKind::After(left, right) => self.before(left, right, !so),
            CondKind::Exists(query) => self.count(query, so),
        }
    }

    fn compare(&self, left: &Term, order: Order, right: &Term, so: bool) -> bool {
        let up = matches!(order, Order::More | Order::AtLeast) == so;
        match (&left.kind, &right.kind) {
            (TermKind::Count(query), _) if !self.can_change(right) => self.count(query, up),
            (_, TermKind::Count(query)) if !self.can_change(left) => self.count(query, !up),
            _ => self.can_change(left) || self.can_change(right),
        }
    }

    fn before(&self, left: &Term, right: &Term, so: bool) -> bool {
        if let TermKind::Attribute(attribute) = &left.kind
            && !self.written.contains(attribute)
        {
            let moves = matches!(right.kind, TermKind::Now | TermKind::Ago(_));
            return if moves { so } else { self.can_change(right) };
        }
        self.can_change(left) || self.can_change(right)
    }

    /// Whether a count can grow (or fall).
    #[allow(clippy::unused_self, reason = "one of a family that asks the same question")]
    fn count(&self, query: &Query, up: bool) -> bool {
        match query.window {
            // A count over all time, or over those before a moving day, only grows.
            Window::Ever => up,
            Window::Last(_) | Window::SinceEntry => true,
        }
    }

    fn can_change(&self, term: &Term) -> bool {
        match &term.kind {
            TermKind::Const(_) => false,
            TermKind::Attribute(attribute) => self.written.contains(attribute),
            TermKind::Field(_)
            | TermKind::Entry(_)
            | TermKind::Awaited(..)
            | TermKind::Now
            | TermKind::Ago(_)
            | TermKind::Count(_)
            | TermKind::Sum(..)
            | TermKind::Error => true,
            TermKind::Moment { base, .. } => self.can_change(base),
            TermKind::Add { left, right, .. } | TermKind::OrElse(left, right) => {
                self.can_change(left) || self.can_change(right)
            }
        }
    }

    /// Attributes it reads that nothing writes.
    fn unwritten(&self, condition: &Cond) -> Vec<AttributeId> {
        let mut found = Vec::new();
        self.read(condition, &mut found);
        found.retain(|attribute| !self.written.contains(attribute));
        found
    }

    fn read(&self, condition: &Cond, found: &mut Vec<AttributeId>) {
        let mut term = |term: &Term| {
            if let TermKind::Attribute(attribute) = &term.kind {
                found.push(*attribute);
            }
        };
        match &condition.kind {
            CondKind::And(parts) | CondKind::Or(parts) => parts.iter().for_each(|part| self.read(part, found)),
            CondKind::Not(inner) => self.read(inner, found),
            CondKind::Segment(segment) => {
                if let Some(segment) = self.program.segments.get(*segment) {
                    self.read(&segment.condition, found);
                }
            }
            CondKind::Flag(one) | CondKind::Known(one) | CondKind::In(one, _) => term(one),
            CondKind::Is(left, right)
            | CondKind::Contains(left, right)
            | CondKind::Compare(left, _, right)
            | CondKind::Before(left, right)
            | CondKind::After(left, right) => {
                term(left);
                term(right);
            }
            CondKind::Always(_)
            | CondKind::Status(_)
            | CondKind::Inside(_)
            | CondKind::Exists(_)
            | CondKind::Reacted(..)
            | CondKind::EnteredBy(_) => {}
        }
    }
}
