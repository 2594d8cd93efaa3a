"""The stage: what every mobject of a scene is made with, and the only way by which a number comes onto the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import numpy as np
from manim import VGroup

from bpviz.explain import significant
from bpviz.explain.layout import symbol_at
from bpviz.explain.printers import typst
from bpviz.trace import Address
from bpviz.views import theme

from . import typeset

POINT = 0.33 / theme.NODE_RADIUS
"""One point of the theme in Manim's unit."""

SMALL, TEXT, LARGE = 24, 28, 32
"""Sizes of words, in pixels of a 1080p picture; nothing is smaller than ``SMALL``."""
FORMULA = 36
"""Size of formulas."""

GRADIENTS = (
    "upstream",
    "grad",
    "clipped",
    "decayed",
    "momentum_buffer_before",
    "momentum_buffer_after",
    "direction",
    "gradients",
    "exp_avg_after",
    "grad_avg_after",
)
"""Arrays that hold gradients, or what an optimizer makes of them."""
VALUES = ("output", "local", ".before", ".after", "update", "error")
NEUTRAL = ("clip", "optimizer")


@dataclass(frozen=True, slots=True)
class Entry:
    """One number that a scene showed.

    Attributes
    ----------
    address : str
        The number's address in the trace.
    text : str
        What stood on the screen.
    value : float or str
        The full number (as text if it is not finite: JSON has no NaN).
    form : str
        How it was printed: ``2 decimals`` (:func:`bpviz.views.theme.number`), ``4 digits`` or ``signed, 3 digits``
        (:func:`bpviz.explain.significant`).
    time : float
        Seconds from the start of the video to the beginning of the beat that shows it.
    """

    address: str
    text: str
    value: float | str
    form: str
    time: float


class Stage:
    """Colours, sizes and numbers for one scene.

    Parameters
    ----------
    trace : bpviz.Trace
    colours : bpviz.views.theme.Palette
    clock : callable
        Returns the scene's time in seconds.
    """

    def __init__(self, trace: Any, colours: theme.Palette, clock: Callable[[], float]) -> None:
        self.trace, self.colours, self._clock = trace, colours, clock
        self._entries: dict[Entry, None] = {}
        self.largest = cache(self._largest)

    @property
    def ledger(self) -> list[dict[str, Any]]:
        """Every number shown so far, as plain data."""
        return [asdict(entry) for entry in self._entries]

    def number(self, address: str, *, size: float, decimals: int = 3, weight: int = 500) -> VGroup:
        """Look a number of the trace up, print it with fixed decimals and write it into the ledger.

        Parameters
        ----------
        address : str
            Which number.
        size : float
            Font size in pixels of a 1080p picture.
        decimals : int
            As :func:`bpviz.views.theme.number`.
        weight : int
            Of the font, 400 to 600.
        """
        value = self.trace.value(address)
        text = theme.number(value, decimals)
        self._enter(address, text, value, f"{decimals} decimals")
        return self.words(text, size, weight=weight)

    def factor(self, address: str, digits: int, *, size: float = LARGE) -> VGroup:
        """Look a number up and print it with so many significant digits, in the colour of its kind and sign."""
        value = self.trace.value(address)
        text = significant(value, digits)
        signed = Address.parse(address).array.endswith((*GRADIENTS, "update"))
        if signed and value > 0:
            text = f"+{text}"
        self._enter(address, text, value, f"{'signed, ' if signed else ''}{digits} digits")
        return self.words(text, size, self.colour_of(address), weight=500)

    def _enter(self, address: str, text: str, value: float, form: str) -> None:
        entry = Entry(str(address), text, value if np.isfinite(value) else str(value), form, self._clock())
        self._entries[entry] = None

    def colour_of(self, address: str) -> str:
        """Return the colour of a number: a gradient's, a value's, or plain text's for losses and settings."""
        where, value = Address.parse(address), self.trace.value(address)
        if not np.isfinite(value):
            return self.colours.error
        if where.array.endswith(GRADIENTS):
            return self.colours.gradient(value)
        if (where.array.endswith(VALUES) and where.layer not in NEUTRAL) or where.array == "x":
            return self.colours.value(value)
        return self.colours.text

    def symbol(self, address: str, size: float = FORMULA, colour: str = "", *, samples: bool = False) -> VGroup:
        """Set the symbol of a number with its indices; the sample's only where ``samples`` must be told apart."""
        return self.maths(self.symbol_markup(address, samples=samples), size, colour)

    def symbol_markup(self, address: str, *, samples: bool = False) -> str:
        """Return the symbol of a number as Typst mathematics."""
        return typst(symbol_at(Address.parse(address)._replace(term=None), self.trace.header, samples))

    def words(
        self, text: str, size: float = TEXT, colour: str = "", *, weight: int = 400, mono: bool = False
    ) -> VGroup:
        """Set plain text, which must hold no number of the trace."""
        return typeset.words(text, size, colour or self.colours.text, weight=weight, mono=mono)

    def maths(self, markup: str, size: float = FORMULA, colour: str = "") -> VGroup:
        """Set a formula, which must hold no number of the trace."""
        return typeset.maths(markup, size, colour or self.colours.text)

    def sample(self, array: str, unit: int) -> str:
        """Return the address of a unit's number for the sample that the trace shows."""
        return f"{array}[{self.trace.sample}, {unit}]"

    def _largest(self, *arrays: str) -> float:
        """Return the largest absolute number of arrays over the batch or the sample shown: the scale of an encoding."""
        found = [np.abs(self._shown(name)) for name in arrays]
        finite = [float(part[np.isfinite(part)].max(initial=0.0)) for part in found]
        return max(finite, default=0.0)

    def _shown(self, name: str) -> np.ndarray:
        array = self.trace.array(name)
        per_sample = name.endswith((".output", ".upstream", ".local")) or name == "x"
        return array[self.trace.sample] if per_sample else array
