//! Lets an observer read conditions and values as they stand when something comes of a life. Changes nothing.

use super::{
    Machine, Run,
    evaluate::{Context, Reader},
    state::Slot,
};
use crate::{
    base::calendar::Zone,
    model::{
        Type,
        condition::{Cond, Term},
    },
    sim::{
        life::{Chances, Look, Notice, Observer, World},
        value::Value,
    },
};

struct Looking<'a> {
    reader: Reader<'a>,
    context: Context,
}

impl Look for Looking<'_> {
    fn so(&self, cond: &Cond) -> bool {
        let mut values = self.reader.state.values.clone();
        let check = self.reader.plan.compile(cond, &mut values);
        self.reader.so(&check, self.context)
    }

    fn value(&self, term: &Term) -> Value {
        let mut values = self.reader.state.values.clone();
        let compiled = self.reader.plan.compile_term(term, &mut values);
        self.reader.value(&compiled, self.context)
    }

    fn show(&self, value: Value, ty: &Type) -> String {
        self.reader.state.values.show(value, ty, self.reader.plan.program())
    }

    fn zone(&self) -> &Zone {
        &self.reader.state.zone
    }
}

impl Machine<'_> {
    /// Reads conditions and values of the customer as they are now; nothing in them may be about a visit.
    #[must_use]
    pub fn look(&self) -> impl Look {
        Looking { reader: Reader { plan: self.plan, state: &self.state }, context: Context::default() }
    }
}

impl<W: World, C: Chances, O: Observer> Run<'_, '_, W, C, O> {
    /// Shows the observer the customer as they are, for the visit the notice is about, or for `drafted`.
    pub(super) fn show(&mut self, notice: &Notice<'_>, drafted: Option<Slot>) {
        let visit = match notice {
            Notice::Occurs(_) | Notice::Refused { .. } | Notice::CapFull { .. } => None,
            Notice::Enters { visit, .. }
            | Notice::Reaches { visit, .. }
            | Notice::Takes { visit, .. }
            | Notice::Waits { visit, .. }
            | Notice::Sends { visit, .. }
            | Notice::Holds { visit, .. }
            | Notice::Blocked { visit, .. }
            | Notice::Goal { visit, .. }
            | Notice::Milestone { visit, .. }
            | Notice::Acts { visit, .. }
            | Notice::Exits { visit, .. } => Some(*visit),
        };
        let is_it = |slot: &&Slot| visit == Some(self.state.visits[**slot].number);
        let slot = drafted.or_else(|| self.state.open.iter().find(is_it).copied());
        let context = slot.map_or_else(Context::default, Context::visit);
        let looking = Looking { reader: Reader { plan: self.plan, state: self.state }, context };
        self.observer.looks(self.state.now, notice, &looking);
    }
}
