"""The browser shows what Python shows: the same tokens, digits, words and MathML, string for string."""

import json
import math
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpviz.explain import equations, sentence, significant
from tests.browser.networks import NETWORKS, OTHERS
from tests.recipes import build, draw

JS = Path(__file__).parents[2] / "bpviz" / "views" / "widget" / "js"
GRAINS = ("phase", "layer", "node", "term")
MOST = 150
"""Steps a grain that are compared; of a larger program, evenly spread."""

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="Node was not found (Debian: apt-get install nodejs npm)"
)


def python_shows(trace, grain, index):
    step = trace.steps(grain)[index]
    return {
        "grain": grain,
        "index": index,
        "count": len(trace.steps(grain)),
        "phase": step.phase,
        "node": step.node,
        "term": step.term,
        "address": None if step.address is None else str(step.address),
        "sentence": sentence(step),
        "equations": [
            {
                "address": str(equation.target.address),
                "value": equation.target.value,
                "magnitude": magnitude(equation),
                "result": equation.result,
                "digits": equation.digits,
                "relation": equation.relation,
                "tokens": [
                    {
                        "kind": token.kind,
                        "text": token.text,
                        "caption": token.caption,
                        "value": token.value,
                        "address": None if token.address is None else str(token.address),
                        "term": token.term,
                    }
                    for token in equation.tokens
                ],
                **{form: equation.print("mathml", form) for form in ("general", "symbols", "numbers")},
            }
            for equation in equations(step)
        ],
    }


def magnitude(equation):
    """The size of what is added up: cancelling sums are honestly off by more than their own size."""
    terms = equation.line.terms
    sizes = [abs(token.value) for token in equation.tokens if token.value is not None]
    return max([1e-300, *sizes, 0 if terms is None else np.abs(terms).sum()])


def node(*arguments, stdin=None):
    command = ["node", *map(str, arguments)]
    ran = subprocess.run(command, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module", params=NETWORKS | OTHERS)
def trace(request):
    return (NETWORKS | OTHERS)[request.param]()


def assert_shown_alike(trace, file, most=MOST):
    """Some steps of every grain, as the browser shows them and as Python does."""
    wanted = {}
    for grain in GRAINS:
        count = len(trace.steps(grain))
        wanted[grain] = np.unique(np.linspace(0, count - 1, min(count, most)).astype(int)).tolist()
    shown = json.loads(node(JS / "test" / "dump.js", file, json.dumps(wanted)))
    assert len(shown) == sum(map(len, wanted.values()))
    for browser in shown:
        python = python_shows(trace, browser["grain"], browser["index"])
        where = f"{browser['grain']} {browser['index']}"
        for ours, theirs in zip(python["equations"], browser["equations"], strict=True):
            # the engine's number is what the browser's rule gives
            given, computed = ours.pop("value"), float(theirs.pop("value").replace("Infinity", "inf"))
            tolerance = 1e-12 * ours.pop("magnitude")
            both_off = not math.isfinite(given) and not math.isfinite(computed)
            assert both_off or computed == pytest.approx(given, rel=0, abs=tolerance), where
            for own, other in zip(ours["tokens"], theirs["tokens"], strict=True):
                value, number = own.pop("value"), other.pop("value")
                assert own == other, where
                # a sum of many terms may be rounded differently; a number of the trace may not
                tolerance = 1e-12 if own["kind"] == "more" else 0
                same = value is None and number is None
                assert same or np.isclose(float(number), value, rtol=tolerance, atol=0, equal_nan=True), where
        assert browser == python, where


@pytest.mark.parametrize("compact", [False, True])
def test_the_browser_shows_every_step_as_python_does(trace, compact, tmp_path):
    file = tmp_path / "iteration.trace"
    file.write_bytes(trace.to_bytes(compact=compact))
    assert_shown_alike(trace, file)


@given(st.integers(0, 10**6))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
def test_the_browser_shows_a_random_network_as_python_does(tmp_path_factory, seed):
    *_, trace = build(draw(seed)).traces(2)
    file = tmp_path_factory.mktemp("traces") / "iteration.trace"
    file.write_bytes(trace.to_bytes(compact=True))
    assert_shown_alike(trace, file, most=40)


def test_what_a_compact_trace_leaves_out_is_derived_bit_for_bit(trace, tmp_path):
    for name, compact in (("whole", False), ("compact", True)):
        (tmp_path / name).write_bytes(trace.to_bytes(compact=compact))
    script = f"""
        import {{ readFileSync }} from "node:fs";
        import {{ Trace }} from "{(JS / "core" / "trace.js").as_uri()}";
        const [whole, compact] = process.argv.slice(1).map((file) => Trace.fromBytes(readFileSync(file)));
        for (const name of Object.keys(whole.header.arrays)) {{
          const [a, b] = [whole.array(name), compact.array(name)];
          const same = (number, i) => number === b[i] || Object.is(number, b[i]); // 0 and -0 are shown alike
          if (a.length !== b.length || !a.every(same)) throw new Error(name);
        }}
    """
    node("--input-type=module", "-e", script, tmp_path / "whole", tmp_path / "compact")


def test_digits_are_the_same_for_any_number():
    rng = np.random.default_rng(0)
    values = np.concatenate(
        [
            rng.normal(size=3000) * 10.0 ** rng.integers(-12, 12, size=3000),
            rng.integers(-99999, 99999, size=500) / 1000,  # short ones
            rng.integers(-4096, 4096, size=500) / 512,  # ties: exact in binary, half way between two decimals
        ]
    ).tolist()
    digits = [3, 4, 6, 8]
    script = f"""
        import {{ significant }} from "{(JS / "core" / "digits.js").as_uri()}";
        import {{ readFileSync }} from "node:fs";
        const values = JSON.parse(readFileSync(0, "utf8"));
        const shown = values.map((value) => {digits}.map((digits) => significant(value, digits)));
        process.stdout.write(JSON.stringify(shown));
    """
    shown = json.loads(node("--input-type=module", "-e", script, stdin=json.dumps(values)))
    assert shown == [[significant(value, count) for count in digits] for value in values]


def test_the_error_function_is_the_same_to_its_last_digits():
    rng = np.random.default_rng(1)
    values = [*rng.normal(size=2000), *rng.normal(size=500) * 6, 0.0, 0.46875, 6.0, 30.0, 1e-300]
    script = f"""
        import {{ readFileSync }} from "node:fs";
        import {{ erf }} from "{(JS / "core" / "erf.js").as_uri()}";
        const special = [erf(NaN), erf(Infinity), erf(-Infinity), Object.is(erf(-0), -0)].map(String);
        process.stdout.write(JSON.stringify({{special, made: JSON.parse(readFileSync(0, "utf8")).map(erf)}}));
    """
    shown = json.loads(node("--input-type=module", "-e", script, stdin=json.dumps(values)))
    assert shown["special"] == ["NaN", "1", "-1", "true"]
    np.testing.assert_allclose(shown["made"], [math.erf(value) for value in values], rtol=2e-15, atol=0)
