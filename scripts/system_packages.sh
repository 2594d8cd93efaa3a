#!/bin/sh
# What `make test` needs from the system: Chromium for the browser tests; a C compiler and the headers of pango, cairo and
# Python, from which Manim's dependencies are built; a font with Chinese characters for pages and videos.
# On Debian and its kin it installs what is missing, as root or with passwordless sudo. Elsewhere it prints the command and
# goes on: the tests that need a missing part are skipped, and named at the end of the run.
set -eu

missing=""
need() { missing="$missing $1"; }

have_any() { for c in "$@"; do command -v "$c" >/dev/null 2>&1 && return 0; done; return 1; }

have_any chromium chromium-browser google-chrome || [ -n "${BPVIZ_CHROMIUM:-}" ] || need chromium
have_any cc gcc || need build-essential
have_any pkg-config || need pkg-config
pkg-config --exists cairo 2>/dev/null || need libcairo2-dev
pkg-config --exists pangocairo 2>/dev/null || need libpango1.0-dev
"${PYTHON:-python3}" -c 'import pathlib, sysconfig as s
raise SystemExit(not pathlib.Path(s.get_path("include"), "Python.h").exists())' || need python3-dev
if [ "$(uname)" = Linux ]; then # other systems come with one
  [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ] || need fonts-noto-cjk
fi

if [ -z "$missing" ]; then
  echo "System packages: everything the tests need is here."
  exit 0
fi

# shellcheck disable=SC2086 # $missing is a list of words
if command -v apt-get >/dev/null 2>&1; then
  sudo=""
  [ "$(id -u)" = 0 ] || sudo="sudo -n"
  if [ -z "$sudo" ] || sudo -n true 2>/dev/null; then
    echo "System packages: installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    if $sudo apt-get update -qq && $sudo apt-get install -qq -y --no-install-recommends $missing >/dev/null; then
      exit 0
    fi
    echo "System packages: apt-get failed, see above."
  fi
  echo "Missing for some of the tests. To install:"
  echo "    sudo apt-get update && sudo apt-get install --no-install-recommends$missing"
else
  echo "Missing for some of the tests (Debian's names):$missing"
  if [ "$(uname)" = Darwin ]; then
    echo "To install:"
    echo "    brew install pkg-config cairo pango && brew install --cask chromium"
  fi
fi
echo "Going on without; what could not be tested is listed at the end."
