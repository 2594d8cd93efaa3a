"""What an optimizer updates in one go, and what it says about it."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Share:
    """Parameters that are updated with the same numbers: of one group, with the same number of steps behind them.

    Attributes
    ----------
    group : dict
        Their entry of ``param_groups``.
    parameters : list of Parameter
    runs : list of slice
        Their unbroken stretches of the flat arrays; usually one, the whole network.
    steps : int
        Steps behind them; during a step, its number.
    """

    group: dict[str, Any]
    parameters: list[Any] = field(default_factory=list)
    runs: list[slice] = field(default_factory=list)
    steps: int = 0


@dataclass(frozen=True)
class Cohort:
    """The numbers of one step that some parameters have in common.

    Attributes
    ----------
    name : str
        "optimizer", or "optimizer.0", "optimizer.1", ... if there are several.
    parameters : tuple of str
        Names of its parameters: "0.weight".
    settings : dict of str to float
        The numbers that the rules use: lr, beta1, ..., and `step`, counted from 1, if they use it.
    rules : tuple of str
        What is computed from them once for all: "correction1 = 1 - beta1 ** step".
    values : dict of str to float
        What the engine got for each of these rules.
    """

    name: str
    parameters: tuple[str, ...]
    settings: dict[str, float]
    rules: tuple[str, ...]
    values: dict[str, float]
