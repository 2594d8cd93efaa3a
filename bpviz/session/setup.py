"""Setup: the parts of a training loop, of which some may change between two iterations."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from bpviz import nn, optim
from bpviz.optim.group import SCHEDULED
from bpviz.trace.loop import Loop, State

OPTIMIZERS = {each.__name__: each for each in (optim.SGD, optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad)}


class Setup(Loop):
    """A loop whose state includes how it is set up: which optimizer, what clips, what is frozen."""

    @property
    def state(self) -> State:
        """Copies of everything that an iteration, or a change of the settings, changes."""
        arrays, facts = super().state
        setup = {"clip": copy.deepcopy(self.clip), "frozen": self.frozen, "optimizer": type(self.optimizer)}
        return State(arrays, facts | {"setup": setup})

    @state.setter
    def state(self, state: State) -> None:
        setup = state.facts["setup"]
        if type(self.optimizer) is not setup["optimizer"]:
            self._replace(setup["optimizer"]([{"params": each["params"]} for each in self.optimizer.param_groups]))
        self.clip = copy.deepcopy(setup["clip"])
        self.frozen = setup["frozen"]
        Loop.state.__set__(self, state)  # `super()` reads properties, but does not set them

    @property
    def frozen(self) -> frozenset[str]:
        """The parameters that do not learn, by name."""
        return frozenset(name for name, each in self.network.named_parameters() if not each.requires_grad)

    @frozen.setter
    def frozen(self, names: frozenset[str]) -> None:
        for name, parameter in self.network.named_parameters():
            parameter.requires_grad_(name not in names)

    def copy(self) -> Setup:
        """The same again, independent of this one."""
        made = super().copy()
        assert isinstance(made, Setup)
        return made

    def _replace(self, optimizer: Any) -> None:
        self.optimizer = optimizer
        if self.scheduler is not None:
            self.scheduler.optimizer = optimizer

    # Changes --------------------------------------------------------------------------------------------------------

    def change(self, settings: Mapping[str, Any]) -> None:
        """Set what :meth:`Session.configure` was given; what is wrong raises, possibly with some of it done."""
        own = {name: value for name, value in settings.items() if name not in ("optimizer", "clip", "freeze")}
        groups = self.optimizer.param_groups
        kind = optimizer_class(settings["optimizer"]) if "optimizer" in settings else type(self.optimizer)
        if "optimizer" in settings and getattr(self.scheduler, "cycle_momentum", False):
            raise ValueError(
                "optimizer cannot be replaced under a OneCycleLR that cycles the momentum of this one. "
                "Begin a session with the other optimizer, or with OneCycleLR(..., cycle_momentum=False)."
            )
        stays = ("lr", "weight_decay", *SCHEDULED) if "optimizer" in settings else tuple(groups[0])
        unknown = [name for name in own if name not in kind([{"params": groups[0]["params"]}]).defaults]
        if unknown:
            legal = ", ".join(kind([{"params": groups[0]["params"]}]).defaults)
            raise ValueError(
                f"{unknown[0]} is no setting of {kind.__name__}, which has {legal}; besides there are clip, freeze and "
                f"optimizer."
            )
        made = kind([{"params": g["params"], **{k: g[k] for k in g if k in stays}, **own} for g in groups])
        if "optimizer" in settings:
            self._replace(made)
        for group, checked in zip(groups, made.param_groups):
            group.update({name: checked[name] for name in own})
        if "clip" in settings:
            self.clip = clip_of(settings["clip"])
        if "freeze" in settings:
            self.frozen = self.named(settings["freeze"])

    def named(self, names: Any) -> frozenset[str]:
        """The parameters that layers ("0") and parameters ("0.weight") stand for."""
        parameters = [name for name, _ in self.network.named_parameters()]
        layers = [name for name in self.network.layers if any(each.startswith(f"{name}.") for each in parameters)]
        if isinstance(names, str) or not isinstance(names, list | tuple | set | frozenset):
            raise TypeError(f'freeze is {names!r}. Give a list of layers, such as ["0"]; [] lets all learn.')
        found: set[str] = set()
        for name in names:
            fitting = [each for each in parameters if isinstance(name, str) and f"{each}.".startswith(f"{name}.")]
            if not fitting or not name:
                raise ValueError(
                    f"freeze has {name!r}. Legal are the layers {', '.join(map(repr, layers))}, and parameters such as "
                    f"{parameters[0]!r}."
                    if parameters
                    else f"freeze has {name!r}, but this network has no parameters. Give []."
                )
            found |= set(fitting)
        return frozenset(found)

    @property
    def settings(self) -> dict[str, Any]:
        """How it is set up, as plain data; a setting that differs from group to group is a list."""
        groups = self.optimizer.param_groups
        shown: dict[str, Any] = {"optimizer": type(self.optimizer).__name__}
        for name in self.optimizer.defaults:
            values = [list(each[name]) if isinstance(each[name], tuple) else each[name] for each in groups]
            shown[name] = values[0] if all(value == values[0] for value in values) else values
        clip = None if self.clip is None else {"type": type(self.clip).__name__, **self.clip.settings}
        order = [name for name, _ in self.network.named_parameters() if name in self.frozen]
        return shown | {"clip": clip, "freeze": order}


def optimizer_class(given: Any) -> Any:
    """Return one of bpviz's optimizers for its name or the class itself."""
    if isinstance(given, type) and given in OPTIMIZERS.values():
        return given
    if not isinstance(given, str) or given not in OPTIMIZERS:
        raise ValueError(f"optimizer is {given!r}. Legal are {', '.join(map(repr, OPTIMIZERS))}.")
    return OPTIMIZERS[given]


def clip_of(given: Any) -> Any:
    """Return what clips: a ClipNorm for a number, nothing for None."""
    if given is None:
        return None
    if isinstance(given, nn.ClipNorm | nn.ClipValue):
        return copy.deepcopy(given)
    try:
        return nn.ClipNorm(given)
    except ValueError:
        raise ValueError(
            f"clip is {given!r}. Give the largest norm, 0 or more, or nn.ClipValue(...), or None for no clipping."
        ) from None
