"""One training iteration beside PyTorch's and beside what its matrix products cost: ``python -m bench.iteration``."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

from bench.contenders import CASES, Case, contenders
from bench.measure import fastest

CPU_TIME_FROM = 512
"""From this batch size on, CPU time counts: PyTorch or BLAS may start threads of their own."""
RECORDED, KEPT = (1.08, 1.03), (1.35, 1.15)
"""Targets and stretch for recorded / not recorded and 64 iterations kept / not recorded."""


def run(rounds: int = 60, dtypes: tuple[str, ...] = ("float32", "float64")) -> list[dict[str, Any]]:
    """Return a row for each case: seconds by contender, and ratios."""
    peaks = {dtype: peak(dtype) for dtype in dtypes}
    return [_row(case, rounds, peaks[case.dtype]) for case in CASES if case.dtype in dtypes]


def peak(dtype: str) -> float:
    """The most floating-point operations a second that a matrix product of this machine's NumPy reaches."""
    best = 0.0
    for size in (256, 512, 768):
        a = np.ones((size, size), dtype)
        out = np.empty_like(a)
        seconds = fastest({"product": _product(a, out)}, 10)["product"]
        best = max(best, 2 * size**3 / seconds)
    return best


def _product(a: np.ndarray, out: np.ndarray) -> Callable[[], np.ndarray]:
    return lambda: np.dot(a, a, out=out)


def _row(case: Case, rounds: int, peak: float) -> dict[str, Any]:
    clock = time.process_time if case.batch >= CPU_TIME_FROM else time.perf_counter
    seconds = fastest(contenders(case), rounds, clock)
    plain, recorded, floor = seconds["plain"], seconds["recorded"], case.flops / peak
    ratios = {
        "recorded/plain": recorded / plain,
        "kept/plain": seconds["kept"] / plain,
        "recorded/products": recorded / floor,
    }
    if "pytorch" in seconds:
        ours = [name for name in ("plain", "recorded", "bare") if name in seconds]
        ratios |= {f"{name}/pytorch": seconds[name] / seconds["pytorch"] for name in ours}
    return {
        "case": case.name,
        "clock": clock.__name__,
        "seconds": seconds,
        "products": floor,
        "ratios": ratios,
        "target": case.target,
        "stretch": case.stretch,
    }


def print_table(rows: list[dict[str, Any]], console: Console) -> None:
    """Print microseconds and ratios, with target and stretch beside them."""
    console.print(
        "One training iteration in microseconds: the fastest of interleaved turns, one thread each. "
        f"From batch {CPU_TIME_FROM} on, CPU time."
    )
    times = _table("plain", "recorded", "64 kept", "PyTorch", "products", "bare")
    ratios = _table("recorded\n/PyTorch", "target,\nstretch", "plain\n/PyTorch", "recorded\n/plain", "64 kept\n/plain")
    for row in rows:
        seconds = {**row["seconds"], "products": row["products"]}
        names = ("plain", "recorded", "kept", "pytorch", "products", "bare")
        times.add_row(row["case"], *(_microseconds(seconds.get(name)) for name in names))
        limits, found = (row["target"], row["stretch"]), row["ratios"]
        ratios.add_row(
            row["case"],
            ratio(found.get("recorded/pytorch"), *limits),
            f"{row['target']:.2f}, {row['stretch']:.2f}" if row["target"] else "",
            ratio(found.get("plain/pytorch")),
            ratio(found["recorded/plain"], *RECORDED),
            ratio(found["kept/plain"], *KEPT),
        )
    console.print(times)
    console.print(
        "plain: the loop of bpviz.train, not recorded. recorded: bpviz.record. "
        "64 kept: recorded by a loop that keeps its latest 64 traces.\n"
        "products: the operations of all matrix products, at the speed of the fastest product of this run.\n"
        "bare: NumPy's calls written out, without layers, names, checks or recording."
    )
    console.print(ratios)
    console.print(
        f"Targets (stretch): recorded/plain {RECORDED[0]} ({RECORDED[1]}), 64 kept/plain {KEPT[0]} ({KEPT[1]}). "
        "Green: within the stretch; yellow: within the target; red: beyond."
    )
    if "pytorch" not in rows[0]["seconds"]:
        console.print("PyTorch is not installed (make torch), so there is nothing to compare with.")


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("network", no_wrap=True)
    for title in columns:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _microseconds(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds * 1e6:,.0f}" if seconds >= 1e-5 else f"{seconds * 1e6:.1f}"


def ratio(value: float | None, target: float | None = None, stretch: float | None = None) -> str:
    """Return a ratio for the table, in the color of what it meets."""
    if value is None:
        return ""
    if target is None or stretch is None:
        return f"{value:.2f}"
    color = "green" if value <= stretch else "yellow" if value <= target else "red"
    return f"[{color}]{value:.2f}[/]"


if __name__ == "__main__":
    output = Console(highlight=False)
    print_table(run(rounds=20, dtypes=("float32",)), output)
