"""Points in the plane, of two classes or more: what a decision boundary is easily drawn for.

In all of them ``noise`` is the standard deviation of a normal distribution, added to both coordinates, and the samples
come in random order. Targets are class indices, for `CrossEntropyLoss` and one output a class; for a single output and
`BCEWithLogitsLoss` make them a column of numbers: ``Dataset(x, target[:, None].astype(x.dtype))``.
"""

from typing import Any

import numpy as np

from bpviz.datasets.check import check_dtype, check_noise, check_share, check_whole
from bpviz.datasets.dataset import Dataset


def moons(samples: int = 200, noise: float = 0.1, seed: int = 0, *, dtype: Any = "float64") -> Dataset:
    """Two half circles of radius 1, each reaching into the other: no straight line separates them.

    Without noise a point lies on (cos t, sin t) or on (1 - cos t, 1/2 - sin t), t from 0 to pi, as in scikit-learn's
    ``make_moons``.

    Parameters
    ----------
    samples : int
        2 or more; half of them in each class.
    noise : float
    seed : int
        Draws the noise and the order.
    dtype : "float64" (default) or "float32"

    Returns
    -------
    Dataset
        x (samples, 2); target int64, 0 for the upper and 1 for the lower moon.
    """
    check_whole("samples", samples, 2)
    upper, lower = (np.linspace(0, np.pi, count) for count in (samples // 2, samples - samples // 2))
    arms = [_column(np.cos(upper), np.sin(upper)), _column(1 - np.cos(lower), 0.5 - np.sin(lower))]
    return _dataset("moons", arms, ("upper moon", "lower moon"), noise, seed, dtype)


def circles(
    samples: int = 200, noise: float = 0.1, seed: int = 0, *, factor: float = 0.5, dtype: Any = "float64"
) -> Dataset:
    """A circle inside another one of radius 1, both around (0, 0), as in scikit-learn's ``make_circles``.

    Parameters
    ----------
    samples, noise, seed, dtype
        As in `moons`.
    factor : float
        The inner circle's radius, above 0 and below 1.

    Returns
    -------
    Dataset
        x (samples, 2); target int64, 0 for the outer and 1 for the inner circle.
    """
    check_whole("samples", samples, 2)
    radius = check_share("factor", factor, "the inner circle's radius")
    arms = []
    for count, r in ((samples // 2, 1), (samples - samples // 2, radius)):
        angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
        arms.append(_column(r * np.cos(angle), r * np.sin(angle)))
    return _dataset("circles", arms, ("outer circle", "inner circle"), noise, seed, dtype)


def spiral(
    samples: int = 300,
    noise: float = 0.03,
    seed: int = 0,
    *,
    classes: int = 3,
    turns: float = 0.75,
    dtype: Any = "float64",
) -> Dataset:
    """Arms that wind around each other, one a class.

    An arm starts near the middle and ends at radius 1; its radius grows evenly with its angle (an Archimedean spiral).

    Parameters
    ----------
    samples, noise, seed, dtype
        As in `moons`; one sample a class or more.
    classes : int
        How many arms, 2 or more.
    turns : float
        How many times an arm goes around, above 0 and up to 10: the more, the harder.

    Returns
    -------
    Dataset
        x (samples, 2); target int64, 0 to classes - 1.
    """
    check_whole("classes", classes, 2)
    check_whole("samples", samples, classes)
    if isinstance(turns, bool) or not isinstance(turns, int | float) or not 0 < turns <= 10:
        raise ValueError(f"turns is {turns!r}. Give a number above 0, up to 10.")
    arms = []
    for arm in range(classes):
        count = (samples + arm) // classes  # these sum up to samples
        radius = np.linspace(0.1, 1, count)
        angle = 2 * np.pi * (turns * radius + arm / classes)
        arms.append(_column(radius * np.cos(angle), radius * np.sin(angle)))
    return _dataset("spiral", arms, tuple(f"arm {arm}" for arm in range(classes)), noise, seed, dtype)


def _column(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack([x, y], axis=1)


def _dataset(
    name: str, arms: list[np.ndarray], class_names: tuple[str, ...], noise: float, seed: int, dtype: Any
) -> Dataset:
    """One set of all classes' points, with noise and in random order."""
    check_dtype(dtype)
    deviation, rng = check_noise(noise), np.random.default_rng(check_whole("seed", seed, 0))
    x = np.concatenate(arms)
    target = np.repeat(np.arange(len(arms)), [len(arm) for arm in arms])
    x += deviation * rng.standard_normal(x.shape)
    order = rng.permutation(len(x))
    return Dataset(x[order], target[order], name, class_names, feature_names=("x", "y")).astype(dtype)
