"""Dropout: units left out at random."""

from __future__ import annotations  # or np.random, 10 ms, is loaded for the name of a type

from collections.abc import Mapping
from typing import Any

import numpy as np

from bpviz.nn.check import check_number, check_seed
from bpviz.nn.module import Module, Rules


class Dropout(Module):
    """``output = input * mask / (1 - p)`` in training, each mask entry 0 with probability `p`, else 1.

    The division keeps the mean of the output where the input's is, so that in evaluation mode the output is simply the
    input (Srivastava et al. 2014, in the inverted form of PyTorch's ``nn.Dropout``).

    Parameters
    ----------
    p : float
        From 0 to 1, both included; with 1 every output is 0.
    seed : int, optional
        Makes the masks reproducible; a `Sequential`'s own seed goes before it.

    Raises
    ------
    ValueError
        `p` is no number from 0 to 1.
    """

    roles = ("mask", "output", "local", "downstream")

    def __init__(self, p: float = 0.5, *, seed: int | None = None) -> None:
        super().__init__()
        self.p = check_number("p", p, "a number from 0 to 1", 0, 1)
        self._rng = np.random.default_rng(check_seed(seed))
        self._ran = False
        self._mask: np.ndarray | None = None  # of the last pass, shape as its input; None in evaluation mode

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._ran = True
        output = self._work("output", x.shape, x.dtype)
        if not self.training:
            self._mask = None
            np.copyto(output, x)
            return output
        self._mask = self._work("mask", x.shape, x.dtype)
        np.greater_equal(self._rng.random(x.shape), self.p, out=self._mask)  # 1 with probability 1 - p, else 0
        np.multiply(x, self._mask, out=output)
        if self.p < 1:  # else all is 0 already
            output /= 1 - self.p
        return output

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        if not self._ran:
            raise RuntimeError("backward() needs a forward pass first. Call the network on x.")
        if not input_grad:
            return None
        downstream = self._work("downstream", upstream.shape, upstream.dtype)
        if self._mask is None:
            np.copyto(downstream, upstream)
            return downstream
        local = self._work("local", upstream.shape, upstream.dtype)
        # da/dz is the factor that z was multiplied by
        np.divide(self._mask, 1 - self.p if self.p < 1 else 1, out=local)
        return np.multiply(upstream, local, out=downstream)

    def rules(self) -> Rules:
        if not self.training:
            return {"forward": ("output[...] = input[...]",), "backward": ("downstream[...] = upstream[...]",)}
        kept = " / (1 - p)" if self.p < 1 else ""
        return {
            "forward": (f"output[...] = input[...] * mask[...]{kept}",),
            "backward": (f"local[...] = mask[...]{kept}", "downstream[...] = upstream[...] * local[...]"),
        }

    @property
    def settings(self) -> dict[str, float]:
        return {"p": self.p}

    def reset_parameters(self, rng: np.random.Generator) -> None:
        """Begin a new sequence of masks, as `rng` decides; the numbers that `rng` gives to others stay the same."""
        self._rng = rng.spawn(1)[0]

    @property
    def rng_state(self) -> dict[str, Any]:
        """Where the sequence of masks stands, as plain data (JSON can hold it); set it to draw the same masks again.

        Raises
        ------
        ValueError
            What it is set to is no such state.
        """
        return dict(self._rng.bit_generator.state)

    @rng_state.setter
    def rng_state(self, state: Mapping[str, Any]) -> None:
        fresh = np.random.default_rng(0)
        try:
            fresh.bit_generator.state = state
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise ValueError(
                f"rng_state is {state!r}, which is no state of a generator ({error}). "
                f"Give what rng_state returned earlier."
            ) from error
        self._rng = fresh

    def take(self) -> dict[str, np.ndarray]:
        self._ran, self._mask = False, None
        return super().take()

    def __repr__(self) -> str:
        return f"Dropout(p={self.p}, inplace=False)"
