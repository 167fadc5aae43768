#!/usr/bin/env bash
# The client's parts, the colours, the package; with CODE_SERVER also all of it in a real VS Code (see README.md). PICTURES names a folder for pictures.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
[ -d node_modules ] || npm ci
npm test
if [ -n "${CODE_SERVER:-}" ]; then
  npm run package
  node test/end_to_end.mjs "$CODE_SERVER" journey.vsix ${PICTURES:+"$PICTURES"}
fi
