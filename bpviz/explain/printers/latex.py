"""Boxes as LaTeX (accepted by KaTeX in strict mode)."""

from __future__ import annotations

from ..boxes import Big, Box, Brackets, Cases, Fraction, Link, Root, Row, Script, Text
from .letters import letter

OPERATORS = {"·": r"\cdot", "−": "-", "≤": r"\le", "≥": r"\ge", "∂": r"\partial", "∞": r"\infty"}
LETTERS = {
    "α": r"\alpha",
    "β": r"\beta",
    "γ": r"\gamma",
    "δ": r"\delta",
    "ε": r"\varepsilon",
    "η": r"\eta",
    "μ": r"\mu",
    "λ": r"\lambda",
    "τ": r"\tau",
    "κ": r"\kappa",
    "ℓ": r"\ell",
    "‖g‖": r"\lVert g \rVert",
}
FUNCTIONS = {"max", "min", "log", "tanh"}


def latex(box: Box) -> str:
    """Return ``box`` as LaTeX, without dollar signs."""
    match box:
        case Text(kind="letter", text=text):
            return _letter(text)
        case Text(kind="operator", text=text):
            return OPERATORS.get(text, text)
        case Text(kind="number", text=text):
            return _number(text)
        case Text(text=text):
            return "\\" + text if text in FUNCTIONS else rf"\text{{{text}}}"
        case Row(items=items):
            return " ".join(latex(item) for item in items)
        case Fraction(top=top, bottom=bottom):
            return rf"\frac{{{latex(top)}}}{{{latex(bottom)}}}"
        case Script(base=base, sub=sub, sup=sup):
            below = rf"_{{{latex(sub)}}}" if sub else ""
            above = rf"^{{{latex(sup)}}}" if sup else ""
            return f"{{{latex(base)}}}{below}{above}"
        case Root(body=body):
            return rf"\sqrt{{{latex(body)}}}"
        case Brackets(body=body):
            return rf"\left({latex(body)}\right)"
        case Big(kind=kind, under=under, body=body):
            return rf"\{kind}_{{{latex(under)}}} {latex(body)}"
        case Cases(yes=yes, condition=condition, no=no):
            return rf"\begin{{cases}}{latex(yes)} & {latex(condition)} \\ {latex(no)} & \text{{otherwise}}\end{{cases}}"
        case Link(body=body):
            return latex(body)


def _letter(text: str) -> str:
    delta, core, mark, number, prime = letter(text)
    if core not in LETTERS and len(core) > 1 and core[0] != "(":
        core = rf"\mathrm{{{core.replace('_', ' ')}}}"
    written = LETTERS.get(core, core)
    written = rf"\{mark}{{{written}}}" if mark else written
    return (r"\Delta " if delta else "") + written + (f"_{number}" if number else "") + ("'" if prime else "")


def _number(text: str) -> str:
    if text == "NaN":
        return r"\mathrm{NaN}"
    plain = text.replace("−", "-").replace("∞", r"\infty")
    mantissa, e, exponent = plain.partition("e")
    return rf"{mantissa} \cdot 10^{{{exponent}}}" if e else plain
