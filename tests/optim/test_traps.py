"""Where a small engine usually differs from PyTorch: one number, one or two steps, worked out by hand.

The traps, and where their tests are: 1 SGD (test_sgd.py), 2 Adam, 3 AdamW and 4 RMSprop (here), 5 clipping
(tests/nn/test_clip.py), 6 frozen parameters (here and test_sgd.py), 7 CrossEntropyLoss, 8 BCELoss and 9 MSELoss
(tests/nn/test_losses.py), 10 slopes at 0, 11 GELU and SiLU, 12 Softmax (tests/nn/test_activations.py), 13 schedulers
(test_schedulers.py), 14 initial values (tests/nn/test_init.py).
"""

from math import sqrt

import numpy as np
import pytest

from bpviz import nn, optim

ALL = [optim.SGD, optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad]


def steps(kind, grads, value=1.0, **options):
    """The parameter after each of these gradients."""
    network = nn.Sequential(nn.Linear(1, 1, bias=False))
    network[0].weight.data = [[value]]
    optimizer = kind(network.parameters(), **options)
    path = []
    for grad in grads:
        network[0].weight.grad = [[grad]]
        optimizer.step()
        path.append(network[0].weight.data[0, 0])
    return pytest.approx(path, rel=1e-14)


def test_adam_adds_eps_to_the_corrected_root():
    # m = 0.1 g and v = 0.001 g ** 2 are corrected to g and g ** 2
    assert steps(optim.Adam, [0.1], lr=0.5, eps=1e-2) == [1 - 0.5 * 0.1 / (0.1 + 1e-2)]


def test_adams_weight_decay_goes_into_the_averages():
    assert steps(optim.Adam, [0.0], value=2.0, lr=0.5, eps=0, weight_decay=0.1) == [2 - 0.5]


def test_amsgrad_takes_the_largest_raw_v_and_corrects_it_then():
    # m: 0.5, 0.25, corrected by 0.5, 0.75; raw v: 0.5, 0.25, so 0.5 is kept, and corrected by 0.75, not by 0.5
    second = 0.25 / 0.75 / sqrt(0.5 / 0.75)
    assert steps(optim.Adam, [1.0, 0.0], value=0.0, lr=1.0, betas=(0.5, 0.5), eps=0, amsgrad=True) == [-1, -1 - second]


def test_adamw_shrinks_the_parameter_before_its_step():
    assert steps(optim.AdamW, [0.0, 0.0], value=2.0, lr=0.5, weight_decay=0.1) == [2 * 0.95, 2 * 0.95**2]
    assert steps(optim.AdamW, [3.0], value=2.0, lr=0.5, weight_decay=0.1, eps=0) == [2 * 0.95 - 0.5]


def test_adamw_decays_by_default_and_adam_does_not():
    parameters = list(nn.Linear(1, 1).parameters())
    assert optim.AdamW(parameters).weight_decay == 0.01
    assert optim.Adam(parameters).weight_decay == 0


def test_rmsprop_keeps_0_99_and_adds_eps_outside_the_root():
    assert steps(optim.RMSprop, [2.0], lr=0.5, eps=0.3) == [1 - 0.5 * 2 / (0.1 * 2 + 0.3)]


def test_centered_rmsprop_divides_by_the_standard_deviation():
    # s = 0.5 * 4, a = 0.5 * 2: variance 2 - 1
    assert steps(optim.RMSprop, [2.0], lr=0.5, alpha=0.5, eps=0.25, centered=True) == [1 - 0.5 * 2 / 1.25]


def test_rmsprops_momentum_collects_quotients_and_lr_stays_outside():
    # alpha = 0: each quotient is the gradient's sign
    path = steps(optim.RMSprop, [4.0, 9.0], value=0.0, lr=0.5, alpha=0, eps=0, momentum=0.5)
    assert path == [-0.5, -0.5 - 0.5 * 1.5]
    network = nn.Sequential(nn.Linear(1, 1, bias=False))
    network[0].weight.data = [[0.0]]
    optimizer = optim.RMSprop(network.parameters(), lr=0.5, alpha=0, eps=0, momentum=0.5)
    for lr in (0.5, 0.25):  # the smaller rate acts on the whole buffer at once
        optimizer.lr, network[0].weight.grad = lr, [[4.0]]
        optimizer.step()
    assert network[0].weight.data[0, 0] == pytest.approx(-0.5 - 0.25 * 1.5, rel=1e-14)


def test_adagrads_decay_of_the_rate_starts_with_the_second_step():
    # sums 4, 4 + 12; rates 1, 1 / 1.5
    path = steps(optim.Adagrad, [2.0, sqrt(12)], value=0.0, lr=1.0, lr_decay=0.5, eps=0)
    assert path == [-1, -1 - sqrt(12) / 4 / 1.5]


def test_adagrads_sum_starts_at_its_initial_value_and_eps_is_outside_the_root():
    assert steps(optim.Adagrad, [4.0], lr=1.0, initial_accumulator_value=9, eps=3) == [1 - 4 / (5 + 3)]


@pytest.mark.parametrize("kind", ALL)
def test_without_a_gradient_nothing_happens_to_a_parameter(kind):
    network = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1), seed=0)
    options = {"momentum": 0.9} if kind in (optim.SGD, optim.RMSprop) else {}
    optimizer = kind(network.parameters(), weight_decay=0.5, **options)
    before = network.state_dict()
    memory = {name: array.copy() for name, array in optimizer.state.get("0.weight", {}).items()}
    for _ in range(3):
        for parameter in network[1].parameters():
            parameter.grad = np.ones(parameter.shape)
        optimizer.step()
    after = network.state_dict()
    assert [name for name in after if not np.array_equal(after[name], before[name])] == ["1.weight", "1.bias"]
    if kind is optim.Adagrad:  # as in PyTorch it has a state from the start, which stays as it is
        assert all(np.array_equal(optimizer.state["0.weight"][name], array) for name, array in memory.items())
    else:
        assert list(optimizer.state) == ["1.weight", "1.bias"]


@pytest.mark.parametrize("kind", ALL)
def test_a_gradient_of_zero_still_lets_weight_decay_work(kind):
    assert steps(kind, [0.0], lr=0.1, weight_decay=0.5) != [1.0]


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.RMSprop])
def test_a_gradient_of_zero_still_lets_momentum_work(kind):
    options = {} if kind is optim.Adam else {"momentum": 0.5}
    first, second = steps(kind, [1.0, 0.0], lr=0.1, **options).expected
    assert first != second


WRONG = [
    (optim.Adam, {"betas": 0.9}, r"betas is 0.9. Give two numbers from 0 to below 1"),
    (optim.Adam, {"betas": (0.9, 1.0)}, r"betas\[1\] is 1.0. Give a number from 0 to below 1"),
    (optim.Adam, {"betas": (True, 0.9)}, r"betas\[0\] is True"),
    (optim.Adam, {"betas": (0.9, 0.9, 0.9)}, r"betas is \(0.9, 0.9, 0.9\). Give two numbers"),
    (optim.Adam, {"amsgrad": 1}, r"amsgrad is 1. Give True or False"),
    (optim.RMSprop, {"centered": "no"}, r"centered is 'no'. Give True or False"),
    (optim.SGD, {"nesterov": None}, r"nesterov is None. Give True or False"),
    *[(kind, {"lr": value}, r"lr is .*Give a number, 0 or more") for kind in ALL for value in (-1, "0.1", True, None)],
    *[(kind, {"weight_decay": float("nan")}, r"weight_decay is nan") for kind in ALL],
    *[(kind, {"lr": float("inf")}, r"lr is inf") for kind in ALL],
    *[(kind, {"eps": -1e-8}, r"eps is -1e-08") for kind in ALL[1:]],
    (optim.RMSprop, {"alpha": -0.1}, r"alpha is -0.1"),
    (optim.RMSprop, {"momentum": "a"}, r"momentum is 'a'"),
    (optim.Adagrad, {"lr_decay": -1}, r"lr_decay is -1"),
    (optim.Adagrad, {"initial_accumulator_value": [1, 2]}, r"initial_accumulator_value is \[1, 2\]"),
]


@pytest.mark.parametrize(("kind", "options", "message"), WRONG)
def test_what_is_no_setting_is_refused_by_the_constructor_a_group_and_an_attribute(kind, options, message):
    parameters = list(nn.Linear(1, 1).parameters())
    with pytest.raises(ValueError, match=message):
        kind(parameters, **options)
    with pytest.raises(ValueError, match=message):
        kind([{"params": parameters, **options}])
    (name, value), optimizer = *options.items(), kind(parameters)
    if hasattr(optimizer, name):
        with pytest.raises(ValueError, match=message):
            setattr(optimizer, name, value)


def test_settings_can_be_read_and_set_as_attributes():
    optimizer = optim.Adam(nn.Linear(1, 1).parameters())
    optimizer.betas = (0.5, 0.25)
    optimizer.amsgrad = True
    assert (optimizer.param_groups[0]["betas"], optimizer.amsgrad) == ((0.5, 0.25), True)
    assert repr(optimizer) == "Adam(lr=0.001, betas=(0.5, 0.25), amsgrad=True)"
    assert optimizer.settings == {"lr": 0.001, "beta1": 0.5, "beta2": 0.25, "eps": 1e-8, "weight_decay": 0}
