import numpy as np
import pytest

from bpviz import nn


def two_layers(*grads):
    network = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False), seed=0)
    for parameter, grad in zip(network.parameters(), grads):
        parameter.grad = None if grad is None else [[grad]]
    return network


def test_one_norm_over_all_gradients_shrinks_them_together_and_the_norm_before_is_returned():
    network = two_layers(3, 4)
    assert nn.utils.clip_grad_norm_(network.parameters(), max_norm=1.0) == 5
    coef = 1 / (5 + 1e-6)
    assert [p.grad[0, 0] for p in network.parameters()] == [3 * coef, 4 * coef]


def test_a_norm_of_exactly_max_norm_shrinks_a_little():
    network = two_layers(3, 4)
    nn.ClipNorm(5.0)(network.parameters())
    assert network[0].weight.grad[0, 0] == 3 * (5 / (5 + 1e-6)) < 3


def test_small_gradients_stay_as_they_are():
    network = two_layers(3, 4)
    nn.ClipNorm(5.1)(network.parameters())
    assert [p.grad[0, 0] for p in network.parameters()] == [3, 4]


def test_parameters_without_a_gradient_do_not_count():
    network = two_layers(None, 4)
    assert nn.ClipNorm(2.0)(network.parameters()) == 4
    assert network[0].weight.grad is None
    network.zero_grad()
    assert nn.ClipNorm(2.0)(network.parameters()) == 0


def test_one_parameter_or_the_parameters_of_two_networks_can_be_clipped():
    one, other = two_layers(3, None), two_layers(4, None)
    assert nn.utils.clip_grad_norm_(one[0].weight, 100.0) == 3
    assert nn.utils.clip_grad_norm_([*one.parameters(), *other.parameters()], 100.0) == 5


def test_nan_spreads_as_in_pytorch_instead_of_being_hidden():
    network = two_layers(np.nan, 4)
    assert np.isnan(nn.ClipNorm(1.0)(network.parameters()))
    assert np.isnan(network[1].weight.grad[0, 0])


@pytest.mark.parametrize("max_norm", [-1, float("nan"), "x", "1", True, None, [1, 2]])
def test_max_norm_is_0_or_more(max_norm):
    with pytest.raises(ValueError, match=r"max_norm is .*0 or more"):
        nn.ClipNorm(max_norm)
    with pytest.raises(ValueError, match=r"clip_value is .*0 or more"):
        nn.ClipValue(max_norm)


def test_an_infinite_max_norm_only_measures():
    network = two_layers(3, 4)
    assert nn.utils.clip_grad_norm_(network.parameters(), float("inf")) == 5
    assert [p.grad[0, 0] for p in network.parameters()] == [3, 4]


def test_clipping_by_value_cuts_every_gradient_by_itself():
    network = two_layers(3, -0.5)
    assert nn.utils.clip_grad_value_(network.parameters(), 1.0) is None
    assert [p.grad[0, 0] for p in network.parameters()] == [1, -0.5]
    nn.utils.clip_grad_value_(network[1].weight, 0.25)
    assert [p.grad[0, 0] for p in network.parameters()] == [1, -0.25]


def test_clipping_by_value_leaves_missing_gradients_missing_and_nan_nan():
    network = two_layers(None, np.nan)
    nn.ClipValue(1.0)(network.parameters())
    assert network[0].weight.grad is None
    assert np.isnan(network[1].weight.grad[0, 0])
    network[1].weight.grad = [[-np.inf]]
    nn.ClipValue(2.0)(network.parameters())
    assert network[1].weight.grad[0, 0] == -2


def test_a_recording_keeps_the_gradients_before_and_after_clipping_by_value():
    network, clip = two_layers(3, -0.5), nn.ClipValue(1.0)
    network.store.start()
    clip.start()
    clip(network.parameters())
    taken = network.store.take()
    assert taken["grad"].tolist() == [3, -0.5]
    assert taken["clipped"].tolist() == [1, -0.5]
    assert clip.take() == {}


@pytest.mark.torch
def test_both_ways_of_clipping_are_pytorchs():
    import torch

    rng = np.random.default_rng(0)
    for _ in range(20):
        grads = rng.normal(size=2) * rng.choice([0.1, 1, 100])
        limit = rng.uniform(0, 2)
        for ours, theirs in (
            (nn.utils.clip_grad_norm_, torch.nn.utils.clip_grad_norm_),
            (nn.utils.clip_grad_value_, torch.nn.utils.clip_grad_value_),
        ):
            network = two_layers(*grads)
            twins = [torch.nn.Parameter(torch.zeros(1, 1, dtype=torch.float64)) for _ in grads]
            for twin, grad in zip(twins, grads):
                twin.grad = torch.tensor([[grad]])
            returned, expected = ours(network.parameters(), limit), theirs(twins, limit)
            assert returned is None if expected is None else returned == pytest.approx(float(expected), rel=1e-15)
            for parameter, twin in zip(network.parameters(), twins):
                np.testing.assert_allclose(parameter.grad, twin.grad.numpy(), rtol=1e-15)


def test_it_prints_all_digits_of_max_norm():
    assert repr(nn.ClipNorm(0.5)) == "ClipNorm(max_norm=0.5)"
    assert repr(nn.ClipNorm(0.123456789)) == "ClipNorm(max_norm=0.123456789)"
    assert repr(nn.ClipValue(0.5)) == "ClipValue(clip_value=0.5)"


def test_its_limit_is_among_its_settings():
    assert nn.ClipNorm(0.5).settings == {"max_norm": 0.5}
    assert nn.ClipValue(0.25).settings == {"clip_value": 0.25}


@pytest.mark.parametrize("parameters", [None, 1.0, "0.weight", [1, 2]])
@pytest.mark.parametrize("clip", [nn.ClipNorm(1.0), nn.ClipValue(1.0)])
def test_what_are_no_parameters_gets_an_error_that_says_what_to_give(clip, parameters):
    with pytest.raises(TypeError, match=r"parameters is .* Give net\.parameters\(\)"):
        clip(parameters)
