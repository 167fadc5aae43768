//! Segments and triggers that are made of themselves: found, reported with the ring, and cut open. Knows no meaning beyond "mentions".

use super::{
    condition::{Cond, CondKind, Happening, Query, Term, TermKind},
    messages::names as say,
    program::TriggerKind,
    scope::{Kind, Resolver},
    types::{SegmentId, TriggerId},
};
use crate::base::{Span, ids::Id};

/// A thing that may be made of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Node {
    Segment(SegmentId),
    Trigger(TriggerId),
}

/// Where the search stands with a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

impl Resolver<'_> {
    /// Reports every ring once and makes one of its members an error, so that nobody above can run in circles.
    pub fn cut_rings(&mut self) {
        let segments = self.program.segments.len();
        let count = segments + self.program.triggers.len();
        let node = |index: usize| {
            if index < segments {
                Node::Segment(SegmentId::from_index(index))
            } else {
                Node::Trigger(TriggerId::from_index(index - segments))
            }
        };
        let index = |node: Node| match node {
            Node::Segment(id) => id.index(),
            Node::Trigger(id) => segments + id.index(),
        };
        let mut marks = vec![Mark::New; count];
        for start in 0..count {
            if marks.get(start) != Some(&Mark::New) {
                continue;
            }
            // Depth first by hand: a chain of segments may be longer than a stack is deep.
            let mut path: Vec<(Node, Vec<Node>)> = vec![(node(start), self.mentions(node(start)))];
            if let Some(mark) = marks.get_mut(start) {
                *mark = Mark::Open;
            }
            while let Some((here, rest)) = path.last_mut() {
                let here = *here;
                let Some(next) = rest.pop() else {
                    if let Some(mark) = marks.get_mut(index(here)) {
                        *mark = Mark::Done;
                    }
                    match here {
                        Node::Segment(id) => self.segment_order.push(id),
                        Node::Trigger(id) => self.trigger_order.push(id),
                    }
                    path.pop();
                    continue;
                };
                match marks.get(index(next)).copied().unwrap_or(Mark::Done) {
                    Mark::Done => {}
                    Mark::New => {
                        if let Some(mark) = marks.get_mut(index(next)) {
                            *mark = Mark::Open;
                        }
                        let mentions = self.mentions(next);
                        path.push((next, mentions));
                    }
                    Mark::Open => {
                        let ring: Vec<Node> =
                            path.iter().map(|(node, _)| *node).skip_while(|node| *node != next).collect();
                        self.report_ring(&ring);
                        self.cut(next);
                    }
                }
            }
        }
    }

    fn report_ring(&self, ring: &[Node]) {
        let named: Vec<(&str, Span)> = ring
            .iter()
            .filter_map(|node| match node {
                Node::Segment(id) => self.program.segments.get(*id).map(|row| (row.name.as_str(), row.span)),
                Node::Trigger(id) => self.program.triggers.get(*id).map(|row| (row.name.as_str(), row.span)),
            })
            .collect();
        let kind = match ring.first() {
            Some(Node::Trigger(_)) => Kind::Trigger,
            Some(Node::Segment(_)) | None => Kind::Segment,
        };
        self.report(say::made_of_itself(kind, &named));
    }

    fn cut(&mut self, node: Node) {
        match node {
            Node::Segment(id) => {
                if let Some(segment) = self.program.segments.get_mut(id) {
                    segment.condition.kind = CondKind::Always(true);
                }
            }
            Node::Trigger(id) => {
                if let Some(trigger) = self.program.triggers.get_mut(id) {
                    trigger.kind = TriggerKind::Error;
                }
            }
        }
    }

    /// What a segment or trigger mentions, last mentioned first.
    fn mentions(&self, node: Node) -> Vec<Node> {
        let mut found = Vec::new();
        match node {
            Node::Segment(id) => {
                if let Some(segment) = self.program.segments.get(id) {
                    in_cond(&segment.condition, &mut found);
                }
            }
            Node::Trigger(id) => {
                if let Some(trigger) = self.program.triggers.get(id) {
                    in_trigger(&trigger.kind, &mut found);
                }
            }
        }
        found.reverse();
        found
    }
}

fn in_trigger(kind: &TriggerKind, found: &mut Vec<Node>) {
    match kind {
        TriggerKind::Event { events, filter } => {
            events.iter().for_each(|event| in_happening(event, found));
            filter.iter().for_each(|filter| in_cond(filter, found));
        }
        TriggerKind::Absence { events, filter, missing, missing_filter, .. } => {
            events.iter().chain(missing).for_each(|event| in_happening(event, found));
            filter.iter().chain(missing_filter).for_each(|filter| in_cond(filter, found));
        }
        TriggerKind::Becomes(condition) => in_cond(condition, found),
        TriggerKind::Moment(term) => in_term(term, found),
        TriggerKind::Yearly { date, .. } => in_term(date, found),
        TriggerKind::Monthly { .. }
        | TriggerKind::Weekly { .. }
        | TriggerKind::EveryDays { .. }
        | TriggerKind::EveryTime { .. }
        | TriggerKind::Error => {}
    }
}

fn in_happening(what: &Happening, found: &mut Vec<Node>) {
    match what {
        Happening::Trigger(id) => found.push(Node::Trigger(*id)),
        Happening::Event(_) | Happening::Message(..) | Happening::Journey(..) | Happening::Goal => {}
    }
}

fn in_query(query: &Query, found: &mut Vec<Node>) {
    in_happening(&query.what, found);
    query.filter.iter().for_each(|filter| in_cond(filter, found));
}

fn in_cond(condition: &Cond, found: &mut Vec<Node>) {
    match &condition.kind {
        CondKind::Always(_)
        | CondKind::Status(_)
        | CondKind::Inside(_)
        | CondKind::Reacted(..)
        | CondKind::EnteredBy(_) => {}
        CondKind::And(parts) | CondKind::Or(parts) => parts.iter().for_each(|part| in_cond(part, found)),
        CondKind::Not(inner) => in_cond(inner, found),
        CondKind::Segment(id) => found.push(Node::Segment(*id)),
        CondKind::Flag(term) | CondKind::Known(term) => in_term(term, found),
        CondKind::Is(left, right)
        | CondKind::Compare(left, _, right)
        | CondKind::Contains(left, right)
        | CondKind::Before(left, right)
        | CondKind::After(left, right) => {
            in_term(left, found);
            in_term(right, found);
        }
        CondKind::In(left, values) => {
            in_term(left, found);
            values.iter().for_each(|value| in_term(value, found));
        }
        CondKind::Exists(query) => in_query(query, found),
    }
}

fn in_term(term: &Term, found: &mut Vec<Node>) {
    match &term.kind {
        TermKind::Count(query) | TermKind::Sum(query, _) => in_query(query, found),
        TermKind::Moment { base, .. } => in_term(base, found),
        TermKind::Add { left, right, .. } => {
            in_term(left, found);
            in_term(right, found);
        }
        TermKind::OrElse(left, right) => {
            in_term(left, found);
            in_term(right, found);
        }
        TermKind::Const(_)
        | TermKind::Attribute(_)
        | TermKind::Field(_)
        | TermKind::Entry(_)
        | TermKind::Awaited(..)
        | TermKind::Now
        | TermKind::Ago(_)
        | TermKind::Error => {}
    }
}
