"""Values as plain data for JSON, and back: also numbers that JSON has not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def encode(value: Any) -> Any:
    """Return a number, text, list, mapping or small array as JSON can hold it."""
    if isinstance(value, np.ndarray) and value.ndim:
        return {"array": encode(value.tolist()), "dtype": str(value.dtype)}
    if isinstance(value, np.generic | np.ndarray):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [encode(each) for each in value]
    if isinstance(value, Mapping):
        return {str(name): encode(each) for name, each in value.items()}
    raise TypeError(f"{value!r}, a {type(value).__name__}, cannot be saved; numbers, texts and lists of them can")


def decode(data: Any) -> Any:
    """Return what :func:`encode` was given; a tuple comes back as a list."""
    if isinstance(data, list):
        return [decode(each) for each in data]
    if not isinstance(data, dict):
        return data
    if set(data) == {"float"} and data["float"] in ("inf", "-inf", "nan"):
        return float(data["float"])
    if set(data) == {"array", "dtype"}:
        if data["dtype"] not in ("float64", "float32", "int64", "bool"):
            raise ValueError(f"an array of {data['dtype']!r}")
        return np.array(decode(data["array"]), data["dtype"])
    return {name: decode(each) for name, each in data.items()}
