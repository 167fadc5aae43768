//! Percentages: each in range, those of one choice adding up to all.

use crate::base::{Decimal, Diagnostic, Span};

/// A share below 0 or above 100.
pub(in crate::model) fn out_of_range(span: Span, value: Decimal) -> Diagnostic {
    Diagnostic::error("share-out-of-range", span, format!("{value}% is no share: shares lie between 0% and 100%"))
        .note("0% to 100%")
}

/// Arms of a split that are not 100% together.
pub(in crate::model) fn split_not_whole(
    span: Span,
    split: &str,
    total: Option<Decimal>,
    last: Option<(Span, Decimal)>,
) -> Diagnostic {
    let finding =
        Diagnostic::error("shares-not-whole", span, format!("the arms of `{split}` add up to {}", percent(total)))
            .note("100% together");
    offer(finding, total, last)
}

/// Values of one choice that are not 100% together.
pub(in crate::model) fn choice_not_whole(
    span: Span,
    name: &str,
    total: Option<Decimal>,
    last: Option<(Span, Decimal)>,
) -> Diagnostic {
    let finding =
        Diagnostic::error("shares-not-whole", span, format!("the shares of `{name}` add up to {}", percent(total)))
            .note("100% together")
            .help("A customer has one of these values, so their shares are 100% together.");
    offer(finding, total, last)
}

fn offer(finding: Diagnostic, total: Option<Decimal>, last: Option<(Span, Decimal)>) -> Diagnostic {
    let (Some(total), Some((span, share))) = (total, last) else { return finding };
    let (Some(total), Some(share)) = (total.scaled(6), share.scaled(6)) else { return finding };
    let rest = 100_000_000 - (total - share);
    if rest <= 0 || rest > 100_000_000 {
        return finding;
    }
    let rest = Decimal::new(rest, 6);
    finding.maybe_fix(format!("write `{rest}%` for the last one"), span, format!("{rest}%"))
}

/// Kinds of customers that are more than all.
pub(in crate::model) fn personas_beyond_whole(span: Span, total: Option<Decimal>) -> Diagnostic {
    Diagnostic::error("shares-not-whole", span, format!("the personas add up to {}", percent(total)))
        .note("100% at most")
        .help("A customer is of one persona at most; who is of none lives by the population's own lines.")
}

/// The same value twice among shares.
pub(in crate::model) fn share_twice(span: Span, words: &str) -> Diagnostic {
    Diagnostic::error("duplicate-name", span, format!("`{words}` has a share twice")).note("the second time")
}

fn percent(total: Option<Decimal>) -> String {
    total.map_or_else(|| "more than can be counted".to_string(), |total| format!("{total}%"))
}
