#!/bin/sh
# Usage: scripts/node.sh install|check
# What runs on Node: pyright, TypeScript's checker, the JavaScript unit tests. Using bpviz needs none: the bundle is committed.
set -eu

if ! command -v npm >/dev/null 2>&1; then
  echo "Without Node and npm: types and the JavaScript are not checked. Install Node 20 or newer."
  [ "${CI:-}" != true ] # with CI=true nothing may be left out
  exit
fi
case "$1" in
  install)
    echo "Installing the tools that check and bundle the JavaScript."
    npm ci --silent --no-fund --no-audit
    touch node_modules/.stamp
    ;;
  check)
    echo "Lint: pyright"
    .venv/bin/pyright
    echo "Lint: TypeScript's checker over the JavaScript"
    npm run --silent check
    echo "JavaScript unit tests"
    npm test --silent
    ;;
  *)
    echo "scripts/node.sh: say install or check, not '$1'" >&2
    exit 2
    ;;
esac
