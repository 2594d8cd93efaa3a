"""Each schedule is PyTorch's, over 100 steps, with several groups."""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from bpviz import nn, optim  # noqa: E402 - PyTorch may be missing

pytestmark = pytest.mark.torch
LAYERS = 3


def warm_up(library, optimizer):
    schedules = library.lr_scheduler
    parts = [
        schedules.LinearLR(optimizer, start_factor=0.1, total_iters=9),
        schedules.CosineAnnealingLR(optimizer, T_max=40, eta_min=1e-3),
        schedules.StepLR(optimizer, step_size=7, gamma=0.8),
        schedules.ExponentialLR(optimizer, gamma=0.97),
        schedules.MultiStepLR(optimizer, milestones=[0, 2, 5]),
    ]
    return schedules.SequentialLR(optimizer, parts, milestones=[10, 55, 70, 85])


def one_cycle_in_the_middle(library, optimizer):
    schedules = library.lr_scheduler
    parts = [schedules.ExponentialLR(optimizer, 0.9), schedules.OneCycleLR(optimizer, 0.5, total_steps=95)]
    return schedules.SequentialLR(optimizer, parts, milestones=[12])


SCHEDULES = {
    "step": lambda library, optimizer: library.lr_scheduler.StepLR(optimizer, 7, gamma=0.7),
    "step, default gamma": lambda library, optimizer: library.lr_scheduler.StepLR(optimizer, 30),
    "multi step": lambda library, optimizer: library.lr_scheduler.MultiStepLR(optimizer, [3, 70, 20, 20], gamma=0.3),
    "multi step from 0": lambda library, optimizer: library.lr_scheduler.MultiStepLR(optimizer, [0, 5], gamma=0.3),
    "exponential": lambda library, optimizer: library.lr_scheduler.ExponentialLR(optimizer, 0.93),
    "cosine": lambda library, optimizer: library.lr_scheduler.CosineAnnealingLR(optimizer, 100),
    "cosine, several waves": lambda library, optimizer: library.lr_scheduler.CosineAnnealingLR(optimizer, 13, 1e-3),
    "cosine, shortest": lambda library, optimizer: library.lr_scheduler.CosineAnnealingLR(optimizer, 1),
    "linear": lambda library, optimizer: library.lr_scheduler.LinearLR(optimizer),
    "linear, downwards": lambda library, optimizer: library.lr_scheduler.LinearLR(optimizer, 1.0, 0.1, 60),
    "one cycle": lambda library, optimizer: library.lr_scheduler.OneCycleLR(optimizer, 0.5, total_steps=100),
    "one cycle, three phases": lambda library, optimizer: library.lr_scheduler.OneCycleLR(
        optimizer, [0.5, 1.0, 2.0], epochs=10, steps_per_epoch=10, pct_start=0.27, three_phase=True
    ),
    "one cycle, linear": lambda library, optimizer: library.lr_scheduler.OneCycleLR(
        optimizer,
        0.5,
        total_steps=100,
        anneal_strategy="linear",
        base_momentum=[0.1, 0.2, 0.3],
        max_momentum=0.9,
        div_factor=3.0,
        final_div_factor=7.0,
    ),
    "one cycle, rate only": lambda library, optimizer: library.lr_scheduler.OneCycleLR(
        optimizer, 0.5, total_steps=100, cycle_momentum=False
    ),
    "warm-up, cosine, step, exponential, multi step": warm_up,
    "one cycle in the middle": one_cycle_in_the_middle,
}


class Both:
    """One schedule over an optimizer of three groups, here and in PyTorch."""

    def __init__(self, make, kind="SGD"):
        self.network = nn.Sequential(*(nn.Linear(2, 2, bias=False) for _ in range(LAYERS)), seed=0)
        self.twins = [torch.nn.Parameter(torch.tensor(p.data)) for p in self.network.parameters()]
        settings = [{"lr": 0.1}, {"lr": 0.03}, {}]
        ours = [{"params": layer.parameters(), **each} for layer, each in zip(self.network, settings)]
        theirs = [{"params": [twin], **each} for twin, each in zip(self.twins, settings)]
        self.ours = getattr(optim, kind)(ours, lr=0.2)
        self.theirs = getattr(torch.optim, kind)(theirs, lr=0.2)
        self.here, self.there = make(optim, self.ours), make(torch.optim, self.theirs)
        self.rng = np.random.default_rng(0)

    def step(self, *metric):
        for parameter, twin in zip(self.network.parameters(), self.twins):
            parameter.grad = self.rng.normal(size=(2, 2))
            twin.grad = torch.tensor(parameter.grad)
        self.ours.step()
        self.theirs.step()
        self.here.step(*metric)
        self.there.step(*metric)

    def assert_same(self):
        assert self.here.get_last_lr() == pytest.approx(self.there.get_last_lr(), rel=1e-15, abs=1e-300)
        for ours, theirs in zip(self.ours.param_groups, self.theirs.param_groups):
            for name in ("lr", "initial_lr", "momentum", "max_lr", "min_lr", "betas"):
                assert (name in ours) == (name in theirs), name
                if name in ours:
                    assert ours[name] == pytest.approx(theirs[name], rel=1e-15, abs=1e-300), name


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("kind", ["SGD", "Adam"])
def test_a_hundred_steps_are_pytorchs(name, kind):
    both = Both(SCHEDULES[name], kind)
    for _ in range(99):
        both.assert_same()
        both.step()
    for parameter, twin in zip(both.network.parameters(), both.twins):
        np.testing.assert_allclose(parameter.data, twin.detach().numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("mode", ["min", "max"])
@pytest.mark.parametrize("threshold_mode", ["rel", "abs"])
@pytest.mark.parametrize(
    "options", [{}, {"cooldown": 4, "threshold": 0.3, "min_lr": [0.01, 0.001, 0.0]}, {"eps": 0.01}]
)
def test_a_hundred_metrics_lead_to_pytorchs_rates(mode, threshold_mode, options):
    def make(library, optimizer):
        given = {"mode": mode, "threshold_mode": threshold_mode, "patience": 3, "factor": 0.5, **options}
        return library.lr_scheduler.ReduceLROnPlateau(optimizer, **given)

    both, rng = Both(make), np.random.default_rng(1)
    for step in range(100):
        metric = float("nan") if step == 50 else rng.normal() + step / 50
        both.step(metric)
        both.assert_same()
    assert both.here.get_last_lr()[0] < 0.1


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_rate_that_is_changed_by_hand_in_between_is_carried_on_as_in_pytorch(name):
    both = Both(SCHEDULES[name])
    for step in range(60):
        if step % 20 == 15:
            for group in (*both.ours.param_groups, *both.theirs.param_groups):
                group["lr"] *= 1.5
        both.step()
        both.assert_same()


@pytest.mark.parametrize("name", SCHEDULES)
def test_pytorchs_scheduler_state_can_be_loaded_and_the_other_way_round(name):
    first, second = Both(SCHEDULES[name]), Both(SCHEDULES[name])
    for _ in range(20):
        first.step()
    for ours, theirs in zip(second.ours.param_groups, first.theirs.param_groups):
        ours.update({key: value for key, value in theirs.items() if key in ours and key != "params"})
    second.here.load_state_dict(first.there.state_dict())
    for ours, theirs in zip(first.ours.param_groups, second.theirs.param_groups):
        theirs.update({key: value for key, value in ours.items() if key in theirs and key != "params"})
    second.there.load_state_dict(first.here.state_dict())
    second.assert_same()
    for _ in range(20):
        second.step()
        second.assert_same()
