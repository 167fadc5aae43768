//! Floor 6. What an editor shows of a workspace: who is meant by a name, where it is declared and used, what it means, what can stand
//! here. Plain types over byte offsets; knows no protocol, no clock and no files.

mod actions;
mod complete;
mod context;
mod hover;
mod navigate;
mod outline;
mod symbols;
mod tokens;

pub use actions::Action;
pub use complete::{Completion, CompletionKind};
pub use hover::Hover;
pub use navigate::RenameRefusal;
pub use outline::{Fold, Outline};
pub use symbols::{Declared, SymbolKind};
pub use tokens::{Token, TokenKind};

use crate::{
    base::{FileId, SourceMap},
    compile::{Compiled, compile},
    config::Config,
    model::Program,
    syntax::ast,
};

/// A workspace as it stands at one instant, and everything that can be asked of it.
#[derive(Debug)]
pub struct Workspace {
    compiled: Compiled,
}

impl Workspace {
    /// Reads the texts of a workspace with the paths under which they are known.
    #[must_use]
    pub fn new(files: Vec<(String, String)>, config: &Config) -> Self {
        Self { compiled: compile(files, config) }
    }

    /// What the compiler made of it.
    #[must_use]
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The file of that path.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<FileId> {
        self.sources().iter().find(|(_, file)| file.path == path).map(|(id, _)| id)
    }

    /// All texts.
    #[must_use]
    pub fn sources(&self) -> &SourceMap {
        &self.compiled.sources
    }

    fn program(&self) -> &Program {
        self.compiled.program()
    }

    fn tree(&self, file: FileId) -> Option<&ast::File> {
        self.compiled.files.iter().find(|tree| tree.id == file)
    }

    fn text(&self, file: FileId) -> &str {
        self.sources().get(file).map_or("", |file| file.text.as_str())
    }
}
