"""What an object is made of: its class, by name, and its constructor's arguments; and the object made from that.

An object keeps what it was made with in attributes of the same names, as PyTorch's do: that is all there is to it.
Only classes of bpviz are described, and only those are made: a file names them, and brings no code.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from bpviz import nn, optim
from bpviz.nn.loss import Loss

from .plain import decode, encode

Description = dict[str, Any]

OTHER_NAMES = {"num_features": "in_features", "normalized_shape": "in_features"}
OTHER_NAMES |= {"affine": "weight", "elementwise_affine": "weight"}
"""Arguments that are kept under another name."""
LEFT_OUT = ("seed", "start_dim", "end_dim")
"""What made the numbers, which are saved themselves, and what has one legal value only."""


def classes_of(module: Any, base: type) -> dict[str, type]:
    """Return the classes of a package that a file may name."""
    found = {name: getattr(module, name) for name in module.__all__}
    return {
        name: each
        for name, each in found.items()
        if inspect.isclass(each) and issubclass(each, base) and not inspect.isabstract(each)
    }


LAYERS = classes_of(nn, nn.Module)
LOSSES = classes_of(nn, Loss)
CLIPS: dict[str, type] = {"ClipNorm": nn.ClipNorm, "ClipValue": nn.ClipValue}
OPTIMIZERS = classes_of(optim, optim.Optimizer)


def check_known(thing: Any, known: dict[str, type], what: str) -> str:
    """Return the name of the object's class, or raise if a file could not name it."""
    name = type(thing).__name__
    if known.get(name) is not type(thing):
        raise TypeError(
            f"{what} {thing!r} is of a class that bpviz does not have ({type(thing).__module__}.{name}), and a file "
            f"holds no code. Save the numbers alone: bpviz.save_state_dict(path, network.state_dict())."
        )
    return name


def describe(thing: Any, known: dict[str, type], what: str) -> Description:
    """Return an object's class and arguments.

    Raises
    ------
    TypeError
        If it is of another class than those that are known.
    """
    name = check_known(thing, known, what)
    arguments: dict[str, Any] = {}
    for key, parameter in inspect.signature(type(thing)).parameters.items():
        if key in LEFT_OUT or parameter.kind is parameter.VAR_POSITIONAL:
            continue
        value = getattr(thing, OTHER_NAMES.get(key, key))
        if key == "dtype":
            value = str(value)
        elif isinstance(parameter.default, bool) and not isinstance(value, bool):
            value = value is not None  # bias=True makes a Parameter, and bias=False None
        arguments[key] = encode(value)
    described: Description = {"class": name, "arguments": arguments}
    if isinstance(thing, nn.Sequential | nn.Residual):
        inner = thing if isinstance(thing, nn.Sequential) else thing.body
        described["modules"] = [describe(module, known, f"{what} {i}:") for i, module in enumerate(inner)]
    return described


def build(description: Any, known: dict[str, type]) -> Any:
    """Return the object that :func:`describe` described.

    Raises
    ------
    ValueError, TypeError, KeyError
        If the description is none of a known class, or its arguments are not legal.
    """
    maker, arguments = pick(description, known)
    return maker(*(build(module, known) for module in description.get("modules", ())), **arguments)


def pick(description: Any, known: dict[str, type]) -> tuple[Callable[..., Any], dict[str, Any]]:
    """Return the class that a description names, and the arguments that it gives."""
    name = description["class"]
    if name not in known:
        raise ValueError(f"the class {name!r} is not one of {', '.join(known)}")
    return known[name], decode(description["arguments"])
