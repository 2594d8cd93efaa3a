"""The columns of a trace's drawing, and what their units are called."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from .address import Address
from .program import Part
from .spec import Spec

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
OF_UNITS = {"output", "local", "upstream", "through", "mask", "gate", "normed", "grad_normed"}
"""The arrays of a layer that have a number for each unit of its column."""
LARGEST_CIRCLES = 12
"""A column of more units than this is drawn, and named, by number instead of as circles."""

Column = dict[str, Any]


def columns_of(spec: Spec, shapes: Mapping[str, tuple[int, ...]]) -> list[Column]:
    """Return the drawing's columns: the input, then one for each layer; an activation belongs to the layer before it.

    ``z`` is the array before the activation, ``a`` the one that goes on to the next layer; ``shape`` is one sample's.
    A column of a Residual has ``skip``: the column from which the way around its layers starts.

    Parameters
    ----------
    spec : Spec
    shapes : mapping
        From canonical array names to shapes.
    """
    image = None if spec.image_shape is None else list(spec.image_shape)
    columns = [_column("input", "x", shapes["x"], a="x", image=image)]
    branches = {layer.first for layer in spec.layers}  # what goes in there is used twice, so it keeps its column
    for layer in spec.layers:
        output, last = f"{layer.name}.output", columns[-1]
        shape = shapes[output]
        if layer.owner.type == "Linear":
            bias = f"{layer.name}.bias" if "bias" in layer.parameters else None
            more = {"weight": f"{layer.name}.weight", "bias": bias, "frozen": layer.frozen}
            columns.append(_column("hidden", "h", shape, z=output, a=output, **more))
        elif layer.activation and not last["activation"] and last["kind"] != "input" and layer.name not in branches:
            last.update(a=output, activation=layer.owner.type)
        elif layer.activation:
            columns.append(_column("hidden", "h", shape, a=output, activation=layer.owner.type))
        else:
            columns.append(_column("hidden", "h", shape, z=output, a=output, frozen=layer.frozen))
        if layer.first is not None:
            source = dict(layer.words)["input"]
            columns[-1]["skip"] = next(number for number, column in enumerate(columns) if column["a"] == source)
        columns[-1]["layers"].append(layer.name)
    hidden = columns[1:-1]
    for number, column in enumerate(hidden, start=1):
        several = len(hidden) > 1
        column["label"] = "h" + (str(number).translate(SUPERSCRIPTS) if several else "")
        column["title"] = f"hidden {number}" if several else "hidden"
    if len(columns) > 1:
        columns[-1].update(kind="output", title="output", label="y" if columns[-1]["activation"] else "z")
    return columns


def column_of(part: Part, columns: list[Column], place: Mapping[str, int]) -> int | None:
    """Return the column whose units the nodes of a part are, or None.

    Parameters
    ----------
    part : Part
    columns : list
        As :func:`columns_of` returns them.
    place : mapping
        From the name of a layer to the number of its column.
    """
    if part.kind in ("none", "scalar") or part.name == "prob":  # a probability belongs to a class, not to a unit
        return None
    address = Address.parse(part.targets[0].array)
    layer = address.layer or ""
    if layer == "loss":
        number = len(columns) - 1
    elif layer not in place or (part.kind == "unit" and address.array not in OF_UNITS):
        return None
    else:
        number = place[layer]
    if address.array == "through":
        number = columns[number]["skip"]
    tokens = len(columns[number]["shape"]) > 1
    if part.kind == "row" and tokens:  # all tokens share the weights
        return None
    return number if part.nodes == columns[number]["size"] else None


def _column(kind: str, label: str, shape: tuple[int, ...], **more: Any) -> Column:
    empty = {"z": None, "a": None, "weight": None, "bias": None, "activation": None, "frozen": False, "image": None}
    sizes = {"size": prod(shape[1:]), "shape": list(shape[1:])}
    return {"kind": kind, "label": label, "title": kind, **sizes, "layers": [], **empty, **more}


def node_label(column: Column, node: int) -> str:
    """Return what unit ``node`` of a column is called: ``h₁``, or ``unit 37 of hidden 1`` in a large column."""
    if column["size"] > LARGEST_CIRCLES:
        if column["image"]:
            row, place = divmod(node, column["image"][1])
            return f"pixel ({row}, {place})"
        return f"unit {node} of {column['title']}"
    return column["label"] + str(node).translate(SUBSCRIPTS)
