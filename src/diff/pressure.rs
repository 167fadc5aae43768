//! The most that one customer can get, before and after, as if there were no caps. Knows no findings of either version.

use super::{Two, messages as say};
use crate::{
    base::calendar::WEEK,
    ir::{Facts, Graph},
    model::{
        program::{CapWindow, Scope},
        types::CategoryId,
    },
    pressure::{Most, Pressure, Profile, Worst},
    solve::Solver,
};

/// In a week: the window people think in.
const WINDOW: CapWindow = CapWindow::Rolling(WEEK);

pub(super) fn compare(two: &mut Two<'_>) {
    // Where nothing changes, this does not either, and it is not asked for nothing.
    if two.found.is_empty() {
        return;
    }
    let (old, new) = (two.old, two.new);
    for (id, before) in old.graph.program.categories.iter() {
        let Some((now_id, now)) =
            two.names.category(id).and_then(|now| Some((now, new.graph.program.categories.get(now)?)))
        else {
            continue;
        };
        // A kind of a category is counted with it.
        if now.exempt_caps || before.exempt_caps || now.parent.is_some() {
            continue;
        }
        let was = worst(old.graph, old.facts, id);
        let is = worst(new.graph, new.facts, now_id);
        let (Some(then), Some(today)) = (words(was.most), words(is.most)) else { continue };
        if then == today {
            continue;
        }
        let message = format!("one customer may get {today} `{}` in 7 days, it was {then}", now.name);
        let parts: Vec<String> = (is.parts.iter())
            .filter_map(|part| {
                let journey = new.graph.program.journeys.get(part.journey)?;
                Some(format!("`{}` {}", journey.name, words(part.most)?))
            })
            .collect();
        let place = two.then(before.span);
        let mut finding = say::changed("pressure-changed", now.span, Some(place), message);
        finding.note =
            if parts.is_empty() { String::new() } else { format!("where no cap stops it: {}", parts.join(", ")) };
        two.report(finding, format!("{then} -> {today}"));
    }
}

fn worst(graph: &Graph, facts: &Facts, category: CategoryId) -> Worst {
    let mut solver = Solver::new(&graph.program);
    Pressure::new(graph, facts).worst(&mut solver, Scope::Category(category), WINDOW, Profile::Steady)
}

/// How much; nothing where that cannot be told.
fn words(most: Most) -> Option<String> {
    match most {
        Most::AtMost(number) => Some(format!("up to {number}")),
        Most::NoBound => Some("any number of".to_owned()),
        Most::CannotTell => None,
    }
}
