"""The activations against PyTorch, closed forms, central differences and their own rules."""

import numpy as np
import pytest

from bpviz import nn
from bpviz.arrays import quiet
from bpviz.rules import bind, evaluate_array, parse
from tests.nn.central import assert_gradients_are_slopes

ELEMENTWISE = [
    (nn.ReLU, ()),
    (nn.Tanh, ()),
    (nn.Sigmoid, ()),
    (nn.LeakyReLU, ()),
    (nn.LeakyReLU, (0.3,)),
    (nn.LeakyReLU, (1.5,)),
    (nn.ELU, ()),
    (nn.ELU, (0.5,)),
    (nn.GELU, ()),
    (nn.GELU, ("tanh",)),
    (nn.SiLU, ()),
    (nn.Softplus, ()),
    (nn.Softplus, (2, 3)),
]
OVER_FEATURES = [(nn.Softmax, ()), (nn.LogSoftmax, ())]
ALL = ELEMENTWISE + OVER_FEATURES
SPECIAL = [0.0, -0.0, 5e-324, -5e-324, 1e-310, -1e-310, 20.0, 1.5, 709.0, -709.0, -745.0, 800.0, -800.0]
SPREAD = np.concatenate([np.linspace(-800, 800, 643), np.linspace(-8, 8, 640), SPECIAL])
SHAPES = [(1, 1296), (16, 81), (4, 12, 27)]


def passes(layer: nn.Module, x: np.ndarray, upstream: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Output and dL/dx."""
    with quiet():
        output, downstream = layer.forward(x), layer.backward(upstream)
    assert downstream is not None
    return output, downstream


def slope_at(layer: nn.Module, x: float) -> float:
    return passes(layer, np.array([[x]]), np.ones((1, 1)))[1].item()


@pytest.mark.torch
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("dtype", "close"), [("float64", 1e-13), ("float32", 4e-6)])
@pytest.mark.parametrize(("kind", "arguments"), ALL)
def test_output_and_gradient_are_pytorchs_from_minus_800_to_800(kind, arguments, dtype, close, shape):
    import torch

    x = SPREAD.astype(dtype).reshape(shape)
    upstream = np.random.default_rng(0).normal(size=shape).astype(dtype)
    theirs = getattr(torch.nn, kind.__name__)(*(arguments or ((-1,) if (kind, ()) in OVER_FEATURES else ())))
    given = torch.tensor(x, requires_grad=True)
    expected = theirs(given)
    (grad,) = torch.autograd.grad(expected, given, torch.tensor(upstream))
    layer = kind(*arguments)
    output, downstream = passes(layer, x, upstream)
    assert output.dtype == downstream.dtype == dtype
    np.testing.assert_allclose(output, expected.detach().numpy(), rtol=close, atol=close)
    np.testing.assert_allclose(downstream, grad.numpy(), rtol=close, atol=close)
    assert repr(layer) == repr(theirs)


@pytest.mark.parametrize("shape", [(3, 4), (2, 3, 4)])
@pytest.mark.parametrize(("kind", "arguments"), ALL)
def test_the_gradient_is_the_slope_of_the_output_for_any_number_of_axes(kind, arguments, shape):
    rng = np.random.default_rng(1)
    x, upstream = rng.normal(size=shape) * 2, rng.normal(size=shape)
    layer, nudge = kind(*arguments), 1e-6
    downstream = passes(layer, x, upstream)[1].copy()
    slope = np.empty(shape)
    for index in np.ndindex(shape):
        step = np.zeros(shape)
        step[index] = nudge
        slope[index] = np.sum(upstream * (layer(x + step) - layer(x - step))) / (2 * nudge)
    np.testing.assert_allclose(downstream, slope, rtol=0, atol=1e-8)


@pytest.mark.parametrize(("kind", "arguments"), ALL)
def test_a_network_with_it_has_right_gradients(kind, arguments):
    rng = np.random.default_rng(2)
    network = nn.Sequential(nn.Linear(3, 4), kind(*arguments), nn.Linear(4, 2), kind(*arguments), seed=0)
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(5, 3)), rng.normal(size=(5, 2)))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("kind", "arguments"), ALL)
def test_every_rule_gives_the_engines_numbers_and_every_recorded_array_has_one(kind, arguments, shape):
    x, upstream = SPREAD.reshape(shape), np.random.default_rng(0).normal(size=shape)
    layer = kind(*arguments)
    layer.start()
    passes(layer, x, upstream)
    made = layer.take()
    arrays = {"input": x, "upstream": upstream, **made}
    arrays |= {name: np.asarray(value, float) for name, value in layer.settings.items()}
    names, shapes = {name: name for name in arrays}, {name: array.shape for name, array in arrays.items()}
    rules = [parse(text) for kind in ("forward", "backward") for text in layer.rules()[kind]]
    assert sorted(rule.target.role for rule in rules) == sorted(made)
    for rule in rules:
        array = arrays[rule.target.role]
        computed = evaluate_array(bind(rule, names, shapes), array.shape, arrays.__getitem__)
        np.testing.assert_allclose(computed, array, rtol=1e-12, atol=1e-12, err_msg=str(rule))


# Trap 10: the gradient at 0


@pytest.mark.parametrize("zero", [0.0, -0.0])
@pytest.mark.parametrize(
    ("layer", "slope"),
    [
        (nn.ReLU(), 0),
        (nn.LeakyReLU(), 0.01),
        (nn.LeakyReLU(0.3), 0.3),
        (nn.ELU(), 1),
        (nn.ELU(0.5), 0.5),
        (nn.ELU(2.0), 2),
    ],
)
def test_trap_10_at_0_the_slope_of_relu_is_0_of_leaky_relu_its_own_and_of_elu_alpha(layer, slope, zero):
    assert slope_at(layer, zero) == slope
    assert slope_at(layer, 5e-324) == 1


# Trap 11: the two forms of GELU, and SiLU


def test_trap_11_gelu_has_an_erf_form_by_default_and_a_tanh_form_that_differs_by_up_to_5e_4():
    x = np.linspace(-6, 6, 12001)[None]
    exact, approximate = nn.GELU()(x), nn.GELU("tanh")(x)
    assert 4e-4 < np.abs(exact - approximate).max() < 5e-4
    assert nn.GELU()([[1.0]])[0, 0] == pytest.approx(0.8413447460685429, rel=1e-15)  # the normal distribution's table
    inner = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    np.testing.assert_allclose(approximate, x / 2 * (1 + np.tanh(inner)), rtol=0, atol=1e-15)


def test_trap_11_the_slope_of_silu_is_s_times_1_plus_x_times_1_minus_s():
    s = 1 / (1 + np.exp(-2.0))
    assert nn.SiLU()([[2.0]])[0, 0] == pytest.approx(2 * s, rel=1e-15)
    assert slope_at(nn.SiLU(), 2.0) == pytest.approx(s * (1 + 2 * (1 - s)), rel=1e-14)


# Trap 12: Softmax mixes


@pytest.mark.parametrize("scale", [1, 300])
def test_trap_12_the_jacobian_of_softmax_is_diag_p_minus_p_p_transposed(scale):
    x = np.random.default_rng(0).normal(size=5) * scale
    layer = nn.Softmax()
    p, rows = passes(layer, np.tile(x, (5, 1)), np.eye(5))
    np.testing.assert_allclose(p[0], np.exp(x - x.max()) / np.exp(x - x.max()).sum(), rtol=1e-14)
    np.testing.assert_allclose(rows, np.diag(p[0]) - np.outer(p[0], p[0]), rtol=0, atol=1e-15)
    assert "local" not in layer.take()


def test_softmax_and_its_logarithm_stay_finite_for_large_inputs():
    x = [[1000.0, -1000.0, 1000.0]]
    assert nn.Softmax()(x).tolist() == [[0.5, 0, 0.5]]
    np.testing.assert_allclose(nn.LogSoftmax()(x), [[-np.log(2), -2000 - np.log(2), -np.log(2)]], rtol=1e-15)


def test_softplus_is_straight_above_its_threshold_and_exact_far_below_0():
    assert nn.Softplus()([[20.000001]]).item() == 20.000001
    assert nn.Softplus()([[-40.0]]).item() == pytest.approx(np.exp(-40), rel=1e-15, abs=0)
    assert nn.Softplus(1, 3)([[3.5]]).item() == 3.5
    assert nn.Softplus()([[0.0]]).item() == pytest.approx(np.log(2), rel=1e-15)


# What is legal


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "0.1", True, None, [1, 2], 1j])
@pytest.mark.parametrize(
    ("kind", "name"),
    [(nn.LeakyReLU, "negative_slope"), (nn.ELU, "alpha"), (nn.Softplus, "beta"), (nn.Softplus, "threshold")],
)
def test_a_number_of_an_activation_is_real_and_finite(kind, name, value):
    with pytest.raises(ValueError, match=rf"^{name} is .*Give a finite number, .*the default"):
        kind(**{name: value})


@pytest.mark.parametrize("beta", [0, -1.0])
def test_the_beta_of_softplus_is_above_0(beta):
    with pytest.raises(ValueError, match=rf"^beta is {beta}\. Give a number above 0"):
        nn.Softplus(beta)


@pytest.mark.parametrize("approximate", ["erf", "TANH", None, True, 1])
def test_another_form_of_gelu_is_refused_with_the_legal_ones(approximate):
    with pytest.raises(ValueError, match=r"^approximate is .*Legal are 'none' \(the default\) and 'tanh'"):
        nn.GELU(approximate)


@pytest.mark.parametrize("kind", [nn.Softmax, nn.LogSoftmax])
@pytest.mark.parametrize("dim", [0, -2, None, True, "1", 1.0])
def test_softmax_runs_over_the_last_axis_only(kind, dim):
    with pytest.raises(ValueError, match=rf"^dim is .*{kind.__name__} runs over the features, .*give -1"):
        kind(dim)


@pytest.mark.parametrize("kind", [nn.Softmax, nn.LogSoftmax])
def test_dim_may_be_the_number_of_the_last_axis_and_no_other(kind):
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    assert np.array_equal(kind(2)(x), kind()(x))
    assert np.array_equal(kind(dim=1)(x[0]), kind()(x[0]))
    for network in (kind(dim=1), nn.Sequential(nn.Linear(4, 4), kind(dim=1))):
        with pytest.raises(ValueError, match=r"dim is 1, but .*shape \(2, 3, 4\).*Give dim=-1 or dim=2"):
            network(x)


@pytest.mark.parametrize(("kind", "arguments"), ALL)
def test_backward_needs_a_forward_pass_and_gives_nothing_where_nothing_is_asked_for(kind, arguments):
    layer = kind(*arguments)
    with pytest.raises(RuntimeError, match=r"forward pass first"):
        layer.backward(np.ones((1, 2)))
    layer([[1.0, 2.0]])
    assert layer.backward(np.ones((1, 2)), input_grad=False) is None
    layer.take()
    with pytest.raises(RuntimeError, match=r"forward pass first"):
        layer.backward(np.ones((1, 2)))
