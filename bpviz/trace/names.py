"""How a trace's arrays are called in pictures and formulas: columns, labels and symbols."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .spec import Spec

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LARGEST_CIRCLES = 12
"""A column of more units than this is drawn, and named, by number instead of as circles."""

TEN = 10
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


STAGE_CAPTIONS = {
    "clipped": "clipped gradient",
    "decayed": "gradient + decay",
    "momentum_buffer_before": "buffer before",
    "momentum_buffer_after": "buffer after",
    "direction": "direction",
    "update": "step",
}
CAPTIONS = {
    "x": "input",
    "target": "target",
    "loss.value": "loss",
    "loss.peak": "largest score",
    "loss.total": "sum of exponentials",
    "loss.prob": "probability",
    "loss.nll": "sample's loss",
    "loss.error": "error",
    "clip.gradients": "gradient",
    "clip.norm": "norm of gradients",
    "clip.coef": "clipping factor",
    "clip.max_norm": "largest norm",
    "optimizer.lr": "learning rate",
    "optimizer.momentum": "momentum",
    "optimizer.dampening": "dampening",
    "optimizer.weight_decay": "weight decay",
}


def caption_of(name: str, symbol: Symbol) -> str:
    """Return what the numbers of an array are, in a few words: always the same words for the same quantity."""
    *_, owner, stage = ["", "", *name.split(".")]
    if name in CAPTIONS:
        return CAPTIONS[name]
    if stage in STAGE_CAPTIONS:
        return STAGE_CAPTIONS[stage]
    if owner in ("weight", "bias"):
        return {"before": owner, "grad": f"{owner} gradient", "after": f"new {owner}"}.get(
            stage, stage.replace("_", " ")
        )
    linear = symbol.get("base", symbol.get("partial")) == "z"
    words = {
        "output": "weighted sum" if linear else "activation",
        "upstream": "gradient, sum" if linear else "gradient, activation",
        "local": "slope",
    }
    return words.get(stage, stage.replace("_", " "))


def symbols_of(columns: Sequence[Column], shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Symbol]:
    """Return the symbol of every array: ``base`` (z), ``partial`` (dL/dz) or ``slope`` (f'(z)); ``sup`` is the column.

    ``comma`` is there where an index may have two digits: w with the indices 1 and 2 must not read as twelve.
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
    commas: dict[str, Symbol] = {
        name: {"comma": ","} if max(shape, default=0) > TEN else {} for name, shape in shapes.items()
    }
    return {name: {**symbols.get(name, {"base": name.rsplit(".", 1)[-1]}), **commas[name]} for name in shapes}
