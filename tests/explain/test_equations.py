"""A displayed equation is never wrong: each one, of every step, comes to the engine's number."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bpviz
from bpviz import nn, optim
from bpviz.explain import read, significant
from bpviz.explain.instantiate import instantiate
from bpviz.rules import evaluate_array
from tests.explain.redo import magnitude, redo
from tests.networks import SMALL, digit, tanh_clipped


def close(value: float, expected: float, scale: float) -> bool:
    if not (math.isfinite(value) and math.isfinite(expected)):
        return not math.isfinite(value) and not math.isfinite(expected)
    return abs(value - expected) <= 1e-12 * max(scale, 1e-300)


def wrong_equations(trace: bpviz.Trace, grain: str) -> list[str]:
    """Return the steps of which some equation does not come to the recorded number."""
    return [
        f"{step}: {equation.value!r} is not {equation.target.value!r}"
        for step in trace.steps(grain)
        for equation in step.equations()
        if not close(equation.value, equation.target.value, magnitude(equation.line.tree))
    ]


def wrong_rules(trace: bpviz.Trace) -> list[str]:
    """Return the arrays that their rule, evaluated over the whole array, does not give."""
    wrong = []
    for block in trace.blocks:
        for part in block.parts:
            for target in part.targets:
                for rule in target.rules:
                    expected = trace.array(rule.target.array)
                    made = np.asarray(evaluate_array(rule, expected.shape, trace.array))
                    scale = np.max(np.abs(expected), initial=0)
                    with np.errstate(invalid="ignore"):
                        doubtful = ~(np.abs(made - expected) <= 1e-12 * scale)
                    for index in map(tuple, np.argwhere(doubtful)):  # a difference of two large numbers, perhaps
                        tree = instantiate(rule, index, trace).tree
                        if not close(made[index], expected[index], magnitude(tree)):
                            wrong.append(f"{rule.target.array}{index}")
    return wrong


@pytest.mark.parametrize("make", SMALL)
@pytest.mark.parametrize("grain", ["phase", "layer", "node", "term"])
def test_every_equation_of_every_step_comes_to_the_engines_number(make, grain):
    assert wrong_equations(make(), grain) == []


def test_every_equation_of_every_node_of_the_digit_comes_to_the_engines_number():
    assert wrong_equations(digit(), "node") == []


def test_every_array_of_the_digit_is_what_its_rule_says():
    assert wrong_rules(digit()) == []


@pytest.mark.parametrize("make", SMALL)
def test_a_number_changed_by_a_billionth_is_noticed_in_every_array(make):
    trace = make()
    for name, entry in trace.header["arrays"].items():
        if name == "target" or "concat" in entry:
            continue
        if name.startswith("optimizer.") and not any(name in str(block) for block in trace.blocks):
            continue
        changed = trace.array(name).copy()
        # the chosen entry must matter: the largest does, a zero behind a closed ReLU need not
        place = np.unravel_index(np.argmax(np.abs(changed)), changed.shape)
        changed[place] += 1e-9 * max(1, abs(changed[place]))
        arrays = {key: trace.array(key) for key in trace.names if "concat" not in trace.header["arrays"][key]}
        nudged = bpviz.Trace({**trace.header, "sample": trace.sample}, {**arrays, name: changed})
        assert wrong_rules(nudged), f"nothing noticed that {name} changed"


@pytest.mark.parametrize("make", [*SMALL, digit])
def test_a_line_redone_with_its_shown_digits_gives_the_shown_result(make):
    trace = make()
    steps = trace.steps("node")
    for step in steps if len(steps) < 100 else steps[::7]:
        for equation in step.equations():
            redone = redo(equation.print())
            if equation.digits < 8:
                assert significant(redone, 3) == equation.result, f"{step}: {equation.print()}"
            if equation.relation == "=":
                assert redone == pytest.approx(read(equation.result), rel=1e-12, abs=1e-300)


def test_the_active_term_of_a_long_sum_is_always_shown():
    trace = digit()
    for term in (0, 333, 783):
        (equation,) = trace.locate(f"0.output[0, 9]/{term}", "term").equations()
        shown = {token.term for token in equation.tokens if token.kind == "number"}
        assert term in shown
        assert equation.product == trace.value(f"0.weight.before[9, {term}]") * trace.value(f"x[0, {term}]")


def test_the_running_sum_ends_at_the_whole_sum():
    trace = tanh_clipped()
    (equation,) = trace.locate("2.output[0, 1]/2", "term").equations()
    bias = trace.value("2.bias.before[1]")
    assert equation.running == pytest.approx(trace.value("2.output[0, 1]") - bias, abs=1e-15)


def test_what_is_folded_away_is_the_rest_of_the_sum():
    equation = next(step for step in digit().steps("node") if step.layer == "0").equations()[0]
    more = next(token for token in equation.tokens if token.kind == "more")
    weights, x = digit().array("0.weight.before")[0], digit().array("x")[0]
    products = weights * x
    strongest = np.argsort(-np.abs(products), kind="stable")[:3]
    assert {token.term for token in equation.tokens if token.kind == "number" and token.term is not None} == set(
        strongest.tolist()
    )
    assert more.value == pytest.approx(products.sum() - products[strongest].sum(), abs=1e-14)
    assert more.caption == "781 more"


layers = st.sampled_from([nn.ReLU, nn.Tanh, nn.Sigmoid])


@settings(max_examples=25, deadline=None)
@given(
    widths=st.lists(st.integers(1, 7), min_size=2, max_size=4),
    activation=layers,
    samples=st.integers(1, 4),
    classes=st.booleans(),
    reduction=st.sampled_from(["mean", "sum"]),
    bias=st.booleans(),
    leading=st.booleans(),
    frozen=st.booleans(),
    momentum=st.sampled_from(
        [{}, {"momentum": 0.9}, {"momentum": 0.9, "dampening": 0.3}, {"momentum": 0.9, "nesterov": True}]
    ),
    weight_decay=st.sampled_from([0.0, 0.1]),
    clip=st.sampled_from([None, 0.01, 100.0]),
    seed=st.integers(0, 2**16),
)
def test_every_equation_of_a_random_network_comes_to_the_engines_number(
    widths, activation, samples, classes, reduction, bias, leading, frozen, momentum, weight_decay, clip, seed
):
    rng = np.random.default_rng(seed)
    stack = [nn.Tanh()] if leading else []
    for first, second in pairwise(widths):
        stack += [nn.Linear(first, second, bias=bias), activation(), nn.Sigmoid()]
    net = nn.Sequential(*stack[:-2], seed=seed)
    net[int(leading)].requires_grad_(not frozen)
    optimizer = optim.SGD(net.parameters(), lr=0.1, weight_decay=weight_decay, **momentum)
    x = rng.normal(size=(samples, widths[0]))
    loss = (nn.CrossEntropyLoss if classes else nn.MSELoss)(reduction=reduction)
    target = rng.integers(0, widths[-1], samples) if classes else rng.normal(size=(samples, widths[-1]))
    for _ in range(2):
        trace = bpviz.record(
            net,
            x,
            target,
            loss=loss,
            optimizer=optimizer,
            clip=None if clip is None else nn.ClipNorm(clip),
            sample=samples - 1,
        )
    assert wrong_equations(trace, "node") == []
    assert wrong_rules(trace) == []
