"""The program of an iteration: phases, blocks, parts, and how many nodes and terms each has.

This is the table of contents that every view walks. It holds no numbers, only names, counts and rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

from bpviz.rules import LEADING, Fold, Idx, Rule, main_fold, rule_from_json, rule_to_json

SAMPLES = {Idx(LEADING), Idx("n")}
"""The first bracket of an array that has the samples of the batch in front."""


@dataclass(frozen=True, slots=True)
class Target:
    """One array that a part computes, and the rules that lead to it (the last one gives the array itself)."""

    array: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One quantity of a block: ``output``, ``downstream``, ``grad``, ...

    ``kind`` says what a node is: ``unit`` (one unit, for the chosen sample), ``shared`` (one unit, the same for all
    samples of the batch), ``scalar`` (one number), ``row`` (one unit's parameters: its row of the weight, then its
    bias) or ``none``. ``column`` is the one whose units the nodes are; None where they are no column's: scores of
    tokens for tokens, rows of an embedding.
    """

    name: str
    kind: str
    nodes: int
    terms: int
    targets: tuple[Target, ...] = ()
    sentence: str = ""
    column: int | None = None

    def fold(self) -> Fold | None:
        """The sum that the grain ``term`` steps through, or None."""
        return main_fold(self.targets[0].rules[-1].value) if self.targets and self.kind != "row" else None


@dataclass(frozen=True, slots=True)
class Block:
    """One layer's work in one phase."""

    phase: str
    layer: str | None
    title: str
    parts: tuple[Part, ...]
    column: int | None = None
    sentence: str = ""


def unit_part(name: str, rules: tuple[Rule, ...], shapes: dict[str, tuple[int, ...]], sentence: str) -> Part:
    """Return a part whose nodes are the units of its target array, or its single number."""
    array, index = rules[-1].target.array, rules[-1].target.index
    shape = shapes[array]
    if index and index[0] not in SAMPLES:
        kind, nodes = "shared", prod(shape)
    else:
        kind, nodes = ("unit", prod(shape[1:])) if len(shape) > 1 else ("scalar", 1)
    fold = main_fold(rules[-1].value)
    return Part(name, kind, nodes, fold.size if fold else 1, (Target(array, rules),), sentence)


def row_part(name: str, targets: tuple[Target, ...], shapes: dict[str, tuple[int, ...]], sentence: str) -> Part:
    """Return a part whose nodes are a layer's units, and whose terms are the unit's single parameters."""
    nodes = shapes[targets[0].array][0]
    terms = sum(row_length(shapes[target.array]) for target in targets)
    return Part(name, "row", nodes, terms, targets, sentence)


def row_length(shape: tuple[int, ...]) -> int:
    """Return how many parameters of one array belong to one unit: 784 for a weight (128, 784), 1 for its bias."""
    return prod(shape[1:])


def block_to_json(block: Block) -> dict[str, Any]:
    """Return ``block`` as plain data (docs/trace.md, "The header")."""
    return {
        "phase": block.phase,
        "layer": block.layer,
        "title": block.title,
        "column": block.column,
        "sentence": block.sentence,
        "parts": [
            {
                "name": part.name,
                "kind": part.kind,
                "nodes": part.nodes,
                "terms": part.terms,
                "targets": [
                    {"array": t.array, "rules": [rule_to_json(rule) for rule in t.rules]} for t in part.targets
                ],
                "sentence": part.sentence,
                "column": part.column,
            }
            for part in block.parts
        ],
    }


def block_from_json(data: dict[str, Any]) -> Block:
    """Return the block that :func:`block_to_json` wrote."""
    parts = tuple(
        Part(
            part["name"],
            part["kind"],
            int(part["nodes"]),
            int(part["terms"]),
            tuple(Target(t["array"], tuple(rule_from_json(rule) for rule in t["rules"])) for t in part["targets"]),
            part["sentence"],
            part["column"],
        )
        for part in data["parts"]
    )
    return Block(data["phase"], data["layer"], data["title"], parts, data["column"], data["sentence"])
