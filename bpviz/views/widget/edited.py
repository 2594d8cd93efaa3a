"""Edited: the numbers that the reader changed, for Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bpviz.trace import Address, Trace


@dataclass(frozen=True, eq=False)
class Edited:
    """The state of a trace before its iteration, with what the reader changed in it.

    Attributes
    ----------
    state_dict : dict of str to ndarray
        All parameters, by name: ``network.load_state_dict(network.state_dict() | edited.state_dict)``. A BatchNorm1d's
        buffers are not in it.
    x, target : ndarray
        The batch.
    code : str
        The changes alone, as lines of Python for variables ``network``, ``x`` and ``target``.
    """

    state_dict: dict[str, np.ndarray]
    x: np.ndarray
    target: np.ndarray
    code: str

    @classmethod
    def of(cls, trace: Trace, edits: Sequence[tuple[str, float]]) -> Edited:
        """Return a trace's state with edits: the text of an address, and the number that is now there.

        Raises
        ------
        ValueError, KeyError, IndexError
            If an address is none, or is not that of a parameter before the update, an input or a target.
        """
        parameters = [name for name in trace.names if name.endswith(".before")]
        given = {name: trace.array(name).copy() for name in [*parameters, "x", "target"]}
        lines = []
        for text, value in edits:
            where = Address.parse(text)
            if where.name not in given or where.term is not None:
                raise ValueError(
                    f"{str(where)!r} cannot be changed; legal are parameters before the update, x and target"
                )
            trace.value(where)  # is there such an index?
            array = given[where.name]
            if array.dtype.kind == "i" and value != int(value):
                raise ValueError(f"{str(where)!r} is a whole number, not {value!r}")
            array[where.index] = value
            place = ", ".join(map(str, where.index))
            name = where.name.removesuffix(".before")
            left = name if name in ("x", "target") else f'parameters["{name}"].data'
            lines.append(f"{left}[{place}] = {array[where.index].item()!r}")
        if any(line.startswith("parameters") for line in lines):
            lines.insert(0, "parameters = dict(network.named_parameters())")
        state = {name.removesuffix(".before"): given[name] for name in parameters}
        return cls(state, given["x"], given["target"], "\n".join(lines))
