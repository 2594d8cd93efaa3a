"""Plain outlines, each one mobject however many pieces it has: a frame costs by the mobject, not by the piece."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

from bpviz.views.theme import DASH

Point = tuple[float, float]
_THIRDS = np.array([0.0, 1 / 3, 2 / 3, 1.0])
_CIRCLE = 4 / 3


def outline(curves: NDArray[np.float64]) -> VMobject:
    """Return a mobject of cubic Bezier curves, shape (n, 4, 2)."""
    mobject = VMobject(stroke_width=0)
    flat = curves.reshape(-1, 2)
    mobject.points = np.column_stack([flat, np.zeros(len(flat))])
    return mobject


def polyline(points: Sequence[Point], *, closed: bool = False) -> VMobject:
    """Return straight lines from point to point."""
    corners = np.array([*points, points[0]] if closed else points, dtype=float)
    return outline(corners[:-1, None] + (corners[1:] - corners[:-1])[:, None] * _THIRDS[:, None])


def line(start: Point, end: Point, *, dash: float = 0.0) -> VMobject:
    """Return a line; with ``dash``, the length of one point of the theme, a dashed one."""
    a, b = np.array(start), np.array(end)
    if not dash:
        return polyline([start, end])
    pieces = _dashes(float(np.hypot(*(b - a))), dash)
    ends = a + pieces[..., None] * (b - a)
    return outline(ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * _THIRDS[:, None])


def _dashes(length: float, dash: float) -> NDArray[np.float64]:
    """Return where dashes start and end on a line from 0 to 1: whole dashes, one at either end."""
    on, off = (part * dash for part in DASH)
    count = max(2, round((length + off) / (on + off)))
    step = (1 + off / (on + off) / count) / count
    starts = np.arange(count) * step
    ends = np.minimum(starts + step * on / (on + off), 1.0)
    return np.column_stack([starts, ends]).astype(np.float64)


def arc(radius: float, start: float, end: float, center: Point = (0.0, 0.0)) -> NDArray[np.float64]:
    """Return an arc as Bezier curves (n, 4, 2), angles in radians."""
    pieces = max(1, int(np.ceil(abs(end - start) / (np.pi / 2))))
    angles = np.linspace(start, end, pieces + 1)
    handle = _CIRCLE * np.tan((angles[1] - angles[0]) / 4)
    at = np.column_stack([np.cos(angles), np.sin(angles)])
    along = np.column_stack([-at[:, 1], at[:, 0]]) * handle
    return np.asarray(center, dtype=np.float64) + radius * np.stack(
        [at[:-1], at[:-1] + along[:-1], at[1:] - along[1:], at[1:]], axis=1
    )


def pill(center: Point, half_width: float, radius: float, *, dash: float = 0.0) -> VMobject:
    """Return a circle (``half_width == radius``) or a pill; dashed if ``dash``, the length of a point, is given."""
    straight = half_width - radius
    right, left = (
        arc(radius, -np.pi / 2, np.pi / 2, (straight, 0.0)),
        arc(radius, np.pi / 2, 3 * np.pi / 2, (-straight, 0.0)),
    )
    if not dash:
        top, bottom = (_straight((s * straight, s * radius), (-s * straight, s * radius)) for s in (1, -1))
        parts = [right, top, left, bottom] if straight > 0 else [right, left]
        return outline(np.concatenate(parts) + center)
    length = 2 * np.pi * radius + 4 * straight
    count = max(6, round(length / sum(DASH) / dash))
    path = _perimeter(straight, radius)
    pieces = []
    for k in range(count):
        where = np.linspace(k, k + DASH[0] / sum(DASH), 4) / count * length
        corners = np.array([path(w) for w in where])
        pieces.append(corners[:-1, None] + (corners[1:] - corners[:-1])[:, None] * _THIRDS[:, None])
    return outline(np.concatenate(pieces) + center)


def _perimeter(straight: float, radius: float):
    """Return a function from the length walked along a pill's outline, from its right end upwards, to the point."""
    quarter = np.pi / 2 * radius
    spans = [quarter, 2 * straight, 2 * quarter, 2 * straight, quarter]

    def at(walked: float) -> Point:
        for kind, span in enumerate(spans):
            if walked <= span or kind == 4:
                break
            walked -= span
        turn = walked / radius
        if kind == 1:
            return straight - walked, radius
        if kind == 3:
            return walked - straight, -radius
        angle, middle = {0: (turn, straight), 2: (np.pi / 2 + turn, -straight), 4: (3 * np.pi / 2 + turn, straight)}[
            kind
        ]
        return middle + radius * float(np.cos(angle)), radius * float(np.sin(angle))

    return at


def _straight(a: Point, b: Point) -> NDArray[np.float64]:
    start, end = np.array(a), np.array(b)
    return (start + (end - start) * _THIRDS[:, None])[None]


def panel(left: float, bottom: float, right: float, top: float, corner: float) -> VMobject:
    """Return a rectangle with rounded corners."""
    corner = min(corner, (right - left) / 2, (top - bottom) / 2)
    x0, x1, y0, y1 = left + corner, right - corner, bottom + corner, top - corner
    quarter = np.pi / 2
    parts = [
        arc(corner, 0, quarter, (x1, y1)),
        _straight((x1, top), (x0, top)),
        arc(corner, quarter, 2 * quarter, (x0, y1)),
        _straight((left, y1), (left, y0)),
        arc(corner, 2 * quarter, 3 * quarter, (x0, y0)),
        _straight((x0, bottom), (x1, bottom)),
        arc(corner, 3 * quarter, 4 * quarter, (x1, y0)),
        _straight((right, y0), (right, y1)),
    ]
    return outline(np.concatenate(parts))


def arrowhead(size: float) -> VMobject:
    """Return an arrowhead of half-height ``size`` with its point in the origin, along +x."""
    return polyline([(0.0, 0.0), (-2.2 * size, size), (-1.6 * size, 0.0), (-2.2 * size, -size)], closed=True)


def tail(length: float, size: float, start: float) -> VMobject:
    """Return a tail that tapers to a point: from ``start`` behind the origin, ``size`` high, ``length`` long."""
    return polyline([(-start, size), (-start - length, 0.0), (-start, -size)], closed=True)
