"""A recipe in bpviz."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

import bpviz
from bpviz import nn, optim
from tests.recipes.recipe import Part, Recipe


@dataclass
class Kitchen:
    """The objects of one run."""

    recipe: Recipe
    network: nn.Sequential
    loss: nn.Loss
    optimizer: Any
    clip: Any
    scheduler: Any

    def traces(self, iterations: int) -> Iterator[bpviz.Trace]:
        """Train, recording every iteration; the schedule steps after each."""
        for x, target in self.recipe.batches(iterations):
            made = bpviz.record(self.network, x, target, loss=self.loss, optimizer=self.optimizer, clip=self.clip)
            yield made
            step(self.scheduler, made.loss)


def build(recipe: Recipe, dtype: str = "float64") -> Kitchen:
    """Make a recipe's objects."""
    network = nn.Sequential(*(layer(part, dtype) for part in recipe.layers), seed=recipe.seed)
    parameters = list(network.parameters())
    for number in recipe.frozen:
        if number < len(parameters) - 1:
            parameters[number].requires_grad_(False)
    loss = getattr(nn, recipe.loss.name)(**{key: listed(value) for key, value in recipe.loss.arguments.items()})
    optimizer = getattr(optim, recipe.optimizer.name)(groups_of(recipe, parameters), **recipe.optimizer.arguments)
    clip = recipe.clip and getattr(nn, recipe.clip.name)(**recipe.clip.arguments)
    return Kitchen(recipe, network, loss, optimizer, clip, schedule(optim.lr_scheduler, optimizer, recipe))


def layer(part: Part, dtype: str) -> nn.Module:
    """Make one layer; those with parameters take a dtype."""
    if part.name == "Residual":
        return nn.Residual(*(layer(inner, dtype) for inner in part.inside))
    kind = getattr(nn, part.name)
    typed = part.name in ("Linear", "LayerNorm", "BatchNorm1d", "Embedding", "SelfAttention")
    return kind(**part.arguments, **({"dtype": dtype} if typed else {}))


def groups_of(recipe: Recipe, parameters: list[Any]) -> list[Any]:
    """Return what the optimizer gets: all parameters, or two groups."""
    if not recipe.groups or len(parameters) < 3:
        return parameters
    slow = recipe.optimizer.arguments["lr"] / 10
    return [{"params": parameters[:2], "lr": slow}, {"params": parameters[2:]}]


def schedule(library: Any, optimizer: Any, recipe: Recipe) -> Any:
    """Return the scheduler of ``library`` (bpviz's or PyTorch's), or None."""
    made = [getattr(library, part.name)(optimizer, **part.arguments) for part in recipe.schedule]
    if len(made) < 2:
        return made[0] if made else None
    return library.SequentialLR(optimizer, made, milestones=[5 * n for n in range(1, len(made))])


def step(scheduler: Any, loss: float) -> None:
    """Advance a scheduler by one iteration."""
    if type(scheduler).__name__ == "ReduceLROnPlateau":
        scheduler.step(loss)
    elif scheduler is not None:
        scheduler.step()


def listed(value: Any) -> Any:
    """Return a tuple of class weights as an array."""
    return np.array(value) if isinstance(value, tuple) else value
