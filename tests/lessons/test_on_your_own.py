"""What the solutions say about "On your own" is so (solutions/*.py, last cell)."""

import numpy as np
import pytest

import bpviz
from bpviz import nn, optim

from .lesson import END

FIRST, TWELFTH = "01_forward_pass", "12_reading_a_configuration"


@pytest.fixture
def plant(lesson):
    """The weights of lesson 1."""
    names = lesson(FIRST).before[END]
    return {
        "0.weight": names["hidden_weights"],
        "0.bias": names["hidden_biases"],
        "2.weight": names["output_weights"],
        "2.bias": names["output_biases"],
    }


def record(network, x):
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    return bpviz.record(network, x, [1], loss=nn.CrossEntropyLoss(), optimizer=optimizer)


def test_after_the_rain_only_h1_is_on_and_the_network_waits(plant):
    network = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
    network.load_state_dict(plant)
    trace = record(network, [[0.0, 0.5]])
    np.testing.assert_allclose(trace.array("0.output")[0], [-0.1, 0.5, -0.1], atol=1e-12)
    np.testing.assert_allclose(trace.array("2.output")[0], [0.6, -0.05], atol=1e-12)


def test_with_tanh_the_sums_stay_and_no_unit_is_off(plant, lesson):
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
    network.load_state_dict(plant)
    trace, relu = record(network, [[0.8, 0.5]]), lesson(FIRST).before[END]["trace"]
    np.testing.assert_array_equal(trace.array("0.output"), relu.array("0.output"))
    assert not np.isclose(trace.array("2.output"), relu.array("2.output")).any()
    assert (trace.array("1.output") != 0).all()


def test_without_an_activation_one_layer_does_the_same(plant):
    deep = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 2))
    deep.load_state_dict({key.replace("2.", "1."): value for key, value in plant.items()})
    flat = nn.Sequential(nn.Linear(2, 2))
    weight, bias = np.array(plant["2.weight"]), np.array(plant["2.bias"])
    flat.load_state_dict({"0.weight": weight @ plant["0.weight"], "0.bias": weight @ plant["0.bias"] + bias})
    x = [[0.8, 0.5], [0.0, 1.0], [-3.0, 2.0]]
    np.testing.assert_allclose(deep(x), flat(x), atol=1e-12)


@pytest.fixture(scope="module")
def names(lesson):
    """The variables of lesson 12 at its end."""
    return lesson(TWELFTH).before[END]


def test_a_small_batch_makes_more_steps_and_ends_lower_after_one_epoch(names):
    ends = {}
    for batch_size in (16, 64, 256):
        net = names["build"]()
        train(names, net, batch_size)
        ends[batch_size] = names["criterion"](net(names["unseen"].x), names["unseen"].target)
    assert ends[16] < ends[64] < ends[256]
    assert ends[256] > 2.2  # ln 10 = 2.30 is guessing


def train(names, net, batch_size=64):
    optimizer = optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    options = {"loss": names["criterion"], "optimizer": optimizer, "batch_size": batch_size, "seed": 0}
    bpviz.train(net, names["digits"], **options, progress=False)
    return optimizer


def test_without_zero_grad_the_loss_falls_for_thirty_iterations_and_then_climbs_above_its_start(names):
    net, criterion, digits = names["build"](), names["criterion"], names["digits"]
    optimizer = optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    order = np.random.default_rng(0).permutation(len(digits))
    losses = []
    for start in range(0, len(digits), 64):
        x, target = digits[order[start : start + 64]]
        losses.append(criterion(net(x), target))
        net.backward(criterion.backward())
        optimizer.step()
    assert 25 <= np.argmin(losses) <= 35
    assert max(losses) > 2 * losses[0]
    assert names["accuracy"](net) < 0.2  # guessing is 0.1


def test_with_a_fourth_layer_less_reaches_the_first(names):
    layers = [nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU()]
    net = nn.Sequential(*layers, nn.Linear(64, 10), seed=0)
    optimizer = train(names, net)
    trace = bpviz.record(net, names["x"], names["target"], loss=names["criterion"], optimizer=optimizer)
    deeper = np.linalg.norm(trace.array("0.weight.grad"))
    assert deeper < np.linalg.norm(names["trace"].array("0.weight.grad"))


def test_after_the_recorded_step_the_seven_is_read_correctly(names):
    net = names["build"]()
    optimizer = train(names, net)
    trace = bpviz.record(net, names["x"], names["target"], loss=names["criterion"], optimizer=optimizer)
    assert trace.array("4.output")[0].argmax() == 9
    assert net(names["x"])[0].argmax() == 7
    assert names["criterion"](net(names["x"]), names["target"]) < trace.loss
