"""The traces that browser tests look at, and `python -m tests.browser.networks DIR` to write their pages and bytes."""

import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

import bpviz
from bpviz import datasets, nn, optim


class Run(NamedTuple):
    """A run just before the iteration that is shown."""

    network: nn.Sequential
    x: np.ndarray
    target: np.ndarray
    loss: nn.Loss
    optimizer: optim.Optimizer
    clip: nn.ClipNorm | None = None

    def record(self) -> bpviz.Trace:
        """Run the iteration."""
        network, x, target, loss, optimizer, clip = self
        return bpviz.record(network, x, target, loss=loss, optimizer=optimizer, clip=clip)


def small_run() -> Run:
    """2-3-2, everything switched on: momentum, weight decay, clipping."""
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=0.01)
    x, target = np.array([[-1.04, 0.44]]), np.array([1])
    run = Run(network, x, target, nn.CrossEntropyLoss(), optimizer, nn.ClipNorm(0.5))
    for _ in range(2):
        run.record()
    return run


def small() -> bpviz.Trace:
    """The third iteration of :func:`small_run`."""
    return small_run().record()


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


def digit_run() -> Run:
    """784-128-64-10 on one real digit, after a few iterations so that there is momentum."""
    layers = nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
    network, loss = nn.Sequential(*layers, seed=0), nn.CrossEntropyLoss()
    optimizer = optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    train = datasets.mnist()
    for start in range(0, 256, 64):
        batch = slice(start, start + 64)
        bpviz.record(network, train.x[batch], train.target[batch], loss=loss, optimizer=optimizer)
    return Run(network, train.x[:1], train.target[:1], loss, optimizer)


def digit() -> bpviz.Trace:
    """The iteration after :func:`digit_run`."""
    return digit_run().record()


def trained(layers, x, target, loss, optimizer, clip=None, sample=0, iterations=3) -> bpviz.Trace:
    """The last of a few iterations on one batch; ``optimizer`` is made of the network's parameters."""
    network = nn.Sequential(*layers, seed=4)
    steps = optimizer(network)
    for _ in range(iterations):
        trace = bpviz.record(network, x, target, loss=loss, optimizer=steps, clip=clip, sample=sample)
    return trace


def points(*shape: int) -> np.ndarray:
    """Some numbers to train on."""
    return np.random.default_rng(5).normal(size=shape)


def residual() -> bpviz.Trace:
    """A way around two layers; Adam with weight decay; three samples."""
    inner = nn.Residual(nn.Linear(3, 3), nn.Tanh())
    layers = nn.Linear(2, 3), nn.ReLU(), inner, nn.Linear(3, 2)
    return trained(
        layers,
        points(3, 2),
        [0, 1, 1],
        nn.CrossEntropyLoss(),
        lambda network: optim.Adam(network.parameters(), lr=0.01, weight_decay=0.1, amsgrad=True),
    )


def adamw() -> bpviz.Trace:
    """AdamW, whose decay stands apart, on gradients clipped by value."""
    return trained(
        (nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 1)),
        points(2, 2),
        points(2, 1),
        nn.MSELoss(),
        lambda network: optim.AdamW(network.parameters(), lr=0.01, weight_decay=0.3),
        nn.ClipValue(0.1),
    )


def groups() -> bpviz.Trace:
    """Two parameter groups; RMSprop, centered and with momentum; the gradient of one layer clipped with the rest."""
    return trained(
        (nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3)),
        points(1, 2),
        [2],
        nn.CrossEntropyLoss(label_smoothing=0.1),
        lambda network: optim.RMSprop(
            [{"params": network[0].parameters(), "lr": 0.001}, {"params": network[2].parameters(), "momentum": 0.5}],
            centered=True,
        ),
        nn.ClipNorm(0.2),
    )


def adagrad() -> bpviz.Trace:
    """Adagrad, with a learning rate that decays and a weight decay."""
    return trained(
        (nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2, bias=False)),
        points(2, 2),
        points(2, 2),
        nn.MSELoss(reduction="sum"),
        lambda network: optim.Adagrad(network.parameters(), lr=0.1, lr_decay=0.1, weight_decay=0.01),
    )


def attention() -> bpviz.Trace:
    """Words by number: Embedding, SelfAttention with frozen weights, Flatten."""
    layers = nn.Embedding(5, 2), nn.SelfAttention(2), nn.Flatten(), nn.Linear(6, 2)
    for parameter in layers[1].parameters():
        parameter.requires_grad_(False)
    return trained(
        layers,
        np.array([[0, 3, 1], [2, 2, 4]]),
        [1, 0],
        nn.CrossEntropyLoss(),
        lambda network: optim.Adam(network.parameters(), lr=0.01),
    )


def transformer() -> bpviz.Trace:
    """Attention that is trained, with a way around it, LayerNorm and a Linear for each token."""
    layers = nn.Embedding(4, 2), nn.Residual(nn.SelfAttention(2)), nn.LayerNorm(2), nn.Linear(2, 2), nn.GELU()
    return trained(
        (*layers, nn.Flatten(), nn.Linear(4, 2)),
        np.array([[0, 3]]),
        points(1, 2),
        nn.HuberLoss(),
        lambda network: optim.SGD(network.parameters(), lr=0.01, momentum=0.9),
    )


def layer_norm() -> bpviz.Trace:
    """LayerNorm between two Linears."""
    return trained(
        (nn.Linear(2, 4), nn.LayerNorm(4), nn.SiLU(), nn.Linear(4, 2)),
        points(2, 2),
        points(2, 2),
        nn.SmoothL1Loss(),
        lambda network: optim.Adam(network.parameters()),
    )


def batch_norm() -> bpviz.Trace:
    """BatchNorm1d over a batch of four, and Dropout."""
    return trained(
        (nn.Linear(2, 3), nn.BatchNorm1d(3), nn.LeakyReLU(), nn.Dropout(0.4), nn.Linear(3, 1)),
        points(4, 2),
        np.array([[0.0], [1.0], [1.0], [0.0]]),
        nn.BCEWithLogitsLoss(),
        lambda network: optim.SGD(network.parameters(), lr=0.1),
        sample=1,
    )


def softmax() -> bpviz.Trace:
    """Softmax inside, LogSoftmax at the end, NLLLoss with class weights and a sample that does not count."""
    return trained(
        (nn.Linear(2, 3), nn.Softmax(dim=1), nn.Linear(3, 3), nn.LogSoftmax(dim=1)),
        points(3, 2),
        [2, 0, 1],
        nn.NLLLoss(weight=[0.5, 1.0, 2.0], ignore_index=1),
        lambda network: optim.RMSprop(network.parameters(), lr=0.01, weight_decay=0.1),
    )


def large() -> bpviz.Trace:
    """Tokens too many to be circles: 6 words of 4 numbers, then 24 units."""
    layers = nn.Embedding(9, 4), nn.Residual(nn.LayerNorm(4), nn.SelfAttention(4)), nn.Flatten(), nn.Linear(24, 16)
    return trained(
        (*layers, nn.ELU(), nn.Linear(16, 3)),
        np.array([[1, 5, 0, 8, 3, 3]]),
        [0],
        nn.CrossEntropyLoss(),
        lambda network: optim.AdamW(network.parameters()),
    )


NETWORKS = {"small": small, "regression": regression, "digit": digit}
"""The three that the stepper was drawn for."""

OTHERS = {
    make.__name__: make
    for make in (
        residual,
        adamw,
        groups,
        adagrad,
        attention,
        transformer,
        layer_norm,
        batch_norm,
        softmax,
        large,
    )
}
"""Every other kind of layer, loss, clipping and optimizer."""


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for name, make in (NETWORKS | OTHERS).items():
        trace = make()
        bpviz.export_html(trace, folder / f"{name}.html")
        (folder / f"{name}.trace").write_bytes(trace.to_bytes(compact=True))
        print(name, repr(trace))
