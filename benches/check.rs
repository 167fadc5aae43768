//! The whole of `journey check` on large workspaces, phase by phase: CPU milliseconds, and lines per CPU second.
//!
//! `cargo run --release --example check -- --lines 100000 --rounds 5`
//!
//! `--shape journeys` repeats the journeys of `check/shop.journey` under new names, as one company with thousands of journeys would have
//! them (they share their messages); `--shape shops` repeats the messages as well. `--mistakes names|writing|mixed` puts a mistake into every
//! repeated declaration. `--files 50` spreads the text over as many files, `--write FOLDER` writes them out for other tools and stops.
//! `docs/speed.md` says how to count instructions instead of milliseconds, and how to run other checkers side by side.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a benchmark, not the library"
)]

use std::{collections::BTreeSet, fmt::Write as _, hint::black_box};

use cpu_time::ProcessTime;
use journey::{
    base::{FileId, SourceMap},
    compile::{Compiled, compile},
    config::Config,
    ir,
    lint::{self, Chapter, Family},
    model,
    render::{Report, human, json, short},
    sim::rehearsal::Rehearsal,
    syntax::{
        self,
        ast::{Item, ItemKind},
    },
};

const SEED: &str = include_str!("check/shop.journey");

/// Names of files and their texts.
type Texts = Vec<(String, String)>;

fn main() {
    let wanted = Wanted::read();
    let texts = generate(&wanted);
    if let Some(folder) = &wanted.write {
        std::fs::create_dir_all(folder).expect("a folder that can be made");
        for (path, text) in &texts {
            std::fs::write(std::path::Path::new(folder).join(path), text).expect("a folder that can be written to");
        }
        return;
    }
    if wanted.once {
        // For counting instructions: the check as the command line runs it, once, and nothing else.
        let compiled = compile(texts, &Config::lone("speed"));
        println!("{} findings", compiled.findings.len());
        std::mem::forget(compiled);
        return;
    }
    let lines = texts.iter().map(|(_, text)| text.lines().count()).sum::<usize>();
    println!(
        "{lines} lines in {} files, {} bytes",
        texts.len(),
        texts.iter().map(|(_, text)| text.len()).sum::<usize>()
    );
    let mut all: Vec<Vec<(&'static str, f64)>> = Vec::new();
    for _ in 0..wanted.rounds {
        all.push(phases(&texts));
    }
    let names: Vec<&str> = all[0].iter().map(|(name, _)| *name).collect();
    for (place, name) in names.iter().enumerate() {
        let mut times: Vec<f64> = all.iter().map(|round| round[place].1).collect();
        times.sort_by(f64::total_cmp);
        let median = times[times.len() / 2];
        let rate = lines as f64 / median / 1000.0;
        println!(
            "{name:<28} {:>9.2} ms   (least {:>8.2})   {rate:>9.0} thousand lines per second",
            median * 1e3,
            times[0] * 1e3
        );
    }
}

/// What is asked for.
struct Wanted {
    lines: usize,
    rounds: usize,
    files: usize,
    shops: bool,
    mistakes: Option<Mistakes>,
    write: Option<String>,
    once: bool,
}

/// Which mistakes.
#[derive(Clone, Copy)]
enum Mistakes {
    Names,
    Writing,
    Mixed,
}

impl Wanted {
    fn read() -> Self {
        let mut wanted =
            Self { lines: 100_000, rounds: 5, files: 1, shops: false, mistakes: None, write: None, once: false };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            if word == "--once" {
                wanted.once = true;
                continue;
            }
            let value = words.next().expect("a value behind each option");
            let number = || value.parse::<usize>().expect("a whole number");
            match word.as_str() {
                "--lines" => wanted.lines = number(),
                "--rounds" => wanted.rounds = number().max(1),
                "--files" => wanted.files = number().max(1),
                "--shape" => wanted.shops = value == "shops",
                "--write" => wanted.write = Some(value),
                "--mistakes" => {
                    wanted.mistakes = match value.as_str() {
                        "names" => Some(Mistakes::Names),
                        "writing" => Some(Mistakes::Writing),
                        _ => Some(Mistakes::Mixed),
                    }
                }
                other => panic!("there is no option {other}"),
            }
        }
        wanted
    }
}

// ---------------------------------------------------------------- the texts

/// The seed, and its journeys again and again under other names.
fn generate(wanted: &Wanted) -> Texts {
    let (tree, _) = syntax::parse(FileId(0), SEED);
    let repeated: Vec<(&str, &Item)> =
        tree.items.iter().filter(|item| repeats(item, wanted.shops)).map(|item| (text_of(item), item)).collect();
    let names: BTreeSet<&str> = repeated.iter().map(|(_, item)| name_of(item)).collect();
    let seed_lines = SEED.lines().count();
    let copy_lines = repeated.iter().map(|(text, _)| text.lines().count() + 1).sum::<usize>();
    let copies = wanted.lines.saturating_sub(seed_lines) / copy_lines;
    let per_file = copies.div_ceil(wanted.files).max(1);
    let mut texts = vec![("shop.journey".to_owned(), SEED.to_owned())];
    let mut number = 0;
    for copy in 0..copies {
        if wanted.files > 1 && copy % per_file == 0 {
            texts.push((format!("shop_{}.journey", copy / per_file), String::new()));
        }
        let (_, text) = texts.last_mut().expect("there is one from the beginning");
        for (item, _) in &repeated {
            let renamed = rename(item, &names, copy);
            number += 1;
            text.push('\n');
            text.push_str(&wanted.mistakes.map_or_else(|| renamed.clone(), |which| spoil(&renamed, which, number)));
            text.push('\n');
        }
    }
    texts
}

fn repeats(item: &Item, shops: bool) -> bool {
    matches!(item.kind, ItemKind::Journey(_)) || shops && matches!(item.kind, ItemKind::Message(_))
}

fn name_of(item: &Item) -> &str {
    match &item.kind {
        ItemKind::Journey(journey) => &journey.name.text,
        ItemKind::Message(message) => &message.name.text,
        other => panic!("{other:?} is not repeated"),
    }
}

fn text_of(item: &Item) -> &'static str {
    &SEED[item.span.start as usize..item.span.end as usize]
}

/// The text with a number behind each of the names.
fn rename(text: &str, names: &BTreeSet<&str>, copy: usize) -> String {
    let mut renamed = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while !rest.is_empty() {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        renamed.push_str(&rest[..word]);
        if names.contains(&rest[..word]) {
            let _ = write!(renamed, "_{copy}");
        }
        rest = &rest[word..];
        let gap = rest.find(is_word).unwrap_or(rest.len());
        renamed.push_str(&rest[..gap]);
        rest = &rest[gap..];
    }
    renamed
}

/// What is written, and what is written instead.
type Slip = (&'static str, &'static str);

const NAMES: &[Slip] = &[
    ("order_placed", "order_palced"),
    ("on negative", "on negtive"),
    ("by email", "by emial"),
    ("when not upset", "when not upsett"),
    ("worth total", "worth totl"),
    (": promotional", ": promotionl"),
    (": service", ": servcie"),
    ("entry.", "entry.the_"),
    ("on complaint", "on complain"),
];
const WRITING: &[Slip] = &[
    ("days\n", "dyas\n"),
    ("send ", "sned "),
    ("within 30 days", "within thirty days"),
    ("reenter ", "re-enter "),
    ("up to ", "upto "),
    ("email template", "email templat"),
    ("enter   on", "enter   when event"),
    ("goal     on", "goal     ="),
    (" {\n", " [\n"),
];

/// The text with one slip.
fn spoil(text: &str, which: Mistakes, number: usize) -> String {
    let slips: Vec<Slip> = match which {
        Mistakes::Names => NAMES.to_vec(),
        Mistakes::Writing => WRITING.to_vec(),
        Mistakes::Mixed => NAMES.iter().zip(WRITING).flat_map(|(name, written)| [*name, *written]).collect(),
    };
    let mut in_turn = (0..slips.len()).map(|step| slips[(number + step) % slips.len()]);
    match in_turn.find(|(right, _)| text.contains(right)) {
        Some((right, wrong)) => text.replacen(right, wrong, 1),
        None => text.to_owned(),
    }
}

// ---------------------------------------------------------------- the phases

/// CPU seconds of the phases, one after the other, and of the whole as the command line runs it.
fn phases(texts: &Texts) -> Vec<(&'static str, f64)> {
    let config = Config::lone("speed");
    let mut times = Vec::new();
    let mut phase = |name, from: ProcessTime| times.push((name, from.elapsed().as_secs_f64()));

    let from = ProcessTime::now();
    let mut sources = SourceMap::new();
    for (path, text) in texts {
        sources.add(path.clone(), text.clone());
    }
    phase("lines", from);

    let from = ProcessTime::now();
    let read: Vec<_> = texts.iter().zip(0..).map(|((_, text), number)| syntax::parse(FileId(number), text)).collect();
    phase("writing", from);
    let (trees, _): (Vec<_>, Vec<_>) = read.into_iter().unzip();

    let from = ProcessTime::now();
    let (program, found) = model::resolve(&trees, &sources, &config.settings);
    phase("names and types", from);
    let broken = found.iter().any(|finding| finding.severity == journey::base::Severity::Error);

    if !broken {
        let from = ProcessTime::now();
        let graph = ir::lower(program);
        phase("graph", from);

        let from = ProcessTime::now();
        let (facts, _) = ir::validate(&graph);
        phase("facts", from);

        if let Some(facts) = facts {
            let from = ProcessTime::now();
            black_box(lint::run(&graph, &facts, &Rehearsal::new(&graph), &|_| true));
            phase("all checks", from);
            for chapter in Chapter::ALL {
                let names: BTreeSet<&str> = lint::checks()
                    .filter(|check| check.family == Family::Checks(chapter))
                    .map(|check| check.page.name)
                    .collect();
                if names.is_empty() {
                    continue;
                }
                let from = ProcessTime::now();
                black_box(lint::run(&graph, &facts, &Rehearsal::new(&graph), &|name| names.contains(name)));
                phase(chapter.title(), from);
            }
            std::mem::forget(facts);
        }
        std::mem::forget(graph);
    }
    std::mem::forget((trees, sources));

    let from = ProcessTime::now();
    let compiled: Compiled = compile(texts.clone(), &config);
    phase("the whole", from);
    if !compiled.findings.is_empty() {
        let from = ProcessTime::now();
        black_box(human::report(&compiled.findings, &compiled.sources, human::Style { colour: false, width: 100 }));
        phase("told to people", from);
        let from = ProcessTime::now();
        black_box(short::report(&compiled.findings, &compiled.sources));
        phase("told in lines", from);
        let from = ProcessTime::now();
        let (findings, sources) = (&compiled.findings, &compiled.sources);
        black_box(json::report(&Report { findings, identities: &compiled.identities(), sources }, texts.len()));
        phase("told in JSON", from);
    }
    std::mem::forget(compiled);
    times
}
