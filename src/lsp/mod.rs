//! Floor 7. The language server: one synchronous `handle(message) -> messages` over [`crate::ide`], and a thin shell around it on standard
//! input and output. The core knows no clock, no threads and no files: what is on the disk is asked of a [`Disk`].

mod answers;
mod convert;
mod documents;
mod server;
mod shell;

pub use server::Server;
pub use shell::run;

/// What lies on the disk: the texts of a workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// What it is called where its settings do not say.
    pub name: String,
    /// The path and text of `journey.toml`, where there is one.
    pub settings: Option<(String, String)>,
    /// Whole paths and texts.
    pub files: Vec<(String, String)>,
}

/// Where texts come from that no editor has open.
pub trait Disk {
    /// The workspace that a file belongs to; the file itself need not exist.
    fn workspace_of(&self, path: &str) -> Option<Folder>;

    /// All workspaces in a folder and below it.
    fn workspaces_below(&self, path: &str) -> Vec<Folder>;
}
