//! The words for every change. Knows how it is said, not how it is found.

use super::Reach;
use crate::{
    base::{Diagnostic, Span},
    solve::Customer,
};

// Who enters

/// More, fewer or other customers enter a journey.
pub(super) fn entry_changed(span: Span, before: Option<Span>, journey: &str, on: &str, reach: &Reach) -> Diagnostic {
    const NOW: &str = "enters now, and did not before";
    const NO_MORE: &str = "entered before, and does not now";
    let say = |message: String| Diagnostic::warning("entry-changed", span, message);
    let finding = match reach {
        Reach::More(customer) => shown(say(format!("more customers enter `{journey}` on `{on}`")), customer, NOW),
        Reach::Fewer(customer) => shown(say(format!("fewer customers enter `{journey}` on `{on}`")), customer, NO_MORE),
        Reach::Other(come, gone) => shown(say(format!("other customers enter `{journey}` on `{on}`")), come, NOW)
            .help(format!("Another one, with {}, {NO_MORE}.", who(gone))),
        Reach::Same | Reach::CannotTell => say(format!("other customers may enter `{journey}` on `{on}`"))
            .note("who, cannot be told from the conditions"),
    };
    labelled(finding, before, "as it was")
}

fn who(customer: &Customer) -> String {
    let words = customer.words();
    if words.is_empty() { "nothing special".to_owned() } else { words }
}

fn shown(finding: Diagnostic, customer: &Customer, outcome: &str) -> Diagnostic {
    let mut witness = customer.witness();
    witness.outcome = Some(outcome.to_owned());
    finding.witness(witness)
}

fn labelled(finding: Diagnostic, before: Option<Span>, words: &str) -> Diagnostic {
    match before {
        Some(span) => finding.label(span, words),
        None => finding,
    }
}

/// A way in that is new.
pub(super) fn way_in_added(span: Span, journey: &str, on: &str) -> Diagnostic {
    Diagnostic::warning("entry-changed", span, format!("customers now enter `{journey}` on `{on}` too"))
}

/// A way in that is gone.
pub(super) fn way_in_removed(span: Span, before: Span, journey: &str, on: &str) -> Diagnostic {
    Diagnostic::warning("entry-changed", span, format!("nobody enters `{journey}` on `{on}` any more"))
        .label(before, "the way in as it was")
}

/// A trigger that means another moment.
pub(super) fn trigger_changed(span: Span, before: Span, journey: &str, on: &str, was: &str, is: &str) -> Diagnostic {
    Diagnostic::warning(
        "entry-changed",
        span,
        format!("`{on}`, by which customers enter `{journey}`, is another moment now"),
    )
    .note(format!("now `{is}`"))
    .label(before, format!("before `{was}`"))
}

/// A season that is another.
pub(super) fn season_changed(span: Span, before: Option<Span>, journey: &str, was: &str, is: &str) -> Diagnostic {
    let message = format!("`{journey}` runs {is}, it ran {was}");
    labelled(Diagnostic::warning("entry-changed", span, message), before, "its season as it was")
}

/// Whether one may come again.
pub(super) fn reentry_changed(span: Span, journey: &str, was: &str, is: &str) -> Diagnostic {
    Diagnostic::warning("reentry-changed", span, format!("customers may enter `{journey}` again {is}, it was {was}"))
        .help("It counts for those who have been inside before, too.")
}

/// What makes one visit.
pub(super) fn key_changed(span: Span, journey: &str, was: &str, is: &str) -> Diagnostic {
    Diagnostic::warning("reentry-changed", span, format!("a visit of `{journey}` is {is} now, it was {was}")).help(
        "Who is inside, and who has been, is counted by the old key: nobody knows to which of the new it belongs.",
    )
}

// Who is inside

/// A journey that is gone with everybody in it.
pub(super) fn journey_gone(before: Span, journey: &str) -> Diagnostic {
    Diagnostic::error(
        "strands-customers",
        before,
        format!("`{journey}` is gone, and with it whoever is inside when this goes live"),
    )
    .note("customers wait in it")
    .help("Keep it until nobody is left inside, or give the new one its name.")
}

/// A step at which customers wait is gone.
pub(super) fn step_gone(span: Span, before: Span, journey: &str, step: &str) -> Diagnostic {
    Diagnostic::error(
        "strands-customers",
        span,
        format!("`{journey}` has no step `{step}` any more, and customers may be waiting there"),
    )
    .label(before, "whoever is here when this goes live has nowhere to go on from")
    .help(
        "Keep the step until nobody is left in it. If another one is meant to take its place, give that one its name \
             (`as NAME`): who waits is where the step of that name is.",
    )
}

/// A step at which customers wait does something else.
pub(super) fn step_other(span: Span, before: Span, step: &str, was: &str, is: &str) -> Diagnostic {
    Diagnostic::error(
        "strands-customers",
        span,
        format!("`{step}` is another kind of step now, and customers may be waiting in the old one"),
    )
    .note(format!("now `{is}`"))
    .label(before, format!("before `{was}`"))
    .help("Give the new step a name of its own, and keep the old one until nobody is left in it.")
}

/// Who waits goes on elsewhere.
pub(super) fn rerouted(span: Span, before: Span, step: &str, way: &str, was: &str, is: &str) -> Diagnostic {
    let on = if way.is_empty() { String::new() } else { format!(" by `{way}`") };
    Diagnostic::error(
        "reroutes-customers",
        span,
        format!("whoever waits at `{step}` goes on elsewhere{on} than when they came"),
    )
    .note(format!("leads to {is}"))
    .label(before, format!("led to {was}"))
    .help("They have had what came before on the old way; what comes now was written for the new one.")
}

/// An answer that is awaited no longer.
pub(super) fn arm_gone(span: Span, before: Span, step: &str, way: &str) -> Diagnostic {
    Diagnostic::error("reroutes-customers", span, format!("whoever waits at `{step}` can no longer go on by `{way}`"))
        .label(before, "customers who are here wait for this")
        .help("They stay until another answer comes or the time is up.")
}

// What may be sent

/// A cap that allows more.
pub(super) fn cap_loosened(span: Span, before: Option<Span>, was: &str, is: Option<&str>) -> Diagnostic {
    let (message, note) = match is {
        Some(is) => (format!("customers may get more than the cap `{was}` allowed"), format!("now `{is}`")),
        None => (format!("the cap `{was}` is gone"), String::new()),
    };
    labelled(Diagnostic::warning("cap-loosened", span, message).note(note), before, "the cap as it was")
}

/// A message that a cap counts no longer.
pub(super) fn not_counted(span: Span, before: Span, message: &str, is: &str, cap: &str) -> Diagnostic {
    Diagnostic::warning("cap-loosened", span, format!("`{message}` is {is} now: the cap `{cap}` counts it no more"))
        .label(before, "as it was")
}

/// Consent that more customers give.
pub(super) fn consent_loosened(span: Span, before: Option<Span>, of: &str, reach: &Reach) -> Diagnostic {
    let say = |message: String| Diagnostic::warning("consent-loosened", span, message);
    let finding = match reach {
        Reach::More(customer) | Reach::Other(customer, _) => shown(
            say(format!("`{of}` may now be used for customers who had not consented")),
            customer,
            "may be written to now, and could not be before",
        ),
        Reach::Same | Reach::Fewer(_) | Reach::CannotTell => {
            say(format!("`{of}` may be used for customers who had not consented"))
                .note("who, cannot be told from the conditions")
        }
    };
    labelled(finding, before, "the consent as it was")
}

/// Reactions that withdraw consent no longer.
pub(super) fn withdraws_no_more(span: Span, before: Option<Span>, channel: &str, reactions: &str) -> Diagnostic {
    let message = format!("{reactions} no longer withdraws consent on `{channel}`");
    labelled(Diagnostic::warning("consent-loosened", span, message), before, "it did")
}

/// A category that asks for no consent any more.
pub(super) fn exempt_from_consent(span: Span, before: Span, category: &str) -> Diagnostic {
    Diagnostic::warning("consent-loosened", span, format!("no consent is asked for `{category}` any more"))
        .label(before, "it was")
}

/// A suppression that lets more through.
pub(super) fn suppression_loosened(span: Span, before: Span, what: &str) -> Diagnostic {
    Diagnostic::warning("protection-loosened", span, format!("customers may get `{what}` whom a rule kept from it"))
        .label(before, "the rule as it was")
}

/// Quiet hours that are shorter.
pub(super) fn quiet_loosened(span: Span, before: Span, what: &str) -> Diagnostic {
    Diagnostic::warning("protection-loosened", span, format!("`{what}` may go out at hours that were quiet"))
        .label(before, "quiet hours as they were")
}

// What else is another

/// Something worth knowing: `timing-changed`, `path-changed`, `text-changed`, `rule-changed`.
pub(super) fn changed(name: &'static str, span: Span, before: Option<Span>, message: String) -> Diagnostic {
    labelled(Diagnostic { name, ..Diagnostic::info("rule-changed", span, message) }, before, "as it was")
}

/// A journey that is new.
pub(super) fn journey_added(span: Span, journey: &str) -> Diagnostic {
    Diagnostic::info("journey-added", span, format!("`{journey}` is new"))
}
