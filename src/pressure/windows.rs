//! How long a cap's window can be at most. Knows no journeys' ways.

#![allow(clippy::indexing_slicing, reason = "ids are given out by the tables they index")]

use std::collections::BTreeSet;

use crate::{
    base::calendar::{DAY, Millis},
    ir::{
        Graph, NodeKind,
        delays::{largest_clock_change, possible_channels},
    },
    model::{
        program::{CapWindow, Program, Scope},
        types::ChannelId,
    },
};

use super::{is_counted, outline::EVERY_DAY};

/// The longest time between two sends that a window can hold: it is out.
#[must_use]
pub fn length_of(graph: &Graph, scope: Scope, window: CapWindow) -> Millis {
    let program = &graph.program;
    let days = match window {
        CapWindow::Rolling(length) => return length,
        CapWindow::Day => 1,
        CapWindow::Week => 7,
        CapWindow::Month => 31,
    };
    let quiet = counted_channels(graph, scope)
        .map_or(0, |channels| channels.iter().map(|channel| quiet_at_midnight(program, *channel)).min().unwrap_or(0));
    days * DAY + largest_clock_change(program) - quiet
}

/// The channels by which counted messages of a scope go out; none where one of them keeps no quiet hours.
#[must_use]
pub fn counted_channels(graph: &Graph, scope: Scope) -> Option<BTreeSet<ChannelId>> {
    let program = &graph.program;
    let mut all = BTreeSet::new();
    for (_, steps) in graph.journeys.iter() {
        for (_, step) in steps.nodes() {
            let NodeKind::Send { message, channels, .. } = &step.kind else { continue };
            let channels = possible_channels(program, *message, channels);
            if !is_counted(program, scope, *message, &channels) {
                continue;
            }
            if program.categories[program.messages[*message].category].exempt_quiet {
                return None;
            }
            all.extend(channels);
        }
    }
    Some(all)
}

/// How much of a local day a channel is quiet for everybody, from midnight on and up to midnight.
fn quiet_at_midnight(program: &Program, channel: ChannelId) -> Millis {
    let hours = program.channels[channel]
        .quiet
        .iter()
        .filter(|line| line.when.is_none() && line.window.days == EVERY_DAY)
        .filter_map(|line| line.window.hours);
    let (mut begin, mut end) = (0, DAY);
    for (from, to) in hours {
        if to <= from {
            begin = begin.max(to);
            end = end.min(from);
        } else if from == 0 {
            begin = begin.max(to);
        }
    }
    begin + DAY - end
}
