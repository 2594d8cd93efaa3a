"""The two networks whose videos are tested; each call records anew, so a ledger meets numbers computed again."""

from __future__ import annotations

import numpy as np

import bpviz
from bpviz import datasets, nn, optim


def xor() -> bpviz.Trace:
    """2-3-1, tanh, mean squared error, one sample of xor, plain SGD."""
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.5)
    points = datasets.xor()
    return bpviz.record(network, points.x[1:2], points.target[1:2], loss=nn.MSELoss(), optimizer=optimizer)


def clipped() -> bpviz.Trace:
    """3-4-3, ReLU, cross-entropy over two samples, clipping that bites, momentum and weight decay, third iteration."""
    network = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 3), seed=1)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    x = np.array([[0.5, -1.2, 0.3], [1.0, 0.2, -0.7]])
    for _ in range(3):
        trace = bpviz.record(network, x, [2, 0], loss=nn.CrossEntropyLoss(), optimizer=optimizer, clip=nn.ClipNorm(0.5))
    return trace


NETWORKS = {"xor": xor, "clipped": clipped}
