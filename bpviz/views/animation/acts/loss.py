"""Loss: what came out is compared with what should have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manim import FadeIn

from ..mobjects.frame import TABLE_BOX
from ..mobjects.table import equation_table

if TYPE_CHECKING:
    from ..scene import Iteration

QUICK = 0.4


def _equation(scene: Iteration, address: str) -> list:
    return scene.put(equation_table(scene.stage, scene.trace.locate(address).equations()[-1], TABLE_BOX))


def probabilities(scene: Iteration, unit: int) -> None:
    """Softmax: show the probability of the right class, and all bars."""
    last = len(scene.trace.columns) - 1
    scene.show(
        QUICK,
        _equation(scene, f"loss.prob[{scene.trace.sample}, {unit}]"),
        scene.look([(last, unit)]),
        [FadeIn(bar) for bar in scene.loss.bars()],
    )


def surprise(scene: Iteration) -> None:
    """Show the sample's own loss."""
    scene.show(QUICK, _equation(scene, f"loss.nll[{scene.trace.sample}]"), scene.look())


def errors(scene: Iteration, unit: int) -> None:
    """Show the targets, and the error of one output."""
    last = len(scene.trace.columns) - 1
    address = f"loss.error[{scene.trace.sample}, {unit}]"
    scene.show(
        QUICK,
        _equation(scene, address),
        scene.look([(last, unit)]),
        [FadeIn(target) for target in scene.loss.targets()],
    )


def loss(scene: Iteration) -> None:
    """Show the loss in its box."""
    scene.show(QUICK, _equation(scene, "loss.value"), scene.look(also=[scene.loss.halo()]))
    scene.show(QUICK, FadeIn(scene.loss.number()))
