"""Palette, encodings and number format: what every view in Python agrees on.

Hue and dash tell the sign, form tells the kind (a value is a fill or a line, a gradient a ring, a chip or an
arrowhead), and yellow means "look here". Sizes are in *points*: the drawing's own unit, in which a node has the radius
``NODE_RADIUS``; a view scales them to its pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite, isnan, sqrt

from bpviz.explain.digits import MINUS

NODE_RADIUS = 27.0
"""Radius of a node, in points."""

DASH = (7.0, 5.0)
"""Length of a dash and of the gap after it, in points: negative lines and rings."""

IDLE = 0.42
"""How much of an edge's own colour is left while it takes no part in the step."""

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, each as ``#rrggbb``.

    Attributes
    ----------
    page, surface, raised, node : str
        Grounds: the page, a card on it, a chip on a card, a node that holds no value.
    line, control : str
        Decoration; and shapes that mean something but carry no sign.
    text, muted : str
        Text, and text that may be skipped.
    value_plus, value_minus, gradient_plus, gradient_minus : str
        The sign of a value or a weight, and of a gradient.
    focus, focus_line, wash : str
        "Look here": a filled chip, an outline, and the wash behind a part of the picture.
    wash_opacity : float
        How strong the wash is, 0 to 1.
    error : str
        NaN and infinity.
    """

    page: str
    surface: str
    raised: str
    node: str
    line: str
    control: str
    text: str
    muted: str
    value_plus: str
    value_minus: str
    gradient_plus: str
    gradient_minus: str
    focus: str
    focus_line: str
    wash: str
    wash_opacity: float
    error: str

    def value(self, value: float) -> str:
        """Return the colour of a value or weight."""
        return self._signed(value, self.value_plus, self.value_minus)

    def gradient(self, gradient: float) -> str:
        """Return the colour of a gradient; one that is exactly 0, as behind a ReLU that is off, has no sign."""
        return self.muted if gradient == 0 else self._signed(gradient, self.gradient_plus, self.gradient_minus)

    def _signed(self, number: float, plus: str, minus: str) -> str:
        if not isfinite(number):
            return self.error
        return minus if number < 0 else plus


DARK = Palette(
    page="#0d1018",
    surface="#151a29",
    raised="#1e2539",
    node="#121726",
    line="#2d3650",
    control="#66718f",
    text="#eef1f8",
    muted="#a7b1c9",
    value_plus="#5aa9ff",
    value_minus="#ff9d45",
    gradient_plus="#c994ff",
    gradient_minus="#4fd6a0",
    focus="#ffd95a",
    focus_line="#ffd95a",
    wash="#ffd95a",
    wash_opacity=0.16,
    error="#ff8391",
)

LIGHT = Palette(
    page="#ffffff",
    surface="#f5f7fb",
    raised="#ffffff",
    node="#ffffff",
    line="#d5dbe8",
    control="#7c869e",
    text="#161b2a",
    muted="#515b73",
    value_plus="#1562c4",
    value_minus="#a84a05",
    gradient_plus="#7a33cf",
    gradient_minus="#08734d",
    focus="#ffd84d",
    focus_line="#161b2a",
    wash="#ffcd28",
    wash_opacity=0.34,
    error="#bb1d3a",
)

THEMES = {"dark": DARK, "light": LIGHT}


def palette(theme: str) -> Palette:
    """Return the palette of a theme.

    Parameters
    ----------
    theme : {"dark", "light"}

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    if theme not in THEMES:
        raise ValueError(f"theme {theme!r} is unknown; choose one of {', '.join(map(repr, THEMES))}")
    return THEMES[theme]


def rgb(colour: str) -> Rgb:
    """Return ``#rrggbb`` as three numbers, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, ground: str, share: float) -> str:
    """Return ``colour`` laid over ``ground`` with opacity ``share``."""
    parts = (round(share * above + (1 - share) * below) for above, below in zip(rgb(colour), rgb(ground)))
    return "#" + "".join(f"{part:02x}" for part in parts)


def on(ground: str) -> str:
    """Return the text colour, of the darkest and the lightest, that reads better on ``ground``."""
    return max((LIGHT.text, DARK.text), key=lambda colour: contrast(colour, ground))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def node_fill(value: float, largest: float, colours: Palette) -> str:
    """Return a node's fill: its sign's hue, the stronger the larger the value.

    Parameters
    ----------
    value : float
        The number that the node holds.
    largest : float
        The largest absolute value in the layer; a layer of small values (below 1) is not blown up to full strength.
    colours : Palette
    """
    scale = max(1.0, largest) if isfinite(largest) else 1.0
    share = min(1.0, abs(value) / scale) if isfinite(value) else 0.0
    return mix(colours.value(value), colours.node, 0.12 + 0.38 * share)


def edge_width(weight: float, largest: float) -> float:
    """Return an edge's width in points; ``largest`` is the largest absolute weight *of its layer*."""
    return 1.0 + 7.0 * _share(weight, largest)


def ring_width(gradient: float, largest: float) -> float:
    """Return a gradient ring's width in points; ``largest`` is the largest absolute gradient *of the network*."""
    return 2.0 + 5.0 * sqrt(_share(gradient, largest))


def pulse_size(product: float, largest: float) -> float:
    """Return a pulse's size in points; ``largest`` is the largest absolute product of those that travel together."""
    return 3.0 + 5.0 * sqrt(_share(product, largest))


def _share(number: float, largest: float) -> float:
    if not (isfinite(number) and isfinite(largest)) or largest == 0:
        return 0.0
    return min(1.0, abs(number) / largest)


def number(value: float, decimals: int = 3) -> str:
    """Return a value with fixed decimals, for numbers that stand in one column or one picture.

    Halves are rounded away from zero, a true minus sign; numbers too small for the decimals, and 10,000 and
    above, in scientific notation.

    Parameters
    ----------
    value : float
    decimals : int
        2 on nodes, 3 for probabilities, 4 for the loss.

    Examples
    --------
    >>> number(-0.125, 2), number(0.41), number(3.14e-6), number(0.0)
    ('−0.13', '0.410', '3.1e−6', '0')
    """
    value = float(value) + 0.0  # ReLU's -0 is 0
    if isnan(value):
        return "NaN"
    sign = MINUS if value < 0 else ""
    size = abs(value)
    if size == 0:
        return "0"
    if not isfinite(size):
        return f"{sign}\N{INFINITY}"
    if size < 0.5 * 10.0**-decimals or size >= 1e4:
        exponent = int(f"{size:e}".split("e")[1])
        mantissa = _rounded(size / 10.0**exponent, 1)
        if mantissa == "10.0":
            mantissa, exponent = "1.0", exponent + 1
        return f"{sign}{mantissa}e{MINUS if exponent < 0 else ''}{abs(exponent)}"
    return sign + _rounded(size, decimals)


def _rounded(size: float, decimals: int) -> str:
    return str(Decimal(repr(size)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
