//! Reads Rust text just well enough to see which paths it names: words and `::`, without comments and literals.

/// A word, `::`, or one other character.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Word(String),
    Colons,
    Other(char),
}

/// A path as it stands in the text, resolved to the crate's root: `crate`, `super` and `self` are gone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedPath {
    /// Whether it leads into this crate; otherwise its first part is another crate (or a name in scope).
    pub own: bool,
    /// Its parts.
    pub parts: Vec<String>,
    /// The line it begins on, from 1.
    pub line: usize,
}

/// Words and signs with the line they begin on. Comments, strings, characters and lifetimes leave nothing.
pub fn tokens(text: &str) -> Vec<(usize, Token)> {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let (mut i, mut line) = (0, 1);
    while i < chars.len() {
        let start = i;
        match chars[i] {
            '/' if at(i + 1) == '/' => i = position(&chars, i, '\n'),
            '/' if at(i + 1) == '*' => i = end_of_block_comment(&chars, i),
            '"' => i = end_of_string(&chars, i + 1),
            '\'' => i = end_of_quote(&chars, i),
            ':' if at(i + 1) == ':' => {
                found.push((line, Token::Colons));
                i += 2;
            }
            c if c.is_alphabetic() || c == '_' => {
                while at(i).is_alphanumeric() || at(i) == '_' {
                    i += 1;
                }
                let word: String = chars[start..i].iter().collect();
                let raw = matches!(word.as_str(), "r" | "br" | "cr") && matches!(at(i), '"' | '#');
                if raw && let Some(end) = end_of_raw_string(&chars, i) {
                    i = end;
                } else {
                    found.push((line, Token::Word(word)));
                }
            }
            c => {
                if !c.is_whitespace() {
                    found.push((line, Token::Other(c)));
                }
                i += 1;
            }
        }
        line += chars[start..i.min(chars.len())].iter().filter(|c| **c == '\n').count();
    }
    found
}

fn position(chars: &[char], from: usize, wanted: char) -> usize {
    chars[from..].iter().position(|c| *c == wanted).map_or(chars.len(), |offset| from + offset)
}

fn end_of_block_comment(chars: &[char], from: usize) -> usize {
    let (mut i, mut depth) = (from, 0);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                i += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                i += 2;
                if depth == 0 {
                    return i;
                }
            }
            _ => i += 1,
        }
    }
    chars.len()
}

fn end_of_string(chars: &[char], from: usize) -> usize {
    let mut i = from;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// A character literal, or just the apostrophe of a lifetime.
fn end_of_quote(chars: &[char], from: usize) -> usize {
    if chars.get(from + 1) == Some(&'\\') {
        return (position(chars, from + 3, '\'') + 1).min(chars.len());
    }
    if chars.get(from + 2) == Some(&'\'') { from + 3 } else { from + 1 }
}

fn end_of_raw_string(chars: &[char], from: usize) -> Option<usize> {
    let hashes = chars[from..].iter().take_while(|c| **c == '#').count();
    if chars.get(from + hashes) != Some(&'"') {
        return None;
    }
    let mut i = from + hashes + 1;
    while i < chars.len() {
        if chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            return Some(i + 1 + hashes);
        }
        i += 1;
    }
    Some(chars.len())
}

/// Every path of two parts or more, and every part of a `use` tree, named in a file that is the module `module` of the crate.
pub fn paths(module: &[String], text: &str) -> Vec<NamedPath> {
    let tokens = tokens(text);
    let mut reader =
        Reader { tokens: &tokens, at: 0, modules: vec![(module.to_vec(), 0)], depth: 0, found: Vec::new() };
    reader.run();
    reader.found
}

struct Reader<'a> {
    tokens: &'a [(usize, Token)],
    at: usize,
    /// The module at this place, and the depth of braces at which it was opened.
    modules: Vec<(Vec<String>, usize)>,
    depth: usize,
    found: Vec<NamedPath>,
}

impl Reader<'_> {
    fn run(&mut self) {
        while let Some((_, token)) = self.tokens.get(self.at) {
            match token {
                Token::Other('{') => {
                    self.depth += 1;
                    self.at += 1;
                }
                Token::Other('}') => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.modules.len() > 1 && self.modules.last().is_some_and(|(_, depth)| *depth == self.depth) {
                        self.modules.pop();
                    }
                    self.at += 1;
                }
                Token::Word(word) if word == "use" => {
                    self.at += 1;
                    self.skip_colons();
                    self.tree(&[], true);
                }
                Token::Word(word) if word == "mod" => self.inline_module(),
                Token::Word(_) => self.tree(&[], false),
                Token::Colons => self.at += 1,
                Token::Other(_) => self.at += 1,
            }
        }
    }

    fn skip_colons(&mut self) {
        if matches!(self.tokens.get(self.at), Some((_, Token::Colons))) {
            self.at += 1;
        }
    }

    fn inline_module(&mut self) {
        if let Some((_, Token::Word(name))) = self.tokens.get(self.at + 1)
            && let Some((_, Token::Other('{'))) = self.tokens.get(self.at + 2)
        {
            let mut inner = self.modules.last().map(|(path, _)| path.clone()).unwrap_or_default();
            inner.push(name.clone());
            self.modules.push((inner, self.depth));
            self.depth += 1;
            self.at += 3;
        } else {
            self.at += 2;
        }
    }

    /// A path, and in a `use` (or behind `::{`) the tree that hangs on it.
    fn tree(&mut self, prefix: &[String], in_use: bool) {
        let line = self.tokens.get(self.at).map_or(0, |(line, _)| *line);
        let mut parts = prefix.to_vec();
        loop {
            match self.tokens.get(self.at) {
                Some((_, Token::Word(word))) => {
                    parts.push(word.clone());
                    self.at += 1;
                    if !matches!(self.tokens.get(self.at), Some((_, Token::Colons))) {
                        break;
                    }
                    self.at += 1;
                }
                Some((_, Token::Other('{'))) if in_use => {
                    self.at += 1;
                    self.branches(&parts);
                    return;
                }
                Some((_, Token::Other('*'))) if in_use => {
                    parts.push("*".into());
                    self.at += 1;
                    break;
                }
                _ => break,
            }
        }
        if in_use || parts.len() > 1 {
            let path = self.resolve(parts, line);
            self.found.push(path);
        }
    }

    fn branches(&mut self, prefix: &[String]) {
        loop {
            match self.tokens.get(self.at) {
                None => return,
                Some((_, Token::Other('}'))) => {
                    self.at += 1;
                    return;
                }
                Some((_, Token::Other(','))) => self.at += 1,
                Some((_, Token::Word(word))) if word == "as" => self.at += 2,
                Some(_) => {
                    let before = self.at;
                    self.tree(prefix, true);
                    if self.at == before {
                        self.at += 1;
                    }
                }
            }
        }
    }

    fn resolve(&self, parts: Vec<String>, line: usize) -> NamedPath {
        let mut module = self.modules.last().map(|(path, _)| path.clone()).unwrap_or_default();
        let mut rest = parts.as_slice();
        let mut own = false;
        while let Some((first, tail)) = rest.split_first() {
            match first.as_str() {
                "crate" | "$crate" => module.clear(),
                "super" => drop(module.pop()),
                "self" => {}
                _ => break,
            }
            own = true;
            rest = tail;
        }
        if own {
            module.extend(rest.iter().cloned());
            NamedPath { own, parts: module, line }
        } else {
            NamedPath { own, parts, line }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(module: &str, text: &str) -> Vec<String> {
        let module: Vec<String> = module.split("::").map(Into::into).collect();
        paths(&module, text)
            .into_iter()
            .map(|path| format!("{}{}", if path.own { "crate::" } else { "" }, path.parts.join("::")))
            .collect()
    }

    #[test]
    fn use_trees_are_unfolded() {
        assert_eq!(
            shown("sim::life", "use crate::{base::{Span, ids::Table as T}, model::*};\nuse super::value::Value;"),
            ["crate::base::Span", "crate::base::ids::Table", "crate::model::*", "crate::sim::value::Value"]
        );
    }

    #[test]
    fn paths_in_code_and_in_inner_modules() {
        assert_eq!(
            shown(
                "ir::graph",
                "fn f() { let x = crate::lint::run(); } mod tests { use super::super::*; }\nuse super::x;"
            ),
            ["crate::lint::run", "crate::ir::*", "crate::ir::x"]
        );
        assert_eq!(
            shown("ir", "mod a { mod b { use super::c; } use super::d; } use super::e;"),
            ["crate::ir::a::c", "crate::ir::d", "crate::e"]
        );
    }

    #[test]
    fn comments_and_literals_name_nothing() {
        let text = r####"
            // crate::lint::a
            /* crate::lint::b /* crate::lint::c */ */
            let s = "crate::lint::d \" crate::lint::e"; let r = r##"crate::lint::f"# "##; let q = '"'; let c = '\''; let l: &'static str = "";
            std::fs::read(x)
        "####;
        assert_eq!(shown("ir", text), ["std::fs::read"]);
    }

    #[test]
    fn lines_are_counted() {
        let found = paths(&["a".into()], "\n/* \n */ \"\n\" crate::b::c");
        assert_eq!(found.iter().map(|path| path.line).collect::<Vec<_>>(), [4]);
    }
}
