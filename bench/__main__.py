"""Measure, print a table, and write ``bench/results.json``."""

import json
import platform
from importlib import import_module
from pathlib import Path

import numpy as np
from rich.console import Console

from bench import iteration, memory, training
from bench.measure import fastest_import
from tests.conftest import find_chromium, is_installed

RESULTS = Path(__file__).parent / "results.json"
IMPORTS = ("numpy", "bpviz", "bpviz.nn, bpviz.optim, bpviz.datasets")


def main() -> None:
    """Take two or three minutes."""
    console = Console(highlight=False)
    with console.status("iterations"):
        iterations = iteration.run()
    iteration.print_table(iterations, console)
    with console.status("training"):
        trained = training.run()
    training.print_table(trained, console)
    with console.status("memory"):
        weighed = memory.run()
    memory.print_table(weighed, console)
    with console.status("imports"):
        imports = fastest_import(IMPORTS, rounds=10)
    for what, seconds in imports.items():
        console.print(f"import {what}: {seconds * 1e3:.0f} ms, {seconds / imports['numpy']:.2f} of NumPy's")
    has_browser = is_installed("playwright") and bool(find_chromium())
    stepper = _optional(console, "stepper", "Chromium or Playwright", has_browser)
    video = _optional(console, "animation", "Manim", is_installed("manim"))
    results = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "iterations": iterations,
        "training": trained,
        "memory": weighed,
        "imports": imports,
        "stepper": stepper,
        "video": video,
    }
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    console.print(f"Written to {RESULTS}", soft_wrap=True)


def _optional(console: Console, name: str, needs: str, there: bool) -> list[dict]:
    """Measure with ``bench.<name>``, where what it needs is there."""
    if not there:
        console.print(f"{needs} was not found: the {name} is not measured.")
        return []
    module = import_module(f"bench.{name}")
    with console.status(name):
        rows = module.run()
    module.print_table(rows, console)
    return rows


if __name__ == "__main__":
    main()
