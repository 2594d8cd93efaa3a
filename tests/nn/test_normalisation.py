import numpy as np
import pytest

from bpviz import nn
from tests.nn.by_rules import assert_rules_give_what_was_recorded, run
from tests.nn.central import assert_gradients_are_slopes

FORMS = [{}, {"bias": False}, {"affine": False}, {"eps": 0.1}]


def layer_norm(affine=True, **more):
    return nn.LayerNorm(5, elementwise_affine=affine, **more)


def drawn(layer, rng):
    """The layer with other values than 1 and 0."""
    for parameter in layer.parameters():
        parameter.data = rng.normal(size=parameter.shape)
    return layer


def same_in_torch(layer, **form):
    import torch

    if isinstance(layer, nn.LayerNorm):
        affine = form.pop("affine", True)
        other = torch.nn.LayerNorm(layer.in_features, elementwise_affine=affine, **form, dtype=torch.float64)
    else:
        other = torch.nn.BatchNorm1d(layer.in_features, **form, dtype=torch.float64)
    other.load_state_dict({name: torch.tensor(array) for name, array in layer.state_dict().items()})
    return other


def assert_same_pass(layer, other, x, upstream):
    import torch

    arrays = run(layer, x, upstream)
    leaf = torch.tensor(x, requires_grad=True)
    out = other(leaf)
    other.zero_grad()
    out.backward(torch.tensor(upstream))
    scale = max(1, np.abs(x).max())
    np.testing.assert_allclose(arrays["output"], out.detach().numpy(), rtol=1e-12, atol=1e-14 * scale)
    np.testing.assert_allclose(arrays["downstream"], leaf.grad.numpy(), rtol=1e-12, atol=1e-13)
    for name, parameter in other.named_parameters():
        np.testing.assert_allclose(arrays[f"grad_{name}"], parameter.grad.numpy(), rtol=1e-12, atol=1e-13)


# LayerNorm --------------------------------------------------------------------------------------------------------


@pytest.mark.torch
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shape", [(1, 5), (4, 5), (2, 3, 5)])
def test_layer_norm_gives_pytorchs_numbers(form, shape):
    rng = np.random.default_rng(0)
    layer = drawn(layer_norm(**form), rng)
    other = same_in_torch(layer, **form)
    assert_same_pass(layer, other, rng.normal(size=shape) * 3 + 2, rng.normal(size=shape))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shape", [(1, 5), (4, 5), (2, 3, 5)])
@pytest.mark.parametrize("size", [1, 1e150, 1e300])
def test_the_rules_of_layer_norm_give_the_recorded_arrays(form, shape, size):
    rng = np.random.default_rng(1)
    layer = drawn(layer_norm(**form), rng)
    assert_rules_give_what_was_recorded(layer, rng.normal(size=shape) * size, rng.normal(size=shape))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", ["first", "inside"])
def test_every_gradient_through_layer_norm_is_the_slope_of_the_loss(form, place):
    rng = np.random.default_rng(2)
    layers = [] if place == "first" else [nn.Linear(5, 5)]
    network = nn.Sequential(*layers, drawn(layer_norm(**form), rng), nn.Linear(5, 2), seed=0)
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(3, 5)), rng.normal(size=(3, 2)))


def test_layer_norm_brings_each_row_to_mean_0_and_variance_1():
    output = nn.LayerNorm(50)(np.random.default_rng(0).normal(3, 7, size=(4, 50)))
    np.testing.assert_allclose(output.mean(axis=1), 0, atol=1e-14)
    np.testing.assert_allclose(output.var(axis=1), 1, rtol=1e-5)


def test_layer_norm_of_equal_features_is_its_bias():
    layer = nn.LayerNorm(3)
    layer.bias.data = [1, 2, 3]
    assert layer([[7, 7, 7]]).tolist() == [[1, 2, 3]]


def test_layer_norm_takes_the_length_of_the_last_axis_as_a_number_or_in_a_tuple():
    assert nn.LayerNorm((3,)).in_features == nn.LayerNorm([3]).in_features == nn.LayerNorm(np.int64(3)).in_features == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"normalized_shape": (2, 3)}, r"normalized_shape is \(2, 3\)\. Only the last axis"),
        ({"normalized_shape": ()}, r"normalized_shape is \(\)"),
        ({"normalized_shape": 0}, r"normalized_shape is 0\. Give a whole number"),
        ({"normalized_shape": True}, "normalized_shape is True"),
        ({"normalized_shape": 3, "eps": 0}, "eps is 0"),
        ({"normalized_shape": 3, "eps": float("nan")}, "eps is nan"),
        ({"normalized_shape": 3, "eps": "1e-5"}, "eps is '1e-5'"),
        ({"normalized_shape": 3, "elementwise_affine": 1}, "elementwise_affine is 1. Give True or False"),
        ({"normalized_shape": 3, "bias": None}, "bias is None. Give True or False"),
        ({"normalized_shape": 3, "dtype": "int64"}, "dtype is 'int64'"),
    ],
)
def test_layer_norm_refuses_illegal_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        nn.LayerNorm(**arguments)


# BatchNorm1d ------------------------------------------------------------------------------------------------------

BATCH_FORMS = [*FORMS, {"momentum": 0.9}, {"momentum": 0.0}, {"track_running_stats": False}]


def batch_norm(**form):
    return nn.BatchNorm1d(5, **form)


@pytest.mark.torch
@pytest.mark.parametrize("form", BATCH_FORMS)
def test_batch_norm_gives_pytorchs_numbers_in_training_and_in_evaluation(form):
    rng = np.random.default_rng(0)
    layer = drawn(batch_norm(**form), rng)
    other = same_in_torch(layer, **form)
    for batch in (2, 7, 3, 7):
        assert_same_pass(layer, other, rng.normal(size=(batch, 5)) * 3 + 2, rng.normal(size=(batch, 5)))
        for name, buffer in other.named_buffers():
            np.testing.assert_allclose(layer.state_dict()[name], buffer.numpy(), rtol=1e-13)
    layer.eval()
    other.eval()
    for batch in (4, 1) if layer.track_running_stats else (4,):
        assert_same_pass(layer, other, rng.normal(size=(batch, 5)), rng.normal(size=(batch, 5)))


@pytest.mark.torch
def test_the_keys_of_batch_norms_state_are_pytorchs_and_a_state_comes_back():
    import torch

    layer = nn.BatchNorm1d(5)
    assert list(layer.state_dict()) == list(torch.nn.BatchNorm1d(5).state_dict())
    network = nn.Sequential(layer)
    network(np.random.default_rng(0).normal(size=(4, 5)))
    other = nn.Sequential(nn.BatchNorm1d(5))
    other.load_state_dict(network.state_dict())
    assert all(np.array_equal(other.state_dict()[name], array) for name, array in network.state_dict().items())
    assert other.state_dict()["0.num_batches_tracked"] == 1


@pytest.mark.parametrize("form", BATCH_FORMS)
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("size", [1, 1e150, 1e300])
def test_the_rules_of_batch_norm_give_the_recorded_arrays(form, training, size):
    rng = np.random.default_rng(1)
    layer = drawn(batch_norm(**form), rng)
    layer(rng.normal(size=(4, 5)))
    layer.train(training)
    assert_rules_give_what_was_recorded(layer, rng.normal(size=(6, 5)) * size, rng.normal(size=(6, 5)))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("training", [True, False])
def test_every_gradient_through_batch_norm_is_the_slope_of_the_loss(form, training):
    rng = np.random.default_rng(2)
    network = nn.Sequential(nn.Linear(3, 5), drawn(batch_norm(**form), rng), nn.Linear(5, 2), seed=0)
    network(rng.normal(size=(4, 3)))
    network.train(training)
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(6, 3)), rng.normal(size=(6, 2)))


def test_the_running_numbers_move_by_momentum_and_the_variance_is_the_unbiased_one():
    layer = nn.BatchNorm1d(1, momentum=0.25)
    layer([[1.0], [3.0]])  # mean 2; variance 1, unbiased 2
    state = layer.state_dict()
    assert state["running_mean"].tolist() == [0.5]
    assert state["running_var"].tolist() == [0.75 + 0.25 * 2]
    layer.eval()
    layer([[100.0], [0.0]])
    assert all(np.array_equal(layer.state_dict()[name], array) for name, array in state.items())


def test_a_recording_keeps_the_running_numbers_of_before_and_after():
    layer, rng = nn.BatchNorm1d(3), np.random.default_rng(0)
    one, two = (run(layer, rng.normal(size=(4, 3)), rng.normal(size=(4, 3))) for _ in range(2))
    for name in ("running_mean", "running_var"):
        assert not np.array_equal(one[f"{name}_before"], one[f"{name}_after"])
        assert np.array_equal(one[f"{name}_after"], two[f"{name}_before"])
        assert np.array_equal(two[f"{name}_after"], layer.state_dict()[name])


def test_reset_parameters_starts_batch_norm_afresh():
    layer = drawn(nn.BatchNorm1d(2), np.random.default_rng(0))
    layer([[1.0, 2.0], [3.0, 4.0]])
    layer.reset_parameters(np.random.default_rng(0))
    fresh = nn.BatchNorm1d(2).state_dict()
    assert all(np.array_equal(layer.state_dict()[name], array) for name, array in fresh.items())


@pytest.mark.parametrize("layer", [nn.BatchNorm1d(2), nn.BatchNorm1d(2, track_running_stats=False).eval()])
def test_one_sample_alone_has_no_variance(layer):
    with pytest.raises(ValueError, match=r"x of shape \(1, 2\): one sample alone .*net\.eval\(\)"):
        layer([[1.0, 2.0]])


def test_a_network_that_has_seen_one_sample_in_evaluation_refuses_it_in_training():
    network = nn.Sequential(nn.BatchNorm1d(2)).eval()
    assert network([[1.0, 2.0]]).shape == (1, 2)
    with pytest.raises(ValueError, match="one sample alone"):
        network.train()([[1.0, 2.0]])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_features": 2.5}, r"num_features is 2\.5\. Give a whole number"),
        ({"num_features": 3, "eps": -1}, "eps is -1"),
        ({"num_features": 3, "eps": True}, "eps is True"),
        ({"num_features": 3, "momentum": None}, "momentum is None, PyTorch's cumulative average"),
        ({"num_features": 3, "momentum": 1.5}, "momentum is 1.5. Give a number from 0 to 1"),
        ({"num_features": 3, "momentum": float("nan")}, "momentum is nan"),
        ({"num_features": 3, "affine": "yes"}, "affine is 'yes'. Give True or False"),
        ({"num_features": 3, "track_running_stats": 0}, "track_running_stats is 0. Give True or False"),
        ({"num_features": 3, "bias": 2}, "bias is 2. Give True or False"),
        ({"num_features": 3, "dtype": "float16"}, "dtype is 'float16'"),
    ],
)
def test_batch_norm_refuses_illegal_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        nn.BatchNorm1d(**arguments)


def test_batch_norm_takes_two_axes_and_its_number_of_features():
    with pytest.raises(ValueError, match=r"two axes, \(batch, features\), but its input has shape \(2, 4, 3\)"):
        nn.BatchNorm1d(3)(np.ones((2, 4, 3)))
    with pytest.raises(ValueError, match=r"first layer takes 3"):
        nn.BatchNorm1d(3)(np.ones((2, 4)))


# Both -------------------------------------------------------------------------------------------------------------


@pytest.mark.torch
@pytest.mark.parametrize("arguments", [{}, {"bias": False}, {"eps": 0.25}])
def test_normalisations_print_as_in_pytorch(arguments):
    import torch

    assert repr(nn.LayerNorm(3, **arguments)) == repr(torch.nn.LayerNorm(3, **arguments))
    assert repr(nn.BatchNorm1d(3, **arguments)) == repr(torch.nn.BatchNorm1d(3, **arguments))
    assert repr(nn.LayerNorm(3, elementwise_affine=False)) == repr(torch.nn.LayerNorm(3, elementwise_affine=False))


@pytest.mark.parametrize("make", [nn.LayerNorm, nn.BatchNorm1d])
class TestBothNormalisations:
    def test_gradients_add_up_when_backward_runs_twice(self, make):
        rng, layer = np.random.default_rng(0), drawn(make(5), np.random.default_rng(1))
        x, upstream = rng.normal(size=(3, 5)), rng.normal(size=(3, 5))
        once = run(layer, x, upstream)
        layer(x)
        layer.backward(upstream)
        for name, parameter in layer.named_parameters():
            np.testing.assert_allclose(parameter.grad, 2 * once[f"grad_{name}"], rtol=1e-15)

    def test_a_frozen_one_passes_the_gradient_on_and_one_parameter_alone_can_be_frozen(self, make):
        rng, layer = np.random.default_rng(0), drawn(make(5), np.random.default_rng(1))
        x, upstream = rng.normal(size=(3, 5)), rng.normal(size=(3, 5))
        free = run(layer, x, upstream)
        layer.weight.requires_grad_(False)
        half = run(layer, x, upstream)
        assert "grad_weight" not in half
        assert np.array_equal(half["grad_bias"], free["grad_bias"])
        layer.requires_grad_(False)
        frozen = run(layer, x, upstream)
        assert "grad_bias" not in frozen
        assert np.array_equal(frozen["downstream"], free["downstream"])

    def test_float32_stays_float32_and_is_close_to_float64(self, make):
        rng = np.random.default_rng(0)
        x, upstream = rng.normal(size=(4, 5)), rng.normal(size=(4, 5))
        wide = run(make(5), x, upstream)
        narrow = run(make(5, dtype="float32"), x.astype(np.float32), upstream.astype(np.float32))
        for role in ("output", "downstream", "grad_weight"):
            assert narrow[role].dtype == np.float32
            np.testing.assert_allclose(narrow[role], wide[role], atol=5e-6)

    def test_backward_needs_a_forward_pass(self, make):
        with pytest.raises(RuntimeError, match="forward pass"):
            make(5).backward(np.ones((2, 5)))
