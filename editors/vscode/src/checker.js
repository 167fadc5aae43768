// What helps while there is no language server: files are checked when opened and saved, and laid out on demand.
"use strict";

const { basename, dirname, join } = require("node:path");
const vscode = require("vscode");
const { run, workspaceOf } = require("./program");
const { findingsByPath, utf16Column, wordsOf } = require("./places");

const LEVELS = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

async function lineTexts(path) {
  try {
    return (await vscode.workspace.openTextDocument(path)).getText().split("\n");
  } catch {
    return [];
  }
}

function range(finding, lines) {
  const place = ({ line, column }) => new vscode.Position(line - 1, utf16Column(lines[line - 1] ?? "", column));
  return new vscode.Range(place(finding.start), place(finding.end));
}

/** Checks on opening and saving until it is disposed. */
function startChecker(programPath, log) {
  const shown = vscode.languages.createDiagnosticCollection("journey");
  const pathsOf = new Map(); // the files of each workspace that have findings now

  async function check(document) {
    if (document.languageId !== "journey" || document.uri.scheme !== "file") return;
    const workspace = workspaceOf(document.uri.fsPath);
    const cwd = workspace ?? dirname(document.uri.fsPath);
    const what = workspace ? "." : basename(document.uri.fsPath);
    const { code, output, complaints } = await run(programPath(), ["check", "--format", "json", what], { cwd });
    if (code !== 0 && code !== 1) {
      log.appendLine(`journey check: ${complaints}`);
      return;
    }
    const key = workspace ?? document.uri.fsPath;
    for (const path of pathsOf.get(key) ?? []) shown.delete(vscode.Uri.file(path));
    const paths = [];
    for (const [relative, findings] of findingsByPath(output)) {
      const path = join(cwd, relative);
      const lines = await lineTexts(path);
      paths.push(path);
      shown.set(vscode.Uri.file(path), findings.map((finding) => {
        const one = new vscode.Diagnostic(range(finding, lines), wordsOf(finding), LEVELS[finding.level]);
        one.source = "journey";
        one.code = finding.name;
        one.relatedInformation = finding.labels.map(
          (label) => new vscode.DiagnosticRelatedInformation(
            new vscode.Location(vscode.Uri.file(join(cwd, label.path)), range(label, lines)),
            label.message,
          ),
        );
        return one;
      }));
    }
    pathsOf.set(key, paths);
  }

  const formatter = vscode.languages.registerDocumentFormattingEditProvider("journey", {
    async provideDocumentFormattingEdits(document) {
      const { code, output, complaints } = await run(programPath(), ["fmt", "--stdin"], { input: document.getText() });
      if (code !== 0) {
        log.appendLine(`journey fmt: ${complaints}`);
        return [];
      }
      const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
      return output === document.getText() ? [] : [vscode.TextEdit.replace(all, output)];
    },
  });

  // Files change behind the editor's back as well: a branch is switched, `journey check --fix` is run.
  const watcher = vscode.workspace.createFileSystemWatcher("**/{*.journey,journey.toml}");
  let waiting = null;
  const checkAll = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => vscode.workspace.textDocuments.filter((document) => !document.isDirty).forEach(check), 200);
  };

  vscode.workspace.textDocuments.forEach(check);
  return vscode.Disposable.from(
    shown,
    formatter,
    watcher,
    watcher.onDidChange(checkAll),
    watcher.onDidCreate(checkAll),
    watcher.onDidDelete(checkAll),
    vscode.workspace.onDidOpenTextDocument(check),
  );
}

module.exports = { startChecker };
