"""What if, in the browser's code: from a changed weight to every number of the iteration: ``python -m bench.what_if``.

Node runs what the browser runs. A turn changes one weight of the first layer and asks for all arrays; the loss alone,
as a nudge wants it, is measured apart. The first turns, in which the code is compiled, are left out.

Then in Chromium: an arrow key on a weight in the Inspector, until the frame that shows all that follows is painted,
beside a key that does nothing. A frame comes every 17 ms, and is waited for.
"""

from __future__ import annotations

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright
from rich import box
from rich.console import Console
from rich.table import Table

import bpviz
from bpviz import nn, optim
from tests.browser.networks import NETWORKS
from tests.conftest import CHROMIUM_FLAGS, find_chromium

SCRIPT = Path(bpviz.__file__).parent / "views" / "widget" / "js" / "test" / "what-if-bench.js"
CASES = (((2, 4, 4, 1), 1, 2000, 33), ((784, 128, 64, 10), 1, 200, 50), ((784, 128, 64, 10), 64, 100, 50))
"""Sizes, samples, turns, and the milliseconds that 95 of 100 drags of a weight may take, drawing included."""
WARM_UP = 0.25
PAINTED = (
    ("2-3-2", "small", "step=14&grain=node", "0.weight.before", 33),
    ("784-128-64-10", "digit", "step=140&grain=node", "0.bias.before", 50),
    ("784-128-64-10, end", "digit", "step=9999&grain=node", "optimizer.lr", 50),
)
"""Title, the network of the browser tests, where it stands, how the number's address begins, and the target."""
PRESSES = 80

# from the key to the first task after the frame that it changed
PRESS = """([begins, key]) => new Promise(done => {
    const number = document.querySelector(`[data-edit^="${begins}"]`);
    number.focus({preventScroll: true});
    requestAnimationFrame(() => setTimeout(() => {
        const start = performance.now();
        number.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));
        const script = performance.now() - start;
        requestAnimationFrame(() => {
            const {port1, port2} = new MessageChannel();
            port1.onmessage = () => done([script, performance.now() - start]);
            port2.postMessage(null);
        });
    }));
})"""


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


def run_painted() -> list[dict[str, Any]]:
    """Return a row for each network and place.

    Returns
    -------
    list of dict
        ``network``, ``target``, and ``script``, ``edit`` and ``no_op`` as pairs of the 50th and the 95th percentile, in
        milliseconds: the script of an edit alone, and from a key to its frame, for an edit and a key that does nothing.
    """
    rows = []
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        for title, name, place, begins, target in PAINTED:
            path = bpviz.export_html(NETWORKS[name](), Path(folder) / f"{name}.html")
            page = browser.new_page(viewport={"width": 1304, "height": 940})
            page.goto(f"{path.as_uri()}#{place}")
            page.wait_for_selector(f'.bpviz [data-edit^="{begins}"]', state="attached")
            rows.append({"network": title, "target": target, **_painted(page, begins)})
            page.close()
        browser.close()
    return rows


def _painted(page: Page, begins: str) -> dict[str, tuple[float, float]]:
    """Change a number up and down, and press a key without a meaning in between."""
    edits, floor = [], []
    for turn in range(PRESSES):
        floor.append(page.evaluate(PRESS, [begins, "F9"]))
        edits.append(page.evaluate(PRESS, [begins, "ArrowDown" if turn % 4 > 1 else "ArrowUp"]))
    scripts, times = np.array(edits[PRESSES // 4 :]).T
    _, idle = np.array(floor[PRESSES // 4 :]).T
    return {
        name: (float(np.percentile(each, 50)), float(np.percentile(each, 95)))
        for name, each in (("script", scripts), ("edit", times), ("no_op", idle))
    }


def print_painted(rows: list[dict[str, Any]], console: Console) -> None:
    """Print what :func:`run_painted` returns."""
    console.print("A number changed in the stepper, until it is painted, in milliseconds: p50, p95.")
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("network", "script", "painted", "no-op", "target"):
        table.add_column(name, justify="left" if name == "network" else "right", no_wrap=True)
    for row in rows:
        pairs = ["{:.1f}, {:.1f}".format(*row[name]) for name in ("script", "edit", "no_op")]
        table.add_row(row["network"], *pairs, str(row["target"]))
    console.print(table)


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
    out = Console(highlight=False)
    print_table(run(), out)
    print_painted(run_painted(), out)
