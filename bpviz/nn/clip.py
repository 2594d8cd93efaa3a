"""Clipping: gradients made smaller before the update, all together (ClipNorm) or one by one (ClipValue)."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterable

import numpy as np

from bpviz.arrays import Workspace, quiet
from bpviz.nn.module import Rules
from bpviz.nn.parameter import Parameter
from bpviz.nn.store import Store


class Clip(ABC):
    """What both kinds of clipping share."""

    def __init__(self) -> None:
        self._work = Workspace()

    @abstractmethod
    def __call__(self, parameters: Iterable[Parameter] | Parameter) -> float | None:
        """Clip the gradients of `parameters` in place. Parameters without a gradient do not count."""

    @abstractmethod
    def rules(self) -> Rules:
        """The equations, under the key ``clip``; the last one gives ``clipped``."""

    @property
    @abstractmethod
    def settings(self) -> dict[str, float]:
        """The number that its rules use, by name."""

    def start(self) -> None:
        """A recording begins: results go into arrays that nobody else has seen."""
        self._work.clear()

    def take(self) -> dict[str, np.ndarray]:
        """Its intermediates of the last call: ClipNorm's `norm` and `coef`, shape ()."""
        return self._work.take("norm", "coef")

    def hand_over(self) -> dict[str, np.ndarray]:
        """As `take`: the caller shows the arrays to others with `lend`."""
        return self._work.hand_over()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.settings.items())})"


class ClipNorm(Clip):
    """Scale all gradients so that their common norm is at most about `max_norm`, as ``clip_grad_norm_`` does.

    ``coef = min(1, max_norm / (norm + 1e-6))``: a norm of exactly `max_norm` still shrinks a little, as in PyTorch.

    Parameters
    ----------
    max_norm : float
        0 or more.
    """

    def __init__(self, max_norm: float) -> None:
        super().__init__()
        self.max_norm = check_limit("max_norm", max_norm)

    def __call__(self, parameters: Iterable[Parameter] | Parameter) -> float:
        """Clip the gradients of `parameters` in place; returns the norm before clipping.

        Parameters without a gradient do not count.
        """
        masks = masks_of(parameters)
        kind = next(iter(masks)).dtype if masks else np.dtype(np.float64)
        norm, coef = self._work("norm", (), kind), self._work("coef", (), kind)
        with quiet():
            norm[()] = 0
            for store, mask in masks.items():
                for run in store.runs(mask & store.live):
                    gradients = store.grad.array[run]
                    norm += np.dot(gradients, gradients)
            np.sqrt(norm, out=norm)
            # np.minimum, not min: a norm of NaN gives NaN, as in PyTorch
            np.minimum(1, self.max_norm / (norm + 1e-6), out=coef)
            for store, mask in masks.items():
                store.clip_grad(lambda gradients, out: np.multiply(gradients, coef, out=out), mask)
        return float(norm)

    @property
    def settings(self) -> dict[str, float]:
        return {"max_norm": self.max_norm}

    def rules(self) -> Rules:
        return {
            "clip": (
                "norm = sqrt(sum[k](gradients[k] ** 2))",
                "coef = min(1, max_norm / (norm + 1e-6))",
                "clipped[...] = coef * grad[...]",
            )
        }


class ClipValue(Clip):
    """Cut every single gradient to the range from -`clip_value` to `clip_value`, as ``clip_grad_value_`` does.

    Unlike :class:`ClipNorm` it may change the direction of the whole gradient.

    Parameters
    ----------
    clip_value : float
        0 or more.
    """

    def __init__(self, clip_value: float) -> None:
        super().__init__()
        self.clip_value = check_limit("clip_value", clip_value)

    def __call__(self, parameters: Iterable[Parameter] | Parameter) -> None:
        """Clip the gradients of `parameters` in place. Parameters without a gradient do not count."""
        for store, mask in masks_of(parameters).items():
            store.clip_grad(self._cut, mask)

    def _cut(self, gradients: np.ndarray, out: np.ndarray) -> None:
        np.maximum(gradients, -self.clip_value, out=out)
        np.minimum(out, self.clip_value, out=out)  # NaN stays NaN, as in PyTorch

    @property
    def settings(self) -> dict[str, float]:
        return {"clip_value": self.clip_value}

    def rules(self) -> Rules:
        return {"clip": ("clipped[...] = min(max(grad[...], -clip_value), clip_value)",)}


def check_limit(name: str, value: object) -> float:
    """A number, 0 or more; infinity is one, with which ClipNorm only measures."""
    try:
        number = math.nan if isinstance(value, str | bool | np.bool_) else float(value)  # type: ignore[arg-type] - caught
    except (TypeError, ValueError):
        number = math.nan
    if not number >= 0:
        raise ValueError(f"{name} is {value!r}. Give a number, 0 or more; leave clipping out to switch it off.")
    return number


def masks_of(parameters: Iterable[Parameter] | Parameter) -> dict[Store, int]:
    """The stores of one or several parameters, each with its mask."""
    try:
        return Store.masks([parameters] if isinstance(parameters, Parameter) else parameters)
    except (TypeError, AttributeError) as error:
        raise TypeError(f"parameters is {parameters!r}. Give net.parameters(), or some of a network's.") from error
