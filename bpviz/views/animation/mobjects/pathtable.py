"""The factor table of the chain rule along a path: symbol, formula and number of each local derivative."""

from __future__ import annotations

from bpviz.explain.instantiate import instantiate
from bpviz.explain.layout import general, placed, symbolic_leaf
from bpviz.explain.printers import typst
from bpviz.trace import Address

from ..path import Factor, Path, digits, is_exact
from ..stage import FORMULA, LARGE, SMALL, Stage
from .table import Box, Column, Table, operator

SIZE = FORMULA - 5
LONGEST = 2
"""A sum of more terms is written with a sum sign."""


def path_table(stage: Stage, path: Path, factors: tuple[Factor, ...], box: Box) -> Table:
    """Return the table of the chain rule along ``factors``.

    The product stands on the left; it is shown only where these factors give it, and not when other paths must be
    added first.
    """
    partial = factors is path.factors and path.gathered is not None
    count = 4 if partial else digits(stage.trace, factors, path.result)
    product = None if partial else stage.factor(path.result, 3)
    share = None
    if stage.trace.batch_size > 1:
        share = stage.words(f"share of sample {stage.trace.sample}", SMALL, stage.colours.muted)
    columns = [
        Column([stage.symbol(path.result, SIZE), share, product], path.result),
        operator(stage, "=", 3, only=[0]),
    ]
    if not partial:
        relation = "=" if is_exact(stage.trace, factors, count, path.result) else "approx"
        columns[1].cells[2] = stage.maths(relation, LARGE, stage.colours.muted)
    for k, factor in enumerate(factors):
        if k:
            columns.append(operator(stage, "·", 3))
        number = stage.factor(factor.address, count)
        columns.append(
            Column([stage.maths(_symbol(stage, path, factor), SIZE), _formula(stage, factor), number], factor.address)
        )
    if partial:
        columns += [
            operator(stage, "+", 3),
            Column([stage.words("other paths", SMALL, stage.colours.muted), None, stage.words("…", SMALL)]),
        ]
    return Table(columns, box)


def _symbol(stage: Stage, path: Path, factor: Factor) -> str:
    """Return what a factor is a derivative of: each is written as a fraction of two neighbours on the path."""
    column, unit, source = path.weight
    sample, columns = stage.trace.sample, stage.trace.columns
    here = columns[column]
    if factor.kind == "gradient":
        return stage.symbol_markup(factor.address)
    if factor.kind == "weight" and path.through is not None:
        after, target, _ = path.through
        return _fraction(stage, f"{columns[after]['z']}[{sample}, {target}]", f"{here['a']}[{sample}, {unit}]")
    if factor.kind == "slope":
        return _fraction(stage, f"{here['a']}[{sample}, {unit}]", f"{here['z']}[{sample}, {unit}]")
    return _fraction(stage, f"{here['z']}[{sample}, {unit}]", f"{here['weight']}.before[{unit}, {source}]")


def _fraction(stage: Stage, above: str, below: str) -> str:
    return f"frac(partial {stage.symbol_markup(above)}, partial {stage.symbol_markup(below)})"


def _formula(stage: Stage, factor: Factor):
    """Return what a factor comes to, in symbols: a slope by its rule, an edge by its weight, an input by its name."""
    if factor.kind in ("weight", "input"):
        return stage.symbol(factor.address, SMALL + 3, stage.colours.muted)
    address = Address.parse(factor.address)
    rule = stage.trace.rule_of(address.name)
    line = instantiate(rule, address.index, stage.trace)
    header = stage.trace.header
    if line.fold_size > LONGEST:
        return stage.maths(typst(general(rule.value, header)), SMALL + 3, stage.colours.muted)
    shown = placed(line, symbolic_leaf(header, False))
    return stage.maths(typst(shown), SMALL + 3, stage.colours.muted)
