#!/usr/bin/env bash
# Emacs, really run: colours, indentation, Flymake, layout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
project="$(cd ../.. && pwd)"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
for tool in emacs node tree-sitter; do
  command -v "$tool" >/dev/null || { echo "this needs $tool: see README.md" >&2; exit 2; }
done
for kind in release debug; do
  JOURNEY="${JOURNEY:-$(ls "${CARGO_TARGET_DIR:-$project/target}/$kind/journey" 2>/dev/null || true)}"
done
if [ -n "${JOURNEY:-}" ]; then
  mkdir "$scratch/bin"
  ln -s "$(readlink -f "$JOURNEY")" "$scratch/bin/journey"
  export PATH="$scratch/bin:$PATH"
fi
mapfile -t files < <(find "$project/journeys" "$project/tests/syntax/valid" "$project/benches" -name '*.journey' | sort)
emacs --batch -Q -L . -l test/words.el "${files[@]}" > "$scratch/words"
node ../tree-sitter/test/words.mjs < "$scratch/words"
printf 'customer { tier: silver | gold  email: email }\n\nsegment a = tier is golden\n' > "$scratch/a.journey"
emacs --batch -Q -L . -l test/editor.el "$scratch/a.journey" "$project"/journeys/{shop,saas,telecom}/*.journey
