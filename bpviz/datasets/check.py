"""Checks of what users pass in. Every message says what was given, what is legal and what to do next."""

from collections.abc import Iterable
from typing import Any

import numpy as np

DTYPES = (np.dtype(np.float32), np.dtype(np.float64))


def check_dtype(dtype: Any) -> np.dtype:
    """``dtype=`` of a data set: float64 or float32."""
    try:
        found = np.dtype(object if dtype is None else dtype)  # NumPy reads None as float64
    except TypeError:
        found = np.dtype(object)
    if found not in DTYPES:
        raise ValueError(f"dtype is {dtype!r}. Legal are 'float64' (the default) and 'float32'.")
    return found


def check_whole(name: str, value: Any, least: int) -> int:
    """A whole number, `least` or more."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {value!r}. Give a whole number, {least} or more.")
    return int(value)


def check_number(name: str, value: Any, legal: str, low: float, high: float) -> float:
    """A number from `low` to `high`; `legal` says so in words."""
    real = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not real or not low <= value <= high:  # NaN is in no range
        raise ValueError(f"{name} is {value!r}. Give {legal}.")
    return float(value)


def check_share(name: str, value: Any, what: str) -> float:
    """A number above 0 and below 1."""
    return check_number(name, value, f"{what}: a number above 0 and below 1", np.nextafter(0, 1), np.nextafter(1, 0))


def check_noise(noise: Any) -> float:
    """The standard deviation of what is added to every number: 0 or more, and finite."""
    return check_number("noise", noise, "a standard deviation: a finite number, 0 or more", 0, np.finfo(float).max)


def check_names(name: str, values: Any) -> tuple[str, ...]:
    """Names as a tuple of different, non-empty strings."""
    names = tuple(values) if isinstance(values, Iterable) and not isinstance(values, str) else None
    if names is None or not all(isinstance(each, str) and each for each in names):
        raise TypeError(f"{name} is {values!r}. Give a tuple of names, such as ('petal length', 'petal width').")
    twice = sorted({each for each in names if names.count(each) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise ValueError(f"{name} holds {twice[0]!r} more than once. Give every one a name of its own.")
    return names


def check_array(name: str, values: Any) -> np.ndarray:
    """`values` as an array of real numbers, shape (samples, ...), with at least one of them, and all finite.

    Arrays keep their dtype: float64, float32, or int64 (from any whole numbers). Lists become float64, a flat list of
    whole numbers int64.
    """
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} has rows of different lengths. Make all rows equally long.") from error
    if array.dtype.kind in "iu" and not hasattr(values, "dtype") and array.ndim > 1:
        array = array.astype(np.float64)  # a list, so no dtype was chosen
    if array.dtype.kind in "iu":
        array = array.astype(np.int64, copy=False)
    elif array.dtype not in DTYPES:
        raise TypeError(
            f"{name} holds {array.dtype} values. Give real numbers of float64 or float32, "
            f"or whole numbers that count from 0 (classes, tokens)."
        )
    if array.ndim == 0 or array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: no samples. Give at least one, along the first axis.")
    wrong = ~np.isfinite(array)
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        raise ValueError(
            f"{name}[{', '.join(map(str, first))}] is {array[first]}, and {int(wrong.sum())} of {array.size} entries "
            f"are not finite. Give finite numbers only: find the others with np.argwhere(~np.isfinite({name}))."
        )
    return array


def check_samples(x: np.ndarray, target: np.ndarray) -> None:
    """Raise if x and target are not the same samples, in the shapes that networks and losses take."""
    if len(x) != len(target):
        raise ValueError(f"x has {len(x)} samples, but target has {len(target)}. Give one target a sample.")
    if x.ndim < 2:
        raise ValueError(f"x has shape {x.shape}. Give (samples, features); one feature a sample is x[:, None].")
    if target.ndim == 1 and target.dtype.kind == "f":
        raise ValueError(
            f"target has shape {target.shape} and holds {target.dtype} values. Numbers to learn have the shape "
            f"(samples, outputs): give target[:, None]; class indices are whole numbers: give "
            f"target.astype('int64')."
        )
    if target.dtype.kind == "f" and x.dtype.kind == "f" and target.dtype != x.dtype:
        raise TypeError(
            f"x is an array of {x.dtype}, but target one of {target.dtype}. Give both the same: "
            f"target.astype('{x.dtype}')."
        )


def suggest(word: str, legal: Iterable[str]) -> str:
    """A sentence with the legal words, or the one that was probably meant."""
    import difflib  # here, because most programs never need it

    words = list(legal)
    near = difflib.get_close_matches(word, words, 1) if len(words) <= 10_000 else []
    near = near or [each for each in words if each.casefold() == word.casefold()][:1]
    if near:
        return f"Did you mean {near[0]!r}?"
    shown = ", ".join(map(repr, words[:12]))
    return f"There are {shown}{f' and {len(words) - 12} more' if len(words) > 12 else ''}."
