//! From the typed program to the checked graph: what a lowered journey looks like, what validation says, what is certain.

mod facts;
mod findings;
mod lowering;
mod words;

use journey::{ir::JourneyGraph, model::types::JourneyId};

use crate::workspace::Workspace;

/// What all small workspaces here share.
pub const BASE: &str = "\
customer {
  email    : email?
  tier     : bronze | silver | gold = bronze
  vip      : true | false = false
  score    : integer = 0
  renews   : datetime?
  opted_in : set of channel
}
channel email {
  address  email
  quiet    21:00 to 08:00
  positive opened, clicked
  negative unsubscribed
}
channel sms { address email  positive clicked  negative stopped }
category news
message tip:  news { email template \"tip\"  sms \"A tip.\" }
message more: news { email template \"more\" }
source shop
source crm
event visit     from shop { page: id }
event order     from shop { total: money USD }
event complaint from crm
action refund  to crm may fail { page: id }
action note    to crm
status upset { begins on complaint  ends after 30 days }
";

/// A small workspace: the shared declarations, and these journeys.
pub fn small(journeys: &str) -> Workspace {
    crate::workspace::of_text(&format!("{BASE}{journeys}"))
}

/// The journey of that name.
pub fn named<'w>(workspace: &'w Workspace, name: &str) -> (JourneyId, &'w JourneyGraph) {
    let id = workspace.graph.program.journeys_by_name()[name];
    (id, &workspace.graph.journeys[id])
}
