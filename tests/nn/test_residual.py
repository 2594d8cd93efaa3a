import numpy as np
import pytest

from bpviz import nn
from tests.nn.central import assert_gradients_are_slopes


def nested():
    return nn.Sequential(
        nn.Linear(4, 3),
        nn.Residual(nn.Linear(3, 5), nn.Tanh(), nn.Residual(nn.LayerNorm(5), nn.Linear(5, 5)), nn.Linear(5, 3)),
        nn.Sequential(nn.Residual(nn.Residual(nn.Linear(3, 3), nn.Sigmoid())), nn.Linear(3, 2)),
        seed=0,
    )


@pytest.mark.torch
def test_nested_residuals_give_pytorchs_numbers():
    import torch

    class Residual(torch.nn.Sequential):
        def forward(self, x):
            return x + super().forward(x)

    t = torch.nn
    other = t.Sequential(
        t.Linear(4, 3),
        Residual(t.Linear(3, 5), t.Tanh(), Residual(t.LayerNorm(5), t.Linear(5, 5)), t.Linear(5, 3)),
        t.Sequential(Residual(Residual(t.Linear(3, 3), t.Sigmoid())), t.Linear(3, 2)),
    ).double()
    network, rng = nested(), np.random.default_rng(0)
    other.load_state_dict({name: torch.tensor(array) for name, array in network.state_dict().items()})
    x, upstream = rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
    leaf = torch.tensor(x, requires_grad=True)
    out = other(leaf)
    out.backward(torch.tensor(upstream))
    np.testing.assert_allclose(network(x), out.detach().numpy(), rtol=1e-12)
    np.testing.assert_allclose(network.backward(upstream), leaf.grad.numpy(), rtol=1e-12)
    for (name, parameter), (same, wanted) in zip(network.named_parameters(), other.named_parameters(), strict=True):
        assert name == same
        np.testing.assert_allclose(parameter.grad, wanted.grad.numpy(), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("frozen", [(), ("1.0",), ("1.2.1", "1.3"), ("2.0.0.0",)])
def test_every_gradient_is_the_slope_of_the_loss_also_with_frozen_layers_inside(frozen):
    network, rng = nested(), np.random.default_rng(1)
    for name in frozen:
        network.layers[name].requires_grad_(False)
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(3, 4)), rng.normal(size=(3, 2)))
    for name, parameter in network.named_parameters():
        assert (parameter.grad is None) == (name.rpartition(".")[0] in frozen)


def test_every_gradient_is_the_slope_of_the_loss_where_a_residual_is_a_networks_first_and_only_layer():
    rng = np.random.default_rng(1)
    network = nn.Sequential(nn.Residual(nn.Linear(3, 3), nn.Tanh()), seed=0)
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(3, 3)), rng.normal(size=(3, 3)))


def test_a_transformers_layer_has_right_gradients():
    rng = np.random.default_rng(1)
    network = nn.Sequential(
        nn.Residual(nn.LayerNorm(3), nn.SelfAttention(3)),
        nn.Residual(nn.LayerNorm(3), nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 3)),
        nn.Flatten(),
        nn.Linear(12, 2),
        seed=0,
    )
    assert_gradients_are_slopes(network, nn.MSELoss(), rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 2)))


def test_as_first_layer_it_returns_no_input_gradient_when_none_is_wanted_and_its_weights_get_theirs():
    x, upstream = np.ones((2, 3)), np.ones((2, 3))
    grads = []
    for wanted in (True, False):
        network = nn.Sequential(nn.Residual(nn.Linear(3, 3), nn.Tanh()), seed=0)
        network(x)
        assert (network.backward(upstream, input_grad=wanted) is not None) == wanted
        grads.append(network[0].body[0].weight.grad.copy())
    assert np.array_equal(*grads)


def test_input_and_inner_output_add_up_forward_and_both_gradients_backward():
    network = nn.Sequential(nn.Residual(nn.Linear(2, 2, bias=False)))
    network[0].body[0].weight.data = [[0, 2], [3, 0]]
    assert network([[1, 10]]).tolist() == [[21, 13]]
    assert network.backward(np.array([[1.0, 100.0]])).tolist() == [[301, 102]]


def test_dropout_inside_a_residual_follows_train_and_eval_and_leaves_the_way_around_alone():
    network = nn.Sequential(nn.Residual(nn.Dropout(1)))
    x = np.array([[1.0, 2.0]])
    assert network(x).tolist() == [[1, 2]]
    assert network.eval()(x).tolist() == [[2, 4]]
    assert network.backward(x).tolist() == [[2, 4]]
    assert network.train()(x).tolist() == [[1, 2]]
    assert network.backward(x).tolist() == [[1, 2]]


def test_the_keys_of_its_state_are_those_of_the_layers_inside_buffers_included():
    def build():
        return nn.Sequential(nn.Residual(nn.Linear(2, 2, bias=False), nn.BatchNorm1d(2)))

    network, other = build(), build()
    assert set(network.state_dict()) == {"0.0.weight", *(f"0.1.{key}" for key in nn.BatchNorm1d(2).state_dict())}
    network([[1, 2], [3, 5]])
    other.load_state_dict(network.state_dict())
    assert np.array_equal(other.eval()([[1, 2]]), network.eval()([[1, 2]]))


def test_gradients_inside_add_up_when_backward_runs_twice():
    network, x, upstream = nested(), np.ones((2, 4)), np.ones((2, 2))
    network(x)
    network.backward(upstream)
    once = [parameter.grad.copy() for parameter in network.parameters()]
    network(x)
    network.backward(upstream)
    for grad, parameter in zip(once, network.parameters(), strict=True):
        np.testing.assert_allclose(parameter.grad, 2 * grad, rtol=1e-14)


def test_the_layers_inside_have_names_of_their_own_and_the_residual_comes_after_them():
    network = nn.Sequential(nn.Linear(2, 2), nn.Residual(nn.Linear(2, 2), nn.Tanh()))
    assert list(network.layers) == ["0", "1.0", "1.1", "1"]
    assert repr(network[1]) == ("Residual(\n  (0): Linear(in_features=2, out_features=2, bias=True)\n  (1): Tanh()\n)")


def test_a_residual_refuses_layers_that_change_the_shape_and_no_layers_at_all():
    with pytest.raises(ValueError, match="take 2 features, but give 3"):
        nn.Residual(nn.Linear(2, 3))
    with pytest.raises(ValueError, match="Give the layers to go around"):
        nn.Residual()
    with pytest.raises(ValueError, match=r"turn shape \(2, 3, 4\) into \(2, 12\)"):
        nn.Sequential(nn.Residual(nn.Flatten()))(np.ones((2, 3, 4)))
