#!/bin/sh
# Usage: scripts/install.sh base|dev|torch
# Makes .venv (once) and installs bpviz into it, at the versions pinned in constraints.txt.
#   base   what using bpviz takes
#   dev    base, the tools of the tests and, where it can be built, Manim
#   torch  PyTorch, to compare with it live: a CPU build or none (TORCH=any takes whatever pip offers)
set -eu

venv=.venv
python="$venv/bin/python"
torch="torch==2.13.0"

make_venv() {
  [ -x "$python" ] && return
  if command -v uv >/dev/null 2>&1; then
    echo "Making $venv with uv."
    uv venv --quiet --seed --python ">=3.11" "$venv"
    return
  fi
  for base in "${PYTHON:-}" python3 python3.11 python3.12 python3.13; do
    [ -n "$base" ] && "$base" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null && break
    base=""
  done
  if [ -z "$base" ]; then
    echo "bpviz needs Python 3.11 or newer, and none was found. Install one, or name it: make PYTHON=/path/to/python3 ..." >&2
    exit 1
  fi
  echo "Making $venv with $base."
  if ! "$base" -c 'import ensurepip' 2>/dev/null; then # Debian keeps it in a package of its own
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      echo "This Python has no venv module: installing python3-venv."
      apt-get update -qq && apt-get install -qq -y --no-install-recommends python3-venv >/dev/null
    else
      echo "This Python has no venv module. On Debian: sudo apt-get install python3-venv. Then run the same command again." >&2
      exit 1
    fi
  fi
  "$base" -m venv "$venv"
}

install() {
  if command -v uv >/dev/null 2>&1; then
    uv pip install --quiet --python "$python" --constraint constraints.txt "$@"
  else
    "$python" -m pip install -qq --disable-pip-version-check --constraint constraints.txt "$@"
  fi
}

can_build_manim() {
  pkg-config --exists cairo pangocairo 2>/dev/null
}

make_venv
case "$1" in
  base)
    echo "Installing bpviz into $venv. The first time this takes a minute or two."
    install --editable .
    touch "$venv/.base"
    ;;
  dev)
    if can_build_manim; then
      echo "Installing bpviz, its test tools and Manim into $venv. The first time this takes some minutes."
      if install --editable ".[dev,video]"; then
        touch "$venv/.base" "$venv/.dev"
        exit
      fi
      echo "Manim could not be installed, see above; going on without it."
    else
      echo "Installing bpviz and its test tools into $venv, without Manim: the headers of cairo and pango are missing."
    fi
    install --editable ".[dev]"
    touch "$venv/.base" # but not .dev: the next run tries again
    ;;
  torch)
    "$python" -c 'import torch' 2>/dev/null && exit
    # pip also where uv made the venv: pip is told of local CPU builds by its own settings.
    if [ "${TORCH:-cpu}" = cpu ]; then
      echo "Looking for a CPU build of PyTorch."
      offer=$("$python" -m pip install -qq --dry-run --report - "$torch")
      if printf '%s' "$offer" | grep -Eq '"name": *"(nvidia|cuda)-'; then
        echo "pip offers only a CUDA build here, several gigabytes: not installed. For it, run: make torch TORCH=any"
        echo "The comparison with PyTorch's golden files does not need it."
        exit
      fi
    fi
    echo "Installing $torch."
    "$python" -m pip install -qq --disable-pip-version-check "$torch"
    ;;
  *)
    echo "scripts/install.sh: say base, dev or torch, not '$1'" >&2
    exit 2
    ;;
esac
