//! The `[replay]` section of `journey.toml`: which column of a log says what. Reads no log and knows no workspace's names.

use std::collections::BTreeMap;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Config, kind_of, place, unknown_setting, unknown_zone, wrong_kind};
use crate::{
    base::calendar,
    import::events::{CustomerMapping, EventColumn, Mapping, ReactionColumns, TimeFormat},
};

const KEYS: &[&str] = &[
    "customer",
    "time",
    "format",
    "zone",
    "event",
    "always",
    "ignore",
    "ignore_unknown",
    "separator",
    "set_separator",
    "events",
    "fields",
    "attributes",
    "values",
    "reactions",
    "customers",
];

impl Config {
    /// Reads `[replay]`. A setting that cannot be read keeps its default and is among the problems.
    pub(super) fn replay_section(&mut self, section: &DeTable<'_>) {
        let mut mapping = Mapping::default();
        let mut column = "event".to_owned();
        let mut always = None;
        let mut names = BTreeMap::new();
        let mut ignore = Vec::new();
        let mut ignore_unknown = false;
        for (key, value) in section {
            match key.get_ref().as_ref() {
                "customer" => self.put(&mut mapping.customer, "customer", value),
                "time" => self.put(&mut mapping.time, "time", value),
                "format" => {
                    if let Some(format) = self.text("format", value) {
                        mapping.time_format = match format {
                            "iso" => TimeFormat::Iso,
                            "seconds" => TimeFormat::Seconds,
                            "milliseconds" => TimeFormat::Milliseconds,
                            pattern => TimeFormat::Pattern(pattern.to_owned()),
                        };
                    }
                }
                "zone" => {
                    if let Some(zone) = self.text("zone", value) {
                        if calendar::is_zone(zone) {
                            mapping.zone = Some(zone.to_owned());
                        } else {
                            self.problems.push(unknown_zone(place(&value.span()), zone));
                        }
                    }
                }
                "event" => self.put(&mut column, "event", value),
                "always" => always = self.text("always", value).map(str::to_owned).or(always),
                "ignore" => ignore = self.texts("ignore", value),
                "ignore_unknown" => ignore_unknown = self.flag("ignore_unknown", value).unwrap_or(ignore_unknown),
                "separator" => {
                    if let Some(sign) = self.sign("separator", value) {
                        mapping.separator = u8::try_from(sign).unwrap_or(mapping.separator);
                    }
                }
                "set_separator" => {
                    mapping.set_separator = self.sign("set_separator", value).unwrap_or(mapping.set_separator);
                }
                "events" => names = self.pairs("replay.events", value),
                "fields" => mapping.fields = self.pairs_of_pairs("replay.fields", value),
                "attributes" => mapping.attributes = self.pairs("replay.attributes", value),
                "values" => mapping.values = self.pairs_of_pairs("replay.values", value),
                "reactions" => mapping.reaction = self.reactions(value),
                "customers" => mapping.customers = self.customers(value),
                other => self.problems.push(unknown_setting(place(&key.span()), other, KEYS)),
            }
        }
        mapping.event = match always {
            Some(event) => EventColumn::Constant(event),
            None => EventColumn::Column { column, names, ignore, ignore_unknown },
        };
        self.replay = Some(mapping);
    }

    fn reactions(&mut self, value: &Spanned<DeValue<'_>>) -> Option<ReactionColumns> {
        let mut columns = ReactionColumns { message: "message".to_owned(), reaction: "reaction".to_owned() };
        for (key, value) in self.table("replay.reactions", value)? {
            match key.get_ref().as_ref() {
                "message" => self.put(&mut columns.message, "message", value),
                "reaction" => self.put(&mut columns.reaction, "reaction", value),
                other => self.problems.push(unknown_setting(place(&key.span()), other, &["message", "reaction"])),
            }
        }
        Some(columns)
    }

    fn customers(&mut self, value: &Spanned<DeValue<'_>>) -> Option<CustomerMapping> {
        let mut mapping = CustomerMapping { customer: "customer".to_owned(), ..CustomerMapping::default() };
        for (key, value) in self.table("replay.customers", value)? {
            match key.get_ref().as_ref() {
                "customer" => self.put(&mut mapping.customer, "customer", value),
                "attributes" => mapping.attributes = self.pairs("replay.customers.attributes", value),
                other => self.problems.push(unknown_setting(place(&key.span()), other, &["customer", "attributes"])),
            }
        }
        Some(mapping)
    }

    fn put(&mut self, to: &mut String, key: &str, value: &Spanned<DeValue<'_>>) {
        if let Some(text) = self.text(key, value) {
            text.clone_into(to);
        }
    }

    fn flag(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.problems.push(wrong_kind(place(&value.span()), key, "`true` or `false`", kind_of(value.get_ref())));
        }
        flag
    }

    /// One sign of ASCII in quotes.
    fn sign(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<char> {
        let text = self.text(key, value)?;
        let mut signs = text.chars();
        match (signs.next(), signs.next()) {
            (Some(sign), None) if sign.is_ascii() => Some(sign),
            (Some(_) | None, Some(_) | None) => {
                let wanted = "one sign in double quotes, such as \";\"";
                self.problems.push(wrong_kind(place(&value.span()), key, wanted, "another text"));
                None
            }
        }
    }

    fn texts(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Vec<String> {
        let Some(list) = value.get_ref().as_array() else {
            let wanted = "a list of texts, `[\"a\", \"b\"]`";
            self.problems.push(wrong_kind(place(&value.span()), key, wanted, kind_of(value.get_ref())));
            return Vec::new();
        };
        list.iter().filter_map(|element| self.text(key, element).map(str::to_owned)).collect()
    }

    fn pairs(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> BTreeMap<String, String> {
        let Some(table) = self.table(key, value) else { return BTreeMap::new() };
        table
            .iter()
            .filter_map(|(name, value)| {
                Some((name.get_ref().to_string(), self.text(name.get_ref(), value)?.to_owned()))
            })
            .collect()
    }

    fn pairs_of_pairs(
        &mut self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> BTreeMap<String, BTreeMap<String, String>> {
        let Some(table) = self.table(key, value) else { return BTreeMap::new() };
        table
            .iter()
            .map(|(name, value)| {
                let inner = format!("{key}.{}", name.get_ref());
                (name.get_ref().to_string(), self.pairs(&inner, value))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_read() {
        let text = r#"
[replay]
customer = "who"
time = "at"
format = "%d/%m/%Y"
zone = "Europe/London"
event = "what"
ignore = ["pageview"]
ignore_unknown = true
separator = ";"
set_separator = "|"
[replay.events]
checkout = "cart_left"
[replay.fields.paid]
total = "value"
[replay.attributes]
plan = "plan"
[replay.values.plan]
Premium = "paid"
[replay.reactions]
message = "m"
[replay.customers]
customer = "id"
[replay.customers.attributes]
country = "land"
"#;
        let config = Config::read("journey.toml", text, "x");
        assert!(config.problems.is_empty(), "{:?}", config.problems);
        let pair = |a: &str, b: &str| BTreeMap::from([(a.to_owned(), b.to_owned())]);
        let wanted = Mapping {
            customer: "who".to_owned(),
            time: "at".to_owned(),
            time_format: TimeFormat::Pattern("%d/%m/%Y".to_owned()),
            zone: Some("Europe/London".to_owned()),
            event: EventColumn::Column {
                column: "what".to_owned(),
                names: pair("checkout", "cart_left"),
                ignore: vec!["pageview".to_owned()],
                ignore_unknown: true,
            },
            fields: BTreeMap::from([("paid".to_owned(), pair("total", "value"))]),
            attributes: pair("plan", "plan"),
            values: BTreeMap::from([("plan".to_owned(), pair("Premium", "paid"))]),
            reaction: Some(ReactionColumns { message: "m".to_owned(), reaction: "reaction".to_owned() }),
            set_separator: '|',
            separator: b';',
            customers: Some(CustomerMapping { customer: "id".to_owned(), attributes: pair("country", "land") }),
        };
        assert_eq!(config.replay, Some(wanted));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let text =
            "[replay]\ncustomr = \"a\"\nignore = 3\nseparator = \"ab\"\nignore_unknown = \"yes\"\nzone = \"Mars\"\n";
        let config = Config::read("journey.toml", text, "x");
        let said: Vec<&str> = config.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(said.len(), 5, "{said:?}");
        assert!(said.contains(&"`ignore` is a list of texts, `[\"a\", \"b\"]`, this is a number"), "{said:?}");
        assert!(said.contains(&"`ignore_unknown` is `true` or `false`, this is a text"), "{said:?}");
    }
}
