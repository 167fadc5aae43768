//! Makes a second reader of `grammar/journey.pest` for texts that are right: plain functions, without a record of what else could have
//! stood where. Knows the grammar as pest reads it, so both readers accept the same texts; nothing of what the places mean.
//!
//! Why: pest remembers at every step what it tried, for its error messages. Nearly every text that is read is right, and then all of that is
//! thrown away. `src/syntax/swift.rs` holds what the functions stand on; the tests compare the two readers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a build that cannot go on stops, and says so by panicking"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

use pest_meta::{
    ast::RuleType,
    optimizer::{OptimizedExpr as Expr, OptimizedRule},
};

const GRAMMAR: &str = "grammar/journey.pest";

fn main() {
    println!("cargo:rerun-if-changed=grammar/build.rs");
    println!("cargo:rerun-if-changed={GRAMMAR}");
    let text = std::fs::read_to_string(GRAMMAR).expect("the grammar can be read");
    let (_, rules) = pest_meta::parse_and_optimize(&text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let out = std::env::var("OUT_DIR").expect("cargo says where to write");
    std::fs::write(Path::new(&out).join("swift.rs"), Generator::new(rules).run()).expect("the reader can be written");
}

/// Bytes with which something may begin; the last one, which no text holds, stands for the end of the text.
type Bytes = [bool; 256];
const END: usize = 0xFF;
const NONE: Bytes = [false; 256];
const ALL: Bytes = [true; 256];

/// What is known of an expression before it is tried.
#[derive(Clone, Copy)]
struct First {
    bytes: Bytes,
    /// Whether it may be content with nothing: then its first bytes say nothing.
    nothing: bool,
}

/// How a rule is read.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Job {
    rule: String,
    /// Whether its places are wanted; not in what is only looked ahead at, nor inside of a token.
    named: bool,
}

struct Generator {
    rules: BTreeMap<String, OptimizedRule>,
    firsts: BTreeMap<String, First>,
    /// Rules that may lie inside themselves.
    circular: BTreeSet<String>,
    tables: BTreeMap<Bytes, usize>,
    todo: Vec<Job>,
    done: BTreeSet<Job>,
}

impl Generator {
    fn new(rules: Vec<OptimizedRule>) -> Self {
        let rules: BTreeMap<_, _> = rules.into_iter().map(|rule| (rule.name.clone(), rule)).collect();
        let mut generator = Self {
            rules,
            firsts: BTreeMap::new(),
            circular: BTreeSet::new(),
            tables: BTreeMap::new(),
            todo: Vec::new(),
            done: BTreeSet::new(),
        };
        generator.find_firsts();
        generator.find_circular();
        generator
    }

    fn run(mut self) -> String {
        let entries: Vec<String> =
            self.rules.keys().filter(|name| *name == "file" || name.starts_with("only_")).cloned().collect();
        let mut text = String::from("/// Reads one of the rules that a whole text can be.\n");
        text.push_str("pub(super) fn enter(rule: Rule, p: &mut Reader<'_>) -> bool {\n    match rule {\n");
        for entry in &entries {
            let call = self.call(entry, true);
            let _ = writeln!(text, "        Rule::{entry} => {call},");
        }
        text.push_str("        _ => p.give_up(),\n    }\n}\n");
        while let Some(job) = self.todo.pop() {
            if self.done.insert(job.clone()) {
                text.push_str(&self.function(&job));
            }
        }
        for (bytes, number) in &self.tables {
            let word_of =
                |word: usize| (0..64_usize).filter(|bit| bytes[word * 64 + bit]).fold(0_u64, |all, bit| all | 1 << bit);
            let words: Vec<String> = (0..4).map(|word| format!("{:#x}", word_of(word))).collect();
            let _ = writeln!(text, "static T{number}: [bool; 256] = table([{}]);", words.join(", "));
        }
        text
    }

    fn function(&mut self, job: &Job) -> String {
        let rule = self.rules.get(&job.rule).cloned().expect("a rule of the grammar");
        let (name, ty) = (&rule.name, rule.ty);
        let circular = self.circular.contains(name);
        let mut text = String::new();
        let named = job.named && ty != RuleType::Silent;
        if named && ty == RuleType::Atomic {
            let call = self.call(name, false);
            let _ = writeln!(text, "fn r_{name}(p: &mut Reader<'_>) -> bool {{");
            let _ = writeln!(text, "    let start = p.at;\n    {call} && p.token(Rule::{name}, start)\n}}");
            return text;
        }
        let inside = job.named && ty != RuleType::Atomic;
        let body = self.expression(&rule.expr, inside);
        let _ = writeln!(text, "fn {}_{name}(p: &mut Reader<'_>) -> bool {{", if job.named { 'r' } else { 'q' });
        if named {
            let _ = writeln!(text, "    let open = p.open(Rule::{name});\n    if open.refused {{ return false; }}");
            let _ = writeln!(text, "    if ({body}) {{ p.close(&open) }} else {{ p.undo(&open) }}\n}}");
        } else if circular {
            text.push_str("    if !p.deeper() { return false; }\n    let mark = p.mark();\n");
            let _ = writeln!(text, "    let so = {body};\n    p.nested -= 1;\n    so || p.back(&mark)\n}}");
        } else if self.is_clean(&rule.expr) {
            let _ = writeln!(text, "    {body}\n}}");
        } else {
            let mark = if inside { "p.mark()" } else { "p.at" };
            let back = if inside { "p.back(&mark)" } else { "p.at_again(mark)" };
            let _ = writeln!(text, "    let mark = {mark};\n    ({body}) || {back}\n}}");
        }
        text
    }

    fn call(&mut self, name: &str, named: bool) -> String {
        match name {
            "SOI" => "p.at_start()".to_owned(),
            "EOI" if named => "p.end_token(Rule::EOI)".to_owned(),
            "EOI" => "p.at_end()".to_owned(),
            "ANY" => "p.any()".to_owned(),
            _ => {
                self.todo.push(Job { rule: name.to_owned(), named });
                format!("{}_{name}(p)", if named { 'r' } else { 'q' })
            }
        }
    }

    /// An expression of Rust that reads it; where it fails it may have moved on, unless [`Self::is_clean`].
    fn expression(&mut self, expr: &Expr, named: bool) -> String {
        if let Some(class) = self.class(expr) {
            return format!("p.one({})", self.table(&class));
        }
        match expr {
            Expr::Str(string) => format!("p.word({:?})", string),
            Expr::Range(from, to) => format!("p.between({from:?}, {to:?})"),
            Expr::Ident(name) => self.call(name, named),
            Expr::PosPred(inner) => match self.class(inner) {
                Some(class) => self.peek(&class),
                None => format!("p.ahead(|p| {})", self.expression(inner, false)),
            },
            Expr::NegPred(inner) => match self.class(inner) {
                Some(class) => format!("!{}", self.peek(&class)),
                None => {
                    let guard = self.guard(inner);
                    format!("!({guard}p.ahead(|p| {}))", self.expression(inner, false))
                }
            },
            Expr::Seq(left, right) => {
                format!("({} && {})", self.expression(left, named), self.expression(right, named))
            }
            Expr::Choice(..) => {
                let mut arms = Vec::new();
                flatten(expr, &mut arms);
                let any_unclean = arms.iter().rev().skip(1).any(|arm| !self.is_clean(arm));
                let mut text = String::from("{ ");
                if any_unclean {
                    text.push_str(if named { "let mark = p.mark(); " } else { "let mark = p.at; " });
                }
                let last = arms.len() - 1;
                for (place, arm) in arms.iter().enumerate() {
                    let guard = self.guard(arm);
                    let body = self.expression(arm, named);
                    let back = match (place == last || self.is_clean(arm), named) {
                        (true, _) => String::new(),
                        (false, true) => " || p.back(&mark)".to_owned(),
                        (false, false) => " || p.at_again(mark)".to_owned(),
                    };
                    let or = if place == 0 { "" } else { " || " };
                    let _ = write!(text, "{or}({guard}(({body}){back}))");
                }
                text.push_str(" }");
                text
            }
            Expr::Opt(inner) => {
                let (guard, tried) = (self.guard(inner), self.tried(inner, named));
                format!("{{ let _ = {guard}{tried}; true }}")
            }
            Expr::Rep(inner) => match self.class(inner) {
                Some(class) => format!("p.many({})", self.table(&class)),
                None => {
                    let (guard, tried) = (self.guard(inner), self.tried(inner, named));
                    format!("{{ while {guard}{tried} {{}} true }}")
                }
            },
            Expr::Skip(strings) => {
                let mut stops = NONE;
                for string in strings {
                    assert!(string.len() == 1 && string.is_ascii(), "only signs are skipped to");
                    stops[string.as_bytes()[0] as usize] = true;
                }
                format!("p.skip_to({})", self.table(&stops))
            }
            Expr::RestoreOnErr(inner) => self.expression(inner, named),
            Expr::Insens(_) | Expr::PeekSlice(..) | Expr::Push(_) => panic!("the grammar does without {expr:?}"),
        }
    }

    /// It, and back to where it began if it fails.
    fn tried(&mut self, expr: &Expr, named: bool) -> String {
        let body = self.expression(expr, named);
        match (self.is_clean(expr), named) {
            (true, _) => body,
            (false, true) => format!("{{ let mark = p.mark(); ({body}) || p.back(&mark) }}"),
            (false, false) => format!("{{ let mark = p.at; ({body}) || p.at_again(mark) }}"),
        }
    }

    /// Whether it stays where it was when it fails.
    fn is_clean(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Seq(left, right) => {
                // What only looks ahead may come first.
                let looks = matches!(**left, Expr::PosPred(_) | Expr::NegPred(_));
                self.class(expr).is_some()
                    || looks && self.is_clean(right)
                    || self.is_clean(left) && self.is_sure(right)
            }
            Expr::Choice(..) => {
                let mut arms = Vec::new();
                flatten(expr, &mut arms);
                arms.last().is_some_and(|last| self.is_clean(last))
            }
            Expr::RestoreOnErr(inner) => self.is_clean(inner),
            _ => true,
        }
    }

    /// Whether it cannot fail.
    fn is_sure(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Opt(_) | Expr::Rep(_) | Expr::Skip(_) => true,
            Expr::Seq(left, right) => self.is_sure(left) && self.is_sure(right),
            Expr::RestoreOnErr(inner) => self.is_sure(inner),
            Expr::Ident(name) => self.rules.get(name).is_some_and(|rule| {
                rule.ty == RuleType::Silent && !self.circular.contains(name) && self.is_sure(&rule.expr)
            }),
            _ => false,
        }
    }

    /// `so && ` where what follows need not be tried unless the next byte is one of some.
    fn guard(&mut self, expr: &Expr) -> String {
        let first = self.first(expr);
        if first.nothing || first.bytes == ALL || matches!(expr, Expr::Str(string) if string.len() == 1) {
            return String::new();
        }
        format!("{} && ", self.peek(&first.bytes))
    }

    fn peek(&mut self, bytes: &Bytes) -> String {
        let all: Vec<usize> = (0..256).filter(|byte| bytes[*byte]).collect();
        match all.as_slice() {
            [only] => format!("p.next_is({only})"),
            _ => format!("p.is({})", self.table(bytes)),
        }
    }

    fn table(&mut self, bytes: &Bytes) -> String {
        let next = self.tables.len();
        format!("&T{}", self.tables.entry(*bytes).or_insert(next))
    }

    // What is known of expressions

    /// The bytes of which it takes exactly one, if that is all it does.
    fn class(&self, expr: &Expr) -> Option<Bytes> {
        let mut bytes = NONE;
        match expr {
            Expr::Str(string) if string.len() == 1 => bytes[string.as_bytes()[0] as usize] = true,
            Expr::Range(from, to) => {
                let ([from], [to]) = (from.as_bytes(), to.as_bytes()) else { return None };
                (*from..=*to).for_each(|byte| bytes[byte as usize] = true);
            }
            Expr::Choice(left, right) => {
                let (left, right) = (self.class(left)?, self.class(right)?);
                (0..256).for_each(|byte| bytes[byte] = left[byte] || right[byte]);
            }
            Expr::Seq(left, right) => {
                let Expr::NegPred(not) = &**left else { return None };
                let (not, right) = (self.class(not)?, self.class(right)?);
                (0..256).for_each(|byte| bytes[byte] = right[byte] && !not[byte]);
            }
            Expr::Ident(name) => {
                let rule = self.rules.get(name)?;
                return if rule.ty == RuleType::Silent { self.class(&rule.expr) } else { None };
            }
            Expr::RestoreOnErr(inner) => return self.class(inner),
            _ => return None,
        }
        Some(bytes)
    }

    fn find_firsts(&mut self) {
        let names: Vec<String> = self.rules.keys().cloned().collect();
        for name in &names {
            self.firsts.insert(name.clone(), First { bytes: NONE, nothing: false });
        }
        loop {
            let mut changed = false;
            for name in &names {
                let found = self.first(&self.rules[name].expr);
                let known = self.firsts.get_mut(name).expect("every rule has been entered");
                changed |= known.bytes != found.bytes || known.nothing != found.nothing;
                *known = found;
            }
            if !changed {
                return;
            }
        }
    }

    fn first(&self, expr: &Expr) -> First {
        let only = |bytes| First { bytes, nothing: false };
        match expr {
            Expr::Str(string) => match string.as_bytes().first() {
                Some(byte) => {
                    let mut bytes = NONE;
                    bytes[*byte as usize] = true;
                    only(bytes)
                }
                None => First { bytes: ALL, nothing: true },
            },
            Expr::Range(..) => only(self.class(expr).unwrap_or(ALL)),
            Expr::Ident(name) => match name.as_str() {
                "SOI" => First { bytes: ALL, nothing: true },
                "EOI" => {
                    let mut bytes = NONE;
                    bytes[END] = true;
                    only(bytes)
                }
                "ANY" => {
                    let mut bytes = ALL;
                    bytes[END] = false;
                    only(bytes)
                }
                _ => self.firsts[name],
            },
            Expr::PosPred(inner) => First { bytes: self.first(inner).bytes, nothing: true },
            Expr::NegPred(_) => First { bytes: ALL, nothing: true },
            Expr::Seq(left, right) => self.first_of_both(left, right),
            Expr::Choice(left, right) => {
                let (left, right) = (self.first(left), self.first(right));
                let mut bytes = NONE;
                (0..256).for_each(|byte| bytes[byte] = left.bytes[byte] || right.bytes[byte]);
                First { bytes, nothing: left.nothing || right.nothing }
            }
            Expr::Opt(inner) | Expr::Rep(inner) => First { bytes: self.first(inner).bytes, nothing: true },
            Expr::Skip(_) => First { bytes: ALL, nothing: true },
            Expr::RestoreOnErr(inner) => self.first(inner),
            Expr::Insens(_) | Expr::PeekSlice(..) | Expr::Push(_) => First { bytes: ALL, nothing: true },
        }
    }

    fn first_of_both(&self, left: &Expr, right: &Expr) -> First {
        let after = self.first(right);
        match left {
            // Both have to begin like that.
            Expr::PosPred(inner) => {
                let ahead = self.first(inner);
                let mut bytes = after.bytes;
                if after.nothing {
                    bytes = ALL;
                }
                if !ahead.nothing {
                    (0..256).for_each(|byte| bytes[byte] &= ahead.bytes[byte]);
                }
                First { bytes, nothing: after.nothing && ahead.nothing }
            }
            Expr::NegPred(inner) => {
                let mut bytes = after.bytes;
                if let Some(not) = self.class(inner)
                    && !after.nothing
                {
                    (0..256).for_each(|byte| bytes[byte] &= !not[byte]);
                }
                First { bytes, nothing: after.nothing }
            }
            _ => {
                let before = self.first(left);
                if !before.nothing {
                    return before;
                }
                let mut bytes = NONE;
                (0..256).for_each(|byte| bytes[byte] = before.bytes[byte] || after.bytes[byte]);
                First { bytes, nothing: after.nothing }
            }
        }
    }

    fn find_circular(&mut self) {
        let mut below: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, rule) in &self.rules {
            let mut named = BTreeSet::new();
            mentioned(&rule.expr, &mut named);
            below.insert(name, named);
        }
        for name in self.rules.keys() {
            let mut open = vec![name.as_str()];
            let mut seen = BTreeSet::new();
            while let Some(next) = open.pop() {
                open.extend(below.get(next).into_iter().flatten().copied().filter(|part| seen.insert(*part)));
            }
            if seen.contains(name.as_str()) {
                self.circular.insert(name.clone());
            }
        }
    }
}

fn flatten<'e>(expr: &'e Expr, arms: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Choice(left, right) => {
            flatten(left, arms);
            flatten(right, arms);
        }
        other => arms.push(other),
    }
}

fn mentioned<'e>(expr: &'e Expr, names: &mut BTreeSet<&'e str>) {
    match expr {
        Expr::Ident(name) => drop(names.insert(name)),
        Expr::PosPred(inner)
        | Expr::NegPred(inner)
        | Expr::Opt(inner)
        | Expr::Rep(inner)
        | Expr::Push(inner)
        | Expr::RestoreOnErr(inner) => mentioned(inner, names),
        Expr::Seq(left, right) | Expr::Choice(left, right) => {
            mentioned(left, names);
            mentioned(right, names);
        }
        Expr::Str(_) | Expr::Insens(_) | Expr::Range(..) | Expr::PeekSlice(..) | Expr::Skip(_) => {}
    }
}
