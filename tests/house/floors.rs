//! The floors: lower never imports upper, siblings never import each other, every guest crate has one home.

use super::{
    rust_text::{self, NamedPath, Token},
    tree::{files_below, text_of},
};

/// Every top-level module of the library and its floor.
const FLOORS: &[(&str, u8)] = &[
    ("base", 0),
    ("syntax", 1),
    ("model", 2),
    ("ir", 3),
    // Checks rest on it and may not import a sibling, so it is none: it stands beside the graph, and only looks at it.
    ("solve", 3),
    // The same, and it rests on the reasoning.
    ("pressure", 3),
    ("export", 4),
    ("fmt", 4),
    ("import", 4),
    ("lint", 4),
    ("render", 4),
    ("sim", 4),
    ("compile", 5),
    ("config", 5),
    ("diff", 5),
    ("ide", 6),
    ("cli", 7),
    ("lsp", 7),
    ("wasm", 7),
];

/// The floor whose rooms never see each other.
const SIBLINGS: u8 = 4;

/// Rooms of one floor of which the first never sees the second.
const ONE_WAY: &[(&str, &str)] = &[("ir", "solve"), ("ir", "pressure"), ("solve", "pressure")];

/// The floor from which on the outside world exists: clock, environment, files, printing.
const OUTSIDE: u8 = 7;

/// Macros that live at the crate's root by the language's own rule, and the module they belong to.
const ROOT_MACROS: &[(&str, &str)] = &[("ids", "base")];

/// Other people's crates, and the only place (a module or a file below `src`) that may name them.
const GUESTS: &[(&str, &str)] = &[
    ("pest", "src/syntax/"),
    ("pest_derive", "src/syntax/"),
    ("petgraph", "src/ir/"),
    ("miette", "src/render/human.rs"),
    ("clap", "src/cli/"),
    ("clap_complete", "src/cli/"),
    ("clap_mangen", "src/cli/"),
    ("lsp_server", "src/lsp/"),
    ("lsp_types", "src/lsp/"),
];

/// What only the outermost floor may touch, as the beginning of a path.
const OUTSIDE_PATHS: &[&str] = &["std::env", "std::fs", "std::process", "std::net", "std::time::SystemTime"];

/// The same where only the end of a path tells.
const CLOCKS: &[(&str, &str)] = &[("Instant", "now"), ("SystemTime", "now"), ("Timestamp", "now"), ("Zoned", "now")];

/// The same as macros.
const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// The module a file of the library is: `src/ir/graph.rs` is `ir::graph`, `src/ir/mod.rs` is `ir`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut parts: Vec<String> = inner.split('/').map(Into::into).collect();
    if parts.len() > 1 && parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// What is wrong with a file of the library, one line each.
fn trespasses(path: &str, text: &str) -> Vec<String> {
    let module = module_of(path);
    let here = module[0].as_str();
    let mut wrong = Vec::new();
    let Some(own_floor) = floor(here) else {
        return vec![format!("{path}: `{here}` stands on no floor of the table")];
    };
    for named in rust_text::paths(&module, text) {
        let complaint =
            if named.own { against_floors(here, own_floor, &named) } else { against_guests(path, own_floor, &named) };
        wrong.extend(complaint.map(|complaint| format!("{path}:{}: {complaint}", named.line)));
    }
    if own_floor < OUTSIDE {
        let tokens = rust_text::tokens(text);
        for pair in tokens.windows(2) {
            if let [(line, Token::Word(word)), (_, Token::Other('!'))] = pair
                && PRINTING.contains(&word.as_str())
            {
                wrong.push(format!("{path}:{line}: prints (`{word}!`)"));
            }
        }
    }
    wrong
}

fn against_floors(here: &str, own_floor: u8, named: &NamedPath) -> Option<String> {
    let first = named.parts.first()?;
    let target = ROOT_MACROS.iter().find(|(name, _)| name == first).map_or(first.as_str(), |(_, home)| *home);
    if target == here {
        return None;
    }
    let Some(other_floor) = floor(target) else {
        return Some(format!("`{target}` stands on no floor of the table"));
    };
    if other_floor > own_floor {
        return Some(format!("`{here}` (floor {own_floor}) imports `{target}` (floor {other_floor})"));
    }
    if ONE_WAY.contains(&(here, target)) {
        return Some(format!("`{here}` imports `{target}`, which stands beside it"));
    }
    if other_floor == SIBLINGS && own_floor == SIBLINGS {
        return Some(format!("`{here}` imports its sibling `{target}`"));
    }
    None
}

fn against_guests(path: &str, own_floor: u8, named: &NamedPath) -> Option<String> {
    let first = named.parts.first()?;
    if let Some((guest, home)) = GUESTS.iter().find(|(guest, _)| guest == first)
        && !path.starts_with(home)
    {
        return Some(format!("`{guest}` is named outside {home}"));
    }
    if own_floor >= OUTSIDE {
        return None;
    }
    let whole = named.parts.join("::");
    if let Some(outside) = OUTSIDE_PATHS.iter().find(|p| whole == **p || whole.starts_with(&format!("{p}::"))) {
        return Some(format!("`{outside}` is used below floor {OUTSIDE}"));
    }
    let last_two = named.parts.windows(2).last()?;
    CLOCKS
        .iter()
        .find(|(kind, call)| last_two[0] == *kind && last_two[1] == *call)
        .map(|(kind, call)| format!("`{kind}::{call}` is used below floor {OUTSIDE}"))
}

#[test]
fn every_import_goes_down() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in files_below("src") {
        // The root declares everything and is imported by nobody; the binary is one call.
        if !path.ends_with(".rs") || path == "src/lib.rs" || path == "src/main.rs" {
            continue;
        }
        seen += 1;
        wrong.extend(trespasses(&path, &text_of(&path).unwrap()));
    }
    assert!(seen > 10, "the scan saw only {seen} files");
    assert!(wrong.is_empty(), "the floors do not hold:\n{}", wrong.join("\n"));
}

#[test]
fn the_binary_is_one_call() {
    let main = text_of("src/main.rs").unwrap();
    assert!(main.lines().count() <= 12, "src/main.rs does more than call the command line:\n{main}");
}

#[test]
fn a_lower_floor_that_imports_an_upper_one_is_seen() {
    assert_eq!(
        trespasses("src/base/span.rs", "use crate::{base::ids, model::Type};"),
        ["src/base/span.rs:1: `base` (floor 0) imports `model` (floor 2)"]
    );
    assert_eq!(
        trespasses("src/model/mod.rs", "\nfn f() { super::lint::run() }"),
        ["src/model/mod.rs:2: `model` (floor 2) imports `lint` (floor 4)"]
    );
    assert_eq!(
        trespasses("src/lint/rules/loops.rs", "use super::super::super::sim::life;"),
        ["src/lint/rules/loops.rs:1: `lint` imports its sibling `sim`"]
    );
    assert_eq!(trespasses("src/lint/rules/loops.rs", "use crate::{ir::{self, Graph}, lint::rules};"), [""; 0]);
    assert_eq!(
        trespasses("src/ir/mod.rs", "use crate::solve::Solver;"),
        ["src/ir/mod.rs:1: `ir` imports `solve`, which stands beside it"]
    );
    assert_eq!(trespasses("src/solve/mod.rs", "use crate::ir::Graph;"), [""; 0]);
    assert_eq!(trespasses("src/cellar/mod.rs", ""), ["src/cellar/mod.rs: `cellar` stands on no floor of the table"]);
    assert_eq!(
        trespasses("src/ir/mod.rs", "use crate::attic::x;"),
        ["src/ir/mod.rs:1: `attic` stands on no floor of the table"]
    );
    assert_eq!(trespasses("src/ir/mod.rs", "crate::ids! { A }"), [""; 0]);
}

#[test]
fn a_guest_outside_its_home_is_seen() {
    assert_eq!(
        trespasses("src/model/mod.rs", "use petgraph::graph::DiGraph;"),
        ["src/model/mod.rs:1: `petgraph` is named outside src/ir/"]
    );
    assert_eq!(
        trespasses("src/render/json.rs", "fn f() -> miette::Report { }"),
        ["src/render/json.rs:1: `miette` is named outside src/render/human.rs"]
    );
    assert_eq!(trespasses("src/ir/mod.rs", "use ::petgraph::visit;"), [""; 0]);
    assert_eq!(trespasses("src/sim/mod.rs", "use clap;"), ["src/sim/mod.rs:1: `clap` is named outside src/cli/"]);
}

#[test]
fn the_outside_world_on_a_lower_floor_is_seen() {
    assert_eq!(
        trespasses("src/sim/mod.rs", "use std::{fmt, fs};\nfn f() { std::env::var(\"X\"); }"),
        ["src/sim/mod.rs:1: `std::fs` is used below floor 7", "src/sim/mod.rs:2: `std::env` is used below floor 7"]
    );
    assert_eq!(
        trespasses("src/compile.rs", "use std::time::Instant;\nfn f() { Instant::now(); println!(\"x\"); }"),
        ["src/compile.rs:2: `Instant::now` is used below floor 7", "src/compile.rs:2: prints (`println!`)"]
    );
    assert_eq!(trespasses("src/cli/check.rs", "use std::fs;\nfn f() { eprintln!(\"x\"); }"), [""; 0]);
}
