"""Measure, print a table, and write ``bench/results.json``."""

import json
import platform
from importlib import import_module
from pathlib import Path

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from bench.iteration import CASES, contenders
from bench.measure import fastest, fastest_import
from tests.conftest import find_chromium, is_installed

RESULTS = Path(__file__).parent / "results.json"
ROUNDS = 30
COLUMNS = ("plain", "arrays", "trace", "pytorch")
IMPORTS = ("numpy", "bpviz", "bpviz.nn, bpviz.optim, bpviz.datasets")


def main() -> None:
    """Take a minute or two."""
    console = Console(highlight=False)
    iterations = []
    for case in CASES:
        with console.status(case.name):
            best = fastest(contenders(case), ROUNDS)
        ratios = {"arrays/plain": best["arrays"] / best["plain"]}
        if "pytorch" in best:
            ratios |= {f"{name}/pytorch": best[name] / best["pytorch"] for name in COLUMNS[:3]}
        iterations.append({"case": case.name, "seconds": best, "ratios": ratios})
    has_browser = is_installed("playwright") and bool(find_chromium())
    stepper = _optional(console, "stepper", "Chromium or Playwright", has_browser)
    video = _optional(console, "animation", "Manim", is_installed("manim"))
    with console.status("imports"):
        imports = fastest_import(IMPORTS, rounds=10)
    _print_iterations(console, iterations)
    for what, seconds in imports.items():
        console.print(f"import {what}: {seconds * 1e3:.0f} ms, {seconds / imports['numpy']:.2f} of NumPy's")
    results = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "iterations": iterations,
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


def _print_iterations(console: Console, iterations: list[dict]) -> None:
    console.print("One training iteration in microseconds: the fastest of interleaved turns, one thread each.")
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("network", no_wrap=True)
    for name in ("plain", "arrays", "trace", "torch", "arrays\n/plain", "arrays\n/torch"):
        table.add_column(name, justify="right")
    for row in iterations:
        times = [f"{row['seconds'][name] * 1e6:,.0f}" if name in row["seconds"] else "" for name in COLUMNS]
        ratios = [f"{row['ratios'][name]:.2f}" for name in ("arrays/plain", "arrays/pytorch") if name in row["ratios"]]
        table.add_row(row["case"], *times, *ratios)
    console.print(table)
    console.print("plain: not recorded. arrays: every array of the iteration kept. trace: all of bpviz.record.")
    if "pytorch" not in iterations[0]["seconds"]:
        console.print("PyTorch is not installed (make torch), so there is nothing to compare with.")


if __name__ == "__main__":
    main()
