"""Read a printed line back and redo it, as a learner with a calculator would."""

from __future__ import annotations

import re
from math import exp, log, sqrt, tanh

from bpviz.explain.instantiate import Made, Node, value_of

NAMES = {"exp": exp, "log": log, "sqrt": sqrt, "tanh": tanh, "max": max, "min": min, "__builtins__": {}}


def redo(text: str) -> float:
    """Evaluate a line in the Unicode notation."""
    text = text.replace("−", "-").replace("·", "*").replace("√(", "sqrt(").replace("²", "**2")
    text = re.sub(r"\be\^\(", "exp(", text)
    return float(eval(text, dict(NAMES)))  # noqa: S307 - our own printer's text, without builtins


def magnitude(node: Node) -> float:
    """Return the value of a tree with every term of its sums made absolute: the scale of its rounding errors."""
    if not isinstance(node, Made):
        return abs(node.value)
    sizes = [magnitude(argument) for argument in node.args]
    if node.op in ("+", "-"):
        return sum(sizes)
    if node.op == "*":
        return sizes[0] * sizes[1]
    return abs(value_of(node)) + (max(sizes) if node.op not in ("/", "**") else 0)
