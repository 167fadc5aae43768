//! Generated pages of `docs/`, and the examples that every page of a check runs on.

use journey::{
    cli::reference,
    compile::compile,
    config::Config,
    lint::{self, Family},
    render::short,
};

use crate::golden;

#[test]
fn the_list_of_checks_is_up_to_date() {
    golden::check("docs/checks.md", &reference::checks_page());
}

#[test]
fn the_reference_of_commands_is_up_to_date() {
    golden::check("docs/commands.md", &reference::commands_page());
}

/// Names and lines of what is found in an example.
fn findings(family: Family, text: &str) -> (Vec<&'static str>, String) {
    let compiled = if family == Family::Settings {
        let empty = vec![("a.journey".to_owned(), "source shop \"Shop\"\nevent visit from shop\n".to_owned())];
        compile(empty, &Config::read("journey.toml", text, "example"))
    } else {
        compile(vec![("example.journey".to_owned(), text.to_owned())], &Config::lone("example"))
    };
    let names = compiled.findings.iter().map(|finding| finding.name).collect();
    (names, short::report(&compiled.findings, &compiled.sources))
}

#[test]
fn the_examples_of_every_check_are_true() {
    let mut wrong = Vec::new();
    for check in lint::checks() {
        let (names, shown) = findings(check.family, check.page.wrong);
        if names != [check.page.name] {
            wrong
                .push(format!("{}: its wrong example should report just this, and reports:\n{shown}", check.page.name));
        }
        let (names, shown) = findings(check.family, check.page.mended);
        if !names.is_empty() {
            wrong.push(format!("{}: its mended example should report nothing, and reports:\n{shown}", check.page.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_check_has_one_page_of_plain_words() {
    let mut seen = std::collections::BTreeSet::new();
    for check in lint::checks() {
        let page = check.page;
        assert!(seen.insert(page.name), "`{}` has two pages", page.name);
        let kebab = page.name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
        assert!(kebab && !page.name.starts_with('-') && !page.name.ends_with('-'), "`{}`", page.name);
        for (what, text) in [("summary", page.summary), ("why", page.why), ("wrong", page.wrong)] {
            assert!(!text.trim().is_empty(), "`{}` has no {what}", page.name);
        }
        assert!(page.why.ends_with('.'), "`{}`: why ends without a full stop", page.name);
        assert!(!page.summary.contains('\n'), "`{}`: its summary is one line", page.name);
    }
}
