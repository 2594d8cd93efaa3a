"""Cohort: the numbers of a step that some parameters have in common, to be recorded and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bpviz.optim.share import Share

if TYPE_CHECKING:
    from bpviz.optim.optimizer import Optimizer


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


def cohorts_of(optimizer: Optimizer) -> tuple[Cohort, ...]:
    """The cohorts of the last step: shares whose numbers are the same count as one."""
    found: list[tuple[Share, dict[str, float], list[str]]] = []
    for share in optimizer._plan.shares or [Share(group) for group in optimizer.param_groups]:
        settings = optimizer._settings(share.group)
        if optimizer._scalar_rules(share.group) and share.names:
            settings["step"] = share.steps
        names = list(share.names)
        same = [known for known in found if known[0].group is share.group and known[1] == settings]
        if same:
            same[0][2].extend(names)
        else:
            found.append((share, settings, names))
    cohorts = []
    for number, (share, settings, names) in enumerate(found):
        name = "optimizer" if len(found) == 1 else f"optimizer.{number}"
        rules = optimizer._scalar_rules(share.group) if names else ()
        values = optimizer._scalars(share.group, share.steps) if rules else {}
        cohorts.append(Cohort(name, tuple(names), settings, rules, values))
    return tuple(cohorts)
