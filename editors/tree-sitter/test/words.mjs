// Which words of a text are keywords, by the tree: what the other editors' colours are compared with.
//
//   node words.mjs < DUMP      compares lines `path<TAB>row<TAB>byte column<TAB>keyword|name` (rows and columns from 0) with the tree
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { KEYWORDS } from "../keywords.js";

const here = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const project = resolve(here, "../..");
const treeSitter = process.env.TREE_SITTER ?? "tree-sitter";

// Names by the grammar that read as words of the language: `phone known 60%`, `vip: true | false`.
const READ_AS_KEYWORDS = new Set(["known", "true", "false"]);
const WANTED = 99.9;

function filesBelow(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : name.endsWith(".journey") ? [path] : [];
  });
}

/** The journey files that colours are compared on. */
export function files() {
  return ["journeys", "tests/syntax/valid", "benches"].flatMap((folder) => filesBelow(join(project, folder)));
}

/** A function that says what the tree holds a place of a file for: "keyword", "name", "comment", "text" or nothing. */
export function tree() {
  const scratch = mkdtempSync(join(tmpdir(), "journey-words-"));
  process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));
  const library = join(scratch, "journey.so");
  execFileSync(treeSitter, ["build", "-o", library, here], { stdio: ["ignore", "ignore", "inherit"] });
  const query = join(scratch, "words.scm");
  const words = KEYWORDS.map((word) => JSON.stringify(word)).join(" ");
  writeFileSync(query, `[${words}] @keyword\n[(identifier) (verb)] @name\n(comment) @comment\n[(string) (title)] @text\n`);
  const known = new Map();
  return (path, row, column) => {
    if (!known.has(path)) {
      const kinds = new Map();
      const said = execFileSync(treeSitter, ["query", "-l", library, "--lang-name", "journey", "--captures", query, path], {
        encoding: "utf8", maxBuffer: 1 << 28,
      });
      for (const [, kind, row, column] of said.matchAll(/capture: \d+ - (\w+), start: \((\d+), (\d+)\)/g)) kinds.set(`${row}:${column}`, kind);
      known.set(path, kinds);
    }
    return known.get(path).get(`${row}:${column}`);
  };
}

/** Counts what agrees, and says at the end what does not. */
export class Comparison {
  asked = 0;
  differing = [];

  /** One word: what the tree says of it, what the colours say, and how to show it. */
  word(text, said, coloured, path, row, line, how = coloured) {
    if ((said !== "keyword" && said !== "name") || READ_AS_KEYWORDS.has(text)) return;
    this.asked++;
    if (said !== coloured) this.differing.push(`${relative(project, path)}:${row + 1}: \`${text}\` is a ${said}, shown as ${how}\n    ${line.trim()}`);
  }

  report() {
    const share = (100 * (this.asked - this.differing.length)) / Math.max(this.asked, 1);
    console.log(`${this.asked} words, ${this.differing.length} coloured otherwise than the tree says, ${share.toFixed(2)} % agreement`);
    if (this.differing.length) console.log(this.differing.join("\n"));
    if (this.asked < 1000 || share < WANTED) process.exitCode = 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const kindAt = tree(), comparison = new Comparison(), texts = new Map();
  for (const entry of readFileSync(0, "utf8").split("\n")) {
    const [path, row, column, coloured] = entry.split("\t");
    if (!coloured) continue;
    if (!texts.has(path)) texts.set(path, readFileSync(path, "utf8").split("\n"));
    const line = texts.get(path)[Number(row)];
    const word = Buffer.from(line).subarray(Number(column)).toString().match(/^\w+/)?.[0] ?? "";
    comparison.word(word, kindAt(path, row, column), coloured, path, Number(row), line);
  }
  comparison.report();
}
