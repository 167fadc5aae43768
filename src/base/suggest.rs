//! Did you mean …? Knows words, not what they stand for: the caller hands in only names of the right kind.

use smol_str::SmolStr;

/// The candidate nearest to what was written, if it is near enough to be a slip of the finger: at most a third of the
/// letters wrong (Damerau-Levenshtein, letter case and `-` against `_` for free). Ties go to the first candidate.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = fold(written);
    let limit = (wanted.chars().count().max(3)) / 3;
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let folded = fold(candidate);
        if folded.len().abs_diff(wanted.len()) > limit * 4 {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &folded);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Names that may have been meant, made ready to be asked about often: of thousands hardly any is compared letter by letter.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<Name>,
}

#[derive(Clone, Debug)]
struct Name {
    name: SmolStr,
    folded: String,
    letters: Letters,
}

/// How often each letter stands in a word; letters that nobody uses in names share their places.
type Letters = [u8; 64];

impl Names {
    /// Takes the names over in their order.
    pub fn new(names: impl IntoIterator<Item = SmolStr>) -> Self {
        let ready = |name: SmolStr| {
            let folded = fold(&name);
            Name { letters: letters(&folded), folded, name }
        };
        Self { names: names.into_iter().map(ready).collect() }
    }

    /// The names.
    pub fn iter(&self) -> impl Iterator<Item = &SmolStr> {
        self.names.iter().map(|name| &name.name)
    }

    /// What [`nearest()`] says of these names.
    #[must_use]
    pub fn nearest(&self, written: &str) -> Option<&SmolStr> {
        let wanted = fold(written);
        let limit = (wanted.chars().count().max(3)) / 3;
        let wanted_letters = letters(&wanted);
        let mut near: Vec<(usize, usize)> = Vec::new();
        for (place, name) in self.names.iter().enumerate() {
            let least = least_distance(&wanted_letters, &name.letters);
            if least <= limit {
                near.push((least, place));
            }
        }
        near.sort_unstable();
        let mut best: Option<(usize, usize)> = None;
        for (least, place) in near {
            // No nearer than the best so far, and behind it: it cannot be the one.
            if best.is_some_and(|best| (least, place) > best) {
                if best.is_some_and(|(distance, _)| least > distance) {
                    break;
                }
                continue;
            }
            let Some(name) = self.names.get(place) else { continue };
            let found = (strsim::damerau_levenshtein(&wanted, &name.folded), place);
            if found.0 <= limit && best.is_none_or(|best| found < best) {
                best = Some(found);
            }
        }
        best.and_then(|(_, place)| self.names.get(place)).map(|name| &name.name)
    }
}

fn letters(word: &str) -> Letters {
    let mut letters = [0; 64];
    for letter in word.chars() {
        let place = letter.to_digit(10).map_or(letter as usize % 64, |digit| digit as usize);
        if let Some(count) = letters.get_mut(place) {
            *count = u8::saturating_add(*count, 1);
        }
    }
    letters
}

/// So many letters have to be changed at least: a change takes one away, puts one in, or both; two that change places stay.
fn least_distance(left: &Letters, right: &Letters) -> usize {
    let (mut missing, mut extra) = (0_u32, 0_u32);
    for (left, right) in left.iter().zip(right) {
        missing += u32::from(left.saturating_sub(*right));
        extra += u32::from(right.saturating_sub(*left));
    }
    missing.max(extra) as usize
}

fn fold(word: &str) -> String {
    word.to_lowercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::{Names, SmolStr, nearest};

    #[test]
    fn many_are_asked_as_one_by_one() {
        let words = [
            "order",
            "orders",
            "oder",
            "order_placed",
            "order-palced",
            "welcome_12",
            "welcome_13",
            "Wellcome",
            "äöü",
            "x",
        ];
        let names = Names::new(words.iter().map(SmolStr::new));
        for written in
            words.into_iter().chain(["ordr", "order_plcaed", "welcome_1", "welcome_21", "aou", "xy", "", "rodder"])
        {
            assert_eq!(names.nearest(written).map(SmolStr::as_str), nearest(written, words), "{written}");
        }
    }
}
