"""Relatives of ReLU that let something through below 0."""

import numpy as np

from bpviz.nn.activation import Activation, activation_rules
from bpviz.nn.check import check_finite_number
from bpviz.nn.module import Rules


class LeakyReLU(Activation):
    """``x`` above 0, ``negative_slope * x`` below; at 0 the slope is `negative_slope`, as in PyTorch.

    Parameters
    ----------
    negative_slope : float, default 0.01

    Source: Maas, Hannun, Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013).
    """

    def __init__(self, negative_slope: float = 0.01) -> None:
        super().__init__()
        self.negative_slope = check_finite_number("negative_slope", negative_slope, "such as 0.01 (the default)")

    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        np.multiply(x, self.negative_slope, out=output)
        np.copyto(output, x, where=x > 0)

    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        local.fill(self.negative_slope)
        np.copyto(local, 1, where=x > 0)  # da/dz = 1 where z > 0, else negative_slope

    def rules(self) -> Rules:
        return activation_rules(
            "where(input[...] > 0, input[...], negative_slope * input[...])", "where(input[...] > 0, 1, negative_slope)"
        )

    @property
    def settings(self) -> dict[str, float]:
        return {"negative_slope": self.negative_slope}

    def __repr__(self) -> str:
        return f"LeakyReLU(negative_slope={self.negative_slope})"


class ELU(Activation):
    """``x`` above 0, ``alpha * (exp(x) - 1)`` below, which levels off at ``-alpha``.

    At 0 the slope is `alpha`, as in PyTorch: 1 by default.

    Parameters
    ----------
    alpha : float, default 1.0

    Source: Clevert, Unterthiner, Hochreiter, "Fast and accurate deep network learning by exponential linear units"
    (2016), eq. 15.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        super().__init__()
        self.alpha = check_finite_number("alpha", alpha, "such as 1.0 (the default)")

    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        np.expm1(x, out=output)  # exp(x) - 1, exact near 0 too
        np.multiply(output, self.alpha, out=output)
        np.copyto(output, x, where=x > 0)

    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        np.exp(x, out=local)
        np.multiply(local, self.alpha, out=local)
        np.copyto(local, 1, where=x > 0)  # da/dz = 1 where z > 0, else alpha * exp(z)

    def rules(self) -> Rules:
        return activation_rules(
            "where(input[...] > 0, input[...], alpha * (exp(input[...]) - 1))",
            "where(input[...] > 0, 1, alpha * exp(input[...]))",
        )

    @property
    def settings(self) -> dict[str, float]:
        return {"alpha": self.alpha}

    def __repr__(self) -> str:
        return f"ELU(alpha={self.alpha})"
