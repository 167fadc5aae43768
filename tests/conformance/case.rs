//! Reads a case file. Knows its headings and tables, not their words.

/// What a case is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Timeline,
    Findings,
    Many,
}

/// A case as it stands in its file.
#[derive(Debug)]
pub struct Case {
    pub kind: Kind,
    pub zone: String,
    pub from: Option<String>,
    pub until: Option<String>,
    /// When a customer is first heard of, if that is within the period (own cases only).
    pub appears: Option<String>,
    /// The fenced workspaces before any heading but the title, and under `Edited`.
    pub workspace: String,
    pub edited: Option<String>,
    pub customer: Option<String>,
    /// Rows of a table under a heading, without its head.
    tables: Vec<(String, Vec<Vec<String>>)>,
}

impl Case {
    /// Reads a file.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut section = String::new();
        let mut fence: Option<String> = None;
        let mut fences: Vec<(String, String)> = Vec::new();
        let mut facts: Vec<(String, String)> = Vec::new();
        let mut tables: Vec<(String, Vec<Vec<String>>)> = Vec::new();
        let mut in_table = false;
        for line in text.lines() {
            if let Some(body) = &mut fence {
                if line.trim_end() == "```" {
                    fences.push((section.clone(), fence.take().unwrap_or_default()));
                } else {
                    body.push_str(line);
                    body.push('\n');
                }
                continue;
            }
            if line.starts_with("```") {
                fence = Some(String::new());
            } else if let Some(title) = line.strip_prefix("## ") {
                section = title.trim().to_owned();
            } else if let Some(fact) = line.strip_prefix("- ")
                && section.is_empty()
                && let Some((name, value)) = fact.split_once(':')
            {
                facts.push((name.trim().to_owned(), value.trim().to_owned()));
            }
            if line.starts_with('|') {
                let cells: Vec<String> = cells(line);
                if !in_table {
                    tables.push((section.clone(), Vec::new()));
                } else if !cells.iter().all(|cell| cell.chars().all(|c| c == '-'))
                    && let Some((_, rows)) = tables.last_mut()
                {
                    rows.push(cells);
                }
                in_table = true;
            } else {
                in_table = false;
            }
        }
        let fact = |name: &str| facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        let fenced = |name: &str| fences.iter().find(|(known, _)| known == name).map(|(_, body)| body.clone());
        let kind = match fact("kind").as_deref() {
            Some("timeline") => Kind::Timeline,
            Some("findings") => Kind::Findings,
            Some("many") => Kind::Many,
            other => return Err(format!("unknown kind {other:?}")),
        };
        Ok(Self {
            kind,
            zone: fact("workspace zone").unwrap_or_else(|| "UTC".to_owned()),
            from: fact("from"),
            until: fact("until"),
            appears: fact("appears"),
            workspace: fenced("").ok_or("no workspace")?,
            edited: fenced("Edited"),
            customer: fenced("Customer"),
            tables,
        })
    }

    /// The rows of the first table under a heading; none where there is no such heading or table.
    pub fn rows(&self, heading: &str) -> &[Vec<String>] {
        self.tables.iter().find(|(known, _)| known == heading).map_or(&[], |(_, rows)| rows)
    }
}

/// The cells of a row, trimmed; a bar inside backticks is no border.
fn cells(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let body = line.trim().strip_prefix('|').unwrap_or(line);
    for c in body.chars() {
        match c {
            '`' => {
                quoted = !quoted;
                cell.push(c);
            }
            '|' if !quoted => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            c => cell.push(c),
        }
    }
    if !cell.trim().is_empty() {
        cells.push(cell.trim().to_owned());
    }
    cells
}

/// What stands in backticks, or the whole cell.
pub fn unquoted(cell: &str) -> &str {
    cell.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(cell)
}
