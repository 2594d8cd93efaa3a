import numpy as np
import pytest

from bpviz import nn
from tests.nn.by_rules import assert_rules_give_what_was_recorded, run
from tests.nn.central import central_differences

TOKENS = np.array([[1, 4, 1], [0, 1, 3]])


@pytest.mark.torch
@pytest.mark.parametrize("shape", [(2, 3), (4, 1), (1, 6)])
def test_output_and_gradient_are_pytorchs(shape):
    import torch

    rng = np.random.default_rng(0)
    layer, other = nn.Embedding(5, 3, seed=0), torch.nn.Embedding(5, 3, dtype=torch.float64)
    other.load_state_dict({"weight": torch.tensor(layer.weight.data)})
    tokens, upstream = rng.integers(0, 5, shape), rng.normal(size=(*shape, 3))
    arrays = run(layer, tokens, upstream)
    out = other(torch.tensor(tokens))
    out.backward(torch.tensor(upstream))
    assert np.array_equal(arrays["output"], out.detach().numpy())
    np.testing.assert_allclose(arrays["grad_weight"], other.weight.grad.numpy(), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("tokens", [TOKENS, TOKENS[:, :1], TOKENS[:1].astype(np.uint8)])
def test_rules_give_the_recorded_arrays(tokens):
    upstream = np.random.default_rng(0).normal(size=(*tokens.shape, 4))
    assert_rules_give_what_was_recorded(nn.Embedding(5, 4, seed=0), tokens, upstream)


def test_each_token_gets_its_row_and_a_row_collects_from_every_place_of_its_token():
    layer = nn.Embedding(3, 2)
    layer.weight.data = [[1, 2], [3, 4], [5, 6]]
    assert layer([[2, 0]]).tolist() == [[[5, 6], [1, 2]]]
    layer([[2, 0], [2, 2]])
    assert layer.backward(np.array([[[1.0, 10], [2, 20]], [[4, 40], [8, 80]]])) is None
    assert layer.weight.grad.tolist() == [[2, 20], [0, 0], [13, 130]]


def test_every_gradient_is_the_slope_of_the_loss():
    network = nn.Sequential(nn.Embedding(5, 3), nn.Tanh(), nn.Flatten(), nn.Linear(9, 2), seed=0)
    loss, target = nn.MSELoss(), np.random.default_rng(0).normal(size=(2, 2))
    loss(network(TOKENS), target)
    assert network.backward(loss.backward()) is None
    for _, parameter in network.named_parameters():
        grad = parameter.grad.copy()
        slope = central_differences(network, loss, TOKENS, target, parameter.data)
        np.testing.assert_allclose(grad, slope, atol=1e-9)


def test_gradients_add_up_when_backward_runs_twice_and_a_frozen_table_gets_none():
    layer, upstream = nn.Embedding(5, 3), np.ones((2, 3, 3))
    for times in (1, 2):
        layer(TOKENS)
        layer.backward(upstream)
        assert layer.weight.grad[1].tolist() == [3 * times] * 3
    layer.requires_grad_(False)
    assert "grad_weight" not in run(layer, TOKENS, upstream)


def test_the_table_starts_normally_distributed_and_a_seed_makes_it_reproducible():
    weight = nn.Embedding(300, 200, seed=0).weight.data
    assert abs(weight.mean()) < 5 / np.sqrt(60_000)
    assert abs(weight.var() - 1) < 5 * np.sqrt(2 / 60_000)
    assert abs((np.abs(weight) < 1).mean() - 0.6827) < 0.01
    assert np.array_equal(weight, nn.Embedding(300, 200, seed=0).weight.data)


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([[0, 5]], ValueError, r"x\[0, 1\] is 5, but there are 5 embeddings: legal are 0 to 4"),
        ([[0, 1], [-1, 9]], ValueError, r"x\[1, 0\] is -1"),
        ([[0.0, 1.0]], TypeError, r"x holds float64 values. Give numbers of tokens"),
        ([[True]], TypeError, "x holds bool values"),
        ([["a"]], TypeError, "x holds <U1 values"),
        ([0, 1], ValueError, r"\(batch, tokens\), but its input has shape \(2,\)"),
        (np.zeros((2, 2, 2), int), ValueError, r"its input has shape \(2, 2, 2\)"),
        (np.zeros((0, 2), int), ValueError, "an empty batch"),
        (np.zeros((2, 0), int), ValueError, "an empty batch"),
        ([[0], [0, 1]], ValueError, "x has rows of different lengths"),
    ],
)
@pytest.mark.parametrize("in_a_network", [False, True])
def test_bad_tokens_get_an_error(x, error, message, in_a_network):
    layer = nn.Embedding(5, 2)
    with pytest.raises(error, match=message):
        (nn.Sequential(layer, nn.Linear(2, 1)) if in_a_network else layer)(x)


@pytest.mark.parametrize("size", [0, -3, 1.5, "4", True])
def test_sizes_are_positive_whole_numbers(size):
    with pytest.raises(ValueError, match="num_embeddings is"):
        nn.Embedding(size, 2)
    with pytest.raises(ValueError, match="embedding_dim is"):
        nn.Embedding(2, size)


def test_a_float32_table_gives_float32():
    arrays = run(nn.Embedding(5, 3, dtype="float32"), TOKENS, np.ones((2, 3, 3), np.float32))
    assert arrays["output"].dtype == arrays["grad_weight"].dtype == np.float32


def test_backward_needs_a_forward_pass():
    with pytest.raises(RuntimeError, match="forward pass"):
        nn.Embedding(5, 3).backward(np.ones((2, 3, 3)))


def test_it_is_refused_anywhere_but_at_the_front_when_the_network_is_built():
    with pytest.raises(ValueError, match=r"Layer 1, Embedding\(5, 3\), takes numbers of tokens.*first layer"):
        nn.Sequential(nn.Linear(2, 2), nn.Embedding(5, 3))
    with pytest.raises(ValueError, match=r"Layer 1\.0, Embedding"):
        nn.Sequential(nn.ReLU(), nn.Sequential(nn.Embedding(5, 3), nn.ReLU()))
    with pytest.raises(ValueError, match=r"A Residual adds up .* Embedding\(5, 3\) changes the shape"):
        nn.Residual(nn.Embedding(5, 3), nn.Linear(3, 3))
    assert nn.Sequential(nn.Sequential(nn.Embedding(5, 3)), nn.ReLU())([[4]]).shape == (1, 1, 3)
