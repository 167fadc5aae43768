// Do the tree-sitter grammar and the compiler accept the same texts? Asks both about every .journey file of the project and about
// thousands of damaged ones, the same on every machine.
//
//   node test/agreement.mjs [--count N] [--seed S] [--list] [FOLDER...]
//
// JOURNEY names the compiler (else: `journey` of PATH, or of target/), TREE_SITTER the tree-sitter command.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const project = resolve(here, "../..");
const treeSitter = process.env.TREE_SITTER ?? "tree-sitter";
const journey = process.env.JOURNEY
  ?? ["release", "debug"].map((kind) => join(process.env.CARGO_TARGET_DIR ?? join(project, "target"), kind, "journey")).find(existsSync)
  ?? "journey";

const options = { count: 6000, seed: 1, list: false, folders: [] };
for (let at = 2; at < process.argv.length; at++) {
  const word = process.argv[at];
  if (word === "--list") options.list = true;
  else if (word === "--count") options.count = Number(process.argv[++at]);
  else if (word === "--seed") options.seed = Number(process.argv[++at]);
  else options.folders.push(resolve(word));
}

// Found once the text has been read: the grammar accepts these, the compiler then objects to what they say.
const SAID_LATER = new Set([
  "duplicate-line", "happening-of-a-path", "length-of-time", "misplaced-rule", "nested-too-deep", "number-too-large", "rule-after-statement",
  "statement-outside-stage", "sum-without-field", "whole-number",
]);
const pages = readFileSync(join(project, "src/syntax/pages.rs"), "utf8");
const SPELLING = new Set([...pages.matchAll(/\bname: "([a-z0-9-]+)"/g)].map((found) => found[1]));

function filesBelow(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    if (name === "node_modules" || name === "target") return [];
    return statSync(path).isDirectory() ? filesBelow(path) : name.endsWith(".journey") ? [path] : [];
  });
}

const scratch = mkdtempSync(join(tmpdir(), "journey-agreement-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

const library = join(scratch, "journey.so");
execFileSync(treeSitter, ["build", "-o", library, here], { stdio: ["ignore", "ignore", "inherit"] });

// The names of the files that tree-sitter finds damaged.
function refusedByTree(folder) {
  const list = join(folder, "paths");
  writeFileSync(list, filesBelow(folder).join("\n"));
  const run = spawnSync(treeSitter, ["parse", "-q", "-l", library, "--lang-name", "journey", "--paths", list], {
    encoding: "utf8", maxBuffer: 1 << 28,
  });
  if (run.status > 1 || run.error) throw new Error(`tree-sitter: ${run.error ?? run.stderr}`);
  return new Set([...run.stdout.matchAll(/^(\S+?)\s+Parse:.*\((?:ERROR|MISSING)/gm)].map((found) => basename(found[1])));
}

// The names of the files whose spelling the compiler objects to, with what it says.
function refusedByCompiler(folder) {
  const run = spawnSync(journey, ["check", "--format", "json", "."], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 30 });
  if (run.error || ![0, 1].includes(run.status)) throw new Error(`${journey}: ${run.error ?? run.stderr}`);
  const refused = new Map();
  for (const finding of JSON.parse(run.stdout).findings) {
    if (!SPELLING.has(finding.name) || SAID_LATER.has(finding.name)) continue;
    const said = `${finding.start.line}: ${finding.name}: ${finding.message}`;
    refused.set(basename(finding.path), [...(refused.get(basename(finding.path)) ?? []), said]);
  }
  return refused;
}

let state = BigInt(options.seed) * 0x9e3779b97f4a7c15n & 0xffffffffffffffffn;
function below(limit) {
  state ^= (state << 13n) & 0xffffffffffffffffn;
  state ^= state >> 7n;
  state ^= (state << 17n) & 0xffffffffffffffffn;
  return Number(state % BigInt(Math.max(limit, 1)));
}
const pick = (list) => list[below(list.length)];

const texts = options.folders.length
  ? options.folders.flatMap(filesBelow)
  : [...filesBelow(join(project, "journeys")), ...filesBelow(join(project, "tests")), ...filesBelow(join(project, "benches"))];
const sources = texts.map((path) => readFileSync(path, "utf8"));
if (!options.folders.length) {
  const reference = readFileSync(join(project, "docs/language.md"), "utf8");
  sources.push(...[...reference.matchAll(/^```journey\n(.*?)^```/gms)].map((found) => found[1]));
}
// An item with the comment above it; a stage or a few statements are changed within their item.
const items = sources.flatMap((text) => text.split(/^(?=[a-z])/m)).filter((item) => item.trim() && item.length < 4000);
const tokensOf = (text) => text.match(/"[^"\n]*"|\/\/[^\n]*|[A-Za-z]\w*|\d[\d_]*(?:[-:.]\d+)*|\s+|./gs) ?? [];
const isGap = (token) => /^\s|^\/\//.test(token);
const words = [...new Set(items.flatMap(tokensOf).filter((token) => !isGap(token)))];
const { KEYWORDS } = await import("../keywords.js");
const SIGNS = ["{", "}", "(", ")", ",", ":", "=", ".", "%", "<", ">=", "?", "|", "+", "-", "\"", "//", "3", "20 USD", "5%", "2026-03-01",
  "09:00", "2 days", "1 day ago", "\"x\"", "{ }", ", else go on", "as x", "at 09:00", "where a is b", "when vip", "in last 3 days", "ü", "\u00a0", "é"];

function changed(item) {
  const tokens = tokensOf(item);
  for (let left = below(10) < 7 ? 1 : 2; left > 0; left--) {
    const places = tokens.flatMap((token, at) => (isGap(token) ? [] : [at]));
    const at = pick(places);
    if (at === undefined) break;
    switch (below(9)) {
      case 0: tokens.splice(at, 1); break;
      case 1: tokens.splice(at, 0, pick(KEYWORDS), " "); break;
      case 2: tokens.splice(at, 0, pick(SIGNS), below(2) ? " " : ""); break;
      case 3: tokens[at] = pick(KEYWORDS); break;
      case 4: tokens[at] = pick(words); break;
      case 5: tokens[at] = pick(SIGNS); break;
      case 6: { // one letter
        const token = tokens[at], inside = below(token.length + 1);
        tokens[at] = below(2) ? token.slice(0, inside) + token.slice(inside + 1) : token.slice(0, inside) + pick([..."ax7_ .:-%\"{}"]) + token.slice(inside);
        break;
      }
      case 7: { // change places
        const other = pick(places);
        [tokens[at], tokens[other]] = [tokens[other], tokens[at]];
        break;
      }
      default: { // a piece of another item
        const other = tokensOf(pick(items)), start = below(other.length);
        tokens.splice(at, below(4), ...other.slice(start, start + 1 + below(8)), " ");
      }
    }
  }
  return tokens.join("");
}

const said = (number) => String(number).padStart(6);
function compare(folder, what) {
  const names = filesBelow(folder).map((path) => basename(path));
  const tree = refusedByTree(folder), compiler = refusedByCompiler(folder);
  const differing = names.filter((name) => tree.has(name) !== compiler.has(name));
  const share = (100 * (names.length - differing.length)) / names.length;
  console.log(`${what}: ${said(names.length)} texts, ${said(names.filter((name) => !compiler.has(name)).length)} right, ${said(differing.length)} answered differently, ${share.toFixed(2)} % agreement`);
  return { share, names, compiler, differing: differing.map((name) => ({ name, compiler: compiler.get(name), folder })) };
}

const valid = join(scratch, "valid"), damaged = join(scratch, "damaged");
mkdirSync(valid);
mkdirSync(damaged);
sources.forEach((text, at) => writeFileSync(join(valid, `v${at}.journey`), text));
items.forEach((text, at) => writeFileSync(join(valid, `i${at}.journey`), text));
for (let at = 0; at < options.count; at++) writeFileSync(join(damaged, `m${at}.journey`), changed(pick(items)));

const whole = compare(valid, "as written");
const mutated = compare(damaged, "changed   ");
if (options.list) {
  for (const one of [...whole.differing, ...mutated.differing]) {
    console.log(`\n---- ${one.compiler ? `only the compiler refuses: ${one.compiler.join("; ")}` : "only the tree is damaged"}`);
    console.log(readFileSync(join(one.folder, one.name), "utf8").trimEnd());
  }
}
if (whole.share < 100 || mutated.share < 99.5) {
  console.log("too little: 100 % of what is written and 99.5 % of what is changed were wanted; --list shows the rest");
  process.exitCode = 1;
}
