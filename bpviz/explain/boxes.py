"""A formula as boxes: what stands beside, above and below what. Every printer writes the
same boxes in its own notation.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A run of characters; ``kind`` is ``letter``, ``number``, ``operator`` or ``word``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes side by side."""

    items: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """One box over another."""

    top: Box
    bottom: Box


@dataclass(frozen=True, slots=True)
class Script:
    """A box with a subscript, a superscript, or both."""

    base: Box
    sub: Box | None = None
    sup: Box | None = None


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    body: Box


@dataclass(frozen=True, slots=True)
class Brackets:
    """A box in parentheses that grow with it."""

    body: Box


@dataclass(frozen=True, slots=True)
class Big:
    """A sum sign or ``max`` with its index below, before a body."""

    kind: str
    under: Box
    body: Box


@dataclass(frozen=True, slots=True)
class Cases:
    """One of two values, by a condition."""

    yes: Box
    condition: Box
    no: Box


@dataclass(frozen=True, slots=True)
class Link:
    """A box that stands for one number of the trace; printers for the screen keep the address."""

    body: Box
    address: str


Box = Text | Row | Fraction | Script | Root | Brackets | Big | Cases | Link


def letter(text: str) -> Text:
    """Return a mathematical letter."""
    return Text("letter", text)


def operator(text: str) -> Text:
    """Return an operator."""
    return Text("operator", text)


def row(*items: Box) -> Box:
    """Return boxes side by side."""
    return items[0] if len(items) == 1 else Row(items)
