//! The tree of every item of the tour, beside its text.

use journey::{base::FileId, syntax};

/// What `Debug` says of a tree, without its places and the names of the plainest parts.
fn plain(tree: &str) -> String {
    let mut text = tree.to_owned();
    while let Some(start) = text.find("span: Span {") {
        let end = start + text[start..].find('}').unwrap() + 1;
        let start = if text[..start].ends_with(", ") { start - 2 } else { start };
        let end = if text[..start].ends_with("{ ") && text[end..].starts_with(", ") { end + 2 } else { end };
        text.replace_range(start..end, "");
    }
    while let Some(start) = text.find("Ident { text: \"") {
        let word = start + "Ident { text: \"".len();
        let end = word + text[word..].find('"').unwrap();
        let word = text[word..end].to_owned();
        text.replace_range(start..end + "\" }".len(), &word);
    }
    while let Some(start) = text.find("Path { parts: [") {
        let parts = start + "Path { parts: [".len();
        let end = parts + text[parts..].find(']').unwrap();
        let path = text[parts..end].replace(", ", ".");
        text.replace_range(start..end + "] }".len(), &path);
    }
    text.replace("Expr { kind: ", "{ ")
        .replace("Happening { subject: ", "{ ")
        .replace(", verb: None", "")
        .replace("Spanned { value: ", "{ ")
}

#[test]
fn the_tour_has_these_trees() {
    let text = include_str!("valid/tour.journey");
    let (file, found) = syntax::parse(FileId(0), text);
    assert_eq!(found, []);
    let pages: Vec<String> = file
        .items
        .iter()
        .map(|item| {
            let source = &text[item.span.start as usize..item.span.end as usize];
            format!("{source}\n    => {}", plain(&format!("{:?}", item.kind)))
        })
        .collect();
    insta::assert_snapshot!("tour", pages.join("\n\n"));
}
