//! Lives made-up lives for whoever wants to know what comes of them. Knows no check.

use std::cell::OnceCell;

use super::{
    life::Notice,
    log::Log,
    plan::Plan,
    scenario,
    timeline::{exit_words, row},
    value::Values,
};
use crate::{
    base::calendar::Zone,
    ir::{
        Graph,
        rehearsal::{Life, Lived, LivedKind, Rehearse},
    },
};

/// A workspace in which lives can be tried. Nothing is compiled before the first one.
#[derive(Debug)]
pub struct Rehearsal<'g> {
    graph: &'g Graph,
    plan: OnceCell<Plan<'g>>,
    without_caps: OnceCell<Plan<'g>>,
}

impl<'g> Rehearsal<'g> {
    /// Of a workspace that has no errors.
    #[must_use]
    pub fn new(graph: &'g Graph) -> Self {
        Self { graph, plan: OnceCell::new(), without_caps: OnceCell::new() }
    }

    fn plan(&self, life: &Life) -> &Plan<'g> {
        if life.without_caps {
            self.without_caps.get_or_init(|| Plan::without_caps(self.graph))
        } else {
            self.plan.get_or_init(|| Plan::new(self.graph))
        }
    }
}

impl Rehearse for Rehearsal<'_> {
    fn live(&self, life: &Life) -> Vec<Lived> {
        let plan = self.plan(life);
        let (log, values, zone) = scenario::rehearse(plan, life);
        told(plan, &log, &values, &zone)
    }
}

fn told(plan: &Plan<'_>, log: &Log, values: &Values, zone: &Zone) -> Vec<Lived> {
    let graph = plan.graph();
    let zones = log.zones(plan, values, zone);
    let mut happened = 0;
    let mut lived = Vec::with_capacity(log.entries.len());
    for (entry, zone) in log.entries.iter().zip(&zones) {
        let notice = entry.notice();
        let Some(what) = kind(graph, &notice, &mut happened) else { continue };
        let words = row(graph, values, zone, entry.at, &notice).map_or_else(String::new, |row| {
            let parts = [row.journey.as_str(), row.what, &row.which, &row.how];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
        });
        lived.push(Lived { at: entry.at, words, what });
    }
    lived
}

fn kind(graph: &Graph, notice: &Notice<'_>, happened: &mut usize) -> Option<LivedKind> {
    Some(match *notice {
        Notice::Occurs(_) => {
            *happened += 1;
            LivedKind::Happens(*happened - 1)
        }
        Notice::Enters { visit, journey, way_in, holdout, .. } => LivedKind::Enters { visit, journey, way_in, holdout },
        Notice::Refused { journey, way_in, reason, .. } => {
            LivedKind::Refused { journey, way_in, reason: reason.word() }
        }
        Notice::Reaches { visit, journey, node } => LivedKind::Reaches { visit, journey, node },
        Notice::Takes { visit, journey, node, edge } => LivedKind::Takes { visit, journey, node, edge },
        Notice::Waits { .. } => return None,
        Notice::Sends { visit, journey, node, sending } => LivedKind::Sends {
            visit,
            journey,
            node,
            send: sending.send,
            message: sending.message,
            channel: sending.channel,
        },
        Notice::Holds { visit, journey, node, message, why, until, .. } => {
            LivedKind::Holds { visit, journey, node, message, why: why.word(), until }
        }
        Notice::Blocked { visit, journey, node, message, reasons, .. } => {
            LivedKind::Blocked { visit, journey, node, message, reasons: reasons.to_vec() }
        }
        Notice::CapFull { cap, message } => LivedKind::CapFull { cap, message },
        Notice::Goal { visit, journey, .. } => LivedKind::Goal { visit, journey },
        Notice::Milestone { visit, journey, stage } => LivedKind::Milestone { visit, journey, stage },
        Notice::Acts { visit, journey, node, failed, .. } => LivedKind::Acts { visit, journey, node, failed },
        Notice::Exits { visit, journey, why, .. } => {
            LivedKind::Exits { visit, journey, why: exit_words(graph, journey, why).to_owned() }
        }
    })
}
