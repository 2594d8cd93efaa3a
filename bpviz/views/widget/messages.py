"""What the browser may ask for (docs/session.md): every message is checked before anything is done."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

MOST_ITERATIONS, MOST_POINTS, MOST_EDITS, FINEST = 1_000_000, 2000, 10_000, 200
NUMBERS = {
    *("lr", "momentum", "dampening", "weight_decay", "eps", "alpha", "lr_decay", "initial_accumulator_value"),
    *("clip", "clip_value"),
}
SWITCHES = {"nesterov", "amsgrad", "centered"}

Check = Callable[[str, Any], Any]


class Wrong(ValueError):
    """A message that is none, with what is wrong in it."""


def whole(least: int, most: int) -> Check:
    """A whole number of a range; a float such as 3.0 is none."""

    def check(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise Wrong(f"{name} is {_short(value)}; legal are whole numbers from {least} to {most}")
        return value

    return check


def number(name: str, value: Any) -> float:
    """A finite number."""
    try:
        legal = not isinstance(value, bool) and isinstance(value, int | float) and math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        legal = False
    if not legal:
        raise Wrong(f"{name} is {_short(value)}; give a number")
    return float(value)


def word(name: str, value: Any) -> str:
    """A short text."""
    if not isinstance(value, str) or len(value) > 200:
        raise Wrong(f"{name} is {_short(value)}; give a text of up to 200 characters")
    return value


def switch(name: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise Wrong(f"{name} is {_short(value)}; legal are true and false")
    return value


def rows(most: int, check: Check) -> Check:
    """A list of up to so many things."""

    def check_all(name: str, value: Any) -> list[Any]:
        if not isinstance(value, list) or len(value) > most:
            raise Wrong(f"{name} is {_short(value)}; give a list of up to {most}")
        return [check(f"{name}[{place}]", each) for place, each in enumerate(value)]

    return check_all


def point(name: str, value: Any) -> tuple[float, ...]:
    """x, y and class."""
    if not isinstance(value, list) or len(value) != 3:
        raise Wrong(f"{name} is {_short(value)}; give [x, y, class]")
    return tuple(number(name, each) for each in value)


def edit(name: str, value: Any) -> tuple[str, float]:
    """An address and its new number."""
    if not isinstance(value, dict) or set(value) != {"address", "value"}:
        raise Wrong(f'{name} is {_short(value)}; give {{"address": "0.weight.before[0, 0]", "value": 0.5}}')
    return word(f"{name}.address", value["address"]), number(f"{name}.value", value["value"])


def settings(name: str, value: Any) -> dict[str, Any]:
    """What to configure; whether this network's optimizer takes it is asked of itself."""
    if not isinstance(value, dict) or not value or len(value) > 20:
        raise Wrong(f'{name} is {_short(value)}; give settings by name, such as {{"lr": 0.1}}')
    checked: dict[str, Any] = {}
    for key, each in value.items():
        if key == "clip" and each is None:
            checked[key] = None
        elif key in NUMBERS:
            checked[key] = number(key, each)
        elif key in SWITCHES:
            checked[key] = switch(key, each)
        elif key == "betas":
            checked[key] = tuple(rows(2, number)(key, each))
        elif key == "freeze":
            checked[key] = rows(1000, word)(key, each)
        elif key == "optimizer":
            checked[key] = word(key, each)
        else:
            raise Wrong(f"{name} has {_short(key)}, which is no setting")
    if {"clip", "clip_value"} <= set(checked):
        raise Wrong(f"{name} has both clip and clip_value; give one of them")
    return checked


FIELDS: dict[str, dict[str, tuple[Check, Any]]] = {
    "next": {},
    "back": {},
    "goto": {"iteration": (whole(0, 2**53), ...)},
    "train": {"iterations": (whole(1, MOST_ITERATIONS), ...)},
    "stop": {},
    "configure": {"settings": (settings, ...)},
    "undo": {},
    "reset": {"settings": (switch, True)},
    "boundary": {"resolution": (whole(2, FINEST), 40)},
    "data": {
        "points": (rows(MOST_POINTS, point), None),
        "name": (word, None),
        "samples": (whole(2, MOST_POINTS), 200),
        "noise": (number, 0.1),
        "seed": (whole(0, 2**32), 0),
    },
    "export": {"edits": (rows(MOST_EDITS, edit), ...)},
}
"""The messages by type: each field's check, and what it is when it is not there (`...`: it has to be)."""


def read(content: Any) -> tuple[str, dict[str, Any]]:
    """Return a message's type and its fields, checked.

    Raises
    ------
    Wrong
        If it is no message; the text says what is legal.
    """
    kind = content.get("type") if isinstance(content, dict) else None
    if not isinstance(kind, str) or kind not in FIELDS:
        raise Wrong(f"type is {_short(kind)}; legal are {', '.join(FIELDS)}")
    fields = FIELDS[kind]
    unknown = [name for name in content if name not in ("type", "id", *fields)]
    if unknown:
        raise Wrong(f"{kind} has {_short(unknown[0])}; legal are {', '.join(fields) or 'no fields'}")
    found: dict[str, Any] = {}
    for name, (check, default) in fields.items():
        if name in content:
            found[name] = check(name, content[name])
        elif default is ...:
            raise Wrong(f"{kind} lacks {name}")
        else:
            found[name] = default
    return kind, found


def identity(content: Any) -> str | int | None:
    """The id that the answer carries: a short text or a whole number, else None."""
    found = content.get("id") if isinstance(content, dict) else None
    if isinstance(found, str) and len(found) <= 64:
        return found
    return found if isinstance(found, int) and not isinstance(found, bool) and abs(found) <= 2**53 else None


def _short(value: Any) -> str:
    """A value as it is written, but not all of a long one."""
    if isinstance(value, list | dict):
        return f"a {'list' if isinstance(value, list) else 'mapping'} of {len(value)}"
    if isinstance(value, int) and abs(value) > 2**63:
        return "a very large number"
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
