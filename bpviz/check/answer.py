"""Read what a learner gave: numbers, or a sentence that says why it is none."""

from __future__ import annotations

from typing import Any

import numpy as np

NOTHING_YET = "There is nothing to check yet: put your answer in the place of None and run the cell again."
COMMA = (
    "In Python a comma separates two numbers: write a decimal point (0.5, not 0,5), and nothing between the thousands."
)


def read_numbers(answer: Any, shape: tuple[int, ...]) -> np.ndarray | str:
    """Return the answer as an array of floats of ``shape``, or a hint why that is impossible.

    Axes of length 1 at the front are ignored on both sides: a batch of one sample is as good as the sample.
    """
    hint = _not_numbers(answer)
    if hint:
        return hint
    try:
        array = np.asarray(answer)
    except ValueError:
        return "The rows of your answer have different lengths. Each row needs the same number of entries."
    missing = [entry is None or entry is Ellipsis for entry in array.ravel()] if array.dtype == object else []
    if any(missing):
        return NOTHING_YET if all(missing) else "Some entries of your answer are still None."
    if array.dtype.kind in "US":
        return "Your answer holds text. Write the numbers without quotation marks."
    if array.dtype.kind not in "biuf":
        return f"Your answer is of type {type(answer).__name__}. Give a number, a list of numbers or an array."
    if array.size == 0:
        return "Your answer is empty. " + _wanted(shape)
    array = array.astype(float)
    if not np.isfinite(array).all():
        what = "NaN (not a number)" if np.isnan(array).any() else "infinity"
        return f"Your answer contains {what}. Look for a division by 0, or the logarithm of 0 or less."
    if strip_front(array.shape) == strip_front(shape):
        return array.reshape(shape)
    if array.ndim == 2 and array.shape == shape[::-1]:
        return "Your answer is transposed: rows and columns have changed places. Turn it with .T, or swap the factors."
    comma = " " + COMMA if isinstance(answer, tuple) and strip_front(shape) == () else ""
    return f"Your answer has {_size(array.shape)}. {_wanted(shape)}{comma}"


def strip_front(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape without leading axes of length 1."""
    while shape and shape[0] == 1:
        shape = shape[1:]
    return shape


def _not_numbers(answer: Any) -> str | None:
    if answer is None or answer is Ellipsis:
        return NOTHING_YET
    if isinstance(answer, str):
        return f"Your answer is the text {answer!r}. Write the number without quotation marks."
    if isinstance(answer, bool):
        return f"Your answer is {answer}. Give a number."
    if callable(answer):
        return "Your answer is a function, not what it returns. Call it: write its arguments in parentheses."
    return None


def _size(shape: tuple[int, ...]) -> str:
    if shape == ():
        return "one number"
    if len(shape) == 1:
        return f"{shape[0]} {'number' if shape[0] == 1 else 'numbers'}"
    return f"shape {shape}"


def _wanted(shape: tuple[int, ...]) -> str:
    size = _size(strip_front(shape))
    return f"Wanted: {size}."
