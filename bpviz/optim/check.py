"""Checks of an optimizer's arguments."""

import math
from typing import Any


def check_parameters(parameters: Any) -> list[Any]:
    """A non-empty list of parameters of one network."""
    try:
        found = list(parameters)
    except TypeError:
        found = [parameters]
    if not found:
        raise ValueError("The optimizer got no parameters. Give net.parameters() of a network with a Linear layer.")
    for parameter in found:
        if not hasattr(parameter, "store"):
            raise TypeError(f"The optimizer got {parameter!r} as a parameter. Give net.parameters().")
    if len({id(parameter) for parameter in found}) < len(found):
        raise ValueError("The optimizer got a parameter twice. Give each parameter once, as net.parameters() does.")
    if len({id(parameter.store) for parameter in found}) > 1:
        raise ValueError("The optimizer got parameters of several networks. Make one optimizer for each network.")
    return found


def check_not_negative(name: str, value: float) -> float:
    """A number, 0 or more."""
    number = _float(value)
    if not number >= 0:
        raise ValueError(f"{name} is {value!r}. Give a number, 0 or more.")
    return number


def check_number(name: str, value: float) -> float:
    """A number of either sign."""
    number = _float(value)
    if math.isnan(number):
        raise ValueError(f"{name} is {value!r}. Give a number.")
    return number


def _float(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type] - what is no number is caught
    except (TypeError, ValueError):
        return math.nan
