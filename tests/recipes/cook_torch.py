"""A recipe in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

from tests.recipes.cook import groups_of, schedule, step
from tests.recipes.recipe import Part, Recipe


class Residual(torch.nn.Sequential):
    """``x + f(x)``, as people write it."""

    def forward(self, input: torch.Tensor) -> torch.Tensor:
        return input + super().forward(input)


class SelfAttention(torch.nn.Module):
    """One head of scaled dot-product attention, as people write it."""

    def __init__(self, embed_dim: int, dtype: torch.dtype) -> None:
        super().__init__()
        for name in ("query", "key", "value", "out"):
            setattr(self, name, torch.nn.Linear(embed_dim, embed_dim, dtype=dtype))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(functional.scaled_dot_product_attention(self.query(x), self.key(x), self.value(x)))


class Masked(torch.nn.Module):
    """Dropout with a mask that is given."""

    mask: torch.Tensor

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.mask / (1 - self.p)


class TorchKitchen:
    """One run in PyTorch, iteration by iteration."""

    def __init__(self, recipe: Recipe, state: dict[str, np.ndarray], dtype: torch.dtype = torch.float64) -> None:
        self.recipe, self.dtype = recipe, dtype
        self.network = torch.nn.Sequential(*(self._layer(part) for part in recipe.layers))
        self.network.load_state_dict({name: torch.tensor(array) for name, array in state.items()})
        parameters = list(self.network.parameters())
        for number in recipe.frozen:
            if number < len(parameters) - 1:
                parameters[number].requires_grad_(False)
        arguments = {key: self._tensor(value) for key, value in recipe.loss.arguments.items()}
        self.loss = getattr(torch.nn, recipe.loss.name)(**arguments)
        groups = groups_of(recipe, parameters)
        self.optimizer = getattr(torch.optim, recipe.optimizer.name)(groups, **recipe.optimizer.arguments)
        self.scheduler = schedule(torch.optim.lr_scheduler, self.optimizer, recipe)

    def iterate(self, x: np.ndarray, target: np.ndarray, masks: dict[str, np.ndarray]) -> float:
        """One iteration; ``masks`` are those of the Dropout layers by name. Returns the loss."""
        for name, mask in masks.items():
            self.network.get_submodule(name).mask = torch.tensor(mask)
        self.optimizer.zero_grad()
        value = self.loss(self.network(torch.tensor(x)), torch.tensor(target))
        value.backward()
        parameters, clip = list(self.network.parameters()), self.recipe.clip
        if clip is not None and clip.name == "ClipNorm":
            torch.nn.utils.clip_grad_norm_(parameters, **clip.arguments)
        elif clip is not None:
            torch.nn.utils.clip_grad_value_(parameters, **clip.arguments)
        self.optimizer.step()
        step(self.scheduler, value.item())
        return value.item()

    def state(self) -> dict[str, np.ndarray]:
        """Parameters and buffers by name."""
        return {name: tensor.detach().numpy().copy() for name, tensor in self.network.state_dict().items()}

    def _layer(self, part: Part) -> torch.nn.Module:
        if part.name == "Residual":
            return Residual(*map(self._layer, part.inside))
        if part.name == "Dropout":
            return Masked(**part.arguments)
        if part.name == "SelfAttention":
            return SelfAttention(**part.arguments, dtype=self.dtype)
        typed = part.name in ("Linear", "LayerNorm", "BatchNorm1d", "Embedding")
        return getattr(torch.nn, part.name)(**part.arguments, **({"dtype": self.dtype} if typed else {}))

    def _tensor(self, value: Any) -> Any:
        return torch.tensor(value, dtype=self.dtype) if isinstance(value, tuple) else value
