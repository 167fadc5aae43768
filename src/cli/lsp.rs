//! `journey lsp`: the language server on standard input and output, over the files of this machine.

use std::{collections::BTreeSet, path::Path};

use super::{CLEAN, FAILED, Failure, Outcome, workspace};
use crate::lsp::{self, Disk, Folder};

/// Serve an editor: the language server on standard input and output
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  journey lsp\n\nEditors start it themselves; `editors/` has the settings for each of them."
)]
pub(super) struct Args {
    /// Ignored: some editors pass it to every server
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn run(_: &Args) -> Outcome {
    match lsp::run(Box::new(Files)) {
        Ok(true) => Ok(CLEAN),
        // The editor went without a word.
        Ok(false) => Ok(FAILED),
        Err(reason) => Err(Failure::new(reason)),
    }
}

/// The files of this machine.
struct Files;

impl Disk for Files {
    fn workspace_of(&self, path: &str) -> Option<Folder> {
        let path = Path::new(path);
        let beside = path.parent()?;
        // A new file has no text yet, but its folder may have settings.
        let path = if path.exists() { path } else { beside };
        let all = workspace::read_all(&[path.to_owned()], None).ok()?;
        all.into_iter().next().map(|workspace| folder(&workspace))
    }

    fn workspaces_below(&self, path: &str) -> Vec<Folder> {
        let mut found = BTreeSet::new();
        let Ok(others) = workspace::collect(Path::new(path), &mut found) else { return Vec::new() };
        let own = (!found.is_empty()).then(|| Path::new(path).to_owned());
        let read = |path| workspace::read_all(&[path], None).unwrap_or_default();
        let all = own.into_iter().chain(others).flat_map(read);
        all.map(|workspace| folder(&workspace)).collect()
    }
}

fn folder(workspace: &workspace::Workspace) -> Folder {
    let path = |place: &Path| place.to_string_lossy().replace('\\', "/");
    let mut texts: Vec<(String, String)> =
        workspace.texts().into_iter().map(|(_, place, text)| (path(&place), text)).collect();
    let settings = workspace.config.source.is_some().then(|| texts.remove(0));
    let name = workspace.folder_of().file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Folder { name, settings, files: texts }
}
