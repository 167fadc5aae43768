//! Promotions that no cap counts, or that no consent is asked for.

use super::super::Look;
use crate::{
    base::{CheckPage, Diagnostic, Diagnostics, Severity},
    lint::promotional::is_called_promotional,
};

pub(super) const PAGE: CheckPage = CheckPage {
    name: "promotional-exempt",
    level: Severity::Warning,
    summary: "what is called a promotion is exempt from caps or from consent",
    why: "An exemption is for what people wait for: receipts, apologies. A promotion that no cap blocks and no cap counts can reach one customer \
          as often as there are reasons to send it.",
    wrong: "\
customer { address: email }
channel email { address address }
category promotional { exempt from caps }
",
    mended: "\
customer { address: email }
channel email { address address }
category promotional
",
};

pub(super) fn check(look: &mut Look<'_>, found: &mut Diagnostics) {
    let program = look.program();
    for (id, category) in program.categories.iter() {
        let parent = category.parent.and_then(|parent| program.categories.get(parent));
        // An exemption is told where it is said.
        let caps = category.exempt_caps && parent.is_none_or(|parent| !parent.exempt_caps);
        let consent = category.exempt_consent && parent.is_none_or(|parent| !parent.exempt_consent);
        let from = match (caps, consent) {
            (true, true) => "caps and consent",
            (true, false) => "caps",
            (false, true) => "consent",
            (false, false) => continue,
        };
        if !is_called_promotional(program, id) {
            continue;
        }
        let what = if caps { "no cap blocks or counts these" } else { "nobody is asked whether they want these" };
        found.push(
            Diagnostic::warning(
                PAGE.name,
                category.span,
                format!("`{}` are promotions, and exempt from {from}", category.name),
            )
            .note(what)
            .help("Take the exemption out, or call the category by what makes these messages owed."),
        );
    }
}
