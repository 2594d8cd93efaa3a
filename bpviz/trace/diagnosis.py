"""Where the first number came from that was NaN or infinite: found by replaying, told in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .address import Address
from .breaking import cause, number, place
from .loop import Loop, State, finite
from .tape import Tape
from .trace import Trace

Sizes = dict[int, dict[str, float]]
"""For some iterations, the largest magnitude of every parameter before it."""


class NonFinite(NamedTuple):
    """The first number of a run that was NaN or infinite: in which iteration (from 0), and where.

    The iteration is the first whose loss, or what it hands on to the next one (parameters, statistics, the optimizer's
    memory), is not finite. An infinity that a layer swallows before that, as in 1 / inf = 0, does no harm.
    """

    iteration: int
    address: Address
    value: float


@dataclass(frozen=True)
class Diagnosis:
    """What is known about the first number of a run that was NaN or infinite; ``str()`` of it is the text.

    Attributes
    ----------
    nonfinite : NonFinite
        Its iteration, address and value.
    phase : str
        "before training", "forward", "loss", "backward", "clip" or "update".
    text : str
        Where it was, what made it, and what led to it.
    """

    nonfinite: NonFinite
    phase: str
    text: str

    @property
    def iteration(self) -> int:
        return self.nonfinite.iteration

    @property
    def address(self) -> Address:
        return self.nonfinite.address

    @property
    def layer(self) -> str | None:
        """The module's name, "loss" or "clip"."""
        return self.nonfinite.address.layer

    @property
    def node(self) -> tuple[int, ...]:
        """The index of the number in its array."""
        return self.nonfinite.address.index

    def __str__(self) -> str:
        return self.text


def diagnose(tape: Tape, suspect: int) -> Diagnosis | None:
    """Find the first number that was not finite.

    Parameters
    ----------
    tape : Tape
        Of the run.
    suspect : int
        An iteration that has such a number or that comes after it.
    """
    sizes = {number: _sizes(tape.loop, state) for number, state in tape.states.items() if state.finite}
    sound = [number for number in sizes if number <= suspect]
    iteration = _culprit(tape, max(sound), sizes) if sound else 0
    trace = tape.trace(iteration)
    found = next(_wrong(trace), None)
    if found is None:  # a buffer that no trace shows
        return None
    phase, address, value = found
    first = NonFinite(iteration, address, value)
    return Diagnosis(first, phase, " ".join(_sentences(tape, trace, first, phase, sizes)))


def _culprit(tape: Tape, start: int, sizes: Sizes) -> int:
    """Return the first iteration, from `start`, after or in which something is not finite."""
    tape.seek(start)
    for iteration in range(start, len(tape.losses)):
        value = tape.advance()
        state = tape.loop.state
        if not math.isfinite(value) or not state.finite:
            return iteration
        sizes[iteration + 1] = _sizes(tape.loop, state)
    return len(tape.losses) - 1


def _sizes(loop: Loop, state: State) -> dict[str, float]:
    flat = state.arrays["parameters"]
    return {
        name: float(np.abs(flat[parameter.start : parameter.stop]).max())
        for name, parameter in loop.network.named_parameters()
    }


def _wrong(trace: Trace, wrong: Any = lambda array: ~np.isfinite(array)) -> Iterator[tuple[str, Address, float]]:
    """Yield the first wrong number of every array that has one, in the order of computation, with its phase."""
    given = [("before training", name) for name in trace.names if name.endswith(".before")]
    computed = (
        (block.phase, rule.target.array)
        for block in trace.blocks
        for part in block.parts
        for target in part.targets
        for rule in target.rules
    )
    for phase, name in [*given, *dict.fromkeys(computed)]:
        array = trace.array(name)
        if finite(array):
            continue
        bad = np.flatnonzero(wrong(array))
        if len(bad):
            index = tuple(int(i) for i in np.unravel_index(bad[0], array.shape))
            yield phase, Address.parse(name)._replace(index=index), float(array[index])


# In words -----------------------------------------------------------------------------------------------------------


def _sentences(tape: Tape, trace: Trace, first: NonFinite, phase: str, sizes: Sizes) -> Iterator[str]:
    iteration, address, value = first
    yield _head(tape, iteration)
    where = place(address.name, address.index)
    if phase == "before training":
        yield f"{where} was {number(value)} before training began. Give the parameter finite numbers."
        return
    why = cause(trace.rule_of(address.name), address.index, trace.array)
    begin = f"The first number that was not finite is {where}, {_where(trace, phase, address)} of iteration {iteration}"
    yield f"{begin}: {why or f'it became {number(value)}'}."
    if _nothing_counts(trace, address):
        yield (
            "No sample of this batch counts: every target is ignore_index, or its class has the weight 0. A mean over "
            "no samples is 0 / 0, NaN by definition, as in PyTorch; the gradients are 0, and the weights unharmed."
        )
        return
    then = next(_wrong(trace, np.isnan), None) if not math.isnan(value) else None
    if then is not None:
        _, later, _ = then
        why = cause(trace.rule_of(later.name), later.index, trace.array, nan=True)
        yield f"Then {place(later.name, later.index)} became NaN{f': {why}' if why else ''}."
    yield from _growth(trace, iteration, sizes)


def _head(tape: Tape, iteration: int) -> str:
    losses = np.asarray(tape.losses)
    bad = np.flatnonzero(~np.isfinite(losses[iteration:]))
    if not len(bad):
        return "The loss is finite to the end, but not all other numbers are."
    when = iteration + int(bad[0])
    return f"The loss became {number(losses[when])} in iteration {when}."


def _where(trace: Trace, phase: str, address: Address) -> str:
    """Return where in an iteration a number is: ``in the forward pass (Linear(2, 4))``."""
    words = {"forward": "in the forward pass", "backward": "in the backward pass", "clip": "in the clipping"}
    block = next((each for each in trace.blocks if (each.phase, each.layer) == (phase, address.layer)), None)
    layer = f" ({block.title})" if block is not None and address.layer not in ("loss", "clip", None) else ""
    return words.get(phase, f"in the {phase}") + layer


def _nothing_counts(trace: Trace, address: Address) -> bool:
    divisor = trace.optional("loss.divisor")
    return address.name == "loss.value" and divisor is not None and float(divisor) == 0


def _growth(trace: Trace, iteration: int, sizes: Sizes) -> Iterator[str]:
    """Tell whether a parameter grew before it happened, from the states that were kept and those replayed."""
    now = sizes[iteration]
    if not now:  # a network without parameters
        return
    name = max(now, key=lambda each: now[each])
    began = sizes[min(sizes)][name]
    small = [number for number in sizes if number < iteration and sizes[number][name] <= 2 * began]
    if not small or now[name] < 100 * began:
        yield f"No weight had grown much: the largest number, in `{name}`, was {number(now[name])}."
        return
    rates = [float(trace.array(each)) for each in trace.names if each.startswith("optimizer") and each.endswith(".lr")]
    rate = f"lr {' and '.join(map(number, rates))}"
    yield (
        f"`{name}` had grown from {number(sizes[max(small)][name])} in iteration {max(small)} to {number(now[name])} "
        f"in iteration {iteration} ({rate})."
    )
    yield "Try a smaller lr" + ("." if "clip" in trace.phases else ", or clip the gradients: clip=nn.ClipNorm(1.0).")
