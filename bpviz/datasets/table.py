"""from_csv: a table in a text file, with a name for each column."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

from bpviz.datasets.cells import MISSING, missing, number, number_in, shown
from bpviz.datasets.check import check_dtype, check_names, suggest
from bpviz.datasets.dataset import Dataset
from bpviz.files import check_path

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 200_000_000  # bytes of a file
COLUMNS = 20_000
LINE = 1_000_000  # characters

Row = tuple[int, list[str]]  # the line that it ends in, and its cells


def from_csv(
    path: str | Path,
    target: str | Sequence[str],
    features: Sequence[str] | None = None,
    *,
    class_names: Sequence[str] | None = None,
    delimiter: str | None = None,
    dtype: Any = "float64",
) -> Dataset:
    """Read a table: UTF-8 text, column names in the first line, one sample a line.

    Features are numbers. A target of words becomes class indices, a target of numbers a regression target::

        iris = from_csv("iris.csv", target="species")
        houses = from_csv("houses.csv", target="price", features=["area", "rooms"])

    Parameters
    ----------
    path : path
    target : str or several
        The column, or the columns of numbers, to learn.
    features : sequence of str, optional
        The columns to learn from, in this order; by default all but the target, as in the file.
    class_names : sequence of str, optional
        Makes the target classes, and says which is class 0, 1, ...: necessary if classes are written as numbers, and
        for a second file that should count as the first one does (``class_names=train.class_names``). By default the
        words that occur, in alphabetical order, so that the order of the lines does not matter.
    delimiter : str, optional
        What stands between cells; by default "," or ";" or a tab, whichever the first line has more of.
    dtype : "float64" (default) or "float32"

    Returns
    -------
    Dataset
        x (samples, features); target (samples,) of int64 or (samples, number of target columns).

    Raises
    ------
    FileNotFoundError
        There is no such file.
    ValueError
        What cannot be read: a cell that is empty or no number, a column that is missing or has no name of its own, a
        line of another length, a file that is no text, empty or larger than 200 MB. The message names file, line and
        column.
    """
    path, kind = check_path("path", path), check_dtype(dtype)
    targets = check_names("target", (target,) if isinstance(target, str) else target)
    chosen = None if features is None else check_names("features", features)
    classes = None if class_names is None else check_names("class_names", class_names)
    if not targets or chosen == () or classes == ():
        raise ValueError("target, features and class_names may not be empty. Give one name or more, or leave them out.")
    if classes and len(targets) > 1:
        raise ValueError(f"class_names is given, but target has {len(targets)} columns. Classes stand in one column.")
    rows = _rows(path, delimiter)
    columns = _header(path, next(rows, (0, []))[1], whole=chosen is None)
    if chosen is None:
        chosen = tuple(name for name in columns if name not in targets)
    places = [_place(path, columns, name) for name in targets + chosen]
    both = [name for name in chosen if name in targets]
    if both or not chosen:
        raise ValueError(
            f"{path}: column {next(iter(both or targets))!r} is the target. Choose other columns as features."
        )
    where, goals, numbers = places[: len(targets)], [], array("d")
    most, advice = (
        float(np.finfo(kind).max),
        "Features are numbers: correct it, or leave the column out with features=.",
    )
    for line, cells in rows:
        if len(cells) != len(columns):
            raise ValueError(
                f"{path}, line {line}: {len(cells)} cells, but there are {len(columns)} columns. "
                f"Give each line a cell for each column, and put text that holds a separator in quotes."
            )
        goals.append((line, [cells[place].strip() for place in where]))
        for name, place in zip(chosen, places[len(targets) :]):
            numbers.append(number(path, line, name, cells[place], most, advice))
    if not goals:
        raise ValueError(f"{path} has column names, but no lines below them. Give one sample a line.")
    goal, found = _target(path, targets, goals, classes, kind)
    x = np.frombuffer(numbers).reshape(len(goals), len(chosen)).astype(kind)
    return Dataset(x, goal, path.stem, found, feature_names=chosen)


def _rows(path: Path, delimiter: str | None) -> Iterator[Row]:
    """The lines that are not blank, cut into cells."""
    import csv  # here, because most programs never need it

    if not path.is_file():
        raise FileNotFoundError(f"path {str(path)!r} is no file. Give a text file with column names in its first line.")
    if path.stat().st_size > LIMIT:
        raise ValueError(f"{path} has {path.stat().st_size:,} bytes. Legal are up to {LIMIT:,}; give a part of it.")
    if delimiter is not None and (not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n\ufeff '):
        raise ValueError(f"delimiter is {delimiter!r}. Give one character, such as ',' or ';' or '\\t'.")
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:  # -sig: Excel puts a mark at the beginning
            if delimiter is None:
                first = file.readline(LINE)
                delimiter = max(",;\t", key=first.count)
                file.seek(0)
            reader = csv.reader(_lines(path, file), delimiter=delimiter, strict=True)
            for cells in reader:
                line = reader.line_num
                if any(cell.strip() for cell in cells):
                    yield line, cells
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path} is no UTF-8 text after line {line} ({error.reason}). Save the table as CSV, UTF-8."
        ) from error
    except csv.Error as error:
        raise ValueError(f"{path}, line {line + 1}: {error}. Look for a quotation mark without its partner.") from error


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    """The file's lines, none of them endless: a line becomes a list of cells, which takes much more memory."""
    while line := file.readline(LINE + 1):
        if len(line) > LINE:
            raise ValueError(f"{path} has a line of more than {LINE:,} characters. Give one sample a line.")
        yield line


def _header(path: Path, cells: list[str], whole: bool) -> list[str]:
    """The names of the columns; all of them must have one if the `whole` table is wanted."""
    names = [cell.strip() for cell in cells]
    if not names:
        raise ValueError(f"{path} is empty. Give a text file with column names in its first line.")
    if len(names) > COLUMNS:
        raise ValueError(f"{path} has {len(names):,} columns. Legal are up to {COLUMNS:,}.")
    if all(number_in(name) is not None for name in names):
        raise ValueError(f"{path} begins with numbers ({names[0]}, ...). Write the columns' names into a first line.")
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen and name:
            raise ValueError(f"{path} has two columns {name!r}. Give each a name of its own.")
        seen.add(name)
        if not name and whole:
            raise ValueError(
                f"{path}: column {index + 1} has no name (row numbers, or a separator at the lines' ends?). "
                f"Name it, or choose the others with features=."
            )
    return names


def _place(path: Path, columns: list[str], name: str) -> int:
    if name not in columns:
        raise ValueError(f"{path} has no column {name!r}. {suggest(name, filter(None, columns))}")
    return columns.index(name)


def _target(
    path: Path, names: tuple[str, ...], rows: list[Row], classes: tuple[str, ...] | None, kind: np.dtype
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Class indices and the classes' names, or numbers and no names."""
    for line, cells in rows:
        for name, cell in zip(names, cells):
            if cell.casefold() in MISSING and cell not in (classes or ()):
                raise missing(path, line, name, cell)
    most = float(np.finfo(kind).max)
    if classes is None and (len(names) > 1 or any(number_in(cells[0]) is not None for _, cells in rows)):
        advice = "Other cells of the column are numbers. Correct it, or, if all are classes, give class_names=."
        numbers = [[number(path, line, *pair, most, advice) for pair in zip(names, cells)] for line, cells in rows]
        return np.array(numbers, kind), ()
    labels = classes or tuple(sorted({cells[0] for _, cells in rows}))
    index = {label: place for place, label in enumerate(labels)}
    for line, (cell,) in rows:
        if cell not in index:
            raise ValueError(
                f"{path}, line {line}, column {', '.join(names)!r}: {shown(cell)} is not among class_names. "
                f"{suggest(cell, labels)}"
            )
    return np.array([index[cells[0]] for _, cells in rows]), labels
