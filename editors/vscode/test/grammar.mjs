// The TextMate grammar against the tree: every word of every .journey file is a keyword in both, or in neither. TextMate sees one line at a
// time and cannot be right everywhere; what is asked is that it is nearly always.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Comparison, files, project, tree } from "../../tree-sitter/test/words.mjs";

const require = createRequire(import.meta.url);
const textmate = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");
const here = resolve(dirname(fileURLToPath(import.meta.url)), "..");

await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) => {
    if (scope !== "source.journey") return null;
    const path = join(here, "syntaxes/journey.tmLanguage.json");
    return textmate.parseRawGrammar(readFileSync(path, "utf8"), path);
  },
});
const grammar = await registry.loadGrammar("source.journey");

function kindOf(scope, said) {
  if (/\b(string|comment)\b/.test(scope) && !/\bmeta\.placeholder\b/.test(scope)) return "text";
  if (/\bsupport\.type\b/.test(scope)) return said; // `text` is a type by its name, `money` by its place: both look alike
  return /\b(keyword|constant\.language)\b/.test(scope) ? "keyword" : "name";
}

const kindAt = tree(), comparison = new Comparison();
for (const path of files()) {
  let stack = textmate.INITIAL;
  readFileSync(path, "utf8").split("\n").forEach((line, row) => {
    const tokens = grammar.tokenizeLine(line, stack);
    stack = tokens.ruleStack;
    const scopeAt = (at) => tokens.tokens.find((token) => token.startIndex <= at && at < token.endIndex)?.scopes.join(" ") ?? "";
    const column = (at) => Buffer.byteLength(line.slice(0, at));
    for (const word of line.matchAll(/[A-Za-z]\w*/g)) {
      const said = kindAt(path, row, column(word.index));
      const scope = scopeAt(word.index);
      comparison.word(word[0], said, kindOf(scope, said), path, row, line, scope.split(" ").pop());
    }
    for (const token of tokens.tokens) {
      const said = kindAt(path, row, column(token.startIndex));
      const scope = token.scopes.join(" ");
      if ((said === "comment" && !/\bcomment\b/.test(scope)) || (said === "text" && !/\bstring\b/.test(scope))) {
        comparison.differing.push(`${relative(project, path)}:${row + 1}: a ${said}, shown as ${scope}`);
      }
    }
  });
}
comparison.report();
