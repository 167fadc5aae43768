//! Names carry meaning, not places: the order of files changes nothing. And whatever is written, an answer comes back.

use journey::{
    base::{Diagnostics, SourceMap},
    model, syntax,
};

use super::said::{said, settings};

const FILES: [(&str, &str); 3] = [
    ("b.journey", "segment warm = loyal and any visit in last 7 days\nsegment odd = loial\n"),
    (
        "a.journey",
        "customer { address: email  tier: bronze | gold = bronze }\nsegment loyal = tier is gold\nsegment warm = loyal\n",
    ),
    ("c.journey", "source shop\nevent visit from shop\ntrigger warms = becomes warm\n"),
];

#[test]
fn files_in_any_order_mean_the_same() {
    let resolve = |order: [usize; 3]| -> (String, Vec<String>) {
        let mut sources = SourceMap::new();
        let ids: Vec<_> = FILES.iter().map(|(path, text)| sources.add(*path, *text)).collect();
        let trees: Vec<_> = order.iter().map(|at| syntax::parse(ids[*at], FILES[*at].1).0).collect();
        let (program, found) = model::resolve(&trees, &sources, &settings());
        (format!("{:?} {:?}", program.segments, program.triggers), lines(&sources, &found))
    };
    let first = resolve([0, 1, 2]);
    for order in [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_eq!(resolve(order), first);
    }
    assert_eq!(
        first.1,
        [
            "b.journey:1:9 the segment `warm` is declared twice",
            "b.journey:2:15 there is no segment, status or attribute called `loial`",
        ]
    );
}

fn lines(sources: &SourceMap, found: &Diagnostics) -> Vec<String> {
    found
        .iter()
        .map(|finding| {
            let at = sources.line_column(finding.span);
            let path = &sources.get(finding.span.file).unwrap().path;
            format!("{path}:{}:{} {}", at.line, at.column, finding.message)
        })
        .collect()
}

#[test]
fn whatever_is_written_an_answer_comes_back() {
    // A small generator of our own, so that the same texts are tried everywhere.
    let mut state: u64 = 7;
    let mut below = |count: usize| -> usize {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % count.max(1)
    };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax/valid");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let texts: Vec<String> = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let words: Vec<&str> = texts.iter().flat_map(|text| text.split_whitespace()).collect();
    for round in 0..120 {
        let text = &texts[round % texts.len()];
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        for _ in 0..=below(4) {
            let at = below(lines.len());
            match below(3) {
                // A line is gone, a word is another, a line stands twice.
                0 => {
                    lines.remove(at);
                }
                1 => {
                    let parts: Vec<&str> = lines[at].split(' ').collect();
                    let spot = below(parts.len());
                    let other = words[below(words.len())];
                    let changed: Vec<&str> =
                        parts.iter().enumerate().map(|(i, part)| if i == spot { other } else { *part }).collect();
                    lines[at] = changed.join(" ");
                }
                _ => {
                    let again = lines[at].clone();
                    lines.insert(at, again);
                }
            }
        }
        let changed = lines.join("\n");
        let (sources, found) = said(&[("a.journey", &changed)]);
        let end = u32::try_from(changed.len()).unwrap();
        for finding in found {
            assert!(!finding.message.is_empty() && finding.span.end <= end, "{}", sources.text(finding.span));
        }
    }
}
