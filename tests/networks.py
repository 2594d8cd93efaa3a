"""Small and large recorded iterations that many tests share."""

from __future__ import annotations

from functools import cache

import numpy as np

import bpviz
from bpviz import datasets, nn, optim


@cache
def tanh_clipped() -> bpviz.Trace:
    """2-3-2, tanh, cross-entropy, one sample; momentum, weight decay and clipping that bites; third iteration."""
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2), seed=0)
    optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    loss, clip = nn.CrossEntropyLoss(), nn.ClipNorm(0.5)
    for _ in range(2):
        bpviz.record(net, [[-1.04, 0.44]], [0], loss=loss, optimizer=optimizer, clip=clip)
    return bpviz.record(net, [[-1.04, 0.44]], [0], loss=loss, optimizer=optimizer, clip=clip)


@cache
def sigmoid_batch() -> bpviz.Trace:
    """2-3-1, sigmoid and tanh, mean squared error over the four samples of xor; Nesterov; sample 2 chosen."""
    net = nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 1), nn.Tanh(), seed=1)
    optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9, nesterov=True)
    xor = datasets.xor()
    for _ in range(2):
        bpviz.record(net, xor.x, xor.target, loss=nn.MSELoss(), optimizer=optimizer)
    return bpviz.record(net, xor.x, xor.target, loss=nn.MSELoss(), optimizer=optimizer, sample=2)


@cache
def relu_frozen() -> bpviz.Trace:
    """3-8-8-4, ReLU, cross-entropy over five samples; first layer frozen, dampened momentum, second iteration."""
    net = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 8, bias=False), nn.ReLU(), nn.Linear(8, 4), seed=2)
    net[0].requires_grad_(False)
    optimizer = optim.SGD(net.parameters(), lr=0.05, momentum=0.8, dampening=0.3, weight_decay=0.1)
    x = np.random.default_rng(3).normal(size=(5, 3))
    bpviz.record(net, x, [0, 3, 1, 2, 3], loss=nn.CrossEntropyLoss(), optimizer=optimizer)
    return bpviz.record(net, x, [0, 3, 1, 2, 3], loss=nn.CrossEntropyLoss(), optimizer=optimizer)


@cache
def digit() -> bpviz.Trace:
    """784-128-64-10 on one real digit, after some training: the reference case."""
    net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10), seed=0)
    optimizer = optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    mnist, loss = datasets.mnist(), nn.CrossEntropyLoss()
    bpviz.train(net, mnist, loss=loss, optimizer=optimizer, epochs=1, batch_size=64, seed=0, progress=False)
    return bpviz.record(net, mnist.x[7:8], mnist.target[7:8], loss=loss, optimizer=optimizer)


SMALL = (tanh_clipped, sigmoid_batch, relu_frozen)
