//! Service messages that a cap for everything blocks and counts.

use super::super::Look;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    lint::promotional::is_called_promotional,
    model::{
        Program,
        program::{Cap, Scope},
        types::CategoryId,
    },
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "service-under-cap",
    level: Severity::Error,
    summary: "a cap for marketing blocks service messages, too",
    why: "Whoever has had two offers this week gets no receipt and no apology; and every receipt takes the place of an offer. What people \
          wait for must not stand in one queue with what they are offered.",
    wrong: "\
customer { address: email }
channel email { address address }
category promotional
category service
cap messages at 3 per 7 days
",
    mended: "\
customer { address: email }
channel email { address address }
category promotional
category service { exempt from caps }
cap messages at 3 per 7 days
",
};

/// Words of a category's name that say that its messages are owed.
const OWED: [&str; 18] = [
    "account",
    "accounts",
    "billing",
    "confirmation",
    "confirmations",
    "invoice",
    "invoices",
    "legal",
    "mandatory",
    "operational",
    "password",
    "receipt",
    "receipts",
    "security",
    "service",
    "services",
    "transactional",
    "transactions",
];

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    for (id, category) in program.categories.iter() {
        let owed = category.name.split('_').any(|word| OWED.contains(&word.to_lowercase().as_str()));
        let own_name_promotes = category.parent.is_none() && is_called_promotional(program, id);
        if !owed || category.exempt_caps || own_name_promotes {
            continue;
        }
        let Some(cap) = program.caps.rows().iter().find(|cap| is_for_more(program, cap, id)) else { continue };
        let said = format!("this cap blocks and counts `{}` messages, too", category.name);
        let mut finding = Diagnostic::error(PAGE.name, cap.span, said).label(category.span, "not exempt from caps");
        // Only a category that says nothing else has no braces yet.
        let bare = !category.exempt_quiet && !category.exempt_consent && category.consent.is_none();
        if bare {
            finding = finding.maybe_fix("exempt it from caps", category.span.at_end(), " { exempt from caps }");
        }
        found.push(finding.help(format!(
            "Exempt it (`category {} {{ exempt from caps }}`), or let the cap be about what is promotional.",
            category.name
        )));
    }
}

/// Whether a cap is for more than this category: whoever caps just it means it.
fn is_for_more(program: &Program, cap: &Cap, id: CategoryId) -> bool {
    match cap.scope {
        Scope::Messages => program.categories.len() > 1,
        Scope::Category(parent) => parent != id && program.is_kind_of(id, parent),
        Scope::Channel(_) | Scope::Message(_) => false,
    }
}
