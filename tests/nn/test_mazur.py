"""Matt Mazur's worked example of backpropagation, 2-2-2 with sigmoid, with its corrected numbers.

The popular post computes the hidden deltas with output weights that are updated already: its error after one update,
0.291027924, follows from that bug alone. The right one is 0.291027774.
"""

import numpy as np
import pytest

from bpviz import nn, optim

X, TARGET = [[0.05, 0.10]], [[0.01, 0.99]]


def build():
    network = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), nn.Linear(2, 2), nn.Sigmoid())
    network[0].weight.data = [[0.15, 0.20], [0.25, 0.30]]
    network[0].bias.data = [0.35, 0.35]
    network[2].weight.data = [[0.40, 0.45], [0.50, 0.55]]
    network[2].bias.data = [0.60, 0.60]
    for layer in (network[0], network[2]):
        layer.bias.requires_grad_(False)  # the example keeps them
    return network, nn.MSELoss(), optim.SGD(network.parameters(), lr=0.5)


def iterate(network, loss, optimizer):
    value = loss(network(X), TARGET)  # the mean over two outputs is the example's 1/2 sum of squares
    optimizer.zero_grad()
    network.backward(loss.backward())
    optimizer.step()
    return value


def test_error_gradient_and_updated_weights_are_the_corrected_ones():
    network, loss, optimizer = build()
    assert iterate(network, loss, optimizer) == pytest.approx(0.298371109, abs=5e-10)
    assert network[2].weight.grad[0, 0] == pytest.approx(0.082167041, abs=5e-10)
    weights = np.concatenate([network[0].weight.data.ravel(), network[2].weight.data.ravel()])
    expected = [
        *(0.149780716, 0.199561432, 0.249751144, 0.299502287),
        *(0.358916480, 0.408666186, 0.511301270, 0.561370121),
    ]
    np.testing.assert_allclose(weights, expected, atol=5e-10, rtol=0)
    assert network[0].bias.data.tolist() == [0.35, 0.35]
    assert loss(network(X), TARGET) == pytest.approx(0.291027774, abs=5e-10)


def test_the_bug_of_using_updated_weights_reproduces_the_published_error():
    network, loss, optimizer = build()
    loss(network(X), TARGET)
    upstream = network[3].backward(loss.backward())
    network[2].backward(upstream)
    optimizer.step()  # the bug: only now is the error sent through these weights
    network[0].backward(network[1].backward(upstream @ network[2].weight.data))
    network[2].zero_grad()
    optimizer.step()
    assert loss(network(X), TARGET) == pytest.approx(0.291027924, abs=5e-10)


def test_the_error_after_10000_updates_is_the_corrected_one():
    network, loss, optimizer = build()
    for _ in range(10_000):
        iterate(network, loss, optimizer)
    assert loss(network(X), TARGET) == pytest.approx(3.51019e-5, rel=1e-5)
