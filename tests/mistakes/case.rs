//! Reads a file of the corpus: a workspace that is right, and changes that plant one mistake each, or none. Knows no check.

/// A file of the corpus.
pub struct Page {
    /// `journey.toml`, where the workspace needs one.
    pub settings: Option<String>,
    /// The workspace, without a mistake.
    pub right: String,
    /// What is changed in it, one at a time.
    pub changes: Vec<Change>,
}

/// A change of the workspace.
pub struct Change {
    /// The family of mistakes it belongs to, as in the heading.
    pub family: String,
    /// Any of these checks finds it; none where the change is no mistake.
    pub names: Vec<String>,
    /// What was changed, in words.
    pub title: String,
    /// Parts of the lines of which any is the one that is wrong, where it is not the first new one.
    at: Vec<String>,
    hunks: Vec<Vec<(Sign, String)>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Stays,
    Goes,
    Comes,
}

impl Page {
    /// Reads a file.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut settings, mut right, mut changes) = (None, None, Vec::<Change>::new());
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(heading) = line.strip_prefix("## ") {
                changes.push(Change::headed(heading)?);
            } else if let Some(at) = line.strip_prefix("at: ") {
                let change = changes.last_mut().ok_or("`at:` before the first change")?;
                change.at.push(at.trim().trim_matches('`').to_owned());
            } else if let Some(kind) = line.strip_prefix("```") {
                let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
                let whole = || body.iter().map(|line| format!("{line}\n")).collect::<String>();
                match kind {
                    "toml" => settings = Some(whole()),
                    "journey" => right = Some(whole()),
                    "diff" => changes.last_mut().ok_or("a change without a heading")?.hunks.extend(hunks(&body)?),
                    _ => return Err(format!("unknown block `{kind}`")),
                }
            }
        }
        Ok(Self { settings, right: right.ok_or("no workspace")?, changes })
    }
}

impl Change {
    /// `15 rule-not-tied: what`, or `right 15: what`.
    fn headed(heading: &str) -> Result<Self, String> {
        let (head, title) = heading.split_once(": ").ok_or_else(|| format!("no colon in `{heading}`"))?;
        let (first, rest) = head.split_once(' ').ok_or_else(|| format!("no family or name in `{heading}`"))?;
        let (family, names) = if first == "right" {
            (rest, Vec::new())
        } else {
            (first, rest.split(", ").map(Into::into).collect::<Vec<String>>())
        };
        Ok(Self { family: family.to_owned(), names, title: title.to_owned(), at: Vec::new(), hunks: Vec::new() })
    }

    /// The changed workspace, and the lines (from 1) of which any is the wrong one.
    pub fn of(&self, right: &str) -> Result<(String, Vec<u32>), String> {
        let mut lines: Vec<String> = right.lines().map(Into::into).collect();
        let mut wrong = None;
        for hunk in &self.hunks {
            let old: Vec<&str> =
                hunk.iter().filter(|(sign, _)| *sign != Sign::Comes).map(|(_, text)| text.as_str()).collect();
            let places: Vec<usize> = (0..lines.len())
                .filter(|&at| {
                    lines
                        .get(at..at + old.len())
                        .is_some_and(|there| there.iter().map(|l| l.trim()).eq(old.iter().copied()))
                })
                .collect();
            let [place] = places[..] else {
                return Err(format!("what goes stands {} times in the workspace: {old:?}", places.len()));
            };
            let indent: String = lines[place].chars().take_while(|c| *c == ' ').collect();
            let new: Vec<(Sign, String)> = hunk
                .iter()
                .filter(|(sign, _)| *sign != Sign::Goes)
                .map(|(sign, text)| (*sign, format!("{indent}{text}")))
                .collect();
            let is_new = |text: &str| !old.contains(&text.trim());
            let first = new.iter().position(|(sign, text)| *sign == Sign::Comes && is_new(text)).map(|at| place + at);
            wrong = wrong.or(first);
            lines.splice(place..place + old.len(), new.into_iter().map(|(_, text)| text));
        }
        let mut named = Vec::new();
        for part in &self.at {
            let places: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].contains(part.as_str())).collect();
            let [place] = places[..] else {
                return Err(format!("`{part}` stands on {} lines of the changed workspace", places.len()));
            };
            named.push(place);
        }
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        if named.is_empty() {
            named.extend(wrong);
        }
        if named.is_empty() && !self.names.is_empty() {
            return Err("nothing is written anew, and no `at:` says where the mistake is".into());
        }
        let numbers = named.iter().map(|line| u32::try_from(line + 1)).collect::<Result<_, _>>();
        Ok((text, numbers.map_err(|_| "too long")?))
    }
}

/// The pieces of a change: `-` goes, `+` comes, a blank stays; a new piece begins after what comes, and at `@@`.
fn hunks(body: &[&str]) -> Result<Vec<Vec<(Sign, String)>>, String> {
    let mut hunks: Vec<Vec<(Sign, String)>> = vec![Vec::new()];
    for line in body {
        let (sign, text) = match line.chars().next() {
            Some('-') => (Sign::Goes, &line[1..]),
            Some('+') => (Sign::Comes, &line[1..]),
            Some(' ') => (Sign::Stays, *line),
            Some('@') => {
                hunks.push(Vec::new());
                continue;
            }
            _ => return Err(format!("a line of a change begins with none of `-`, `+`, blank, `@`: `{line}`")),
        };
        let after_new = hunks.last().and_then(|hunk| hunk.last()).is_some_and(|(last, _)| *last == Sign::Comes);
        if after_new && sign != Sign::Comes {
            hunks.push(Vec::new());
        }
        hunks.last_mut().ok_or("no piece")?.push((sign, text.trim().to_owned()));
    }
    hunks.retain(|hunk| !hunk.is_empty());
    Ok(hunks)
}
