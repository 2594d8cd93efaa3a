"""Memory that a trace adds: ``python -m bench.memory``."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
from rich.console import Console

import bpviz
from bpviz import nn, optim

KEPT = 16  # traces, to weigh one
TARGET = 16
"""KB of nodes that the trace of one sample may take beyond parameters and optimizer state."""


def run() -> list[dict[str, Any]]:
    """Return a row for each dtype: KB of one trace of one sample, 784-128-64-10."""
    return [_row(dtype) for dtype in ("float32", "float64")]


def print_table(rows: list[dict[str, Any]], console: Console) -> None:
    """Print KB beside the target."""
    for row in rows:
        console.print(
            f"Trace of one sample, 784-128-64-10, {row['dtype']}: {row['nodes']:.1f} KB of nodes (target {TARGET}), "
            f"{row['flat']:.0f} KB of parameters and momentum, {row['python']:.1f} KB of Python objects; "
            f"{row['edges']:.0f} KB of gradients and updates are computed on demand"
        )


def _row(dtype: str) -> dict[str, Any]:
    first, second, third = (nn.Linear(*pair, dtype=dtype) for pair in ((784, 128), (128, 64), (64, 10)))
    network = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), third, seed=0)
    optimizer, loss = optim.SGD(network.parameters(), lr=0.01, momentum=0.9), nn.CrossEntropyLoss()
    x = np.ones((1, 784), dtype)

    def record() -> bpviz.Trace:
        return bpviz.record(network, x, [3], loss=loss, optimizer=optimizer)

    for _ in range(3):
        record()
    kept = [record() for _ in range(KEPT)]
    tracemalloc.start()
    kept += [record() for _ in range(KEPT)]
    grown = tracemalloc.get_traced_memory()[0] / KEPT
    tracemalloc.stop()

    trace = kept[-1]
    sizes = {name: trace.array(name).nbytes for name in trace.names}  # looks at everything, so it comes last
    parameters = tuple(f"{name}." for name, _ in network.named_parameters())
    nodes = sum(size for name, size in sizes.items() if not name.startswith(parameters))
    flat = 2 * network.store.data.array.nbytes  # before and momentum; what is after is before in the next trace
    edges = sum(size for name, size in sizes.items() if name.endswith((".grad", ".update")))
    return {
        "dtype": dtype,
        "nodes": nodes / 1024,
        "flat": flat / 1024,
        "python": (grown - nodes - flat) / 1024,
        "edges": edges / 1024,
    }


if __name__ == "__main__":
    print_table(run(), Console(highlight=False))
