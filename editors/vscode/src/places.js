// What stands where in a text, and what `journey check --format json` says of it. Knows nothing of VS Code.
"use strict";

/** The journeys and tests of a text: `{ kind, name, start, end }` with offsets, `name` being a test's title. */
function items(text) {
  const found = [];
  let depth = 0;
  let open = null;
  const pieces = /"[^"\n]*"?|\/\/[^\n]*|[{}]|\b(journey)\s+([A-Za-z]\w*)(?=\s*(?:"[^"\n]*"\s*)?(?:per\s+\w+\s*)?\{)|\b(test)\s+"([^"\n]*)"(?=\s*\{)/g;
  for (const piece of text.matchAll(pieces)) {
    if (piece[0] === "{") depth++;
    else if (piece[0] === "}") {
      depth = Math.max(0, depth - 1);
      if (depth === 0 && open) {
        found.push({ ...open, end: piece.index + 1 });
        open = null;
      }
    } else if (depth === 0 && (piece[1] || piece[3])) {
      open = { kind: piece[1] ?? piece[3], name: piece[2] ?? piece[4], start: piece.index };
    }
  }
  if (open) found.push({ ...open, end: text.length });
  return found;
}

/** The journey or test that an offset lies in, if any. */
function itemAt(text, offset, kind) {
  return items(text).find((item) => item.kind === kind && item.start <= offset && offset <= item.end);
}

/** A column in characters, counted from 1, as one in the units of UTF-16, counted from 0. */
function utf16Column(line, column) {
  return [...line].slice(0, column - 1).join("").length;
}

/** The findings of a run by path, each with a place `lines` can be asked about. */
function findingsByPath(output) {
  const paths = new Map();
  for (const finding of JSON.parse(output).findings) {
    if (!paths.has(finding.path)) paths.set(finding.path, []);
    paths.get(finding.path).push(finding);
  }
  return paths;
}

/** What is said of a finding: its message, and below it what explains and mends it. */
function wordsOf(finding) {
  return [finding.message, finding.note, finding.help].filter(Boolean).join("\n");
}

/** A picture or page for a webview that may run nothing and fetch nothing. */
function pageFor(drawn) {
  const rule = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:\">";
  if (/^\s*<!doctype html>/i.test(drawn)) return drawn.replace(/<head>/i, `<head>\n${rule}`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">${rule}<style>body{background:#fff;margin:1rem}svg{max-width:100%;height:auto}</style></head><body>${drawn}</body></html>`;
}

module.exports = { findingsByPath, itemAt, items, pageFor, utf16Column, wordsOf };
