"""Golden runs: what PyTorch computes in 20 iterations of each recipe; one file for all."""

from functools import cache

import numpy as np

from tests.golden.files import FOLDER
from tests.recipes import Recipe

FILE = FOLDER / "runs.npz"


def write(runs: dict[int, tuple[list[float], dict[str, np.ndarray]]], version: str) -> None:
    """Store losses and final state by the recipe's seed, and the PyTorch version that made them."""
    arrays = {"torch": np.array(version)}
    for seed, (losses, state) in runs.items():
        arrays[f"{seed}/loss"] = np.array(losses)
        arrays[f"{seed}/state"] = np.concatenate([array.ravel() for array in state.values()])
        arrays[f"{seed}/shapes"] = np.array([f"{name} {'x'.join(map(str, a.shape))}" for name, a in state.items()])
    np.savez_compressed(FILE, allow_pickle=False, **arrays)  # type: ignore[arg-type] - the stubs take a name for allow_pickle


def read(recipe: Recipe) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """The losses and the final state of a recipe."""
    arrays, state, start = _arrays(), {}, 0
    for text in arrays[f"{recipe.seed}/shapes"]:
        name, _, size = str(text).partition(" ")
        shape = tuple(map(int, size.split("x"))) if size else ()
        stop = start + int(np.prod(shape))
        state[name] = arrays[f"{recipe.seed}/state"][start:stop].reshape(shape)
        start = stop
    return arrays[f"{recipe.seed}/loss"], state


@cache
def _arrays() -> dict[str, np.ndarray]:
    with np.load(FILE, allow_pickle=False) as arrays:
        return dict(arrays)
