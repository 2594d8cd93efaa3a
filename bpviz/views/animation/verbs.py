"""Motions: what happens to mobjects. Each is a Manim animation, or a list of them for one play call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, VGroup, VMobject, linear

from bpviz.views import theme

from .mobjects import shapes
from .mobjects.frame import Progress
from .mobjects.network import PULSE, Network, Wire
from .mobjects.table import Column
from .stage import POINT


class Pulse(Animation):
    """A pulse runs along an edge and is gone: slowing down, as cubic-out does."""

    def __init__(self, pulse: VMobject, start: shapes.Point, end: shapes.Point, **kwargs: Any) -> None:
        self._start, self._way = np.array((*start, 0.0)), np.array((*end, 0.0)) - (*start, 0.0)
        self._shapes = [(part, part.points) for part in pulse.family_members_with_points()]
        super().__init__(pulse, remover=True, introducer=True, rate_func=linear, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Stand where the pulse is at ``alpha`` of its time."""
        place = self._start + self._way * (1 - (1 - min(alpha, 1.0)) ** 3)
        for part, points in self._shapes:
            part.points = points + place


class Advance(Animation):
    """The progress bar moves on, evenly."""

    def __init__(self, progress: Progress, start: float, end: float, **kwargs: Any) -> None:
        self._progress, self._start, self._end = progress, start, end
        super().__init__(progress.bar, rate_func=linear, **kwargs)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw the bar up to ``alpha`` of the way."""
        self._progress.set(self._start + (self._end - self._start) * alpha)


def pulse(network: Network, wire: Wire, product: float, largest: float, *, back: bool = False) -> list[Animation]:
    """Let a product run along an edge: forwards as a comet (a value), back as an arrowhead (a gradient).

    Parameters
    ----------
    network : Network
    wire : tuple
        The edge.
    product : float
        What it carries: the sign is its hue and whether it is filled, the size grows with the root of its share.
    largest : float
        The largest of the products that run together.
    back : bool
        Whether it is a gradient on its way back.
    """
    if product == 0:
        return []  # nothing is carried
    colours = network.stage.colours
    colour = colours.gradient(product) if back else colours.value(product)
    size = theme.pulse_size(product, largest) * POINT
    head = shapes.arrowhead(1.5 * size) if back else shapes.pill((-size, 0.0), size, size)
    behind = shapes.tail(9 * size, 0.55 * size, 1.6 * 1.5 * size if back else 1.7 * size)
    behind.set_fill(colour, opacity=0.55)
    head.set_fill(colour if product > 0 else colours.page, opacity=1).set_stroke(
        colour, width=1.8 * POINT * 100, opacity=1
    )
    start, end = network.layout.edge(wire[0], wire[2], wire[1])
    if back:
        start, end = end, start
    made = VGroup(behind, head).set_z_index(PULSE)
    made.rotate(float(np.arctan2(end[1] - start[1], end[0] - start[0])), about_point=(0.0, 0.0, 0.0))
    return [Pulse(made, start, end)]


def brighten(columns: Sequence[Column]) -> list[Any]:
    """Let columns of a table that were dim come to full strength."""
    return [cell.animate.set_opacity(1) for column in columns for cell in column.mobjects]
