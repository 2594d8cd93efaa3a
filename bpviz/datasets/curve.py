"""Regression: one number in, one number out, and a curve to find behind the noise."""

from typing import Any

import numpy as np

from bpviz.datasets.check import check_dtype, check_noise, check_whole, suggest
from bpviz.datasets.dataset import Dataset

# For x from -1 to 1; all lie within -1 and 1.
CURVES = {
    "line": lambda x: x / 2,
    "square": lambda x: x**2,
    "cubic": lambda x: 4 * x**3 - 3 * x,  # up, down and up again (the Chebyshev polynomial T3)
    "abs": abs,
    "step": lambda x: np.where(x < 0, 0.0, 1.0),
    "sine": lambda x: np.sin(np.pi * x),
    "bump": lambda x: np.exp(-((x / 0.3) ** 2)),
}


def curve(
    name: str = "sine", samples: int = 100, noise: float = 0.1, seed: int = 0, *, dtype: Any = "float64"
) -> Dataset:
    """Points along a curve, for `MSELoss`.

    Parameters
    ----------
    name : str
        "sine" (sin(pi x)), "step" (0 below x = 0, then 1), "cubic" (4x^3 - 3x), "abs", "square", "line" (x/2) or "bump"
        (a bell around 0).
    samples : int
        2 or more.
    noise : float
        The standard deviation of what is added to each target.
    seed : int
        Draws the noise.
    dtype : "float64" (default) or "float32"

    Returns
    -------
    Dataset
        x (samples, 1), evenly spaced from -1 to 1 and in this order; target (samples, 1).
    """
    if not isinstance(name, str) or name not in CURVES:
        raise ValueError(f"name is {name!r}, which is no curve. {suggest(str(name), CURVES)}")
    check_dtype(dtype)
    check_whole("samples", samples, 2)
    deviation, rng = check_noise(noise), np.random.default_rng(check_whole("seed", seed, 0))
    x = np.linspace(-1, 1, samples)[:, None]
    target = CURVES[name](x) + deviation * rng.standard_normal(x.shape)
    return Dataset(x, target, name, feature_names=("x",)).astype(dtype)
