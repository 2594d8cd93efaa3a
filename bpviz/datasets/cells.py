"""A table's cells: the number in one, or an error that says where it stands and what to do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-"}


def number(path: Path, line: int, column: str, cell: str, most: float, advice: str) -> float:
    """A cell's number, or an error that says where it stands and what to do."""
    value = number_in(cell)
    if value is not None and abs(value) <= most:
        return value
    if cell.strip().casefold() in MISSING:
        raise missing(path, line, column, cell)
    where = f"{path}, line {line}, column {column!r}: {shown(cell)}"
    if value is not None:
        raise ValueError(f"{where} is too large or infinite. Give numbers up to {most:.2g}.")
    if number_in(cell.replace(",", ".")) is not None:
        raise ValueError(f"{where} is not a number. Write a decimal point, and nothing between the thousands.")
    raise ValueError(f"{where} is not a number. {advice}")


def missing(path: Path, line: int, column: str, cell: str) -> ValueError:
    """The error for a cell without a value."""
    what = f"{shown(cell)} stands for no value" if cell.strip() else "the cell is empty"
    return ValueError(f"{path}, line {line}, column {column!r}: {what}. Fill it in, or leave the line out.")


def number_in(cell: str) -> float | None:
    """The number that is written in a cell; None if there is none."""
    if "_" in cell:  # Python's 1_000
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return None if math.isnan(value) else value


def shown(cell: str) -> str:
    """The cell in quotation marks, cut where it is long."""
    return repr(cell if len(cell) <= 40 else cell[:40] + "…")
