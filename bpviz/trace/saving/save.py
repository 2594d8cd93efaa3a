"""Save and load: a network, its optimizer and its history in one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bpviz import nn

from ..history import History
from .histories import PREFIX as HISTORY
from .histories import build_history, describe_history
from .networks import build_network, describe_network
from .optimizers import PREFIX as OPTIMIZER
from .optimizers import build_optimizer, build_scheduler, describe_optimizer, describe_scheduler
from .tensors import read, write

VERSION = 1
WRONG = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, RuntimeError, StopIteration),
    *(TypeError, ValueError),
)
"""What a description that somebody has made up may lead to."""


@dataclass(frozen=True, eq=False)
class Saved:
    """What :func:`bpviz.load` returns.

    Attributes
    ----------
    network : bpviz.nn.Sequential
    optimizer, scheduler, history
        None where the file has none.
    """

    network: Any
    optimizer: Any = None
    scheduler: Any = None
    history: History | None = None


def save(
    path: str | Path, network: Any, optimizer: Any = None, history: History | None = None, *, scheduler: Any = None
) -> None:
    """Write a network, and what belongs to it, to a file from which training goes on as if it had not stopped.

    It is a safetensors file: the network's parameters and buffers by their names in PyTorch ("0.weight"), the rest
    under "optimizer/" and "history/", and a description of the structure as JSON. It holds no code, and not the data.

    Parameters
    ----------
    path : str or Path
        The file is whole or not there at all; one that is there already is replaced.
    network : bpviz.nn.Sequential
        Of layers of bpviz. For one with layers of your own, see :func:`bpviz.save_state_dict`.
    optimizer : one of bpviz.optim, optional
        Over parameters of this network, with its memory.
    history : History, optional
        With its kept states, so that iterations can be replayed after loading, too.
    scheduler : one of bpviz.optim.lr_scheduler, optional
        Over this optimizer.

    Raises
    ------
    TypeError, ValueError
        If something is none of these, or of a class that is not bpviz's; nothing is written.
    OSError
        If the path cannot be written.
    """
    if not isinstance(network, nn.Sequential):
        raise TypeError(f"network is {network!r}; give an nn.Sequential. The order is save(path, network, ...)")
    if optimizer is not None and not (hasattr(optimizer, "owns") and optimizer.owns(network)):
        raise ValueError(f"optimizer is {optimizer!r}, which is not over this network's parameters")
    if history is not None and not isinstance(history, History):
        raise TypeError(f"history is {history!r}; give what bpviz.train() returned")
    if scheduler is not None and (optimizer is None or getattr(scheduler, "optimizer", None) is not optimizer):
        raise ValueError(f"scheduler is {scheduler!r}, which is not over this optimizer; give both")
    arrays: dict[str, np.ndarray] = network.state_dict()
    description: dict[str, Any] = {"version": VERSION, "network": describe_network(network)}
    if optimizer is not None:
        description["optimizer"], memory = describe_optimizer(optimizer)
        arrays |= memory
    if scheduler is not None:
        description["scheduler"] = describe_scheduler(scheduler)
    if history is not None:
        description["history"], numbers = describe_history(history)
        arrays |= numbers
    write(path, arrays, description)


def load(path: str | Path, *, dataset: Any = None) -> Saved:
    """Read what :func:`bpviz.save` wrote.

    Parameters
    ----------
    path : str or Path
    dataset : bpviz.datasets.Dataset, optional
        The one that the network was trained with, for the history to replay iterations: ``history.attach(dataset)``.

    Returns
    -------
    Saved
        ``saved.network``, ``saved.optimizer``, ``saved.scheduler``, ``saved.history``.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it was not written by bpviz.save(), is damaged, or comes from a newer version; or it is another data set.
    """
    arrays, description = read(path)
    if description is None:
        raise ValueError(
            f"{path} holds arrays but no network: it was not written by bpviz.save(). Build the network, then "
            f"network.load_state_dict(bpviz.load_state_dict(path))."
        )
    version = description.get("version")
    if isinstance(version, int) and version > VERSION:
        raise ValueError(
            f"{path} has version {version}, but this bpviz reads up to {VERSION}: upgrade bpviz to read it."
        )
    numbers = sum(array.size for array in arrays.values())
    try:
        network = build_network(description["network"], numbers)
        network.load_state_dict(_own(arrays))
        optimizer = scheduler = history = None
        if "optimizer" in description:
            optimizer = build_optimizer(description["optimizer"], network, arrays)
        if "scheduler" in description:
            scheduler = build_scheduler(description["scheduler"], optimizer)
        if "history" in description:
            history = build_history(description["history"], arrays, numbers)
    except WRONG as error:
        reason = str(error) or type(error).__name__
        raise ValueError(f"{path} is damaged, or was not written by bpviz.save(): {reason}. Save it again.") from error
    if dataset is not None:
        if history is None:
            raise ValueError(f"{path} has no history that could use a dataset. Leave dataset out.")
        history.attach(dataset)
    return Saved(network, optimizer, scheduler, history)


def save_state_dict(path: str | Path, state_dict: Mapping[str, np.ndarray]) -> None:
    """Write the numbers of a network, ``network.state_dict()``, and nothing else.

    PyTorch reads them with ``model.load_state_dict(safetensors.torch.load_file(path))``.

    Raises
    ------
    TypeError
        If `state_dict` is no mapping from names to arrays.
    OSError
        If the path cannot be written.
    """
    arrays = (
        {name: np.asarray(array) for name, array in state_dict.items()} if isinstance(state_dict, Mapping) else None
    )
    if arrays is None or not all(isinstance(name, str) and arrays[name].dtype.kind in "fiub" for name in arrays):
        raise TypeError(f"state_dict is {type(state_dict).__name__}; give network.state_dict(): arrays by name")
    write(path, arrays)


def load_state_dict(path: str | Path) -> dict[str, np.ndarray]:
    """Read the numbers of a network, written by PyTorch or by bpviz, for ``network.load_state_dict()``.

    In PyTorch: ``safetensors.torch.save_file(model.state_dict(), path)``. Names and shapes have to be those of
    the network; float32 numbers become the network's own dtype.

    Returns
    -------
    dict of str to ndarray

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it is no safetensors file, is damaged, or holds bfloat16 numbers.
    """
    return _own(read(path)[0])


def _own(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the network's own arrays."""
    return {name: array for name, array in arrays.items() if not name.startswith((OPTIMIZER, HISTORY))}
