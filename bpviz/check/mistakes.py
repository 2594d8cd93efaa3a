"""The wrong answers that people give at an address of a trace, each with the hint that fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from bpviz import nn
from bpviz.arrays import quiet
from bpviz.trace import Address, Trace

Mistake = tuple[str, np.ndarray]


def known_mistakes(trace: Trace, where: Address) -> list[Mistake]:
    """Return the mistakes known at an address, the likeliest first.

    Parameters
    ----------
    trace : Trace
    where : Address
        Of one number, a row, or a whole array.

    Returns
    -------
    list of (hint, wrong answer)
        The answers have the shape of what lies at the address.
    """
    right = trace.array(where.name)
    makers: list[Callable[[Trace, Address], Iterator[Mistake]]] = [maker for fits, maker in _MAKERS if fits(where)]
    with quiet():  # a probability may have become 0, and its logarithm infinite
        found = [(hint, array[where.index]) for maker in makers for hint, array in maker(trace, where)]
    if right[where.index].ndim == 2 and right[where.index].shape[0] == right[where.index].shape[1]:
        found.append(("Your answer is transposed: rows and columns have changed places.", right[where.index].T))
    found.append(("The size is right, the sign is wrong.", -right[where.index]))
    return found


def _output(trace: Trace, where: Address) -> Iterator[Mistake]:
    [layer] = [layer for layer in trace.layers if layer.name == where.layer]
    parameters = trace.parameters
    if f"{where.layer}.weight" in parameters:
        yield from _weighted_sum(trace, where, layer.input, layer.output)
        return
    z = layer.input
    yield "That is the weighted sum z itself. You forgot the activation: it still has to be applied to z.", z
    if layer.type == "ReLU":
        yield "You removed the sign. ReLU does not make a negative number positive; it replaces it by 0.", np.abs(z)
        yield "The wrong half: you kept the negative numbers and replaced the positive ones.", np.minimum(z, 0.0)
        yield (
            "That only says whether a unit is on. Where z is positive, ReLU returns z, not 1.",
            np.where(z > 0, 1.0, 0.0),
        )


def _weighted_sum(trace: Trace, where: Address, x: np.ndarray, z: np.ndarray) -> Iterator[Mistake]:
    weight = trace.array(f"{where.layer}.weight.before")
    inputs = weight.shape[1]
    bias = trace.optional(f"{where.layer}.bias.before")
    if bias is not None:
        yield "You forgot the bias: add it once, after the products.", z - bias
        yield "The bias has the wrong sign: add it, also when it is negative.", z - 2 * bias
        yield "You added the bias once for every input. It belongs to the unit: add it once.", z + (inputs - 1) * bias
        yield "You multiplied with the bias. It is added, not multiplied.", (z - bias) * bias
    shift = 0.0 if bias is None else bias
    yield (
        "You forgot the weights: multiply each input with its own weight before you add.",
        np.broadcast_to(x.sum(axis=1, keepdims=True) + shift, z.shape),
    )
    yield "You added weight and input. They are multiplied.", x.sum(axis=1, keepdims=True) + weight.sum(axis=1) + shift
    last, first = x[:, -1:] * weight[:, -1], x[:, :1] * weight[:, 0]
    yield "Only the last product arrived. Add to the total in the loop (+=) instead of replacing it (=).", last + shift
    yield "Only the first product arrived: the return stands inside the loop and ends it too early.", first + shift
    yield "That is the average of the products. A unit adds them and does not divide.", (z - shift) / inputs + shift
    position = [layer.name for layer in trace.layers].index(where.layer or "")
    for activated in _activated(trace, position, z):
        yield "You applied the activation too. Asked for is z, the sum before it.", activated
    if position > 0:
        before = trace.layers[position - 1].input
        if before.shape == x.shape:
            yield (
                "You forgot the activation of the layer before: its outputs a go in here, not its sums z.",
                before @ weight.T + shift,
            )
    if weight.shape[0] == weight.shape[1]:
        yield "The weight matrix is transposed: row j holds the weights into unit j.", x @ weight + shift
    yield "The units are in reverse order.", z[:, ::-1]


def _activated(trace: Trace, position: int, z: np.ndarray) -> list[np.ndarray]:
    """What z becomes in the activation after it; where none follows, in those that the network has elsewhere."""
    following = trace.layers[position + 1 : position + 2]
    if following and following[0].local is not None:
        return [following[0].output]
    elsewhere = {layer.type for layer in trace.layers if layer.local is not None}
    return [getattr(nn, name)().forward(z) for name in sorted(elsewhere) if hasattr(nn, name)]


def _loss_value(trace: Trace, where: Address) -> Iterator[Mistake]:
    probabilities, target = trace.optional("loss.prob"), trace.array("target")
    value = trace.array("loss.value")
    yield "The sign is wrong: the logarithm of a probability is negative, so the loss is minus the logarithm.", -value
    if probabilities is None or target.ndim != 1:
        return

    def over_batch(values: np.ndarray) -> np.ndarray:
        return np.asarray(values.mean() if _takes_mean(trace) else values.sum())

    rows = np.arange(len(target))
    picked, logits = probabilities[rows, target], trace.layers[-1].output
    yield "That is the probability of the right class. The loss is minus its logarithm.", over_batch(picked)
    yield (
        "That is 1 minus the probability of the right class. The loss is minus the logarithm of that probability.",
        over_batch(1 - picked),
    )
    for base, function in (("10", np.log10), ("2", np.log2)):
        yield (
            f"You used the logarithm to base {base}. PyTorch's loss uses the natural one, np.log.",
            over_batch(-function(picked)),
        )
    yield (
        "You took the likeliest class. The loss asks for the right one, the target.",
        over_batch(-np.log(probabilities.max(axis=1))),
    )
    yield (
        "You forgot the softmax: the output is a score. Turn the scores into probabilities first.",
        over_batch(-logits[rows, target]),
    )
    yield (
        "You added up the logarithms of all classes. Only the right class counts.",
        over_batch(-np.log(probabilities).sum(axis=1)),
    )


def _gradient(trace: Trace, where: Address) -> Iterator[Mistake]:
    right = trace.array(where.name)
    batch = trace.batch_size
    if batch > 1 and _takes_mean(trace):
        yield "You divided by the batch size once too often: the loss has already taken the mean.", right / batch
        yield "You forgot the mean: the loss divides by the batch size, and so does its gradient.", right * batch


def _takes_mean(trace: Trace) -> bool:
    return trace.header["loss"].get("reduction", "mean") == "mean"


def _after(trace: Trace, where: Address) -> Iterator[Mistake]:
    parameter = where.name.removesuffix(".after")
    view = trace.parameters[parameter]
    before, after, gradient = view.before, view.after, view.decayed
    assert gradient is not None  # a parameter with an "after" was trained
    lr, momentum = trace.value("optimizer.lr"), trace.value("optimizer.momentum")
    yield "Nothing has changed: that is the weight before the update.", before
    yield "That is the change alone. Add it to the weight before.", after - before
    yield "The step goes the wrong way: the update subtracts, to go downhill.", 2 * before - after
    if momentum:
        old = trace.optional(f"{parameter}.momentum_buffer_before")
        old = np.zeros_like(before) if old is None else old
        yield (
            "You forgot momentum: the step is made with the buffer, not with the gradient alone.",
            before - lr * gradient,
        )
        yield (
            "You used the buffer of the iteration before. First multiply it by the momentum and add the new gradient.",
            before - lr * old,
        )
        yield (
            "You forgot the new gradient: the buffer is momentum times the old buffer plus the gradient.",
            before - lr * momentum * old,
        )
        yield "You forgot to multiply the old buffer by the momentum.", before - lr * (old + gradient)
        yield (
            "You multiplied the gradient by 1 minus the momentum. PyTorch's SGD adds the whole gradient.",
            before - lr * (momentum * old + (1 - momentum) * gradient),
        )
        yield (
            "You multiplied both by the momentum. Only the old buffer fades; the gradient is added whole.",
            before - lr * momentum * (old + gradient),
        )
    if lr:
        yield "You forgot the learning rate: multiply the step by lr.", before + (after - before) / lr


_MAKERS: list[tuple[Callable[[Address], bool], Callable[[Trace, Address], Iterator[Mistake]]]] = [
    (lambda where: where.array == "output", _output),
    (lambda where: where.name == "loss.value", _loss_value),
    (lambda where: where.array.endswith(".grad"), _gradient),
    (lambda where: where.array.endswith(".after"), _after),
]
