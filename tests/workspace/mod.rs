//! Workspaces as tests need them: from texts, from a folder, from the conformance cases. Knows nothing of what is tested.

use std::path::{Path, PathBuf};

use journey::{
    base::{Diagnostic, Diagnostics, Severity, SourceMap},
    ir::{self, Facts, Graph},
    model::{self, program::Settings, types::Currency},
    syntax,
};

/// A workspace that went through all floors up to the graph.
pub struct Workspace {
    /// Its texts.
    pub sources: SourceMap,
    /// Its graph.
    pub graph: Graph,
    /// What is certain about it; none where something is wrong.
    pub facts: Option<Facts>,
    /// What spelling and names say.
    pub earlier: Diagnostics,
    /// What validation says.
    pub found: Diagnostics,
}

/// One text as a whole workspace.
pub fn of_text(text: &str) -> Workspace {
    of_files(&[("a.journey", text)])
}

/// Several texts as a workspace.
pub fn of_files(files: &[(&str, &str)]) -> Workspace {
    let mut sources = SourceMap::new();
    let mut trees = Vec::new();
    let mut earlier = Diagnostics::new();
    for (path, text) in files {
        let id = sources.add(*path, *text);
        let (tree, found) = syntax::parse(id, text);
        trees.push(tree);
        earlier.extend(found);
    }
    let settings = Settings {
        name: "test".into(),
        zone: "America/New_York".into(),
        currency: Currency::named("USD").expect("a currency"),
    };
    let (program, found) = model::resolve(&trees, &sources, &settings);
    earlier.extend(found);
    let graph = ir::lower(program);
    let (facts, found) = ir::validate(&graph);
    Workspace { sources, graph, facts, earlier, found }
}

/// All `.journey` files of a folder as a workspace.
pub fn of_folder(folder: &Path) -> Workspace {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder that can be read")
        .map(|entry| entry.expect("an entry that can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "journey"))
        .collect();
    paths.sort();
    let texts: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("a text that can be read"))
        })
        .collect();
    of_files(&texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect::<Vec<_>>())
}

/// The worked examples of this project, by name.
pub fn examples() -> Vec<(String, Workspace)> {
    folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("journeys"))
}

/// The worked examples, and every lone file of the folder that `JOURNEY_TRIAL` names.
pub fn examples_and_trials() -> Vec<(String, Workspace)> {
    let mut all = examples();
    if let Some(folder) = std::env::var_os("JOURNEY_TRIAL") {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("a folder that can be read")
            .map(|entry| entry.expect("an entry that can be read").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "journey"))
            .collect();
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).expect("a text that can be read");
            all.push((file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), of_text(&text)));
        }
    }
    all
}

fn folders(folder: &Path) -> Vec<(String, Workspace)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder that can be read")
        .map(|entry| entry.expect("an entry that can be read").path())
        .filter(|path| path.is_dir())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), of_folder(path)))
        .collect()
}

impl Workspace {
    /// The graph and the facts; everything before must be without errors.
    pub fn checked(&self) -> (&Graph, &Facts) {
        let errors: Vec<String> = self
            .earlier
            .iter()
            .chain(&self.found)
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| self.line(finding))
            .collect();
        assert!(errors.is_empty(), "{}", errors.join("\n"));
        (&self.graph, self.facts.as_ref().expect("facts of a workspace without errors"))
    }

    /// A finding in one line: place, level, name, message.
    pub fn line(&self, finding: &Diagnostic) -> String {
        let at = self.sources.line_column(finding.span);
        let path = self.sources.get(finding.span.file).map_or("?", |file| file.path.as_str());
        format!("{path}:{}:{}: {}[{}] {}", at.line, at.column, finding.severity.word(), finding.name, finding.message)
    }

    /// A finding with all its words.
    pub fn words(&self, finding: &Diagnostic) -> String {
        let mut text =
            format!("{}\n  at `{}`: {}\n", self.line(finding), self.sources.text(finding.span), finding.note);
        for label in &finding.labels {
            text.push_str(&format!("  and `{}`: {}\n", self.sources.text(label.span), label.message));
        }
        for help in &finding.help {
            text.push_str(&format!("  help: {help}\n"));
        }
        for fix in &finding.fixes {
            text.push_str(&format!("  fix: {}\n", fix.title));
        }
        text
    }
}
