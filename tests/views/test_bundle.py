"""The committed bundle is what its sources make, and small enough."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from bpviz.trace.words import WORDS
from bpviz.trace.words.updates import STAGES

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "bpviz" / "views" / "widget"
STATIC = WIDGET / "static"

needs_node = pytest.mark.skipif(
    not (shutil.which("node") and (ROOT / "node_modules" / "esbuild").is_dir()),
    reason="Node's packages were not found (make setup)",
)


@needs_node
def test_the_committed_bundle_is_what_its_sources_make(tmp_path):
    subprocess.run(["node", WIDGET / "js" / "build.js", f"--out={tmp_path}"], check=True)
    for name in ("stepper.js", "stepper.css"):
        # compared outside the assert: pytest would spend minutes on the difference of two long lines
        is_current = (tmp_path / name).read_bytes() == (STATIC / name).read_bytes()
        assert is_current, f"{name} is not up to date: run npm run build and commit it"


def test_the_bundle_is_small():
    # 60 kB for the stepper, 12 kB for the quiz (nine tenths of it are its hints, which are text), 4 kB for what if
    # ... and 4 kB more for what is shared: links and pictures
    # ... and 6 kB for the run from iteration to iteration
    assert len(gzip.compress((STATIC / "stepper.js").read_bytes())) <= 88_000


def test_the_bundle_carries_no_address_to_fetch_from():
    for name in ("stepper.js", "stepper.css"):
        text = (STATIC / name).read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert "http://" not in text and "https://" not in text and "@import" not in text


def test_the_font_can_set_formulas_and_has_its_licence_beside_it():
    font = TTFont(STATIC / "stix-two-math.woff2")
    assert "MATH" in font  # without it, brackets and sums do not stretch
    symbols = [word.symbol for table in (*WORDS.values(), STAGES) for word in table.values()]
    wanted = set("0123456789∂∑√−·≈≤πjins") | set("".join(symbols))
    assert wanted - set("{}") <= set(map(chr, font.getBestCmap()))
    assert "SIL Open Font License" in (STATIC / "stix-two-math.LICENSE.txt").read_text(encoding="utf-8")
