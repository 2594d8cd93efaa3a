"""Sequential: layers one after another, with all their parameters in one Store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from bpviz.arrays import quiet
from bpviz.nn.check import check_features, check_real, check_seed
from bpviz.nn.fit import check_first, check_neighbours, check_one_dtype, features_at
from bpviz.nn.module import Module, Rules
from bpviz.nn.parameter import Parameter
from bpviz.nn.store import Store


class Sequential(Module):
    """A network: each layer's output is the next one's input.

    Parameters
    ----------
    *modules : Module
        Layers, or other Sequentials (whose layers are then "1.0", "1.1", ...). A layer belongs to one network.
    seed : int, optional
        Draws the initial values of all layers, in order, from one ``np.random.default_rng(seed)``.

    Raises
    ------
    ValueError
        Neighbours do not fit, dtypes are mixed, a layer is used twice, or an Embedding is not the first one.
    """

    def __init__(self, *modules: Module, seed: int | None = None) -> None:
        super().__init__()
        for index, module in enumerate(modules):
            self._check_module(index, module)
        self._children = modules
        self._named = _flatten(modules)
        self._run = [
            layer for module in modules for layer in (module._run if isinstance(module, Sequential) else [module])
        ]
        self._back_to_first = self._run[:0:-1]
        check_first(self._named)
        check_neighbours(self._named)
        check_one_dtype(self._named)
        for module in modules:
            module._owner = self
        self.in_features = features_at("in_features", self._run)
        self.out_features = features_at("out_features", self._run[::-1])
        named = dict(self.named_parameters())
        for name, parameter in named.items():
            parameter.name = name
        Store(named.values())
        self._all = list(named.values())
        self.outer = sum(len(layer._parameters) for layer in self._named.values() if layer.outer) == len(named)
        self._empty = Store(()) if not named else None
        if seed is not None:
            self.reset_parameters(np.random.default_rng(check_seed(seed)))
        self._last: tuple[tuple[int, ...], np.dtype] | None = None  # shape and dtype of the last output
        self._shapes: dict[tuple[int, ...], tuple[int, ...]] = {}  # the last input shape that fitted, and its output's

    def _check_module(self, index: int, module: object) -> None:
        if not isinstance(module, Module):
            raise TypeError(
                f"Layer {index} of the Sequential is {module!r}, a {type(module).__name__}. "
                f"Give layers such as nn.Linear(2, 3), nn.Tanh()."
            )
        if module._owner is not None:
            raise ValueError(
                f"Layer {index}, {module!r}, already sits in another Sequential, and its parameters live there. "
                f"Build a new layer, or nest that Sequential as a whole."
            )

    # Passes ---------------------------------------------------------------------------------------------------------

    def forward(self, x: np.ndarray) -> np.ndarray:
        with quiet():
            for layer in self._run:
                x = layer.forward(x)
        self._last = x.shape, x.dtype
        return x

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        if self._last is None:
            raise RuntimeError("backward() needs a forward pass first. Call the network on x.")
        shape, kind = self._last
        if not isinstance(upstream, np.ndarray) or upstream.dtype != kind:
            upstream = check_real("upstream", upstream, kind)
        if upstream.shape != shape:
            raise ValueError(
                f"upstream has shape {upstream.shape}, but the last output has shape {shape}. "
                f"Give dL/d(output), such as loss.backward() right after loss(net(x), target)."
            )
        grad: np.ndarray | None = upstream
        with quiet():
            for layer in self._back_to_first:
                grad = layer.backward(grad)  # type: ignore[arg-type] - only a first layer may return None
            for layer in self._run[:1]:
                grad = layer.backward(grad, input_grad)  # type: ignore[arg-type] - as above
        return grad

    def rules(self) -> Rules:
        """A Sequential has no equation of its own; ask its layers."""
        return {}

    def check(self, x: object) -> np.ndarray:
        """`x` as an array that the first layer takes and whose shape all layers can work with, or an error."""
        array = self._run[0].check_input(x, self.dtype) if self._run else super().check(x)
        self.output_shape(array.shape)
        return array

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if shape not in self._shapes:
            check_features(shape, self.in_features)
            made = shape
            for layer in self._run:
                try:
                    made = layer.output_shape(made)
                except ValueError as error:
                    raise ValueError(self._located(layer, str(error))) from error
            self._shapes = {shape: made}
        return self._shapes[shape]

    def _located(self, layer: Module, message: str) -> str:
        """`message` with the layer's name in front; "Layer 0: ..." from within a Residual becomes "Layer 1.0: ..."."""
        name = next(name for name, each in self._named.items() if each is layer)
        return f"Layer {name}.{message[6:]}" if message.startswith("Layer ") else f"Layer {name}: {message}"

    # Layers ---------------------------------------------------------------------------------------------------------

    @property
    def layers(self) -> Mapping[str, Module]:
        """The layers by name, nested ones flattened: "0", "1.0", "1.1", ...; a Residual comes after its own layers."""
        return MappingProxyType(self._named)

    @property
    def store(self) -> Store:
        """The flat arrays (of the outermost network, if this one is nested)."""
        return self._all[0].store if self._empty is None else self._empty

    @property
    def nested(self) -> bool:
        """Is it a part of another network, whose store holds its parameters?"""
        return self._owner is not None

    @property
    def dtype(self) -> np.dtype:
        return self.store.dtype

    def parameters(self) -> Iterator[Parameter]:
        return iter(self._all)

    def named_parameters(self) -> Iterator[tuple[str, Parameter]]:
        for name, module in self._named.items():
            for key, parameter in module._parameters.items():
                yield f"{name}.{key}", parameter

    def named_buffers(self) -> Iterator[tuple[str, np.ndarray]]:
        for name, module in self._named.items():
            for key, buffer in module._buffers.items():
                yield f"{name}.{key}", buffer

    def reset_parameters(self, rng: np.random.Generator) -> None:
        for layer in self._run:
            layer.reset_parameters(rng)

    def train(self, mode: bool = True) -> Sequential:
        for layer in self._run:
            layer.train(mode)
        self.training = bool(mode)
        return self

    def __getitem__(self, index: int) -> Module:
        if not isinstance(index, int | np.integer) or not -len(self) <= index < len(self):
            raise IndexError(
                f"The network has {len(self)} layers, but index {index!r} was asked for. "
                f"Legal are whole numbers from 0, and from -1 backwards; for names such as '1.0' take net.layers."
            )
        return self._children[index]

    def __len__(self) -> int:
        return len(self._children)

    def __iter__(self) -> Iterator[Module]:
        return iter(self._children)

    # Recording ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """A recording begins, for all layers and the store."""
        for layer in self._named.values():
            layer._work.clear()
        self.store.start()

    def take(self) -> dict[str, np.ndarray]:
        """Every layer's arrays in one dictionary, by "0.output"; the store's are taken from `store`."""
        self._last = None
        return {f"{name}.{role}": array for name, layer in self._named.items() for role, array in layer.take().items()}

    def hand_over_layers(self) -> dict[str, tuple[dict[str, np.ndarray], dict[str, Any]]]:
        """What each layer hands over, by its name."""
        self._last = None
        return {name: layer.hand_over() for name, layer in self._named.items()}

    def __repr__(self) -> str:
        lines = [f"({index}): {module!r}" for index, module in enumerate(self._children)]
        body = "\n".join(lines).replace("\n", "\n  ")
        return f"Sequential(\n  {body}\n)" if lines else "Sequential()"


def _flatten(modules: tuple[Module, ...]) -> dict[str, Module]:
    flat: dict[str, Module] = {}
    for index, module in enumerate(modules):
        body = module if isinstance(module, Sequential) else getattr(module, "body", None)
        if isinstance(body, Sequential):
            flat |= {f"{index}.{name}": inner for name, inner in body.layers.items()}
        if module is not body:
            flat[str(index)] = module
    if len({id(module) for module in flat.values()}) < len(flat):
        raise ValueError("A layer stands in this Sequential twice. Shared weights are not supported: build two layers.")
    return flat
