"""A step in words, and a whole trace as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpviz.trace import Address, Step, Trace

from .digits import significant
from .equation import equations
from .instantiate import Constant

if TYPE_CHECKING:
    from rich.table import Table


def sentence(step: Step) -> str:
    """Return what the step does, in one sentence."""
    if step.grain == "phase":
        return step.trace.header["phases"][step.phase]
    if step.grain == "layer":
        return step.block.sentence
    return step.part.sentence.replace("{node}", node_name(step))


def node_name(step: Step) -> str:
    """Return what the step's node is called in its column."""
    block, part, columns = step.block, step.part, step.trace.columns
    if part.kind in ("none", "scalar"):
        return part.name
    if block.layer == "loss" and part.name in ("prob",):
        return str(step.node)
    column = len(columns) - 1 if block.layer == "loss" else block.column
    if column is None:
        return str(step.node)
    if part.name == "downstream" and block.layer != "loss" and columns[column]["z"] == f"{block.layer}.output":
        column -= 1
    return step.trace.label(column, step.node)


def explain(step: Step) -> str:
    """Return a step in words and numbers: where it is, what it does, and its equations with their numbers."""
    steps = step.trace.steps(step.grain)
    lines = [f"{step.phase} · {step.block.title} · {step.grain} step {step.index + 1} of {len(steps)}", sentence(step)]
    for equation in equations(step):
        lines.append(f"    {equation.print(form='symbols')}")
        if isinstance(equation.line.tree, Constant):
            reason = equation.tokens[0].caption
            lines[-1] += f", because {reason}" if reason else ""
            continue
        lines.append(f"      {equation.relation} {equation.print()} {equation.relation} {equation.result}")
        if equation.product is not None and equation.line.fold_size > 1:
            product, running = significant(equation.product, 3), significant(equation.running or 0.0, 3)
            counted = f"term {step.place.term + 1} of {equation.line.fold_size}"
            lines.append(f"      {counted}: {product}; the sum so far: {running}")
    lines.extend(legend(step))
    return "\n".join(lines)


def legend(step: Step) -> list[str]:
    """Return a line that says which setting each letter of the equations is; none where there is no such letter."""
    header, said = step.trace.header, {}
    for equation in equations(step):
        for token in equation.tokens:
            if token.address is not None and _is_setting(token.address, step.trace):
                letter = header["symbols"][token.address.name]["base"]
                said[f"{letter} is {header['captions'][token.address.name]}"] = None
    return [f"    where {', '.join(said)}"] if said else []


def _is_setting(address: Address, trace: Trace) -> bool:
    """Say whether a number is one of the configuration, or follows from it alone."""
    if (address.layer or "").startswith(("optimizer", "clip")):
        return True
    return not trace.shape(address.name) and not trace.computes(address.name)


def rich_table(trace: Trace) -> Table:
    """Return the iteration as a table, one row a quantity of a layer, for a terminal."""
    from rich.table import Table

    table = Table(title=f"One iteration of {trace.header['title']}: loss {significant(trace.loss, 4)}")
    for heading in ("phase", "layer", "quantity"):
        table.add_column(heading, no_wrap=heading != "layer")
    for heading in ("shape", "from", "to"):
        table.add_column(heading, justify="right", no_wrap=True)
    last = ""
    for block in trace.blocks:
        for part in block.parts:
            for target in part.targets:
                array = trace.array(target.array)
                shape = " × ".join(map(str, array.shape)) or "1"
                low, high = significant(float(np.min(array)), 3), significant(float(np.max(array)), 3)
                table.add_row(block.phase if block.phase != last else "", block.title, target.array, shape, low, high)
                last = block.phase
    return table


def table(trace: Trace) -> str:
    """Return :func:`rich_table` as plain text."""
    from rich.console import Console

    console = Console(width=100)
    with console.capture() as captured:
        console.print(rich_table(trace))
    return captured.get()
