"""The scene: one training iteration of the network that a trace was recorded from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from manim import Animation, FadeIn, FadeOut, Mobject, Scene, Transform, VGroup, VMobject, config

from bpviz.views import theme
from bpviz.views.layout import small_network

from . import acts
from .mobjects.frame import DRAWING_BOTTOM, DRAWING_TOP, LEFT, PhaseBar, Progress, caption, card, legend
from .mobjects.lossbox import LossBox
from .mobjects.network import Network, Spot, Wire
from .mobjects.table import Table
from .stage import POINT, Stage
from .storyboard import Beat, duration, timeline
from .verbs import Advance, brighten

QUICK = 0.4
"""Seconds that a change takes which is not itself the subject."""


class Iteration(Scene):
    """Shows the beats of a storyboard, one after the other.

    The scene does no arithmetic on the trace's numbers: what stands on the screen comes from the stage, which writes it
    into its ledger.

    Attributes
    ----------
    trace : bpviz.Trace
    stage : Stage
    network : Network
    loss : LossBox
    table : Table or None
        The equation in the card.
    """

    def __init__(self, trace: Any, beats: Sequence[Beat], colours: theme.Palette, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.trace, self.beats, self.colours = trace, beats, colours
        self.total = duration(beats)
        self.shown = 0.0
        self.begun = 0.0
        self.stage = Stage(trace, colours, lambda: self.begun)
        sizes = [column["size"] for column in trace.columns]
        dense = max(sizes) > 4
        right = 1.75 if dense else 2.35
        layout = small_network(sizes, LEFT + 1.0, right, DRAWING_TOP, DRAWING_BOTTOM, POINT)
        self.network = Network(self.stage, layout)
        self.loss = LossBox(self.stage, self.network)
        self.bar = PhaseBar(self.stage)
        self.progress = Progress(self.stage)
        self.table: Table | None = None
        self.extras: dict[str, Mobject] = {}
        self._caption: VGroup | None = None
        self._caption_text = ""
        self._line: VGroup | None = None
        self._highlight: VMobject | None = None
        self._looked_at: list[Mobject] = []
        self._lit: set[Wire] = set()

    def construct(self) -> None:
        """Play the storyboard."""
        self.camera.background_color = self.colours.page  # type: ignore[attr-defined,assignment] - Manim leaves it untyped
        self.add(card(self.stage), legend(self.stage), self.progress.track, *self.bar.chips.values(), self.progress.bar)
        for beat, start, end in timeline(self.beats):
            self.begun = start
            self.add_subcaption(beat.caption, duration=end - start)
            self.enter(beat)
            getattr(acts, beat.act)(self, **beat.args)
            self.hold(end - self.shown)

    # time

    def show(self, seconds: float, *animations: Any) -> None:
        """Play animations for exactly so many seconds; the progress bar moves on with them."""
        flat = [one for group in animations for one in (group if not isinstance(group, Animation) else [group])]
        frames = round(seconds * config.frame_rate)
        if frames <= 0:
            return
        # half a frame less, or rounding in Manim's own division of the time may add a frame
        run_time = (frames - 0.5) / config.frame_rate
        start, self.shown = self.shown, round(self.shown + seconds, 6)
        # nothing to move but the bar: it is the topmost mobject, so everything else is drawn once
        self.play(*flat, Advance(self.progress, start / self.total, self.shown / self.total), run_time=run_time)

    def hold(self, seconds: float) -> None:
        """Let the picture stand."""
        if seconds < -1e-6:
            raise RuntimeError(f"the beat at {self.begun} s took {-seconds:.2f} s longer than the storyboard declares")
        self.show(seconds)

    # what surrounds the drawing

    def enter(self, beat: Beat) -> None:
        """Show a beat's phase and caption."""
        if beat.phase != self.bar.now:
            self.next_section(beat.phase)
            self._phase(beat.phase)
        if self._caption is None or self._caption_text != beat.caption:
            if self._caption is not None:
                self.remove(self._caption)
            self._caption = caption(self.stage, beat.caption)
            self._caption_text = beat.caption
            self.add(self._caption)

    def _phase(self, phase: str) -> None:
        for name, state in ((self.bar.now, "done"), (phase, "now")):
            if name:
                self.remove(self.bar.chips[name])
                self.bar.chips[name] = self.bar.chip(name, state)
                self.add(self.bar.chips[name])
        if self._line is not None:
            self.remove(self._line)
        self.bar.now, self._line = phase, self.bar.line(phase)
        self.add(self._line)

    def put(self, table: Table, *, dim: bool = False) -> list[Animation]:
        """Return the animations that bring an equation into the card; ``dim`` until it is lit column by column."""
        self.unlight()
        if self.table is not None:
            # at once: two formulas that fade through each other cannot be read
            self.remove(*self.table.mobjects)
        self.table = table
        if dim:
            for cell in table.mobjects:
                cell.set_opacity(0.3)
        return [FadeIn(cell) for cell in table.mobjects]

    def light(self, address: str, *, everything: bool = False) -> list[Any]:
        """Return the animations that light a number's column, with the operator before it or with ``everything``."""
        if self.table is None:
            raise RuntimeError("there is no table to light a column of: path or stages must come first")
        column = self.table.column_of(address)
        place = self.table.columns.index(column)
        parts = self.table.columns if everything else self.table.columns[max(0, place - 1) : place + 1]
        box = self.table.highlight(column, self.stage)
        if self._highlight is None:
            self._highlight = box
            return [*brighten(parts), FadeIn(box)]
        return [*brighten(parts), Transform(self._highlight, box)]

    def unlight(self) -> None:
        """Take the table's highlight away."""
        if self._highlight is not None:
            self.remove(self._highlight)
            self._highlight = None

    # looking

    def look(
        self,
        spots: Iterable[Spot] = (),
        wires: Iterable[Wire] = (),
        also: Iterable[VMobject] = (),
        *,
        wash: bool = True,
    ) -> list[Animation]:
        """Return the animations that put the halo on nodes and the wash under edges, and take them off all others.

        Edges are shown in their full colour; without ``wash`` only that, for a whole layer at a time.
        """
        spots, wires = list(spots), list(wires)
        marks: list[Mobject] = [
            *(self.network.halo(spot) for spot in spots),
            *(self.network.wash(wire) for wire in wires if wash),
            *also,
        ]
        for wire in self._lit - set(wires):
            self.recolour(wire, lit=False)
        for wire in wires:
            self.recolour(wire, lit=True)
        self._lit = set(wires)
        gone = self._looked_at
        self._looked_at = marks
        return [*(FadeOut(mark) for mark in gone), *(FadeIn(mark) for mark in marks)]

    def mark(self, marks: Sequence[Mobject]) -> list[Animation]:
        """Return the animations that show more of what is looked at; it goes when the look moves on."""
        self._looked_at = [*self._looked_at, *marks]
        return [FadeIn(mark) for mark in marks]

    def recolour(self, wire: Wire, *, lit: bool) -> None:
        """Show an edge in its full colour, or in the muted one of an edge that takes no part."""
        self.network.edges[wire].set_stroke(self.network.edge_colour(wire, "before", lit=lit))

    def replace_in(self, parts: dict[Any, Any], key: Any, new: Mobject) -> list[Animation]:
        """Return the animations that put ``new`` in place of ``parts[key]``."""
        old = parts.get(key)
        parts[key] = new
        return [*([FadeOut(old)] if old is not None else []), FadeIn(new)]
