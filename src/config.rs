//! Floor 5. Reads `journey.toml`: a workspace's name, edition, time zone, currency and levels. Does not read files: the text is handed in.

mod replay;

use std::{collections::BTreeMap, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    base::{Diagnostic, Diagnostics, FileId, Severity, Span, calendar, suggest},
    import::events::Mapping,
    lint,
    model::{program::Settings, types::Currency},
};

/// The file's name.
pub const FILE_NAME: &str = "journey.toml";

/// The one edition of the language there is.
pub const EDITION: &str = "2026";

/// The zone where nothing is said.
const DEFAULT_ZONE: &str = "UTC";

/// The currency where nothing is said.
const DEFAULT_CURRENCY: Currency = Currency { code: *b"USD", decimals: 2 };

/// What a workspace says about itself.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the language needs.
    pub settings: Settings,
    /// Levels that differ from the checks' own, by the check's name.
    pub levels: BTreeMap<String, Level>,
    /// Which column of a log says what; nothing where there is no `[replay]`.
    pub replay: Option<Mapping>,
    /// The path (as shown to people) and the text of `journey.toml`; nothing for a lone file.
    pub source: Option<(String, String)>,
    /// What is wrong with it. Its places are in file 0: `compile` gives `journey.toml` that number.
    pub problems: Diagnostics,
}

/// How a finding counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not at all.
    Allow,
    /// As this.
    As(Severity),
}

impl Level {
    const WORDS: [(&'static str, Self); 4] = [
        ("error", Self::As(Severity::Error)),
        ("warning", Self::As(Severity::Warning)),
        ("info", Self::As(Severity::Info)),
        ("allow", Self::Allow),
    ];
}

impl Config {
    /// What holds where there is no `journey.toml`: UTC, US dollars, every check at its own level.
    #[must_use]
    pub fn lone(name: &str) -> Self {
        Self {
            settings: Settings { name: name.into(), zone: DEFAULT_ZONE.into(), currency: DEFAULT_CURRENCY },
            levels: BTreeMap::new(),
            replay: None,
            source: None,
            problems: Vec::new(),
        }
    }

    /// Reads the text of `journey.toml`. `folder` is the workspace's name where the text gives none. What cannot be read keeps its default
    /// and is among the problems.
    #[must_use]
    pub fn read(path: &str, text: &str, folder: &str) -> Self {
        let mut config = Self::lone(folder);
        config.source = Some((path.to_owned(), text.to_owned()));
        let (root, errors) = DeTable::parse_recoverable(text);
        if let Some(error) = errors.first() {
            // Later errors of a broken file follow from the first.
            config.problems.push(broken(place(&error.span().unwrap_or_default()), error.message()));
            return config;
        }
        for (key, value) in root.get_ref() {
            config.setting(key, value);
        }
        config
    }

    fn setting(&mut self, key: &Spanned<toml::de::DeString<'_>>, value: &Spanned<DeValue<'_>>) {
        const KEYS: &[&str] = &["name", "edition", "zone", "currency", "lints", "replay"];
        match key.get_ref().as_ref() {
            "name" => {
                if let Some(name) = self.text("name", value) {
                    self.settings.name = name.into();
                }
            }
            "edition" => {
                if let Some(edition) = self.text("edition", value)
                    && edition != EDITION
                {
                    self.problems.push(unknown_edition(place(&value.span()), edition));
                }
            }
            "zone" => {
                if let Some(zone) = self.text("zone", value) {
                    if calendar::is_zone(zone) {
                        self.settings.zone = zone.into();
                    } else {
                        self.problems.push(unknown_zone(place(&value.span()), zone));
                    }
                }
            }
            "currency" => {
                if let Some(code) = self.text("currency", value) {
                    match Currency::named(code) {
                        Some(currency) => self.settings.currency = currency,
                        None => self.problems.push(unknown_currency(place(&value.span()), code)),
                    }
                }
            }
            "lints" => {
                if let Some(table) = self.table("lints", value) {
                    for (check, level) in table {
                        self.level(check, level);
                    }
                }
            }
            "replay" => {
                if let Some(section) = self.table("replay", value) {
                    self.replay_section(section);
                }
            }
            other => self.problems.push(unknown_setting(place(&key.span()), other, KEYS)),
        }
    }

    fn level(&mut self, key: &Spanned<toml::de::DeString<'_>>, value: &Spanned<DeValue<'_>>) {
        let name = key.get_ref().as_ref();
        let Some(check) = lint::check(name) else {
            self.problems.push(unknown_check(place(&key.span()), name));
            return;
        };
        if !check.family.has_levels() {
            self.problems.push(fixed_level(place(&key.span()), name));
            return;
        }
        let written = value.get_ref().as_str();
        match Level::WORDS.iter().find(|(word, _)| Some(*word) == written) {
            Some((_, level)) => {
                self.levels.insert(name.to_owned(), *level);
            }
            None => self.problems.push(unknown_level(place(&value.span()), written)),
        }
    }

    fn text<'t>(&mut self, key: &str, value: &'t Spanned<DeValue<'_>>) -> Option<&'t str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.problems.push(wrong_kind(
                place(&value.span()),
                key,
                "a text in double quotes",
                kind_of(value.get_ref()),
            ));
        }
        text
    }

    fn table<'t, 'i>(&mut self, key: &str, value: &'t Spanned<DeValue<'i>>) -> Option<&'t DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let wanted = format!("a section of its own, `[{key}]`");
            self.problems.push(wrong_kind(place(&value.span()), key, &wanted, kind_of(value.get_ref())));
        }
        table
    }
}

/// `journey.toml` is always file 0.
fn place(range: &Range<usize>) -> Span {
    let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    Span::new(FileId(0), at(range.start), at(range.end))
}

fn kind_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

fn broken(span: Span, message: &str) -> Diagnostic {
    let message = message.lines().collect::<Vec<_>>().join("; ");
    Diagnostic::error("broken-settings", span, format!("this cannot be read as TOML: {message}"))
        .help("Each line of `journey.toml` is `name = \"text\"`, or the head of a section such as `[lints]`.")
}

fn wrong_kind(span: Span, key: &str, wanted: &str, found: &str) -> Diagnostic {
    Diagnostic::error("wrong-setting", span, format!("`{key}` is {wanted}, this is {found}"))
}

fn unknown_setting(span: Span, key: &str, known: &[&str]) -> Diagnostic {
    // The words other tools use for the same thing.
    const ALIASES: &[(&str, &str)] =
        &[("timezone", "zone"), ("time_zone", "zone"), ("tz", "zone"), ("lint", "lints"), ("project", "name")];
    let finding = Diagnostic::error("unknown-setting", span, format!("there is no setting `{key}`"));
    let alias = ALIASES.iter().find(|(alias, _)| *alias == key).map(|(_, known)| *known);
    match alias.or_else(|| suggest::nearest(key, known.iter().copied())) {
        Some(meant) => finding.fix(format!("write `{meant}`"), span, meant),
        None => finding.help(format!("The settings are {}.", quoted_list(known))),
    }
}

fn unknown_edition(span: Span, edition: &str) -> Diagnostic {
    Diagnostic::error("unknown-edition", span, format!("this version does not know the edition `{edition}`"))
        .help(format!("It knows the edition {EDITION}."))
        .fix(format!("write `\"{EDITION}\"`"), span, format!("\"{EDITION}\""))
}

fn unknown_zone(span: Span, zone: &str) -> Diagnostic {
    let finding = Diagnostic::error("unknown-zone", span, format!("there is no time zone `{zone}`"));
    let names = calendar::zone_names();
    // `Berlin` is nearer to `Europe/Berlin` than any count of letters tells.
    let city = || names.iter().find(|name| name.rsplit('/').next().is_some_and(|city| city.eq_ignore_ascii_case(zone)));
    match suggest::nearest(zone, names.iter().map(String::as_str)).or_else(|| city().map(String::as_str)) {
        Some(meant) => finding.fix(format!("write `\"{meant}\"`"), span, format!("\"{meant}\"")),
        None => finding.help("A time zone is named by its continent and city, such as `Europe/Berlin`, or is `UTC`."),
    }
}

fn unknown_currency(span: Span, code: &str) -> Diagnostic {
    let finding = Diagnostic::error("wrong-setting", span, format!("there is no currency `{code}`"));
    let upper = code.to_ascii_uppercase();
    match Currency::named(&upper).map(|_| upper.as_str()).or_else(|| suggest::nearest(&upper, Currency::codes())) {
        Some(meant) => finding.fix(format!("write `\"{meant}\"`"), span, format!("\"{meant}\"")),
        None => {
            finding.help("A currency is named by its three capital letters in ISO 4217, such as `USD`, `EUR` or `GBP`.")
        }
    }
}

fn unknown_check(span: Span, name: &str) -> Diagnostic {
    let finding = Diagnostic::error("unknown-check", span, format!("no check is called `{name}`"));
    match lint::nearest_check(name) {
        Some(meant) => finding.fix(format!("write `{meant}`"), span, meant),
        None => finding.help("`journey explain` lists every check."),
    }
}

fn fixed_level(span: Span, name: &str) -> Diagnostic {
    Diagnostic::error("fixed-level", span, format!("`{name}` has one level, which cannot be changed"))
        .help("Errors of settings, writing, names and types leave nothing that could be run. Remove the line.")
}

fn unknown_level(span: Span, written: Option<&str>) -> Diagnostic {
    let words: Vec<&str> = Level::WORDS.iter().map(|(word, _)| *word).collect();
    let message = match written {
        Some(word) => format!("there is no level `{word}`"),
        None => "a level is a text in double quotes".to_owned(),
    };
    let finding = Diagnostic::error("wrong-setting", span, message);
    let alias = match written {
        Some("warn") => Some("warning"),
        Some("deny" | "err") => Some("error"),
        Some("off" | "ignore" | "none") => Some("allow"),
        Some(word) => suggest::nearest(word, words.iter().copied()),
        None => None,
    };
    match alias {
        Some(meant) => finding.fix(format!("write `\"{meant}\"`"), span, format!("\"{meant}\"")),
        None => finding.help(format!("The levels are {}.", quoted_list(&words))),
    }
}

fn quoted_list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Config {
        Config::read("journey.toml", text, "folder")
    }

    /// Each problem with the text it points at and the words of its fix or help.
    fn problems(text: &str) -> Vec<String> {
        let mut found: Vec<String> = read(text)
            .problems
            .iter()
            .map(|finding| {
                let at = text.get(finding.span.start as usize..finding.span.end as usize).unwrap_or("?");
                let fix = finding.fixes.iter().map(|fix| fix.title.clone());
                let words: Vec<String> = fix.chain(finding.help.iter().cloned()).collect();
                format!("{} at {at}: {} ({})", finding.name, finding.message, words.join(" "))
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn every_setting_is_read() {
        let config =
            read("name = \"Shop\"\nedition = \"2026\"\nzone = \"Europe/Berlin\"\ncurrency = \"EUR\"\n[lints]\n");
        assert_eq!(config.problems, []);
        assert_eq!(config.settings.name, "Shop");
        assert_eq!(config.settings.zone, "Europe/Berlin");
        assert_eq!(config.settings.currency.code(), "EUR");
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let config = read("");
        assert_eq!((config.settings.name.as_str(), config.settings.zone.as_str()), ("folder", "UTC"));
        assert_eq!(config.settings.currency.code(), "USD");
    }

    #[test]
    fn unknown_settings_are_errors() {
        assert_eq!(problems("zon = \"UTC\""), ["unknown-setting at zon: there is no setting `zon` (write `zone`)"]);
        assert_eq!(
            problems("timezone = \"UTC\""),
            ["unknown-setting at timezone: there is no setting `timezone` (write `zone`)"]
        );
        assert_eq!(
            problems("colour = \"red\""),
            [
                "unknown-setting at colour: there is no setting `colour` (The settings are `name`, `edition`, `zone`, `currency`, `lints` and `replay`.)"
            ]
        );
    }

    #[test]
    fn unknown_zones_and_currencies_are_errors() {
        assert_eq!(
            problems("zone = \"Europe/Berln\""),
            ["unknown-zone at \"Europe/Berln\": there is no time zone `Europe/Berln` (write `\"Europe/Berlin\"`)"]
        );
        assert_eq!(
            problems("zone = \"Berlin\""),
            ["unknown-zone at \"Berlin\": there is no time zone `Berlin` (write `\"Europe/Berlin\"`)"]
        );
        assert_eq!(
            problems("zone = \"the office\""),
            [
                "unknown-zone at \"the office\": there is no time zone `the office` (A time zone is named by its continent and city, such as `Europe/Berlin`, or is `UTC`.)"
            ]
        );
        assert_eq!(
            problems("currency = \"usd\""),
            ["wrong-setting at \"usd\": there is no currency `usd` (write `\"USD\"`)"]
        );
    }

    #[test]
    fn values_of_the_wrong_kind_are_errors() {
        assert_eq!(
            problems("name = 7\nlints = true\nedition = \"1999\""),
            [
                "unknown-edition at \"1999\": this version does not know the edition `1999` (write `\"2026\"` It knows the edition 2026.)",
                "wrong-setting at 7: `name` is a text in double quotes, this is a number ()",
                "wrong-setting at true: `lints` is a section of its own, `[lints]`, this is true or false ()",
            ]
        );
    }

    #[test]
    fn levels_name_checks_and_levels() {
        assert_eq!(
            problems("[lints]\nunknown-zne = \"allow\"\nunknown-zone = \"allow\""),
            [
                "fixed-level at unknown-zone: `unknown-zone` has one level, which cannot be changed (Errors of settings, writing, names and types leave nothing that could be run. Remove the line.)",
                "unknown-check at unknown-zne: no check is called `unknown-zne` (write `unknown-zone`)",
            ]
        );
    }

    #[test]
    fn a_broken_file_is_one_error() {
        let found = problems("name = \"x\nzone = = 3\n[");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found.iter().all(|words| words.starts_with("broken-settings at")), "{found:?}");
    }
}
