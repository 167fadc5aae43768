//! Two texts → the lines that differ, as a person or `patch` reads them. Knows nothing about the language.

use similar::TextDiff;

/// A unified diff with two lines of context, headed by the path; empty if the texts are equal.
#[must_use]
pub fn unified(path: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let diff = TextDiff::from_lines(before, after);
    diff.unified_diff().context_radius(2).header(&format!("a/{path}"), &format!("b/{path}")).to_string()
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn only_what_differs_is_shown() {
        assert_eq!(unified("a.journey", "one\n", "one\n"), "");
        assert_eq!(
            unified("a.journey", "one\ntwo\nthree", "one\n  two\nthree\n"),
            "--- a/a.journey\n+++ b/a.journey\n@@ -1,3 +1,3 @@\n one\n-two\n-three\n\\ No newline at end of file\n+  two\n+three\n"
        );
    }
}
