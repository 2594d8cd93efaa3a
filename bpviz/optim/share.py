"""Share: the parameters that an optimizer updates in one go; Plan: how all of them are divided into shares."""

from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(slots=True)
class Share:
    """Parameters that are updated with the same numbers: of one group, with the same number of steps behind them.

    Attributes
    ----------
    group : dict
        Their entry of ``param_groups``.
    parameters : list of Parameter
    names : list of str
        What they were called when the share was made.
    runs : list of slice
        Their unbroken stretches of the flat arrays; usually one, the whole network.
    steps : int
        Steps behind them; during a step, its number.
    """

    group: dict[str, Any]
    parameters: list[Any] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    runs: list[slice] = field(default_factory=list)
    steps: int = 0


class Plan:
    """The shares of a step. They stay from step to step while the same parameters have gradients.

    Attributes
    ----------
    live : int
        The parameters (bits, as in ``nn.Store``) that the shares were made for; -1 is none.
    shares : list of Share
    begun : bool
        Has any parameter got a memory by now?
    partial : bool
        Several runs, or parameters left out: what one run does not cover has to stay as it is.
    """

    def __init__(self, groups: list[dict[str, Any]]) -> None:
        self.groups = groups
        self.store = groups[0]["params"][0].store
        self.reset({parameter.index: 0 for group in groups for parameter in group["params"]})

    def reset(self, steps: dict[int, int]) -> None:
        """Begin anew with so many steps behind each parameter, by its index."""
        self._steps = steps
        self.begun = any(steps.values())
        self.live, self.partial = -1, True
        self.shares: list[Share] = []

    @property
    def steps(self) -> dict[int, int]:
        """The steps behind each parameter, by its index."""
        for share in self.shares:  # which has counted for all of its parameters
            self._steps.update((parameter.index, share.steps) for parameter in share.parameters)
        return self._steps

    def moment(self) -> "Steps":
        """The shares, which stay, and the steps that are now behind each."""
        return self.partial, [(share, share.steps) for share in self.shares]

    @staticmethod
    def at(moment: "Steps", groups: dict[int, dict[str, Any]]) -> "Plan":
        """A plan with the shares of that moment and with these groups, by the id of theirs."""
        plan = object.__new__(Plan)
        plan.partial, shares = moment
        plan.shares = [replace(share, group=groups[id(share.group)], steps=steps) for share, steps in shares]
        return plan

    def make(self, live: int) -> None:
        """Divide the parameters in `live` into shares."""
        steps = self.steps
        shares: dict[tuple[int, int], Share] = {}
        for number, group in enumerate(self.groups):
            for parameter in group["params"]:
                if live >> parameter.index & 1:
                    behind = steps[parameter.index]
                    share = shares.setdefault((number, behind), Share(group, steps=behind))
                    share.parameters.append(parameter)
                    share.names.append(parameter.name)
        for share in shares.values():
            share.runs = self.store.runs(sum(1 << parameter.index for parameter in share.parameters))
        self.live, self.shares = live, list(shares.values())
        runs = [run for share in self.shares for run in share.runs]
        self.partial = runs != [slice(0, self.store.size)]


Steps = tuple[bool, list[tuple[Share, int]]]
"""Whether a plan was partial, and its shares with the steps behind each."""
