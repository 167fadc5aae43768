//! What marketing calls a promotion: the one place that decides which messages the checks hold to its rules. Finds nothing itself.
//!
//! A category is promotional if it is not exempt from caps or consent and, itself or as a kind of another,
//! - is called so (`promotional`, `marketing`, `newsletter`, `spring_offers`, …),
//! - stands under a `suppress` rule or a `holdout` of its own, or
//! - asks for a consent of its own.
//!
//! A cap alone does not make it one: onboarding and reminders are capped too.

use crate::model::{
    Program,
    program::Scope,
    types::{CategoryId, MessageId},
};

/// Words of a category's name that say so.
const CALLED: [&str; 26] = [
    "ads",
    "advert",
    "advertising",
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
