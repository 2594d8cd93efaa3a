"""What frames the picture: phase bar, legend, card with the caption, progress bar."""

from __future__ import annotations

import numpy as np
from manim import VGroup, VMobject

from bpviz.views import theme

from ..stage import POINT, SMALL, TEXT, Stage
from . import shapes

LEFT, RIGHT = -6.75, 6.75
"""Where everything in the picture ends."""
CARD = (LEFT, -3.82, RIGHT, -1.2)
PADDING = 0.3
TABLE_BOX = (LEFT + PADDING, -3.7, RIGHT - PADDING, -1.92)
"""The part of the card below the caption."""
DRAWING_TOP, DRAWING_BOTTOM = 2.64, -0.96
BAR = 3.6


class PhaseBar:
    """The phases as chips; done, now and to come. Below the one that is now stands its line of PyTorch."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.code = {line["phase"]: line["text"].strip() for line in stage.trace.header["code"] if line["phase"]}
        self.chips: dict[str, VGroup] = {}
        self.lefts: dict[str, float] = {}
        x = LEFT
        for phase in stage.trace.phases:
            width = stage.words(phase, TEXT, weight=500).width + 28 * POINT
            self.lefts[phase] = x
            x += width + 10 * POINT
        self.now = ""
        for phase in stage.trace.phases:
            self.chips[phase] = self.chip(phase, "to come")

    def chip(self, phase: str, state: str) -> VGroup:
        """Return a phase's chip: ``done``, ``now`` or ``to come``."""
        colours = self.stage.colours
        fill = {"done": colours.raised, "now": colours.focus, "to come": colours.page}[state]
        ink = {"done": colours.text, "now": theme.on(colours.focus), "to come": colours.muted}[state]
        text = self.stage.words(phase, TEXT, ink, weight=500)
        left, half = self.lefts[phase], 16 * POINT
        ground = shapes.panel(left, BAR - half, left + text.width + 28 * POINT, BAR + half, 8 * POINT)
        outline = colours.focus_line if state == "now" else colours.line
        ground.set_fill(fill, opacity=1).set_stroke(outline, width=1.25 * POINT * 100, opacity=1)
        text.shift((left + 14 * POINT, BAR - 0.068, 0))
        return VGroup(ground, text)

    def line(self, phase: str) -> VGroup:
        """Return a phase's line of PyTorch, below its chip."""
        text = self.stage.words(self.code.get(phase, ""), SMALL, self.stage.colours.muted, mono=True)
        return text.shift((self.lefts[phase] + 2 * POINT, BAR - 37 * POINT, 0))


def legend(stage: Stage) -> VGroup:
    """Return the legend: what a value and what a gradient look like, positive and negative."""
    colours, made = stage.colours, VGroup()
    entries = [("value +", 0, 0), ("value −", 0, 1), ("gradient +", 1, 0), ("gradient −", 1, 1)]
    words = {name: stage.words(name, SMALL, colours.muted) for name, *_ in entries}
    widths = [max(words[name].width for name, column, _ in entries if column == c) for c in (0, 1)]
    starts = [RIGHT - widths[1] - widths[0] - 92 * POINT, RIGHT - widths[1]]
    for name, column, row in entries:
        x, y = starts[column], BAR + 8 * POINT - row * 28 * POINT
        negative = name.endswith("−")
        if column == 0:
            sample = shapes.line((x - 42 * POINT, y), (x - 9 * POINT, y), dash=POINT if negative else 0.0)
            sample.set_stroke(colours.value(-1 if negative else 1), width=5 * POINT * 100, opacity=1)
        else:
            sample = shapes.pill((x - 20 * POINT, y), 8 * POINT, 8 * POINT, dash=0.6 * POINT if negative else 0.0)
            sample.set_stroke(colours.gradient(-1 if negative else 1), width=3.5 * POINT * 100, opacity=1)
        made.add(sample, words[name].shift((x, y - 5.5 * POINT, 0)))
    return made


def card(stage: Stage) -> VMobject:
    """Return the card that holds caption and equation."""
    ground = shapes.panel(*CARD, 12 * POINT)
    ground.set_fill(stage.colours.surface, opacity=1)
    return ground.set_stroke(stage.colours.line, width=1.25 * POINT * 100, opacity=1)


def caption(stage: Stage, text: str) -> VGroup:
    """Return a caption, in its place at the top of the card."""
    made = stage.words(text, 30, weight=500)
    room = CARD[2] - CARD[0] - 2 * PADDING
    if made.width > room:
        made.scale(room / made.width, about_point=(0, 0, 0))
    return made.shift((CARD[0] + PADDING, CARD[3] - 0.4, 0)).set_z_index(2.5)


class Progress:
    """The progress bar at the bottom edge; its length follows the declared durations."""

    def __init__(self, stage: Stage) -> None:
        self.track = shapes.panel(-7.12, -4.0, 7.12, -3.93, 0.01).set_fill(stage.colours.line, opacity=1)
        self.bar = (
            shapes.panel(-7.12, -4.0, 7.12, -3.93, 0.01).set_fill(stage.colours.control, opacity=1).set_z_index(9)
        )
        self._full = self.bar.points.copy()
        self.set(0.0)

    def set(self, share: float) -> None:
        """Draw the bar up to ``share`` of the picture's width."""
        self.bar.points = self._full.copy()
        self.bar.points[:, 0] = np.minimum(self._full[:, 0], -7.12 + 14.24 * max(share, 1e-3))
