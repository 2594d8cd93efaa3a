"""A step in words, and a whole trace as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bpviz.locale import tr
from bpviz.trace import Address, Step, Trace

from .digits import significant
from .equation import equations
from .instantiate import Constant, Number

if TYPE_CHECKING:
    from rich.table import Table


def sentence(step: Step) -> str:
    """Return what the step does, in one sentence."""
    if step.grain == "phase":
        return tr(step.trace.header["phases"][step.phase])
    if step.grain == "layer":
        return tr(step.block.sentence)
    return tr(step.part.sentence, node=node_name(step))


def node_name(step: Step) -> str:
    """Return what the step's node is called: a unit of its column, else by its index."""
    part = step.part
    if part.kind in ("none", "scalar") or step.target is None:
        return part.name
    if part.column is not None:
        return tr(step.trace.label(part.column, step.node))
    _, index = step.target
    if part.kind == "row":
        return tr("row {number}", number=step.node)
    own = index[1:] if part.kind == "unit" else index
    return str(own[0]) if len(own) == 1 else f"({', '.join(map(str, own))})"


def explain(step: Step) -> str:
    """Return a step in words and numbers: where it is, what it does, and its equations with their numbers."""
    steps = step.trace.steps(step.grain)
    heading = tr(
        "{phase} · {title} · {grain} step {number} of {count}",
        phase=tr(step.phase),
        title=step.block.title,
        grain=tr(step.grain),
        number=step.index + 1,
        count=len(steps),
    )
    lines = [heading, sentence(step)]
    for equation in equations(step):
        lines.append(f"    {equation.print(form='symbols')}")
        if isinstance(equation.line.tree, Constant):
            reason = equation.tokens[0].caption
            lines[-1] += tr(", because {reason}", reason=reason) if reason else ""
            continue
        shown = "" if isinstance(equation.line.tree, Number) else f"{equation.relation} {equation.print()} "
        lines.append(f"      {shown}{equation.relation} {equation.result}")
        if equation.product is not None and equation.line.fold_size > 1:
            product, running = significant(equation.product, 3), significant(equation.running or 0.0, 3)
            counted = tr("term {number} of {count}", number=step.place.term + 1, count=equation.line.fold_size)
            so_far = tr("{term}: {product}; the sum so far: {sum}", term=counted, product=product, sum=running)
            lines.append(f"      {so_far}")
    lines.extend(legend(step))
    return "\n".join(lines)


def legend(step: Step) -> list[str]:
    """Return a line that says which setting each letter of the equations is; none where there is no such letter."""
    header, said = step.trace.header, {}
    for equation in equations(step):
        for token in equation.tokens:
            if token.address is not None and _is_setting(token.address, step.trace):
                letter = header["symbols"][token.address.name]["base"]
                meaning = tr(header["captions"][token.address.name])
                said[tr("{letter} is {meaning}", letter=letter, meaning=meaning)] = None
    return [f"    {tr('where {meanings}', meanings=tr(', ').join(said))}"] if said else []


def _is_setting(address: Address, trace: Trace) -> bool:
    """Say whether a number is one of the configuration, or follows from it alone."""
    if (address.layer or "").startswith(("optimizer", "clip")):
        return True
    return not trace.shape(address.name) and not trace.computes(address.name)


def rich_table(trace: Trace) -> Table:
    """Return the iteration as a table, one row a quantity of a layer, for a terminal."""
    from rich.table import Table

    title = tr("One iteration of {title}: loss {loss}", title=trace.header["title"], loss=significant(trace.loss, 4))
    table = Table(title=title)
    table.add_column(tr("phase"), no_wrap=True)
    table.add_column(tr("layer"))
    table.add_column(tr("quantity"), no_wrap=True)
    for heading in (tr("shape"), tr("from"), tr("to")):
        table.add_column(heading, justify="right", no_wrap=True)
    last = ""
    for block in trace.blocks:
        for part in block.parts:
            for target in part.targets:
                array = trace.array(target.array)
                shape = " × ".join(map(str, array.shape)) or "1"
                low, high = significant(float(np.min(array)), 3), significant(float(np.max(array)), 3)
                phase = tr(block.phase) if block.phase != last else ""
                table.add_row(phase, block.title, target.array, shape, low, high)
                last = block.phase
    return table


def table(trace: Trace) -> str:
    """Return :func:`rich_table` as plain text."""
    from rich.console import Console

    console = Console(width=100)
    with console.capture() as captured:
        console.print(rich_table(trace))
    return captured.get()
