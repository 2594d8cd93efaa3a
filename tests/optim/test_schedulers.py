"""What a schedule does, in closed forms and in the examples of PyTorch's pages."""

import json
from math import cos, inf, nan, pi

import numpy as np
import pytest

from bpviz import nn, optim
from bpviz.optim import lr_scheduler as schedules


def an_optimizer(kind=optim.SGD, **options):
    return kind(nn.Linear(1, 1).parameters(), **{"lr": 0.1, **options})


def two_groups():
    layers = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1))
    return optim.SGD([{"params": layers[0].parameters(), "lr": 1.0}, {"params": layers[1].parameters()}], lr=0.1)


def rates(scheduler, steps):
    """The rate of each of so many steps."""
    found = []
    for _ in range(steps):
        assert scheduler.get_last_lr() == [group["lr"] for group in scheduler.optimizer.param_groups]
        found.append(scheduler.get_last_lr()[0])
        scheduler.optimizer.step()
        scheduler.step()
    return found


def test_step_lr_drops_every_step_size_steps_in_every_group():
    optimizer = two_groups()
    scheduler = schedules.StepLR(optimizer, step_size=2, gamma=0.5)
    assert rates(scheduler, 6) == [1, 1, 0.5, 0.5, 0.25, 0.25]
    assert scheduler.get_last_lr() == pytest.approx([0.125, 0.0125])


def test_multi_step_lr_drops_at_milestones_and_twice_at_a_double_one():
    scheduler = schedules.MultiStepLR(an_optimizer(lr=8.0), milestones=[4, 1, 4], gamma=0.5)
    assert rates(scheduler, 6) == [8, 4, 4, 4, 1, 1]


def test_exponential_lr_shrinks_in_every_step():
    assert rates(schedules.ExponentialLR(an_optimizer(lr=1.0), gamma=0.5), 4) == [1, 0.5, 0.25, 0.125]


def test_cosine_annealing_rises_again_past_t_max():
    found = rates(schedules.CosineAnnealingLR(an_optimizer(lr=1.0), T_max=10, eta_min=0.2), 31)
    assert found == pytest.approx([0.2 + 0.8 * (1 + cos(pi * t / 10)) / 2 for t in range(31)], abs=1e-13)
    assert found[10] == pytest.approx(0.2)
    assert found[20] == pytest.approx(1.0)


def test_linear_lr_starts_at_a_third_and_takes_five_steps():
    found = rates(schedules.LinearLR(an_optimizer(lr=0.3)), 8)
    assert found == pytest.approx([0.3 * (1 + 2 * min(t, 5) / 5) / 3 for t in range(8)])


def test_a_plateau_drops_the_rate_after_patience_plus_one_bad_epochs():
    optimizer = an_optimizer(lr=1.0)
    scheduler = schedules.ReduceLROnPlateau(optimizer, patience=2, factor=0.5)
    found = []
    for metric in (3.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.0, nan, 2.0, 2.0):
        scheduler.step(metric)
        found.append(optimizer.lr)
    assert found == [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]


def test_a_metric_must_be_better_by_the_threshold_and_a_cooldown_forgives():
    optimizer = an_optimizer(lr=1.0)
    options = {"mode": "max", "patience": 0, "factor": 0.5, "threshold": 0.25, "threshold_mode": "abs", "cooldown": 2}
    scheduler = schedules.ReduceLROnPlateau(optimizer, **options, min_lr=0.2)
    found = []
    for metric in (1.0, 1.25, 1.0, 1.0, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5):
        scheduler.step(metric)
        found.append(optimizer.lr)
    assert found == [1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2]


def test_one_cycle_climbs_falls_and_cycles_momentum_the_other_way():
    optimizer = an_optimizer(momentum=0.5)
    scheduler = schedules.OneCycleLR(optimizer, max_lr=1.0, total_steps=11, pct_start=5 / 11, final_div_factor=10)
    found = []
    for _ in range(11):
        found.append((optimizer.lr, optimizer.momentum))
        optimizer.step()
        scheduler.step()
    assert found[0] == pytest.approx((1 / 25, 0.95))
    assert found[2] == pytest.approx(((1 + 1 / 25) / 2, 0.9))  # half-way up
    assert found[4] == pytest.approx((1.0, 0.85))
    assert found[7] == pytest.approx(((1 + 1 / 250) / 2, 0.9))  # half-way down
    assert found[10] == pytest.approx((1 / 250, 0.95))
    with pytest.raises(ValueError, match="This is step 12, but the cycle has 11"):
        scheduler.step()


def test_one_cycle_cycles_the_first_beta_of_adam_and_nothing_of_adagrad():
    optimizer = an_optimizer(optim.Adam)
    scheduler = schedules.OneCycleLR(optimizer, max_lr=[1.0], epochs=2, steps_per_epoch=5, base_momentum=0.8)
    assert optimizer.betas == (0.95, 0.999)
    scheduler.step()
    scheduler.step()
    assert optimizer.betas == pytest.approx((0.8, 0.999))
    with pytest.raises(ValueError, match=r"Adagrad has neither momentum nor betas. Give cycle_momentum=False"):
        schedules.OneCycleLR(an_optimizer(optim.Adagrad), 1.0, 10)
    scheduler = schedules.OneCycleLR(an_optimizer(optim.Adagrad), 1.0, 10, cycle_momentum=False)
    assert scheduler.get_last_lr() == pytest.approx([1 / 25])


def test_a_warm_up_and_a_cosine_one_after_the_other():
    optimizer = an_optimizer(lr=1.0)
    parts = [schedules.LinearLR(optimizer, 0.25, total_iters=3), schedules.CosineAnnealingLR(optimizer, T_max=10)]
    found = rates(schedules.SequentialLR(optimizer, parts, milestones=[3]), 14)
    assert found[:3] == pytest.approx([0.25, 0.5, 0.75])
    assert found[3:] == pytest.approx([(1 + cos(pi * t / 10)) / 2 for t in range(11)], abs=1e-15)


def made(optimizer):
    """One of each kind."""
    yield schedules.StepLR(optimizer, 3)
    yield schedules.MultiStepLR(optimizer, [2, 5])
    yield schedules.ExponentialLR(optimizer, 0.9)
    yield schedules.CosineAnnealingLR(optimizer, 7)
    yield schedules.LinearLR(optimizer)
    yield schedules.OneCycleLR(optimizer, 1.0, 30)
    yield schedules.ReduceLROnPlateau(optimizer, patience=1)
    parts = [schedules.LinearLR(optimizer), schedules.MultiStepLR(optimizer, [1])]
    yield schedules.SequentialLR(optimizer, parts, [4])


KINDS = range(8)


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_scheduler_goes_on_where_it_stood_also_by_way_of_json(kind):
    def step(scheduler):
        scheduler.step(1.0) if isinstance(scheduler, schedules.ReduceLROnPlateau) else scheduler.step()
        return scheduler.get_last_lr()

    first, second = two_groups(), two_groups()
    scheduler = list(made(first))[kind] if kind != 5 else schedules.OneCycleLR(first, 1.0, 30)
    for _ in range(4):
        step(scheduler)
    state = json.loads(
        json.dumps([scheduler.state_dict(), {k: v for k, v in first.state_dict().items() if k != "state"}])
    )
    expected = [step(scheduler) for _ in range(4)]
    other = list(made(second))[kind] if kind != 5 else schedules.OneCycleLR(second, 1.0, 30)
    second.load_state_dict({"state": {}, **state[1]})
    other.load_state_dict(state[0])
    assert [step(other) for _ in range(4)] == expected
    assert [group["momentum"] for group in second.param_groups] == [group["momentum"] for group in first.param_groups]


def test_a_state_of_another_kind_is_refused():
    one, other = (list(made(an_optimizer())) for _ in range(2))
    for i in KINDS:
        for k in KINDS:
            if i != k:
                with pytest.raises(ValueError, match=r"Make the scheduler that the state was saved from"):
                    one[i].load_state_dict(other[k].state_dict())


def test_a_scheduler_goes_on_from_the_middle_only_with_initial_rates():
    optimizer = an_optimizer(lr=1.0)
    scheduler = schedules.ExponentialLR(optimizer, 0.5)
    rates(scheduler, 3)
    again = schedules.ExponentialLR(optimizer, 0.5, last_epoch=scheduler.last_epoch - 1)
    assert rates(again, 2) == [0.125, 0.0625]
    with pytest.raises(ValueError, match=r"param_groups\[0\] has no 'initial_lr'.*Load the optimizer's state_dict"):
        schedules.ExponentialLR(an_optimizer(), 0.5, last_epoch=3)


WRONG = [
    (schedules.StepLR, {"step_size": 0}, r"step_size is 0. Give a whole number, 1 or more"),
    (schedules.StepLR, {"step_size": 2.5}, r"step_size is 2.5. Give a whole number"),
    (schedules.StepLR, {"step_size": True}, r"step_size is True"),
    (schedules.StepLR, {"step_size": 3, "gamma": nan}, r"gamma is nan. Give a number, 0 or more"),
    (schedules.StepLR, {"step_size": 3, "last_epoch": -2}, r"last_epoch is -2"),
    (schedules.MultiStepLR, {"milestones": 5}, r"milestones is 5. Give a list of whole numbers"),
    (schedules.MultiStepLR, {"milestones": "58"}, r"milestones is '58'. Give a list"),
    (schedules.MultiStepLR, {"milestones": [1, -1]}, r"milestones\[1\] is -1"),
    (schedules.ExponentialLR, {"gamma": "0.9"}, r"gamma is '0.9'. Give a number"),
    (schedules.ExponentialLR, {"gamma": -0.9}, r"gamma is -0.9"),
    (schedules.CosineAnnealingLR, {"T_max": 0}, r"T_max is 0. Give a whole number, 1 or more"),
    (schedules.CosineAnnealingLR, {"T_max": 5, "eta_min": -1}, r"eta_min is -1"),
    (schedules.LinearLR, {"start_factor": 0}, r"start_factor is 0. Give a number above 0, up to 1"),
    (schedules.LinearLR, {"start_factor": 2}, r"start_factor is 2. Give a number above 0, up to 1"),
    (schedules.LinearLR, {"end_factor": 1.5}, r"end_factor is 1.5. Give a number from 0 to 1"),
    (schedules.LinearLR, {"total_iters": 0}, r"total_iters is 0"),
    (schedules.OneCycleLR, {"max_lr": 1.0}, r"Give total_steps, or epochs and steps_per_epoch"),
    (schedules.OneCycleLR, {"max_lr": 1.0, "epochs": 3}, r"Give total_steps, or epochs and steps_per_epoch"),
    (schedules.OneCycleLR, {"max_lr": 1.0, "total_steps": 0}, r"total_steps is 0"),
    (schedules.OneCycleLR, {"max_lr": [1.0, 2.0], "total_steps": 5}, r"max_lr has 2 numbers, but there are 1 groups"),
    (schedules.OneCycleLR, {"max_lr": [-1.0], "total_steps": 5}, r"max_lr\[0\] is -1.0"),
    (schedules.OneCycleLR, {"max_lr": 1.0, "total_steps": 5, "pct_start": 1.5}, r"pct_start is 1.5.*from 0 to 1"),
    (schedules.OneCycleLR, {"max_lr": 1.0, "total_steps": 5, "anneal_strategy": "sin"}, r"Legal are 'cos', 'linear'"),
    (schedules.OneCycleLR, {"max_lr": 1.0, "total_steps": 5, "cycle_momentum": 1}, r"cycle_momentum is 1"),
    (schedules.OneCycleLR, {"max_lr": 1.0, "total_steps": 5, "div_factor": 0}, r"div_factor is 0. Give a number above"),
    (schedules.OneCycleLR, {"max_lr": 1.0, "total_steps": 5, "base_momentum": inf}, r"base_momentum is inf"),
    (schedules.ReduceLROnPlateau, {"mode": "less"}, r"mode is 'less'. Legal are 'min', 'max'"),
    (schedules.ReduceLROnPlateau, {"factor": 1.0}, r"factor is 1.0. Give a number from 0 to below 1"),
    (schedules.ReduceLROnPlateau, {"patience": -1}, r"patience is -1. Give a whole number, 0 or more"),
    (schedules.ReduceLROnPlateau, {"threshold_mode": None}, r"threshold_mode is None. Legal are 'rel', 'abs'"),
    (schedules.ReduceLROnPlateau, {"min_lr": [0.1, 0.2]}, r"min_lr has 2 numbers, but there are 1 groups"),
    (schedules.ReduceLROnPlateau, {"eps": -1}, r"eps is -1"),
    (schedules.SequentialLR, {"schedulers": [], "milestones": []}, r"schedulers is \[\]. Give a list of schedulers"),
]


@pytest.mark.parametrize(("kind", "options", "message"), WRONG)
def test_what_is_no_schedule_is_refused(kind, options, message):
    with pytest.raises(ValueError, match=message):
        kind(an_optimizer(), **options)


@pytest.mark.parametrize(
    "make",
    [
        lambda wrong: schedules.StepLR(wrong, 3),
        lambda wrong: schedules.OneCycleLR(wrong, 1.0, 10),
        lambda wrong: schedules.ReduceLROnPlateau(wrong),
        lambda wrong: schedules.SequentialLR(wrong, [], []),
    ],
)
def test_a_scheduler_is_made_over_an_optimizer(make):
    with pytest.raises(TypeError, match=r"optimizer is .*Give an optimizer, such as optim.SGD"):
        make(nn.Linear(1, 1))


def test_a_sequence_needs_schedulers_of_one_optimizer_and_a_milestone_between_each():
    one, other = an_optimizer(), an_optimizer()
    first, second = schedules.LinearLR(one), schedules.ExponentialLR(one, 0.9)
    with pytest.raises(ValueError, match=r"milestones is \[\], and there are 2 schedulers"):
        schedules.SequentialLR(one, [first, second], [])
    with pytest.raises(ValueError, match=r"milestones\[0\] is 0. Give a whole number, 1 or more"):
        schedules.SequentialLR(one, [first, second], [0])
    with pytest.raises(ValueError, match=r"Give increasing numbers"):
        schedules.SequentialLR(one, [first, second, second], [5, 3])
    with pytest.raises(ValueError, match=r"schedulers\[1\] was made over another optimizer"):
        schedules.SequentialLR(one, [first, schedules.LinearLR(other)], [5])
    with pytest.raises(TypeError, match=r"schedulers\[1\] is .*no ReduceLROnPlateau, which needs a metric"):
        schedules.SequentialLR(one, [first, schedules.ReduceLROnPlateau(one)], [5])


def test_a_metric_is_a_number():
    scheduler = schedules.ReduceLROnPlateau(an_optimizer())
    scheduler.step(np.float32(1.5))
    with pytest.raises(TypeError, match=r"metrics is 'low'. Give a number"):
        scheduler.step("low")
    with pytest.raises(TypeError, match=r"metrics is None"):
        scheduler.step(None)
    assert scheduler.last_epoch == 1


def test_a_scheduler_that_is_not_there_is_answered_by_those_that_are():
    with pytest.raises(AttributeError, match=r"has no CosineAnnealingWarmRestarts yet; it has CosineAnnealingLR, Exp"):
        schedules.CosineAnnealingWarmRestarts  # noqa: B018 - the look-up is what is tried


def test_a_scheduler_tells_what_it_is_and_where_it_stands():
    optimizer = optim.SGD(nn.Linear(1, 1).parameters(), lr=0.5)
    scheduler = schedules.MultiStepLR(optimizer, [1, 3], gamma=0.1)
    scheduler.step()
    assert repr(scheduler) == "<MultiStepLR(milestones=[1, 3], gamma=0.1) after 1 steps: lr 0.05>"
