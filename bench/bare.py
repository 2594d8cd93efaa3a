"""What NumPy's calls alone cost: the iteration written out, without layers, names, checks or anything kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np


def bare_iteration(
    sizes: Sequence[int], x: np.ndarray, target: np.ndarray, lr: float, momentum: float
) -> Callable[[], None]:
    """The fewest calls for a dense network with ReLU, MSELoss and SGD with momentum; all arrays are there already."""
    rng, kind = np.random.default_rng(0), x.dtype
    shapes = [(fan_out, fan_in) for fan_in, fan_out in pairwise(sizes)]
    flat = rng.uniform(-0.5, 0.5, sum(rows * (columns + 1) for rows, columns in shapes)).astype(kind)
    gradients, buffer, update = (np.zeros_like(flat) for _ in range(3))
    weights, biases = _cut(flat, shapes)
    grad_weights, grad_biases = _cut(gradients, shapes)
    outputs = [np.empty((len(x), rows), kind) for rows, _ in shapes]
    hidden = [np.empty_like(each) for each in outputs[:-1]]
    local = [np.empty_like(each) for each in hidden]
    back = [np.empty_like(each) for each in outputs]
    inputs = [x, *hidden]
    last = len(shapes) - 1

    def iterate() -> None:
        for i in range(last + 1):
            np.dot(inputs[i], weights[i].T, out=outputs[i])
            np.add(outputs[i], biases[i], out=outputs[i])
            if i < last:
                np.maximum(outputs[i], 0, out=hidden[i])
        error = np.subtract(outputs[last], target, out=back[last])
        np.vdot(error, error)
        np.multiply(error, 2 / error.size, out=error)
        for i in range(last, -1, -1):
            np.dot(back[i].T, inputs[i], out=grad_weights[i])
            np.add.reduce(back[i], axis=0, out=grad_biases[i])
            if i > 0:
                np.dot(back[i], weights[i], out=back[i - 1])
                np.greater(outputs[i - 1], 0, out=local[i - 1])
                np.multiply(back[i - 1], local[i - 1], out=back[i - 1])
        np.multiply(buffer, momentum, out=buffer)
        np.add(buffer, gradients, out=buffer)
        np.multiply(buffer, -lr, out=update)
        np.add(flat, update, out=flat)

    return iterate


def _cut(flat: np.ndarray, shapes: Sequence[tuple[int, int]]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Views of the weights and biases in one flat array."""
    weights, biases, start = [], [], 0
    for rows, columns in shapes:
        middle, stop = start + rows * columns, start + rows * (columns + 1)
        weights.append(flat[start:middle].reshape(rows, columns))
        biases.append(flat[middle:stop])
        start = stop
    return weights, biases
