"""The browser shows what Python shows: the same tokens, digits, words and MathML, string for string."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bpviz.explain import equations, sentence
from tests.browser.networks import NETWORKS

JS = Path(__file__).parents[2] / "bpviz" / "views" / "widget" / "js"
GRAINS = ("phase", "layer", "node", "term")
MOST = 150
"""Steps a grain that are compared; of a larger program, evenly spread."""

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node was not found (Debian: apt-get install nodejs npm)")


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


@pytest.fixture(scope="module", params=NETWORKS)
def trace(request):
    return NETWORKS[request.param]()


@pytest.mark.parametrize("compact", [False, True])
def test_the_browser_shows_every_step_as_python_does(trace, compact, tmp_path):
    wanted = {}
    for grain in GRAINS:
        count = len(trace.steps(grain))
        wanted[grain] = np.unique(np.linspace(0, count - 1, min(count, MOST)).astype(int)).tolist()
    file = tmp_path / "iteration.trace"
    file.write_bytes(trace.to_bytes(compact=compact))
    dumped = subprocess.run(
        ["node", str(JS / "test" / "dump.js"), str(file), json.dumps(wanted)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert dumped.returncode == 0, dumped.stderr
    shown = json.loads(dumped.stdout)
    assert len(shown) == sum(map(len, wanted.values()))
    for browser in shown:
        python = python_shows(trace, browser["grain"], browser["index"])
        where = f"{browser['grain']} {browser['index']}"
        for ours, theirs in zip(python["equations"], browser["equations"], strict=True):
            for own, other in zip(ours["tokens"], theirs["tokens"], strict=True):
                value, number = own.pop("value"), other.pop("value")
                assert own == other, where
                # a sum of many terms may be rounded differently; a number of the trace may not
                tolerance = 1e-12 if own["kind"] == "more" else 0
                same = value is None and number is None
                assert same or np.isclose(float(number), value, rtol=tolerance, atol=0, equal_nan=True), where
        assert browser == python, where
