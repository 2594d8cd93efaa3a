"""The header of a trace: everything but its numbers, as plain data (docs/trace.md)."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from math import prod
from typing import Any

from . import code
from .build import ProgramBuilder
from .later import later_of
from .names import Column, column_of, columns_of
from .program import Block, block_to_json
from .spec import Layer, Spec
from .symbols import names_of
from .words import PHASES

LONGEST_CHAIN = 64
"""A title of up to this many characters names every layer; a longer one names the sizes."""


@lru_cache(maxsize=64)
def header(spec: Spec) -> dict[str, Any]:
    """Return the header for an iteration of this structure; all its traces read it, none may change it."""
    shapes = {name: shape for name, shape, _ in spec.arrays}
    entries: dict[str, Any] = {name: {"shape": list(shape), "dtype": dtype.name} for name, shape, dtype in spec.arrays}
    columns = columns_of(spec, shapes)
    if spec.clip is not None and any("gradients[" in rule for rule in spec.clip.rules_of("clip")):
        parts = [f"{name}.grad" for name, _ in spec.updates]
        size = sum(prod(shapes[part]) for part in parts)
        shapes["clip.gradients"] = (size,)
        entries["clip.gradients"] = {"shape": [size], "dtype": entries[parts[0]]["dtype"], "concat": parts}
    place = {name: number for number, column in enumerate(columns) for name in column["layers"]}
    names = names_of(spec, columns, shapes)
    blocks = [_placed(block, columns, place) for block in ProgramBuilder(spec, place, shapes).blocks()]
    for name in _shared(spec, blocks, shapes):
        entries[name]["shared"] = True
    later = {"later": later_of(spec, header)} if spec.later else {}
    return {
        "version": 1,
        "batch": shapes["x"][0],
        "title": _title(spec, columns),
        "layers": [{"name": layer.name, "type": layer.owner.type, **_ends(layer)} for layer in spec.layers],
        "columns": columns,
        "loss": {"type": spec.loss.type, "reduction": spec.reduction, "ignore_index": spec.ignore_index},
        "code": code.pytorch(spec),
        "numpy": code.numpy(spec, blocks, shapes),
        "phases": {block.phase: PHASES[block.phase] for block in blocks},
        "arrays": entries,
        "symbols": {name: symbol for name, (symbol, _) in names.items()},
        "captions": {name: caption for name, (_, caption) in names.items()},
        "blocks": [block_to_json(block) for block in blocks],
        **later,
    }


def _placed(block: Block, columns: list[Column], place: dict[str, int]) -> Block:
    """Tell each part whose units its nodes are."""
    parts = (replace(part, column=column_of(part, columns, place)) for part in block.parts)
    return replace(block, parts=tuple(parts))


def _ends(layer: Layer) -> dict[str, str | None]:
    words = dict(layer.words)
    return {"input": words["input"], "downstream": words.get("downstream")}


def _shared(spec: Spec, blocks: list[Block], shapes: dict[str, tuple[int, ...]]) -> list[str]:
    """Return the arrays of layers and the loss that are the same for all samples: their first axis is not the batch."""
    made = {
        rule.target.array
        for block in blocks
        for part in block.parts
        if part.kind == "shared"
        for target in part.targets
        for rule in target.rules
    }
    # what a layer remembers: in evaluation mode it is read and never made
    before = {f"{layer.name}.{role}" for layer in spec.layers for role in ("running_mean_before", "running_var_before")}
    settings = {f"loss.{name}" for name in spec.loss.settings}
    return [name for name in shapes if name in made | before | settings and shapes[name]]


def _title(spec: Spec, columns: list[Column]) -> str:
    chain = " → ".join([*(layer.owner.title for layer in spec.layers), spec.loss.title])
    if len(chain) <= LONGEST_CHAIN:
        return chain
    activations = dict.fromkeys(column["activation"] for column in columns if column["activation"])
    return ", ".join([" → ".join(str(column["size"]) for column in columns), *activations, spec.loss.type])
