"""The stages of one parameter's update, from the gradient to the new value."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup

from bpviz.explain.layout import general
from bpviz.explain.printers import typst
from bpviz.trace import Address

from ..stage import FORMULA, SMALL, Stage
from .table import Box, Column, Table


def stage_table(stage: Stage, addresses: Sequence[str], box: Box) -> Table:
    """Return a table with one column a stage: its name, its rule in letters, its symbol and its number."""
    columns: list[Column] = []
    for address in addresses:
        caption = stage.trace.header["captions"][Address.parse(address).name]
        title = stage.words(caption, SMALL, stage.colours.muted)
        columns.append(
            Column(
                [title, stage.symbol(address, FORMULA - 8), _rule(stage, address), stage.factor(address, 4)], address
            )
        )
    return Table(columns, box, gap=0.5)


def _rule(stage: Stage, address: str) -> VGroup | None:
    """Return what a stage does, in letters; None for what was there before, and for the gradient."""
    name = Address.parse(address).name
    if name.endswith((".before", ".grad", "_before")):
        return None
    rule = stage.trace.rule_of(name)
    return stage.maths(typst(general(rule.value, stage.trace.header)), SMALL, stage.colours.muted)
