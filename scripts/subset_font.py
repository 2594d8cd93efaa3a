"""Make the small maths font that formulas in the browser are set in.

The source is STIX Two Math (SIL Open Font License), as the npm package ``@fontsource/stix-two-math`` carries it::

    npm ci && .venv/bin/python scripts/subset_font.py

What stays: the letters that formulas use (Latin and Greek, upright and italic), digits, operators, and, through the
MATH table, all the larger forms of brackets, roots and sums that native MathML stretches into.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "node_modules" / "@fontsource" / "stix-two-math"
STATIC = ROOT / "bpviz" / "views" / "widget" / "static"

PLAIN = "".join(map(chr, range(0x20, 0x7F)))
GREEK = "αβγδεηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩϵϕ"
OPERATORS = "₀₁₂−±×·÷⋅∑∏∂∇√∞≈≠≤≥∈∥‖|⟨⟩←→↦′″…⋯ℓℎĝg̃ṽŵĉv̂m̂\u0302\u0303\u02c6\u02dc\u00af\u0304⊙⁡⁢\u2061\u2062"
ITALIC = "".join(map(chr, range(0x1D434, 0x1D468)))
ITALIC_GREEK = "".join(map(chr, range(0x1D6FC, 0x1D71C)))


def main() -> None:
    """Write the subset and, beside it, its licence."""
    options = subset.Options()
    options.flavor = "woff2"  # pyright: ignore[reportAttributeAccessIssue] (its type is that of its default, None)
    options.layout_features = ["ssty", "mark", "mkmk", "dtls"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # with the copyright and the licence
    font = subset.load_font(str(SOURCE / "files" / "stix-two-math-latin-400-normal.woff2"), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=PLAIN + GREEK + OPERATORS + ITALIC + ITALIC_GREEK)
    subsetter.subset(font)
    out = io.BytesIO()
    font.recalcTimestamp = False  # the same input gives the same bytes
    subset.save_font(font, out, options)
    (STATIC / "stix-two-math.woff2").write_bytes(out.getvalue())
    shutil.copy(SOURCE / "LICENSE", STATIC / "stix-two-math.LICENSE.txt")
    print(f"{len(out.getvalue()) / 1000:.1f} kB; tables {' '.join(sorted(font.keys()))}")


if __name__ == "__main__":
    main()
