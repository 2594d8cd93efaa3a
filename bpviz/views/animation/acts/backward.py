"""Backward: the gradients run from the loss towards the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from manim import Animation, FadeIn

from ..mobjects.frame import TABLE_BOX
from ..mobjects.network import Spot, Wire
from ..mobjects.panels import general_rules
from ..mobjects.pathtable import path_table
from ..mobjects.table import equation_table
from ..path import Factor, Path, upstream_of
from ..verbs import pulse

if TYPE_CHECKING:
    from ..scene import Iteration

QUICK, RUN = 0.4, 0.8


def wear(scene: Iteration, spots: list[Spot], array: str) -> list[Animation]:
    """Return the animations with which nodes put on the ring and the chip of their gradient."""
    network = scene.network
    rings = [a for spot in spots for a in scene.replace_in(network.rings, spot, network.ring(spot, array))]
    return rings + [a for spot in spots for a in scene.replace_in(network.chips, spot, network.chip(spot, array))]


def seed(scene: Iteration, unit: int, array: str) -> None:
    """Show where the gradient starts: at the outputs, from the loss."""
    last = len(scene.trace.columns) - 1
    step = scene.trace.locate(scene.stage.sample(array, unit))
    scene.show(
        QUICK, scene.put(equation_table(scene.stage, step.equations()[-1], TABLE_BOX)), scene.look([(last, unit)])
    )
    scene.show(QUICK, wear(scene, scene.network.spots(last), array))


def path(scene: Iteration, path: Path, factors: tuple[Factor, ...]) -> None:
    """Lay out the factor table, still dim."""
    scene.show(QUICK, scene.put(path_table(scene.stage, path, factors, TABLE_BOX), dim=True), scene.look())


def light(scene: Iteration, factor: Factor) -> None:
    """Light one factor: its column in the table, its node and edge in the drawing."""
    scene.show(QUICK, scene.light(factor.address), scene.look(factor.spots, factor.wires))
    if factor.kind == "gradient" and factor.wires:
        scene.show(RUN, _back(scene, factor.wires))
        terms = [f"{factor.address}/{target}" for _, target, _ in factor.wires]
        share = 0.62 if scene.network.layout.chip_below else 0.72
        places = [scene.network.along(wire, share) for wire in factor.wires]
        scene.show(QUICK, scene.mark([scene.network.tag(*term) for term in zip(terms, places, strict=True)]))


def result(scene: Iteration, path: Path) -> None:
    """Light the product: the gradient of the weight, as a ring on its edge."""
    mark = scene.network.marks[path.weight] = scene.network.mark(path.weight, "grad")
    scene.show(QUICK, scene.light(path.result, everything=True), scene.look(wires=[path.weight]), FadeIn(mark))


def weight_gradients(scene: Iteration, column: int) -> None:
    """Put the ring of its gradient on every edge into a column."""
    network = scene.network
    wires = [wire for wire in network.wires(column) if wire not in network.marks]
    rings = [a for wire in wires for a in scene.replace_in(network.marks, wire, network.mark(wire, "grad"))]
    rule = general_rules(scene.stage, [f"{scene.trace.columns[column]['weight']}.grad"])
    scene.show(QUICK, scene.put(rule), scene.look(wires=network.wires(column), wash=False))
    scene.show(QUICK, rings)


def layer_back(scene: Iteration, column: int) -> None:
    """Let the gradients of a column run back, and meet in the column before."""
    network, before = scene.network, scene.trace.columns[column - 1]
    arrays = [upstream_of(before["a"])]
    if before["activation"]:
        arrays.append(upstream_of(before["z"]))
    scene.show(
        QUICK, scene.put(general_rules(scene.stage, arrays)), scene.look(wires=network.wires(column), wash=False)
    )
    scene.show(RUN, _back(scene, network.wires(column)))
    scene.show(QUICK, wear(scene, network.spots(column - 1), arrays[-1]))


def _back(scene: Iteration, wires: Sequence[Wire]) -> list[Animation]:
    trace, columns = scene.trace, scene.trace.columns
    carried = {
        wire: trace.value(f"{upstream_of(columns[wire[0] - 1]['a'])}[{trace.sample}, {wire[2]}]/{wire[1]}")
        for wire in wires
    }
    largest = max(map(abs, carried.values()), default=0.0)
    return [a for wire, product in carried.items() for a in pulse(scene.network, wire, product, largest, back=True)]
