//! Words behind a verb that are paths or names of something in the workspace, and the choice of one thing by its name.

use std::path::PathBuf;

use super::Failure;
use crate::base::suggest;

/// Takes paths and names apart: what exists, or looks like a path, is one.
pub(super) fn paths_and_names(words: &[String]) -> (Vec<PathBuf>, Vec<&str>) {
    let mut paths = Vec::new();
    let mut names = Vec::new();
    for word in words {
        let path = PathBuf::from(word);
        if path.exists() || word.contains(['/', '\\']) || word.ends_with(".journey") || word.ends_with(".toml") {
            paths.push(path);
        } else {
            names.push(word.as_str());
        }
    }
    (paths, names)
}

/// Which of several things is meant: the named one, or the only one there is.
pub(super) fn one_of<'n, I>(kind: &str, written: Option<&str>, known: &[(I, &'n str)]) -> Result<I, Failure>
where
    I: Copy,
{
    let names: Vec<&'n str> = known.iter().map(|(_, name)| *name).collect();
    let Some(written) = written else {
        return match known {
            [] => Err(Failure::new(format!("this workspace has no {kind}"))),
            [(only, _)] => Ok(*only),
            _ => Err(Failure::new(format!("this workspace has more than one {kind}")).help(listed(&names))),
        };
    };
    if let Some((id, _)) = known.iter().find(|(_, name)| *name == written) {
        return Ok(*id);
    }
    let failure = Failure::new(format!("there is neither a {kind} nor a path `{written}`"));
    Err(match suggest::nearest(written, names.iter().copied()) {
        Some(meant) => failure.help(format!("Did you mean `{meant}`?")),
        None if names.is_empty() => failure,
        None => failure.help(listed(&names)),
    })
}

fn listed(names: &[&str]) -> String {
    format!("Name one: {}.", names.join(", "))
}

/// Refuses more names than a verb takes.
pub(super) fn at_most_one<'n>(names: &[&'n str]) -> Result<Option<&'n str>, Failure> {
    match names {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        [first, second, ..] => Err(Failure::new(format!("`{first}` and `{second}` are both no path; name one thing"))),
    }
}
