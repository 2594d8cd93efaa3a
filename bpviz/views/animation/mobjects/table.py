"""The factor table: an equation in columns, each with a symbol, a word or formula, and a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from manim import VGroup, VMobject

from bpviz.explain import Equation

from ..stage import LARGE, POINT, SMALL, Stage
from . import shapes

TABLE, HIGHLIGHT = 2.5, 2.0
GAP, ROW_GAP = 8 * POINT, 10 * POINT
MARGIN = 9 * POINT

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
    """

    cells: list[VGroup | None]
    address: str = ""
    bounds: Box = field(default=(0.0, 0.0, 0.0, 0.0))

    @property
    def width(self) -> float:
        return max(cell.width for cell in self.cells if cell is not None)

    @property
    def mobjects(self) -> list[VGroup]:
        """The cells that there are."""
        return [cell for cell in self.cells if cell is not None]


class Table:
    """Columns in a row, centred in a box.

    Attributes
    ----------
    columns : list of Column
    bounds : tuple
        Of the whole table.
    """

    def __init__(self, columns: Sequence[Column], box: Box) -> None:
        self.columns = list(columns)
        left, bottom, right, top = box
        gap = min(
            GAP, max(2 * POINT, (right - left - sum(c.width for c in self.columns)) / max(1, len(self.columns) - 1))
        )
        width = sum(column.width for column in self.columns) + gap * (len(self.columns) - 1)
        scale = min(1.0, (right - left) / width)
        rows = range(len(self.columns[0].cells))
        above = [
            max((c.cells[r].get_top()[1] for c in self.columns if c.cells[r] is not None), default=0.0) for r in rows
        ]
        below = [
            min((c.cells[r].get_bottom()[1] for c in self.columns if c.cells[r] is not None), default=0.0) for r in rows
        ]
        height = sum(above) - sum(below) + ROW_GAP * (len(rows) - 1)
        y_top = (top + bottom) / 2 + height / 2
        x = (left + right) / 2 - width / 2
        for column in self.columns:
            y = y_top
            for r in rows:
                y -= above[r]
                cell = column.cells[r]
                if cell is not None:
                    cell.shift((x + column.width / 2 - cell.get_center()[0], y, 0))
                y += below[r] - ROW_GAP
            column.bounds = (x - MARGIN / 2, y_top - height - MARGIN, x + column.width + MARGIN / 2, y_top + MARGIN)
            x += column.width + gap
        for column in self.columns:
            for cell in column.mobjects:
                cell.set_z_index(TABLE)
        if scale < 1:
            everything = VGroup(*self.mobjects)
            center = everything.get_center()
            everything.scale(scale, about_point=center)
            for column in self.columns:
                x0, y0, x1, y1 = column.bounds
                cx, cy = center[0], center[1]
                column.bounds = (
                    cx + (x0 - cx) * scale,
                    cy + (y0 - cy) * scale,
                    cx + (x1 - cx) * scale,
                    cy + (y1 - cy) * scale,
                )

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
    """Return a column that holds an operator, in every row but the words' (the middle one)."""
    where = [0, rows - 1] if only is None else only
    return Column(
        [
            stage.maths(_SIGNS.get(sign, f'"{sign}"'), LARGE, stage.colours.muted) if row in where else None
            for row in range(rows)
        ]
    )


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
    """Return a step's equation as a table: symbols above words above numbers."""
    target = str(equation.target.address)
    columns = [
        Column([stage.symbol(target), None, stage.factor(target, 3)], target),
        operator(stage, "=", 3, only=[0]),
    ]
    columns[1].cells[2] = stage.maths(_SIGNS[equation.relation], LARGE, stage.colours.muted)
    for token in equation.tokens:
        if token.kind == "operator":
            columns.append(operator(stage, token.text, 3))
            continue
        caption = stage.words(token.caption, SMALL, stage.colours.muted) if token.caption else None
        if token.address is None:
            # a number of the rule itself (the 2 of a square), or how many terms of a long sum are not shown
            text = "…" if token.kind == "more" else token.text
            columns.append(Column([stage.words(text, LARGE), caption, stage.words(text, LARGE)]))
        else:
            address = str(token.address)
            columns.append(Column([stage.symbol(address), caption, stage.factor(address, equation.digits)], address))
    return Table(columns, box)
