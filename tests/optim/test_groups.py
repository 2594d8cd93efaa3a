import numpy as np
import pytest

from bpviz import nn, optim


def three_layers():
    return nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 3), nn.Linear(3, 1), seed=0)


def give_gradients(network, value=1.0):
    for parameter in network.parameters():
        if parameter.requires_grad:
            parameter.grad = np.full(parameter.shape, value)


def two_groups(network, **options):
    return optim.SGD(
        [{"params": network[0].parameters(), "lr": 0.5}, {"params": network[2].parameters(), "momentum": 0.9}],
        lr=0.1,
        **options,
    )


def test_each_group_has_its_own_settings_and_the_rest_from_the_constructor():
    network = three_layers()
    optimizer = two_groups(network, weight_decay=0.01)
    first, second = optimizer.param_groups
    assert first["params"] == list(network[0].parameters())
    assert {key: first[key] for key in ("lr", "momentum", "weight_decay", "nesterov")} == {
        "lr": 0.5,
        "momentum": 0,
        "weight_decay": 0.01,
        "nesterov": False,
    }
    assert (second["lr"], second["momentum"]) == (0.1, 0.9)


def test_a_rate_a_layer_and_a_layer_that_is_not_trained():
    network = three_layers()
    before = network.state_dict()
    optimizer = two_groups(network)
    give_gradients(network)
    optimizer.step()
    after = network.state_dict()
    step = {name: (before[name] - after[name]).ravel()[0] for name in before}
    assert step == pytest.approx(
        {"0.weight": 0.5, "0.bias": 0.5, "1.weight": 0, "1.bias": 0, "2.weight": 0.1, "2.bias": 0.1}
    )
    assert list(optimizer.state) == ["2.weight", "2.bias"]


def test_a_setting_that_all_groups_share_is_read_and_written_at_once():
    optimizer = two_groups(three_layers())
    assert optimizer.weight_decay == 0
    with pytest.raises(AttributeError, match=r"lr differs from group to group: 0\.5, 0\.1\. Read .*param_groups\[0\]"):
        _ = optimizer.lr
    optimizer.lr = 0.2
    assert optimizer.lr == 0.2
    assert [group["lr"] for group in optimizer.param_groups] == [0.2, 0.2]
    with pytest.raises(ValueError, match="lr is -1"):
        optimizer.lr = -1
    with pytest.raises(ValueError, match="Nesterov momentum needs"):
        optimizer.nesterov = True
    assert optimizer.lr == 0.2


def test_parameters_with_the_same_numbers_are_a_cohort():
    network = three_layers()
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    give_gradients(network)
    optimizer.step()
    (cohort,) = optimizer.cohorts()
    assert cohort.name == "optimizer"
    assert cohort.parameters == tuple(name for name, _ in network.named_parameters())
    assert cohort.settings == optimizer.settings == {"lr": 0.1, "momentum": 0, "dampening": 0, "weight_decay": 0}
    optimizer = two_groups(network)
    optimizer.step()
    assert [(each.name, each.parameters, each.settings["lr"]) for each in optimizer.cohorts()] == [
        ("optimizer.0", ("0.weight", "0.bias"), 0.5),
        ("optimizer.1", ("2.weight", "2.bias"), 0.1),
    ]


def test_where_nothing_is_trained_the_settings_can_still_be_told():
    network = three_layers().requires_grad_(False)
    before = network.state_dict()
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    network.store.start()  # a trace holds the parameters
    optimizer.start()
    optimizer.step()
    (cohort,) = optimizer.cohorts()
    assert (cohort.name, cohort.parameters, cohort.settings["lr"]) == ("optimizer", (), 0.1)
    assert all(np.array_equal(array, before[name]) for name, array in network.state_dict().items())


def test_a_layer_that_joins_later_does_not_split_what_is_told_of_sgd():
    network = three_layers()
    network[1].requires_grad_(False)
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    for trained in (False, True):
        network[1].requires_grad_(trained)
        give_gradients(network)
        optimizer.step()
    assert [len(each.parameters) for each in optimizer.cohorts()] == [6]


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        (lambda a, b: [{"params": a}, b], TypeError, r"param_groups\[1\] is .*list of groups only"),
        (lambda a, b: [{"lr": 0.1}], TypeError, r"param_groups\[0\] is .*\"params\""),
        (
            lambda a, b: [{"params": a, "learning_rate": 1}],
            ValueError,
            r"has 'learning_rate'. Legal are params, lr, mom",
        ),
        (lambda a, b: [{"params": a}, {"params": b, "lr": -1}], ValueError, r"lr is -1"),
        (lambda a, b: [{"params": a}, {"params": [*b, *a]}], ValueError, r"a parameter twice"),
        (lambda a, b: [{"params": a}, {"params": []}], ValueError, r"no parameters"),
        (lambda a, b: [{"params": a}, {"params": three_layers().parameters()}], ValueError, r"several networks"),
    ],
)
def test_groups_that_are_none_are_refused(groups, error, message):
    network = three_layers()
    with pytest.raises(error, match=message):
        optim.SGD(groups(list(network[0].parameters()), list(network[2].parameters())))


def test_it_prints_each_group():
    optimizer = two_groups(three_layers())
    assert repr(optimizer) == "SGD(lr=0.5; lr=0.1, momentum=0.9)"
