import math

import numpy as np
import pytest

from bpviz import nn


def test_linear_is_x_times_weight_transposed_plus_bias():
    layer = nn.Linear(2, 3)
    layer.weight.data = [[1, 2], [3, 4], [5, 6]]
    layer.bias.data = [10, 20, 30]
    assert layer([[1, -1], [2, 0]]).tolist() == [[9, 19, 29], [12, 26, 40]]


def test_linear_without_bias_has_no_bias():
    layer = nn.Linear(2, 1, bias=False)
    layer.weight.data = [[1, 2]]
    assert layer([[3, 4]]).tolist() == [[11]]
    assert [name for name, _ in layer.named_parameters()] == ["weight"]
    assert "bias" not in layer.rules()["forward"][0]
    assert len(layer.rules()["gradient"]) == 1


def test_the_gradient_of_a_batch_is_the_sum_over_its_samples():
    layer = nn.Linear(2, 1)
    layer([[1, 2], [3, 4]])
    layer.backward(np.array([[10.0], [100.0]]))
    assert layer.weight.grad.tolist() == [[310, 420]]
    assert layer.bias.grad.tolist() == [110]


def test_a_second_backward_pass_adds_to_the_gradient_until_zero_grad_sets_it_to_none():
    layer = nn.Linear(2, 1)
    for total in (1, 2, 3):
        layer([[1, 2]])
        layer.backward(np.array([[1.0]]))
        assert layer.weight.grad.tolist() == [[total, 2 * total]]
        assert layer.bias.grad.tolist() == [total]
    layer.zero_grad()
    assert layer.weight.grad is None


@pytest.mark.parametrize(
    ("layer", "expected", "slope"),
    [
        (nn.ReLU(), [0, 0, 2], [0, 0, 1]),
        (nn.Tanh(), [math.tanh(-1), 0, math.tanh(2)], [1 / math.cosh(-1) ** 2, 1, 1 / math.cosh(2) ** 2]),
        (
            nn.Sigmoid(),
            [1 / (1 + math.e), 0.5, 1 / (1 + math.exp(-2))],
            [math.e / (1 + math.e) ** 2, 0.25, math.exp(-2) / (1 + math.exp(-2)) ** 2],
        ),
    ],
)
def test_an_activation_has_its_closed_form_and_slope_and_relu_has_slope_0_at_0(layer, expected, slope):
    x = np.array([[-1.0, 0.0, 2.0]])
    np.testing.assert_allclose(layer(x), [expected], rtol=1e-15)
    np.testing.assert_allclose(layer.backward(np.full((1, 3), 3.0)), 3 * np.array([slope]), rtol=1e-14)


def test_sigmoid_of_very_large_numbers_is_0_or_1_without_a_warning():
    assert nn.Sequential(nn.Sigmoid())([[-1e4, -745.2, 1e4]]).tolist() == [[0, 0, 1]]


def test_initial_weights_fill_the_interval_of_one_over_root_fan_in():
    layer = nn.Linear(400, 500, seed=0)
    for parameter in layer.parameters():
        assert np.abs(parameter.data).max() <= 0.05
        assert np.abs(parameter.data).max() > 0.0498
        assert abs(parameter.data.mean()) < 0.004


def test_one_seed_makes_the_whole_network_reproducible_and_other_seeds_differ():
    def build(seed):
        return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Sequential(nn.Linear(3, 1)), seed=seed).state_dict()

    assert all(np.array_equal(a, b) for a, b in zip(build(1).values(), build(1).values()))
    assert not any(np.array_equal(a, b) for a, b in zip(build(1).values(), build(2).values()))
    assert np.array_equal(nn.Linear(2, 3, seed=5).weight.data, nn.Linear(2, 3, seed=5).weight.data)


def test_without_a_seed_a_sequential_keeps_the_weights_that_its_layers_have():
    layer = nn.Linear(2, 1)
    layer.weight.data = [[7, 8]]
    assert nn.Sequential(layer)[0].weight.data.tolist() == [[7, 8]]


@pytest.mark.parametrize("dtype", ["float32", np.float32, np.dtype("float32")])
def test_a_float32_network_computes_in_float32_throughout(dtype):
    network = nn.Sequential(nn.Linear(2, 3, dtype=dtype), nn.Sigmoid(), nn.Linear(3, 2, dtype=dtype), seed=0)
    loss = nn.CrossEntropyLoss()
    output = network([[1, 2]])
    loss(output, [1])
    grad = network.backward(loss.backward())
    assert {output.dtype, grad.dtype, network[0].weight.grad.dtype, network.store.data.array.dtype} == {
        np.dtype(np.float32)
    }


@pytest.mark.parametrize("dtype", ["float16", int, "complex", "nonsense"])
def test_another_dtype_is_refused_with_the_legal_ones(dtype):
    with pytest.raises(ValueError, match=r"dtype is .*Legal are 'float64' \(the default\) and 'float32'"):
        nn.Linear(2, 3, dtype=dtype)


@pytest.mark.parametrize("size", [0, -1, 2.5, "3", True, None])
def test_a_layer_size_is_a_positive_whole_number(size):
    with pytest.raises(ValueError, match=r"in_features is .*whole number, 1 or more"):
        nn.Linear(size, 3)
    with pytest.raises(ValueError, match=r"out_features is .*whole number, 1 or more"):
        nn.Linear(3, size)


def test_backward_before_forward_says_what_to_do():
    for layer in (nn.Linear(1, 1), nn.Tanh(), nn.Sequential(nn.Linear(1, 1))):
        with pytest.raises(RuntimeError, match="forward pass"):
            layer.backward(np.ones((1, 1)))
    for loss in (nn.MSELoss(), nn.CrossEntropyLoss()):
        with pytest.raises(RuntimeError, match=r"Call loss\(output, target\)"):
            loss.backward()


def test_layers_print_as_in_pytorch():
    network = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 1, bias=False)))
    assert repr(network) == (
        "Sequential(\n"
        "  (0): Linear(in_features=2, out_features=3, bias=True)\n"
        "  (1): ReLU()\n"
        "  (2): Sequential(\n"
        "    (0): Linear(in_features=3, out_features=1, bias=False)\n"
        "  )\n"
        ")"
    )
    assert repr(nn.MSELoss()) == "MSELoss()"
    assert repr(network[0].weight) == "Parameter('0.weight', shape=(3, 2))"
