"""The traces that browser tests look at, and `python -m tests.browser.networks DIR` to write their pages and bytes."""

import sys
from pathlib import Path

import numpy as np

import bpviz
from bpviz import datasets, nn, optim


def small() -> bpviz.Trace:
    """2-3-2, everything switched on: momentum, weight decay, clipping."""
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    for _ in range(3):
        trace = bpviz.record(
            network, [[-1.04, 0.44]], [1], loss=nn.CrossEntropyLoss(), optimizer=optimizer, clip=nn.ClipNorm(0.5)
        )
    return trace


def regression() -> bpviz.Trace:
    """3-8-4-1 on a batch of four, with a mean squared error and a frozen first layer."""
    network = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 4), nn.Sigmoid(), nn.Linear(4, 1), seed=1)
    for parameter in network[0].parameters():
        parameter.requires_grad = False
    rng = np.random.default_rng(0)
    optimizer = optim.SGD(network.parameters(), lr=0.05, momentum=0.5, nesterov=True)
    return bpviz.record(
        network, rng.normal(size=(4, 3)), rng.normal(size=(4, 1)), loss=nn.MSELoss(), optimizer=optimizer, sample=2
    )


def digit() -> bpviz.Trace:
    """784-128-64-10 on one real digit, after a few iterations so that there is momentum."""
    layers = nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
    network, loss = nn.Sequential(*layers, seed=0), nn.CrossEntropyLoss()
    optimizer = optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    train = datasets.mnist()
    for start in range(0, 256, 64):
        batch = slice(start, start + 64)
        bpviz.record(network, train.x[batch], train.target[batch], loss=loss, optimizer=optimizer)
    return bpviz.record(network, train.x[:1], train.target[:1], loss=loss, optimizer=optimizer)


NETWORKS = {"small": small, "regression": regression, "digit": digit}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, make in NETWORKS.items():
        trace = make()
        bpviz.export_html(trace, folder / f"{name}.html")
        (folder / f"{name}.trace").write_bytes(trace.to_bytes(compact=True))
        print(name, repr(trace))
