//! The texts that `new` copies: the short beginning, and the worked examples of `journeys/`. A test compares the table with the folders.

/// A worked example.
#[derive(Debug)]
pub(super) struct Example {
    /// Its name behind `--example`, and its folder below `journeys/`.
    pub name: &'static str,
    /// Names and texts of its files.
    pub files: &'static [(&'static str, &'static str)],
}

/// What a new workspace holds where no example is named.
pub(super) const STARTER: &[(&str, &str)] = &[
    ("journey.toml", include_str!("starter/journey.toml")),
    ("business.journey", include_str!("starter/business.journey")),
    ("welcome.journey", include_str!("starter/welcome.journey")),
    ("tries.journey", include_str!("starter/tries.journey")),
];

/// The worked examples.
pub(super) const EXAMPLES: &[Example] = &[
    Example {
        name: "shop",
        files: &[
            ("after_sales.journey", include_str!("../../../journeys/shop/after_sales.journey")),
            ("baskets.journey", include_str!("../../../journeys/shop/baskets.journey")),
            ("business.journey", include_str!("../../../journeys/shop/business.journey")),
            ("calendar.journey", include_str!("../../../journeys/shop/calendar.journey")),
            ("journey.toml", include_str!("../../../journeys/shop/journey.toml")),
            ("people.journey", include_str!("../../../journeys/shop/people.journey")),
            ("rules.journey", include_str!("../../../journeys/shop/rules.journey")),
            ("tests.journey", include_str!("../../../journeys/shop/tests.journey")),
            ("welcome.journey", include_str!("../../../journeys/shop/welcome.journey")),
        ],
    },
    Example {
        name: "saas",
        files: &[
            ("accounts.journey", include_str!("../../../journeys/saas/accounts.journey")),
            ("journey.toml", include_str!("../../../journeys/saas/journey.toml")),
            ("people.journey", include_str!("../../../journeys/saas/people.journey")),
            ("product.journey", include_str!("../../../journeys/saas/product.journey")),
            ("tests.journey", include_str!("../../../journeys/saas/tests.journey")),
            ("trial.journey", include_str!("../../../journeys/saas/trial.journey")),
        ],
    },
    Example {
        name: "telecom",
        files: &[
            ("journey.toml", include_str!("../../../journeys/telecom/journey.toml")),
            ("network.journey", include_str!("../../../journeys/telecom/network.journey")),
            ("offers.journey", include_str!("../../../journeys/telecom/offers.journey")),
            ("people.journey", include_str!("../../../journeys/telecom/people.journey")),
            ("service.journey", include_str!("../../../journeys/telecom/service.journey")),
            ("tests.journey", include_str!("../../../journeys/telecom/tests.journey")),
        ],
    },
    Example {
        name: "clicks",
        files: &[
            ("NOTICE.md", include_str!("../../../journeys/clicks/NOTICE.md")),
            ("clicks.journey", include_str!("../../../journeys/clicks/clicks.journey")),
            ("journey.toml", include_str!("../../../journeys/clicks/journey.toml")),
            ("sample.csv", include_str!("../../../journeys/clicks/sample.csv")),
        ],
    },
    Example {
        name: "discs",
        files: &[
            ("discs.journey", include_str!("../../../journeys/discs/discs.journey")),
            ("journey.toml", include_str!("../../../journeys/discs/journey.toml")),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Every file of a folder below the project's top, by name.
    fn listing(folder: &str) -> Vec<(String, String)> {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
            .into_iter()
            .flatten()
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                Some((path.file_name()?.to_string_lossy().into_owned(), std::fs::read_to_string(&path).ok()?))
            })
            .collect();
        found.sort();
        found
    }

    fn table(files: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> =
            files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        files.sort();
        files
    }

    #[test]
    fn every_file_of_an_example_is_copied() {
        assert_eq!(table(STARTER), listing("src/cli/new/starter"));
        for example in EXAMPLES {
            assert_eq!(table(example.files), listing(&format!("journeys/{}", example.name)), "{}", example.name);
        }
    }
}
