"""Typst sets every letter of a scene: words, numbers and formulas become Manim mobjects.

Manim's own ``MathTypst`` loads all fonts anew for each formula and makes one mobject a glyph: 50 ms and more for a
number. Here one compiler serves the whole scene, and all glyphs of one colour become one mobject, which is also what a
frame's cost depends on. Text is always passed as a string literal, never as markup, so a label can contain anything.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, cast
from xml.etree import ElementTree

import numpy as np
import svgelements as svg
import typst
from manim import VGroup, VMobject
from numpy.typing import NDArray

PIXEL = 8.0 / 1080
"""One pixel of a 1080p picture in Manim's unit; sizes of text are given in such pixels."""

SANS = ("Inter", "Source Sans 3", "Noto Sans", "Segoe UI", "Helvetica Neue", "Arial", "DejaVu Sans")
CJK = ("Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei")
MONO = "DejaVu Sans Mono"
"""Comes with Typst, as does its font for formulas."""

_SIZE = 10.0  # points: the size at which everything is compiled
_MARK = "#010203"  # the colour of a mark that shows where the base line is
_INHERIT = "#000000"  # Typst's default ink: takes the colour that the caller asks for

_FAMILIES = ", ".join(f'"{family}"' for family in SANS + CJK)
_PREAMBLE = (
    "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
    f'#set text(size: {_SIZE}pt, fallback: true, number-width: "tabular", font: ({_FAMILIES}))\n'
    f'#box(width: 0pt, height: 0pt, place(rect(width: 1pt, height: 1pt, fill: rgb("{_MARK}"))))'
)

Points = NDArray[np.float64]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ink:
    """All outlines of one colour: Bezier control points (n, 4, 2) in Typst's points, y upwards from the base line."""

    fill: str | None
    stroke: str | None
    stroke_width: float
    curves: Points


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler()


def quoted(text: str) -> str:
    """Return ``text`` as a Typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def maths(markup: str, size: float, colour: str) -> VGroup:
    """Set a formula.

    Parameters
    ----------
    markup : str
        Typst's math notation, without the dollar signs.
    size : float
        Font size in pixels of a 1080p picture.
    colour : str
        Of everything that has no colour of its own.

    Returns
    -------
    VGroup
        Its base line lies on y = 0 and its left end on x = 0.
    """
    return _mobject(f"$display({markup})$", size, colour)


def words(text: str, size: float, colour: str, *, weight: int = 400, mono: bool = False) -> VGroup:
    """Set plain text, in the same way as :func:`maths`."""
    font = f', font: "{MONO}"' if mono else ""
    return _mobject(f"#text(weight: {weight}{font}, {quoted(text)})", size, colour)


def _mobject(body: str, size: float, colour: str) -> VGroup:
    scale = size / _SIZE * PIXEL
    group = VGroup()
    for ink in _inks(body):
        shape = VMobject(stroke_width=0)
        flat = ink.curves.reshape(-1, 2) * scale
        shape.points = np.column_stack([flat, np.zeros(len(flat))])
        if ink.fill:
            shape.set_fill(colour if ink.fill == _INHERIT else ink.fill, opacity=1)
        if ink.stroke:
            # Manim counts a stroke in hundredths of its unit
            shape.set_stroke(
                colour if ink.stroke == _INHERIT else ink.stroke, width=ink.stroke_width * scale * 100, opacity=1
            )
        group.add(shape)
    return group


@lru_cache(maxsize=4096)
def _inks(body: str) -> tuple[Ink, ...]:
    source = _compiler().compile((_PREAMBLE + body).encode(), format="svg")
    root = ElementTree.fromstring(cast(bytes, source))
    glyphs = {symbol.get("id"): symbol for symbol in root.iter() if _tag(symbol) == "symbol"}
    found: dict[tuple[str | None, str | None, float], list[Points]] = defaultdict(list)
    base = 0.0
    for element, matrix in _leaves(root, svg.Matrix()):
        fill, stroke = _paint(element, "fill"), _paint(element, "stroke")
        if fill == _MARK:
            base = matrix.f
            continue
        if _tag(element) == "use":
            place = svg.Matrix.translate(float(element.get("x", 0)), float(element.get("y", 0))) * matrix
            symbol = glyphs[_reference(element)]
            outlines = [part.get("d", "") for part in symbol]
        else:
            place, outlines = matrix, [element.get("d", "")]
        width = float(element.get("stroke-width", 0)) if stroke else 0.0
        for outline in outlines:
            curves = _curves(outline)
            if len(curves):
                linear = np.array([[place.a, place.b], [place.c, place.d]])
                found[fill, stroke, width].append(curves @ linear + (place.e, place.f))
    inks = []
    for (fill, stroke, width), pieces in found.items():
        curves = np.concatenate(pieces)
        curves[..., 1] = base - curves[..., 1]
        inks.append(Ink(fill, stroke, width, curves))
    return tuple(inks)


def _leaves(parent: ElementTree.Element, outer: svg.Matrix):
    for element in parent:
        own = element.get("transform")
        matrix = svg.Matrix(own) * outer if own else outer
        tag = _tag(element)
        if tag in ("use", "path"):
            yield element, matrix
        elif tag == "g":
            yield from _leaves(element, matrix)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _paint(element: ElementTree.Element, name: str) -> str | None:
    paint = element.get(name, "none")
    return None if paint == "none" else paint


def _reference(element: ElementTree.Element) -> str:
    return next(value[1:] for key, value in element.attrib.items() if key.endswith("href"))


@lru_cache(maxsize=2048)
def _curves(outline: str) -> Points:
    """Return an SVG outline as cubic Bezier curves, (n, 4, 2)."""
    curves: list[list[Point]] = []
    for part in svg.Path(outline):
        if isinstance(part, svg.CubicBezier):
            curves.append([_xy(p) for p in (part.start, part.control1, part.control2, part.end)])
        elif isinstance(part, svg.QuadraticBezier):
            start, middle, end = (_xy(p) for p in (part.start, part.control, part.end))
            curves.append([start, _between(start, middle, 2 / 3), _between(end, middle, 2 / 3), end])
        elif isinstance(part, (svg.Line, svg.Close)) and part.start is not None and part.start != part.end:
            start, end = _xy(part.start), _xy(part.end)
            curves.append([_between(start, end, share) for share in (0, 1 / 3, 2 / 3, 1)])
    return np.array(curves, dtype=float).reshape(-1, 4, 2)


def _xy(point: Any) -> Point:
    return float(point.x), float(point.y)


def _between(a: Point, b: Point, share: float) -> Point:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
