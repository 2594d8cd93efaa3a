"""What formulas need outside of Python: a strict LaTeX reader accepts them, and the font has their letters."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from bpviz.explain import equations
from tests.browser.networks import NETWORKS

ROOT = Path(__file__).parents[2]
FORMS = ("general", "symbols", "numbers")


@pytest.fixture(scope="module", params=NETWORKS)
def shown(request):
    """Equations of the network: of each phase, block and node (of a large network, some)."""
    trace = NETWORKS[request.param]()
    found = []
    for grain in ("layer", "node", "term"):
        steps = trace.steps(grain)
        for index in np.unique(np.linspace(0, len(steps) - 1, min(len(steps), 80)).astype(int)):
            found += equations(steps[int(index)])
    return found


@pytest.mark.skipif(
    not (shutil.which("node") and (ROOT / "node_modules" / "katex").is_dir()),
    reason="Node's packages were not found (make setup)",
)
def test_katex_accepts_every_formula_strictly(shown):
    formulas = sorted({equation.print("latex", form) for equation in shown for form in FORMS})
    script = """
        import katex from "katex";
        import { readFileSync } from "node:fs";
        for (const formula of JSON.parse(readFileSync(0, "utf8"))) {
          try { katex.renderToString(formula, { strict: "error", throwOnError: true, displayMode: true }); }
          catch (error) { console.log(formula, error.message); }
        }
    """
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        input=json.dumps(formulas),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    )
    assert ran.stdout == ""


def test_the_font_has_every_letter_of_every_formula(shown):
    letters = {
        letter
        for equation in shown
        for form in FORMS
        for letter in re.sub(r"<[^>]*>", "", equation.print("mathml", form).replace("&lt;", "<").replace("&gt;", ">"))
    }
    font = TTFont(ROOT / "bpviz" / "views" / "widget" / "static" / "stix-two-math.woff2").getBestCmap()
    assert {letter for letter in letters if ord(letter) not in font} == set()
