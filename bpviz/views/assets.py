"""The built browser code, shared by the widget and the page: one script, one style sheet, one font.

They are made by ``npm run build`` and ``scripts/subset_font.py`` and committed, so that a user needs no Node.
"""

from __future__ import annotations

import base64
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "widget" / "static"


@cache
def script() -> str:
    """Return the stepper as one ES module."""
    return (STATIC / "stepper.js").read_text(encoding="utf-8")


@cache
def style() -> str:
    """Return the stepper's style sheet with the maths font inside, so that nothing is fetched."""
    font = base64.b64encode((STATIC / "stix-two-math.woff2").read_bytes()).decode("ascii")
    face = f"@font-face{{font-family:'bpviz STIX';src:url(data:font/woff2;base64,{font}) format('woff2')}}\n"
    return face + (STATIC / "stepper.css").read_text(encoding="utf-8")
