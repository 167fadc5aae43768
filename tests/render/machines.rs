//! Findings for the programs of others, each held against what its reader demands.

use std::collections::BTreeSet;

use journey::{
    base::{CheckPage, Diagnostic, Severity, SourceMap, Span},
    render::{Report, github, gitlab, junit, rdjson, sarif},
};
use serde_json::Value;

use super::{made_up, made_up_identities};
use crate::{golden, schema};

const PAGES: &[&CheckPage] = &[
    &CheckPage {
        name: "wrong-unit",
        level: Severity::Error,
        summary: "values of different units",
        why: "They cannot be compared.",
        wrong: "a > 20\n",
        mended: "a > 20 USD\n",
    },
    &CheckPage {
        name: "branch-not-total",
        level: Severity::Warning,
        summary: "a branch that forgets customers",
        why: "Nothing happens to them.",
        wrong: "",
        mended: "",
    },
    &CheckPage {
        name: "worth-knowing",
        level: Severity::Info,
        summary: "something to know",
        why: "It is so.",
        wrong: "",
        mended: "",
    },
    &CheckPage {
        name: "not-found-here",
        level: Severity::Info,
        summary: "something else",
        why: "It is not so.",
        wrong: "",
        mended: "",
    },
];

fn with_report<T>(look: impl Fn(&Report<'_>) -> T) -> T {
    let (sources, findings) = made_up();
    let identities = made_up_identities(findings.len());
    look(&Report { findings: &findings, identities: &identities, sources: &sources })
}

fn nothing<T>(look: impl Fn(&Report<'_>) -> T) -> T {
    let mut sources = SourceMap::new();
    sources.add("shop/main.journey", "source shop \"Shop\"\n");
    look(&Report { findings: &[], identities: &[], sources: &sources })
}

#[test]
fn sarif_as_code_scanning_wants_it() {
    let document = with_report(|report| sarif::report(report, PAGES));
    let value: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(sarif_misfits(&value), [""; 0]);
    golden::check("tests/render/report.sarif", &document);
    let rules: Vec<_> =
        value["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| &rule["id"]).collect();
    assert_eq!(rules, ["branch-not-total", "worth-knowing", "wrong-unit"], "those that found something");
    let empty: Value = serde_json::from_str(&nothing(|report| sarif::report(report, PAGES))).unwrap();
    assert_eq!(sarif_misfits(&empty), [""; 0]);
}

#[test]
fn paths_in_sarif_are_references() {
    let mut sources = SourceMap::new();
    let findings: Vec<Diagnostic> = ["my shop/größe%1.journey", "../other/a.journey", "C:/x.journey"]
        .into_iter()
        .map(|path| Diagnostic::error("wrong-unit", Span::new(sources.add(path, "x"), 0, 1), "wrong"))
        .collect();
    let identities = made_up_identities(findings.len());
    let document = sarif::report(&Report { findings: &findings, identities: &identities, sources: &sources }, PAGES);
    let value: Value = serde_json::from_str(&document).unwrap();
    let places: Vec<(&str, Option<&str>)> = value["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"])
        .map(|place| (place["uri"].as_str().unwrap(), place["uriBaseId"].as_str()))
        .collect();
    assert_eq!(
        places,
        [
            ("my%20shop/gr%C3%B6%C3%9Fe%251.journey", Some("%SRCROOT%")),
            ("../other/a.journey", None),
            ("C%3A/x.journey", None)
        ]
    );
}

/// What of a document code scanning would refuse or not show: its documented demands, and those rules of SARIF 2.1.0 that this document can break.
fn sarif_misfits(document: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut say = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    say(document["$schema"].is_string() && document["version"] == "2.1.0", "schema and version");
    let runs = document["runs"].as_array().unwrap();
    say(runs.len() == 1, "one run");
    let driver = &runs[0]["tool"]["driver"];
    say(driver["name"].is_string() && driver["semanticVersion"].is_string(), "a tool with a version");
    say(runs[0]["columnKind"] == "unicodeCodePoints", "columns in characters");
    let rules = driver["rules"].as_array().unwrap();
    for rule in rules {
        say(rule["id"].as_str().is_some_and(|id| id.len() <= 255), "a rule's name");
        say(text_of(&rule["shortDescription"]).len() <= 1024, "a short description");
        say(!text_of(&rule["fullDescription"]).is_empty(), "a full description");
        say(!text_of(&rule["help"]).is_empty() && rule["help"]["markdown"].is_string(), "help");
        say(is_level(&rule["defaultConfiguration"]["level"]), "a rule's level");
        let severity = rule["properties"]["problem.severity"].as_str();
        say(matches!(severity, Some("error" | "warning" | "recommendation")), "a severity");
    }
    let mut seen = BTreeSet::new();
    for result in runs[0]["results"].as_array().expect("results are there, if empty") {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        say(rules.get(index).is_some_and(|rule| rule["id"] == result["ruleId"]), "a rule that is listed");
        say(is_level(&result["level"]), "a level");
        say(!text_of(&result["message"]).is_empty(), "a message");
        say(result["locations"].as_array().is_some_and(|places| places.len() == 1), "one place");
        let prints = result["partialFingerprints"].as_object().unwrap();
        say(!prints.contains_key("primaryLocationLineHash"), "a fingerprint of its own, which nobody computes again");
        say(
            prints.values().all(|print| seen.insert(print.as_str().unwrap().to_owned())),
            "fingerprints of one finding",
        );
        for (name, list) in result.as_object().unwrap() {
            say(list.as_array().is_none_or(|list| !list.is_empty()), &format!("no empty list: {name}"));
        }
        let mut places = Vec::new();
        regions(result, &mut places);
        for region in places {
            let number = |name: &str| region[name].as_u64().unwrap_or(0);
            let (start, end) = ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
            say(start.0 >= 1 && start.1 >= 1 && start <= end, &format!("a region from 1 on: {region}"));
        }
    }
    wrong
}

fn text_of(message: &Value) -> &str {
    message["text"].as_str().unwrap_or("")
}

fn is_level(level: &Value) -> bool {
    matches!(level.as_str(), Some("error" | "warning" | "note"))
}

fn regions<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "region" || name == "deletedRegion" {
                    found.push(value);
                }
                regions(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| regions(item, found)),
        _ => {}
    }
}

#[test]
fn commands_of_a_workflow() {
    let text = with_report(github::report);
    golden::check("tests/render/github.txt", &text);
    for line in text.lines() {
        let (level, fields, message) = read_command(line);
        assert!(["error", "warning", "notice"].contains(&level), "{line}");
        let get = |name: &str| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str());
        let columns = get("col").is_some() && get("endColumn").is_some();
        assert_eq!(columns, get("line") == get("endLine"), "columns within one line only: {line}");
        assert!(!message.is_empty() && get("file").is_some_and(|file| !file.starts_with('/')), "{line}");
    }
    assert_eq!(nothing(github::report), "");
}

/// A command as the workflow's runner reads it: what it is, its properties, its message.
fn read_command(line: &str) -> (&str, Vec<(&str, String)>, String) {
    let (head, message) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
    let (level, fields) = head.split_once(' ').unwrap();
    let unescape = |text: &str| {
        let text = text.replace("%3A", ":").replace("%2C", ",");
        text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    };
    let fields = fields.split(',').map(|field| field.split_once('=').unwrap());
    (level, fields.map(|(name, value)| (name, unescape(value))).collect(), unescape(message))
}

#[test]
fn what_a_command_would_take_for_its_own_is_escaped() {
    let mut sources = SourceMap::new();
    let file = sources.add("a:b,c%d.journey", "one\ntwo\n");
    let message = "100% ::error:: of, \"it\"";
    let findings = [Diagnostic::error("a-name", Span::new(file, 0, 7), message).help("First.").help("Second.")];
    let report = Report { findings: &findings, identities: &made_up_identities(1), sources: &sources };
    let text = github::report(&report);
    assert_eq!(text.lines().count(), 1, "{text}");
    assert_eq!(
        text.trim_end(),
        "::error title=a-name,file=a%3Ab%2Cc%25d.journey,line=1,endLine=2::100%25 ::error:: of, \"it\"%0Ahelp: First.%0Ahelp: Second."
    );
    let (_, fields, words) = read_command(text.trim_end());
    assert_eq!(fields[1], ("file", "a:b,c%d.journey".to_owned()));
    assert_eq!(words, format!("{message}\nhelp: First.\nhelp: Second."));
}

#[test]
fn more_than_a_step_may_show() {
    let mut sources = SourceMap::new();
    let file = sources.add("a.journey", "x\n");
    let span = Span::new(file, 0, 1);
    let mut findings: Vec<Diagnostic> =
        (0..12).map(|n| Diagnostic::warning("w", span, format!("warning {n}"))).collect();
    findings.push(Diagnostic::error("e", span, "the error"));
    let identities = made_up_identities(findings.len());
    let report = Report { findings: &findings, identities: &identities, sources: &sources };
    let text = github::report(&report);
    assert!(text.starts_with("::error "), "the gravest first");
    assert_eq!(text.lines().filter(|line| line.starts_with("::warning ")).count(), 12);
    assert_eq!(
        text.lines().last(),
        Some("1 error, 12 warnings: GitHub shows the first 10 of each level beside the text, this log has all")
    );
    let page = github::summary(&report);
    assert!(page.starts_with("### journey check: 1 error, 12 warnings\n"), "{page}");
    assert_eq!(page.lines().filter(|line| line.starts_with("| warning | a.journey:1 |")).count(), 12);
}

#[test]
fn the_page_of_a_run_holds_no_markup_of_its_own() {
    let mut sources = SourceMap::new();
    let file = sources.add("a|b.journey", "x\n");
    let findings = [Diagnostic::error("e", Span::new(file, 0, 1), "`a_b | c` is <b>not</b> *this*")];
    let page = github::summary(&Report { findings: &findings, identities: &made_up_identities(1), sources: &sources });
    assert_eq!(
        page.lines().last(),
        Some("| error | a\\|b.journey:1 | `a_b \\| c` is &lt;b>not&lt;/b> \\*this\\* (e) |")
    );
}

#[test]
fn code_quality_as_gitlab_reads_it() {
    let document = with_report(gitlab::report);
    golden::check("tests/render/gitlab.json", &document);
    let shape = serde_json::json!({
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "description": { "type": "string" },
                "check_name": { "type": "string" },
                "fingerprint": { "type": "string" },
                "severity": { "enum": ["info", "minor", "major", "critical", "blocker"] },
                "location": {
                    "type": "object",
                    "properties": {
                        "path": { "type": "string" },
                        "lines": {
                            "type": "object",
                            "properties": { "begin": { "type": "integer", "minimum": 1 }, "end": { "type": "integer", "minimum": 1 } },
                            "required": ["begin"],
                        },
                    },
                    "required": ["path", "lines"],
                },
            },
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
        },
    });
    let value: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(schema::misfits(&shape, &value), [""; 0]);
    let issues = value.as_array().unwrap();
    let prints: BTreeSet<&str> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), issues.len(), "only the first of two issues of one fingerprint is shown");
    assert!(issues.iter().all(|issue| !issue["location"]["path"].as_str().unwrap().starts_with("./")));
    assert_eq!(nothing(gitlab::report), "[]\n");
}

#[test]
fn junit_as_jenkins_and_gitlab_read_it() {
    let document = with_report(|report| junit::report(report, Severity::Warning));
    golden::check("tests/render/junit.xml", &document);
    assert_eq!(junit_failures(&document), 2);
    assert_eq!(junit_failures(&with_report(|report| junit::report(report, Severity::Error))), 1);
    assert_eq!(junit_failures(&with_report(|report| junit::report(report, Severity::Info))), 3);
    let clean = nothing(|report| junit::report(report, Severity::Error));
    assert_eq!(junit_failures(&clean), 0);
    assert!(clean.contains("<testcase name=\"no findings\""), "a report without a case counts as broken: {clean}");
}

/// Reads a report as its readers do, holds it to its own counts, and gives the number of failures.
fn junit_failures(document: &str) -> usize {
    let tree = roxmltree::Document::parse(document).unwrap();
    let root = tree.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let number = |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<usize>().unwrap();
    let elements = |node: roxmltree::Node<'_, '_>, name: &str| {
        let found: Vec<_> = node.children().filter(|child| child.has_tag_name(name)).map(|child| child.id()).collect();
        found
    };
    let (mut tests, mut failures) = (0, 0);
    let mut seen = BTreeSet::new();
    for suite in elements(root, "testsuite") {
        let suite = tree.get_node(suite).unwrap();
        let cases = elements(suite, "testcase");
        let mut failed = 0;
        for case in &cases {
            let case = tree.get_node(*case).unwrap();
            let key = (case.attribute("classname").unwrap(), case.attribute("name").unwrap());
            assert!(seen.insert(key), "cases are told apart by class and name: {key:?}");
            assert!(case.attribute("time").is_some() && case.attribute("file").is_some());
            for failure in elements(case, "failure") {
                let failure = tree.get_node(failure).unwrap();
                assert!(failure.attribute("message").is_some() && failure.attribute("type").is_some());
                assert!(failure.text().is_some_and(|text| !text.is_empty()));
                failed += 1;
            }
        }
        assert_eq!((number(suite, "tests"), number(suite, "failures")), (cases.len(), failed));
        assert!(!cases.is_empty());
        tests += cases.len();
        failures += failed;
    }
    assert_eq!((number(root, "tests"), number(root, "failures")), (tests, failures));
    failures
}

#[test]
fn characters_that_xml_forbids() {
    let mut sources = SourceMap::new();
    let file = sources.add("a<b>&\".journey", "x\u{1}\u{ffff}\u{0}\n");
    let findings = [Diagnostic::error("e", Span::new(file, 0, 1), "a \u{0} \u{b} ]]> & < \u{fffe}").help("\u{1b}[31m")];
    let report = Report { findings: &findings, identities: &made_up_identities(1), sources: &sources };
    assert_eq!(junit_failures(&junit::report(&report, Severity::Error)), 1);
}

#[test]
fn reviewdog_with_suggestions() {
    let document = with_report(rdjson::report);
    golden::check("tests/render/rdjson.json", &document);
    let position = serde_json::json!({
        "type": "object",
        "properties": { "line": { "type": "integer", "minimum": 1 }, "column": { "type": "integer", "minimum": 1 } },
        "required": ["line", "column"],
        "additionalProperties": false,
    });
    let range = serde_json::json!({
        "type": "object",
        "properties": { "start": position, "end": position },
        "required": ["start", "end"],
        "additionalProperties": false,
    });
    let shape = serde_json::json!({
        "type": "object",
        "properties": {
            "source": { "type": "object", "properties": { "name": { "type": "string" } }, "additionalProperties": false },
            "diagnostics": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "message": { "type": "string" },
                        "location": {
                            "type": "object",
                            "properties": { "path": { "type": "string" }, "range": range },
                            "required": ["path"],
                            "additionalProperties": false,
                        },
                        "severity": { "enum": ["ERROR", "WARNING", "INFO"] },
                        "code": { "type": "object", "properties": { "value": { "type": "string" } }, "additionalProperties": false },
                        "suggestions": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "type": "object",
                                "properties": { "range": range, "text": { "type": "string" } },
                                "required": ["range", "text"],
                                "additionalProperties": false,
                            },
                        },
                    },
                    "required": ["message", "location"],
                    "additionalProperties": false,
                },
            },
        },
        "required": ["diagnostics"],
        "additionalProperties": false,
    });
    assert_eq!(schema::misfits(&shape, &serde_json::from_str(&document).unwrap()), [""; 0]);
}

/// A suggestion is what stands between its ends, and its ends are counted in bytes.
#[test]
fn several_edits_are_one_suggestion() {
    let mut sources = SourceMap::new();
    let text = "ö\n商品 a b\nc\n";
    let file = sources.add("a.journey", text);
    let other = sources.add("b.journey", text);
    let at = |file, needle: &str| {
        let start = u32::try_from(text.find(needle).unwrap()).unwrap();
        Span::new(file, start, start + u32::try_from(needle.len()).unwrap())
    };
    let edit = |file, needle, replacement: &str| journey::base::Edit {
        span: at(file, needle),
        replacement: replacement.into(),
    };
    let fix = |edits| journey::base::Fix {
        title: "mend".into(),
        applicability: journey::base::Applicability::MachineApplicable,
        edits,
    };
    let finding = Diagnostic::error("e", at(file, "b"), "wrong")
        .with_fix(fix(vec![edit(file, "c", "C"), edit(file, "a", "A")]))
        .with_fix(fix(vec![edit(other, "a", "A")]));
    let findings = [finding];
    let report = Report { findings: &findings, identities: &made_up_identities(1), sources: &sources };
    let value: Value = serde_json::from_str(&rdjson::report(&report)).unwrap();
    assert_eq!(
        value["diagnostics"][0]["suggestions"],
        serde_json::json!([{
            "range": { "start": { "line": 2, "column": 8 }, "end": { "line": 3, "column": 2 } },
            "text": "A b\nC",
        }])
    );
}
