"""Identity: a layer that changes nothing."""

import numpy as np

from bpviz.nn.module import Module, Rules


class Identity(Module):
    """``output = input``: stands where a layer is switched off."""

    roles = ("output", "downstream")

    def forward(self, x: np.ndarray) -> np.ndarray:
        output = self._work("output", x.shape, x.dtype)
        np.copyto(output, x)
        return output

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        if not input_grad:
            return None
        downstream = self._work("downstream", upstream.shape, upstream.dtype)
        np.copyto(downstream, upstream)  # the slope is 1 everywhere
        return downstream

    def rules(self) -> Rules:
        return {"forward": ("output[...] = input[...]",), "backward": ("downstream[...] = upstream[...]",)}

    def __repr__(self) -> str:
        return "Identity()"
