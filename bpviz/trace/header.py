"""The header of a trace: everything but its numbers, as plain data (docs/trace.md)."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import Any

from .build import ProgramBuilder
from .names import Column, caption_of, columns_of, symbols_of
from .program import block_to_json
from .spec import Spec
from .words import PHASES

LONGEST_CHAIN = 64
"""A title of up to this many characters names every layer; a longer one names the sizes."""


@lru_cache(maxsize=64)
def header(spec: Spec) -> dict[str, Any]:
    """Return the header for an iteration of this structure; all its traces read it, none may change it."""
    shapes = {name: shape for name, shape, _ in spec.arrays}
    entries: dict[str, Any] = {name: {"shape": list(shape), "dtype": dtype.name} for name, shape, dtype in spec.arrays}
    columns = columns_of(spec, shapes)
    if spec.clip is not None:
        parts = [f"{name}.grad" for name, _ in spec.updates]
        size = sum(prod(shapes[part]) for part in parts)
        shapes["clip.gradients"] = (size,)
        entries["clip.gradients"] = {"shape": [size], "dtype": entries[parts[0]]["dtype"], "concat": parts}
    place = {name: number for number, column in enumerate(columns) for name in column["layers"]}
    symbols = symbols_of(columns, shapes)
    blocks = ProgramBuilder(spec, place, shapes).blocks()
    return {
        "version": 1,
        "batch": shapes["x"][0],
        "title": _title(spec, columns),
        "layers": [{"name": layer.name, "type": layer.owner.type} for layer in spec.layers],
        "columns": columns,
        "loss": {"type": spec.loss.type, "reduction": spec.reduction},
        "code": _code(spec),
        "phases": {block.phase: PHASES[block.phase] for block in blocks},
        "arrays": entries,
        "symbols": symbols,
        "captions": {name: caption_of(name, symbols[name]) for name in entries},
        "blocks": [block_to_json(block) for block in blocks],
    }


def _title(spec: Spec, columns: list[Column]) -> str:
    chain = " → ".join([*(layer.owner.title for layer in spec.layers), spec.loss.title])
    if len(chain) <= LONGEST_CHAIN:
        return chain
    activations = dict.fromkeys(column["activation"] for column in columns if column["activation"])
    return ", ".join([" → ".join(str(column["size"]) for column in columns), *activations, spec.loss.type])


def _code(spec: Spec) -> list[dict[str, str | None]]:
    """Return the PyTorch loop, one entry a line, each with the phase that it causes."""
    lines: list[tuple[str | None, str]] = [
        (None, "for x, target in loader:"),
        ("zero_grad", "    optimizer.zero_grad()"),
        ("forward", "    output = net(x)"),
        ("loss", "    loss = criterion(output, target)"),
        ("backward", "    loss.backward()"),
    ]
    if spec.clip is not None:
        lines.append(("clip", f"    clip_grad_norm_(net.parameters(), {spec.max_norm})"))
    lines.append(("update", "    optimizer.step()"))
    return [{"phase": phase, "text": text} for phase, text in lines]
