//! One function per request: what [`crate::ide`] knows, in the protocol's shapes. Keeps no state.

use std::collections::{BTreeMap, HashMap};

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CompletionItem, CompletionItemKind,
    CompletionParams, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DocumentDiagnosticParams,
    DocumentFormattingParams, DocumentHighlight, DocumentRangeFormattingParams, DocumentSymbol, DocumentSymbolParams,
    Documentation, FoldingRange, FoldingRangeKind, FoldingRangeParams, GotoDefinitionParams, HoverContents,
    HoverParams, InsertTextFormat, Location, MarkupContent, MarkupKind, NumberOrString, Position,
    PrepareRenameResponse, Range, ReferenceParams, RenameParams, SelectionRange, SelectionRangeParams, SemanticToken,
    SemanticTokens, SemanticTokensParams, SymbolInformation, SymbolKind as LspSymbolKind, TextDocumentPositionParams,
    TextEdit, Uri, WorkspaceEdit, WorkspaceSymbolParams,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    Server,
    convert::{Encoding, Lines, offset, path_of, uri_of},
    server::{Refused, read},
};
use crate::{
    base::{self, Edit, FileId, Severity, Span},
    fmt,
    ide::{CompletionKind, Outline, SymbolKind, TokenKind, Workspace},
};

type Answer = Result<Value, Refused>;

/// What the server can do, as the editor is told.
pub(super) fn capabilities(encoding: Encoding) -> Value {
    json!({
        "positionEncoding": encoding.kind(),
        "textDocumentSync": { "openClose": true, "change": 2, "save": false },
        "diagnosticProvider": { "identifier": "journey", "interFileDependencies": true, "workspaceDiagnostics": true },
        "hoverProvider": true,
        "completionProvider": { "triggerCharacters": [".", " ", "{", ":"] },
        "definitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "renameProvider": { "prepareProvider": true },
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "codeActionProvider": { "codeActionKinds": ["quickfix", "source.fixAll"] },
        "semanticTokensProvider": {
            "legend": { "tokenTypes": TOKEN_TYPES, "tokenModifiers": ["declaration"] },
            "full": true,
        },
        "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
    })
}

/// Answers a request; nothing for one that is not known.
pub(super) fn answer(server: &mut Server, method: &str, params: Value) -> Option<Answer> {
    Some(match method {
        "textDocument/hover" => hover(server, params),
        "textDocument/completion" => completion(server, params),
        "textDocument/definition" => definition(server, params),
        "textDocument/references" => references(server, params),
        "textDocument/documentHighlight" => highlights(server, params),
        "textDocument/documentSymbol" => document_symbols(server, params),
        "workspace/symbol" => workspace_symbols(server, params),
        "textDocument/foldingRange" => folds(server, params),
        "textDocument/selectionRange" => selections(server, params),
        "textDocument/prepareRename" => prepare_rename(server, params),
        "textDocument/rename" => rename(server, params),
        "textDocument/formatting" => formatting(server, params),
        "textDocument/rangeFormatting" => range_formatting(server, params),
        "textDocument/codeAction" => actions(server, params),
        "textDocument/semanticTokens/full" => tokens(server, params),
        "textDocument/diagnostic" => pulled(server, params),
        "workspace/diagnostic" => pulled_everywhere(server),
        _ => return None,
    })
}

/// A file of a workspace, with what is needed to speak of it.
struct Here<'w> {
    workspace: &'w Workspace,
    file: FileId,
    encoding: Encoding,
}

impl<'w> Here<'w> {
    fn at(server: &'w mut Server, uri: &Uri) -> Result<Self, Refused> {
        let encoding = server.encoding;
        let path = path_of(uri.as_str()).ok_or_else(|| Refused::asked("only files can be asked about"))?;
        let unknown = || Refused::failed(format!("`{path}` is not known here"));
        let workspace = server.workspace_of(&path).ok_or_else(unknown)?;
        let file = workspace.file(&path).ok_or_else(unknown)?;
        Ok(Self { workspace, file, encoding })
    }

    fn text(&self) -> &'w str {
        self.workspace.sources().get(self.file).map_or("", |file| file.text.as_str())
    }

    fn offset(&self, position: Position) -> u32 {
        offset(self.text(), position, self.encoding)
    }

    fn range(&self, span: Span) -> Range {
        Lines::of(self.text(), self.encoding).range(span)
    }
}

fn location(workspace: &Workspace, span: Span, encoding: Encoding) -> Option<Location> {
    let file = workspace.sources().get(span.file)?;
    Some(Location { uri: uri_of(&file.path)?, range: Lines::of(&file.text, encoding).range(span) })
}

fn said(value: impl Serialize) -> Answer {
    serde_json::to_value(value).map_err(|error| Refused::failed(error.to_string()))
}

fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}

fn hover(server: &mut Server, params: Value) -> Answer {
    let params: HoverParams = read(params)?;
    let place = params.text_document_position_params;
    let here = Here::at(server, &place.text_document.uri)?;
    let found = here.workspace.hover(here.file, here.offset(place.position));
    said(found.map(|hover| lsp_types::Hover {
        contents: HoverContents::Markup(markdown(hover.text)),
        range: Some(here.range(hover.span)),
    }))
}

fn completion(server: &mut Server, params: Value) -> Answer {
    let params: CompletionParams = read(params)?;
    let place = params.text_document_position;
    let here = Here::at(server, &place.text_document.uri)?;
    let found = here.workspace.complete(here.file, here.offset(place.position));
    let items = found.into_iter().enumerate().map(|(at, found)| CompletionItem {
        label: found.label,
        kind: Some(match found.kind {
            CompletionKind::Keyword if found.snippet => CompletionItemKind::SNIPPET,
            CompletionKind::Keyword => CompletionItemKind::KEYWORD,
            CompletionKind::Value => CompletionItemKind::ENUM_MEMBER,
            CompletionKind::Reaction => CompletionItemKind::EVENT,
            CompletionKind::Unit => CompletionItemKind::UNIT,
            CompletionKind::Name(kind) => match kind {
                SymbolKind::Attribute | SymbolKind::Field => CompletionItemKind::FIELD,
                SymbolKind::Event | SymbolKind::Trigger => CompletionItemKind::EVENT,
                SymbolKind::Journey => CompletionItemKind::MODULE,
                SymbolKind::Segment | SymbolKind::Status => CompletionItemKind::CLASS,
                SymbolKind::Message => CompletionItemKind::VALUE,
                SymbolKind::Action => CompletionItemKind::FUNCTION,
                SymbolKind::Source
                | SymbolKind::Channel
                | SymbolKind::Category
                | SymbolKind::Holdout
                | SymbolKind::Stage
                | SymbolKind::Send
                | SymbolKind::Split
                | SymbolKind::Population => CompletionItemKind::CONSTANT,
            },
        }),
        detail: (!found.detail.is_empty()).then_some(found.detail),
        documentation: (!found.documentation.is_empty())
            .then(|| Documentation::MarkupContent(markdown(found.documentation))),
        sort_text: Some(format!("{at:05}")),
        insert_text: Some(found.insert),
        insert_text_format: Some(if found.snippet { InsertTextFormat::SNIPPET } else { InsertTextFormat::PLAIN_TEXT }),
        ..CompletionItem::default()
    });
    said(items.collect::<Vec<_>>())
}

fn definition(server: &mut Server, params: Value) -> Answer {
    let params: GotoDefinitionParams = read(params)?;
    let place = params.text_document_position_params;
    let here = Here::at(server, &place.text_document.uri)?;
    let found = here.workspace.symbol_at(here.file, here.offset(place.position));
    let declared = found.and_then(|(_, symbol)| here.workspace.declared(symbol));
    said(declared.and_then(|declared| location(here.workspace, declared.span, here.encoding)))
}

fn references(server: &mut Server, params: Value) -> Answer {
    let params: ReferenceParams = read(params)?;
    let place = params.text_document_position;
    let here = Here::at(server, &place.text_document.uri)?;
    let Some((_, symbol)) = here.workspace.symbol_at(here.file, here.offset(place.position)) else {
        return Ok(Value::Null);
    };
    let found = here.workspace.references(symbol, params.context.include_declaration);
    said(found.into_iter().filter_map(|span| location(here.workspace, span, here.encoding)).collect::<Vec<_>>())
}

fn highlights(server: &mut Server, params: Value) -> Answer {
    let place: TextDocumentPositionParams = read(params)?;
    let here = Here::at(server, &place.text_document.uri)?;
    let Some((_, symbol)) = here.workspace.symbol_at(here.file, here.offset(place.position)) else {
        return Ok(Value::Null);
    };
    let found = here.workspace.references(symbol, true).into_iter().filter(|span| span.file == here.file);
    said(found.map(|span| DocumentHighlight { range: here.range(span), kind: None }).collect::<Vec<_>>())
}

const fn symbol_kind(kind: Option<SymbolKind>) -> LspSymbolKind {
    match kind {
        Some(SymbolKind::Attribute | SymbolKind::Field) => LspSymbolKind::FIELD,
        Some(SymbolKind::Event | SymbolKind::Trigger) => LspSymbolKind::EVENT,
        Some(SymbolKind::Journey) => LspSymbolKind::MODULE,
        Some(SymbolKind::Stage) => LspSymbolKind::NAMESPACE,
        Some(SymbolKind::Segment | SymbolKind::Status) => LspSymbolKind::CLASS,
        Some(SymbolKind::Message) => LspSymbolKind::STRING,
        Some(SymbolKind::Action | SymbolKind::Send | SymbolKind::Split) => LspSymbolKind::FUNCTION,
        Some(
            SymbolKind::Source
            | SymbolKind::Channel
            | SymbolKind::Category
            | SymbolKind::Holdout
            | SymbolKind::Population,
        ) => LspSymbolKind::CONSTANT,
        None => LspSymbolKind::PROPERTY,
    }
}

fn document_symbols(server: &mut Server, params: Value) -> Answer {
    let params: DocumentSymbolParams = read(params)?;
    let here = Here::at(server, &params.text_document.uri)?;
    let lines = Lines::of(here.text(), here.encoding);
    said(here.workspace.outline(here.file).into_iter().map(|entry| symbol(entry, &lines)).collect::<Vec<_>>())
}

fn symbol(entry: Outline, lines: &Lines<'_>) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> = entry.children.into_iter().map(|child| symbol(child, lines)).collect();
    #[allow(deprecated, reason = "the field has to be filled")]
    DocumentSymbol {
        name: entry.name,
        detail: Some(entry.detail),
        kind: symbol_kind(entry.kind),
        tags: None,
        deprecated: None,
        range: lines.range(entry.span),
        selection_range: lines.range(entry.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

fn workspace_symbols(server: &mut Server, params: Value) -> Answer {
    let params: WorkspaceSymbolParams = read(params)?;
    let encoding = server.encoding;
    let mut found = Vec::new();
    for workspace in server.workspaces() {
        for declared in workspace.symbols(&params.query) {
            let Some(location) = location(workspace, declared.span, encoding) else { continue };
            #[allow(deprecated, reason = "the field has to be filled")]
            found.push(SymbolInformation {
                name: declared.name,
                kind: symbol_kind(Some(declared.kind)),
                tags: None,
                deprecated: None,
                location,
                container_name: Some(declared.title.unwrap_or_else(|| declared.kind.word().to_owned())),
            });
        }
    }
    said(found)
}

fn folds(server: &mut Server, params: Value) -> Answer {
    let params: FoldingRangeParams = read(params)?;
    let here = Here::at(server, &params.text_document.uri)?;
    let found = here.workspace.folds(here.file).into_iter().map(|fold| FoldingRange {
        start_line: fold.first,
        end_line: fold.last,
        kind: fold.comment.then_some(FoldingRangeKind::Comment),
        ..FoldingRange::default()
    });
    said(found.collect::<Vec<_>>())
}

fn selections(server: &mut Server, params: Value) -> Answer {
    let params: SelectionRangeParams = read(params)?;
    let here = Here::at(server, &params.text_document.uri)?;
    let lines = Lines::of(here.text(), here.encoding);
    let around = |position: Position| {
        let spans = here.workspace.around(here.file, here.offset(position));
        let mut parent = None;
        for span in spans.into_iter().rev() {
            parent = Some(Box::new(SelectionRange { range: lines.range(span), parent }));
        }
        parent.map_or_else(|| SelectionRange { range: Range::new(position, position), parent: None }, |range| *range)
    };
    said(params.positions.into_iter().map(around).collect::<Vec<_>>())
}

fn prepare_rename(server: &mut Server, params: Value) -> Answer {
    let place: TextDocumentPositionParams = read(params)?;
    let here = Here::at(server, &place.text_document.uri)?;
    let found = here.workspace.symbol_at(here.file, here.offset(place.position));
    let found = found.and_then(|(span, symbol)| Some((span, here.workspace.declared(symbol)?)));
    said(found.map(|(span, declared)| PrepareRenameResponse::RangeWithPlaceholder {
        range: here.range(span),
        placeholder: declared.name,
    }))
}

fn rename(server: &mut Server, params: Value) -> Answer {
    let params: RenameParams = read(params)?;
    let place = params.text_document_position;
    let here = Here::at(server, &place.text_document.uri)?;
    match here.workspace.rename(here.file, here.offset(place.position), &params.new_name) {
        Ok(edits) => said(workspace_edit(here.workspace, &edits, here.encoding)),
        Err(refusal) => Err(Refused::failed(refusal.words())),
    }
}

#[allow(clippy::mutable_key_type, reason = "the protocol's own type: an address never changes")]
fn workspace_edit(workspace: &Workspace, edits: &[Edit], encoding: Encoding) -> WorkspaceEdit {
    let mut changes: HashMap<Uri, Vec<TextEdit>> = HashMap::new();
    for edit in edits {
        if let Some(place) = location(workspace, edit.span, encoding) {
            let edit = TextEdit { range: place.range, new_text: edit.replacement.clone() };
            changes.entry(place.uri).or_default().push(edit);
        }
    }
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}

fn formatting(server: &mut Server, params: Value) -> Answer {
    let params: DocumentFormattingParams = read(params)?;
    let here = Here::at(server, &params.text_document.uri)?;
    laid_out(&here, fmt::edits)
}

fn range_formatting(server: &mut Server, params: Value) -> Answer {
    let params: DocumentRangeFormattingParams = read(params)?;
    let here = Here::at(server, &params.text_document.uri)?;
    let range = Span::new(here.file, here.offset(params.range.start), here.offset(params.range.end));
    laid_out(&here, |tree, text| fmt::format_range(tree, text, range))
}

fn laid_out(
    here: &Here<'_>,
    edits: impl Fn(&crate::syntax::ast::File, &str) -> Result<Vec<Edit>, fmt::Refusal>,
) -> Answer {
    let trees = &here.workspace.compiled().files;
    let Some(tree) = trees.iter().find(|tree| tree.id == here.file) else { return Ok(Value::Null) };
    // What cannot be laid out without a change of meaning stays as it is.
    let Ok(edits) = edits(tree, here.text()) else { return Ok(Value::Null) };
    let lines = Lines::of(here.text(), here.encoding);
    let edits = edits.into_iter().map(|edit| TextEdit { range: lines.range(edit.span), new_text: edit.replacement });
    said(edits.collect::<Vec<_>>())
}

fn actions(server: &mut Server, params: Value) -> Answer {
    let params: CodeActionParams = read(params)?;
    let here = Here::at(server, &params.text_document.uri)?;
    let place = Span::new(here.file, here.offset(params.range.start), here.offset(params.range.end));
    let wanted = |kind: &str| {
        params.context.only.as_ref().is_none_or(|only| only.iter().any(|only| kind.starts_with(only.as_str())))
    };
    let mut found = Vec::new();
    if wanted("quickfix") {
        for action in here.workspace.actions(place) {
            let mends = action.mends;
            let mended =
                params.context.diagnostics.iter().filter(|found| {
                    mends.is_some_and(|name| found.code == Some(NumberOrString::String(name.to_owned())))
                });
            found.push(CodeActionOrCommand::CodeAction(CodeAction {
                title: action.title,
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: Some(mended.cloned().collect()),
                edit: Some(workspace_edit(here.workspace, &action.edits, here.encoding)),
                is_preferred: action.preferred.then_some(true),
                ..CodeAction::default()
            }));
        }
    }
    if params.context.only.is_some() && wanted("source.fixAll") {
        let edits = here.workspace.all_fixes(here.file);
        if !edits.is_empty() {
            found.push(CodeActionOrCommand::CodeAction(CodeAction {
                title: "Mend everything that has one certain fix".to_owned(),
                kind: Some(CodeActionKind::SOURCE_FIX_ALL),
                edit: Some(workspace_edit(here.workspace, &edits, here.encoding)),
                ..CodeAction::default()
            }));
        }
    }
    said(found)
}

/// What the editor calls the kinds of words.
const TOKEN_TYPES: [&str; 11] = [
    "keyword",
    "number",
    "string",
    "comment",
    "enumMember",
    "property",
    "event",
    "class",
    "namespace",
    "variable",
    "function",
];

const fn token_type(kind: TokenKind) -> u32 {
    match kind {
        TokenKind::Keyword => 0,
        TokenKind::Number => 1,
        TokenKind::Text => 2,
        TokenKind::Comment => 3,
        TokenKind::Value => 4,
        TokenKind::Name(kind) => match kind {
            SymbolKind::Attribute | SymbolKind::Field => 5,
            SymbolKind::Event | SymbolKind::Trigger => 6,
            SymbolKind::Segment | SymbolKind::Status | SymbolKind::Category => 7,
            SymbolKind::Journey | SymbolKind::Stage | SymbolKind::Population => 8,
            SymbolKind::Source | SymbolKind::Channel | SymbolKind::Holdout | SymbolKind::Message => 9,
            SymbolKind::Action | SymbolKind::Send | SymbolKind::Split => 10,
        },
    }
}

fn tokens(server: &mut Server, params: Value) -> Answer {
    let params: SemanticTokensParams = read(params)?;
    let here = Here::at(server, &params.text_document.uri)?;
    let lines = Lines::of(here.text(), here.encoding);
    let (mut line, mut column) = (0, 0);
    let mut data = Vec::new();
    for token in here.workspace.tokens(here.file) {
        let range = lines.range(token.span);
        // A text that was never closed ends with its line, so that every token stands on one.
        if range.start.line != range.end.line {
            continue;
        }
        let delta_line = range.start.line - line;
        let delta_start = if delta_line == 0 { range.start.character - column } else { range.start.character };
        (line, column) = (range.start.line, range.start.character);
        data.push(SemanticToken {
            delta_line,
            delta_start,
            length: range.end.character - range.start.character,
            token_type: token_type(token.kind),
            token_modifiers_bitset: u32::from(token.declares),
        });
    }
    said(SemanticTokens { result_id: None, data })
}

/// The findings of a workspace by path; every file has its entry.
pub(super) fn diagnostics(workspace: &Workspace, encoding: Encoding) -> BTreeMap<String, Vec<Diagnostic>> {
    let sources = workspace.sources();
    let lines: Vec<Lines<'_>> = sources.iter().map(|(_, file)| Lines::of(&file.text, encoding)).collect();
    let range = |span: Span| lines.get(span.file.0 as usize).map_or_else(Range::default, |lines| lines.range(span));
    let mut found: BTreeMap<String, Vec<Diagnostic>> =
        sources.iter().map(|(_, file)| (file.path.clone(), Vec::new())).collect();
    for finding in &workspace.compiled().findings {
        let Some(file) = sources.get(finding.span.file) else { continue };
        let related = finding.labels.iter().filter_map(|label| {
            let file = sources.get(label.span.file)?;
            let location = Location { uri: uri_of(&file.path)?, range: range(label.span) };
            Some(DiagnosticRelatedInformation { location, message: label.message.clone() })
        });
        let diagnostic = Diagnostic {
            range: range(finding.span),
            severity: Some(match finding.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Info => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(finding.name.to_owned())),
            source: Some("journey".to_owned()),
            message: words(finding),
            related_information: Some(related.collect()),
            ..Diagnostic::default()
        };
        found.entry(file.path.clone()).or_default().push(diagnostic);
    }
    found
}

/// What is wrong, for whom, and what to do: an editor shows no more than this text.
fn words(finding: &base::Diagnostic) -> String {
    let mut out = finding.message.clone();
    if !finding.note.is_empty() {
        out.push_str(&format!(" ({})", finding.note));
    }
    if let Some(witness) = &finding.witness {
        let customer: Vec<String> = witness.customer.iter().map(|(name, value)| format!("{name} {value}")).collect();
        if !customer.is_empty() {
            out.push_str(&format!("\nfor whom: {}", customer.join(", ")));
        }
        if let Some(outcome) = &witness.outcome {
            out.push_str(&format!("\n{outcome}"));
        }
    }
    for help in &finding.help {
        out.push_str(&format!("\n{help}"));
    }
    out
}

fn pulled(server: &mut Server, params: Value) -> Answer {
    let params: DocumentDiagnosticParams = read(params)?;
    let path = path_of(params.text_document.uri.as_str()).unwrap_or_default();
    let encoding = server.encoding;
    let Some(workspace) = server.workspace_of(&path) else {
        return Ok(json!({ "kind": "full", "items": [] }));
    };
    let items = diagnostics(workspace, encoding).remove(&path).unwrap_or_default();
    Ok(json!({ "kind": "full", "items": items }))
}

fn pulled_everywhere(server: &mut Server) -> Answer {
    let encoding = server.encoding;
    let mut items = Vec::new();
    for workspace in server.workspaces() {
        for (path, found) in diagnostics(workspace, encoding) {
            if let Some(uri) = uri_of(&path) {
                items.push(json!({ "kind": "full", "uri": uri, "version": null, "items": found }));
            }
        }
    }
    Ok(json!({ "items": items }))
}
