#!/bin/sh
# Usage: scripts/javascript.sh install|check
# The browser half is checked with Node and TypeScript. Using bpviz needs neither: the bundle is committed.
set -eu

if ! command -v npm >/dev/null 2>&1; then
  echo "JavaScript is not checked: there is no npm here. Install Node 20 or newer (Debian: apt-get install nodejs npm)."
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
    echo "Lint: TypeScript's checker over the JavaScript"
    npm run --silent check
    echo "JavaScript unit tests"
    npm test --silent
    ;;
  *)
    echo "scripts/javascript.sh: say install or check, not '$1'" >&2
    exit 2
    ;;
esac
