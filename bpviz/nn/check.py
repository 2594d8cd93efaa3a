"""Checks of what users pass in. Every message says what was given, what is legal and what to do next."""

import math

import numpy as np

from bpviz.arrays import quiet

DTYPES = (np.dtype(np.float32), np.dtype(np.float64))


def check_dtype(dtype: object) -> np.dtype:
    """``dtype=`` of a layer: float64 (default) or float32."""
    try:
        found = np.dtype(np.float64 if dtype is None else dtype)  # type: ignore[call-overload] - anything may be given; it is refused below
    except TypeError:
        found = np.dtype(object)
    if found not in DTYPES:
        raise ValueError(f"dtype is {dtype!r}. Legal are 'float64' (the default) and 'float32'.")
    return found


LARGEST = 10**8  # of one size of a layer


def check_size(name: str, value: object) -> int:
    """A layer's number of features: a positive whole number."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} is {value!r}. Give a whole number, 1 or more.")
    if value > LARGEST:
        raise ValueError(f"{name} is {value:.3g}. Give at most {LARGEST:,}: more would not fit into memory.")
    return int(value)


def check_seed(seed: object) -> int | None:
    """``seed=`` of a layer or a network: a whole number, 0 or more; None draws other numbers each time."""
    if seed is None:
        return None
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed is {seed!r}. Give a whole number, 0 or more, or None for other numbers each time.")
    return int(seed)


def check_flag(name: str, value: object) -> bool:
    """True or False, and nothing that merely counts as one of them."""
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} is {value!r}. Give True or False.")
    return bool(value)


def check_number(name: str, value: object, legal: str, least: float, most: float = math.inf) -> float:
    """A finite number from `least` to `most`; `legal` says so in words."""
    number = math.nan
    if isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool):
        number = float(value) if abs(value) < 1e300 else math.inf  # a whole number may be too large for a float
    if not math.isfinite(number) or not least <= number <= most:
        raise ValueError(f"{name} is {value!r}. Give {legal}.")
    return number


def check_finite_number(name: str, value: object, example: str) -> float:
    """A number of a layer: real and finite; `example` says which one to give."""
    try:
        number = float("nan" if isinstance(value, str | bool | np.bool_) else value)  # type: ignore[arg-type] - anything may be given; it is refused below
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{name} is {value!r}. Give a finite number, {example}.")
    return value if type(value) is int else number  # a whole number prints as it was given


def check_array(name: str, values: object, kinds: str, legal: str) -> np.ndarray:
    """`values` as an array whose dtype is of one of `kinds` (NumPy's letters); `legal` says so in words."""
    if hasattr(values, "x") and hasattr(values, "target"):
        raise TypeError(f"{name} is {values!r}. Give its numbers: data.x, or data.target.")
    try:
        array = np.asarray(values)
    except ValueError as error:
        raise ValueError(f"{name} has rows of different lengths. Make all rows equally long.") from error
    if array.dtype.kind not in kinds:
        raise TypeError(f"{name} holds {array.dtype} values. Give {legal}.")
    return array


def fitting(name: str, values: object, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """`values` as an array of `dtype` and of exactly this shape."""
    array = check_array(name, values, "fiub", f"real numbers of shape {shape}")
    if array.shape != shape:
        raise ValueError(
            f"{name} has shape {shape}, but got an array of shape {array.shape}. Give one of shape {shape}."
        )
    return array.astype(dtype, copy=False)


def check_real(name: str, values: object, dtype: np.dtype) -> np.ndarray:
    """`values` as an array of `dtype`.

    Lists are converted; an array of another dtype is an error, as in PyTorch, because silently mixing float32 and
    float64 hides where precision is lost (and bytes 0..255 are rarely what a network should see).
    """
    if isinstance(values, np.ndarray) and values.dtype == dtype:
        return np.asarray(values)
    array = check_array(name, values, "fiu", f"real numbers, an array of {dtype}")
    if isinstance(values, np.ndarray) and array.dtype != dtype:
        hint = " (and pixels from 0..255 to 0..1)" if array.dtype == np.uint8 else ""
        raise TypeError(
            f"{name} is an array of {array.dtype}, but the network computes in {dtype}. "
            f"Convert it: {name}.astype(np.{dtype}){hint}, or build the layers with another dtype=."
        )
    return np.asarray(array, dtype=dtype)


def check_numbers(name: str, values: object, dtype: np.dtype) -> np.ndarray:
    """`values` as a finite array of `dtype`, with a batch axis in front and at least one sample."""
    array = check_real(name, values, dtype)
    check_batch_axis(name, array)
    check_finite(name, array)
    return array


def check_batch_axis(name: str, array: np.ndarray) -> None:
    """Raise if `array` has no batch axis, or holds no sample."""
    if array.ndim < 2:
        hint = f" A single sample is {name}[None, :]." if array.ndim == 1 else ""
        raise ValueError(f"{name} has shape {array.shape}. Give two axes or more: (batch, features).{hint}")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: an empty batch. Give at least one sample.")


def check_finite(name: str, array: np.ndarray) -> None:
    """Raise if an entry is NaN or infinite, and say where the first one is."""
    with quiet():
        if math.isfinite(np.vdot(array, array)):  # one cheap pass; overflow of finite numbers falls through
            return
    wrong = ~np.isfinite(array)
    if wrong.any():
        first = tuple(int(i) for i in np.argwhere(wrong)[0])
        index = ", ".join(map(str, first))
        raise ValueError(
            f"{name}[{index}] is {array[first]}, and {int(wrong.sum())} of {array.size} entries are not finite. "
            f"Give finite numbers only: find the others with np.argwhere(~np.isfinite({name}))."
        )


def check_features(shape: tuple[int, ...], features: int | None) -> None:
    """Raise if an x of this shape has not `features` columns."""
    if features is not None and shape[-1] != features:
        raise ValueError(
            f"x has shape {shape}: {shape[-1]} features a sample, but the first layer takes {features}. "
            f"Give x of shape (batch, {features})."
        )
