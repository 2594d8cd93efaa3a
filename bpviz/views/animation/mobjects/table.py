"""The factor table: an equation in columns, each with a symbol, a word or formula, and a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from manim import VGroup, VMobject

from bpviz.explain import Equation, Token
from bpviz.explain.layout import is_per_sample

from ..stage import LARGE, POINT, SMALL, Stage
from . import shapes

TABLE, HIGHLIGHT = 2.5, 2.0
GAP, TIGHT, ROW_GAP = 15 * POINT, 4 * POINT, 11 * POINT
MARGIN = 7 * POINT

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass
class Column:
    """One column: mobjects from top to bottom, each with its base line on y = 0 and its left end on x = 0 until placed.

    Attributes
    ----------
    cells : list of VGroup or None
        One a row.
    address : str
        The number's address; empty for an operator.
    close : str
        On which side the next column stands close, without the usual gap: ``left``, ``right`` or neither.
    bounds : tuple
        What a highlight surrounds, once the table has placed the column.
    """

    cells: list[VGroup | None]
    address: str = ""
    close: str = ""
    bounds: Box = field(default=(0.0, 0.0, 0.0, 0.0))

    @property
    def width(self) -> float:
        return max(cell.width for cell in self.cells if cell is not None)

    @property
    def mobjects(self) -> list[VGroup]:
        """The cells that there are."""
        return [cell for cell in self.cells if cell is not None]


class Table:
    """Columns in a row, centred in a box; a table that is too wide is made smaller.

    Attributes
    ----------
    columns : list of Column
    scale : float
        1, or less if it was too wide or too high.
    """

    def __init__(self, columns: Sequence[Column], box: Box, *, gap: float = GAP) -> None:
        self.columns = list(columns)
        left, bottom, right, top = box
        gaps = [TIGHT if a.close == "right" or b.close == "left" else gap for a, b in pairwise(self.columns)]
        bare = sum(column.width for column in self.columns)
        room = right - left - bare
        if 0 < room < sum(gaps):
            gaps = [space * room / sum(gaps) for space in gaps]
        heights = self._set(left, (top + bottom) / 2, gaps, top - bottom)
        for column in self.columns:
            for cell in column.mobjects:
                cell.set_z_index(TABLE)
        width = bare + sum(gaps)
        # from left to the middle of the box, and smaller if need be
        scale = self.scale = min(1.0, (right - left) / width, (top - bottom) / heights)
        everything = VGroup(*self.mobjects)
        everything.scale(scale, about_point=(left, (top + bottom) / 2, 0))
        everything.shift(((right - left - width * scale) / 2, 0, 0))
        for column in self.columns:
            cells = VGroup(*column.mobjects)
            half = heights * scale / 2 + MARGIN
            middle = (top + bottom) / 2
            column.bounds = (cells.get_left()[0] - MARGIN, middle - half, cells.get_right()[0] + MARGIN, middle + half)

    def _set(self, left: float, middle: float, gaps: Sequence[float], room: float) -> float:
        """Place the cells, every row on one base line, and return the height."""
        rows = range(len(self.columns[0].cells))
        cells = [[cell for c in self.columns if (cell := c.cells[r]) is not None] for r in rows]
        above = [max((cell.get_top()[1] for cell in row), default=0.0) for row in cells]
        below = [min((cell.get_bottom()[1] for cell in row), default=0.0) for row in cells]
        bare = sum(above) - sum(below)
        row_gap = max(TIGHT, min(ROW_GAP, (room - bare) / max(1, len(rows) - 1)))
        height = bare + row_gap * (len(rows) - 1)
        x = left
        for column, gap in zip(self.columns, [*gaps, 0.0], strict=True):
            y = middle + height / 2
            for row in rows:
                y -= above[row]
                cell = column.cells[row]
                if cell is not None:
                    cell.shift((x + column.width / 2 - cell.get_center()[0], y, 0))
                y += below[row] - row_gap
            x += column.width + gap
        return height

    @property
    def mobjects(self) -> list[VGroup]:
        """All cells."""
        return [cell for column in self.columns for cell in column.mobjects]

    def highlight(self, column: Column, stage: Stage) -> VMobject:
        """Return the box behind the column that the step looks at."""
        colours = stage.colours
        box = shapes.panel(*column.bounds, 6 * POINT)
        box.set_fill(colours.wash, opacity=colours.wash_opacity).set_stroke(
            colours.focus_line, width=1.5 * POINT * 100, opacity=1
        )
        return box.set_z_index(HIGHLIGHT)

    def column_of(self, address: str) -> Column:
        """Return the column of a number."""
        return next(column for column in self.columns if column.address == address)


def operator(stage: Stage, sign: str, rows: int, *, only: Sequence[int] | None = None) -> Column:
    """Return a column that holds an operator, in the first and the last row."""
    where = [0, rows - 1] if only is None else only
    ink = stage.colours.muted
    cells = [
        None
        if row not in where
        else stage.maths(_SIGNS[sign], LARGE, ink)
        if sign in _SIGNS
        else stage.words(sign, LARGE, ink)
        for row in range(rows)
    ]
    return Column(cells, close="" if sign in _SIGNS else "right" if sign.endswith("(") else "left")


_SIGNS = {
    "·": "dot.op",
    "+": "+",
    "−": "-",
    "=": "=",
    "≈": "approx",
    "/": "\\/",
    "(": "\\(",
    ")": "\\)",
    ",": "\\,",
    "→": "arrow.r",
}


def equation_table(stage: Stage, equation: Equation, box: Box) -> Table:
    """Return a step's equation as a table: symbols above words above numbers.

    Of a sum that is too wide for the box at a legible size, only the strongest terms are shown.
    """
    terms = equation.line.terms
    count = 0 if terms is None else len({token.term for token in equation.tokens if token.term is not None})
    for shown in range(count, 1, -1):
        columns = _columns(stage, equation, shown)
        if sum(column.width for column in columns) + 2 * TIGHT * len(columns) < box[2] - box[0]:
            return Table(columns, box)
    return Table(_columns(stage, equation, max(count, 1)), box)


def _columns(stage: Stage, equation: Equation, shown: int) -> list[Column]:
    target, tokens = str(equation.target.address), strongest(equation, shown)
    numbers = [token.address for token in tokens if token.address is not None]
    # the index of the sample is shown only where several samples meet
    samples = (
        len({address.index[0] for address in numbers if address.index and is_per_sample(address, stage.trace.header)})
        > 1
    )
    relation = stage.maths(_SIGNS[equation.relation], LARGE, stage.colours.muted)
    equals = stage.maths("=", LARGE, stage.colours.muted)
    columns = [Column([stage.symbol(target), None, stage.factor(target, 3)], target), Column([equals, None, relation])]
    for token in tokens:
        if token.kind == "operator":
            columns.append(operator(stage, token.text, 3))
            continue
        caption = stage.words(token.caption, SMALL, stage.colours.muted) if token.caption else None
        if token.address is None:
            # a number of the rule itself (the 2 of a square), or what stands for the terms that are not shown
            text = "…" if token.kind == "more" else token.text
            columns.append(Column([stage.words(text, LARGE), caption, stage.words(text, LARGE)]))
        else:
            address = str(token.address)
            symbol = stage.symbol(address, samples=samples)
            columns.append(Column([symbol, caption, stage.factor(address, equation.digits)], address))
    return columns


def strongest(equation: Equation, shown: int) -> list[Token]:
    """Return an equation's tokens with only so many terms of its sum, the largest; dots stand for the others."""
    tokens, values = equation.tokens, equation.line.terms
    present = {token.term for token in tokens if token.term is not None}
    if values is None or shown >= len(present):
        return tokens
    kept = sorted(present, key=lambda term: -abs(float(values[term])))[:shown]
    made: list[Token] = []
    for token in tokens:
        if token.term is None or token.term in kept:
            made.append(token)
        elif not any(one.kind == "more" for one in made):
            made.append(Token("more", "…", f"{len(present) - shown} more"))
        elif made[-1].kind == "operator" and made[-1].term is None:
            made.pop()  # the plus sign before a term that is gone
    return made
