//! What is too much, and that time grows with the text and no faster, whatever is wrong with it.

use std::time::Instant;

use journey::{base::FileId, syntax};

use super::valid::files;

fn names(text: &str) -> Vec<&'static str> {
    syntax::parse(FileId(0), text).1.iter().map(|finding| finding.name).collect()
}

#[test]
fn brackets_nest_64_deep_and_no_deeper() {
    let nested = |depth: usize| {
        let open = "repeat up to 2 times { ".repeat(depth - 1);
        format!("journey j {{ {open} wait 1 day {} }}", "}".repeat(depth - 1))
    };
    assert_eq!(names(&nested(64)), [""; 0]);
    assert_eq!(names(&nested(65)), ["nested-too-deep"]);
    let groups = |depth: usize| format!("segment a = {}vip{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(names(&groups(64)), [""; 0]);
    assert_eq!(names(&groups(65)), ["nested-too-deep"]);
    assert_eq!(names(&format!("segment a = {}vip", "(".repeat(1_000_000))), ["nested-too-deep"]);
    assert!(!names(&"{".repeat(100_000)).is_empty());
    assert!(!names(&"}".repeat(100_000)).is_empty());
}

/// Chains nest without a bracket.
#[test]
fn chains_are_cut_before_they_are_too_deep() {
    let chained = |link: &str, count: usize| format!("segment a = {}vip", link.repeat(count));
    assert_eq!(names(&chained("not ", 64)), [""; 0]);
    assert_eq!(names(&chained("not ", 20_000)), ["nested-too-deep"]);
    assert_eq!(names(&chained("vip and ", 20_000)), [""; 0]);
    assert_eq!(names(&chained("b is 1 or ", 20_000)), [""; 0]);
    assert_eq!(names(&format!("segment a = b is 1{}", " + 1".repeat(5_000))), ["nested-too-deep"]);
    let queries = |count: usize| format!("segment a = {}vip{}", "any b where ".repeat(count), " ever".repeat(count));
    assert_eq!(names(&queries(64)), [""; 0]);
    assert_eq!(names(&queries(20_000)), ["nested-too-deep"]);
}

#[test]
fn a_file_has_at_most_16_mib() {
    assert_eq!(names(&" ".repeat(16 * 1024 * 1024)), [""; 0]);
    assert_eq!(names(&" ".repeat(16 * 1024 * 1024 + 1)), ["file-too-large"]);
}

/// Ten times the text takes about ten times as long: certainly not a hundred times.
#[test]
fn time_grows_with_the_text() {
    let one: String = files("valid").into_iter().take(1).map(|(_, text)| text).collect();
    let spoilt: [fn(&str) -> String; 7] = [
        str::to_owned,
        |text| text.lines().map(|line| format!("{line} &\n")).collect(),
        |text| text.replace("send", "sned").replace("when", "wen"),
        |text| text.replace('}', ""),
        |text| text.replace('{', ""),
        |text| text.replace('"', "“"),
        |text| text.replace('\n', " ").replace("//", ""),
    ];
    for (index, spoil) in spoilt.into_iter().enumerate() {
        let time = |copies: usize| {
            let text = spoil(&one).repeat(copies);
            let start = Instant::now();
            let _ = syntax::parse(FileId(0), &text);
            start.elapsed().as_secs_f64().max(0.002)
        };
        let (small, large) = (time(4), time(40));
        assert!(large < 60.0 * small + 1.0, "text {index}: {small} s, then {large} s");
    }
}
