#!/usr/bin/env bash
# Vim (with ALE) and Neovim, really run: colours, indent, compiler, linter, fixer, tree-sitter.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
here="$PWD"
project="$(cd ../.. && pwd)"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
for tool in vim nvim node tree-sitter; do
  command -v "$tool" >/dev/null || { echo "this needs $tool: see README.md" >&2; exit 2; }
done
# The program that is tried: JOURNEY, else a built one, else that of PATH.
for kind in release debug; do
  JOURNEY="${JOURNEY:-$(ls "${CARGO_TARGET_DIR:-$project/target}/$kind/journey" 2>/dev/null || true)}"
done
if [ -n "${JOURNEY:-}" ]; then
  mkdir "$scratch/bin"
  ln -s "$(readlink -f "$JOURNEY")" "$scratch/bin/journey"
  export PATH="$scratch/bin:$PATH"
fi
command -v journey >/dev/null || { echo "this needs journey: build it, or name it in JOURNEY" >&2; exit 2; }
run_vim() { vim -N -u NONE -i NONE -n -es --not-a-term -c "set rtp^=$here" "$@"; }
shown() {
  local status=0
  OUT="$scratch/out" run_vim "$@" || status=$?
  cat "$scratch/out" 2>/dev/null || true
  rm -f "$scratch/out"
  [ "$status" = 0 ] || { echo "Vim ended with $status" >&2; exit 1; }
}

mapfile -t files < <(find "$project/journeys" "$project/tests/syntax/valid" "$project/benches" -name '*.journey' | sort)
DUMP="$scratch/words" run_vim -c 'set hidden nomore' -c 'filetype plugin on' -c 'syntax on' -S test/words.vim "${files[@]}"
node ../tree-sitter/test/words.mjs < "$scratch/words"

shown -S test/editor.vim "$project"/journeys/{shop,saas,telecom}/*.journey

printf 'customer { tier: silver | gold  email: email }\n\nsegment a = tier is golden\n' > "$scratch/a.journey"
(cd "$scratch" && shown -S "$here/test/editor.vim")

mkdir -p "$scratch/site/parser" "$scratch/site/queries"
tree-sitter build -o "$scratch/site/parser/journey.so" ../tree-sitter
cp -r ../tree-sitter/queries "$scratch/site/queries/journey"
nvim --clean --headless -l test/neovim.lua "$here" "$scratch/site" "$project/journeys/shop/baskets.journey" 2>&1
