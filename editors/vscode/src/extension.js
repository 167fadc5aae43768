// The client: starts the language server, or says what to do where there is none, and runs the program's verbs as commands.
"use strict";

const { basename, dirname } = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { startChecker } = require("./checker");
const { itemAt, pageFor } = require("./places");
const { askForServer, run, workspaceOf } = require("./program");

const OPEN_SETTINGS = "Open Settings";

let client = null;
let checker = null;
let log = null;
let panel = null;
let drawn = null; // what the panel shows: the arguments it was drawn with

const settings = () => vscode.workspace.getConfiguration("journey");
const programPath = () => settings().get("path") || "journey";

async function startServer() {
  const command = settings().get("server.command") ?? [];
  if (command.length === 0) {
    const answer = await askForServer(programPath());
    if (!answer.ready) {
      log.appendLine(`${answer.problem} ${answer.cure}`);
      if (answer.missing) {
        vscode.window.showWarningMessage(`${answer.problem} ${answer.cure}`, OPEN_SETTINGS).then((chosen) => {
          if (chosen === OPEN_SETTINGS) vscode.commands.executeCommand("workbench.action.openSettings", "journey.path");
        });
      } else {
        vscode.window.setStatusBarMessage(`$(info) ${answer.problem} ${answer.cure}`, 10_000);
        checker = startChecker(programPath, log);
      }
      return;
    }
  }
  const [program, ...args] = command.length > 0 ? command : [programPath(), "lsp"];
  client = new LanguageClient("journey", "Journey", { command: program, args }, {
    documentSelector: [{ scheme: "file", language: "journey" }, { scheme: "untitled", language: "journey" }],
    outputChannel: log,
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/{*.journey,journey.toml}") },
  });
  try {
    await client.start();
  } catch (problem) {
    log.appendLine(String(problem));
    client = null;
    vscode.window.showWarningMessage(
      `The language server \`${[program, ...args].join(" ")}\` did not start. The output "Journey" says why; files are checked when they are saved.`,
    );
    checker = startChecker(programPath, log);
  }
}

async function stopServer() {
  checker?.dispose();
  checker = null;
  const stopping = client;
  client = null;
  await stopping?.stop().catch(() => {});
}

/** The document a command is about, saved, with its workspace; undefined where there is none, which has then been said. */
async function subject() {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.document.languageId !== "journey" || editor.document.uri.scheme !== "file") {
    vscode.window.showInformationMessage("Open a .journey file of a folder first.");
    return undefined;
  }
  const { document } = editor;
  if (document.isDirty) await document.save();
  const workspace = workspaceOf(document.uri.fsPath);
  const at = document.offsetAt(editor.selection.active);
  return {
    cwd: workspace ?? dirname(document.uri.fsPath),
    path: workspace ? "." : basename(document.uri.fsPath),
    item: (kind) => itemAt(document.getText(), at, kind)?.name,
  };
}

/** The page of a graph; null where there is none, which has then been said. */
async function draw({ cwd, args }) {
  const { code, output, complaints, failure } = await run(programPath(), args, { cwd });
  if (code === 0) return pageFor(output);
  log.appendLine(`journey ${args.join(" ")}: ${complaints || failure?.message}`);
  vscode.window.showErrorMessage(
    code === 1
      ? "There is no graph as long as something is wrong: the problems are listed under \"Problems\"."
      : `There is no graph: \`${programPath()}\` could not be run. The output "Journey" says why.`,
  );
  return null;
}

async function showGraph() {
  const about = await subject();
  if (!about) return;
  const journey = about.item("journey");
  const wanted = { cwd: about.cwd, args: ["graph", about.path, ...(journey ? [journey, "--format", "svg"] : ["--format", "html"])] };
  const page = await draw(wanted);
  if (page === null) return;
  drawn = wanted;
  if (!panel) {
    panel = vscode.window.createWebviewPanel("journey.graph", "Journeys", vscode.ViewColumn.Beside, { enableFindWidget: true });
    panel.onDidDispose(() => {
      panel = null;
      drawn = null;
    });
  }
  panel.title = journey ? `Graph: ${journey}` : "Graph: all journeys";
  panel.webview.html = page;
}

/** Draws again what is shown; as long as something is wrong, the last picture stays. */
async function redraw() {
  const { code, output } = await run(programPath(), drawn.args, { cwd: drawn.cwd });
  if (code === 0 && panel) panel.webview.html = pageFor(output);
}

function runInTerminal(title, cwd, args) {
  const task = new vscode.Task(
    { type: "process" },
    vscode.TaskScope.Workspace,
    title,
    "journey",
    new vscode.ProcessExecution(programPath(), args, { cwd }),
    ["$journey"],
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated, clear: true };
  return vscode.tasks.executeTask(task);
}

async function simulate() {
  const about = await subject();
  if (about) await runInTerminal("simulate", about.cwd, ["simulate", about.path, "--customers", String(settings().get("simulate.customers"))]);
}

async function runTest() {
  const about = await subject();
  if (!about) return;
  const title = about.item("test");
  await runInTerminal(title ? `test: ${title}` : "test", about.cwd, ["test", about.path, ...(title ? [title] : [])]);
}

async function trace() {
  const about = await subject();
  if (!about) return;
  const title = about.item("test");
  if (title) {
    await runInTerminal(`trace: ${title}`, about.cwd, ["trace", about.path, title]);
    return;
  }
  const customer = await vscode.window.showInputBox({
    prompt: "Which made-up customer is to be followed? They are counted from 0. (In a test, its own customer is followed.)",
    value: "0",
    validateInput: (text) => (/^\d+$/.test(text) ? null : "A number, such as 17"),
  });
  if (customer !== undefined) await runInTerminal(`trace: customer ${customer}`, about.cwd, ["trace", about.path, "--customer", customer]);
}

async function activate(context) {
  log = vscode.window.createOutputChannel("Journey");
  const command = (name, run) => vscode.commands.registerCommand(`journey.${name}`, run);
  context.subscriptions.push(
    log,
    command("showGraph", showGraph),
    command("simulate", simulate),
    command("runTest", runTest),
    command("trace", trace),
    command("restartServer", async () => {
      await stopServer();
      await startServer();
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (panel && document.languageId === "journey") redraw();
    }),
    vscode.workspace.onDidChangeConfiguration(async (change) => {
      if (!change.affectsConfiguration("journey.path") && !change.affectsConfiguration("journey.server.command")) return;
      await stopServer();
      await startServer();
    }),
  );
  if (vscode.workspace.isTrusted) await startServer();
  else context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(startServer));
}

module.exports = { activate, deactivate: stopServer };
