//! Triggers that the clock fires, compiled; and the conditions that tests ask. Knows no customer.

use super::{
    check::{Check, Occasion, Val},
    compile::Compiler,
};
use crate::{
    base::{
        calendar::{Day, Millis},
        ids::Table,
    },
    model::{
        Cond,
        population::{Expect, StepKind, Test, TestKind},
        program::TriggerKind,
        types::{AttributeId, SegmentId},
    },
};

/// When a trigger ticks.
#[derive(Debug)]
pub(crate) enum Ticking {
    /// Not by the clock: it is an event, or a `becomes` (those are kept apart), or was wrong.
    Never,
    Absence {
        events: Vec<Occasion>,
        missing: Vec<Occasion>,
        within: Millis,
    },
    /// Once, at an instant.
    Moment {
        value: Val,
        attributes: Vec<AttributeId>,
    },
    /// Every year: days after the anniversary of a day, at a local time.
    Yearly {
        date: Val,
        shift: i64,
        time: Millis,
        attributes: Vec<AttributeId>,
    },
    Monthly {
        day: u8,
        time: Millis,
    },
    Weekly {
        days: u8,
        time: Millis,
    },
    EveryDays {
        period: i64,
        from: Day,
        time: Millis,
    },
    EveryTime {
        period: Millis,
        from: Day,
        time: Millis,
    },
}

impl Ticking {
    /// Attributes that it is computed anew for.
    pub fn attributes(&self) -> &[AttributeId] {
        match self {
            Self::Moment { attributes, .. } | Self::Yearly { attributes, .. } => attributes,
            Self::Never
            | Self::Absence { .. }
            | Self::Monthly { .. }
            | Self::Weekly { .. }
            | Self::EveryDays { .. }
            | Self::EveryTime { .. } => &[],
        }
    }
}

pub(crate) fn compile(compiler: &mut Compiler<'_>, segments: &Table<SegmentId, Check>, kind: &TriggerKind) -> Ticking {
    match kind {
        TriggerKind::Event { .. } | TriggerKind::Becomes(_) | TriggerKind::Error => Ticking::Never,
        TriggerKind::Absence { events, filter, missing, missing_filter, within } => Ticking::Absence {
            events: compiler.all_occasions(events, filter.as_ref()),
            missing: compiler.all_occasions(missing, missing_filter.as_ref()),
            within: *within,
        },
        TriggerKind::Moment(term) => {
            let value = compiler.instant(term);
            let attributes = compiler.attributes_of(&value, segments);
            Ticking::Moment { value, attributes }
        }
        TriggerKind::Yearly { date, shift_days, time } => {
            let date = compiler.term(date);
            let attributes = compiler.attributes_of(&date, segments);
            Ticking::Yearly { date, shift: *shift_days, time: *time, attributes }
        }
        TriggerKind::Monthly { day, time } => Ticking::Monthly { day: *day, time: *time },
        TriggerKind::Weekly { days, time } => Ticking::Weekly { days: *days, time: *time },
        TriggerKind::EveryDays { period, from, time } => {
            Ticking::EveryDays { period: *period, from: *from, time: *time }
        }
        TriggerKind::EveryTime { period, from, time } => {
            Ticking::EveryTime { period: *period, from: *from, time: *time }
        }
    }
}

/// Conditions that a test expects on the way.
pub(crate) fn test_conditions(test: &Test) -> impl Iterator<Item = &Cond> {
    let steps = match &test.kind {
        TestKind::Replay { steps, .. } => steps.as_slice(),
        TestKind::Simulate { .. } | TestKind::Error => &[],
    };
    steps.iter().filter_map(|step| match &step.kind {
        StepKind::Expect(Expect::Condition(cond)) => Some(cond),
        StepKind::Expect(Expect::Fact { .. } | Expect::Nothing { .. }) | StepKind::On(..) | StepKind::After(..) => None,
    })
}
