import copy
import json

import numpy as np
import pytest

from bpviz import nn, optim

CASES = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("Adam", {"weight_decay": 0.1}),
    ("Adam", {"amsgrad": True}),
    ("AdamW", {}),
    ("RMSprop", {}),
    ("RMSprop", {"centered": True, "momentum": 0.5}),
    ("Adagrad", {"lr_decay": 0.1, "initial_accumulator_value": 0.5}),
]


def title(case):
    return f"{case[0]}({', '.join(f'{key}={value}' for key, value in case[1].items())})"


each_case = pytest.mark.parametrize("case", CASES, ids=title)


class Run:
    """Three layers, the middle one frozen in the first steps; two groups."""

    def __init__(self, case):
        self.network = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 3), nn.Linear(3, 1), seed=0)
        last = {"params": self.network[2].parameters(), "lr": 0.02}
        first = {"params": [*self.network[0].parameters(), *self.network[1].parameters()]}
        self.optimizer = getattr(optim, case[0])([first, last], **case[1])

    def step(self, seed, frozen=()):
        rng = np.random.default_rng(seed)
        for parameter in self.network.parameters():
            grad = rng.normal(size=parameter.shape)
            parameter.grad = None if parameter.name in frozen else grad
        self.optimizer.step()


MIDDLE = ("1.weight", "1.bias")


def assert_same(run, other):
    for name, array in run.network.state_dict().items():
        assert np.array_equal(array, other.network.state_dict()[name]), name
    assert list(run.optimizer.state) == list(other.optimizer.state)
    for name, state in run.optimizer.state.items():
        for key, array in state.items():
            assert np.array_equal(array, other.optimizer.state[name][key]), (name, key)


@each_case
def test_an_optimizer_goes_on_from_its_saved_state_bit_by_bit(case):
    run, other = Run(case), Run(case)
    for seed in range(4):
        run.step(seed, MIDDLE)
    other.step(99)  # what it remembers has to go
    other.optimizer.lr = 7
    other.network.load_state_dict(run.network.state_dict())
    other.optimizer.load_state_dict(run.optimizer.state_dict())
    assert_same(run, other)
    assert [group["lr"] for group in other.optimizer.param_groups] == [
        group["lr"] for group in run.optimizer.param_groups
    ]
    for seed in range(4, 8):
        run.step(seed)
        other.step(seed)
        assert_same(run, other)


@each_case
def test_a_state_survives_json_with_arrays_as_lists(case):
    run, other = Run(case), Run(case)
    for seed in range(3):
        run.step(seed, MIDDLE)
    text = json.dumps(run.optimizer.state_dict(), default=lambda array: array.tolist())
    other.network.load_state_dict(run.network.state_dict())
    other.optimizer.load_state_dict(json.loads(text))
    run.step(3)
    other.step(3)
    assert_same(run, other)


@each_case
def test_a_saved_state_is_a_copy(case):
    run = Run(case)
    run.step(0)
    state = run.optimizer.state_dict()
    kept = copy.deepcopy(state)
    run.step(1)
    assert repr(state) == repr(kept)


@each_case
def test_a_deep_copy_of_network_and_optimizer_trains_on_by_itself(case):
    run = Run(case)
    run.step(0, MIDDLE)
    other = copy.deepcopy(run)
    for seed in (1, 2):
        other.step(seed)
    for seed in (1, 2):
        run.step(seed)
    assert_same(run, other)
    assert other.optimizer.owns(other.network)
    assert not other.optimizer.owns(run.network)


def test_loading_does_not_reach_a_trace():
    run, other = Run(CASES[2]), Run(CASES[2])
    run.step(0)
    other.step(1)
    run.network.store.start()
    run.optimizer.start()
    run.step(2)
    taken = run.optimizer.take()
    kept = {name: array.copy() for name, array in taken.items()}
    run.optimizer.load_state_dict(other.optimizer.state_dict())
    assert all(np.array_equal(array, kept[name]) for name, array in taken.items())


def test_frozen_parameters_have_no_state_and_adagrads_have_theirs_from_the_start():
    for case in CASES:
        run = Run(case)
        run.step(0, MIDDLE)
        saved = run.optimizer.state_dict()["state"]
        has_memory = case != CASES[0]
        expected = [0, 1, 2, 3, 4, 5] if case[0] == "Adagrad" else [0, 1, 4, 5] if has_memory else []
        assert list(saved) == expected


def changed(change):
    run = Run(("Adam", {}))
    run.step(0)
    state = run.optimizer.state_dict()
    change(state)
    return state


@pytest.mark.parametrize(
    ("state", "message"),
    [
        (changed(lambda s: s["param_groups"].pop()), r"state_dict has groups of \[4\] parameters, but .* of \[4, 2\]"),
        (changed(lambda s: s["param_groups"][1].pop("betas")), r"param_groups'\]\[1\] has no 'betas'.*than Adam"),
        (changed(lambda s: s["param_groups"][0].update(rho=1)), r"param_groups'\]\[0\] has 'rho': it is of another"),
        (changed(lambda s: s["param_groups"][0].update(maximize=True)), r"maximize=True, but bpviz only minimises"),
        (changed(lambda s: s["param_groups"][0].update(decoupled_weight_decay=True)), r"has 'decoupled_weight_decay'"),
        (changed(lambda s: s["param_groups"][0].update(lr=-1)), r"lr is -1"),
        (changed(lambda s: s["state"][0].pop("exp_avg")), r"0.weight has step, exp_avg_sq; Adam has step, exp_avg, "),
        (changed(lambda s: s["state"][0].update(sum=0)), r"The state of 0.weight has .*sum; Adam has"),
        (changed(lambda s: s["state"][0].update(step=1.5)), r"step of 0.weight is 1.5. Give a whole number"),
        (
            changed(lambda s: s["state"][0].update(exp_avg=np.zeros(2))),
            r"exp_avg of 0.weight has shape \(2,\).*\(3, 2\)",
        ),
        (changed(lambda s: s["state"][0].update(exp_avg=np.full((3, 2), "a"))), r"exp_avg of 0.weight .*<U1"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_as_a_whole(state, message):
    run, untouched = Run(("Adam", {})), Run(("Adam", {}))
    for each in (run, untouched):
        each.step(1)
    with pytest.raises(ValueError, match=message):
        run.optimizer.load_state_dict(state)
    assert_same(run, untouched)
    assert run.optimizer.param_groups[0]["lr"] == 0.001


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        {},
        {"state": {}},
        {"state": {}, "param_groups": 3},
        {"state": {}, "param_groups": [{"lr": 1}]},
        {"state": [], "param_groups": []},
        {"state": {0: 1}, "param_groups": []},
    ],
)
def test_what_is_no_state_dict_is_refused(state):
    with pytest.raises(TypeError, match=r"state_dict is .*Give optimizer.state_dict\(\), bpviz's or PyTorch's"):
        Run(CASES[0]).optimizer.load_state_dict(state)


@pytest.mark.torch
@each_case
def test_pytorchs_state_can_be_loaded_and_the_other_way_round(case):
    import torch

    class Twin:
        def __init__(self):
            network = Run(case).network
            self.parameters = [torch.nn.Parameter(torch.tensor(p.data)) for p in network.parameters()]
            groups = [{"params": self.parameters[:4]}, {"params": self.parameters[4:], "lr": 0.02}]
            self.optimizer = getattr(torch.optim, case[0])(groups, foreach=False, **case[1])

        def step(self, seed, frozen=()):
            rng = np.random.default_rng(seed)
            for number, parameter in enumerate(self.parameters):
                grad = torch.tensor(rng.normal(size=tuple(parameter.shape)))
                parameter.grad = None if frozen and number in (2, 3) else grad
            self.optimizer.step()

    def agree(run, twin):
        for ours, theirs in zip(run.network.parameters(), twin.parameters):
            np.testing.assert_allclose(ours.data, theirs.detach().numpy(), rtol=1e-12, atol=1e-12)

    run, twin = Run(case), Twin()
    for seed in range(3):
        run.step(seed, MIDDLE)
        twin.step(seed, MIDDLE)
    agree(run, twin)

    other, other_twin = Run(case), Twin()
    other.network.load_state_dict(run.network.state_dict())
    other.optimizer.load_state_dict(to_arrays(twin.optimizer.state_dict()))
    for theirs, ours in zip(other_twin.parameters, run.network.parameters()):
        theirs.data = torch.tensor(ours.data)
    other_twin.optimizer.load_state_dict(to_tensors(run.optimizer.state_dict(), torch))
    for seed in range(3, 8):
        other.step(seed)
        other_twin.step(seed)
        twin.step(seed)
        agree(other, twin)
        agree(other, other_twin)


def to_arrays(value):
    if isinstance(value, dict):
        return {key: to_arrays(each) for key, each in value.items()}
    return value.numpy() if hasattr(value, "numpy") else value


def to_tensors(value, torch):
    if isinstance(value, dict):
        return {key: to_tensors(each, torch) for key, each in value.items()}
    return torch.tensor(value) if isinstance(value, np.ndarray) else value
