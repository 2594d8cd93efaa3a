"""How a trace's arrays are called: a symbol in formulas, and a caption of a few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .names import Column
from .spec import Layer, Spec
from .words import WORDS, word
from .words.updates import STAGES

Symbol = dict[str, str]
Names = dict[str, tuple[Symbol, str]]
"""From canonical names to symbol and caption. A symbol is ``base`` (z), ``partial`` (dL/dz) or ``slope`` (f'(z));
``sup`` is the column."""

TEN = 10


def names_of(spec: Spec, columns: Sequence[Column], shapes: Mapping[str, tuple[int, ...]]) -> Names:
    """Return the symbol and the caption of every array.

    A symbol has ``comma`` where an index may have two digits: w with the indices 1 and 2 must not read as twelve.
    """
    names: Names = {"x": ({"base": "x"}, "input"), "target": ({"base": "t"}, "target")}
    layers = {layer.name: layer for layer in spec.layers}
    for number, column in enumerate(columns):
        for name in column["layers"]:
            _layer(names, layers[name], column, str(number), shapes)
    for name in shapes:
        owner, _, role = name.rpartition(".")
        kind = {"loss": spec.loss.type, "clip": "clip"}.get(owner, "optimizer" if owner.startswith("optimizer") else "")
        if kind:
            symbol, caption = _named(kind, role)
            names[name] = {"base": symbol}, caption
    for name, shape in shapes.items():
        symbol, caption = names.get(name) or ({"base": name.rsplit(".", 1)[-1]}, name)
        names[name] = symbol | ({"comma": ","} if max(shape, default=0) > TEN else {}), caption
    return {name: names[name] for name in shapes}


def _named(owner: str, role: str) -> tuple[str, str]:
    found = word(owner, role) or WORDS["any loss"].get(role)
    return (found.symbol, found.caption) if found else (role, role.replace("_", " "))


def _layer(names: Names, layer: Layer, column: Column, sup: str, shapes: Mapping[str, tuple[int, ...]]) -> None:
    """Enter all arrays of one layer."""
    kind = layer.owner.type
    last = f"{layer.name}.output" == column["a"] and column["activation"]
    own = WORDS.get(kind, {}).get("output")
    letter = own.symbol if own else "a" if last else "z"
    caption = own.caption if own else "weighted sum" if kind == "Linear" else "activation" if last else "output"
    short = {"weighted sum": "sum"}.get(caption, caption)
    names[f"{layer.name}.output"] = {"base": letter, "sup": sup}, caption
    names[f"{layer.name}.upstream"] = {"partial": letter, "sup": sup}, f"gradient, {short}"
    before = names[dict(layer.words)["input"]][0]
    names[f"{layer.name}.local"] = {"slope": before["base"], "sup": before.get("sup", "")}, "slope"
    for parameter in layer.parameters:
        _parameter(names, layer, parameter, sup)
    prefix = f"{layer.name}."
    for name in shapes:
        role = name.removeprefix(prefix)
        if name in names or not name.startswith(prefix) or "." in role:
            continue
        if role.startswith("grad_"):
            symbol, caption = _named(kind, role.removeprefix("grad_"))
            names[name] = {"partial": symbol, "sup": sup}, f"gradient, {caption}"
        else:
            symbol, caption = _named(kind, role)
            names[name] = {"base": symbol} | ({"sup": sup} if shapes[name] else {}), caption


def _parameter(names: Names, layer: Layer, parameter: str, sup: str) -> None:
    """Enter every stage of one parameter's update."""
    simple = parameter.rpartition(".")[2]
    own = WORDS.get(layer.owner.type, {}).get(parameter)
    letter = own.symbol if own else {"weight": "w", "bias": "b"}.get(simple, simple)
    called = own.caption if own else simple
    full = f"{layer.name}.{parameter}"
    for stage, (symbol, caption) in STAGES.items():
        symbol, caption = symbol.replace("{w}", letter), caption.replace("{parameter}", called)
        names[f"{full}.{stage}"] = {"base": symbol, "sup": sup}, caption
    names[f"{full}.grad"] = {"partial": letter, "sup": sup}, f"{called} gradient"
