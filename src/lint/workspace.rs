//! Pages of what can be wrong with `journey.toml` and with excuses. Finds nothing itself: `config` and `compile` do.

use crate::base::{CheckPage, Severity};

/// About `journey.toml`: the examples are texts of that file. Sorted by name.
pub(super) const SETTINGS: &[CheckPage] = &[
    CheckPage {
        name: "broken-settings",
        level: Severity::Error,
        summary: "`journey.toml` cannot be read as TOML",
        why: "Nothing of the file counts until it can be read: the wrong time zone alone would send every message at the wrong hour.",
        wrong: "name = \"shop\nzone = \"UTC\"\n",
        mended: "name = \"shop\"\nzone = \"UTC\"\n",
    },
    CheckPage {
        name: "fixed-level",
        level: Severity::Error,
        summary: "a level is set for a finding that is always an error",
        why: "Errors of writing, names and types leave nothing that could be run, so they cannot be turned down.",
        wrong: "[lints]\nunknown-zone = \"warning\"\n",
        mended: "[lints]\n",
    },
    CheckPage {
        name: "unknown-check",
        level: Severity::Error,
        summary: "a name that no check has",
        why: "A level or an excuse for a check that does not exist changes nothing, while its author believes it does.",
        wrong: "[lints]\nno-such-check-anywhere = \"allow\"\n",
        mended: "[lints]\n",
    },
    CheckPage {
        name: "unknown-edition",
        level: Severity::Error,
        summary: "an edition of the language that this version does not know",
        why: "An edition fixes what the words mean. Read with another one, a journey could mean something else.",
        wrong: "edition = \"1066\"\n",
        mended: "edition = \"2026\"\n",
    },
    CheckPage {
        name: "unknown-setting",
        level: Severity::Error,
        summary: "a line in `journey.toml` that means nothing",
        why: "A misspelt setting is silently not set: the default time zone stays, and nobody notices until messages go out at night.",
        wrong: "timezone = \"Europe/Berlin\"\n",
        mended: "zone = \"Europe/Berlin\"\n",
    },
    CheckPage {
        name: "unknown-zone",
        level: Severity::Error,
        summary: "a time zone that the IANA database does not list",
        why: "Quiet hours, `until 09:00` and `per day` are counted in local time. An unknown zone would shift all of them.",
        wrong: "zone = \"Europe/Berln\"\n",
        mended: "zone = \"Europe/Berlin\"\n",
    },
    CheckPage {
        name: "wrong-setting",
        level: Severity::Error,
        summary: "a setting with a value it cannot have",
        why: "A setting that cannot be read is not set, and its default may not be what was meant.",
        wrong: "currency = \"DOLLAR\"\n",
        mended: "currency = \"USD\"\n",
    },
];

/// About excuses. Sorted by name.
pub(super) const EXCUSES: &[CheckPage] = &[
    CheckPage {
        name: "excuse-without-reason",
        level: Severity::Warning,
        summary: "an excuse that gives no reason, and so excuses nothing",
        why: "Whoever reads the journey in a year has to know whether the reason still holds.",
        wrong: "// allow no-goal\nsource shop \"Shop\"\nevent visit from shop\n",
        mended: "// nothing is excused here\nsource shop \"Shop\"\nevent visit from shop\n",
    },
    CheckPage {
        name: "unused-excuse",
        level: Severity::Warning,
        summary: "an excuse for something that is not found there",
        why: "It was needed once, or stands in the wrong place. Left alone, it would one day hide a real mistake.",
        wrong: "// allow unknown-zone: the zone is right\nsource shop \"Shop\"\nevent visit from shop\n",
        mended: "source shop \"Shop\"\nevent visit from shop\n",
    },
];
