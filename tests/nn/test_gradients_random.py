"""Every gradient of random networks, with every layer and loss, is the slope that central differences measure."""

import numpy as np
import pytest

from bpviz import nn
from tests.nn.central import central_differences
from tests.recipes import build, draw
from tests.recipes.draw import LOSSES


def still(network: nn.Sequential) -> nn.Sequential:
    """Dropout in evaluation mode: a mask drawn anew for each pass would be no function to differentiate."""
    for layer in network.layers.values():
        if isinstance(layer, nn.Dropout):
            layer.eval()
    return network


def wrong_gradients(recipe) -> list[str]:
    kitchen = build(recipe)
    network, loss = still(kitchen.network), kitchen.loss
    ((x, target),) = recipe.batches(1)
    network.zero_grad()
    loss(network(x), target)
    input_grad = network.backward(loss.backward())
    grads = {name: (parameter.data, parameter.grad) for name, parameter in network.named_parameters()}
    if input_grad is not None:
        grads["x"] = x, input_grad.copy()
    wrong = []
    for name, (array, grad) in grads.items():
        if grad is None:
            continue  # frozen
        grad = grad.copy()
        slope = central_differences(network, loss, x, target, array)
        worst = np.unravel_index(np.argmax(np.abs(grad - slope)), grad.shape)
        if not abs(grad[worst] - slope[worst]) <= 1e-7 * max(1, np.abs(slope).max()):
            wrong.append(f"{name}{list(map(int, worst))}: backward {grad[worst]:.9g}, slope {slope[worst]:.9g}")
    return wrong


@pytest.mark.parametrize("seed", range(60))
def test_every_gradient_is_a_slope(seed):
    recipe = draw(seed)
    assert wrong_gradients(recipe) == [], str(recipe)


@pytest.mark.parametrize("loss", LOSSES, ids=str)
def test_every_gradient_of_every_loss_is_a_slope(loss):
    recipe = draw(500, loss)
    assert wrong_gradients(recipe) == [], str(recipe)
