"""Checks of an optimizer's and a scheduler's arguments."""

import math
from typing import Any

import numpy as np


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
            raise TypeError(
                f"The optimizer got {parameter!r} as a parameter. Give net.parameters(), "
                f'or groups: [{{"params": net[0].parameters(), "lr": 0.1}}, ...].'
            )
    if len({id(parameter) for parameter in found}) < len(found):
        raise ValueError("The optimizer got a parameter twice. Give each parameter once, as net.parameters() does.")
    if len({id(parameter.store) for parameter in found}) > 1:
        raise ValueError("The optimizer got parameters of several networks. Make one optimizer for each network.")
    return found


def check_number(name: str, value: Any) -> float:
    """A finite number of either sign."""
    number = _float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name} is {value!r}. Give a number.")
    return number


def check_not_negative(name: str, value: Any) -> float:
    """A finite number, 0 or more."""
    number = _float(value)
    if not 0 <= number < math.inf:
        raise ValueError(f"{name} is {value!r}. Give a number, 0 or more.")
    return number


def check_fraction(name: str, value: Any) -> float:
    """A number from 0 to below 1: how much of an average is kept."""
    number = _float(value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} is {value!r}. Give a number from 0 to below 1.")
    return number


def check_betas(value: Any) -> tuple[float, float]:
    """Adam's two decay rates."""
    try:
        first, second = value
    except (TypeError, ValueError):
        raise ValueError(f"betas is {value!r}. Give two numbers from 0 to below 1, such as (0.9, 0.999).") from None
    return check_fraction("betas[0]", first), check_fraction("betas[1]", second)


def check_bool(name: str, value: Any) -> bool:
    """A switch."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} is {value!r}. Give True or False.")
    return bool(value)


def check_whole(name: str, value: Any, least: int = 0) -> int:
    """A whole number, `least` or more."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {value!r}. Give a whole number, {least} or more.")
    return int(value)


def check_choice(name: str, value: Any, *legal: str) -> str:
    """One of a few words."""
    if not isinstance(value, str) or value not in legal:
        raise ValueError(f"{name} is {value!r}. Legal are {', '.join(map(repr, legal))}.")
    return value


def _float(value: Any) -> float:
    """`value` as a number; NaN if it is none. Text and True are none, although ``float()`` would take them."""
    if isinstance(value, str | bytes | bool | np.bool_):
        return math.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan
