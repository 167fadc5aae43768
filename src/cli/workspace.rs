//! Finds workspaces and reads their texts. Knows folders and files, and not what stands in them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Component, Path, PathBuf},
};

use super::{Failure, git, output};
use crate::{
    base::suggest,
    compile::{self, Compiled},
    config::{Config, FILE_NAME},
};

/// The ending of a text of journeys.
const EXTENSION: &str = "journey";

/// The texts of one workspace, read.
#[derive(Debug)]
pub(super) struct Workspace {
    /// Its settings.
    pub config: Config,
    /// Paths as they are shown, and texts.
    pub files: Vec<(String, String)>,
    /// Where each of these files is, in the same order.
    places: Vec<PathBuf>,
    /// Where `journey.toml` is, if there is one.
    settings_place: Option<PathBuf>,
    /// The folder's name, or that of the first of lone files.
    folder: String,
    /// The folder; none for lone files.
    root: Option<PathBuf>,
}

/// Which texts belong together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// A folder and everything below it; whether it has settings.
    Folder(PathBuf, bool),
    /// Files that lie in no workspace: together they are one.
    Lone(BTreeSet<PathBuf>),
}

/// A text that takes the place of a file's: what an editor has not saved yet.
#[derive(Clone, Debug)]
pub(super) struct Substitute {
    /// The file, which need not exist.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

impl Workspace {
    /// Runs the compiler over the texts.
    pub(super) fn compile(&self) -> Compiled {
        compile::compile(self.files.clone(), &self.config)
    }

    /// Every text with its path as shown and its place; `journey.toml` first.
    pub(super) fn texts(&self) -> Vec<(String, PathBuf, String)> {
        let settings = self.config.source.iter().zip(&self.settings_place);
        let settings = settings.map(|((shown, text), place)| (shown.clone(), place.clone(), text.clone()));
        let files = self.files.iter().zip(&self.places);
        settings.chain(files.map(|((shown, text), place)| (shown.clone(), place.clone(), text.clone()))).collect()
    }

    /// The folder it lies in, or that of the first of lone files.
    pub(super) fn folder_of(&self) -> &Path {
        let beside = || self.places.first().and_then(|place| place.parent());
        self.root.as_deref().or_else(beside).unwrap_or(Path::new("."))
    }

    /// The workspace as it was at a commit, with every text under the path of today; nothing where there was none.
    pub(super) fn at(&self, commit: &git::Commit) -> Result<Option<Self>, Failure> {
        match &self.root {
            Some(root) => Self::folder_at(root, commit),
            None => self.lone_at(commit),
        }
    }

    /// What a folder held at a commit.
    pub(super) fn folder_at(root: &Path, commit: &git::Commit) -> Result<Option<Self>, Failure> {
        let is_settings = |path: &str| path == FILE_NAME || path.ends_with(&format!("/{FILE_NAME}"));
        let found = git::files(root, commit, &|path| is_settings(path) || has_extension(Path::new(path)))?;
        let others: Vec<&str> =
            found.keys().filter(|path| is_settings(path)).filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
        let left_out = |path: &str| {
            let hidden = path.rsplit_once('/').is_some_and(|(folders, _)| {
                folders.split('/').any(|folder| folder.starts_with('.') || folder == "node_modules")
            });
            hidden || others.iter().any(|other| path.strip_prefix(other).is_some_and(|rest| rest.starts_with('/')))
        };
        let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let settings_place = root.join(FILE_NAME);
        let mut config = Config::lone(&name);
        let has_settings = found.contains_key(FILE_NAME);
        let (mut files, mut places) = (Vec::new(), Vec::new());
        for (path, bytes) in &found {
            let place = root.join(path);
            if path == FILE_NAME {
                config = Config::read(&shown(&place), &text(&place, bytes.clone())?, &name);
            } else if !is_settings(path) && !left_out(path) {
                files.push((shown(&place), text(&place, bytes.clone())?));
                places.push(place);
            }
        }
        if files.is_empty() {
            return Ok(None);
        }
        let settings_place = has_settings.then_some(settings_place);
        Ok(Some(Self { config, files, places, settings_place, folder: name, root: Some(root.to_owned()) }))
    }

    fn lone_at(&self, commit: &git::Commit) -> Result<Option<Self>, Failure> {
        let (mut files, mut places) = (Vec::new(), Vec::new());
        for place in &self.places {
            let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else { continue };
            let name = name.to_string_lossy();
            for (_, bytes) in git::files(folder, commit, &|path| path == name)? {
                files.push((shown(place), text(place, bytes)?));
                places.push(place.clone());
            }
        }
        if files.is_empty() {
            return Ok(None);
        }
        let config = self.config.clone();
        Ok(Some(Self { config, files, places, settings_place: None, folder: self.folder.clone(), root: None }))
    }

    /// Puts another text in the place of the one shown as `path`.
    pub(super) fn set_text(&mut self, path: &str, text: String) {
        if self.config.source.as_ref().is_some_and(|(shown, _)| shown == path) {
            self.config = Config::read(path, &text, &self.folder);
        } else if let Some((_, old)) = self.files.iter_mut().find(|(shown, _)| shown == path) {
            *old = text;
        }
    }
}

/// The one workspace that the paths name.
pub(super) fn read_one(paths: &[PathBuf]) -> Result<Workspace, Failure> {
    let mut all = read_all(paths, None)?;
    match all.pop() {
        Some(one) if all.is_empty() => Ok(one),
        _ => Err(Failure::new("these paths lie in several workspaces").help("Name one of them.")),
    }
}

/// The workspaces that the paths name, sorted by folder; lone files come last.
pub(super) fn read_all(paths: &[PathBuf], substitute: Option<&Substitute>) -> Result<Vec<Workspace>, Failure> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut targets = BTreeSet::new();
    let mut lone = BTreeSet::new();
    for path in paths {
        match target(path, substitute)? {
            Target::Lone(files) => lone.extend(files),
            folder @ Target::Folder(..) => drop(targets.insert(folder)),
        }
    }
    if !lone.is_empty() {
        targets.insert(Target::Lone(lone));
    }
    targets.into_iter().map(|target| read(target, substitute)).collect()
}

fn target(path: &Path, substitute: Option<&Substitute>) -> Result<Target, Failure> {
    let replaced = substitute.is_some_and(|substitute| substitute.path == path);
    let absolute = if replaced { normal(path)? } else { existing(path)? };
    if absolute.is_dir() {
        return Ok(match upward(&absolute) {
            Some(root) => Target::Folder(root, true),
            None => Target::Folder(absolute, false),
        });
    }
    let is_settings = absolute.file_name().is_some_and(|name| name == FILE_NAME);
    if !is_settings && !has_extension(&absolute) {
        return Err(no_text(path));
    }
    Ok(match absolute.parent().and_then(upward) {
        Some(root) => Target::Folder(root, true),
        None => Target::Lone([absolute].into()),
    })
}

/// The nearest folder from here upward that has settings.
fn upward(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(FILE_NAME).is_file()).map(Path::to_owned)
}

fn read(target: Target, substitute: Option<&Substitute>) -> Result<Workspace, Failure> {
    let replacement = match substitute {
        Some(substitute) => Some((normal(&substitute.path)?, &substitute.text)),
        None => None,
    };
    let text_of = |path: &Path| match &replacement {
        Some((replaced, text)) if replaced == path => Ok((*text).clone()),
        Some(_) | None => read_text(path),
    };
    let root_of = match &target {
        Target::Folder(root, _) => Some(root.clone()),
        Target::Lone(_) => None,
    };
    let (config, folder, settings_place, places) = match target {
        Target::Folder(root, has_settings) => {
            let mut found = BTreeSet::new();
            collect(&root, &mut found)?;
            if let Some((path, _)) = &replacement
                && path.starts_with(&root)
                && has_extension(path)
            {
                found.insert(path.clone());
            }
            if found.is_empty() {
                return Err(no_texts(&root));
            }
            let name = root.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let settings = has_settings.then(|| root.join(FILE_NAME));
            let config = match &settings {
                Some(path) => Config::read(&shown(path), &text_of(path)?, &name),
                None => Config::lone(&name),
            };
            (config, name, settings, found)
        }
        Target::Lone(files) => {
            let first = files.first().and_then(|file| file.file_stem());
            let name = first.map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            (Config::lone(&name), name, None, files)
        }
    };
    let mut files = Vec::with_capacity(places.len());
    for place in &places {
        files.push((shown(place), text_of(place)?));
    }
    Ok(Workspace { config, files, places: places.into_iter().collect(), settings_place, folder, root: root_of })
}

/// Every text below a folder. Hidden folders and folders of packages are left out, and so are folders with settings of their own: these
/// are given back.
pub(super) fn collect(folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<Vec<PathBuf>, Failure> {
    let mut others = Vec::new();
    let cannot = |error: &std::io::Error| {
        Failure::new(format!("the folder `{}` cannot be read: {}", shown(folder), output::reason(error)))
    };
    for entry in fs::read_dir(folder).map_err(|error| cannot(&error))? {
        let entry = entry.map_err(|error| cannot(&error))?;
        let path = entry.path();
        // A link to a folder could lead in a circle; it is not followed.
        if entry.file_type().map_err(|error| cannot(&error))?.is_dir() {
            let name = entry.file_name();
            let hidden = name.to_string_lossy().starts_with('.');
            if hidden || name == "node_modules" {
                continue;
            }
            if path.join(FILE_NAME).is_file() {
                others.push(path);
            } else {
                others.extend(collect(&path, found)?);
            }
        } else if has_extension(&path) && path.is_file() {
            found.insert(path);
        }
    }
    Ok(others)
}

/// A path that must lead somewhere, made absolute.
pub(super) fn existing(path: &Path) -> Result<PathBuf, Failure> {
    let absolute = normal(path)?;
    if absolute.exists() { Ok(absolute) } else { Err(no_such_path(path)) }
}

/// Why a folder is of no use.
pub(super) fn no_texts(folder: &Path) -> Failure {
    Failure::new(format!("there is no `.{EXTENSION}` file in `{}`", shown(folder)))
        .help("`journey new DIR` starts a workspace that can be read, changed and tried out.")
}

/// Why a file is of no use.
pub(super) fn no_text(path: &Path) -> Failure {
    Failure::new(format!("`{}` is not a `.{EXTENSION}` file", path.display()))
        .help("Name a workspace's folder, or a file whose name ends in `.journey`.")
}

/// The text of a file, or why there is none.
pub(super) fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|error| {
        let reason = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            _ => output::reason(&error),
        };
        Failure::new(format!("`{}` cannot be read: {reason}", shown(path)))
    })?;
    text(path, bytes)
}

fn text(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|error| not_text(path, error.as_bytes(), error.utf8_error().valid_up_to()))
}

/// Every file that the workspaces at these paths are read from, as far as it can be found.
pub(super) fn places(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here } else { paths };
    let mut found = BTreeSet::new();
    for target in paths.iter().filter_map(|path| target(path, None).ok()) {
        match target {
            Target::Folder(root, _) => {
                let _ = collect(&root, &mut found);
                found.insert(root.join(FILE_NAME));
            }
            Target::Lone(files) => found.extend(files),
        }
    }
    found
}

fn not_text(path: &Path, bytes: &[u8], at: usize) -> Failure {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Failure::new(format!("`{}` is written in UTF-16, not in UTF-8", shown(path)))
            .help("Save it again as UTF-8; every editor offers it under \"encoding\".");
    }
    let line = bytes.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
    Failure::new(format!("`{}` is not UTF-8 text: line {line} holds bytes that are no letter", shown(path)))
        .help("Save it again as UTF-8; every editor offers it under \"encoding\".")
}

fn no_such_path(path: &Path) -> Failure {
    let failure = Failure::new(format!("there is nothing at `{}`", path.display()));
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut names: Vec<String> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .collect();
    names.sort();
    let written = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    match suggest::nearest(&written, names.iter().map(String::as_str)) {
        Some(meant) => failure.help(format!("Did you mean `{}`?", path.with_file_name(meant).display())),
        None => failure,
    }
}

pub(super) fn has_extension(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
}

/// Absolute, with `.` and `..` taken out by name: a path is what was typed, not where links lead.
fn normal(path: &Path) -> Result<PathBuf, Failure> {
    let absolute = std::path::absolute(path)
        .map_err(|error| Failure::new(format!("`{}` cannot be found: {}", path.display(), output::reason(&error))))?;
    let mut clean = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(clean.pop()),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => clean.push(part),
        }
    }
    Ok(clean)
}

/// The path as people see it: from the current folder, with forward slashes.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let common = here.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = here.components().count() - common;
    // Nothing in common, as with two drives of one machine: then only the whole path tells.
    let parts: Vec<String> = if common == 0 {
        vec![path.to_string_lossy().into_owned()]
    } else {
        let rest = path.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned());
        std::iter::repeat_n("..".to_owned(), up).chain(rest).collect()
    };
    if parts.is_empty() { ".".to_owned() } else { parts.join("/").replace('\\', "/") }
}
