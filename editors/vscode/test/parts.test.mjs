// The parts of the client that need no VS Code.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const require = createRequire(import.meta.url);
const { findingsByPath, itemAt, items, pageFor, utf16Column, wordsOf } = require("../src/places.js");
const { askForServer, run, workspaceOf } = require("../src/program.js");

const TEXT = `// journey not_this {
segment a = journey is b
journey one "Title with { brace" per cart {
  stage s { wait 1 day }
}
test "it holds" {
  expect a
}
journey two {
  wait`;

test("journeys and tests are found, and what only looks like one is not", () => {
  assert.deepEqual(items(TEXT).map(({ kind, name }) => `${kind} ${name}`), ["journey one", "test it holds", "journey two"]);
  assert.equal(itemAt(TEXT, TEXT.indexOf("wait 1 day"), "journey").name, "one");
  assert.equal(itemAt(TEXT, TEXT.indexOf("expect"), "test").name, "it holds");
  assert.equal(itemAt(TEXT, TEXT.indexOf("expect"), "journey"), undefined);
  assert.equal(itemAt(TEXT, TEXT.length, "journey").name, "two");
});

test("columns of characters become columns of UTF-16", () => {
  assert.equal(utf16Column("a😀b", 3), 3);
  assert.equal(utf16Column("äb", 2), 1);
});

test("findings are sorted by file and keep all their words", () => {
  const finding = { path: "a.journey", message: "m", note: null, help: "h" };
  const paths = findingsByPath(JSON.stringify({ findings: [finding, { ...finding, path: "b.journey" }, finding] }));
  assert.deepEqual([...paths].map(([path, list]) => [path, list.length]), [["a.journey", 2], ["b.journey", 1]]);
  assert.equal(wordsOf(finding), "m\nh");
});

test("a page may run nothing and fetch nothing", () => {
  for (const page of [pageFor("<svg></svg>"), pageFor("<!doctype html>\n<html><head></head></html>")]) {
    assert.match(page, /default-src 'none'/);
    assert.equal(page.match(/<head>/g).length, 1);
  }
});

test("a file belongs to the nearest folder with a journey.toml", () => {
  const folder = mkdtempSync(join(tmpdir(), "journey-vscode-"));
  mkdirSync(join(folder, "w/below"), { recursive: true });
  writeFileSync(join(folder, "w/journey.toml"), "");
  assert.equal(workspaceOf(join(folder, "w/below/a.journey")), join(folder, "w"));
  assert.equal(workspaceOf(join(folder, "a.journey")), null);
  rmSync(folder, { recursive: true });
});

test("where there is no program, or none with a server, words say what to do", async () => {
  const none = await askForServer("no-such-program-of-this-name");
  assert.equal(none.missing, true);
  assert.match(none.problem, /was not found/);
  assert.match(none.cure, /journey\.path/);
  const old = await askForServer("false");
  assert.equal(old.missing, false);
  assert.match(old.problem, /has no language server/);
});

test("what a program reads, says and returns comes back", async () => {
  const said = await run(process.execPath, ["-e", "process.stdin.pipe(process.stdout); process.exitCode = 3"], { input: "hello" });
  assert.deepEqual([said.code, said.output], [3, "hello"]);
});
