import copy
import pickle

import numpy as np
import pytest

from bpviz import nn, optim


def a_network(**options):
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), **options)


def test_all_parameters_lie_in_one_flat_array_in_order():
    network = a_network(seed=0)
    flat = np.concatenate([p.data.ravel() for p in network.parameters()])
    assert np.array_equal(network.store.data.array, flat)
    assert [(p.name, p.start, p.stop) for p in network.parameters()] == [
        ("0.weight", 0, 6),
        ("0.bias", 6, 9),
        ("2.weight", 9, 12),
        ("2.bias", 12, 13),
    ]


def test_nested_networks_are_flattened_and_named_as_in_pytorch():
    inner = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
    network = nn.Sequential(nn.Linear(2, 3), inner, nn.Linear(4, 1))
    assert list(network.layers) == ["0", "1.0", "1.1", "2"]
    assert list(network.state_dict()) == ["0.weight", "0.bias", "1.0.weight", "1.0.bias", "2.weight", "2.bias"]
    assert list(inner.state_dict()) == ["0.weight", "0.bias"]
    assert inner.store is network.store
    assert network[1] is inner
    assert len(network) == 3


def test_neighbours_that_do_not_fit_are_both_named():
    message = (
        r"Layer 2, Linear\(in_features=4.*takes 4 features, but layer 0, Linear\(in_features=2, out_features=3.*"
        r"gives 3.*in_features=3 in layer 2"
    )
    with pytest.raises(ValueError, match=message):
        nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(4, 1))
    with pytest.raises(ValueError, match=r"Layer 1\.0.*but layer 0"):
        nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.Linear(4, 1)))


def test_mixed_dtypes_are_refused_and_listed():
    with pytest.raises(ValueError, match=r"layer 0 float32, layer 1 float64"):
        nn.Sequential(nn.Linear(2, 3, dtype="float32"), nn.Linear(3, 1))


def test_a_layer_belongs_to_one_network():
    layer = nn.Linear(2, 2)
    with pytest.raises(ValueError, match="stands in this Sequential twice"):
        nn.Sequential(layer, nn.Tanh(), layer)
    nn.Sequential(layer)
    with pytest.raises(ValueError, match="already sits in another Sequential"):
        nn.Sequential(layer)


def test_what_is_no_layer_is_refused():
    with pytest.raises(TypeError, match=r"Layer 1 of the Sequential is 'relu', a str"):
        nn.Sequential(nn.Linear(2, 2), "relu")  # type: ignore[arg-type] - the mistake under test


def test_a_network_that_was_refused_has_not_claimed_its_layers():
    layer = nn.Linear(2, 3)
    with pytest.raises(ValueError):
        nn.Sequential(layer, nn.Linear(2, 1))
    assert nn.Sequential(layer, nn.Linear(3, 1))([[1, 2]]).shape == (1, 1)


def test_outputs_of_two_calls_are_independent():
    network = a_network(seed=0)
    first = network([[1, 2]])
    kept = first.copy()
    second = network([[3, 4]])
    assert np.array_equal(first, kept)
    assert not np.array_equal(first, second)


def test_backward_refuses_a_gradient_of_another_shape():
    network = a_network(seed=0)
    network([[1, 2]])
    with pytest.raises(ValueError, match=r"upstream has shape \(2, 1\), but the last output has shape \(1, 1\)"):
        network.backward(np.ones((2, 1)))


def test_state_dict_goes_out_and_back_in_and_is_a_copy():
    one, other = a_network(seed=0), a_network(seed=1)
    state = one.state_dict()
    other.load_state_dict(state)
    assert np.array_equal(one([[1, 2]]), other([[1, 2]]))
    state["0.weight"][:] = 0
    assert one[0].weight.data.any()
    assert other[0].weight.data.any()


def test_a_state_that_does_not_fit_is_refused_whole_with_everything_that_is_wrong():
    network = a_network(seed=0)
    state = network.state_dict()
    before = network.state_dict()
    state["0.weight"] = np.zeros((3, 3))
    state["0.bias"] = np.zeros(3)
    del state["2.bias"]
    state["3.weight"] = np.zeros(1)
    with pytest.raises(ValueError) as error:
        network.load_state_dict(state)
    assert "missing: 2.bias, shape (1,)" in str(error.value)
    assert "unexpected: 3.weight" in str(error.value)
    assert "0.weight.data has shape (3, 2), but got an array of shape (3, 3)" in str(error.value)
    assert all(np.array_equal(before[key], array) for key, array in network.state_dict().items())


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.array(["q"]), "2.bias.data holds <U1 values. Give real numbers"),
        ([[1.0], [2.0, 3.0]], "2.bias.data has rows of different lengths"),
        ([1j], "2.bias.data holds complex128 values"),
    ],
)
def test_a_state_whose_last_entry_is_no_numbers_changes_nothing(values, message):
    network = a_network(seed=0)
    before = network.state_dict()
    with pytest.raises(ValueError) as error:
        network.load_state_dict({key: array + 1 for key, array in before.items()} | {"2.bias": values})
    assert message in str(error.value)
    assert all(np.array_equal(before[key], array) for key, array in network.state_dict().items())


def test_an_optimizer_made_before_the_network_says_to_make_it_after():
    layer = nn.Linear(2, 1)
    optimizer = optim.SGD(layer.parameters(), lr=0.1)
    nn.Sequential(layer)
    with pytest.raises(RuntimeError, match="Build the whole network first"):
        optimizer.step()


def test_parameter_data_is_a_writable_view_that_stays_live_through_training():
    network = a_network(seed=0)
    optimizer, loss = optim.SGD(network.parameters(), lr=0.1), nn.MSELoss()
    weight = network[0].weight.data
    row = weight[0]
    loss(network([[1, 2]]), [[1]])
    network.backward(loss.backward())
    before = row.copy()
    optimizer.step()
    assert not np.array_equal(row, before)
    assert np.array_equal(row, network.state_dict()["0.weight"][0])
    row[:] = 5
    assert network.state_dict()["0.weight"][0].tolist() == [5, 5]


def test_data_and_grad_take_only_their_own_shape():
    weight = a_network(seed=0)[0].weight
    with pytest.raises(ValueError, match=r"0\.weight\.data has shape \(3, 2\), but got an array of shape \(2, 3\)"):
        weight.data = np.zeros((2, 3))
    with pytest.raises(ValueError, match=r"0\.weight\.grad has shape \(3, 2\)"):
        weight.grad = 1.0
    with pytest.raises(TypeError, match=r"0\.weight\.data holds <U1 values. Give real numbers"):
        weight.data = "q"
    weight.grad = np.ones((3, 2))
    assert weight.grad.tolist() == [[1, 1]] * 3
    weight.grad = None
    assert weight.grad is None


def test_a_gradient_that_a_user_keeps_survives_zero_grad_as_in_pytorch():
    network, loss = a_network(seed=0), nn.MSELoss()

    def backward(x):
        network.zero_grad()
        loss(network(x), [[1]])
        network.backward(loss.backward())
        return network[0].weight.grad

    first = backward([[1, 2]])
    kept = first.copy()
    second = backward([[3, 4]])
    assert np.array_equal(first, kept)
    assert not np.array_equal(second, kept)


def test_zero_grad_of_one_layer_leaves_the_others_gradients():
    network, loss = a_network(seed=0), nn.MSELoss()
    loss(network([[1, 2]]), [[1]])
    network.backward(loss.backward())
    grad = network[2].weight.grad
    network[0].zero_grad()
    assert network[0].weight.grad is None
    assert np.array_equal(network[2].weight.grad, grad)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda objects: pickle.loads(pickle.dumps(objects))])  # noqa: S301 - our own bytes
def test_a_copy_of_network_and_optimizer_goes_on_by_itself_exactly_alike(duplicate):
    network, loss = a_network(seed=0), nn.MSELoss()
    network[0].bias.requires_grad_(False)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9)

    def train(network, optimizer):
        for _ in range(3):
            loss(network([[1, 2]]), [[1]])
            optimizer.zero_grad()
            network.backward(loss.backward())
            optimizer.step()

    train(network, optimizer)
    held = network[0].weight.data, optimizer.state["0.weight"]["momentum_buffer"]
    kept = [array.copy() for array in held]
    other, its_optimizer = duplicate((network, optimizer))
    assert its_optimizer.owns(other)
    assert np.array_equal(other[2].weight.grad, network[2].weight.grad)
    assert not other[0].bias.requires_grad
    train(other, its_optimizer)
    assert all(np.array_equal(array, copied) for array, copied in zip(held, kept))
    train(network, optimizer)
    for name, array in network.state_dict().items():
        assert np.array_equal(array, other.state_dict()[name])
