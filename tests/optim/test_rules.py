"""What an optimizer says it computes is what it computes: every rule, evaluated over the arrays that it hands over."""

import re

import numpy as np
import pytest

from bpviz import nn, optim
from bpviz.explain.boxes import Text
from bpviz.explain.printers.latex import latex
from bpviz.rules import bind, evaluate_array, parse
from bpviz.trace.words.updates import STAGES, WORDS

CASES = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1}),
    ("SGD", {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("Adam", {}),
    ("Adam", {"lr": 0.1, "betas": (0.7, 0.8), "eps": 1e-2, "weight_decay": 0.2, "amsgrad": True}),
    ("AdamW", {"lr": 0.1, "weight_decay": 0.5, "amsgrad": True}),
    ("AdamW", {"weight_decay": 0}),
    ("RMSprop", {}),
    ("RMSprop", {"lr": 0.05, "centered": True, "eps": 1e-2}),
    ("RMSprop", {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1}),
    ("RMSprop", {"lr": 0.05, "momentum": 0.5, "centered": True, "weight_decay": 0.1}),
    ("Adagrad", {}),
    ("Adagrad", {"lr": 0.5, "lr_decay": 0.1, "weight_decay": 0.2, "initial_accumulator_value": 1.0}),
]


def title(case):
    return f"{case[0]}({', '.join(f'{key}={value}' for key, value in case[1].items())})"


class Recorded:
    """The last of a few steps, its arrays cut into parameters, and what was said about it."""

    def __init__(self, case, steps, frozen_first=False):
        rng = np.random.default_rng(0)
        self.network = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2), seed=0)
        groups = [{"params": layer.parameters()} for layer in self.network]
        groups[1]["lr"] = 0.03
        self.optimizer = getattr(optim, case[0])(groups, **case[1])
        store = self.network.store
        for step in range(steps):
            for parameter in self.network.parameters():
                parameter.grad = rng.normal(size=parameter.shape)
            if frozen_first and step == 0:
                self.network[0].weight.grad = None
            store.start()
            self.optimizer.start()
            self.rules = {p.name: self.optimizer.rules(p)["update"] for p in self.network.parameters()}
            self.optimizer.step()
            self.flat = store.take() | self.optimizer.take()
        self.cohorts = self.optimizer.cohorts()

    def arrays_of(self, parameter):
        (cohort,) = [each for each in self.cohorts if parameter.name in each.parameters]
        numbers = {name: np.array(value) for name, value in (cohort.settings | cohort.values).items()}
        return numbers | {name: parameter.view(flat) for name, flat in self.flat.items()}


def evaluated(rule, arrays):
    shapes = {name: array.shape for name, array in arrays.items()}
    bound = bind(parse(rule), {name: name for name in arrays}, shapes)
    return parse(rule).target.role, evaluate_array(bound, shapes[parse(rule).target.role], lambda name: arrays[name])


@pytest.mark.parametrize("steps", [1, 2, 7])
@pytest.mark.parametrize("frozen_first", [False, True])
@pytest.mark.parametrize("case", CASES, ids=title)
def test_every_rule_gives_the_engines_numbers(case, steps, frozen_first):
    run = Recorded(case, steps, frozen_first)
    for parameter in run.network.parameters():
        if not parameter.has_grad:
            continue
        arrays = run.arrays_of(parameter)
        for rule in run.rules[parameter.name]:
            name, value = evaluated(rule, arrays)
            np.testing.assert_allclose(value, arrays[name], rtol=1e-13, atol=1e-15, err_msg=rule)


@pytest.mark.parametrize("case", CASES, ids=title)
def test_every_array_that_is_handed_over_stands_in_a_rule(case):
    run = Recorded(case, 3)
    said = " ".join(rule for rules in run.rules.values() for rule in rules)
    assert set(run.flat) == set(re.findall(r"(\w+)\[", said)) | {"grad"}


@pytest.mark.parametrize("case", CASES, ids=title)
def test_numbers_that_parameters_share_follow_from_their_rules_and_count_steps_from_1(case):
    for cohort in Recorded(case, 3).cohorts:
        arrays = {name: np.array(float(value)) for name, value in (cohort.settings | cohort.values).items()}
        assert [parse(rule).target.role for rule in cohort.rules] == list(cohort.values)
        for rule in cohort.rules:
            name, value = evaluated(rule, arrays)
            assert value == pytest.approx(cohort.values[name], rel=1e-15)
        assert cohort.settings.get("step", 3) == 3
        assert ("step" in cohort.settings) == bool(cohort.rules)


def test_parameters_with_another_number_of_steps_are_a_cohort_of_their_own():
    run = Recorded(("Adam", {}), 3, frozen_first=True)
    assert [(each.name, each.parameters, each.settings["step"]) for each in run.cohorts] == [
        ("optimizer.0", ("0.weight",), 2),
        ("optimizer.1", ("0.bias",), 3),
        ("optimizer.2", ("1.weight", "1.bias"), 3),
    ]
    assert run.cohorts[0].values == pytest.approx({"correction1": 1 - 0.9**2, "correction2": 1 - 0.999**2})


def test_the_first_memory_of_adam_is_recorded_as_zeros():
    run = Recorded(("Adam", {"amsgrad": True}), 1)
    for name in ("exp_avg", "exp_avg_sq", "max_exp_avg_sq"):
        assert not run.flat[f"{name}_before"].any()
        assert run.flat[f"{name}_after"].all()


def test_adams_rules_in_full():
    network = nn.Linear(1, 1)
    rules = optim.Adam(network.parameters(), weight_decay=0.1, amsgrad=True).rules(network.weight)["update"]
    assert rules == (
        "decayed[...] = grad[...] + weight_decay * before[...]",
        "exp_avg_after[...] = beta1 * exp_avg_before[...] + (1 - beta1) * decayed[...]",
        "exp_avg_sq_after[...] = beta2 * exp_avg_sq_before[...] + (1 - beta2) * decayed[...] ** 2",
        "max_exp_avg_sq_after[...] = max(max_exp_avg_sq_before[...], exp_avg_sq_after[...])",
        "denominator[...] = sqrt(max_exp_avg_sq_after[...]) / sqrt(correction2) + eps",
        "update[...] = -lr / correction1 * exp_avg_after[...] / denominator[...]",
        "after[...] = before[...] + update[...]",
    )
    assert optim.AdamW(network.parameters()).rules(network.weight)["update"][0] == (
        "shrunk[...] = (1 - lr * weight_decay) * before[...]"
    )
    assert optim.Adam(network.parameters()).rules(nn.Linear(1, 1).weight) == {}


@pytest.mark.parametrize("case", CASES, ids=title)
def test_every_name_in_a_rule_has_a_symbol_and_no_two_of_an_update_share_one(case):
    run = Recorded(case, 3)
    (cohort, *_) = run.cohorts
    for rules in run.rules.values():
        names = set(re.findall(r"[a-z_][a-z_0-9]*", " ".join((*rules, *cohort.rules)))) - {"sqrt", "max", "grad"}
        words = {name: STAGES.get(name) or WORDS["optimizer"][name] for name in names}
        symbols = [word.symbol.replace("{w}", "w") for word in words.values()]
        assert len(set(symbols)) == len(symbols), sorted(symbols)
        assert all(latex(Text("letter", symbol)).isascii() for symbol in symbols)
        captions = [word.caption for word in words.values()]
        assert len(set(captions)) == len(captions), sorted(captions)
