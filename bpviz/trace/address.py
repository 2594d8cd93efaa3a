"""Addresses: the name of one number of a trace."""

from __future__ import annotations

import re
from typing import NamedTuple

# the array is the last word, or a parameter's last two or three ("weight.grad", "query.weight.grad"); a nested module's
# name keeps its dots
_LAYER = r"(?:(?P<layer>\d+(?:\.\d+)*|loss|clip|optimizer(?:\.\d+)?)\.)?"
_ARRAY = r"(?P<array>[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*){0,2})"
_INDEX = r"(?:\[(?P<index>\d+(?:, ?\d+)*)\])?(?:/(?P<term>\d+))?"
_TEXT = re.compile(_LAYER + _ARRAY + _INDEX)


class Address(NamedTuple):
    """One number of a trace.

    Its text is ``layer.array[index]``, for instance ``0.output[0, 3]`` or ``loss.value``; ``/5`` after it names the
    fifth term (counting from 0) of the sum that the number is.

    Attributes
    ----------
    array : str
        Name within the layer: ``output``, ``upstream``, ``weight.grad``, ``value``, ``x``.
    layer : str or None
        The module's name, ``loss``, ``clip`` or ``optimizer``; None for ``x`` and ``target``.
    index : tuple of int
        As NumPy takes it.
    term : int or None
        Which term of the sum, or None for the number itself.
    """

    array: str
    layer: str | None = None
    index: tuple[int, ...] = ()
    term: int | None = None

    @property
    def name(self) -> str:
        """The canonical name of the array, ``0.weight.grad`` for instance."""
        return self.array if self.layer is None else f"{self.layer}.{self.array}"

    def __str__(self) -> str:
        index = f"[{', '.join(map(str, self.index))}]" if self.index else ""
        term = "" if self.term is None else f"/{self.term}"
        return f"{self.name}{index}{term}"

    @classmethod
    def parse(cls, text: str | Address) -> Address:
        """Read an address from its text.

        Raises
        ------
        ValueError
            If the text is not an address.
        """
        if isinstance(text, cls):
            return text
        match = _TEXT.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            raise ValueError(
                f"address {text!r} is not of the form layer.array[index], for instance '0.output[0, 3]', "
                f"'2.weight.grad[1, 0]' or 'loss.value'"
            )
        index = tuple(int(part) for part in (match["index"] or "").split(",") if part.strip())
        return cls(match["array"], match["layer"], index, None if match["term"] is None else int(match["term"]))
