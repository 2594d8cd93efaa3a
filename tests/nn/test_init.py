import inspect
import math

import numpy as np
import pytest

from bpviz import nn
from bpviz.nn import init

GAINS = {  # the table of PyTorch's documentation of calculate_gain
    "linear": 1,
    "conv2d": 1,
    "conv_transpose3d": 1,
    "sigmoid": 1,
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "leaky_relu": math.sqrt(2 / (1 + 0.01**2)),
    "selu": 3 / 4,
}
ROWS, COLUMNS = 300, 200
VALUES = ROWS * COLUMNS


def a_weight(rows=ROWS, columns=COLUMNS, dtype="float64"):
    return nn.Linear(columns, rows, dtype=dtype).weight


# A function, its options, and the standard deviation of PyTorch's documentation for a weight (300, 200), written out.
SCALED = [
    ("kaiming_uniform_", {}, math.sqrt(2 / 200)),
    ("kaiming_uniform_", {"a": 0.2}, math.sqrt(2 / 1.04 / 200)),
    ("kaiming_uniform_", {"mode": "fan_out", "nonlinearity": "relu"}, math.sqrt(2 / 300)),
    ("kaiming_normal_", {}, math.sqrt(2 / 200)),
    ("kaiming_normal_", {"nonlinearity": "tanh"}, 5 / 3 / math.sqrt(200)),
    ("kaiming_normal_", {"a": 0.5, "mode": "fan_out"}, math.sqrt(2 / 1.25 / 300)),
    ("xavier_uniform_", {}, math.sqrt(2 / 500)),
    ("xavier_uniform_", {"gain": 5 / 3}, 5 / 3 * math.sqrt(2 / 500)),
    ("xavier_normal_", {}, math.sqrt(2 / 500)),
    ("xavier_normal_", {"gain": 0.5}, 0.5 * math.sqrt(2 / 500)),
]


def std_of(function, options):
    """The exact standard deviation that values were drawn with: they are the generator's own draws, scaled."""
    weight = getattr(init, function)(a_weight(), **options, generator=7)
    rng = np.random.default_rng(7)
    if "uniform" in function:  # u in [0, 1) becomes (2u - 1) * bound, and bound = sqrt(3) * std
        return np.median(weight.data / (2 * rng.random(weight.shape) - 1)) / math.sqrt(3)
    return np.median(weight.data / rng.standard_normal(weight.shape))


@pytest.mark.parametrize(("function", "options", "std"), SCALED)
def test_the_scale_of_the_weights_is_that_of_the_published_formula(function, options, std):
    assert std_of(function, options) == pytest.approx(std, rel=1e-12)


@pytest.mark.parametrize(("function", "options", "std"), SCALED)
def test_the_weights_are_uniform_or_normal_with_that_standard_deviation(function, options, std):
    """Moments of 60,000 draws, each within 4 of its own standard errors: a fixed seed, so it is one draw for ever."""
    values = getattr(init, function)(a_weight(), **options, generator=1).data.ravel() / std
    kurtosis, spread = (1.8, math.sqrt(0.8)) if "uniform" in function else (3.0, math.sqrt(2))  # E z^4; std of z^2
    fourth = math.sqrt(9 * (1 - 9 / 25)) if "uniform" in function else math.sqrt(96)  # std of z^4 (z^4 <= 9 if uniform)
    root = math.sqrt(VALUES)
    assert abs(values.mean()) < 4 / root
    assert abs((values**2).mean() - 1) < 4 * spread / root
    assert abs((values**4).mean() - kurtosis) < 4 * fourth / root
    if "uniform" in function:
        assert abs(values).max() <= math.sqrt(3) * (1 + 1e-12)
        assert abs(values).max() > math.sqrt(3) * (1 - 10 / VALUES)


@pytest.mark.parametrize(("nonlinearity", "gain"), GAINS.items())
def test_gains_are_those_of_pytorch_s_table(nonlinearity, gain):
    assert init.calculate_gain(nonlinearity) == gain
    assert init.calculate_gain("leaky_relu", 0.2) == math.sqrt(2 / 1.04)


@pytest.mark.torch
def test_gains_defaults_and_argument_names_are_those_of_the_pytorch_that_is_installed():
    import torch

    for name in [*init.GAINS, "leaky_relu"]:
        for param in (None, 0, 0.2, 3):
            assert init.calculate_gain(name, param) == pytest.approx(
                torch.nn.init.calculate_gain(name, param), rel=1e-15
            )
    for name in (*{function for function, _, _ in SCALED}, "uniform_", "normal_", "constant_", "zeros_", "ones_"):
        ours, theirs = (inspect.signature(getattr(module, name)) for module in (init, torch.nn.init))
        assert [(p.name, p.default) for p in ours.parameters.values()] == [
            (p.name, p.default) for p in theirs.parameters.values()
        ]


@pytest.mark.torch
@pytest.mark.parametrize(("function", "options", "std"), SCALED)
@pytest.mark.parametrize("shape", [(300, 200), (1, 5), (7, 1)])
def test_pytorch_draws_with_the_same_standard_deviation(function, options, std, shape):
    import torch

    def generator():
        return torch.Generator().manual_seed(3)

    tensor = getattr(torch.nn.init, function)(
        torch.empty(shape, dtype=torch.float64), **options, generator=generator()
    ).numpy()
    plain = torch.empty(shape, dtype=torch.float64)
    if "uniform" in function:
        theirs = np.median(tensor / (2 * plain.uniform_(generator=generator()).numpy() - 1)) / math.sqrt(3)
    else:
        theirs = np.median(tensor / plain.normal_(generator=generator()).numpy())
    weight = getattr(init, function)(a_weight(*shape), **options, generator=5).data
    rng = np.random.default_rng(5)
    draws = math.sqrt(3) * (2 * rng.random(shape) - 1) if "uniform" in function else rng.standard_normal(shape)
    assert np.median(weight / draws) == pytest.approx(theirs, rel=1e-12)


def test_trap_14_a_linear_starts_uniform_with_the_bound_1_over_sqrt_fan_in():
    layer = nn.Linear(400, 300, seed=0)
    for parameter in (layer.weight, layer.bias):
        largest = abs(parameter.data).max()
        assert largest <= 1 / math.sqrt(400)
        assert largest > 1 / math.sqrt(400) * (1 - 10 / parameter.size)
        # a uniform distribution's variance is bound^2 / 3; its estimate's relative error is sqrt(0.8 / n)
        assert parameter.data.var() == pytest.approx(1 / 400 / 3, rel=4 * math.sqrt(0.8 / parameter.size))
        assert abs(parameter.data.mean()) < 4 / math.sqrt(400 * 3 * parameter.size)
    # it is what PyTorch writes as kaiming_uniform_(weight, a=sqrt(5)), and not kaiming_uniform_'s own default
    assert std_of("kaiming_uniform_", {"a": math.sqrt(5)}) == pytest.approx(1 / math.sqrt(3 * 200), rel=1e-12)


@pytest.mark.torch
def test_trap_14_pytorch_s_linear_has_this_bound_too():
    import torch

    torch.manual_seed(0)
    layer = torch.nn.Linear(400, 300)
    for parameter in (layer.weight, layer.bias):
        largest = float(parameter.detach().abs().max())
        assert 1 / math.sqrt(400) * (1 - 10 / parameter.numel()) < largest <= 1 / math.sqrt(400) * (1 + 1e-6)


def test_uniform_normal_and_constants_do_what_they_say():
    weight = a_weight()
    assert init.uniform_(weight, 2, 3, generator=0) is weight
    assert 2 <= weight.data.min() < 2.001
    assert 2.999 < weight.data.max() < 3
    init.normal_(weight, 5, 0.1, generator=0)
    assert weight.data.mean() == pytest.approx(5, abs=4 * 0.1 / math.sqrt(VALUES))
    assert weight.data.std() == pytest.approx(0.1, rel=4 / math.sqrt(2 * VALUES))
    assert (init.constant_(weight, 0.3).data == 0.3).all()
    assert (init.zeros_(weight).data == 0).all()
    assert (init.ones_(weight).data == 1).all()
    init.normal_(weight, 2, 0, generator=0)
    assert (weight.data == 2).all()


def test_one_generator_draws_on_and_a_seed_starts_again():
    rng = np.random.default_rng(0)
    first, second = (init.normal_(a_weight(), generator=rng).data.copy() for _ in range(2))
    assert not np.array_equal(first, second)
    assert np.array_equal(init.normal_(a_weight(), generator=0).data, first)
    assert not np.array_equal(init.normal_(a_weight()).data, init.normal_(a_weight()).data)


def test_a_float32_weight_stays_float32_and_a_bias_can_be_filled_but_has_no_fans():
    assert init.kaiming_normal_(a_weight(dtype="float32"), generator=0).dtype == np.float32
    bias = nn.Linear(2, 3).bias
    assert init.constant_(bias, 0.1).data.tolist() == [0.1] * 3
    with pytest.raises(ValueError, match=r"bias has shape \(3,\): fan_in and fan_out are those of a weight"):
        init.xavier_normal_(bias)


def test_a_whole_network_is_drawn_layer_by_layer_from_one_generator_with_biases_0():
    network = nn.Sequential(nn.Linear(20, 30), nn.ReLU(), nn.Sequential(nn.Linear(30, 30), nn.Linear(30, 30)))
    assert init.init_(network, init.kaiming_normal_, generator=4, nonlinearity="relu") is network
    rng = np.random.default_rng(4)
    for name, fan_in in (("0", 20), ("2.0", 30), ("2.1", 30)):
        layer = network.layers[name]
        expected = rng.standard_normal((30, fan_in)) * math.sqrt(2 / fan_in)
        np.testing.assert_allclose(layer.weight.data, expected, rtol=1e-12)
        assert (layer.bias.data == 0).all()


def test_a_whole_network_takes_constants_functions_of_your_own_and_a_single_layer():
    layer = init.init_(nn.Linear(2, 3, bias=False), init.constant_, val=0.5)
    assert (layer.weight.data == 0.5).all()
    init.init_(layer, init.zeros_)
    assert (layer.weight.data == 0).all()

    def doubled(parameter, generator):
        parameter.data = 2 * generator.random(parameter.shape)

    init.init_(layer, doubled, generator=0)
    assert np.array_equal(layer.weight.data, 2 * np.random.default_rng(0).random((3, 2)))


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda w: init.kaiming_normal_(w, mode="fan"), ValueError, "mode is 'fan'. Legal are 'fan_in' .*'fan_out'"),
        (
            lambda w: init.kaiming_normal_(w, nonlinearity="gelu"),
            ValueError,
            "nonlinearity is 'gelu'. Legal are .*'relu'",
        ),
        (lambda w: init.kaiming_uniform_(w, a=True), TypeError, "a is True. Give a number"),
        (lambda w: init.kaiming_uniform_(w, a=np.nan), ValueError, "a is nan. Give a finite number"),
        (lambda w: init.calculate_gain("leaky_relu", "x"), TypeError, "param is 'x'. Give a number"),
        (lambda w: init.calculate_gain(["relu"]), ValueError, r"nonlinearity is \['relu'\]"),
        (lambda w: init.xavier_normal_(w, gain=-1), ValueError, "gain is -1. Give a factor of 0 or more"),
        (lambda w: init.normal_(w, std=-1), ValueError, "std is -1. Give a standard deviation of 0 or more"),
        (lambda w: init.normal_(w, mean=np.inf), ValueError, "mean is inf"),
        (lambda w: init.uniform_(w, 2, 1), ValueError, "a is 2 and b is 1. Give a lower bound"),
        (lambda w: init.constant_(w, "0.3"), TypeError, "val is '0.3'. Give a number"),
        (lambda w: init.normal_(w, generator=-1), ValueError, "generator is -1. Give a np.random.Generator, a seed"),
        (lambda w: init.normal_(w, generator=True), ValueError, "generator is True"),
        (lambda w: init.normal_(w, generator=1.5), ValueError, "generator is 1.5"),
        (lambda w: init.normal_(w.data), TypeError, r"tensor is a ndarray. Give a Parameter, such as net\[0\].weight"),
        (lambda w: init.init_(w, init.ones_), TypeError, "network is Parameter.* Give a network"),
        (lambda w: init.init_(nn.Linear(1, 1), "ones_"), TypeError, "function is 'ones_'. Give the function itself"),
    ],
)
def test_a_wrong_argument_gets_an_error_that_names_it_and_changes_nothing(call, error, message):
    weight = a_weight(3, 2)
    before = weight.data.copy()
    with pytest.raises(error, match=message):
        call(weight)
    assert np.array_equal(weight.data, before)


def test_linears_inside_another_layer_are_filled_too_and_what_no_input_is_multiplied_by_is_not():
    class Composite(nn.Module):
        def __init__(self):
            super().__init__()
            shapes = {"weight": (4, 2), "query.weight": (4, 2), "query.bias": (4,)}
            self._parameters = {name: nn.Parameter(name, np.full(shape, 9.0)) for name, shape in shapes.items()}
            nn.Store(self._parameters.values())

        def forward(self, x): ...
        def backward(self, upstream, input_grad=True): ...
        def rules(self):
            return {}

    layer = init.init_(Composite(), init.constant_, val=3)
    values = {name: set(parameter.data.ravel()) for name, parameter in layer.named_parameters()}
    assert values == {"weight": {9}, "query.weight": {3}, "query.bias": {0}}
