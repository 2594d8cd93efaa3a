"""Work of one step in the browser, beside a key that does nothing: ``python -m bench.stepper``.

Chromium itself counts the CPU time of a page's main thread in script, in style and in layout. A step is a key press and
the frame after it. The no-op is a key that the stepper does not know, pressed between the steps: what a frame and the
measuring cost by themselves.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from playwright.sync_api import CDPSession, Page, sync_playwright
from rich import box
from rich.console import Console
from rich.table import Table

import bpviz
from tests.browser.networks import NETWORKS
from tests.conftest import CHROMIUM_FLAGS, find_chromium

CASES = (
    ("2-3-2", "small", "node", 8),
    ("784-128-64-10", "digit", "node", 16),
    ("784-128-64-10", "digit", "term", 16),
)
"""Title, the network of the browser tests, the grain, and the milliseconds that 95 of 100 steps may take."""
COUNTED = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")
STEPS = 120
WARM_UP = 30

# a key press, and two frames: the first draws what changed, the second is there when that is done
PRESS = """key => new Promise(done => {
    document.querySelector('.bpviz').dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
})"""

# The page notes its own step in its address a moment after each step, and may do so in between: then once more.
GO = """async ([step, grain]) => {
    const {dataset} = document.querySelector('.bpviz');
    while (dataset.step !== String(step) || dataset.grain !== grain) {
        location.hash = `step=${step}&grain=${grain}&turn=${Math.random()}`;
        await new Promise(done => setTimeout(done, 20));
    }
}"""


def run() -> list[dict[str, Any]]:
    """Return a row for each network and grain.

    Returns
    -------
    list of dict
        ``network``; ``grain``; ``target``, and ``step``, ``no_op`` and ``frame`` as pairs of the 50th and the 95th
        percentile, all in milliseconds. ``step`` and ``no_op`` count script, style and layout, ``frame`` all that a
        step's main thread does, also painting.
    """
    rows = []
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        for title, name, grain, target in CASES:
            trace = NETWORKS[name]()
            path = bpviz.export_html(trace, Path(folder) / f"{name}.html")
            page = browser.new_page(viewport={"width": 1304, "height": 940})
            page.goto(path.as_uri())
            page.wait_for_selector(".bpviz[data-step]")
            measured = _measure(page, grain, len(trace.steps(grain)))
            rows.append({"network": title, "grain": grain, "target": target, **measured})
            page.close()
        browser.close()
    return rows


def _measure(page: Page, grain: str, count: int) -> dict[str, tuple[float, float]]:
    """Take steps from all over the iteration, of ``count`` steps."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    steps, floor = [], []
    for start in _spread(count):
        page.evaluate(GO, [start, grain])
        floor.append(_cost(page, session, "F9"))
        steps.append(_cost(page, session, "ArrowRight"))
    work, frames = np.array(steps[WARM_UP:]).T * 1e3
    idle, _ = np.array(floor[WARM_UP:]).T * 1e3
    return {
        name: (float(np.percentile(times, 50)), float(np.percentile(times, 95)))
        for name, times in (("step", work), ("no_op", idle), ("frame", frames))
    }


def _spread(count: int) -> list[int]:
    """Return every step of a small network several times, of a large one some steps of every phase, in mixed order."""
    rounds = max(1, STEPS // count)
    spread = np.linspace(0, (count - 1) * rounds - 1, STEPS + WARM_UP).astype(int) % (count - 1)
    return np.random.default_rng(0).permutation(spread).tolist()


def _cost(page: Page, session: CDPSession, key: str) -> tuple[float, float]:
    """Return the seconds that a key costs: in script, style and layout, and in all."""
    before = _metrics(session)
    page.evaluate(PRESS, key)
    after = _metrics(session)
    spent = {name: after[name] - before[name] for name in after}
    return sum(spent[name] for name in COUNTED), spent["TaskDuration"]


def _metrics(session: CDPSession) -> dict[str, float]:
    return {entry["name"]: entry["value"] for entry in session.send("Performance.getMetrics")["metrics"]}


def print_table(rows: list[dict[str, Any]], console: Console) -> None:
    """Print what :func:`run` returns."""
    console.print("One step of the stepper, in milliseconds of the page's main thread: p50, p95.")
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("network", no_wrap=True)
    table.add_column("grain")
    for name in ("script, style,\nlayout", "a key that\ndoes nothing", "the whole\nframe", "target\np95"):
        table.add_column(name, justify="right")
    for row in rows:
        pairs = ["{:.1f}, {:.1f}".format(*row[name]) for name in ("step", "no_op", "frame")]
        table.add_row(row["network"], row["grain"], *pairs, f"{row['target']}")
    console.print(table)


if __name__ == "__main__":
    print_table(run(), Console(highlight=False))
