"""Forward: the numbers run from the sample to the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manim import Animation, FadeIn, VGroup

from ..mobjects.frame import TABLE_BOX
from ..mobjects.network import Spot, Wire
from ..mobjects.panels import configuration, general_rules, loop
from ..mobjects.table import equation_table
from ..verbs import pulse

if TYPE_CHECKING:
    from ..scene import Iteration

QUICK, RUN = 0.4, 0.8


def opening(scene: Iteration) -> None:
    """Draw the network; the card shows the loop that this is one round of."""
    network = scene.network
    lines = VGroup(loop(scene.stage), configuration(scene.stage))
    scene.extras["loop"] = lines
    parts = [*network.edges.values(), *network.bodies.values(), *network.labels, scene.loss.wires(), scene.loss.box()]
    scene.show(2 * QUICK, [FadeIn(part) for part in parts], FadeIn(lines))


def zero_grad(scene: Iteration) -> None:
    """Nothing moves: there is nothing to see but the loop."""


def sample_in(scene: Iteration) -> None:
    """Fill the input nodes."""
    gone = scene.extras.pop("loop")
    scene.remove(gone)
    scene.show(QUICK, [a for spot in scene.network.spots(0) for a in fill(scene, spot, "x")])


def fill(scene: Iteration, spot: Spot, array: str) -> list[Animation]:
    """Return the animations with which a node takes the number that ``array`` holds for it."""
    network = scene.network
    return [
        *scene.replace_in(network.bodies, spot, network.body(spot, array)),
        *scene.replace_in(network.numbers, spot, network.number(spot, array)),
    ]


def products(scene: Iteration, wires: list[Wire]) -> list[Animation]:
    """Return a pulse on each edge: its weight times the number that it carries."""
    trace, columns = scene.trace, scene.trace.columns
    carried = {wire: trace.value(f"{columns[wire[0]]['z']}[{trace.sample}, {wire[1]}]/{wire[2]}") for wire in wires}
    largest = max(map(abs, carried.values()), default=0.0)
    return [a for wire, product in carried.items() for a in pulse(scene.network, wire, product, largest)]


def one_node(scene: Iteration, column: int, unit: int) -> None:
    """Show the sum of one node in detail."""
    network, trace = scene.network, scene.trace
    array = trace.columns[column]["z"]
    step = trace.locate(scene.stage.sample(array, unit))
    wires = [wire for wire in network.wires(column) if wire[1] == unit]
    scene.show(
        QUICK,
        scene.put(equation_table(scene.stage, step.equations()[-1], TABLE_BOX)),
        scene.look([(column, unit)], wires),
    )
    scene.show(RUN, products(scene, wires))
    scene.show(QUICK, fill(scene, (column, unit), array))


def one_activation(scene: Iteration, column: int, unit: int) -> None:
    """Show the activation of one node in detail."""
    array = scene.trace.columns[column]["a"]
    step = scene.trace.locate(scene.stage.sample(array, unit))
    scene.show(
        QUICK, scene.put(equation_table(scene.stage, step.equations()[-1], TABLE_BOX)), scene.look([(column, unit)])
    )
    scene.show(QUICK, fill(scene, (column, unit), array))


def layer(scene: Iteration, column: int) -> None:
    """Fill the nodes of a column that have no number yet, all at once."""
    network, shape = scene.network, scene.trace.columns[column]
    spots = [spot for spot in network.spots(column) if spot not in network.numbers]
    wires = [wire for wire in network.wires(column) if (column, wire[1]) in spots]
    arrays = list(dict.fromkeys((shape["z"], shape["a"])))
    scene.show(QUICK, scene.put(general_rules(scene.stage, arrays)), scene.look(wires=wires, wash=False))
    scene.show(RUN, products(scene, wires))
    for array in arrays:
        scene.show(QUICK, [a for spot in spots for a in fill(scene, spot, array)])
