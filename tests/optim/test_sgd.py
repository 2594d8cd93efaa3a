import numpy as np
import pytest

from bpviz import nn, optim


def one_number(value=1.0):
    network = nn.Sequential(nn.Linear(1, 1, bias=False))
    network[0].weight.data = [[value]]
    return network, network[0].weight


def steps(grads, value=1.0, **options):
    """The parameter after each of these gradients."""
    network, weight = one_number(value)
    optimizer = optim.SGD(network.parameters(), **options)
    path = []
    for grad in grads:
        weight.grad = [[grad]]
        optimizer.step()
        path.append(weight.data[0, 0])
    return path


def test_a_plain_step_is_minus_lr_times_the_gradient():
    assert steps([2.0, -1.0], lr=0.5) == [0.0, 0.5]


def test_the_default_learning_rate_is_pytorchs():
    assert steps([1.0]) == [1 - 1e-3]


def test_the_first_momentum_buffer_is_the_gradient_itself_not_dampened():
    path = steps([1.0, 1.0], lr=1.0, momentum=0.5, dampening=0.5)
    assert path == [0.0, -1.0]  # buffers 1, then 0.5 * 1 + 0.5 * 1


def test_weight_decay_goes_into_the_momentum_buffer():
    # decayed gradients 0 + 0.5 * 1 and 0 + 0.5 * 0.5; buffers 0.5 and 0.5 * 0.5 + 0.25
    assert steps([0.0, 0.0], lr=1.0, momentum=0.5, weight_decay=0.5) == [0.5, 0.0]


def test_nesterov_looks_ahead_from_the_first_step_on():
    assert steps([1.0, 1.0], value=0.0, lr=1.0, momentum=0.5, nesterov=True) == [-1.5, -1.5 - (1 + 0.5 * 1.5)]


def test_lr_stays_outside_the_buffer_so_a_schedule_acts_at_once():
    network, weight = one_number(0.0)
    optimizer = optim.SGD(network.parameters(), lr=1.0, momentum=0.5)
    for lr in (1.0, 0.1):
        optimizer.lr = lr
        weight.grad = [[1.0]]
        optimizer.step()
    assert weight.data[0, 0] == pytest.approx(-1 - 0.1 * 1.5)


def test_a_zero_gradient_is_not_a_missing_one():
    network, weight = one_number()
    optimizer = optim.SGD(network.parameters(), lr=1.0, momentum=0.5, weight_decay=0.5)
    optimizer.step()
    assert weight.data[0, 0] == 1
    assert len(optimizer.state) == 0
    weight.grad = [[0.0]]
    optimizer.step()
    assert weight.data[0, 0] == 0.5
    assert optimizer.state[weight]["momentum_buffer"].tolist() == [[0.5]]


def train(network, optimizer, iterations=1):
    loss = nn.MSELoss()
    for _ in range(iterations):
        loss(network([[1, 2]]), [[1]])
        optimizer.zero_grad()
        network.backward(loss.backward())
        optimizer.step()


def three_layers():
    return nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 3), nn.Linear(3, 1), seed=0)


def test_frozen_parameters_get_no_decay_no_momentum_and_no_state():
    network = three_layers()
    network[1].requires_grad_(False)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=0.5)
    before = network.state_dict()
    train(network, optimizer, 3)
    changed = [name for name, array in network.state_dict().items() if not np.array_equal(array, before[name])]
    assert changed == ["0.weight", "0.bias", "2.weight", "2.bias"] == list(optimizer.state)


def test_a_parameter_that_is_unfrozen_later_starts_its_momentum_then():
    network = three_layers()
    network[1].requires_grad_(False)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9, dampening=0.5)
    train(network, optimizer, 2)
    network[1].requires_grad_(True)
    train(network, optimizer)
    weight = network[1].weight
    assert np.array_equal(optimizer.state["1.weight"]["momentum_buffer"], weight.grad)
    assert not np.array_equal(optimizer.state["0.weight"]["momentum_buffer"], network[0].weight.grad)


def test_two_optimizers_share_a_network_each_with_its_own_parameters():
    network = three_layers()
    first = optim.SGD(network[0].parameters(), lr=0.1, momentum=0.9)
    second = optim.SGD(network[2].parameters(), lr=0.2)
    before = network.state_dict()
    train(network, first)
    assert list(first.state) == ["0.weight", "0.bias"]
    assert np.array_equal(before["2.weight"], network.state_dict()["2.weight"])
    second.step()
    np.testing.assert_allclose(network[2].weight.data, before["2.weight"] - 0.2 * network[2].weight.grad, rtol=1e-15)
    second.zero_grad()
    assert network[2].weight.grad is None
    assert network[0].weight.grad is not None


def test_a_float32_network_is_updated_in_float32():
    network = nn.Sequential(nn.Linear(2, 1, dtype="float32"), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=np.float64(0.1), momentum=0.9, weight_decay=0.1, nesterov=True)
    train(network, optimizer, 2)
    assert network[0].weight.data.dtype == np.float32
    assert optimizer.state["0.weight"]["momentum_buffer"].dtype == np.float32


@pytest.mark.parametrize("name", ["lr", "momentum", "weight_decay"])
@pytest.mark.parametrize("value", [-0.1, float("nan"), "fast", None])
def test_numbers_below_zero_are_refused(name, value):
    network, _ = one_number()
    with pytest.raises(ValueError, match=rf"{name} is .*Give a number, 0 or more"):
        optim.SGD(network.parameters(), **{"lr": 0.1, name: value})


@pytest.mark.parametrize("value", ["a", None, float("nan")])
def test_dampening_is_a_number_of_either_sign(value):
    network, _ = one_number()
    with pytest.raises(ValueError, match=r"dampening is .*Give a number"):
        optim.SGD(network.parameters(), lr=0.1, dampening=value)
    assert optim.SGD(network.parameters(), lr=0.1, dampening=-1).dampening == -1


@pytest.mark.parametrize("options", [{}, {"momentum": 0.9, "dampening": 0.1}])
def test_nesterov_needs_momentum_and_no_dampening(options):
    network, _ = one_number()
    with pytest.raises(ValueError, match="Nesterov momentum needs momentum above 0 and dampening=0"):
        optim.SGD(network.parameters(), lr=0.1, nesterov=True, **options)


def test_only_parameters_of_one_network_are_taken_each_once():
    one, other = three_layers(), three_layers()
    with pytest.raises(ValueError, match=r"no parameters. Give net.parameters\(\)"):
        optim.SGD([], lr=0.1)
    with pytest.raises(ValueError, match="parameters of several networks"):
        optim.SGD([*one.parameters(), *other.parameters()], lr=0.1)
    with pytest.raises(ValueError, match="a parameter twice"):
        optim.SGD([*one.parameters(), *one[0].parameters()], lr=0.1)
    with pytest.raises(TypeError, match=r"as a parameter. Give net.parameters\(\)"):
        optim.SGD(one, lr=0.1)


def test_an_optimizer_knows_whose_parameters_it_trains():
    one, other = three_layers(), three_layers()
    optimizer = optim.SGD(one.parameters(), lr=0.1)
    assert optimizer.owns(one)
    assert not optimizer.owns(other)


def test_state_can_be_read_by_parameter_or_name_and_written():
    network = three_layers()
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    train(network, optimizer)
    weight = network[0].weight
    optimizer.state["0.weight"]["momentum_buffer"][...] = 3
    assert optimizer.state[weight]["momentum_buffer"].tolist() == [[3, 3]] * 3
    with pytest.raises(KeyError):
        optimizer.state["9.weight"]
    with pytest.raises(KeyError):
        optimizer.state[three_layers()[0].weight]


def test_rules_leave_out_what_is_switched_off_and_know_the_first_step():
    def rules(after, **options):
        network, weight = one_number()
        optimizer = optim.SGD(network.parameters(), lr=0.1, **options)
        for _ in range(after):
            weight.grad = [[1.0]]
            optimizer.step()
        return optimizer.rules(weight)["update"]

    last = "after[...] = before[...] + update[...]"
    assert rules(0) == ("update[...] = -lr * grad[...]", last)
    assert rules(0, momentum=0.9, dampening=0.5) == (
        "momentum_buffer_after[...] = grad[...]",
        "update[...] = -lr * momentum_buffer_after[...]",
        last,
    )
    assert rules(1, momentum=0.9, dampening=0.5, weight_decay=0.1) == (
        "decayed[...] = grad[...] + weight_decay * before[...]",
        "momentum_buffer_after[...] = momentum * momentum_buffer_before[...] + (1 - dampening) * decayed[...]",
        "update[...] = -lr * momentum_buffer_after[...]",
        last,
    )
    assert rules(1, momentum=0.9, nesterov=True)[1] == (
        "direction[...] = grad[...] + momentum * momentum_buffer_after[...]"
    )


def test_it_prints_what_is_switched_on():
    network, _ = one_number()
    assert repr(optim.SGD(network.parameters(), lr=0.1)) == "SGD(lr=0.1)"
    assert repr(optim.SGD(network.parameters(), lr=0.1, momentum=0.9, nesterov=True)) == (
        "SGD(lr=0.1, momentum=0.9, nesterov=True)"
    )
    assert repr(optim.SGD(network.parameters(), lr=1 / 3)) == "SGD(lr=0.3333333333333333)"
