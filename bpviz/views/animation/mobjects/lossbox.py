"""To the right of the outputs: what they are compared with, and the loss. It has no sign, so it has no hue."""

from __future__ import annotations

from manim import BackgroundRectangle, VGroup, VMobject

from ..stage import POINT, SMALL, TEXT, Stage
from . import shapes
from .frame import RIGHT
from .network import EDGE, LABEL, Network

BAR_WIDTH, BAR_HEIGHT = 1.15, 9 * POINT
WIDTH = 1.45


class LossBox:
    """Probabilities or targets beside the outputs, and the box with the loss."""

    def __init__(self, stage: Stage, network: Network) -> None:
        self.stage, self.network = stage, network
        self.classes = "loss.prob" in stage.trace.names
        column = len(stage.trace.columns) - 1
        spots = network.spots(column)
        reach = network.layout.half_width + (0.2 if network.layout.chip_below else 1.15)
        self.left = network.at(spots[0])[0] + reach + 0.12
        self.start = network.at(spots[0])[0] + network.layout.half_width
        self.rows = [network.at(spot)[1] for spot in spots]
        self.middle = sum(self.rows) / len(self.rows)
        self.value: VGroup | None = None

    def wires(self) -> VGroup:
        """Return the thin lines from the outputs to the loss."""
        made = VGroup()
        start, turn = self.start, self.left + BAR_WIDTH + 0.45
        for row in self.rows:
            line = shapes.polyline([(start, row), (turn, row), (RIGHT - WIDTH, self.middle)])
            made.add(line.set_stroke(self.stage.colours.control, width=1.25 * POINT * 100, opacity=1))
        return made.set_z_index(EDGE)

    def ground(self, group: VGroup) -> VGroup:
        """Return a group on a piece of page, so that the line to the loss stops beside it."""
        ground = BackgroundRectangle(group, color=self.stage.colours.page, fill_opacity=1, buff=6 * POINT)
        return VGroup(ground, *group).set_z_index(LABEL)

    def box(self) -> VGroup:
        """Return the box for the loss."""
        colours = self.stage.colours
        half = 0.52
        ground = shapes.panel(RIGHT - WIDTH, self.middle - half, RIGHT, self.middle + half, 10 * POINT)
        ground.set_fill(colours.surface, opacity=1).set_stroke(colours.control, width=1.5 * POINT * 100, opacity=1)
        title = self.stage.words("loss L", SMALL, colours.muted)
        return VGroup(ground, title.move_to((RIGHT - WIDTH / 2, self.middle + 0.24, 0))).set_z_index(EDGE + 0.5)

    def number(self) -> VGroup:
        """Return the loss, to stand in its box."""
        made = self.stage.number("loss.value", size=TEXT + 4, decimals=4, weight=600)
        return made.move_to((RIGHT - WIDTH / 2, self.middle - 0.16, 0)).set_z_index(LABEL)

    def bars(self) -> list[VGroup]:
        """Return one probability a class: a bar and its number, the target's marked."""
        colours, sample, made = self.stage.colours, self.stage.trace.sample, []
        target = int(self.stage.trace.array("target")[sample])
        for unit, row in enumerate(self.rows):
            address = f"loss.prob[{sample}, {unit}]"
            share = self.stage.trace.value(address)
            x0, x1, y = self.left, self.left + BAR_WIDTH, row - 8 * POINT
            track = shapes.panel(x0, y - BAR_HEIGHT / 2, x1, y + BAR_HEIGHT / 2, 3 * POINT)
            track.set_fill(colours.page, opacity=1).set_stroke(colours.line, width=1.25 * POINT * 100, opacity=1)
            bar = shapes.panel(
                x0, y - BAR_HEIGHT / 2, x0 + max(share, 0.004) * BAR_WIDTH, y + BAR_HEIGHT / 2, 3 * POINT
            )
            bar.set_fill(colours.control, opacity=1)
            number = self.stage.number(address, size=SMALL).shift((x0, y + 9 * POINT, 0))
            group = VGroup(track, bar, number)
            if unit == target:
                word = self.stage.words("target", SMALL, colours.muted)
                group.add(word.shift((x1 - word.width, y + 9 * POINT, 0)))
            made.append(self.ground(group))
        return made

    def targets(self) -> list[VGroup]:
        """Return the target of each output."""
        made = []
        for unit, row in enumerate(self.rows):
            word = self.stage.words("target", SMALL, self.stage.colours.muted).shift((self.left, row - 5 * POINT, 0))
            number = self.stage.number(f"target[{self.stage.trace.sample}, {unit}]", size=SMALL, decimals=2)
            number.shift((self.left + word.width + 0.1, row - 5 * POINT, 0))
            made.append(self.ground(VGroup(word, number)))
        return made

    def halo(self) -> VMobject:
        """Return the halo of the box."""
        grow, half = 8 * POINT, 0.52
        halo = shapes.panel(
            RIGHT - WIDTH - grow, self.middle - half - grow, RIGHT + grow, self.middle + half + grow, 14 * POINT
        )
        halo.set_fill(self.stage.colours.wash, opacity=self.stage.colours.wash_opacity)
        return halo.set_stroke(self.stage.colours.focus_line, width=2 * POINT * 100, opacity=1).set_z_index(0.5)
