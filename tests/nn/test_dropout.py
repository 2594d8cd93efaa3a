import copy
import json

import numpy as np
import pytest

from bpviz import nn
from tests.nn.by_rules import assert_rules_give_what_was_recorded, run

RNG = np.random.default_rng(0)
X, UPSTREAM = RNG.normal(size=(4, 6)), RNG.normal(size=(4, 6))


@pytest.mark.torch
@pytest.mark.parametrize("p", [0, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("shape", [(4, 6), (2, 3, 5)])
def test_output_and_gradient_are_pytorchs_where_pytorch_is_given_the_same_mask(p, shape):
    import torch

    x, upstream = RNG.normal(size=shape), RNG.normal(size=shape)
    arrays = run(nn.Dropout(p, seed=1), x, upstream)
    leaf = torch.tensor(x, requires_grad=True)
    with torch.no_grad():  # PyTorch's own random mask is no use here: how it scales what it keeps is
        kept = torch.nn.functional.dropout(torch.ones(1000, dtype=torch.float64), p).max()
    out = leaf * torch.tensor(arrays["mask"]) * kept
    out.backward(torch.tensor(upstream))
    np.testing.assert_allclose(arrays["output"], out.detach().numpy(), rtol=1e-15)
    np.testing.assert_allclose(arrays["downstream"], leaf.grad.numpy(), rtol=1e-15)


@pytest.mark.parametrize("p", [0, 0.3, 0.5, 1])
def test_rules_give_the_recorded_arrays_in_training(p):
    assert_rules_give_what_was_recorded(nn.Dropout(p, seed=0), X, UPSTREAM)


def test_rules_give_the_recorded_arrays_in_evaluation():
    layer = nn.Dropout().eval()
    assert_rules_give_what_was_recorded(layer, X, UPSTREAM)
    assert "mask" not in run(layer, X, UPSTREAM)


def test_the_mean_over_many_masks_is_the_input_and_each_unit_is_dropped_with_probability_p():
    layer, x = nn.Dropout(0.3, seed=0), np.array([[1.0, -2.0, 5.0]])
    outputs = np.array([layer(x)[0] for _ in range(20_000)])
    # the standard error of the mean is |x| * sqrt(p / (1 - p) / 20000) = 0.0046 |x|
    np.testing.assert_allclose(outputs.mean(axis=0), x[0], rtol=5 * 0.0046)
    np.testing.assert_allclose((outputs == 0).mean(axis=0), 0.3, atol=5 * 0.0033)
    np.testing.assert_allclose(outputs[outputs[:, 0] != 0], x / 0.7 * (outputs[outputs[:, 0] != 0] != 0), rtol=1e-15)


def test_with_p_1_all_is_0_and_nothing_is_divided_by_0():
    arrays = run(nn.Dropout(1), X, UPSTREAM)
    assert not arrays["output"].any()
    assert not arrays["downstream"].any()


def test_in_evaluation_the_input_passes_unchanged_and_no_random_number_is_drawn():
    layer = nn.Dropout(0.5, seed=0)
    state = layer.rng_state
    assert np.array_equal(layer.eval()(X), X)
    assert np.array_equal(layer.backward(UPSTREAM), UPSTREAM)
    assert layer.rng_state == state


def test_the_gradient_belongs_to_the_last_pass_whatever_the_mode_is_by_then():
    layer = nn.Dropout(0.5, seed=0)
    output = layer(np.ones((1, 50)))
    layer.eval()
    assert np.array_equal(layer.backward(np.ones((1, 50))), output)


def test_a_networks_seed_decides_the_masks_and_two_dropouts_have_different_ones():
    def outputs(seed):
        net = nn.Sequential(nn.Dropout(), nn.Dropout(), seed=seed)
        return net[0](np.ones((1, 60))), net[1](np.ones((1, 60)))

    (one, two), again = outputs(3), outputs(3)
    assert np.array_equal(one, again[0])
    assert np.array_equal(two, again[1])
    assert not np.array_equal(one, two)
    assert not np.array_equal(one, outputs(4)[0])


def test_a_dropout_does_not_change_the_initial_weights_of_the_layers_after_it():
    with_it = nn.Sequential(nn.Dropout(), nn.Linear(3, 2), seed=0)[1].weight.data
    assert np.array_equal(with_it, nn.Sequential(nn.Linear(3, 2), seed=0)[0].weight.data)


def test_the_state_of_the_generator_goes_through_json_and_replays_the_same_masks():
    layer = nn.Dropout(0.5, seed=0)
    layer(X)
    state = json.loads(json.dumps(layer.rng_state))
    first = [layer(X) for _ in range(3)]
    other = nn.Dropout(0.5, seed=99)
    other.rng_state = state
    assert all(np.array_equal(other(X), output) for output in first)
    layer.rng_state = state
    assert np.array_equal(copy.deepcopy(layer)(X), first[0])
    assert np.array_equal(layer(X), first[0])


@pytest.mark.parametrize("state", [None, 3, {}, {"bit_generator": "PCG64"}, {"bit_generator": "MT19937", "state": {}}])
def test_a_wrong_generator_state_is_refused_and_changes_nothing(state):
    layer = nn.Dropout(0.5, seed=0)
    before = layer.rng_state
    with pytest.raises(ValueError, match=r"rng_state is .*Give what rng_state returned earlier"):
        layer.rng_state = state
    assert layer.rng_state == before


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan"), float("inf"), "0.5", None, True])
def test_p_is_a_number_from_0_to_1(p):
    with pytest.raises(ValueError, match=r"p is .*Give a number from 0 to 1"):
        nn.Dropout(p)


def test_masks_are_the_same_in_float32():
    outputs = {dtype: nn.Dropout(0.5, seed=2).forward(np.ones((3, 9), dtype)) for dtype in ("float32", "float64")}
    assert outputs["float32"].dtype == np.float32
    assert np.array_equal(outputs["float32"], outputs["float64"])


def test_backward_needs_a_forward_pass():
    with pytest.raises(RuntimeError, match="forward pass"):
        nn.Dropout().backward(X)


def test_drawing_a_mask_in_one_layer_does_not_change_the_masks_of_another():
    quiet, busy = (nn.Sequential(nn.Dropout(), nn.Dropout(), seed=0) for _ in range(2))
    for _ in range(3):
        busy[0](X)
    assert np.array_equal(quiet[1](X), busy[1](X))
