"""Share: the parameters that an optimizer updates in one go."""

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
