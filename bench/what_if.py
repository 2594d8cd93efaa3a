"""What if, in the browser's code: from a changed weight to every number of the iteration: ``python -m bench.what_if``.

Node runs what the browser runs. A turn changes one weight of the first layer and asks for all arrays; the loss alone,
as a nudge wants it, is measured apart. The first turns, in which the code is compiled, are left out.
"""

from __future__ import annotations

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table

import bpviz
from bpviz import nn, optim

SCRIPT = Path(bpviz.__file__).parent / "views" / "widget" / "js" / "test" / "what-if-bench.js"
CASES = (((2, 4, 4, 1), 1, 2000, 33), ((784, 128, 64, 10), 1, 200, 50), ((784, 128, 64, 10), 64, 100, 50))
"""Sizes, samples, turns, and the milliseconds that 95 of 100 drags of a weight may take, drawing included."""
WARM_UP = 0.25


def record(sizes: tuple[int, ...], batch: int) -> bpviz.Trace:
    """Record an iteration with clipping and Adam: as many arrays as there can be."""
    layers = [each for pair in pairwise(sizes) for each in (nn.Linear(*pair), nn.ReLU())][:-1]
    net = nn.Sequential(*layers, seed=0)
    rng = np.random.default_rng(0)
    classes = sizes[-1] > 1
    target = rng.integers(0, sizes[-1], batch) if classes else rng.normal(size=(batch, 1))
    return bpviz.record(
        net,
        rng.uniform(size=(batch, sizes[0])),
        target,
        loss=nn.CrossEntropyLoss() if classes else nn.MSELoss(),
        optimizer=optim.Adam(net.parameters()),
        clip=nn.ClipNorm(1.0),
    )


def run() -> list[dict[str, Any]]:
    """Return a row for each network.

    Returns
    -------
    list of dict
        ``network``, ``batch``, ``target``, and ``all`` and ``loss`` as pairs of the 50th and the 95th percentile, in
        milliseconds.
    """
    rows = []
    with TemporaryDirectory() as folder:
        for sizes, batch, turns, target in CASES:
            file = Path(folder) / "iteration.trace"
            file.write_bytes(record(sizes, batch).to_bytes(compact=True))
            command = ["node", str(SCRIPT), str(file), "0.weight.before[1, 1]", str(turns)]
            made = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            row = {"network": "-".join(map(str, sizes)), "batch": batch, "target": target}
            for name in ("all", "loss"):
                times = made[name][int(WARM_UP * turns) :]
                row[name] = (float(np.percentile(times, 50)), float(np.percentile(times, 95)))
            rows.append(row)
    return rows


def print_table(rows: list[dict[str, Any]], console: Console) -> None:
    """Print what :func:`run` returns."""
    console.print("A changed weight, in milliseconds: p50, p95. Targets are of the whole drag, drawing included.")
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("network", "samples", "to all numbers", "to the loss", "target p95"):
        table.add_column(name, justify="left" if name == "network" else "right", no_wrap=True)
    for row in rows:
        pairs = ["{:.3f}, {:.3f}".format(*row[name]) for name in ("all", "loss")]
        table.add_row(row["network"], str(row["batch"]), *pairs, str(row["target"]))
    console.print(table)


if __name__ == "__main__":
    print_table(run(), Console(highlight=False))
