"""The network: nodes, edges, and what they wear: numbers, gradient rings, chips and halos."""

from __future__ import annotations

from math import isfinite

from manim import BackgroundRectangle, VGroup, VMobject

from bpviz.views import theme
from bpviz.views.layout import CHIP, PILL, RING, Layout

from ..stage import POINT, SMALL, Stage
from . import shapes

# What lies above what.
WASH, EDGE, PULSE, RINGS, NODE, LABEL = 1, 2, 3, 4, 5, 6

LARGE_MARK, SMALL_MARK = 8.5, 6.0
"""Radius of a ring on an edge, in points."""

Spot = tuple[int, int]
"""A node: its column and its unit."""
Wire = tuple[int, int, int]
"""An edge: the column that it leads to, the unit that it ends in, the unit that it starts from."""


class Network:
    """The drawing of one network; its parts are looked up by node and by edge.

    Every part is a top-level mobject of the scene with its own height (``z_index``), so that pulses run above edges and
    below nodes.

    Attributes
    ----------
    bodies, numbers, rings, chips : dict
        By node. Numbers, rings and chips come when the iteration has computed them.
    edges, marks : dict
        By edge; a mark is the gradient ring of a weight.
    labels : list
        Names of units and columns.
    """

    def __init__(self, stage: Stage, layout: Layout) -> None:
        self.stage, self.layout, self.columns = stage, layout, stage.trace.columns
        self.bodies: dict[Spot, VMobject] = {}
        self.numbers: dict[Spot, VGroup] = {}
        self.rings: dict[Spot, VMobject] = {}
        self.chips: dict[Spot, VGroup] = {}
        self.edges: dict[Wire, VMobject] = {}
        self.marks: dict[Wire, VMobject] = {}
        for c, column in enumerate(self.columns):
            for unit in range(column["size"]):
                self.bodies[c, unit] = self.empty_body((c, unit))
            if c:
                for wire in self.wires(c):
                    self.edges[wire] = self.edge(wire, "before")
        self._marks = [(0.0, 0.0), *(layout.marks(c) for c in range(1, len(self.columns)))]
        self.labels = self._labels()

    def spots(self, column: int) -> list[Spot]:
        """Return the nodes of a column."""
        return [(column, unit) for unit in range(self.columns[column]["size"])]

    def wires(self, column: int) -> list[Wire]:
        """Return the edges that lead to a column."""
        return [
            (column, t, s) for t in range(self.columns[column]["size"]) for s in range(self.columns[column - 1]["size"])
        ]

    def at(self, spot: Spot) -> shapes.Point:
        """Return a node's centre."""
        return self.layout.columns[spot[0]][spot[1]]

    def weight(self, wire: Wire, stage: str) -> str:
        """Return the address of an edge's weight, or of a stage of its update."""
        column, target, source = wire
        return f"{self.columns[column]['weight']}.{stage}[{target}, {source}]"

    # nodes

    def empty_body(self, spot: Spot) -> VMobject:
        """Return a node that holds no number yet: a dotted outline."""
        body = shapes.pill(self.at(spot), self.layout.half_width, self.layout.radius, dash=POINT * 0.5)
        body.set_stroke(self.stage.colours.control, width=1.5 * POINT * 100, opacity=1)
        return body.set_z_index(NODE)

    def body(self, spot: Spot, array: str) -> VMobject:
        """Return a node that is filled as its number in ``array`` says."""
        colours, address = self.stage.colours, self.stage.sample(array, spot[1])
        value = self.stage.trace.value(address)
        body = shapes.pill(self.at(spot), self.layout.half_width, self.layout.radius)
        body.set_fill(theme.node_fill(value, self.stage.largest(array), colours), opacity=1)
        outline = colours.control if isfinite(value) else colours.error
        body.set_stroke(outline, width=(1.5 if isfinite(value) else 4) * POINT * 100, opacity=1)
        return body.set_z_index(NODE)

    def number(self, spot: Spot, array: str) -> VGroup:
        """Return a node's number, which stands in it."""
        number = self.stage.number(self.stage.sample(array, spot[1]), size=self._number_size, decimals=2)
        room = 1.8 * self.layout.half_width
        if number.width > room:  # 1.0e150
            number.scale(room / number.width)
        number.move_to((*self.at(spot), 0))
        return number.set_z_index(LABEL)

    @property
    def _number_size(self) -> float:
        return 26 if self.layout.half_width == self.layout.radius else SMALL

    def ring(self, spot: Spot, array: str) -> VMobject:
        """Return the ring of the gradient that ``array`` holds for a node."""
        gradient = self.stage.trace.value(self.stage.sample(array, spot[1]))
        width = theme.ring_width(gradient, self.gradient_scale) * POINT
        radius, half = (part + width / 2 + POINT for part in (self.layout.radius, self.layout.half_width))
        ring = shapes.pill(self.at(spot), half, radius, dash=POINT if gradient < 0 else 0.0)
        ring.set_stroke(self.stage.colours.gradient(gradient), width=width * 100, opacity=1)
        return ring.set_z_index(RINGS)

    def chip(self, spot: Spot, array: str) -> VGroup:
        """Return the chip with a node's gradient."""
        chip = self.tag(self.stage.sample(array, spot[1]), self.layout.chip(*spot))
        if not self.layout.chip_below:
            # a long number grows away from its node
            chip.shift((max(0.0, chip.width / 2 - PILL * POINT), 0, 0))
        return chip

    def tag(self, address: str, center: shapes.Point) -> VGroup:
        """Return a chip with a gradient's number."""
        colours = self.stage.colours
        colour = colours.gradient(self.stage.trace.value(address))
        # with an equation's digits: side by side, the two are the same
        number = self.stage.factor(address, 3, size=SMALL)
        width, height = number.width + 12 * POINT, CHIP * POINT
        x, y = center
        ground = shapes.panel(x - width / 2, y - height / 2, x + width / 2, y + height / 2, 6 * POINT)
        ground.set_fill(colours.page, opacity=1).set_stroke(colour, width=1.25 * POINT * 100, opacity=1)
        return VGroup(ground, number.move_to((x, y, 0))).set_z_index(LABEL)

    @property
    def gradient_scale(self) -> float:
        """The largest gradient of a node, over the network."""
        names = [name for name in self.stage.trace.names if name.endswith(".upstream")]
        return self.stage.largest(*names)

    def halo(self, spot: Spot) -> VMobject:
        """Return the yellow halo of a node that the step looks at."""
        grow = (RING + 3) * POINT
        halo = shapes.pill(self.at(spot), self.layout.half_width + grow, self.layout.radius + grow)
        halo.set_fill(self.stage.colours.wash, opacity=self.stage.colours.wash_opacity)
        halo.set_stroke(self.stage.colours.focus_line, width=2 * POINT * 100, opacity=1)
        return halo.set_z_index(WASH)

    # edges

    @property
    def line_scale(self) -> float:
        """How wide edges are drawn: in a dense layer at half their width, or they would cover each other."""
        return 1.0 if self.layout.chip_below else 0.5

    def edge(self, wire: Wire, stage: str, *, lit: bool = False) -> VMobject:
        """Return an edge as its weight was ``before`` or is ``after``; ``lit`` in its full colour."""
        name = self.columns[wire[0]]["weight"]
        weight = self.stage.trace.value(self.weight(wire, stage))
        # one scale for both moments, or an edge would change because its neighbour did
        largest = self.stage.largest(f"{name}.before")
        line = shapes.line(*self.layout.edge(*wire_ends(wire)), dash=POINT if weight < 0 else 0.0)
        width = theme.edge_width(weight, largest) * self.line_scale * POINT * 100
        return line.set_stroke(self.edge_colour(wire, stage, lit=lit), width=width, opacity=1).set_z_index(EDGE)

    def edge_colour(self, wire: Wire, stage: str, *, lit: bool) -> str:
        """Return an edge's colour: full where it takes part in the step, muted where not, grey in a frozen layer."""
        colours = self.stage.colours
        frozen = self.columns[wire[0]]["frozen"]
        full = colours.control if frozen else colours.value(self.stage.trace.value(self.weight(wire, stage)))
        return full if lit else theme.mix(full, colours.page, theme.IDLE)

    def wash(self, wire: Wire) -> VMobject:
        """Return the yellow wash under an edge that the step looks at."""
        colours, name = self.stage.colours, self.columns[wire[0]]["weight"]
        width = theme.edge_width(
            self.stage.trace.value(self.weight(wire, "before")), self.stage.largest(f"{name}.before")
        )
        band = shapes.line(*self.layout.edge(*wire_ends(wire)))
        # an opaque mixture: half-transparent bands would add up where they cross
        colour = theme.mix(colours.wash, colours.page, 2 * colours.wash_opacity)
        return band.set_stroke(colour, width=(width + 12) * self.line_scale * POINT * 100, opacity=1).set_z_index(WASH)

    def mark(self, wire: Wire, stage: str) -> VMobject:
        """Return the ring of a weight's gradient, on its edge; ``stage`` is ``grad`` or ``clipped``."""
        gradient = self.stage.trace.value(self.weight(wire, stage))
        width = theme.ring_width(gradient, self.weight_gradient_scale) * POINT * 0.7
        size = self._mark_size(wire) * POINT
        place = self.along(wire, self._place(wire))
        ring = shapes.pill(place, size, size, dash=0.6 * POINT if gradient < 0 else 0.0)
        ring.set_stroke(self.stage.colours.gradient(gradient), width=width * 100, opacity=1)
        disc = shapes.pill(place, size, size)
        return VGroup(disc.set_fill(self.stage.colours.page, opacity=1), ring).set_z_index(RINGS)

    def _place(self, wire: Wire) -> float:
        """Return where on an edge its ring stands: all in one column, or, in a dense layer, in one a target."""
        targets = self.columns[wire[0]]["size"]
        if self.layout.chip_below:
            return self._marks[wire[0]][0]
        return 0.3 + 0.4 * wire[1] / max(1, targets - 1)

    def _mark_size(self, wire: Wire) -> float:
        """Return the radius of an edge's ring, in points: small where large ones would cover each other."""
        roomy = self.layout.chip_below and self._marks[wire[0]][1] >= 2 * LARGE_MARK + 5
        return LARGE_MARK if roomy else SMALL_MARK

    @property
    def weight_gradient_scale(self) -> float:
        """The largest gradient of a weight, over the network, before clipping."""
        return self.stage.largest(*(f"{column['weight']}.grad" for column in self.columns[1:] if not column["frozen"]))

    def along(self, wire: Wire, share: float) -> shapes.Point:
        """Return a point of an edge: 0 is its start, 1 its end."""
        return self.layout.along(*wire_ends(wire), share)

    # names

    def _labels(self) -> list[VGroup]:
        labels, muted = [], self.stage.colours.muted
        top = max(y for column in self.layout.columns for _, y in column) + self.layout.radius
        for c, column in enumerate(self.columns):
            parts = [column["title"], column["activation"], "frozen" if column["frozen"] else None]
            title = " · ".join(part for part in parts if part)
            text = self.stage.words(title, SMALL, muted)
            labels.append(text.shift((self.layout.columns[c][0][0] - text.width / 2, top + 27 * POINT, 0)))
            for spot in self.spots(c):
                x, y = self.at(spot)
                name = self.stage.words(self.stage.trace.label(*spot), SMALL, muted)
                if c == 0:
                    name.move_to((x - self.layout.half_width - 13 * POINT - name.width / 2, y, 0))
                    labels.append(name.set_z_index(LABEL))
                elif self.layout.half_width == self.layout.radius:
                    # edges end below it: they stop at the letters instead of running through them
                    name.move_to((x - 44 * POINT, y + 31 * POINT, 0))
                    ground = BackgroundRectangle(name, color=self.stage.colours.page, fill_opacity=1, buff=2 * POINT)
                    labels.append(VGroup(ground, name).set_z_index(PULSE + 0.5))
        return labels


def wire_ends(wire: Wire) -> tuple[int, int, int]:
    """Return an edge as a layout counts it: column, source, target."""
    column, target, source = wire
    return column, source, target
