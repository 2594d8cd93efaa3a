"""What else the card can hold: rules in letters, and the loop that an iteration is one round of."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup

from bpviz.explain.boxes import operator, row
from bpviz.explain.layout import general
from bpviz.explain.printers import typst
from bpviz.trace import Address

from ..stage import FORMULA, SMALL, TEXT, Stage
from .frame import CARD, PADDING, TABLE_BOX
from .table import Column, Table


def rule_markup(stage: Stage, array: str) -> str:
    """Return the rule that gives an array, in letters, as Typst mathematics."""
    rule, header = stage.trace.rule_of(array), stage.trace.header
    return typst(row(general(rule.target, header), operator("="), general(rule.value, header)))


def general_rules(stage: Stage, arrays: Sequence[str]) -> Table:
    """Return the rules of arrays in letters, side by side."""
    columns = [Column([stage.maths(rule_markup(stage, array), FORMULA + 2)]) for array in arrays]
    return Table(columns, TABLE_BOX, gap=1.2)


def configuration(stage: Stage) -> VGroup:
    """Return what was configured: the network's chain, and the optimizer's and the clipping's numbers."""
    trace, made = stage.trace, VGroup()
    right, y = CARD[2] - PADDING, TABLE_BOX[3] - 0.27
    title = stage.words(trace.header["title"], SMALL, stage.colours.text, mono=True)
    made.add(title.shift((right - title.width, y, 0)))
    for name in trace.names:
        where = Address.parse(name)
        if where.layer == "optimizer" or where.array == "max_norm":
            y -= 0.29
            number = stage.factor(name, 4, size=SMALL)
            word = stage.words(f"{where.array}", SMALL, stage.colours.muted, mono=True)
            made.add(number.shift((right - number.width, y, 0)), word.shift((right - 1.0 - word.width, y, 0)))
    return made.set_z_index(2.5)


def loop(stage: Stage) -> VGroup:
    """Return the PyTorch loop, line by line."""
    made = VGroup()
    lines = stage.trace.header["code"]
    pitch = min(0.29, (TABLE_BOX[3] - CARD[1] - 0.2) / len(lines))
    for k, line in enumerate(lines):
        ink = stage.colours.text if line["phase"] else stage.colours.muted
        text = stage.words(line["text"].replace(" ", "\u00a0"), TEXT - 2, ink, mono=True)
        made.add(text.shift((CARD[0] + PADDING, TABLE_BOX[3] - 0.27 - k * pitch, 0)))
    return made.set_z_index(2.5)
