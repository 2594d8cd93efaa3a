"""Random stacks x every loss x every optimizer x clipping x freezing x schedule: 20 iterations are PyTorch's."""

import numpy as np
import pytest

from tests.golden import runs
from tests.recipes import Recipe, build, draw, grid
from tests.recipes.draw import ACTIVATIONS, CLIPS, LOSSES, OPTIMIZERS, SCHEDULES

ITERATIONS = 20
CLOSE = 1e-10

GRID = grid()


def run(recipe: Recipe) -> tuple[list[float], dict[str, np.ndarray], list[dict[str, np.ndarray]]]:
    """The loss of every iteration, parameters and buffers at the end, and the masks of Dropout layers by iteration."""
    kitchen = build(recipe)
    losses, masks = [], []
    for trace in kitchen.traces(ITERATIONS):
        losses.append(trace.loss)
        masks.append({name.removesuffix(".mask"): trace.array(name) for name in trace.names if name.endswith(".mask")})
    return losses, kitchen.network.state_dict(), masks


def assert_same(recipe: Recipe, losses, state, expected_losses, expected_state) -> None:
    np.testing.assert_allclose(losses, expected_losses, rtol=CLOSE, atol=CLOSE, err_msg=str(recipe))
    assert set(state) == set(expected_state)
    for name, array in expected_state.items():
        np.testing.assert_allclose(state[name], array, rtol=CLOSE, atol=CLOSE, err_msg=f"{name} of {recipe}")


@pytest.mark.torch
@pytest.mark.parametrize("recipe", [*GRID, *map(draw, range(100))], ids=lambda recipe: str(recipe.seed))
def test_twenty_iterations_are_those_of_pytorch_live(recipe):
    from tests.recipes.cook_torch import TorchKitchen

    theirs = TorchKitchen(recipe, build(recipe).network.state_dict())
    losses, state, masks = run(recipe)
    expected = [theirs.iterate(x, y, mask) for (x, y), mask in zip(recipe.batches(ITERATIONS), masks, strict=True)]
    assert_same(recipe, losses, state, expected, theirs.state())


@pytest.mark.parametrize("recipe", GRID, ids=lambda recipe: str(recipe.seed))
def test_twenty_iterations_are_those_of_the_golden_file(recipe):
    losses, state, _ = run(recipe)
    assert_same(recipe, losses, state, *runs.read(recipe))


def test_the_grid_has_every_loss_with_every_optimizer_and_every_other_part_somewhere():
    pairs = {(str(recipe.loss), recipe.optimizer.name) for recipe in GRID}
    assert len(pairs) == len(LOSSES) * len({each.name for each in OPTIMIZERS})
    text = " ".join(map(str, GRID))
    layers = ["Linear", "Residual", "SelfAttention", "Embedding", "LayerNorm", "BatchNorm1d", "Dropout", "Flatten"]
    parts = [*ACTIVATIONS, *filter(None, CLIPS), *(part for each in SCHEDULES for part in each)]
    missing = [each for each in (*layers, *(part.name for part in parts)) if f"{each}(" not in text]
    assert not missing
    assert any(recipe.frozen for recipe in GRID)
    assert any(recipe.groups for recipe in GRID)
