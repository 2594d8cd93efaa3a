"""State: an optimizer's memory, parameter by parameter."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bpviz.arrays import Buffer


class State(Mapping[Any, dict[str, np.ndarray]]):
    """``state[parameter]`` or ``state["0.weight"]`` is ``{"momentum_buffer": array}``, a live and writable view.

    Only parameters that have a momentum buffer are in it; iterating gives their names.
    """

    def __init__(self, parameters: list[Any], buffer: Buffer, mask: int) -> None:
        self._parameters = {p.name: p for p in parameters if mask >> p.index & 1}
        self._buffer = buffer

    def __getitem__(self, key: Any) -> dict[str, np.ndarray]:
        parameter = self._parameters[key if isinstance(key, str) else key.name]
        if key not in (parameter, parameter.name):
            raise KeyError(key)
        return {"momentum_buffer": parameter.view(self._buffer.open())}

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)
