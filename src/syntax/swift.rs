//! Reads texts that are right, quickly: functions made of the grammar by `grammar/build.rs`, and what they stand on. Knows nothing of what could
//! have stood where: a text that this reader does not take is read again by `parser`, which does.

use super::parser::{DEEPEST, Node, Rule, Tree, is_noise, offset};

/// How deep what has no place of its own may lie inside itself; whatever lies deeper is left to the other reader.
const NESTED: u32 = 1000;

/// Stands for the end of the text: no text holds this byte.
const END: u8 = 0xFF;

/// Reads `part` as `rule`; places count from `base` bytes before it. Nothing: the other reader shall say.
pub(super) fn read_part(rule: Rule, part: &str, base: usize) -> Option<Tree> {
    let mut reader = Reader {
        text: part.as_bytes(),
        at: 0,
        base: offset(base),
        nodes: Vec::with_capacity(part.len() / 6 + 8),
        last_token_end: offset(base),
        tokens: 0,
        depth: 0,
        nested: 0,
        gave_up: false,
    };
    let so = enter(rule, &mut reader);
    (so && !reader.gave_up).then_some(Tree { nodes: reader.nodes })
}

struct Reader<'t> {
    text: &'t [u8],
    /// The next byte to be read.
    at: usize,
    base: u32,
    nodes: Vec<Node>,
    last_token_end: u32,
    /// How many places have begun; a place in which no other began is a token.
    tokens: u32,
    /// How many named places are open.
    depth: usize,
    nested: u32,
    /// Whether the other reader has to decide.
    gave_up: bool,
}

/// Where it was when something was tried.
struct Mark {
    at: usize,
    nodes: usize,
    last_token_end: u32,
    tokens: u32,
}

/// A place that has begun.
struct Open {
    mark: Mark,
    refused: bool,
}

impl Reader<'_> {
    fn give_up(&mut self) -> bool {
        self.gave_up = true;
        false
    }

    // Bytes

    #[inline(always)]
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(END)
    }

    #[inline(always)]
    fn next_is(&self, byte: u8) -> bool {
        self.peek() == byte
    }

    #[inline(always)]
    #[allow(clippy::indexing_slicing, reason = "a byte is below 256")]
    fn is(&self, bytes: &[bool; 256]) -> bool {
        bytes[self.peek() as usize]
    }

    #[inline(always)]
    fn one(&mut self, bytes: &[bool; 256]) -> bool {
        let so = self.is(bytes);
        self.at += usize::from(so);
        so
    }

    #[inline(always)]
    fn many(&mut self, bytes: &[bool; 256]) -> bool {
        while self.one(bytes) {}
        true
    }

    #[inline(always)]
    fn skip_to(&mut self, stops: &[bool; 256]) -> bool {
        while self.at < self.text.len() && !self.is(stops) {
            self.at += 1;
        }
        true
    }

    #[inline(always)]
    fn word(&mut self, word: &str) -> bool {
        let so = self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()));
        if so {
            self.at += word.len();
        }
        so
    }

    #[inline(always)]
    fn any(&mut self) -> bool {
        let length = match self.peek() {
            END => return false,
            0..0x80 => 1,
            0x80..0xE0 => 2,
            0xE0..0xF0 => 3,
            _ => 4,
        };
        self.at += length;
        true
    }

    fn at_start(&self) -> bool {
        self.at == 0
    }

    fn at_end(&self) -> bool {
        self.at == self.text.len()
    }

    // What was tried

    #[inline(always)]
    fn ahead(&mut self, try_it: impl FnOnce(&mut Self) -> bool) -> bool {
        let at = self.at;
        let so = try_it(self);
        self.at = at;
        so
    }

    #[inline(always)]
    fn at_again(&mut self, at: usize) -> bool {
        self.at = at;
        false
    }

    #[inline(always)]
    fn mark(&self) -> Mark {
        Mark { at: self.at, nodes: self.nodes.len(), last_token_end: self.last_token_end, tokens: self.tokens }
    }

    #[inline(always)]
    fn back(&mut self, mark: &Mark) -> bool {
        self.at = mark.at;
        self.nodes.truncate(mark.nodes);
        self.last_token_end = mark.last_token_end;
        self.tokens = mark.tokens;
        false
    }

    fn deeper(&mut self) -> bool {
        if self.nested >= NESTED {
            return self.give_up();
        }
        self.nested += 1;
        true
    }

    // Places

    #[inline(always)]
    fn place(&self) -> u32 {
        self.base + offset(self.at)
    }

    #[inline(always)]
    fn open(&mut self, rule: Rule) -> Open {
        let mark = self.mark();
        if self.depth >= DEEPEST {
            self.give_up();
            return Open { mark, refused: true };
        }
        self.depth += 1;
        self.tokens += 1;
        let start = self.place();
        self.nodes.push(Node { rule, start, end: start, next: 0 });
        Open { mark, refused: false }
    }

    #[inline(always)]
    fn close(&mut self, open: &Open) -> bool {
        self.depth -= 1;
        if self.tokens == open.mark.tokens + 1 {
            self.last_token_end = self.place();
        }
        let next = offset(self.nodes.len());
        if let Some(node) = self.nodes.get_mut(open.mark.nodes) {
            node.end = self.last_token_end.max(node.start);
            node.next = next;
        }
        true
    }

    #[inline(always)]
    fn undo(&mut self, open: &Open) -> bool {
        self.depth -= 1;
        self.back(&open.mark)
    }

    #[inline(always)]
    fn token(&mut self, rule: Rule, start: usize) -> bool {
        self.tokens += 1;
        self.last_token_end = self.place();
        if is_noise(rule) {
            return true;
        }
        if self.depth >= DEEPEST {
            return self.give_up();
        }
        let (start, end) = (self.base + offset(start), self.last_token_end);
        let next = offset(self.nodes.len() + 1);
        self.nodes.push(Node { rule, start, end, next });
        true
    }

    fn end_token(&mut self, rule: Rule) -> bool {
        self.at_end() && self.token(rule, self.at)
    }
}

const fn table(words: [u64; 4]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < 256 {
        #[allow(clippy::indexing_slicing, reason = "256 bits in four words")]
        {
            table[at] = words[at / 64] >> (at % 64) & 1 == 1;
        }
        at += 1;
    }
    table
}

use made::enter;

/// What `grammar/build.rs` makes.
#[allow(unused_parens, unused_braces, dead_code, clippy::all, reason = "nobody writes or reads it")]
mod made {
    use super::{Reader, Rule, table};

    include!(concat!(env!("OUT_DIR"), "/swift.rs"));
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a failed test says so by panicking"
    )]
    use super::{super::parser, Rule, read_part};

    const TEXTS: [&str; 7] = [
        include_str!("../../benches/check/shop.journey"),
        include_str!("../../benches/rw1/rw1.journey"),
        include_str!("../../journeys/clicks/clicks.journey"),
        include_str!("../../journeys/saas/tests.journey"),
        include_str!("../../journeys/saas/trial.journey"),
        include_str!("../../journeys/telecom/people.journey"),
        include_str!("../../journeys/shop/tests.journey"),
    ];
    const ROUNDS: usize = 400;

    fn same(rule: Rule, text: &str) -> bool {
        let (swift, slow) = (read_part(rule, text, 7), parser::read_slowly(rule, text, 7));
        match (&swift, &slow) {
            (Some(swift), Ok(slow)) => assert_eq!(swift, slow, "{text}"),
            (None, Err(_)) => {}
            _ => panic!("{rule:?}: swift {} slow {}\n{text}", swift.is_some(), slow.is_ok()),
        }
        swift.is_some()
    }

    /// A small machine for pseudo-random numbers.
    struct Dice(u64);
    impl Dice {
        fn below(&mut self, bound: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % bound
        }
    }

    #[test]
    fn reads_as_the_library_does() {
        let mut dice = Dice(11);
        let mut taken = 0;
        for text in TEXTS {
            assert!(same(Rule::file, text));
        }
        for round in 0..ROUNDS {
            // A few lines of one text, with a few words taken out, doubled, or put elsewhere.
            let lines: Vec<&str> = TEXTS[dice.below(TEXTS.len())].split_inclusive('\n').collect();
            let first = dice.below(lines.len());
            let some = &lines[first..lines.len().min(first + 1 + dice.below(12))];
            let mut words: Vec<String> =
                some.iter().flat_map(|line| line.split_inclusive([' ', '(', ',', '"'])).map(str::to_owned).collect();
            if words.is_empty() {
                continue;
            }
            for _ in 0..dice.below(4) {
                let (from, to) = (dice.below(words.len()), dice.below(words.len()));
                match dice.below(3) {
                    0 => words[to] = words[from].clone(),
                    1 => words.swap(from, to),
                    _ => words[to] = ["\u{FFFF}", "é ", "}", "{", "\"", "\n"][dice.below(6)].to_owned(),
                }
            }
            let text = words.concat();
            // Broken braces are mended before the grammar is asked, and it takes every other text.
            let depth = text.bytes().fold(0_i32, |depth, byte| match byte {
                b'{' => depth + 1,
                b'}' => depth - 1,
                _ => depth,
            });
            let rules = [
                Rule::only_members,
                Rule::only_items,
                Rule::only_await_arms,
                Rule::only_branch_arms,
                Rule::only_value_arms,
                Rule::only_test_lines,
                Rule::only_population_lines,
                Rule::only_channel_lines,
                Rule::only_message_lines,
                Rule::only_attributes,
            ];
            for rule in rules {
                taken += usize::from(same(rule, &text));
            }
            if depth == 0 || round % 7 == 0 {
                taken += usize::from(same(Rule::file, &text));
            }
        }
        assert!(taken > ROUNDS / 10, "too few texts are right to tell anything: {taken}");
    }
}
