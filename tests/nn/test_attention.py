import numpy as np
import pytest

from bpviz import nn
from tests.nn.by_rules import assert_rules_give_what_was_recorded, run
from tests.nn.central import assert_gradients_are_slopes

SHAPES = [(1, 1, 4), (1, 3, 4), (3, 5, 4)]
NAMES = ("query", "key", "value", "out")


def a_pass(shape, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=shape), rng.normal(size=shape)


@pytest.mark.torch
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("bias", [True, False])
def test_output_and_gradients_are_those_of_four_linear_layers_and_pytorchs_scaled_dot_product(shape, bias):
    import torch

    layer = nn.SelfAttention(4, bias=bias, seed=0)
    linear = torch.nn.ModuleDict({name: torch.nn.Linear(4, 4, bias=bias, dtype=torch.float64) for name in NAMES})
    linear.load_state_dict({name: torch.tensor(array) for name, array in layer.state_dict().items()})
    x, upstream = a_pass(shape)
    arrays = run(layer, x, upstream)
    leaf = torch.tensor(x, requires_grad=True)
    query, key, value = (linear[name](leaf) for name in NAMES[:3])
    out = linear["out"](torch.nn.functional.scaled_dot_product_attention(query, key, value))
    out.backward(torch.tensor(upstream))
    np.testing.assert_allclose(arrays["output"], out.detach().numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(arrays["downstream"], leaf.grad.numpy(), rtol=1e-12, atol=1e-14)
    for name, parameter in linear.named_parameters():
        grad = arrays[f"grad_{name.replace('.', '_')}"]
        np.testing.assert_allclose(grad, parameter.grad.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.torch
@pytest.mark.parametrize("bias", [True, False])
def test_multihead_attention_with_one_head_is_the_same_with_its_matrices_laid_under_each_other(bias):
    import torch

    layer = nn.SelfAttention(4, bias=bias, seed=0)
    state = {name: torch.tensor(array) for name, array in layer.state_dict().items()}
    other = torch.nn.MultiheadAttention(4, 1, bias=bias, batch_first=True, dtype=torch.float64)
    kinds = ("weight", "bias") if bias else ("weight",)
    joined = {f"in_proj_{kind}": torch.cat([state[f"{name}.{kind}"] for name in NAMES[:3]]) for kind in kinds}
    other.load_state_dict(joined | {f"out_proj.{kind}": state[f"out.{kind}"] for kind in kinds})
    x, upstream = a_pass((3, 5, 4))
    arrays = run(layer, x, upstream)
    leaf = torch.tensor(x, requires_grad=True)
    out, weights = other(leaf, leaf, leaf)
    out.backward(torch.tensor(upstream))
    np.testing.assert_allclose(arrays["attention"], weights.detach().numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(arrays["output"], out.detach().numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(arrays["downstream"], leaf.grad.numpy(), rtol=1e-12, atol=1e-14)
    for kind in kinds:
        grad = np.concatenate([arrays[f"grad_{name}_{kind}"] for name in NAMES[:3]])
        np.testing.assert_allclose(grad, getattr(other, f"in_proj_{kind}").grad.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("size", [1, 100, 1e200])
def test_rules_give_the_recorded_arrays(shape, bias, size):
    x, upstream = a_pass(shape)
    assert_rules_give_what_was_recorded(nn.SelfAttention(4, bias=bias, seed=0), x * size, upstream)


@pytest.mark.parametrize("bias", [True, False])
def test_every_gradient_is_the_slope_of_the_loss(bias):
    rng = np.random.default_rng(0)
    network = nn.Sequential(nn.SelfAttention(3, bias=bias), nn.Tanh(), nn.Flatten(), nn.Linear(12, 2), seed=0)
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 2)))


def test_large_scores_do_not_overflow_and_the_best_token_takes_all():
    layer = nn.SelfAttention(2, bias=False)
    for parameter in layer.parameters():
        parameter.data = np.eye(2)
    x = np.array([[[1e4, 0], [0, 1e4]]])
    np.testing.assert_array_equal(layer(x), x)  # each token only looks at itself


def test_the_attention_of_each_query_token_sums_to_1_and_a_single_token_looks_at_itself():
    x, upstream = a_pass((3, 5, 4))
    np.testing.assert_allclose(run(nn.SelfAttention(4), x, upstream)["attention"].sum(axis=2), 1, rtol=1e-15)
    assert run(nn.SelfAttention(4), x[:, :1], upstream[:, :1])["attention"].tolist() == [[[1]]] * 3


def test_a_frozen_layer_passes_the_gradient_on_and_single_matrices_can_be_frozen():
    layer, (x, upstream) = nn.SelfAttention(4, seed=0), a_pass((2, 3, 4))
    free = run(layer, x, upstream)
    for name, parameter in layer.named_parameters():
        parameter.requires_grad_(False)
        arrays = run(layer, x, upstream)
        missing = set(free) - set(arrays)
        assert missing == {f"grad_{name.replace('.', '_')}"}
        assert all(np.array_equal(arrays[role], free[role]) for role in arrays)
        parameter.requires_grad_(True)
    layer.requires_grad_(False)
    frozen = run(layer, x, upstream)
    assert not [role for role in frozen if role.endswith(("_weight", "_bias")) and role.startswith("grad_")]
    assert np.array_equal(frozen["downstream"], free["downstream"])


def test_a_frozen_first_layer_computes_no_gradient_at_all():
    layer, (x, upstream) = nn.SelfAttention(4), a_pass((2, 3, 4))
    assert "downstream" not in run(layer, x, upstream, input_grad=False)
    layer.requires_grad_(False)
    assert not {role for role in run(layer, x, upstream, input_grad=False) if role.startswith("grad_")}


def test_gradients_add_up_when_backward_runs_twice():
    layer, (x, upstream) = nn.SelfAttention(4), a_pass((2, 3, 4))
    once = run(layer, x, upstream)
    layer(x)
    layer.backward(upstream)
    for name, parameter in layer.named_parameters():
        np.testing.assert_allclose(parameter.grad, 2 * once[f"grad_{name.replace('.', '_')}"], rtol=1e-14)


def test_float32_stays_float32_and_is_close_to_float64():
    x, upstream = a_pass((2, 3, 4))
    wide = nn.SelfAttention(4, seed=0)
    narrow = nn.SelfAttention(4, dtype="float32", seed=0)
    one, other = run(wide, x, upstream), run(narrow, x.astype(np.float32), upstream.astype(np.float32))
    for role, array in other.items():
        assert array.dtype == np.float32, role
        np.testing.assert_allclose(array, one[role], atol=5e-6)


def test_initial_weights_are_those_of_linear_layers():
    layer = nn.SelfAttention(100, seed=0)
    for parameter in layer.parameters():
        assert 0.095 < np.abs(parameter.data).max() <= 0.1
    again = nn.SelfAttention(100, seed=0).state_dict()
    assert all(np.array_equal(array, again[name]) for name, array in layer.state_dict().items())


def test_parameters_have_the_names_of_a_module_with_four_linear_layers():
    assert [name for name, _ in nn.Sequential(nn.SelfAttention(2)).named_parameters()] == [
        f"0.{name}.{kind}" for name in NAMES for kind in ("weight", "bias")
    ]
    assert list(nn.SelfAttention(2, bias=False).state_dict()) == [f"{name}.weight" for name in NAMES]
    assert repr(nn.SelfAttention(2)) == "SelfAttention(2, bias=True)"


@pytest.mark.parametrize("size", [0, -3, 1.5, "4", True, None])
def test_embed_dim_is_a_positive_whole_number(size):
    with pytest.raises(ValueError, match="embed_dim is"):
        nn.SelfAttention(size)


def test_bias_is_true_or_false():
    with pytest.raises(ValueError, match=r"bias is 1\. Give True or False"):
        nn.SelfAttention(2, bias=1)


@pytest.mark.parametrize(
    ("shape", "message"),
    [((2, 4), r"takes \(batch, tokens, 4\), but its input has shape \(2, 4\)"), ((2, 3, 5), "first layer takes 4")],
)
def test_inputs_have_a_batch_a_token_and_a_feature_axis(shape, message):
    with pytest.raises(ValueError, match=message):
        nn.SelfAttention(4)(np.ones(shape))


def test_backward_needs_a_forward_pass():
    with pytest.raises(RuntimeError, match="forward pass"):
        nn.SelfAttention(4).backward(np.ones((1, 2, 4)))
