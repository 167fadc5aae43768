//! What marketing calls a promotion: the one place that decides which messages the checks hold to its rules. Finds nothing itself.
//!
//! A category is promotional if it is not exempt from caps or consent and, itself or as a kind of another,
//! - is called so (`promotional`, `marketing`, `newsletter`, `spring_offers`, …),
//! - stands under a `suppress` rule or a `holdout` of its own, or
//! - asks for a consent of its own.
//!
//! A cap alone does not make it one: onboarding and reminders are capped too. Whatever is promotional, or has a cap of its own, is
//! marketing in the wide sense: what somebody wants to say, not what the customer waits for.

use crate::model::{
    Program,
    program::Scope,
    types::{CategoryId, MessageId},
};

/// Words of a category's name that say so.
const CALLED: [&str; 28] = [
    "ads",
    "advert",
    "advertising",
    "appeal",
    "appeals",
    "campaign",
    "campaigns",
    "deal",
    "deals",
    "discount",
    "discounts",
    "marketing",
    "news",
    "newsletter",
    "newsletters",
    "offer",
    "offers",
    "promo",
    "promos",
    "promotion",
    "promotional",
    "promotions",
    "sale",
    "sales",
    "upsell",
    "voucher",
    "vouchers",
    "winback",
];

/// Whether messages of that category are promotions.
pub(super) fn is_promotional(program: &Program, category: CategoryId) -> bool {
    let Some(declared) = program.categories.get(category) else { return false };
    let exempt = declared.exempt_caps || declared.exempt_consent;
    !exempt && (is_called_promotional(program, category) || is_held_to_rules(program, category))
}

/// Whether a message is a promotion.
pub(super) fn is_promotion(program: &Program, message: MessageId) -> bool {
    program.messages.get(message).is_some_and(|message| is_promotional(program, message.category))
}

/// Whether a message is marketing in the wide sense.
pub(super) fn is_marketing(program: &Program, message: MessageId) -> bool {
    let Some(category) = program.messages.get(message).map(|message| message.category) else { return false };
    let exempt = program.categories.get(category).is_none_or(|c| c.exempt_caps || c.exempt_consent);
    let capped = program
        .caps
        .rows()
        .iter()
        .any(|cap| matches!(cap.scope, Scope::Category(parent) if program.is_kind_of(category, parent)));
    !exempt && (capped || is_promotional(program, category))
}

/// Whether a category's name, or that of one it is a kind of, says that it is promotional, whatever it is exempt from.
pub(super) fn is_called_promotional(program: &Program, category: CategoryId) -> bool {
    let lineage = program.categories.get(category).map_or(&[][..], |category| category.lineage.as_slice());
    lineage
        .iter()
        .filter_map(|id| program.categories.get(*id))
        .any(|category| category.name.split('_').any(|word| CALLED.contains(&word.to_lowercase().as_str())))
}

fn is_held_to_rules(program: &Program, category: CategoryId) -> bool {
    let suppressed = program
        .suppressions
        .rows()
        .iter()
        .any(|rule| matches!(rule.scope, Scope::Category(parent) if program.is_kind_of(category, parent)));
    let held_out = || {
        let mut parents = program.holdouts.rows().iter().flat_map(|holdout| &holdout.categories);
        parents.any(|parent| program.is_kind_of(category, *parent))
    };
    let asked = || {
        let lineage = program.categories.get(category).map_or(&[][..], |category| category.lineage.as_slice());
        lineage.iter().filter_map(|id| program.categories.get(*id)).any(|category| category.consent.is_some())
    };
    suppressed || held_out() || asked()
}
