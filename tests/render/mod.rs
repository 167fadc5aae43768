//! Findings in words. The texts are made up: what is tested is how they are shown.

mod machines;

use journey::{
    base::{Applicability, Diagnostic, Edit, Fix, Identity, Replay, Severity, SourceMap, Span, Witness, WitnessStep},
    render::{Counts, Report, github, gitlab, human, json, junit, plain, rdjson, sarif, short},
};

use crate::{golden, schema};

/// A workspace of two files, and one finding of each kind of furniture.
fn made_up() -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let shop = sources.add(
        "shop/main.journey",
        "journey basket {\n\tenter on cart when value > 20\n  goal on order // größer: 商品 ✓\n  branch {\n    when tier is gold { }\n  }\n}\n",
    );
    let data = sources.add("shop/data.journey", "event cart { value: money USD }\n\nevent order\n");
    let at = |file, needle: &str| {
        let text = &sources.get(file).unwrap().text;
        let start = u32::try_from(text.find(needle).unwrap()).unwrap();
        Span::new(file, start, start + u32::try_from(needle.len()).unwrap())
    };
    let money = Diagnostic::error("wrong-unit", at(shop, "20"), "money is compared with a plain number")
        .note("a plain number")
        .label(at(shop, "value"), "money in USD")
        .label(at(data, "money USD"), "declared here")
        .help("An amount is written with its currency, so that the sum of two shops in two countries is never a number without a meaning at all.")
        .fix("write `20 USD`", at(shop, "20"), "20 USD");
    let witness = Witness {
        customer: vec![("country".into(), "GB".into()), ("tier".into(), "silver".into())],
        timeline: vec![WitnessStep { at: 1_772_359_200_000, what: "cart { value: 30 USD }".into() }],
        outcome: Some("nothing is done for this customer".into()),
        replay: Some(Replay {
            test: "test \"nothing is done\" {\n  on 2026-03-01 at 10:00 cart { value: 30 USD }\n}\n".into(),
            without_caps: false,
        }),
    };
    let branch = Diagnostic::warning(
        "branch-not-total",
        at(shop, "branch {\n    when tier is gold { }\n  }"),
        "this branch forgets customers",
    )
    .with_fix(Fix {
        title: "say what the others get".into(),
        applicability: Applicability::MaybeIncorrect,
        edits: vec![Edit {
            span: at(shop, "when tier is gold { }").at_end(),
            replacement: "\n    otherwise { }".into(),
        }],
    })
    .maybe_fix("drop it", at(shop, "when tier is gold { }"), "")
    .witness(witness);
    let wide = Diagnostic::info("worth-knowing", at(shop, "✓"), "wide letters take two columns")
        .label(at(shop, "商品"), "goods");
    (sources, vec![money, branch, wide])
}

/// One identity for each finding.
fn made_up_identities(count: usize) -> Vec<Identity> {
    let one =
        |index| Identity { fingerprint: format!("{index:032x}"), within: format!("journey basket, step {index}") };
    (0..count).map(one).collect()
}

#[test]
fn for_people() {
    let (sources, findings) = made_up();
    golden::check("tests/render/human.txt", &human::report(&findings, &sources, human::Style::PLAIN));
}

#[test]
fn colours_only_where_asked_for() {
    let (sources, findings) = made_up();
    let style = human::Style { colour: true, width: 100 };
    let coloured = human::report(&findings, &sources, style);
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(without_colours(&coloured), human::report(&findings, &sources, human::Style::PLAIN));
}

fn without_colours(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = &rest[rest.find('m').unwrap() + 1..];
    }
    out + rest
}

#[test]
fn for_screen_readers() {
    let (sources, findings) = made_up();
    golden::check("tests/render/plain.txt", &plain::report(&findings, &sources));
}

#[test]
fn for_other_programs() {
    let (sources, findings) = made_up();
    let identities = made_up_identities(findings.len());
    let document = json::report(&Report { findings: &findings, identities: &identities, sources: &sources }, 2);
    schema::assert_fits("check-v1.json", &document);
    golden::check("tests/render/report.json", &document);
}

#[test]
fn one_line_each() {
    let (sources, findings) = made_up();
    assert_eq!(
        short::report(&findings, &sources),
        "shop/main.journey:2:29: error[wrong-unit]: money is compared with a plain number\n\
         shop/main.journey:4:3: warning[branch-not-total]: this branch forgets customers\n\
         shop/main.journey:3:31: info[worth-knowing]: wide letters take two columns\n"
    );
}

#[test]
fn counted() {
    let (_, findings) = made_up();
    assert_eq!(Counts::of(&findings).words(), "1 error, 1 warning, 1 info");
    assert_eq!(Counts::of(&[]).words(), "no findings");
}

/// Every place in every awkward text, in every format: nothing panics, and nothing reaches the terminal that it would act on.
#[test]
fn any_place_in_any_text() {
    let texts = [
        "",
        "\n",
        "\r",
        "a\rb\r\nc\n\rd",
        "\u{feff}journey x {",
        "emoji 👩‍👩‍👧 \u{1b}[31mred\u{7}\u{0} ende",
        "\u{202e}turned\u{2066} ö\u{85}ä 商品\t\tx",
        "no break at the end",
        "\t\n\t\n",
    ];
    for text in texts {
        let mut sources = SourceMap::new();
        let file = sources.add("a.journey", text);
        let other = sources.add("b.journey", text);
        let length = u32::try_from(text.len()).unwrap();
        for start in 0..=length + 1 {
            for end in start..=length + 2 {
                let span = Span::new(file, start, end);
                let finding = Diagnostic::error("a-name", span, "a \u{1b}[0m message\nwith a break")
                    .note("here\r")
                    .label(Span::new(file, 0, start), "there")
                    .label(Span::new(other, start, end), "elsewhere")
                    .help("Help.")
                    .fix("write it", Span::new(file, start, end), "it");
                let findings = [finding];
                let identities = made_up_identities(1);
                let report = Report { findings: &findings, identities: &identities, sources: &sources };
                for shown in [
                    human::report(&findings, &sources, human::Style::PLAIN),
                    plain::report(&findings, &sources),
                    short::report(&findings, &sources),
                    json::report(&report, 1),
                    sarif::report(&report, &[]),
                    github::report(&report),
                    github::summary(&report),
                    gitlab::report(&report),
                    junit::report(&report, Severity::Error),
                    rdjson::report(&report),
                ] {
                    let hostile = shown.chars().find(|c| {
                        (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{202e}' | '\u{2066}')
                    });
                    let json = shown.starts_with(['{', '[']);
                    assert!(hostile.is_none() || json, "{hostile:?} in {shown:?}");
                    assert!(shown.contains("a-name"), "{shown:?}");
                }
            }
        }
    }
}
