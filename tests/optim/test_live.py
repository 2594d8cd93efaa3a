"""Each optimizer is PyTorch's: parameters and state, over 20 iterations."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from bpviz import nn, optim  # noqa: E402 - PyTorch may be missing
from tests.optim.live import Pair  # noqa: E402 - as above

pytestmark = pytest.mark.torch

CASES = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": (0.7, 0.8), "eps": 1e-2, "weight_decay": 0.2}),
    ("Adam", {"lr": 0.1, "betas": (0.5, 0.6), "amsgrad": True}),
    ("Adam", {"lr": 0.1, "betas": (0.0, 0.0), "eps": 1e-2, "amsgrad": True, "weight_decay": 0.1}),
    ("AdamW", {}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.5, "eps": 1e-2, "amsgrad": True}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.1, "alpha": 0.6, "eps": 1e-2, "weight_decay": 0.2}),
    ("RMSprop", {"lr": 0.05, "centered": True, "eps": 1e-2}),
    ("RMSprop", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.05, "momentum": 0.5, "centered": True, "weight_decay": 0.1, "eps": 1e-3}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.5, "lr_decay": 0.1, "weight_decay": 0.2}),
    ("Adagrad", {"lr": 0.5, "initial_accumulator_value": 2.0, "eps": 1e-2}),
]
GROUPS = {
    "SGD": [{"lr": 0.3}, {"momentum": 0.5, "nesterov": True}, {"weight_decay": 0.2}],
    "Adam": [{"lr": 0.3}, {"betas": (0.5, 0.6), "amsgrad": True}, {"weight_decay": 0.2, "eps": 1e-2}],
    "AdamW": [{"lr": 0.3}, {"betas": (0.5, 0.6), "amsgrad": True}, {"weight_decay": 0.2, "eps": 1e-2}],
    "RMSprop": [{"lr": 0.3}, {"alpha": 0.5, "centered": True}, {"weight_decay": 0.2, "momentum": 0.7}],
    "Adagrad": [{"lr": 0.3}, {"lr_decay": 0.5}, {"weight_decay": 0.2, "eps": 1e-2}],
}
NAMES = list(GROUPS)


def title(case):
    return f"{case[0]}({', '.join(f'{key}={value}' for key, value in case[1].items())})"


@pytest.mark.parametrize("case", CASES, ids=title)
def test_twenty_steps_are_pytorchs(case):
    pair = Pair(case[0], **case[1])
    for _ in range(20):
        pair.step()
        pair.assert_same()


@pytest.mark.parametrize("case", CASES, ids=title)
def test_a_layer_that_is_frozen_unfrozen_and_frozen_again_is_pytorchs(case):
    pair = Pair(case[0], **case[1])
    for frozen in (1, 1, 1, None, None, 0, 0, None, 2, 1, None, None):
        pair.frozen = frozen
        pair.step()
        pair.assert_same()


@pytest.mark.parametrize("name", NAMES)
def test_groups_with_settings_of_their_own_are_pytorchs(name):
    pair = Pair(name, groups=GROUPS[name], lr=0.05)
    for iteration in range(20):
        pair.frozen = 1 if iteration < 5 else None
        pair.step()
        pair.assert_same()


@pytest.mark.parametrize("case", CASES, ids=title)
def test_a_zero_gradient_is_not_a_missing_one_as_in_pytorch(case):
    pair = Pair(case[0], **case[1])
    for iteration in range(8):
        pair.step(zero=iteration % 3 != 1)
        pair.assert_same()


@pytest.mark.parametrize("case", CASES, ids=title)
def test_recording_changes_no_bit(case):
    pair, other = Pair(case[0], **case[1]), Pair(case[0], **case[1])
    traces = []
    for iteration in range(12):
        for each in (pair, other):
            each.frozen = 1 if iteration in (0, 1, 6) else None
            each.give_gradients()
        other.network.store.start()
        other.ours.start()
        other.ours.step()
        taken = other.network.store.take() | other.ours.take()
        if iteration % 3:
            traces.append((taken, {name: array.copy() for name, array in taken.items()}))
        pair.ours.step()
        for name, array in pair.network.state_dict().items():
            assert np.array_equal(array, other.network.state_dict()[name])
        for name, state in pair.ours.state.items():
            assert all(np.array_equal(array, other.ours.state[name][key]) for key, array in state.items())
    for taken, copies in traces:
        assert all(np.array_equal(array, copies[name]) for name, array in taken.items())


@pytest.mark.parametrize("name", NAMES)
def test_a_float32_network_stays_float32_and_close_to_pytorchs(name):
    pair = Pair(name, groups=GROUPS[name], dtype="float32", lr=np.float64(0.05))
    for _ in range(10):
        pair.step()
        pair.assert_same(tolerance=2e-4)
    assert all(parameter.data.dtype == np.float32 for parameter in pair.network.parameters())
    for state in pair.ours.state.values():
        assert all(array.dtype == np.float32 for array in state.values())


@pytest.mark.parametrize("kind", ["norm", "value"])
@pytest.mark.parametrize("name", NAMES)
def test_clipped_gradients_lead_where_pytorchs_do(name, kind):
    pair = Pair(name, lr=0.05, frozen=1)
    clip = nn.ClipNorm(1.5) if kind == "norm" else nn.ClipValue(0.3)
    for _ in range(20):
        pair.give_gradients()
        clip(pair.network.parameters())
        (torch.nn.utils.clip_grad_norm_ if kind == "norm" else torch.nn.utils.clip_grad_value_)(
            pair.theirs, 1.5 if kind == "norm" else 0.3
        )
        pair.ours.step()
        pair.torch.step()
        pair.assert_same()


@pytest.mark.parametrize("case", CASES, ids=title)
def test_defaults_are_pytorchs(case):
    ours, theirs = Pair(case[0], **case[1]).ours, Pair(case[0], **case[1]).torch
    assert {key: theirs.defaults[key] for key in ours.defaults} == ours.defaults
    bare = getattr(optim, case[0])(nn.Linear(1, 1).parameters()).defaults
    reference = getattr(torch.optim, case[0])([torch.nn.Parameter(torch.zeros(1))]).defaults
    assert bare == {key: reference[key] for key in bare}


def test_momentum_that_is_switched_on_off_and_on_is_pytorchs():
    pair = Pair("SGD", lr=0.1)
    for momentum in (0, 0, 0.9, 0.9, 0, 0, 0.5, 0.5):
        for group in (*pair.ours.param_groups, *pair.torch.param_groups):
            group["momentum"] = momentum
        pair.step()
        pair.assert_same()
