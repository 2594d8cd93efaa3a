"""Random networks: every rule gives the engine's array, every displayed equation its number, in every notation."""

from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bpviz
from bpviz.explain import significant
from bpviz.explain.digits import MOST
from bpviz.explain.equation import PRINTERS
from bpviz.explain.instantiate import Constant
from tests.explain.redo import redo
from tests.explain.test_equations import wrong_equations, wrong_rules
from tests.recipes import Recipe, build, draw
from tests.recipes.draw import ACTIVATIONS, LOSSES, OPTIMIZERS

recipes = st.integers(0, 10**6).map(draw)
unhurried = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def trace_of(recipe: Recipe, iterations: int = 3) -> bpviz.Trace:
    *_, last = build(recipe).traces(iterations)
    return last


@given(recipes)
@unhurried
def test_every_array_of_a_random_network_is_what_its_rule_says(recipe):
    for iterations in (1, 3):
        assert wrong_rules(trace_of(recipe, iterations)) == []


@given(recipes, st.sampled_from(["phase", "layer", "node", "term"]))
@unhurried
def test_every_displayed_equation_of_a_random_network_comes_to_the_engines_number(recipe, grain):
    assert wrong_equations(trace_of(recipe), grain) == []


@given(recipes)
@unhurried
def test_a_printed_line_of_a_random_network_redone_with_its_digits_gives_the_shown_result(recipe):
    trace = trace_of(recipe)
    for step in trace.steps("node")[:: max(1, len(trace.steps("node")) // 40)]:
        for equation in step.equations():
            text = equation.print()
            if isinstance(equation.line.tree, Constant) or "more" in text or equation.digits == MOST:
                continue  # nothing to redo, or digits that do not suffice: the line then says "about"
            assert significant(redo(text), 3) == equation.result, text


@given(recipes)
@unhurried
def test_every_step_of_a_random_network_prints_in_every_notation_and_in_words(recipe):
    trace = trace_of(recipe)
    for step in trace.steps("layer"):
        assert step.explain().strip()
        for equation in step.equations():
            for notation in PRINTERS:
                for form in ("general", "symbols", "numbers"):
                    assert equation.print(notation, form).strip()


@given(recipes)
@unhurried
def test_every_array_of_a_random_network_has_a_symbol_and_a_caption_of_words(recipe):
    header = trace_of(recipe).header
    unnamed = [
        name for name, caption in header["captions"].items() if (caption == name and "." in name) or "_" in caption
    ]
    assert unnamed == []
    raw = [name for name, symbol in header["symbols"].items() if "_" in next(iter(symbol.values()))]
    assert raw == []


@given(recipes)
@unhurried
def test_every_number_that_is_computed_is_found_at_its_step(recipe):
    trace = trace_of(recipe)
    for grain in ("node", "term"):
        for step in trace.steps(grain)[:: max(1, len(trace.steps(grain)) // 50)]:
            if step.address is not None:
                assert trace.locate(step.address, grain).index == step.index


@given(recipes)
@unhurried
def test_a_trace_of_a_random_network_survives_being_written_and_read(recipe):
    trace = trace_of(recipe)
    again = bpviz.Trace.from_bytes(trace.to_bytes(compact=True))
    assert again.names == trace.names
    for name in trace.names:
        np.testing.assert_array_equal(again.array(name), trace.array(name), err_msg=name)


@cache
def _all_recipes() -> list[Recipe]:
    return [draw(seed) for seed in range(200)]


@pytest.mark.parametrize("part", [*ACTIVATIONS, *LOSSES, *OPTIMIZERS], ids=str)
def test_the_recipes_that_are_drawn_contain(part):
    assert any(str(part) in str(recipe) for recipe in _all_recipes())
