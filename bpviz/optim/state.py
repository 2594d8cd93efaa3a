"""State: an optimizer's memory, parameter by parameter."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np


class State(Mapping[Any, dict[str, np.ndarray]]):
    """``state[parameter]`` or ``state["0.weight"]`` is ``{"momentum_buffer": array}``, live and writable views.

    Adam and its relatives also have "step" there, a number to be read. Only parameters that have a state are in it;
    iterating gives their names.
    """

    def __init__(self, parameters: list[Any], read: Callable[[Any], dict[str, np.ndarray]]) -> None:
        self._parameters = {parameter.name: parameter for parameter in parameters}
        self._read = read

    def __getitem__(self, key: Any) -> dict[str, np.ndarray]:
        parameter = self._parameters[key if isinstance(key, str) else key.name]
        if key not in (parameter, parameter.name):
            raise KeyError(key)
        return self._read(parameter)

    def __iter__(self) -> Iterator[str]:
        return iter(self._parameters)

    def __len__(self) -> int:
        return len(self._parameters)
