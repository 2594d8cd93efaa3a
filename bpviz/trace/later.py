"""What the iterations after a first one have otherwise: SGD's momentum has nothing to remember in the first.

A view that computes the next iteration from the rules reads it here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .spec import Spec

Header = dict[str, Any]


def later_of(spec: Spec, header_of: Callable[[Spec], Header]) -> Header:
    """Return the entries of a later iteration's header that differ: arrays, symbols, captions,
    lines of NumPy, blocks of the update.

    Parameters
    ----------
    spec : Spec
        Of a first iteration, with the rules of a later one in ``later``.
    header_of : callable
        Makes a header.
    """
    have = {name for name, _, _ in spec.arrays}
    facts = {name: (shape, dtype) for name, shape, dtype in spec.arrays}
    new = []
    for parameter, rules in spec.later:
        stages = {word.partition("[")[0] for rule in rules for word in rule.replace("(", " ").split() if "[" in word}
        missing = sorted(f"{parameter}.{stage}" for stage in stages if stage.endswith("_before"))
        new += [(name, *facts[f"{parameter}.before"]) for name in missing if name not in have]
    full = header_of(replace(spec, updates=spec.later, later=(), arrays=spec.arrays + tuple(new)))
    names = [name for name, _, _ in new]
    return {
        **{kind: {name: full[kind][name] for name in names} for kind in ("arrays", "symbols", "captions")},
        "numpy": full["numpy"],
        "blocks": [block for block in full["blocks"] if block["phase"] == "update"],
    }
