"""Central differences: what a gradient should be, from nothing but the forward pass."""

import numpy as np

from bpviz import nn


def central_differences(network, loss, x, target, array: np.ndarray, nudge=1e-6) -> np.ndarray:
    """dL/d(array), shape of `array`, by nudging each entry of `array` (a parameter's data, or x) up and down."""
    slope = np.empty_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + nudge
        up = loss(network(x), target)
        array[index] = kept - nudge
        down = loss(network(x), target)
        array[index] = kept
        slope[index] = (up - down) / (2 * nudge)
    return slope


def assert_gradients_are_slopes(network: nn.Sequential, loss: nn.Loss, x: np.ndarray, target: np.ndarray) -> None:
    """Every parameter's gradient, and dL/dx, agree with central differences to 1e-8."""
    network.zero_grad()
    loss(network(x), target)
    grads = {"x": (x, network.backward(loss.backward()).copy())}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            grads[name] = (parameter.data, parameter.grad.copy())
    for name, (array, grad) in grads.items():
        slope = central_differences(network, loss, x, target, array)
        worst = np.unravel_index(np.argmax(np.abs(grad - slope)), grad.shape)
        assert abs(grad[worst] - slope[worst]) < 1e-8, (
            f"{name}{list(map(int, worst))}: backward says {grad[worst]:.9g}, central differences {slope[worst]:.9g}"
        )
