"""Clip and update: what becomes of the gradients, and of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manim import Animation

from ..mobjects.frame import TABLE_BOX
from ..mobjects.network import Wire
from ..mobjects.panels import general_rules
from ..mobjects.stagetable import stage_table
from ..mobjects.table import equation_table

if TYPE_CHECKING:
    from ..scene import Iteration

QUICK, RUN = 0.4, 0.8


def norm(scene: Iteration) -> None:
    """Show the length of the whole gradient."""
    undress(scene)
    equation = scene.trace.locate("clip.norm").equations()[-1]
    scene.show(QUICK, scene.put(equation_table(scene.stage, equation, TABLE_BOX)), scene.look())


def coefficient(scene: Iteration) -> None:
    """Show the factor by which every gradient will be multiplied."""
    equation = scene.trace.locate("clip.coef").equations()[-1]
    scene.show(QUICK, scene.put(equation_table(scene.stage, equation, TABLE_BOX)))


def shrink(scene: Iteration) -> None:
    """Draw the ring on each edge anew, as its gradient is after clipping."""
    network = scene.network
    rings = [
        a for wire in list(network.marks) for a in scene.replace_in(network.marks, wire, network.mark(wire, "clipped"))
    ]
    column = next(c for c in scene.trace.columns[1:] if not c["frozen"])
    scene.show(QUICK, scene.put(general_rules(scene.stage, [f"{column['weight']}.clipped"])))
    scene.show(RUN, rings)


def undress(scene: Iteration) -> None:
    """Take the rings and chips off the nodes: from here on only the gradients of parameters count."""
    for parts in (scene.network.rings, scene.network.chips):
        scene.remove(*parts.values())
        parts.clear()


def stages(scene: Iteration, addresses: list[str], wire: Wire) -> None:
    """Lay out the stages of one weight's update, still dim."""
    undress(scene)
    scene.show(QUICK, scene.put(stage_table(scene.stage, addresses, TABLE_BOX), dim=True), scene.look(wires=[wire]))


def stage(scene: Iteration, address: str) -> None:
    """Light one stage."""
    scene.show(QUICK, scene.light(address))


def everything(scene: Iteration) -> None:
    """Let every edge take the width, hue and dash of its new weight."""
    network = scene.network
    scene.unlight()
    scene.show(QUICK, scene.look())
    changes: list[Animation] = []
    for wire in network.edges:
        if not scene.trace.columns[wire[0]]["frozen"]:
            changes += scene.replace_in(network.edges, wire, network.edge(wire, "after"))
            if wire in network.marks:
                scene.remove(network.marks.pop(wire))
    scene.show(RUN, changes)


def closing(scene: Iteration) -> None:
    """Let the picture stand."""
