"""`import bpviz` is cheap, because it loads NumPy and the engine and nothing else."""

import subprocess
import sys

import pytest

HEAVY = {
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "IPython",
    "jupyterlab",
    "pydantic",
    "manim",
    "torch",
    "typer",
    "rich",
    "tqdm",
    "safetensors",
}


def run(code: str) -> str:
    # -I: neither the folder nor the environment of the test run leaks in
    return subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("statement", ["import bpviz", "from bpviz import nn, optim, datasets, record"])
def test_what_views_and_tools_need_is_not_loaded(statement):
    loaded = run(f"import sys; {statement}; print(*sys.modules)").split()
    assert "bpviz" in loaded
    assert HEAVY & set(loaded) == set()


def test_importing_bpviz_costs_at_most_a_third_more_than_importing_numpy():
    def seconds(module: str) -> float:
        # The fastest of several: whatever else the machine does can only make an import slower.
        code = f"from time import perf_counter as t; a = t(); import {module}; print(t() - a)"
        return min(float(run(code)) for _ in range(8))

    assert seconds("bpviz") <= 1.3 * seconds("numpy")
