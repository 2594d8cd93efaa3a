"""Smooth relatives of ReLU. GELU and SiLU let a share of each number through, their `gate`, from 0 to 1."""

import math

import numpy as np

from bpviz.arrays import erf
from bpviz.nn.activation import Activation, activation_rules
from bpviz.nn.check import check_finite_number
from bpviz.nn.module import Rules

CUBE = 0.044715  # the tanh form's share of x^3 (Hendrycks, Gimpel 2016)


class GELU(Activation):
    """``x * gate``, where the gate is the chance that a standard normal number is below `x`.

    Parameters
    ----------
    approximate : "none" (default) or "tanh"
        "none" uses the error function, "tanh" an older approximation of it; the outputs differ by up to 5e-4.

    Source: Hendrycks, Gimpel, "Gaussian error linear units" (2016), section 2.
    """

    roles = ("gate", "output", "local", "downstream")

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        if not isinstance(approximate, str) or approximate not in ("none", "tanh"):
            raise ValueError(f"approximate is {approximate!r}. Legal are 'none' (the default) and 'tanh'.")
        self.approximate = approximate

    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        gate = self._gate = self._work("gate", x.shape, x.dtype)
        if self.approximate == "none":
            np.multiply(x, math.sqrt(1 / 2), out=gate)
            erf(gate, out=gate)
        else:
            np.multiply(x, x, out=gate)
            gate *= CUBE
            gate += 1
            gate *= x  # x + 0.044715 * x^3
            gate *= math.sqrt(2 / math.pi)
            np.tanh(gate, out=gate)
        gate += 1
        gate /= 2
        np.multiply(x, gate, out=output)

    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        # da/dz = gate + z * d(gate)/dz, the product rule
        np.multiply(x, x, out=local)
        if self.approximate == "none":
            local /= -2
            np.exp(local, out=local)
            local /= math.sqrt(2 * math.pi)  # the bell curve: how fast the normal distribution's gate opens
        else:
            local *= 3 * CUBE
            local += 1
            local *= math.sqrt(2 / math.pi)
            local *= 2 * self._gate * (1 - self._gate)  # (1 - tanh^2) / 2, as gate = (1 + tanh) / 2
        local *= x
        local += self._gate

    def rules(self) -> Rules:
        if self.approximate == "none":
            gate = "(1 + erf(input[...] / sqrt(2))) / 2"
            opening = "exp(-input[...] ** 2 / 2) / sqrt(2 * pi)"
        else:
            gate = f"(1 + tanh(sqrt(2 / pi) * (input[...] + {CUBE} * input[...] ** 3))) / 2"
            opening = f"2 * gate[...] * (1 - gate[...]) * sqrt(2 / pi) * (1 + 3 * {CUBE} * input[...] ** 2)"
        return _gated(gate, f"gate[...] + input[...] * {opening}")

    def __repr__(self) -> str:
        return f"GELU(approximate={self.approximate!r})"


class SiLU(Activation):
    """``x * gate``, where the gate is ``sigmoid(x)``; also known as swish.

    Source: Elfwing, Uchibe, Doya, "Sigmoid-weighted linear units for neural network function approximation" (2018),
    eqs. 8 and 9.
    """

    roles = ("gate", "output", "local", "downstream")

    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        gate = self._gate = self._work("gate", x.shape, x.dtype)
        np.negative(x, out=gate)
        np.exp(gate, out=gate)
        gate += 1
        np.divide(1, gate, out=gate)
        np.multiply(x, gate, out=output)

    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        np.subtract(1, self._gate, out=local)
        local *= x
        local += 1
        local *= self._gate  # da/dz = gate + z * gate * (1 - gate)

    def rules(self) -> Rules:
        return _gated("1 / (1 + exp(-input[...]))", "gate[...] * (1 + input[...] * (1 - gate[...]))")


class Softplus(Activation):
    """``log(1 + exp(beta * x)) / beta``: ReLU with a rounded corner, always positive.

    Parameters
    ----------
    beta : float, default 1.0, above 0
        The larger, the sharper the corner.
    threshold : float, default 20.0
        Where ``beta * x`` is larger, the output is `x` itself: the two differ by less than exp(-threshold) / beta.

    Source: Dugas et al., "Incorporating second-order functional knowledge for better option pricing" (2001), eq. 3;
    `beta` and `threshold` as in PyTorch's page of Softplus.
    """

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = check_finite_number("beta", beta, "above 0, such as 1.0 (the default)")
        if self.beta <= 0:
            raise ValueError(f"beta is {beta!r}. Give a number above 0, such as 1.0 (the default).")
        self.threshold = check_finite_number("threshold", threshold, "such as 20.0 (the default)")

    def _forward(self, x: np.ndarray, output: np.ndarray) -> None:
        np.multiply(x, self.beta, out=output)
        straight = output > self.threshold
        np.exp(output, out=output)
        np.log1p(output, out=output)  # log(1 + exp), exact also where exp is tiny
        output /= self.beta
        np.copyto(output, x, where=straight)

    def _local(self, x: np.ndarray, output: np.ndarray, local: np.ndarray) -> None:
        np.multiply(x, -self.beta, out=local)
        straight = local < -self.threshold
        np.exp(local, out=local)
        local += 1
        np.divide(1, local, out=local)  # da/dz = sigmoid(beta * z)
        np.copyto(local, 1, where=straight)

    def rules(self) -> Rules:
        return activation_rules(
            "where(beta * input[...] > threshold, input[...], log(1 + exp(beta * input[...])) / beta)",
            "where(beta * input[...] > threshold, 1, 1 / (1 + exp(-beta * input[...])))",
        )

    @property
    def settings(self) -> dict[str, float]:
        return {"beta": self.beta, "threshold": self.threshold}

    def __repr__(self) -> str:
        return f"Softplus(beta={self.beta}, threshold={self.threshold})"


def _gated(gate: str, local: str) -> Rules:
    rules = activation_rules("input[...] * gate[...]", local)
    return rules | {"forward": (f"gate[...] = {gate}", *rules["forward"])}
