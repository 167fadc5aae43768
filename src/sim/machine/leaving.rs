//! Leaving: what was held is withdrawn, the exit is noted, a hand-off is wanted. Knows no rule's condition.

use super::{
    Run,
    state::{Block, Doing, Fact, Outcome, Slot, channel_bit, reason_bit},
};
use crate::{
    base::calendar::Instant,
    model::condition::{BlockReason, JourneyFact},
    sim::{
        life::{Chances, Leaving, Notice, Observer, World},
        plan::rules::{HandOff, StepKind},
    },
};

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// An exit rule takes the customer out, and hands over where it says so.
    pub(super) fn leave_by(&mut self, slot: Slot, why: Leaving, to: Option<&HandOff>, fact: Option<Fact>) {
        self.leave(slot, why);
        if let Some(to) = to {
            self.want_handoff(slot, to, fact);
        }
    }

    /// exits: what was held is `blocked: withdrawn`.
    pub(super) fn leave(&mut self, slot: Slot, why: Leaving) {
        if !self.state.visits[slot].alive {
            return;
        }
        self.withdraw(slot);
        let visit = &mut self.state.visits[slot];
        visit.alive = false;
        visit.doing = Doing::Left;
        visit.due = Instant::MAX;
        visit.wake_stale = true;
        let (number, journey, key, holdout) = (visit.number, visit.journey, visit.key, visit.holdout);
        if let Some(count) = self.state.inside.get_mut(journey) {
            *count = count.saturating_sub(1);
        }
        self.notice(&Notice::Exits { visit: number, journey, key, why, holdout });
        self.note_journey(journey, JourneyFact::Exited);
    }

    /// A held message is dropped: its stage or its journey was left.
    pub(super) fn withdraw(&mut self, slot: Slot) {
        let visit = &self.state.visits[slot];
        let held = match visit.doing {
            Doing::Holding(channel, _) => Some(channel),
            // Was about to be asked again.
            Doing::Ready(super::state::Resume::Ask) => visit.held_on,
            Doing::Ready(_) | Doing::Running | Doing::Waiting | Doing::Awaiting | Doing::HeldOut | Doing::Left => None,
        };
        let Some(channel) = held else { return };
        let (number, journey, node) = (visit.number, visit.journey, visit.node);
        let step = self.plan.journeys[journey].steps.get(node);
        let Some(StepKind::Send { id, message, .. }) = step.map(|step| &step.kind) else { return };
        let (send, message) = (*id, *message);
        self.notice(&Notice::Blocked {
            visit: number,
            journey,
            node,
            message,
            reasons: &[],
            unasked: BlockReason::Withdrawn,
        });
        let reasons = [(channel, BlockReason::Withdrawn)];
        self.state.visits[slot].outcomes.push(Outcome {
            send,
            message,
            sending: None,
            reasons: reason_bit(BlockReason::Withdrawn),
            channels: channel_bit(channel),
        });
        let start = self.state.block_reasons.len();
        self.state.block_reasons.extend(reasons);
        let end = self.state.block_reasons.len();
        self.state.blocks.push(Block { visit: number, send, message, reasons: (start, end) });
        self.world.blocked(self.state.now, send, message, &reasons);
        self.happen(Fact::Blocked(self.state.blocks.len() - 1));
    }
}
