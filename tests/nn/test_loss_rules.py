"""The displayed equations of every loss, evaluated over the arrays that it recorded; and its gradient as a slope."""

import re

import numpy as np
import pytest

from bpviz import rules
from bpviz.trace.words import NODES, WORDS
from tests.nn.loss_cases import CASES

RUNS = [
    (case, reduction, batch, scale)
    for case in CASES
    for reduction in ("mean", "sum")
    for batch in (1, 5)
    for scale in (2, 1000)
]
EVERY = pytest.mark.parametrize(("case", "reduction", "batch", "scale"), RUNS, ids=lambda each: str(each))


def recorded(loss, output, target):
    """The arrays of one pass by role, and its rules, as a recording takes them."""
    target = loss.check(output.shape, target, output.dtype)
    loss.start()
    loss.forward(output, target)
    loss.backward()
    lines = [line for kind in ("forward", "backward") for line in loss.rules()[kind]]
    settings = {name: np.asarray(value) for name, value in loss.settings.items()}
    taken = loss.take()
    return taken, settings, [rules.parse(line) for line in lines]


def assert_rules_hold(loss, output, target):
    taken, settings, lines = recorded(loss, output, target)
    arrays = {"input": output, "target": np.asarray(target), **settings, **taken}
    shapes = {name: array.shape for name, array in arrays.items()}
    for line in lines:
        bound = rules.bind(line, {name: name for name in arrays}, shapes)
        array = arrays[line.target.role]
        says = rules.evaluate_array(bound, array.shape, arrays.__getitem__)
        # the terms of every sum here are about as large as the outputs, which are the scale of the rounding errors
        scale = max(1, *(np.abs(each[np.isfinite(each)]).max(initial=0) for each in (output, array)))
        finite = np.isfinite(array)
        assert (np.isfinite(says) == finite).all(), line
        np.testing.assert_allclose(says[finite], array[finite], rtol=1e-12, atol=1e-12 * scale, err_msg=str(line))


@EVERY
def test_every_rule_gives_the_number_that_the_engine_computed(case, reduction, batch, scale):
    assert_rules_hold(case.build(reduction=reduction), *case.data(batch, scale))


@pytest.mark.parametrize("case", [case for case in CASES if case.ignored], ids=str)
def test_the_rules_hold_where_no_sample_counts(case):
    output, target = case.data(3)
    assert_rules_hold(case.build(), output, np.full_like(target, case.arguments.get("ignore_index", -100)))


def test_the_rules_of_bce_hold_where_a_logarithm_is_cut_off():
    (case,) = (case for case in CASES if case.loss == "BCELoss")
    assert_rules_hold(case.build(), np.array([[0.0, 1.0, 1e-60]]), np.array([[1.0, 0.0, 1.0]]))


@EVERY
def test_what_is_recorded_is_what_the_rules_compute_and_each_has_a_word_and_a_sentence(case, reduction, batch, scale):
    loss = case.build(reduction=reduction)
    taken, settings, lines = recorded(loss, *case.data(batch, scale))
    targets = [line.target.role for line in lines]
    assert sorted(targets) == sorted(taken)
    mentioned = {node.role for line in lines for node in rules.walk(line.value) if isinstance(node, rules.Ref)}
    assert mentioned <= {"input", "target", *taken, *settings}
    assert set(settings) <= mentioned
    words = {**WORDS["any loss"], **WORDS.get(case.loss, {})}
    assert {*targets, *settings} - {"downstream"} <= set(words)
    assert set(targets) <= set(NODES[case.loss])
    for line in lines:  # one letter, one thing: within one equation no two arrays have the same symbol
        used = {line.target.role} | {node.role for node in rules.walk(line.value) if isinstance(node, rules.Ref)}
        symbols = [words[role].symbol for role in used if role in words] + ["z", "t"]
        assert len(symbols) == len(set(symbols)), (used, symbols)


def test_the_plain_losses_say_and_record_no_more_than_they_need():
    plain = {str(case): case.build() for case in CASES if not case.arguments and not case.ignored}
    text = {name: " ".join(line for kind in loss.rules().values() for line in kind) for name, loss in plain.items()}
    for name in ("CrossEntropyLoss", "NLLLoss"):
        assert not re.search("weight|ignore|smooth|divisor", text[name])
    assert "pos_weight" not in text["BCEWithLogitsLoss"]
    loss = plain["CrossEntropyLoss"]
    loss(np.ones((2, 3)), [0, 1])
    loss.backward()
    assert list(loss.take()) == ["peak", "total", "prob", "nll", "value", "downstream"]


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_the_gradient_is_the_slope_of_the_loss(case, reduction):
    loss = case.build(reduction=reduction)
    output, target = case.data(4)
    loss(output, target)
    grad, nudge = loss.backward().copy(), 1e-6
    for index in np.ndindex(output.shape):
        up, down = output.copy(), output.copy()
        up[index] += nudge
        down[index] -= nudge
        slope = (loss(up, target) - loss(down, target)) / (2 * nudge)
        assert grad[index] == pytest.approx(slope, abs=1e-8), index


def test_a_sample_that_is_ignored_once_does_not_stay_in_the_rules():
    (case,) = (case for case in CASES if str(case) == "CrossEntropyLoss-ignored")
    loss, plain = case.build(), case.build().rules()
    loss(*case.data(4))
    assert "ignore_index" in str(loss.rules())
    loss(np.ones((2, 3)), [0, 1])
    assert loss.rules() == plain
    assert loss.settings == {}
