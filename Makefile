# `make` alone lists the targets. Each one does the set-up it needs; what is done already is not done again.

VENV := .venv
BIN := $(VENV)/bin
INSTALL := sh scripts/install.sh
PINS := pyproject.toml constraints.txt

# Two numerical threads a test process would fight over the same cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1

.PHONY: help setup lab test lint format bench torch
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

lab: $(VENV)/.base ## open the course in JupyterLab, at lesson 1
	@$(BIN)/bpviz lab

setup: $(VENV)/.dev node_modules/.stamp ## install all that the tests need

test: lint ## lint, then run every test
	@echo "Tests"
	@$(BIN)/python -m pytest -q -n logical --maxprocesses 4 --dist loadfile $(PYTEST_ARGS)

lint: setup ## check style, the import rule, types and the JavaScript
	@echo "Lint: ruff"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@echo "Lint: import-linter"
	@$(BIN)/lint-imports --no-logo
	@sh scripts/node.sh check

format: $(VENV)/.dev ## rewrite the Python files in the project's style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev ## measure speed
	@$(BIN)/python -m bench

torch: $(VENV)/.base ## install a CPU build of PyTorch, to compare with it live in the tests
	@TORCH=$(TORCH) $(INSTALL) torch

# Stamps: the script leaves one when its part of the set-up is complete for these pins.

$(VENV)/.base: $(PINS)
	@$(INSTALL) base

$(VENV)/.dev: $(PINS)
	@sh scripts/system_packages.sh
	@$(INSTALL) dev

node_modules/.stamp: package.json package-lock.json
	@sh scripts/node.sh install
