"""A symbol taken apart: the printers write its letter, its mark and its number each in their own way."""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import normalize

MARKS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar"}
LOWERED = {"₀": "0", "₁": "1", "₂": "2", "₃": "3"}


class Letter(NamedTuple):
    """``Δw``, ``v′``, ``g̃``, ``β₁``: a core with what stands before, after, above and below it."""

    delta: bool
    core: str
    mark: str
    number: str
    prime: bool


def letter(text: str) -> Letter:
    """Take a symbol apart."""
    core = normalize("NFD", text.removeprefix("Δ").removesuffix("′"))
    number = LOWERED.get(core[-1:], "")
    core = core[:-1] if number else core
    mark = MARKS.get(core[-1:], "")
    core = core[:-1] if mark else core
    return Letter(text.startswith("Δ"), core, mark, number, text.endswith("′"))
