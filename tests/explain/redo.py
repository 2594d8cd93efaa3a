"""Read a printed line back and redo it, as a learner with a calculator would."""

from __future__ import annotations

import re
from math import e, erf, exp, inf, isfinite, log, sqrt, tanh

from bpviz.explain.instantiate import Made, Node, value_of

TINY = 1e-300
LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
NAMES = {"e": e, "exp": exp, "log": log, "sqrt": sqrt, "tanh": tanh, "erf": erf, "max": max, "min": min, "abs": abs}
NAMES |= {"sign": lambda value: (value > 0) - (value < 0), "__builtins__": {}}


def redo(text: str) -> float:
    """Evaluate a line in the Unicode notation."""
    text = text.replace("−", "-").replace("·", "*").replace("√(", "sqrt(")
    text = re.sub("[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", lambda power: f"**({power[0].translate(LOWERED)})", text)
    text = re.sub(r"\be\^\(", "exp(", text)
    return float(eval(text, dict(NAMES)))  # noqa: S307 - our own printer's text, without builtins


def magnitude(node: Node) -> float:
    """Return the scale of a tree's rounding errors: its value with every term of its sums made absolute.

    A division by, or a function of, something that has lost digits in a subtraction passes that loss on.
    """
    if not isinstance(node, Made):
        return abs(node.value)
    sizes, values = [magnitude(argument) for argument in node.args], [abs(value_of(each)) for each in node.args]
    value = abs(value_of(node))
    if not all(map(isfinite, [*sizes, *values, value])):
        return inf
    loss = [size / max(of, TINY) for size, of in zip(sizes, values, strict=True)]  # 1 where nothing was lost
    match node.op:
        case "+" | "-":
            return sum(sizes)
        case "*":
            return sizes[0] * sizes[1]
        case "/":
            return value * loss[1] + sizes[0] / max(values[1], TINY)
        case "**":
            return value * (1 + values[1] * loss[0])
        case "sqrt":
            return value * (1 + loss[0])
        case "exp":
            return value * (1 + sizes[0])
        case "log":
            return value + loss[0]
    return value + max(sizes)
