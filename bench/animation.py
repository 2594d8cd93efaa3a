"""CPU seconds for a second of video, beside the least that Manim can cost: ``python -m bench.animation``.

The least is one dot that moves in every frame, written by the same encoder.
"""

from __future__ import annotations

import warnings
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

import bpviz
from bpviz import nn, optim
from bpviz.views import animation

SECONDS = 20
"""Length of the video with the dot."""


def run(quality: str = "preview") -> list[dict[str, Any]]:
    """Return a row each for the dot, one iteration of a 2-3-2-1 network, and rendering that again unchanged.

    Parameters
    ----------
    quality : str
        As :func:`bpviz.views.animation.render`; 1080p takes minutes.

    Returns
    -------
    list of dict
        ``what``; ``seconds`` of video; ``cpu``, CPU seconds in all threads; ``cpu_per_second``.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "iteration.mp4"
        floor = _dot(Path(folder) / "dot.mp4", quality)
        trace = _trace()
        start = process_time()
        made = animation.render(trace, path, quality=quality)
        drawn = process_time() - start
        start = process_time()
        again = animation.render(trace, path, quality=quality)
        unchanged = process_time() - start
    assert made.fresh and not again.fresh
    cases = [
        ("one moving dot", float(SECONDS), floor),
        ("one iteration", made.seconds, drawn),
        ("again, unchanged", made.seconds, unchanged),
    ]
    return [
        {"what": f"{what}, {quality}", "seconds": seconds, "cpu": cpu, "cpu_per_second": cpu / seconds}
        for what, seconds, cpu in cases
    ]


def _trace() -> bpviz.Trace:
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2), nn.Tanh(), nn.Linear(2, 1), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    return bpviz.record(network, [[0.8, -0.4]], [[1.0]], loss=nn.MSELoss(), optimizer=optimizer)


def _dot(path: Path, quality: str) -> float:
    """Draw a dot that moves in every frame, with the same writer; return the CPU seconds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from manim import LEFT, RIGHT, CairoRenderer, Dot, Scene, tempconfig

        from bpviz.views.animation.writer import StreamWriter

    width, height, rate = animation.QUALITIES[quality]

    class Moving(Scene):
        def construct(self) -> None:
            dot = Dot(5 * LEFT)
            for _ in range(SECONDS // 2):
                self.play(dot.animate.shift(RIGHT), run_time=2 - 0.5 / rate)

    size = {"pixel_width": width, "pixel_height": height, "frame_rate": rate}
    quiet: dict[str, Any] = {"verbosity": "ERROR", "progress_bar": "none", "disable_caching": True}
    with TemporaryDirectory() as media, tempconfig({**size, **quiet, "media_dir": media}):
        writer: Any = partial(StreamWriter, path=path, chapters=[], on_frame=lambda done: None)
        scene = Moving(renderer=CairoRenderer(file_writer_class=writer))
        start = process_time()
        scene.render()
        return process_time() - start


def print_table(rows: list[dict[str, Any]], console: Console) -> None:
    """Print what :func:`run` returns."""
    console.print("A video, in CPU seconds of all threads.")
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("what is drawn", no_wrap=True)
    for name in ("seconds\nof video", "CPU\nseconds", "a second\nof video", "times\nthe dot"):
        table.add_column(name, justify="right")
    dot = rows[0]["cpu_per_second"]
    for row in rows:
        cost = row["cpu_per_second"]
        table.add_row(row["what"], f"{row['seconds']:.0f}", f"{row['cpu']:.1f}", f"{cost:.3f}", f"{cost / dot:.1f}")
    console.print(table)


if __name__ == "__main__":
    print_table(run(), Console(highlight=False))
