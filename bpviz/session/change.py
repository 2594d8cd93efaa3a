"""Change: new settings from an iteration on; Curve: the losses of what it replaced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bpviz.trace.loop import State

from .words import joined


@dataclass(frozen=True, eq=False)
class Change:
    """A change of the settings.

    Attributes
    ----------
    iteration : int
        The first one that obeys.
    settings : dict
        What :meth:`Session.configure` was given.
    """

    iteration: int
    settings: Mapping[str, Any]
    said: tuple[tuple[str, dict[str, Any]], ...] = field(repr=False)
    before: State = field(repr=False)

    @property
    def sentence(self) -> str:
        """What it does to this network, in the language in force."""
        return joined(self.said)


@dataclass(frozen=True, eq=False)
class Curve:
    """The losses of iterations that are gone: ``loss[k]`` was that of iteration ``start + k``."""

    start: int
    loss: np.ndarray
