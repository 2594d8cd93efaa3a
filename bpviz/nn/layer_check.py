"""Checks of a layer's own arguments."""

import math

import numpy as np


def check_flag(name: str, value: object) -> bool:
    """True or False, and nothing that merely counts as one of them."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} is {value!r}. Give True or False.")
    return bool(value)


def check_share(name: str, value: object) -> float:
    """A number from 0 to 1, both included."""
    number = _number(value)
    if not 0 <= number <= 1:
        raise ValueError(f"{name} is {value!r}. Give a number from 0 to 1.")
    return number


def check_eps(value: object) -> float:
    """``eps``: a positive number."""
    number = _number(value)
    if not 0 < number < math.inf:
        raise ValueError(f"eps is {value!r}. Give a small positive number, such as 1e-5: it keeps the root above 0.")
    return number


def _number(value: object) -> float:
    """`value` as a float, and NaN for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        return math.nan
    return float(value)
