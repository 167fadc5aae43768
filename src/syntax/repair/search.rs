//! The search for the smallest change after which a damaged member reads well: every candidate is tried against the grammar,
//! so what is offered as a fix is known to be one.

use super::{
    Member, Repair, habits, literals,
    patch::{Change, Draft, apply},
    test_lines,
    tokens::{Kind, Token, tokens},
    words::{self, Slip},
};
use crate::syntax::{
    build::HOLE,
    messages,
    parser::{self, Failure, Rule},
};

/// How many candidates are tried against the grammar.
const TRIALS: usize = 60;

/// Above this many bytes, blocks that do not hold the fault are blanked out before candidates are tried.
const LARGE: usize = 600;

/// The best change for the fault at which reading failed.
pub(super) fn repair(draft: &Draft, failure: &Failure, member: Member) -> Option<Repair> {
    let text = outlined(&draft.text, failure.at);
    let found = tokens(&text);
    let fault = found.iter().position(|token| token.end > failure.at).unwrap_or(found.len());
    let scene = Scene { text: &text, tokens: &found, fault, expected: &failure.expected, member };
    let floor = found.get(fault).map_or(text.len(), |token| token.end);
    let mut best = Best::default();
    for candidate in scene.faithful().into_iter().take(TRIALS) {
        if let Some(right) = best.weigh(&text, member, candidate) {
            return Some(right);
        }
    }
    // A change that loses nothing and gets past the fault is better than one that leaves something out and gets to the end.
    let two_on = found.get(fault + 2).map_or(text.len(), |token| token.start);
    let next_line = text.get(..best.reached).is_some_and(|before| before.trim_end_matches([' ', '\t']).ends_with('\n'));
    if best.reached > floor && (best.reached >= two_on || next_line) {
        return best.repair;
    }
    for candidate in scene.lossy().into_iter().take(TRIALS) {
        if let Some(right) = best.weigh(&text, member, candidate) {
            return Some(right);
        }
    }
    if best.reached > floor { best.repair } else { None }
}

/// The candidate that got furthest.
#[derive(Default)]
struct Best {
    reached: usize,
    repair: Option<Repair>,
}

impl Best {
    /// Tries a candidate; gives it back if everything reads well with it.
    fn weigh(&mut self, text: &str, member: Member, candidate: Repair) -> Option<Repair> {
        let (trial, pieces) = apply(text, &candidate.changes);
        let Err(failure) = parser::read(member.rule(), &trial) else { return Some(candidate) };
        let at = u32::try_from(failure.at).unwrap_or(u32::MAX);
        let reached = crate::syntax::origin::locate(&pieces, at, false) as usize;
        if reached > self.reached {
            self.reached = reached;
            self.repair = Some(candidate);
        }
        None
    }
}

/// What is said when nothing helps.
pub(super) fn hopeless(text: &str, at: usize, member: Member) -> Repair {
    let found = tokens(text);
    let token = found.iter().find(|token| token.end > at).or(found.last()).copied();
    let place = token.map_or((0, text.len().min(1)), |token| (token.start, token.end));
    let first = token.map(|token| token.text.to_owned()).unwrap_or_default();
    let noun = if found.first().is_none_or(|first| first.end > at) { Some(member.noun()) } else { None };
    Repair::told(Vec::new(), place, move |span| messages::not_understood(span, &first, noun))
}

/// The same text with every block blanked out that is long and does not hold `fault`: places stay what they are.
fn outlined(text: &str, fault: usize) -> String {
    if text.len() < LARGE {
        return text.to_owned();
    }
    let mut bytes = text.as_bytes().to_vec();
    let mut open: Vec<usize> = Vec::new();
    for token in tokens(text) {
        if token.is("{") {
            open.push(token.start);
        } else if token.is("}")
            && let Some(start) = open.pop()
            && token.start - start > 40
            && !(start..token.end).contains(&fault)
            && let Some(block) = bytes.get_mut(start + 1..token.start)
        {
            block.fill(b' ');
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

struct Scene<'t> {
    text: &'t str,
    tokens: &'t [Token<'t>],
    /// The index of the token at which reading failed; one past the last at the end.
    fault: usize,
    expected: &'t [Rule],
    member: Member,
}

impl<'t> Scene<'t> {
    fn token(&self, at: usize) -> Option<Token<'t>> {
        self.tokens.get(at).copied()
    }

    fn here(&self) -> Option<Token<'t>> {
        self.token(self.fault)
    }

    fn before(&self) -> Option<Token<'t>> {
        self.fault.checked_sub(1).and_then(|at| self.token(at))
    }

    /// Candidates that keep everything that was written, the likelier ones first.
    fn faithful(&self) -> Vec<Repair> {
        let mut found = Vec::new();
        self.if_statement(&mut found);
        if self.member == Member::TestLine {
            found.extend(test_lines::candidates(self.tokens));
        }
        found.extend(habits::candidates(self.text, self.tokens, self.fault, self.member));
        self.capitals(&mut found);
        self.phrases(&mut found);
        self.numbers(&mut found);
        self.joined_names(&mut found);
        self.misspelt(&mut found);
        self.broken_words(&mut found);
        self.run_together(&mut found);
        self.missing_words(&mut found);
        self.signs(&mut found);
        found
    }

    /// Candidates that leave something out.
    fn lossy(&self) -> Vec<Repair> {
        let mut found = Vec::new();
        self.stray(&mut found);
        self.missing_parts(&mut found);
        self.wrong_parts(&mut found);
        self.wrong_head(&mut found);
        self.cut_off(&mut found);
        found
    }

    /// `if C { … } else { … }` where a statement belongs.
    fn if_statement(&self, found: &mut Vec<Repair>) {
        let Some(first) = self.tokens.first().filter(|first| first.is_like("if")) else { return };
        if self.member != Member::Statement {
            return;
        }
        let mut changes = vec![Change::new(first.start, first.end, "branch { when")];
        let mut depth = 0_usize;
        let mut has_otherwise = false;
        let mut end = first.end;
        let mut at = 1;
        while let Some(token) = self.token(at) {
            if token.is("{") {
                depth += 1;
            } else if token.is("}") {
                depth = depth.saturating_sub(1);
                end = token.end;
                let goes_on = self
                    .token(at + 1)
                    .is_some_and(|next| next.is_like("else") || next.is_like("elseif") || next.is_like("elif"));
                if depth == 0 && !goes_on {
                    break;
                }
            } else if depth == 0 && token.is_like("else") {
                match self.token(at + 1).filter(|next| next.is_like("if")) {
                    Some(next) => {
                        changes.push(Change::new(token.start, next.end, "when"));
                        at += 1;
                    }
                    None => {
                        changes.push(Change::new(token.start, token.end, "otherwise"));
                        has_otherwise = true;
                    }
                }
            } else if depth == 0 && (token.is_like("elseif") || token.is_like("elif")) {
                changes.push(Change::new(token.start, token.end, "when"));
            }
            at += 1;
        }
        changes.push(Change::insert(end, if has_otherwise { " }" } else { " otherwise { } }" }));
        found.push(Repair::sure(changes, (first.start, first.end), "write a `branch`", messages::if_statement));
    }

    fn around(&self) -> impl Iterator<Item = usize> + use<> {
        let fault = self.fault;
        [Some(fault), fault.checked_sub(1), fault.checked_sub(2), Some(fault + 1)].into_iter().flatten()
    }

    /// `Send`, `WAIT`, `20 usd`
    fn capitals(&self, found: &mut Vec<Repair>) {
        for token in self.around().filter_map(|at| self.token(at)).filter(|token| token.kind == Kind::Word) {
            let small = token.text.to_ascii_lowercase();
            if small != token.text && words::is_own(&small) {
                found.push(replaced(token, &small, messages::capitals));
            }
            let behind_number = self.tokens.iter().any(|other| {
                other.kind == Kind::Number
                    && other.end < token.start
                    && self.text.get(other.end..token.start).is_some_and(|gap| gap.trim().is_empty())
            });
            if behind_number
                && token.text.len() == 3
                && token.text.bytes().any(|b| b.is_ascii_lowercase())
                && !words::is_own(token.text)
            {
                found.push(replaced(token, &token.text.to_ascii_uppercase(), messages::currency_capitals));
            }
        }
    }

    /// `else if`, `via`, `is greater than`
    fn phrases(&self, found: &mut Vec<Repair>) {
        for at in [self.fault.checked_sub(2), self.fault.checked_sub(1), Some(self.fault)].into_iter().flatten() {
            let Some(first) = self.token(at) else { continue };
            for (count, with, slip) in words::phrases(self.tokens, at) {
                let Some(last) = self.token(at + count - 1) else { continue };
                let place = (first.start, last.end);
                let written = self.text.get(place.0..place.1).unwrap_or("").to_owned();
                let glue = if with == "%" {
                    self.text.get(..first.start).map_or(first.start, |text| text.trim_end().len())
                } else {
                    first.start
                };
                let glue = if with.starts_with(',') {
                    self.text.get(..first.start).map_or(glue, |text| text.trim_end().len())
                } else {
                    glue
                };
                let change = Change::new(glue, place.1, with);
                let title = format!("write `{}`", with.trim_start_matches(", "));
                let tell = move |span| match slip {
                    Slip::Word => messages::other_words(span, &written, with),
                    Slip::ElseIf => messages::else_if(span, &written),
                    Slip::Equals => messages::equals_sign(span, &written),
                    Slip::If => messages::if_in_arm(span),
                };
                found.push(Repair::sure(vec![change], place, title, tell));
            }
        }
    }

    /// `21.00`, `9` and `20,000` where they can be a time or a number.
    fn numbers(&self, found: &mut Vec<Repair>) {
        for at in [Some(self.fault), self.fault.checked_sub(1)].into_iter().flatten() {
            let Some(token) = self.token(at).filter(|token| token.kind == Kind::Number) else { continue };
            if let Some(time) = literals::time(token.text, None).filter(|time| time != token.text) {
                found.push(replaced(token, &time, |span, _, time| messages::time_format(span, time)));
            }
            if let Some((from, to)) = token.text.split_once('-')
                && [from, to].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
            {
                let with = format!("{from} to {to}");
                found.push(replaced(token, &with, messages::other_words));
            }
        }
        for (number, unit) in [
            (self.before(), self.here()),
            (self.fault.checked_sub(2).and_then(|at| self.token(at)), self.before()),
            (self.here(), self.token(self.fault + 1)),
        ] {
            let (Some(number), Some(unit)) = (number, unit) else { continue };
            if number.kind == Kind::Number && unit.kind == Kind::Word {
                found.extend(literals::unit(number, unit));
            }
        }
        // `20,000`: the comma is where reading failed.
        let (Some(left), Some(comma), Some(right)) = (self.before(), self.here(), self.token(self.fault + 1)) else {
            return;
        };
        let joined = comma.is(",") && left.end == comma.start && right.start == comma.end;
        let is_group = right.text.len() == 3 && right.text.bytes().all(|b| b.is_ascii_digit());
        if joined && left.kind == Kind::Number && is_group {
            let with = format!("{}_{}", left.text, right.text);
            let place = (left.start, right.end);
            let shown = with.clone();
            let title = format!("write `{with}`");
            let tell = move |span| messages::thousands_separator(span, &shown);
            found.push(Repair::sure(vec![Change::new(place.0, place.1, with)], place, title, tell));
        }
    }

    /// `cart-reminder`: a name with a hyphen.
    fn joined_names(&self, found: &mut Vec<Repair>) {
        for at in self.around() {
            let (Some(left), Some(hyphen)) = (at.checked_sub(1).and_then(|at| self.token(at)), self.token(at)) else {
                continue;
            };
            if !hyphen.is("-") || left.kind != Kind::Word || left.end != hyphen.start {
                continue;
            }
            let mut end = at;
            let mut name = left.text.to_owned();
            while let (Some(hyphen), Some(part)) = (self.token(end), self.token(end + 1)) {
                let joins =
                    hyphen.is("-") && hyphen.end == part.start && matches!(part.kind, Kind::Word | Kind::Number);
                if !joins || self.token(end - 1).is_none_or(|before| before.end != hyphen.start) {
                    break;
                }
                name.push('_');
                name.push_str(part.text);
                end += 2;
            }
            let Some(last) = self.token(end - 1).filter(|_| end > at) else { continue };
            let name = name.replace('-', "_");
            let place = (left.start, last.end);
            let shown = name.clone();
            let title = format!("write `{name}`");
            let tell = move |span| messages::hyphen_in_name(span, &shown);
            found.push(Repair::sure(vec![Change::new(place.0, place.1, name)], place, title, tell));
        }
    }

    /// A word of the language, misspelt.
    fn misspelt(&self, found: &mut Vec<Repair>) {
        let mut near: Vec<(usize, usize, Token<'t>, &'static str)> = Vec::new();
        for (order, at) in self.around().enumerate() {
            let Some(token) = self.token(at).filter(|token| token.kind == Kind::Word) else { continue };
            let limit = if order < 2 { 8 } else { 3 };
            for word in words::near(token.text).into_iter().take(limit) {
                if order > 0 && words::is_own(token.text) {
                    continue;
                }
                let distance = strsim::damerau_levenshtein(&token.text.to_ascii_lowercase(), word);
                near.push((distance, order, token, word));
            }
        }
        near.sort_by_key(|(distance, order, _, word)| (*distance, *order, !self.expects(word)));
        for (distance, _, token, word) in near {
            let mut repair = replaced(token, word, messages::unknown_keyword);
            if distance > 1 && token.text.len() < 5 {
                repair.fix = repair.fix.map(|(title, _)| (title, crate::base::Applicability::MaybeIncorrect));
            }
            found.push(repair);
        }
    }

    /// `wit<in`, `.f`, `1o`, `order_p+laced`: a word with a wrong or needless sign in it.
    fn broken_words(&self, found: &mut Vec<Repair>) {
        for at in self.around() {
            let (Some(first), Some(second)) = (self.token(at), self.token(at + 1)) else { continue };
            let joined = format!("{}{}", first.text, second.text);
            if first.kind == Kind::Word && second.kind == Kind::Word && words::is_own(&joined) {
                let whole = Token {
                    kind: Kind::Word,
                    start: first.start,
                    end: second.end,
                    text: self.text.get(first.start..second.end).unwrap_or(""),
                };
                found.push(replaced(whole, &joined, messages::unknown_keyword));
            }
        }
        let Some(here) = self.here() else { return };
        let in_run = |c: char| !c.is_whitespace() && !matches!(c, '{' | '}' | '"' | ',' | '(');
        let before = self.text.get(..here.start).unwrap_or("");
        let start = before.trim_end_matches(in_run).len();
        let behind = self.text.get(here.start..).unwrap_or("");
        let end = here.start + (behind.len() - behind.trim_start_matches(in_run).len()).max(here.end - here.start);
        let run = self.text.get(start..end).unwrap_or("");
        if run.len() > 40 || run.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && here.kind == Kind::Word {
            return;
        }
        let whole = Token { kind: Kind::Word, start, end, text: run };
        for word in words::near(run) {
            found.push(replaced(whole, word, messages::unknown_keyword));
        }
        // The sign in the middle is one too many.
        let signs: Vec<Token<'t>> =
            self.tokens.iter().filter(|t| t.kind == Kind::Sign && t.start >= start && t.end <= end).copied().collect();
        for sign in signs {
            let touches = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let glued = self.text.get(..sign.start).is_some_and(|t| t.ends_with(touches))
                && self.text.get(sign.end..).is_some_and(|t| t.starts_with(touches));
            if glued {
                let written = sign.text.to_owned();
                let tell = move |span| messages::stray(span, &written);
                let change = Change::delete(sign.start, sign.end);
                found.push(Repair::maybe(vec![change], (start, end), format!("take `{}` away", sign.text), tell));
            }
        }
    }

    fn expects(&self, word: &str) -> bool {
        self.expected.iter().any(|rule| keyword(*rule).is_some_and(|expected| expected == word))
    }

    /// `sendhello`, `waituntil`: a word of the language and what follows, without a blank.
    fn run_together(&self, found: &mut Vec<Repair>) {
        for token in self.around().filter_map(|at| self.token(at)).filter(|token| token.kind == Kind::Word) {
            for split in (1..token.text.len()).rev() {
                let (Some(first), Some(second)) = (token.text.get(..split), token.text.get(split..)) else { continue };
                let small = second.starts_with(|c: char| c.is_ascii_alphanumeric());
                if small && (words::is_own(first) || words::is_own(second)) {
                    let change = Change::insert(token.start + split, " ");
                    let with = format!("{first} {second}");
                    let place = (token.start, token.end);
                    let title = format!("write `{with}`");
                    let tell = move |span| messages::run_together(span, &with);
                    found.push(Repair::sure(vec![change], place, title, tell));
                }
            }
        }
    }

    /// The end of what was read, and where something that is missing belongs: on the same line, if that was the end of it.
    fn gap(&self) -> (usize, usize) {
        let end = self.before().map_or(0, |token| token.end);
        let at = self.here().map_or(end, |token| token.start);
        let breaks = self.text.get(end..at).is_some_and(|gap| gap.contains('\n'));
        (end, if breaks { end } else { at })
    }

    /// A word or sign of the language that is not there.
    fn missing_words(&self, found: &mut Vec<Repair>) {
        let (end, at) = self.gap();
        for rule in self.expected {
            let Some(word) = keyword(*rule) else { continue };
            let word: &'static str = match *rule {
                Rule::k_up => "up to",
                Rule::k_hand => "hand off to",
                Rule::k_most => "most one of",
                _ => word,
            };
            let longer = (*rule == Rule::k_on).then_some("on average");
            for word in longer.into_iter().chain([word]) {
                let glued = matches!(word, "," | ":" | "%" | ")" | "?");
                let change =
                    if glued { Change::insert(end, word) } else { Change::insert(at, pad(self.text, at, word)) };
                let place = self.here().map_or((end.saturating_sub(1), end), |token| (token.start, token.end));
                let behind = self.before().map(|token| token.text.to_owned()).unwrap_or_default();
                let title = format!("write `{word}`");
                let tell = move |span| messages::missing_word(span, word, &behind);
                found.push(Repair::sure(vec![change], place, title, tell));
            }
        }
        // `else` without its comma.
        if let Some(token) = self.here().filter(|token| token.is("else")) {
            let behind = self.before().map(|token| token.text.to_owned()).unwrap_or_default();
            let tell = move |span| messages::missing_word(span, ",", &behind);
            found.push(Repair::sure(vec![Change::insert(end, ",")], (token.start, token.end), "write `,`", tell));
        }
    }

    /// One sign in another's place.
    fn signs(&self, found: &mut Vec<Repair>) {
        for token in [self.here(), self.before()].into_iter().flatten() {
            if token.kind != Kind::Sign || token.is("{") || token.is("}") {
                continue;
            }
            for rule in self.expected {
                let Some(word) = keyword(*rule) else { continue };
                found.push(replaced_word(self.text, token, word));
            }
            let written = token.text.to_owned();
            let is_mark = matches!(token.text, "-" | "*" | "+");
            let tell = move |span| if is_mark { messages::markdown(span) } else { messages::stray(span, &written) };
            let change = Change::delete(token.start, token.end);
            found.push(Repair::maybe(
                vec![change],
                (token.start, token.end),
                format!("take `{}` away", token.text),
                tell,
            ));
            for sign in [",", ":", ".", "=", "|", "%", "<", ">", ">=", "<=", "?", "-", "(", ")", "_"] {
                if !token.is(sign) {
                    found.push(replaced_sign(token, sign));
                }
            }
        }
    }

    /// A word or sign too many.
    fn stray(&self, found: &mut Vec<Repair>) {
        for token in [self.here(), self.before()].into_iter().flatten() {
            if token.is("{") || token.is("}") {
                continue;
            }
            let word = token.text.to_owned();
            let is_mark = matches!(token.text, "-" | "*" | "+");
            let tell = move |span| if is_mark { messages::markdown(span) } else { messages::stray(span, &word) };
            let change = Change::delete(token.start, token.end);
            let place = (token.start, token.end);
            found.push(Repair::maybe(vec![change], place, format!("take `{}` away", token.text), tell));
        }
    }

    /// Something is not there, and nobody can know what it would be.
    fn missing_parts(&self, found: &mut Vec<Repair>) {
        let (_, at) = self.gap();
        let noun = self.noun(self.fault);
        let place = match self.before() {
            Some(token) => (token.start, token.end),
            None => self.here().map_or((0, 0), |token| (token.start, token.end)),
        };
        let behind = self.before().map(|token| token.text.to_owned()).unwrap_or_default();
        let tell = move |span| messages::missing_part(span, &noun, &behind);
        found.push(Repair::told(vec![Change::insert(at, pad(self.text, at, HOLE))], place, tell));
    }

    /// Something else is there than what belongs there.
    fn wrong_parts(&self, found: &mut Vec<Repair>) {
        for (from, count) in [
            (self.fault, 1),
            (self.fault.wrapping_sub(1), 1),
            (self.fault, 2),
            (self.fault.wrapping_sub(1), 2),
            (self.fault, 3),
        ] {
            let (Some(first), Some(last)) = (self.token(from), self.token(from.wrapping_add(count - 1))) else {
                continue;
            };
            let range = self.tokens.get(from..from + count).unwrap_or(&[]);
            if range.iter().any(|token| token.is("{") || token.is("}")) {
                continue;
            }
            let place = (first.start, last.end);
            let written = self.text.get(place.0..place.1).unwrap_or("").to_owned();
            let noun = self.noun(from);
            let tell = move |span| messages::wrong_part(span, &noun, &written);
            let with = format!(" {HOLE} ");
            found.push(Repair::told(vec![Change::new(place.0, place.1, with)], place, tell));
        }
    }

    /// Everything up to the block is something else than what belongs there.
    fn wrong_head(&self, found: &mut Vec<Repair>) {
        let (Some(first), Some(open)) =
            (self.here(), self.tokens.iter().skip(self.fault).position(|token| token.is("{")))
        else {
            return;
        };
        let Some(last) =
            (self.fault + open).checked_sub(1).and_then(|at| self.token(at)).filter(|last| last.end > first.start)
        else {
            return;
        };
        let place = (first.start, last.end);
        let written = self.text.get(place.0..place.1).unwrap_or("").to_owned();
        if written.contains('\n') {
            return;
        }
        let noun = self.noun(self.fault);
        let tell = move |span| messages::wrong_part(span, &noun, &written);
        let with = format!(" {HOLE} ");
        found.push(Repair::told(vec![Change::new(place.0, place.1, with)], place, tell.clone()));
        found.push(Repair::told(vec![Change::delete(place.0, place.1)], place, tell));
    }

    /// What follows makes no sense any more: it is left out, up to the end of the line, the next block, or all of it.
    fn cut_off(&self, found: &mut Vec<Repair>) {
        let Some(here) = self.here() else { return };
        let rest = self.text.get(here.start..).unwrap_or("");
        let line = here.start + rest.find('\n').unwrap_or(rest.len());
        let block = self.tokens.iter().skip(self.fault).find(|token| token.is("{")).map(|token| token.start);
        let word = here.text.to_owned();
        for end in [Some(line), block, Some(self.text.len())].into_iter().flatten() {
            if end <= here.start {
                continue;
            }
            let words = word.clone();
            let noun = (self.fault == 0).then(|| self.member.noun());
            let tell = move |span| match noun {
                Some(_) => messages::not_understood(span, &words, noun),
                None => messages::stray(span, &words),
            };
            let shown = self.text.get(here.start..end).unwrap_or("").trim_end().len();
            let shown = if noun.is_some() { here.end - here.start } else { shown };
            found.push(Repair::told(vec![Change::delete(here.start, end)], (here.start, here.start + shown), tell));
        }
    }

    /// What belongs at a token's place, to people.
    fn noun(&self, at: usize) -> String {
        let word = |back: usize| at.checked_sub(back).and_then(|at| self.token(at)).map_or("", |token| token.text);
        if at == 0 {
            return self.member.noun().to_owned();
        }
        let noun = match (word(2), word(1)) {
            (_, "send") => "a message",
            (_, "by") => "a channel",
            ("else", _) if word(1) == "," => "a channel",
            (_, "else") => "what to do then: a channel, `go on`, `go to …`, `exit` or a block",
            ("go", "to") => "a stage",
            ("off", "to") | (_, "start" | "inside") => "a journey",
            ("up", "to") | (_, "within" | "last" | "after" | "for" | "median") => "a length of time, such as `3 days`",
            (_, "wait") => "a length of time, such as `3 days`, or `until …`",
            (_, "until") => "a time or a moment, such as `09:00`",
            (_, "do") => "an action",
            (_, "mark" | "clear") => "a status",
            (_, "on") => "what happens",
            (_, "from") => "where it comes from",
            (_, "at") => "a time of day, such as `09:00`",
            (_, "is" | "in" | "<" | ">" | "<=" | ">=" | "contains") => "a value",
            (_, "when" | "where" | "and" | "or" | "not" | "=") => "a condition",
            (_, "set") => "an attribute",
            (_, "as") => "a name",
            (_, "goal" | "exit" | "enter" | "milestone" | "begins" | "ends") => "`on` or `when`",
            (_, "reenter") => "`never`, `always` or `after` a length of time",
            (_, "owner" | "test" | "template" | "subject") => "a text in quotes",
            (_, "priority" | "size") => "a number",
            (_, "holdout" | "fatigue") => "a share, such as `5%`",
            (_, "per") => "a name or a length of time",
            (_, ":") => "a type or a value",
            (_, ",") => "one more",
            (before, _) if words::ITEMS.contains(&word(1)) && before.is_empty() => "a name",
            _ => "",
        };
        if !noun.is_empty() {
            return noun.to_owned();
        }
        if words::ITEMS.contains(&word(1)) || matches!(word(1), "stage" | "split" | "persona") {
            return "a name".to_owned();
        }
        let expected: Vec<String> =
            self.expected.iter().filter_map(|rule| keyword(*rule)).map(|word| format!("`{word}`")).take(4).collect();
        if expected.is_empty() { "something else".to_owned() } else { expected.join(" or ") }
    }
}

/// The word or sign that a rule is, if it is one.
fn keyword(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::open | Rule::close => return None,
        Rule::colon => ":",
        Rule::comma => ",",
        Rule::equals => "=",
        Rule::bar => "|",
        Rule::opt => "?",
        Rule::pct => "%",
        Rule::paren_close => ")",
        _ => {
            let name = format!("{rule:?}");
            let word = name.strip_prefix("k_").or_else(|| name.strip_prefix("lead_"))?;
            return words::all().find(|own| *own == word);
        }
    })
}

/// A word with the blanks it needs at a place.
fn pad(text: &str, at: usize, word: &str) -> String {
    let glued_before =
        text.get(..at).is_some_and(|before| !before.is_empty() && !before.ends_with(char::is_whitespace));
    let blank_behind = text.get(at..).is_some_and(|behind| behind.starts_with(char::is_whitespace));
    format!("{}{word}{}", if glued_before { " " } else { "" }, if blank_behind { "" } else { " " })
}

type Tell = fn(crate::base::Span, &str, &str) -> crate::base::Diagnostic;

fn replaced(token: Token<'_>, with: &str, tell: Tell) -> Repair {
    let place = (token.start, token.end);
    let (written, shown) = (token.text.to_owned(), with.to_owned());
    let title = format!("write `{with}`");
    Repair::sure(vec![Change::new(place.0, place.1, with)], place, title, move |span| tell(span, &written, &shown))
}

fn replaced_sign(token: Token<'_>, with: &'static str) -> Repair {
    let place = (token.start, token.end);
    let written = token.text.to_owned();
    let title = format!("write `{with}`");
    let tell = move |span| messages::wrong_sign(span, &written, with);
    Repair::maybe(vec![Change::new(place.0, place.1, with)], place, title, tell)
}

fn replaced_word(text: &str, token: Token<'_>, with: &'static str) -> Repair {
    let mut repair = replaced_sign(token, with);
    if with.starts_with(|c: char| c.is_ascii_alphabetic()) {
        repair.changes = vec![Change::new(token.start, token.end, pad(text, token.start, with))];
    }
    repair
}
