//! What is declared, and asked about by nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    Look,
    mentions::{Mention, Mentions},
};
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity, Span},
    ir::NodeKind,
    model::{
        Program,
        condition::Happening,
        journey::{WaitUntil, WayInKind},
        population::{Expect, StepKind, TestKind},
        program::Expiry,
        types::{ActionId, EventId, SegmentId, SourceId, StatusId, TriggerId},
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "never-used",
    level: Severity::Warning,
    summary: "Something is declared, and no journey and no rule ever uses it.",
    why: "Either a journey forgets to listen to it, or it is a leftover that the next reader takes for part of the business. A population \
          or a test that mentions an event does not use it: nobody acts on it.",
    wrong: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  send tip by email
}
",
    mended: "\
customer { address: email }
channel email { address address }
category news
message tip: news { email template \"tip\" }
source shop
event visit from shop
event order from shop

journey tips {
  enter on visit
  reenter never
  goal on order within 30 days
  send tip by email
}
",
};

/// So many unused events of one source are one finding: a log of which only a part matters.
const A_WHOLE_LOG: usize = 3;

#[derive(Default)]
struct Used {
    events: BTreeSet<EventId>,
    triggers: BTreeSet<TriggerId>,
    segments: BTreeSet<SegmentId>,
    statuses: BTreeSet<StatusId>,
    actions: BTreeSet<ActionId>,
}

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    // Declarations without a journey are a beginning.
    if program.journeys.is_empty() || program.journeys.rows().iter().any(|journey| journey.damaged) {
        return;
    }
    let used = used(look);
    events(program, &used, found);
    let mut tell = |used: bool, what: &str, name: &str, span: Span, why: &str| {
        if !used {
            found.push(
                Diagnostic::warning(PAGE.name, span, format!("the {what} `{name}` is never used"))
                    .note(why)
                    .help("Use it, or take it out."),
            );
        }
    };
    let reporting: BTreeSet<SourceId> =
        program.events.rows().iter().flat_map(|event| event.sources.iter().copied()).collect();
    let asked: BTreeSet<SourceId> = program.actions.rows().iter().map(|action| action.to).collect();
    for (id, source) in program.sources.iter() {
        let used = reporting.contains(&id) || asked.contains(&id);
        tell(used, "source", &source.name, source.span, "no event comes from it, and no action goes to it");
    }
    for (id, trigger) in program.triggers.iter() {
        tell(
            used.triggers.contains(&id),
            "trigger",
            &trigger.name,
            trigger.span,
            "no journey and no rule listens to it",
        );
    }
    for (id, segment) in program.segments.iter() {
        tell(used.segments.contains(&id), "segment", &segment.name, segment.span, "no condition asks for it");
    }
    for (id, status) in program.statuses.iter() {
        tell(
            used.statuses.contains(&id),
            "status",
            &status.name,
            status.span,
            "begins and ends, and nothing asks for it",
        );
    }
    for (id, action) in program.actions.iter() {
        tell(used.actions.contains(&id), "action", &action.name, action.span, "no journey does it");
    }
    let sent: BTreeSet<_> = program.sends.rows().iter().map(|send| send.message).collect();
    for (id, message) in program.messages.iter() {
        tell(sent.contains(&id), "message", &message.name, message.span, "no journey sends it");
    }
    let of_messages: BTreeSet<_> = program
        .messages
        .rows()
        .iter()
        .filter_map(|message| program.categories.get(message.category))
        .flat_map(|category| category.lineage.iter().copied())
        .collect();
    for (id, category) in program.categories.iter() {
        tell(of_messages.contains(&id), "category", &category.name, category.span, "no message is of this category");
    }
    let texts: BTreeSet<_> =
        program.messages.rows().iter().flat_map(|message| message.texts.iter().map(|text| text.channel)).collect();
    for (id, channel) in program.channels.iter() {
        tell(texts.contains(&id), "channel", &channel.name, channel.span, "no message has a text for it");
    }
}

fn events(program: &Program, used: &Used, found: &mut Diagnostics) {
    let mut idle: BTreeMap<&[SourceId], Vec<EventId>> = BTreeMap::new();
    for (id, event) in program.events.iter() {
        if !used.events.contains(&id) {
            idle.entry(event.sources.as_slice()).or_default().push(id);
        }
    }
    let name = |id: &EventId| program.events.get(*id).map(|event| (event.name.as_str(), event.span));
    for events in idle.into_values() {
        let many = events.len() >= A_WHOLE_LOG;
        for (index, (event, span)) in events.iter().filter_map(name).enumerate() {
            if many && index > 0 {
                break;
            }
            let finding = if many {
                let message = format!("`{event}` and {} more events of this source are never used", events.len() - 1);
                let rest = events.iter().skip(1).filter_map(name);
                rest.fold(Diagnostic::warning(PAGE.name, span, message), |finding, (event, span)| {
                    finding.label(span, format!("nor is `{event}`"))
                })
            } else {
                Diagnostic::warning(PAGE.name, span, format!("the event `{event}` is never used"))
            };
            found.push(
                finding
                    .note("no journey and no rule listens to it")
                    .help("Listen to it, or take it out. If it is declared because the source reports it all the same, say so in an excuse."),
            );
        }
    }
}

/// What journeys, rules and declarations use.
fn used(look: &Look<'_>) -> Used {
    let program = look.program();
    let mut used = Used::default();
    for attribute in program.attributes.rows() {
        used.events.extend(attribute.from.iter().map(|(event, _)| *event));
    }
    for message in program.messages.rows() {
        used.events.extend(message.events.iter().copied());
    }
    for (_, node) in look.graph.journeys.rows().iter().flat_map(crate::ir::JourneyGraph::nodes) {
        if let NodeKind::Do { action, .. } = &node.kind {
            used.actions.insert(*action);
        }
    }
    let mut tell = |mention: Mention<'_>| match mention {
        Mention::Happening(Happening::Event(event)) => {
            used.events.insert(*event);
        }
        Mention::Happening(Happening::Trigger(trigger)) => {
            used.triggers.insert(*trigger);
        }
        Mention::Segment(segment) => {
            used.segments.insert(segment);
        }
        Mention::Status(status) => {
            used.statuses.insert(status);
        }
        Mention::Happening(Happening::Message(..) | Happening::Journey(..) | Happening::Goal)
        | Mention::Asked(..)
        | Mention::Attribute(_)
        | Mention::Inside(_)
        | Mention::Reacted(..)
        | Mention::Now => {}
    };
    let mut walk = Mentions { program, through: false, tell: &mut tell };
    declarations(program, &mut walk);
    for ((_, steps), journey) in look.graph.journeys.iter().zip(program.journeys.rows()) {
        for way in journey.ways_in.rows() {
            if let WayInKind::Happening(what) = &way.what {
                walk.happening(what);
            }
            way.filter.iter().chain(&way.when).for_each(|condition| walk.cond(condition));
        }
        journey.goal.iter().for_each(|goal| walk.cause(&goal.cause));
        let stages = journey.stages.rows();
        let rules = journey.exits.iter().chain(stages.iter().flat_map(|stage| &stage.exits));
        rules.for_each(|rule| walk.cause(&rule.cause));
        stages.iter().filter_map(|stage| stage.milestone.as_ref()).for_each(|(cause, _)| walk.cause(cause));
        for (_, node) in steps.nodes() {
            match &node.kind {
                NodeKind::Branch { arms, on } => {
                    arms.iter().for_each(|arm| walk.cond(arm));
                    on.iter().for_each(|on| walk.term(on));
                }
                NodeKind::Await { arms, .. } => arms.iter().for_each(|arm| walk.cause(arm)),
                NodeKind::Set { value, .. } => walk.term(value),
                NodeKind::Do { args, .. } => args.iter().for_each(|arg| walk.term(arg)),
                NodeKind::Wait(WaitUntil::Moment(moment)) => walk.term(moment),
                _ => {}
            }
        }
    }
    used
}

fn declarations<'g>(program: &'g Program, walk: &mut Mentions<'g, '_>) {
    for channel in program.channels.rows() {
        let quiet = channel.quiet.iter().filter_map(|line| line.when.as_ref());
        channel.consent.iter().chain(quiet).for_each(|condition| walk.cond(condition));
    }
    program.categories.rows().iter().filter_map(|c| c.consent.as_ref()).for_each(|condition| walk.cond(condition));
    for status in program.statuses.rows() {
        for occasion in status.begins.iter().chain(&status.ends) {
            walk.happening(&occasion.what);
            occasion.filter.iter().for_each(|filter| walk.cond(filter));
        }
    }
    program.caps.rows().iter().filter_map(|cap| cap.when.as_ref()).for_each(|when| walk.cond(when));
    program.suppressions.rows().iter().for_each(|rule| walk.cond(&rule.when));
    program.segments.rows().iter().for_each(|segment| walk.cond(&segment.condition));
    program.triggers.rows().iter().for_each(|trigger| walk.trigger(&trigger.kind));
    for message in program.messages.rows() {
        if let Some(Expiry::On(moment)) = &message.expires {
            walk.term(moment);
        }
    }
    // What a test asks for is meant to be known, whoever else asks.
    for test in program.tests.rows() {
        if let TestKind::Replay { steps, .. } = &test.kind {
            for step in steps {
                if let StepKind::Expect(Expect::Condition(condition)) = &step.kind {
                    walk.cond(condition);
                }
            }
        }
    }
}
