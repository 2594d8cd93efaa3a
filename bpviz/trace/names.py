"""How a trace's arrays are called in pictures and formulas: columns, labels and symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .spec import Spec

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LARGEST_CIRCLES = 12
"""A column of more units than this is drawn, and named, by number instead of as circles."""

Symbol = dict[str, str]
Column = dict[str, Any]


def columns_of(spec: Spec, shapes: Mapping[str, tuple[int, ...]]) -> list[Column]:
    """Return the drawing's columns: the input, then one for each Linear with the activation that follows it.

    Parameters
    ----------
    spec : Spec
    shapes : mapping
        From canonical array names to shapes.
    """
    image = None if spec.image_shape is None else list(spec.image_shape)
    columns = [_column("input", "x", shapes["x"][-1], a="x", image=image)]
    for layer in spec.layers:
        output, last = f"{layer.name}.output", columns[-1]
        size = shapes[output][-1]
        if "weight" in layer.parameters:
            bias = f"{layer.name}.bias" if "bias" in layer.parameters else None
            more = {"weight": f"{layer.name}.weight", "bias": bias, "frozen": layer.frozen}
            columns.append(_column("hidden", "h", size, z=output, a=output, **more))
        elif last["activation"] is None and last["kind"] != "input":
            last.update(a=output, activation=layer.owner.type)
        else:
            columns.append(_column("hidden", "h", size, a=output, activation=layer.owner.type))
        columns[-1]["layers"].append(layer.name)
    hidden = columns[1:-1]
    for number, column in enumerate(hidden, start=1):
        several = len(hidden) > 1
        column["label"] = "h" + (str(number).translate(SUPERSCRIPTS) if several else "")
        column["title"] = f"hidden {number}" if several else "hidden"
    if len(columns) > 1:
        columns[-1].update(kind="output", title="output", label="y" if columns[-1]["activation"] else "z")
    return columns


def _column(kind: str, label: str, size: int, **more: Any) -> Column:
    empty = {"z": None, "a": None, "weight": None, "bias": None, "activation": None, "frozen": False, "image": None}
    return {"kind": kind, "label": label, "title": kind, "size": size, "layers": [], **empty, **more}


def node_label(column: Column, node: int) -> str:
    """Return what unit ``node`` of a column is called: ``h₁``, or ``unit 37 of hidden 1`` in a large column."""
    if column["size"] > LARGEST_CIRCLES:
        if column["image"]:
            row, place = divmod(node, column["image"][1])
            return f"pixel ({row}, {place})"
        return f"unit {node} of {column['title']}"
    return column["label"] + str(node).translate(SUBSCRIPTS)


def parameter_symbols(name: str, sup: str, bias: bool) -> dict[str, Symbol]:
    """Return the symbols of every stage of one parameter's update."""
    letter = "b" if bias else "w"
    stages = {
        "before": letter,
        "clipped": "ĝ",
        "decayed": "g̃",
        "momentum_buffer_before": "v",
        "momentum_buffer_after": "v′",
        "direction": "d",
        "update": f"Δ{letter}",
        "after": f"{letter}′",
    }
    symbols: dict[str, Symbol] = {f"{name}.{stage}": {"base": base, "sup": sup} for stage, base in stages.items()}
    symbols[f"{name}.grad"] = {"partial": letter, "sup": sup}
    return symbols


CONSTANT_SYMBOLS: dict[str, Symbol] = {
    "x": {"base": "x"},
    "target": {"base": "t"},
    "loss.value": {"base": "L"},
    "loss.peak": {"base": "m"},
    "loss.total": {"base": "S"},
    "loss.prob": {"base": "p"},
    "loss.nll": {"base": "ℓ"},
    "loss.error": {"base": "e"},
    "clip.gradients": {"base": "g"},
    "clip.norm": {"base": "‖g‖"},
    "clip.coef": {"base": "κ"},
    "clip.max_norm": {"base": "c"},
    "optimizer.lr": {"base": "η"},
    "optimizer.momentum": {"base": "μ"},
    "optimizer.dampening": {"base": "τ"},
    "optimizer.weight_decay": {"base": "λ"},
}


def symbols_of(columns: Sequence[Column], arrays: Sequence[str]) -> dict[str, Symbol]:
    """Return the symbol of every array: ``base`` (z), ``partial`` (dL/dz) or ``slope``
    (f'(z)), with the column as ``sup``.
    """
    symbols = dict(CONSTANT_SYMBOLS)
    before = symbols["x"]
    for number, column in enumerate(columns):
        sup = str(number)
        for name in column["layers"]:
            letter = "a" if f"{name}.output" == column["a"] and column["activation"] else "z"
            symbols[f"{name}.output"] = {"base": letter, "sup": sup}
            symbols[f"{name}.upstream"] = {"partial": letter, "sup": sup}
            symbols[f"{name}.local"] = {"slope": before["base"], "sup": before.get("sup", "")}
            before = symbols[f"{name}.output"]
        if column["weight"]:
            symbols.update(parameter_symbols(column["weight"], sup, bias=False))
        if column["bias"]:
            symbols.update(parameter_symbols(column["bias"], sup, bias=True))
    return {name: symbols.get(name, {"base": name.rsplit(".", 1)[-1]}) for name in arrays}
