//! The core: what an editor says goes in, what it is told comes out. Keeps the open texts over those of the disk, and one compiled state per
//! workspace, made anew when somebody asks for it after a change.

use std::collections::{BTreeMap, BTreeSet};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, InitializeParams, PublishDiagnosticsParams,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Disk, Folder, answers,
    convert::{Encoding, path_of, uri_of},
    documents::Document,
};
use crate::{config::Config, ide::Workspace};

/// A workspace with what was compiled of it.
pub(super) struct Root {
    folder: Folder,
    compiled: Option<Workspace>,
    /// Paths for which findings were told: those that have none any more are told so.
    told: BTreeSet<String>,
    /// Whether the editor has not been told what the last change did.
    stale: bool,
}

/// The language server.
pub struct Server {
    disk: Box<dyn Disk>,
    /// By the path of `journey.toml`, or of the first lone file.
    roots: BTreeMap<String, Root>,
    /// Open texts by path.
    open: BTreeMap<String, Document>,
    pub(super) encoding: Encoding,
    /// Whether the editor fetches findings itself.
    pulls: bool,
    cancelled: BTreeSet<String>,
    initialized: bool,
    shut_down: bool,
    ended: bool,
}

impl Server {
    /// A server that was told nothing yet.
    #[must_use]
    pub fn new(disk: Box<dyn Disk>) -> Self {
        Self {
            disk,
            roots: BTreeMap::new(),
            open: BTreeMap::new(),
            encoding: Encoding::default(),
            pulls: false,
            cancelled: BTreeSet::new(),
            initialized: false,
            shut_down: false,
            ended: false,
        }
    }

    /// Whether the editor said `exit`.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether the editor said `shutdown` before.
    #[must_use]
    pub fn was_shut_down(&self) -> bool {
        self.shut_down
    }

    /// Takes one message; returns what is to be said at once, in order. Findings are told by [`Self::news`].
    pub fn handle(&mut self, message: Message) -> Vec<Message> {
        match message {
            Message::Request(request) => vec![Message::Response(self.request(request))],
            Message::Notification(notification) => {
                self.notification(notification);
                Vec::new()
            }
            Message::Response(_) => Vec::new(),
        }
    }

    /// Findings that changed since they were last told. Nothing for an editor that fetches them itself.
    pub fn news(&mut self) -> Vec<Message> {
        if self.pulls || !self.initialized {
            return Vec::new();
        }
        let stale: Vec<String> = self.roots.iter().filter(|(_, root)| root.stale).map(|(key, _)| key.clone()).collect();
        let mut news = Vec::new();
        for key in stale {
            let encoding = self.encoding;
            let versions: BTreeMap<String, i32> =
                self.open.iter().map(|(path, document)| (path.clone(), document.version)).collect();
            let Some(root) = self.compile(&key) else { continue };
            root.stale = false;
            let Some(workspace) = &root.compiled else { continue };
            let mut findings = answers::diagnostics(workspace, encoding);
            for path in &root.told {
                findings.entry(path.clone()).or_default();
            }
            root.told = findings.iter().filter(|(_, found)| !found.is_empty()).map(|(path, _)| path.clone()).collect();
            for (path, diagnostics) in findings {
                let Some(uri) = uri_of(&path) else { continue };
                let params = PublishDiagnosticsParams { uri, diagnostics, version: versions.get(&path).copied() };
                news.push(Message::Notification(Notification::new(
                    "textDocument/publishDiagnostics".to_owned(),
                    params,
                )));
            }
        }
        news
    }

    fn request(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        if self.cancelled.remove(&id.to_string()) {
            return Response::new_err(id, ErrorCode::RequestCanceled as i32, "cancelled".to_owned());
        }
        if method == "initialize" {
            return match read::<InitializeParams>(params) {
                Ok(params) => Response::new_ok(id, self.initialize(&params)),
                Err(error) => refused(id, error),
            };
        }
        if !self.initialized {
            let what = "the first request is `initialize`".to_owned();
            return Response::new_err(id, ErrorCode::ServerNotInitialized as i32, what);
        }
        if self.shut_down {
            let what = "nothing is answered after `shutdown`".to_owned();
            return Response::new_err(id, ErrorCode::InvalidRequest as i32, what);
        }
        if method == "shutdown" {
            self.shut_down = true;
            return Response::new_ok(id, Value::Null);
        }
        match answers::answer(self, &method, params) {
            Some(Ok(value)) => Response::new_ok(id, value),
            Some(Err(error)) => refused(id, error),
            None => Response::new_err(id, ErrorCode::MethodNotFound as i32, format!("`{method}` is not known here")),
        }
    }

    fn initialize(&mut self, params: &InitializeParams) -> Value {
        let capabilities = &params.capabilities;
        let offered = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_deref());
        self.encoding = offered.map_or_else(Encoding::default, Encoding::chosen);
        self.pulls = capabilities.text_document.as_ref().is_some_and(|text| text.diagnostic.is_some());
        self.initialized = true;
        let folders = params.workspace_folders.iter().flatten().map(|folder| folder.uri.as_str().to_owned());
        #[allow(deprecated, reason = "older editors send nothing else")]
        let root = params.root_uri.iter().map(|uri| uri.as_str().to_owned());
        let mut folders: Vec<String> = folders.collect();
        if folders.is_empty() {
            folders.extend(root);
        }
        for folder in folders {
            self.add_folder(&folder);
        }
        json!({
            "capabilities": answers::capabilities(self.encoding),
            "serverInfo": { "name": "journey", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    fn notification(&mut self, said: Notification) {
        match said.method.as_str() {
            "textDocument/didOpen" => {
                if let Ok(params) = read::<DidOpenTextDocumentParams>(said.params) {
                    let document = params.text_document;
                    if let Some(path) = path_of(document.uri.as_str()) {
                        self.open.insert(path.clone(), Document { version: document.version, text: document.text });
                        self.touch(&path);
                    }
                }
            }
            "textDocument/didChange" => {
                if let Ok(params) = read::<DidChangeTextDocumentParams>(said.params)
                    && let Some(path) = path_of(params.text_document.uri.as_str())
                    && let Some(document) = self.open.get_mut(&path)
                {
                    document.version = params.text_document.version;
                    document.apply(params.content_changes, self.encoding);
                    self.touch(&path);
                }
            }
            "textDocument/didClose" => {
                if let Ok(params) = read::<DidCloseTextDocumentParams>(said.params)
                    && let Some(path) = path_of(params.text_document.uri.as_str())
                {
                    self.open.remove(&path);
                    self.reload(&path);
                }
            }
            "workspace/didChangeWatchedFiles" => {
                if let Ok(params) = read::<DidChangeWatchedFilesParams>(said.params) {
                    for change in params.changes {
                        if let Some(path) = path_of(change.uri.as_str()) {
                            self.reload(&path);
                        }
                    }
                }
            }
            "workspace/didChangeWorkspaceFolders" => {
                if let Ok(params) = read::<DidChangeWorkspaceFoldersParams>(said.params) {
                    for removed in params.event.removed {
                        if let Some(path) = path_of(removed.uri.as_str()) {
                            let below = format!("{}/", path.trim_end_matches('/'));
                            self.roots.retain(|key, _| !key.starts_with(&below));
                        }
                    }
                    for added in params.event.added {
                        self.add_folder(added.uri.as_str());
                    }
                }
            }
            "$/cancelRequest" => {
                let id = said.params.get("id");
                let id = id
                    .and_then(|id| id.as_str().map(ToOwned::to_owned).or_else(|| id.as_i64().map(|id| id.to_string())));
                self.cancelled.extend(id);
            }
            "exit" => self.ended = true,
            _ => {}
        }
    }

    fn add_folder(&mut self, uri: &str) {
        let Some(path) = path_of(uri) else { return };
        for folder in self.disk.workspaces_below(&path) {
            self.add(folder);
        }
    }

    fn add(&mut self, folder: Folder) {
        let key = folder.settings.as_ref().map(|(path, _)| path).or_else(|| folder.files.first().map(|(path, _)| path));
        let Some(key) = key.cloned() else { return };
        let told = self.roots.remove(&key).map(|root| root.told).unwrap_or_default();
        self.roots.insert(key, Root { folder, compiled: None, told, stale: true });
    }

    /// The workspace that a path belongs to.
    fn root_of(&self, path: &str) -> Option<String> {
        let holds = |root: &Root| {
            root.folder.files.iter().any(|(file, _)| file == path)
                || root.folder.settings.as_ref().is_some_and(|(settings, _)| settings == path)
        };
        self.roots.iter().find(|(_, root)| holds(root)).map(|(key, _)| key.clone())
    }

    /// An open text changed: its workspace is out of date. A file that nobody knew yet brings its workspace along.
    fn touch(&mut self, path: &str) {
        if self.root_of(path).is_none() {
            let known = self.disk.workspace_of(path);
            let mut folder = known.unwrap_or_else(|| Folder { name: "untitled".to_owned(), ..Folder::default() });
            if !folder.files.iter().any(|(file, _)| file == path) && path.ends_with(".journey") {
                folder.files.push((path.to_owned(), String::new()));
            }
            self.add(folder);
        }
        if let Some(root) = self.root_of(path).and_then(|key| self.roots.get_mut(&key)) {
            root.compiled = None;
            root.stale = true;
        }
    }

    /// Something changed on the disk.
    fn reload(&mut self, path: &str) {
        let old = self.root_of(path);
        let told = old.and_then(|key| self.roots.remove(&key)).map(|root| root.told).unwrap_or_default();
        let Some(folder) = self.disk.workspace_of(path) else {
            // It is gone with all of its workspace: what was told of it is taken back.
            if !told.is_empty() {
                let gone =
                    Folder { name: String::new(), settings: None, files: vec![(path.to_owned(), String::new())] };
                self.roots.insert(path.to_owned(), Root { folder: gone, compiled: None, told, stale: true });
            }
            return;
        };
        let key = folder.settings.as_ref().map(|(path, _)| path).or_else(|| folder.files.first().map(|(path, _)| path));
        let Some(key) = key.cloned() else { return };
        self.add(folder);
        if let Some(root) = self.roots.get_mut(&key) {
            root.told.extend(told);
        }
    }

    /// The workspace of that key, compiled with the texts as they stand in the editor.
    fn compile(&mut self, key: &str) -> Option<&mut Root> {
        let root = self.roots.get_mut(key)?;
        if root.compiled.is_none() {
            let text = |path: &String, text: &String| {
                self.open.get(path).map_or_else(|| text.clone(), |open| open.text.clone())
            };
            let config = match &root.folder.settings {
                Some((path, settings)) => Config::read(path, &text(path, settings), &root.folder.name),
                None => Config::lone(&root.folder.name),
            };
            let files = root.folder.files.iter().map(|(path, old)| (path.clone(), text(path, old))).collect();
            root.compiled = Some(Workspace::new(files, &config));
        }
        Some(root)
    }

    /// The compiled workspace of a file.
    pub(super) fn workspace_of(&mut self, path: &str) -> Option<&Workspace> {
        if self.root_of(path).is_none() {
            self.touch(path);
        }
        let key = self.root_of(path)?;
        self.compile(&key)?.compiled.as_ref()
    }

    /// Every compiled workspace.
    pub(super) fn workspaces(&mut self) -> Vec<&Workspace> {
        let keys: Vec<String> = self.roots.keys().cloned().collect();
        for key in &keys {
            self.compile(key);
        }
        self.roots.values().filter_map(|root| root.compiled.as_ref()).collect()
    }
}

/// Why a request could not be answered.
pub(super) struct Refused {
    code: i32,
    message: String,
}

impl Refused {
    /// What was asked makes no sense.
    pub fn asked(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::InvalidParams as i32, message: message.into() }
    }

    /// It was asked as agreed, and cannot be done.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::RequestFailed as i32, message: message.into() }
    }
}

/// The parameters of a message.
pub(super) fn read<T: DeserializeOwned>(params: Value) -> Result<T, Refused> {
    serde_json::from_value(params).map_err(|error| Refused::asked(error.to_string()))
}

fn refused(id: RequestId, error: Refused) -> Response {
    Response::new_err(id, error.code, error.message)
}
