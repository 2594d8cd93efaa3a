"""Identity and Flatten; and what all layers must do with inputs of several axes and with recordings."""

import numpy as np
import pytest

from bpviz import nn
from tests.nn.by_rules import assert_rules_give_what_was_recorded

# name -> layer, shape of its input
LAYERS = {
    "Identity": (lambda: nn.Identity(), (3, 4)),
    "Flatten": (lambda: nn.Flatten(), (3, 2, 4)),
    "Linear over tokens": (lambda: nn.Linear(4, 2, seed=0), (3, 5, 4)),
    "Dropout": (lambda: nn.Dropout(seed=0), (3, 4)),
    "Dropout in evaluation": (lambda: nn.Dropout().eval(), (3, 4)),
    "LayerNorm": (lambda: nn.LayerNorm(4), (3, 4)),
    "LayerNorm over tokens": (lambda: nn.LayerNorm(4, elementwise_affine=False), (3, 5, 4)),
    "BatchNorm1d": (lambda: nn.BatchNorm1d(4), (3, 4)),
    "BatchNorm1d in evaluation": (lambda: nn.BatchNorm1d(4).eval(), (3, 4)),
    "SelfAttention": (lambda: nn.SelfAttention(4, seed=0), (3, 5, 4)),
    "Residual": (lambda: nn.Residual(nn.SelfAttention(4, seed=0)), (3, 5, 4)),
}


@pytest.fixture(params=LAYERS)
def case(request):
    make, shape = LAYERS[request.param]
    return make(), shape


def numbers(shape, seed):
    return np.random.default_rng(seed).normal(size=shape)


def test_output_shape_tells_the_shape_of_the_output_and_downstream_has_that_of_the_input(case):
    layer, shape = case
    network = nn.Sequential(layer)
    output = network(numbers(shape, 0))
    assert layer.output_shape(shape) == output.shape == network.output_shape(shape)
    assert network.backward(numbers(output.shape, 1)).shape == shape
    assert network.backward(numbers(output.shape, 1), input_grad=False) is None


def test_what_was_taken_never_changes_afterwards_whatever_the_layer_computes_next(case):
    layer, shape = case
    network, kept = nn.Sequential(layer), []
    upstream_shape = layer.output_shape(shape)
    for seed in range(4):
        network.start()
        network.forward(numbers(shape, seed))
        network.backward(numbers(upstream_shape, seed + 9))
        taken = network.take() | network.store.take()
        kept.append((taken, {name: array.copy() for name, array in taken.items()}))
        network(numbers(shape, seed + 20))  # one that nobody records
        network.backward(numbers(upstream_shape, seed))
        for arrays, copies in kept:
            for name, array in arrays.items():
                assert np.array_equal(array, copies[name]), name
                assert not array.flags.writeable


def test_recorded_arrays_are_of_the_layers_roles_and_after_take_backward_needs_a_new_forward_pass(case):
    layer, shape = case
    network = nn.Sequential(layer)
    network.start()
    network.forward(numbers(shape, 0))
    network.backward(numbers(layer.output_shape(shape), 1))
    taken = network.take()
    assert {"0.output", "0.downstream"} <= set(taken)
    assert {name.removeprefix("0.") for name in taken if not name.startswith("0.0.")} <= set(layer.roles)
    with pytest.raises(RuntimeError, match="forward pass"):
        network.backward(numbers(layer.output_shape(shape), 1))


def test_neither_pass_writes_into_its_argument(case):
    layer, shape = case
    x, upstream = numbers(shape, 0), numbers(layer.output_shape(shape), 1)
    copies = x.copy(), upstream.copy()
    layer.forward(x)
    layer.backward(upstream)
    assert np.array_equal(x, copies[0])
    assert np.array_equal(upstream, copies[1])


def test_a_pass_does_not_write_into_the_results_of_the_one_before(case):
    layer, shape = case
    upstream = numbers(layer.output_shape(shape), 1)
    results = layer.forward(numbers(shape, 0)), layer.backward(upstream)
    copies = [result.copy() for result in results]
    layer.forward(numbers(shape, 1))
    layer.backward(-upstream)
    assert all(map(np.array_equal, results, copies))


def test_a_smaller_batch_after_a_larger_one_gives_the_numbers_of_a_fresh_layer(case):
    layer, shape = case
    if isinstance(layer, nn.Dropout):
        layer.eval()  # its masks go on, they do not begin again
    make = next(make for make, _ in LAYERS.values() if type(make()) is type(layer) and repr(make()) == repr(layer))
    fresh = make().train(layer.training)
    small = (2, *shape[1:])
    layer.forward(numbers(shape, 0))
    layer.backward(numbers(layer.output_shape(shape), 1))
    results = []
    for each in (layer, fresh):
        output = each.forward(numbers(small, 2)).copy()
        results.append((output, each.backward(numbers(output.shape, 3)).copy()))
    for one, other in zip(*results, strict=True):
        if not isinstance(layer, nn.BatchNorm1d) or layer.training:
            assert np.array_equal(one, other)


def test_identity_changes_nothing_in_either_direction():
    x, upstream = numbers((2, 3, 4), 0), numbers((2, 3, 4), 1)
    layer = nn.Identity()
    assert np.array_equal(layer(x), x)
    assert np.array_equal(layer.backward(upstream), upstream)
    assert layer.backward(upstream, input_grad=False) is None
    assert_rules_give_what_was_recorded(layer, x, upstream)
    assert repr(layer) == "Identity()"


@pytest.mark.torch
@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4), (2, 3, 4, 5)])
def test_flatten_puts_the_numbers_where_pytorch_puts_them(shape):
    import torch

    x = numbers(shape, 0)
    layer, other = nn.Flatten(), torch.nn.Flatten()
    out = layer(x)
    assert np.array_equal(out, other(torch.tensor(x)).numpy())
    assert np.array_equal(layer.backward(out), x)
    assert repr(layer) == repr(other)


def test_flatten_lets_a_linear_layer_take_pictures():
    network = nn.Sequential(nn.Flatten(), nn.Linear(12, 2), seed=0)
    assert network(np.ones((5, 3, 4))).shape == (5, 2)
    with pytest.raises(ValueError, match="takes 12 features"):
        network(np.ones((5, 3, 5)))


def test_what_flatten_records_does_not_change_with_the_users_x():
    x, layer = np.ones((2, 2, 2)), nn.Flatten()
    layer.start()
    layer.forward(x)
    taken = layer.take()["output"]
    x[...] = 7
    assert (taken == 1).all()


@pytest.mark.parametrize("arguments", [{"start_dim": 0}, {"start_dim": 2}, {"start_dim": True}, {"end_dim": 2}])
def test_flatten_refuses_other_axes(arguments):
    (name,) = arguments
    with pytest.raises(ValueError, match=rf"{name} is .*Only (1|-1) is supported"):
        nn.Flatten(**arguments)


def test_layers_of_tokens_follow_each_other_and_neighbours_are_checked_through_them():
    network = nn.Sequential(
        nn.Embedding(7, 4), nn.Residual(nn.SelfAttention(4)), nn.LayerNorm(4), nn.Flatten(), nn.Linear(12, 2), seed=0
    )
    assert network([[0, 6, 3]]).shape == (1, 2)
    assert network.output_shape((5, 3)) == (5, 2)
    with pytest.raises(ValueError, match=r"takes 5 features, but layer 0, Embedding\(7, 4\), gives 4"):
        nn.Sequential(nn.Embedding(7, 4), nn.Linear(5, 2))
    with pytest.raises(ValueError, match=r"takes 4 features, but layer 0, .*, gives 3"):
        nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(4))


def test_a_shape_that_does_not_fit_is_refused_by_the_name_of_the_layer():
    with pytest.raises(ValueError, match=r"^Layer 1: Linear\(.*takes 10 features in the last axis.*\(2, 12\)"):
        nn.Sequential(nn.Flatten(), nn.Linear(10, 2))(np.zeros((2, 3, 4)))
    with pytest.raises(ValueError, match=r"^Layer 1\.0: SelfAttention\(4, bias=True\) takes \(batch, tokens, 4\)"):
        nn.Sequential(nn.Linear(4, 4), nn.Residual(nn.SelfAttention(4)))(np.zeros((2, 4)))
    with pytest.raises(ValueError, match=r"^Layer 1: The layers of a Residual turn shape \(2, 3, 4\) into \(2, 12\)"):
        nn.Sequential(nn.ReLU(), nn.Residual(nn.Flatten()))(np.zeros((2, 3, 4)))
