//! `check` where nobody sits in front of it: formats of other programs, fingerprints, baselines, what came since a commit, watching.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use super::{command, finish, folder, journey, journey_with_input, transcript};
use crate::golden;

const HEAD: &str = "customer { tier: bronze | silver = bronze }\n";
const EVERYBODY: &str = "segment everybody = tier is bronze or tier is silver\n";
const NOBODY: &str = "segment nobody = tier is bronze and tier is silver\n";
/// The first is a warning, the second an error; both can be lived with.
const FINDINGS: &[&str] = &["segment-universal", "segment-empty"];

fn text(parts: &[&str]) -> String {
    parts.concat()
}

fn short(at: &Path, arguments: &[&str]) -> (i32, Vec<String>, String) {
    let run = journey(at, &[&["check", "--format", "short"], arguments].concat());
    let name = |line: &str| line.split_once('[').unwrap().1.split_once(']').unwrap().0.to_owned();
    (run.code, run.out.lines().map(name).collect(), run.err)
}

#[test]
fn formats_of_other_programs() {
    let at = folder("ci_formats", &[("a.journey", &text(&[HEAD, EVERYBODY, NOBODY]))]);
    for format in ["json", "sarif", "github", "gitlab", "junit", "rdjson"] {
        let run = journey(&at, &["check", "--format", format]);
        assert_eq!((run.code, run.err.as_str()), (1, ""), "{format}");
        for name in FINDINGS {
            assert!(run.out.contains(name), "{format}: {}", run.out);
        }
        match format {
            "github" => {
                assert!(run.out.starts_with("::error title=segment-empty,file=a.journey,line=3"), "{}", run.out)
            }
            "junit" => drop(roxmltree::Document::parse(&run.out).unwrap()),
            _ => drop(serde_json::from_str::<Value>(&run.out).unwrap()),
        }
    }
    let page = at.join("summary.md");
    fs::write(&page, "earlier\n").unwrap();
    let mut check = command(&at, &["check", "--format", "github"]);
    assert_eq!(finish(check.env("GITHUB_STEP_SUMMARY", &page)).code, 1);
    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("earlier\n### journey check: 1 error, 1 warning\n"), "{page}");
    let mut check = command(&at, &["check", "--format", "github"]);
    let run = finish(check.env("GITHUB_STEP_SUMMARY", at.join("no/where.md")));
    assert_eq!(
        (run.code, run.err.as_str()),
        (2, "error: the file named by `GITHUB_STEP_SUMMARY` cannot be written: there is no such folder\n")
    );
}

#[test]
fn what_is_only_worth_knowing_is_shown_on_request() {
    let settings = "[lints]\nsegment-universal = \"info\"\n";
    let at = folder("ci_show", &[("a.journey", &text(&[HEAD, EVERYBODY])), ("journey.toml", settings)]);
    let commands: &[&[&str]] = &[
        &["check"],
        &["check", "--format", "plain"],
        &["check", "--format", "short"],
        &["check", "--format", "short", "--show", "info"],
        &["check", "--format", "short", "--fail-level", "info"],
        &["check", "--format", "short", "--only", "segment-universal"],
        &["check", "--format", "short", "--only", "segment-universal", "--show", "error"],
        &["check", "--format", "github"],
    ];
    golden::check("tests/cli/pages/show.txt", &transcript(&at, commands));
    let run = journey(&at, &["check", "--format", "json"]);
    let value: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, &value["summary"]["infos"]), (0, &Value::from(1)), "other programs are told everything");
}

/// Fingerprint and place in names of every finding.
fn identities(at: &Path, paths: &[&str]) -> Vec<(String, String)> {
    let run = journey(at, &[&["check", "--format", "json"], paths].concat());
    let value: Value = serde_json::from_str(&run.out).unwrap();
    let word = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    let findings = value["findings"].as_array().unwrap().iter();
    findings.map(|finding| (word(finding, "within"), word(finding, "fingerprint"))).collect()
}

#[test]
fn fingerprints_outlive_edits_elsewhere() {
    let at = folder("ci_fingerprints", &[("a.journey", &text(&[HEAD, EVERYBODY, NOBODY]))]);
    let before = identities(&at, &[]);
    assert_eq!(
        before.iter().map(|(within, _)| within.as_str()).collect::<Vec<_>>(),
        ["segment everybody", "segment nobody"]
    );
    assert_ne!(before[0].1, before[1].1);
    let above = "// a comment\n\nsource shop \"Shop\"\nevent visit from shop\n";
    fs::write(at.join("a.journey"), text(&[above, HEAD, NOBODY, "// and one\n", EVERYBODY])).unwrap();
    let mut moved = identities(&at, &[]);
    moved.sort();
    assert_eq!(moved, before, "order, lines and comments do not matter");
    fs::write(at.join("a.journey"), HEAD).unwrap();
    fs::write(at.join("b.journey"), text(&[EVERYBODY, NOBODY])).unwrap();
    assert_eq!(identities(&at, &[]), before, "nor does the file");
    fs::write(at.join("b.journey"), text(&[&EVERYBODY.replace("everybody", "all"), NOBODY])).unwrap();
    let renamed = identities(&at, &[]);
    assert_ne!(renamed[0].1, before[0].1, "another name is another thing");
    assert_eq!(renamed[1], before[1]);
}

#[test]
fn places_in_names_and_one_fingerprint_each() {
    let journey = "source shop \"Shop\"\nevent visit from shop { page: id }\n\
        journey welcome {\n  enter on visit\n  reenter never\n  stage first {\n    branch {\n      when tier is bronze or tier is silver { wait 1 day }\n      \
        otherwise { repeat up to 2 times { wait 1 day branch { when tier is bronze and tier is silver { } otherwise { } } } }\n    }\n  }\n}\n";
    let workspace = text(&[HEAD, journey]);
    let at = folder(
        "ci_places",
        &[
            ("one/journey.toml", ""),
            ("one/a.journey", &workspace),
            ("two/journey.toml", ""),
            ("two/a.journey", &workspace),
        ],
    );
    let one = identities(&at, &["one"]);
    assert!(!one.is_empty() && one.iter().all(|(within, _)| within.starts_with("journey welcome")), "{one:?}");
    assert!(one.iter().any(|(within, _)| within == "journey welcome, stage first, branch"), "{one:?}");
    let both = identities(&at, &["one", "two"]);
    assert_eq!(both.len(), 2 * one.len());
    let mut prints: Vec<&String> = both.iter().map(|(_, print)| print).collect();
    prints.sort();
    prints.dedup();
    assert_eq!(prints.len(), both.len(), "two workspaces may hold journeys of one name");
}

#[test]
fn a_baseline_from_its_beginning_to_its_end() {
    let at = folder("ci_baseline", &[("a.journey", &text(&[HEAD, EVERYBODY, NOBODY]))]);
    let mut page = transcript(
        &at,
        &[
            &["check", "--format", "short", "--baseline", "known.json"],
            &["check", "--format", "short", "--baseline", "known.json", "--update-baseline"],
            &["check", "--format", "short", "--baseline", "known.json"],
            &["check", "--format", "gitlab", "--baseline", "known.json"],
        ],
    );
    page.push_str(&format!("$ cat known.json\n{}\n", fs::read_to_string(at.join("known.json")).unwrap()));
    let twice = NOBODY.replace("nobody", "no_one");
    fs::write(at.join("a.journey"), text(&["// moved\n", HEAD, EVERYBODY, &twice])).unwrap();
    page.push_str("one finding is mended, a new one made:\n\n");
    page.push_str(&transcript(
        &at,
        &[
            &["check", "--format", "short", "--baseline", "known.json"],
            &["check", "--format", "short", "--baseline", "known.json", "--skip", "segment-empty"],
            &["check", "--format", "short", "--baseline", "known.json", "--prune-baseline"],
            &["check", "--format", "short", "--baseline", "known.json"],
        ],
    ));
    fs::write(at.join("a.journey"), text(&[HEAD, EVERYBODY, "segment wrong = teir is gold\n"])).unwrap();
    page.push_str("an error that stops the rest:\n\n");
    let commands: &[&[&str]] = &[
        &["check", "--format", "short", "--baseline", "known.json"],
        &["check", "--format", "short", "--baseline", "known.json", "--update-baseline"],
    ];
    page.push_str(&transcript(&at, commands));
    for (name, broken) in [("text.json", "hello"), ("later.json", "{\"version\": 2, \"findings\": []}")] {
        fs::write(at.join(name), broken).unwrap();
        page.push_str(&transcript(&at, &[&["check", "--baseline", name]]));
    }
    page.push_str(&transcript(
        &at,
        &[&["check", "--update-baseline"], &["check", "--baseline", "x.json", "--update-baseline", "--since", "HEAD"]],
    ));
    golden::check("tests/cli/pages/baseline.txt", &page);
}

/// Runs git in a folder, as somebody.
fn git(at: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(at).args(["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "core.autocrlf=false"]);
    let output = git.args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository with these files in its first commit, called `start`.
pub fn repository(name: &str, files: &[(&str, &str)]) -> std::path::PathBuf {
    let at = folder(name, files);
    git(&at, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&at, "start");
    at
}

pub fn commit(at: &Path, tag: &str) {
    git(at, &["add", "--all"]);
    git(at, &["commit", "--quiet", "--message", tag]);
    git(at, &["tag", tag]);
}

#[test]
fn what_came_since_a_commit() {
    let at = repository(
        "ci_since",
        &[
            ("shop/journey.toml", "zone = \"UTC\"\n"),
            ("shop/a.journey", &text(&[HEAD, EVERYBODY])),
            ("shop/deep/b.journey", ""),
        ],
    );
    let since = |reference: &str| short(&at, &["shop", "--since", reference]);
    let note = |text: &str| text.starts_with("only what came since `start` (") && text.ends_with(")\n");
    let none = since("start");
    assert!(none.0 == 0 && none.1.is_empty() && note(&none.2), "{none:?}");
    // A finding that is new, in a file that git does not know yet; the old one has only moved.
    fs::write(at.join("shop/a.journey"), text(&["\n// more\n", HEAD, EVERYBODY])).unwrap();
    fs::write(at.join("shop/deep/c.journey"), NOBODY).unwrap();
    let new = since("start");
    assert_eq!((new.0, new.1.as_slice()), (1, ["segment-empty".to_owned()].as_slice()), "{new:?}");
    // An old finding on a line that was written since.
    fs::write(at.join("shop/a.journey"), text(&[HEAD, &EVERYBODY.replace(" or ", "  or ")])).unwrap();
    fs::remove_file(at.join("shop/deep/c.journey")).unwrap();
    assert_eq!(since("start").1, ["segment-universal"]);
    // A finding in an untouched line, caused from elsewhere.
    fs::write(at.join("shop/a.journey"), text(&[HEAD, "segment cheap = tier is bronze\n"])).unwrap();
    fs::write(at.join("shop/deep/b.journey"), "segment both = cheap and tier is bronze\n").unwrap();
    commit(&at, "second");
    fs::write(at.join("shop/a.journey"), text(&[HEAD, "segment cheap = tier is silver\n"])).unwrap();
    let caused = since("second");
    assert_eq!((caused.0, caused.1), (1, vec!["segment-empty".to_owned()]));
    // A file that was only renamed.
    fs::write(at.join("shop/a.journey"), text(&[HEAD, "segment cheap = tier is bronze\n"])).unwrap();
    fs::write(at.join("shop/deep/b.journey"), EVERYBODY).unwrap();
    commit(&at, "third");
    fs::rename(at.join("shop/deep/b.journey"), at.join("shop/moved.journey")).unwrap();
    assert_eq!(since("third").1, [""; 0]);
    // What others did on the branch we came from is not ours.
    git(&at, &["checkout", "--quiet", "-b", "ours"]);
    git(&at, &["checkout", "--quiet", "main"]);
    fs::write(at.join("shop/moved.journey"), "").unwrap();
    commit(&at, "theirs");
    git(&at, &["checkout", "--quiet", "ours"]);
    assert_eq!(since("main").1, [""; 0]);
    let lone = at.join("lone.journey");
    fs::write(&lone, text(&[HEAD, EVERYBODY])).unwrap();
    assert_eq!(short(&at, &["lone.journey", "--since", "start"]).1, ["segment-universal"], "a file that was not there");
    commit(&at, "fourth");
    assert_eq!(short(&at, &["lone.journey", "--since", "HEAD"]).1, [""; 0]);
}

#[test]
fn without_git_or_its_commit() {
    let at = repository("ci_no_commit", &[("a.journey", HEAD)]);
    let run = journey(&at, &["check", "--since", "no-such-branch"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.err,
        "error: git knows no commit, branch or tag `no-such-branch` here\nhelp: A copy made for CI often holds one commit only: fetch the \
         whole history, or that branch, before.\n"
    );
    let run = journey(&at, &["check", "--since=--help"]);
    assert_eq!((run.code, run.err.as_str()), (2, "error: `--help` is no commit, branch or tag\n"));
    let mut check = command(&at, &["check", "--since", "HEAD"]);
    let run = finish(check.env("PATH", at.join("empty")));
    assert_eq!(run.code, 2);
    assert!(run.err.starts_with("error: `git` cannot be run: there is no such program\n"), "{}", run.err);
    let outside = std::env::temp_dir().join(format!("journey-test-{}", std::process::id()));
    fs::create_dir_all(&outside).unwrap();
    fs::write(outside.join("a.journey"), HEAD).unwrap();
    let mut check = command(&outside, &["check", "--since", "HEAD"]);
    let run = finish(check.env("GIT_CEILING_DIRECTORIES", std::env::temp_dir()));
    fs::remove_dir_all(&outside).unwrap();
    assert_eq!(run.code, 2);
    assert!(
        run.err.starts_with("error: `.` is not in a git repository that can be read\nhelp: git says: "),
        "{}",
        run.err
    );
}

#[test]
fn a_text_of_standard_input_since_a_commit() {
    let at = repository("ci_since_stdin", &[("journey.toml", ""), ("a.journey", &text(&[HEAD, EVERYBODY]))]);
    let arguments = ["check", "--format", "short", "--since", "HEAD", "--stdin-filename", "a.journey"];
    let unsaved = text(&[HEAD, EVERYBODY, NOBODY]);
    let run = journey_with_input(&at, &arguments, unsaved.as_bytes());
    assert!(run.code == 1 && run.out.lines().count() == 1 && run.out.contains("segment-empty"), "{run:?}");
}

/// Whether whoever runs these tests made them deaf to ctrl-c (as a shell does with what runs behind it): so is every program they start.
#[cfg(unix)]
fn ignores_ctrl_c() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 0b10 != 0)
}

#[cfg(unix)]
#[test]
fn watching_until_ctrl_c() {
    use std::os::unix::process::ExitStatusExt;
    let at = folder("ci_watch", &[("a.journey", HEAD)]);
    let mut child = command(&at, &["check", "--watch", "--format", "short"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever waits for lines that never come is woken by the end of the process.
    let id = child.id();
    let (done, is_done) = std::sync::mpsc::channel::<()>();
    let guard = std::thread::spawn(move || {
        if is_done.recv_timeout(Duration::from_secs(60)).is_err() {
            let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
        }
    });
    let mut notes = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    fn watching(notes: &mut impl Iterator<Item = String>) -> bool {
        notes.any(|line| line == "watching; ctrl-c ends it")
    }
    assert!(watching(&mut notes));
    fs::write(at.join("a.journey"), text(&[HEAD, EVERYBODY])).unwrap();
    assert_eq!(out.next().as_deref().map(|line| line.starts_with("a.journey:2:")), Some(true));
    assert!(watching(&mut notes));
    fs::write(at.join("b.journey"), NOBODY).unwrap();
    let both: Vec<String> = out.by_ref().take(2).collect();
    assert!(both.len() == 2 && both[1].contains("segment-empty"), "{both:?}");
    assert!(watching(&mut notes));
    // A workspace that is away for a moment is said, and watched on.
    fs::remove_file(at.join("a.journey")).unwrap();
    fs::remove_file(at.join("b.journey")).unwrap();
    assert_eq!(notes.next().as_deref(), Some("error: there is no `.journey` file in `.`"));
    assert!(watching(&mut notes));
    fs::write(at.join("c.journey"), text(&[HEAD, NOBODY])).unwrap();
    assert_eq!(out.next().as_deref().map(|line| line.starts_with("c.journey:2:")), Some(true));
    assert!(watching(&mut notes));
    let (name, number) = if ignores_ctrl_c() { ("-TERM", 15) } else { ("-INT", 2) };
    let status = Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    assert!(status.success());
    assert_eq!(child.wait().unwrap().signal(), Some(number), "ctrl-c ends it, as it ends everything");
    assert_eq!(out.next(), None, "and nothing more is said");
    done.send(()).unwrap();
    guard.join().unwrap();
    let machine = journey(&at, &["check", "--watch", "--format", "json"]);
    assert_eq!(machine.code, 2);
    let nowhere = journey(&at, &["check", "--watch", "nowhere"]);
    assert_eq!((nowhere.code, nowhere.err.as_str()), (2, "error: there is nothing at `nowhere`\n"));
}
