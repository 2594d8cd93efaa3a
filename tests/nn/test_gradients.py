import numpy as np
import pytest

from bpviz import nn
from tests.nn.central import assert_gradients_are_slopes

ACTIVATIONS = [nn.ReLU, nn.Tanh, nn.Sigmoid]


def a_network(activation, outputs, seed=3):
    return nn.Sequential(
        nn.Linear(4, 5), activation(), nn.Linear(5, 3, bias=False), activation(), nn.Linear(3, outputs), seed=seed
    )


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("batch", [1, 6])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_every_gradient_of_a_regression_is_the_slope_of_the_loss(activation, batch, reduction):
    rng = np.random.default_rng(batch)
    x, target = rng.normal(size=(batch, 4)), rng.normal(size=(batch, 2))
    assert_gradients_are_slopes(a_network(activation, 2), nn.MSELoss(reduction=reduction), x, target)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("batch", [1, 6])
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_every_gradient_of_a_classification_is_the_slope_of_the_loss(activation, batch, reduction):
    rng = np.random.default_rng(batch)
    x, target = rng.normal(size=(batch, 4)), rng.integers(0, 3, batch)
    assert_gradients_are_slopes(a_network(activation, 3), nn.CrossEntropyLoss(reduction=reduction), x, target)


def test_a_network_that_starts_or_ends_with_an_activation_has_right_gradients_too():
    rng = np.random.default_rng(0)
    network = nn.Sequential(nn.Tanh(), nn.Linear(3, 2), nn.Sigmoid(), seed=0)
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(4, 3)), rng.normal(size=(4, 2)))


def test_a_frozen_layer_passes_the_gradient_on():
    rng = np.random.default_rng(0)
    network = a_network(nn.Tanh, 2)
    network[2].requires_grad_(False)
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(2, 4)), rng.normal(size=(2, 2)))
    assert network[2].weight.grad is None


class TanhWithAWrongSlope(nn.Tanh):
    def _local(self, x, output, local):
        np.subtract(1, output, out=local)  # 1 - a instead of 1 - a^2


class LinearThatForgetsTheTranspose(nn.Linear):
    def backward(self, upstream, input_grad=True):
        super().backward(upstream, input_grad=False)
        return upstream @ self.weight.array.T


class LinearThatAveragesOverTheBatch(nn.Linear):
    def backward(self, upstream, input_grad=True):
        downstream = super().backward(upstream, input_grad)
        self.bias.grad = self.bias.grad / len(upstream)
        return downstream


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (lambda: [nn.Linear(3, 3), TanhWithAWrongSlope()], r"x\[|0\.weight\["),
        (lambda: [nn.Linear(3, 3), LinearThatForgetsTheTranspose(3, 3)], r"x\["),
        (lambda: [LinearThatAveragesOverTheBatch(3, 3)], r"0\.bias\["),
    ],
)
def test_a_broken_layer_is_caught_and_both_numbers_are_printed(broken, message):
    rng = np.random.default_rng(0)
    network = nn.Sequential(*broken(), seed=0)
    with pytest.raises(AssertionError, match=rf"({message}).*backward says .*central differences"):
        assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(2, 3)), rng.normal(size=(2, 3)))
