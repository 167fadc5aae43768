//! Keeps everything that comes of one life, in order, to be read afterwards. Knows no layout and no judgement.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use super::{
    life::{Notice, Observer, Occurrence},
    plan::Plan,
    timeline::{TimelineRow, row},
    value::{Value, Values},
};
use crate::{
    base::{
        calendar::{Instant, Zone},
        ids::Id,
    },
    model::{
        condition::BlockReason,
        types::{AttributeId, ChannelId},
    },
};

/// One kept notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When.
    pub at: Instant,
    notice: Notice<'static>,
    reasons: Vec<(ChannelId, BlockReason)>,
    occurrence: Option<Occurrence>,
}

impl Entry {
    /// What came of it.
    #[must_use]
    pub fn notice(&self) -> Notice<'_> {
        match (&self.occurrence, &self.notice) {
            (Some(occurrence), _) => Notice::Occurs(occurrence),
            (None, Notice::Blocked { visit, journey, node, message, unasked, .. }) => Notice::Blocked {
                visit: *visit,
                journey: *journey,
                node: *node,
                message: *message,
                reasons: &self.reasons,
                unasked: *unasked,
            },
            (None, other) => other.clone(),
        }
    }
}

/// Everything that came of one life.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// In order.
    pub entries: Vec<Entry>,
    /// Whether steps are kept too.
    pub steps: bool,
}

/// Stands in for what happened where the occurrence is kept beside it.
static NOTHING: Occurrence = Occurrence::Profile(Vec::new());

impl Log {
    /// With steps, if they are wanted.
    #[must_use]
    pub fn new(steps: bool) -> Self {
        Self { entries: Vec::new(), steps }
    }

    /// The customer's zone at each entry, given theirs at the beginning: a profile change or an event moves it.
    /// (What a journey's own `set` does to it shows from the next change on.)
    #[must_use]
    pub fn zones(&self, plan: &Plan<'_>, values: &Values, first: &Zone) -> Vec<Zone> {
        let program = plan.program();
        let mut zone = first.clone();
        let mut zones = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let written = entry.occurrence.as_ref().zip(program.zone_attribute).and_then(|(occurrence, attribute)| {
                let said = match occurrence {
                    Occurrence::Profile(changes) => {
                        changes.iter().rev().find(|(changed, _)| *changed == attribute).map(|(_, value)| *value)
                    }
                    Occurrence::Event(event, fields) => {
                        let from = &program.attributes[attribute].from;
                        from.iter().find(|(e, _)| e == event).and_then(|(_, at)| fields.get(*at as usize)).copied()
                    }
                    Occurrence::Reaction(..) | Occurrence::Action(..) => None,
                };
                said.map(|value| zone_of(plan, values, attribute, value))
            });
            if let Some(written) = written {
                zone = written;
            }
            zones.push(zone.clone());
        }
        zones
    }

    /// The rows of the timeline, each with the position of its entry.
    #[must_use]
    pub fn rows(&self, plan: &Plan<'_>, values: &Values, zone: &Zone) -> Vec<(usize, TimelineRow)> {
        let zones = self.zones(plan, values, zone);
        self.entries
            .iter()
            .zip(&zones)
            .enumerate()
            .filter_map(|(position, (entry, zone))| {
                Some((position, row(plan.graph(), values, zone, entry.at, &entry.notice())?))
            })
            .collect()
    }
}

fn zone_of(plan: &Plan<'_>, values: &Values, attribute: AttributeId, value: Value) -> Zone {
    let mut profile = vec![Value::Missing; plan.program().attributes.len()];
    if let Some(room) = profile.get_mut(attribute.index()) {
        *room = value;
    }
    plan.zone_of(&profile, values)
}

impl Observer for Log {
    fn notice(&mut self, at: Instant, notice: &Notice<'_>) {
        let mut reasons = Vec::new();
        let mut occurrence = None;
        let notice = match *notice {
            Notice::Occurs(happened) => {
                occurrence = Some(happened.clone());
                Notice::Occurs(&NOTHING)
            }
            Notice::Blocked { visit, journey, node, message, reasons: tried, unasked } => {
                reasons = tried.to_vec();
                Notice::Blocked { visit, journey, node, message, reasons: &[], unasked }
            }
            Notice::Enters { visit, journey, key, way_in, holdout } => {
                Notice::Enters { visit, journey, key, way_in, holdout }
            }
            Notice::Refused { journey, key, way_in, reason } => Notice::Refused { journey, key, way_in, reason },
            Notice::Reaches { visit, journey, node } => Notice::Reaches { visit, journey, node },
            Notice::Takes { visit, journey, node, edge } => Notice::Takes { visit, journey, node, edge },
            Notice::Waits { visit, journey, node, until } => Notice::Waits { visit, journey, node, until },
            Notice::Sends { visit, journey, node, sending } => Notice::Sends { visit, journey, node, sending },
            Notice::Holds { visit, journey, node, message, channel, why, until } => {
                Notice::Holds { visit, journey, node, message, channel, why, until }
            }
            Notice::CapFull { cap, message } => Notice::CapFull { cap, message },
            Notice::Goal { visit, journey, key, worth, holdout, entered } => {
                Notice::Goal { visit, journey, key, worth, holdout, entered }
            }
            Notice::Milestone { visit, journey, stage } => Notice::Milestone { visit, journey, stage },
            Notice::Acts { visit, journey, node, action, failed } => {
                Notice::Acts { visit, journey, node, action, failed }
            }
            Notice::Exits { visit, journey, key, why, holdout } => Notice::Exits { visit, journey, key, why, holdout },
        };
        self.entries.push(Entry { at, notice, reasons, occurrence });
    }

    fn wants_steps(&self) -> bool {
        self.steps
    }
}
