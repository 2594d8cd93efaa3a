"""Dead ReLUs: counted where every sample leaves a unit off, and nothing is changed by counting."""

import numpy as np
import pytest

import bpviz
from bpviz import datasets, nn


def network():
    """Three units over one input x: max(x, 0), max(x - 10, 0), max(-1, 0)."""
    net = nn.Sequential(nn.Linear(1, 3), nn.ReLU(), nn.Linear(3, 1), seed=0)
    net[0].weight.data = [[1.0], [1.0], [0.0]]
    net[0].bias.data = [0.0, -10.0, -1.0]
    return net


def test_a_unit_is_dead_if_every_sample_leaves_it_off():
    dead = bpviz.dead_relus(network(), [[-1.0], [2.0]])
    assert {name: units.tolist() for name, units in dead.items()} == {"1": [False, True, True]}
    assert dead.total == 2
    assert str(dead) == "layer 1: 2 of 3 dead (units 1, 2)"


@pytest.mark.parametrize("place", [0, 500, -1])
def test_one_sample_in_any_batch_brings_a_unit_to_life(place):
    x = np.full((1000, 1), -1.0)
    assert bpviz.dead_relus(network(), x, batch_size=7).total == 3
    x[place] = 11
    assert bpviz.dead_relus(network(), x, batch_size=7)["1"].tolist() == [False, False, True]


def test_a_unit_whose_input_is_exactly_0_gets_no_gradient_and_is_dead():
    assert bpviz.dead_relus(network(), [[0.0]])["1"].tolist() == [True, True, True]


def test_a_dead_unit_gets_no_gradient_from_any_sample():
    net, x = network(), np.linspace(-3, 3, 20)[:, None]
    dead = bpviz.dead_relus(net, datasets.Dataset(x, np.zeros((20, 1))))["1"]
    loss = nn.MSELoss()
    loss(net(x), np.ones((20, 1)))
    net.backward(loss.backward())
    assert ((net[0].weight.grad[:, 0] == 0) == dead).all()


def test_in_a_residual_too_and_with_dropout_and_batch_norm_left_as_they_are():
    net = nn.Sequential(
        nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Residual(nn.Linear(4, 4), nn.ReLU()), seed=0
    )
    net[3].body[0].bias.data = [-99.0, 99.0, 99.0, 99.0]
    before, masks = net.state_dict(), net[2].rng_state
    dead = bpviz.dead_relus(net, np.random.default_rng(0).normal(size=(9, 2)))
    assert dead["3.1"].tolist() == [True, False, False, False]
    assert all(np.array_equal(array, before[name]) for name, array in net.state_dict().items())
    assert net[2].rng_state == masks
    assert net.training and all(layer.training for layer in net.layers.values())


def test_other_activations_cannot_die():
    net = nn.Sequential(nn.Linear(1, 3), nn.LeakyReLU(), seed=0)
    assert bpviz.dead_relus(net, [[1.0]]) == {}
    assert str(bpviz.dead_relus(net, [[1.0]])) == "no ReLU layers"


def test_what_does_not_fit_is_refused():
    with pytest.raises(TypeError, match=r"network is 3; give an nn\.Sequential"):
        bpviz.dead_relus(3, [[1.0]])
    with pytest.raises(ValueError, match="x has shape"):
        bpviz.dead_relus(network(), [[1.0, 2.0]])
    with pytest.raises(ValueError, match="batch_size is 0"):
        bpviz.dead_relus(network(), [[1.0]], batch_size=0)
