"""``bpviz demo``: one training iteration of a real network on a real digit, as a table and as a page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .place import check_place

UNSURE = 18  # a 3 that could be a 2: what is large in its gradients is worth looking at
LAST = 999


def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="The page to write.")] = Path("demo.html"),
    epochs: Annotated[int, typer.Option(min=0, help="How long to train before the recorded iteration.")] = 3,
    digit: Annotated[int, typer.Option(min=0, max=LAST, help="Which unseen digit is recorded.")] = UNSURE,
    seed: Annotated[int, typer.Option(help="Fixes the first weights and the order of the digits.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page when it is written.")] = True,
) -> None:
    """Train a network on handwritten digits and look inside one iteration.

    The network is 784-128-64-10 with ReLU; the loss is CrossEntropyLoss, the optimizer SGD with lr 0.01 and momentum
    0.9, in batches of 64. The page is one file that needs no network and no Python.
    """
    check_place(output)
    import webbrowser

    import bpviz
    from bpviz import datasets, nn, optim

    network = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10), seed=seed)
    loss = nn.CrossEntropyLoss()
    optimizer = optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    if epochs:
        digits = datasets.mnist()
        typer.echo(f"Training 784-128-64-10 on {len(digits):,} handwritten digits, {epochs} times each.")
        bpviz.train(network, digits, loss=loss, optimizer=optimizer, epochs=epochs, batch_size=64, seed=seed)
    x, target = datasets.mnist(train=False)[[digit]]
    typer.echo(f"Recording one more iteration, with a digit that it has not seen: number {digit}, a {target[0]}.\n")
    trace = bpviz.record(network, x, target, loss=loss, optimizer=optimizer)
    print(trace)
    bpviz.export_html(trace, output)
    typer.echo(f"The same iteration, to step through: {output.resolve()} ({output.stat().st_size / 1000:,.0f} kB)")
    if browser:
        webbrowser.open(output.resolve().as_uri())
