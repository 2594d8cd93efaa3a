"""Parameter groups: parameters with settings of their own, such as a learning rate for each layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bpviz.optim.check import check_parameters

if TYPE_CHECKING:
    from bpviz.optim.optimizer import Optimizer

Group = dict[str, Any]

SCHEDULED = ("initial_lr", "max_lr", "min_lr", "base_momentum", "max_momentum")
"""What schedulers keep in a group, as in PyTorch."""


class Setting:
    """``optimizer.lr``: the setting of this name of all groups.

    Reading it needs all groups to agree; writing it sets all of them.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, optimizer: Optimizer | None, owner: type | None = None) -> Any:
        if optimizer is None:
            return self
        values = [group[self.name] for group in optimizer.param_groups]
        if any(value != values[0] for value in values):
            raise AttributeError(
                f"{self.name} differs from group to group: {', '.join(map(str, values))}. "
                f'Read optimizer.param_groups[0]["{self.name}"], ...'
            )
        return values[0]

    def __set__(self, optimizer: Optimizer, value: Any) -> None:
        checked = [optimizer._check({**group, self.name: value}) for group in optimizer.param_groups]
        for group, settings in zip(optimizer.param_groups, checked):
            group[self.name] = settings[self.name]


def groups_of(parameters: Any, defaults: Group, check: Callable[[Group], Group]) -> list[Group]:
    """The groups of ``optim.SGD(parameters, ...)``: `defaults` hold where a group does not say otherwise."""
    given = list(parameters) if isinstance(parameters, Iterable) else [parameters]
    if not any(isinstance(each, Mapping) for each in given):
        given = [{"params": given}]
    groups = []
    for number, group in enumerate(given):
        if not isinstance(group, Mapping) or "params" not in group:
            raise TypeError(
                f"param_groups[{number}] is {group!r}. Give net.parameters() alone, or a list of groups only: "
                f'[{{"params": net[0].parameters(), "lr": 0.1}}, ...].'
            )
        legal = ("params", *defaults, *SCHEDULED)
        unknown = [key for key in group if key not in legal]
        if unknown:
            raise ValueError(f"param_groups[{number}] has {unknown[0]!r}. Legal are {', '.join(legal)}.")
        own = {key: value for key, value in group.items() if key != "params"}
        groups.append({"params": check_parameters(group["params"]), **check({**defaults, **own})})
    check_parameters([parameter for group in groups for parameter in group["params"]])
    return groups
