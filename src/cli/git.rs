//! What a repository held at an earlier time: texts of a folder at a commit, asked of `git` itself. Changes nothing, and knows no journey.

use std::{
    collections::BTreeMap,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

use super::{Failure, output, workspace::shown};

/// A commit, by its whole name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Commit {
    name: String,
}

impl Commit {
    /// As people write it.
    pub(super) fn short(&self) -> &str {
        self.name.get(..9).unwrap_or(&self.name)
    }
}

/// The commit that a branch, tag or other word of git's means in a folder.
pub(super) fn commit(folder: &Path, reference: &str) -> Result<Commit, Failure> {
    if reference.is_empty() || reference.starts_with('-') {
        return Err(Failure::new(format!("`{reference}` is no commit, branch or tag")));
    }
    let inside = run(folder, &["rev-parse", "--is-inside-work-tree"])?;
    if !inside.status.success() {
        let failure = Failure::new(format!("`{}` is not in a git repository that can be read", shown(folder)));
        return Err(failure.help(words(&inside.stderr)));
    }
    let found = run(folder, &["rev-parse", "--verify", "--quiet", &format!("{reference}^{{commit}}")])?;
    let name = String::from_utf8_lossy(&found.stdout).trim().to_owned();
    if !found.status.success() || name.is_empty() {
        return Err(Failure::new(format!("git knows no commit, branch or tag `{reference}` here"))
            .help("A copy made for CI often holds one commit only: fetch the whole history, or that branch, before."));
    }
    Ok(Commit { name })
}

/// Where what is worked on left a commit's history: changes made there since are not ours. The commit itself where nothing tells.
pub(super) fn left_at(folder: &Path, commit: &Commit) -> Result<Commit, Failure> {
    let base = run(folder, &["merge-base", &commit.name, "HEAD"])?;
    let name = String::from_utf8_lossy(&base.stdout).trim().to_owned();
    Ok(if base.status.success() && !name.is_empty() { Commit { name } } else { commit.clone() })
}

/// Every file below a folder at a commit for whose path (from the folder, with forward slashes) something is to be read, with its bytes.
pub(super) fn files(
    folder: &Path,
    commit: &Commit,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let listed = succeed(run(folder, &["ls-tree", "-r", "-z", &commit.name])?)?;
    let mut names = Vec::new();
    for line in listed.split(|byte| *byte == 0) {
        let line = String::from_utf8_lossy(line);
        let Some((head, path)) = line.split_once('\t') else { continue };
        let mut parts = head.split(' ');
        // A file or a program; links and other repositories are no texts.
        let is_file = parts.next().is_some_and(|mode| mode.starts_with("100"));
        if let (true, Some(object)) = (is_file && wanted(path), parts.nth(1)) {
            names.push((path.to_owned(), object.to_owned()));
        }
    }
    let objects: String = names.iter().map(|(_, object)| format!("{object}\n")).collect();
    let texts = succeed(run_with(folder, &["cat-file", "--batch"], objects)?)?;
    let mut rest = texts.as_slice();
    let mut found = BTreeMap::new();
    for (path, object) in names {
        let broken = || Failure::new(format!("git gave no text for `{path}` at {}", commit.short()));
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or_else(broken)?;
        let head = String::from_utf8_lossy(rest.get(..end).unwrap_or_default()).into_owned();
        let size = head.strip_prefix(&format!("{object} blob ")).and_then(|size| size.parse::<usize>().ok());
        let size = size.ok_or_else(broken)?;
        let text = rest.get(end + 1..end + 1 + size).ok_or_else(broken)?.to_vec();
        rest = rest.get(end + 2 + size..).unwrap_or_default();
        found.insert(path, text);
    }
    Ok(found)
}

fn run(folder: &Path, arguments: &[&str]) -> Result<Output, Failure> {
    run_with(folder, arguments, String::new())
}

fn run_with(folder: &Path, arguments: &[&str], input: String) -> Result<Output, Failure> {
    let cannot = |error: &std::io::Error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such program".to_owned(),
            _ => output::reason(error),
        };
        Failure::new(format!("`git` cannot be run: {reason}"))
            .help("What was there before is asked of git: install it, or name two folders instead.")
    };
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Within a hook of git's these name the repository of the hook; ours is the one in which the folder lies.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    let mut child = command.spawn().map_err(|error| cannot(&error))?;
    let mut pipe = child.stdin.take();
    // Both pipes have an end: whoever wrote all of one before reading the other could wait for ever.
    let writer = std::thread::spawn(move || {
        if let Some(pipe) = &mut pipe {
            let _ = pipe.write_all(input.as_bytes());
        }
    });
    let output = child.wait_with_output().map_err(|error| cannot(&error));
    let _ = writer.join();
    output
}

fn succeed(output: Output) -> Result<Vec<u8>, Failure> {
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(Failure::new("git could not do what it was asked").help(words(&output.stderr)))
    }
}

fn words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("git says nothing");
    format!("git says: {}", line.trim().trim_start_matches("fatal: "))
}
