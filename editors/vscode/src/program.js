// Runs the journey program. Knows nothing of VS Code, so that the tests can run it too.
"use strict";

const { execFile } = require("node:child_process");
const { existsSync } = require("node:fs");
const { dirname, join } = require("node:path");

const LONGEST = 64 * 1024 * 1024;

/** Runs a command. Gives its exit code (null where it could not be started, then `failure` says why), output and complaints. */
function run(command, args, { cwd, input, timeout = 60_000 } = {}) {
  return new Promise((done) => {
    const child = execFile(command, args, { cwd, timeout, maxBuffer: LONGEST, windowsHide: true }, (failure, output, complaints) => {
      const code = failure ? (typeof failure.code === "number" ? failure.code : null) : 0;
      done({ code, failure, output, complaints });
    });
    child.stdin?.on("error", () => {}); // it ended before it had read all
    child.stdin?.end(input ?? "");
  });
}

/** The folder a file belongs to: the nearest one above it that holds a `journey.toml`; null where a file stands alone. */
function workspaceOf(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "journey.toml"))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/**
 * Whether the language server can be started: `{ ready }`, or `{ problem, cure }` in words for the person who sees it.
 */
async function askForServer(program) {
  const asked = await run(program, ["lsp", "--help"], { timeout: 10_000 });
  if (asked.code === 0) return { ready: true };
  if (asked.code === null && asked.failure?.code === "ENOENT") {
    return {
      missing: true,
      problem: `The program \`${program}\` was not found, so nothing is checked.`,
      cure: "Install it with `cargo install --path .` from the project's folder, or say where it lies in the setting `journey.path`.",
    };
  }
  if (asked.code === null) {
    return {
      missing: true,
      problem: `The program \`${program}\` could not be started: ${asked.failure?.message ?? "it did not answer"}.`,
      cure: "Say where the right one lies in the setting `journey.path`.",
    };
  }
  const version = (await run(program, ["--version"], { timeout: 10_000 })).output.trim() || program;
  return {
    missing: false,
    problem: `This ${version} has no language server.`,
    cure: "Files are checked when they are saved; update the program to be helped while you write.",
  };
}

module.exports = { askForServer, run, workspaceOf };
