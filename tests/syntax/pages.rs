//! Each page's wrong example has the finding that the page is about, and its mended one has none.

use journey::{base::FileId, syntax};

#[test]
fn examples_show_what_they_say() {
    let mut wrong = Vec::new();
    for page in syntax::pages::PAGES {
        let names =
            |text: &str| -> Vec<&str> { syntax::parse(FileId(0), text).1.iter().map(|finding| finding.name).collect() };
        if !page.wrong.is_empty() && names(page.wrong) != [page.name] {
            wrong.push(format!("{}: the wrong example has {:?}", page.name, names(page.wrong)));
        }
        if !names(page.mended).is_empty() {
            wrong.push(format!("{}: the mended example has {:?}", page.name, names(page.mended)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_are_sorted_and_whole() {
    let names: Vec<&str> = syntax::pages::PAGES.iter().map(|page| page.name).collect();
    assert!(names.is_sorted());
    let words = include_str!("../../src/syntax/messages.rs");
    let used = words.split("Diagnostic::error(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    for name in used {
        assert!(names.contains(&name), "`{name}` has no page");
    }
    for page in syntax::pages::PAGES {
        assert!(words.contains(&format!("\"{}\"", page.name)), "nothing is called `{}`", page.name);
        assert_eq!(page.wrong.is_empty(), matches!(page.name, "file-too-large" | "nested-too-deep" | "not-text"));
    }
}
