"""What a change of the settings does to a network: one sentence each, with places for the numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bpviz.explain import significant
from bpviz.locale import tr

CHANGES = {
    "lr": "With lr = {value} instead of {old}, the next step of {address}, the parameter that moves most, is {after} "
    "instead of {before}.",
    "momentum": "A gradient that stays the same would now move a weight up to {times} times as far: "
    "{lr}/(1 − {momentum}) = {reach}.",
    "momentum, dampened": "A gradient that stays the same would now move a weight up to {times} times as far: "
    "{lr} × (1 − {dampening})/(1 − {momentum}) = {reach}.",
    "momentum without end": "With momentum {momentum} earlier gradients never fade: a gradient that stays the same "
    "moves a weight further in every step.",
    "no momentum": "Earlier gradients count no more: a gradient that stays the same would move a weight {times} times "
    "as far as with momentum, {lr} times the gradient in every step.",
    "decay of the weight": "Weight decay takes {lr} × {decay} × {weight} = {taken} from the largest parameter, "
    "{address}, in the next step.",
    "decay in the gradient": "Weight decay adds {decay} × {weight} = {taken} to the next gradient of the largest "
    "parameter, {address}.",
    "no decay": "Without weight decay nothing pulls {address}, the largest parameter, {weight}, towards 0 any more.",
    "clip": "Of the last {iterations} iterations {count} had a gradient norm above {limit}: the largest, {largest}, "
    "was {times} times as much.",
    "clip without effect": "Of the last {iterations} iterations none had a gradient norm above {limit}: the largest "
    "was {largest}.",
    "clip value": "Of the gradients of the last {iterations} iterations {share} % were larger than {limit} in size: "
    "the largest was {largest}.",
    "no clip": "Gradients keep their size: the largest norm of the last {iterations} iterations was {largest}.",
    "freeze": "{count} of {all} parameters stand still from now on; {rest} go on learning.",
    "no freeze": "All {all} parameters learn.",
    "optimizer": "{optimizer} begins with nothing remembered: the next step of {address}, the parameter that moves "
    "most, is {after} instead of {before}.",
    "other": "With {name} = {value}, the next step of {address}, the parameter that moves most, is {after} instead of "
    "{before}.",
    "same": "{name} is {value}, as before: nothing changes.",
    "first": "The first step of {address}, the parameter that moves most, is {after} instead of {before}.",
}


def joined(said: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """Return sentences of the table, with their numbers, in the language in force."""
    return " ".join(tr(CHANGES[key], **{name: text(value) for name, value in values.items()}) for key, values in said)


def text(value: Any) -> str:
    """Return a number with three digits, anything else as it is written."""
    if isinstance(value, bool) or not isinstance(value, float | int):
        return "(" + ", ".join(map(text, value)) + ")" if isinstance(value, list | tuple) else str(value)
    return f"{value:,}" if isinstance(value, int) else significant(value, 3)
