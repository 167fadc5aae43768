#!/usr/bin/env bash
# The generated parser is what the grammar says, its trees and colours are as written in test/, and it accepts what the compiler accepts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

tree_sitter="${TREE_SITTER:-tree-sitter}"
for tool in "$tree_sitter" node; do
  command -v "$tool" >/dev/null || { echo "this needs $tool: see README.md" >&2; exit 2; }
done

fresh="$(mktemp -d)"
trap 'rm -rf "$fresh"' EXIT
cp grammar.js keywords.js package.json tree-sitter.json "$fresh"
mkdir "$fresh/src"
cp src/scanner.c "$fresh/src"
(cd "$fresh" && "$tree_sitter" generate --abi 14 --js-runtime native)
diff -q "$fresh/src/parser.c" src/parser.c || { echo "src/parser.c is not what grammar.js says: generate it again" >&2; exit 1; }
"$tree_sitter" test
exec node test/agreement.mjs "$@"
