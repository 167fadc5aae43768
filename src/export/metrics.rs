//! How wide a text is in the typeface of our pictures, and where to break it. Knows no picture.
//!
//! Source of the numbers: the advance widths of Noto Sans Regular and Bold, in thousandths of the type size.

/// Regular or bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// For what stands beside.
    Regular,
    /// For what matters.
    Bold,
}

/// U+0020 to U+007E.
#[rustfmt::skip]
const REGULAR: [u16; 95] = [
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572, 572, 572, 572, 572, 572,
    572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556, 519, 728, 741, 339, 273, 619, 524, 907, 760, 781,
    605, 781, 622, 549, 556, 731, 600, 930, 586, 566, 572, 329, 372, 329, 572, 444, 580, 561, 615, 480, 615, 564, 344, 615,
    618, 258, 258, 534, 258, 935, 618, 605, 615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572,
];

/// U+0020 to U+007E.
#[rustfmt::skip]
const BOLD: [u16; 95] = [
    260, 286, 472, 646, 572, 901, 750, 266, 339, 339, 545, 572, 285, 322, 285, 413, 572, 572, 572, 572, 572, 572, 572, 572,
    572, 572, 285, 285, 572, 572, 572, 477, 897, 690, 672, 637, 740, 560, 549, 724, 765, 389, 331, 664, 565, 943, 813, 796,
    628, 796, 660, 551, 579, 756, 650, 967, 667, 624, 579, 331, 413, 331, 572, 411, 607, 604, 633, 514, 633, 591, 387, 633,
    657, 305, 305, 620, 305, 982, 657, 619, 633, 633, 454, 497, 434, 657, 569, 856, 578, 569, 488, 394, 551, 394, 572,
];

/// The width of a text in pixels, on the safe side for letters that are not in the table.
#[must_use]
pub fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let table = match weight {
        Weight::Regular => &REGULAR,
        Weight::Bold => &BOLD,
    };
    let thousandths: u32 = text.chars().map(|c| u32::from(advance(c, table))).sum();
    f64::from(thousandths) * size / 1000.0
}

fn advance(c: char, table: &[u16; 95]) -> u16 {
    let code = c as u32;
    let known = code.checked_sub(0x20).and_then(|i| table.get(i as usize)).copied();
    known.unwrap_or(match code {
        0..0x20 => 0,
        // Latin, Greek and Cyrillic: few letters are wider than an M.
        0x20..0x0600 => 760,
        0x2010..0x2027 => 900,
        _ => 1050,
    })
}

/// Breaks a text into lines no wider than `limit`, at spaces where there are any; more than `most` lines end in `…`.
#[must_use]
pub fn wrap(text: &str, size: f64, weight: Weight, limit: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace().flat_map(|word| pieces(word, size, weight, limit)) {
        let longer = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if width(&longer, size, weight) <= limit || line.is_empty() {
            line = longer;
        } else {
            lines.push(std::mem::replace(&mut line, word));
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last, size, weight) + width("…", size, weight) > limit && last.pop().is_some() {}
            last.truncate(last.trim_end().len());
            last.push('…');
        }
    }
    lines
}

/// A word that is too wide by itself, in pieces that are not.
fn pieces(word: &str, size: f64, weight: Weight, limit: f64) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for c in word.chars() {
        piece.push(c);
        if width(&piece, size, weight) > limit && piece.chars().count() > 1 {
            piece.pop();
            pieces.push(std::mem::replace(&mut piece, c.to_string()));
        }
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit() {
        let text =
            "order placed where cart is entry.cart within 7 days worth the_total_of_everything_that_was_ever_bought";
        for limit in [40.0, 90.0, 200.0] {
            for line in wrap(text, 12.0, Weight::Bold, limit, 99) {
                assert!(width(&line, 12.0, Weight::Bold) <= limit, "{line}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        assert_eq!(wrap("one two three", 10.0, Weight::Regular, 30.0, 2), ["one", "two…"]);
        assert_eq!(wrap("", 10.0, Weight::Regular, 30.0, 2), Vec::<String>::new());
        assert_eq!(wrap("short", 10.0, Weight::Regular, 300.0, 1), ["short"]);
    }
}
