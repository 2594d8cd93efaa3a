"""Boxes as Typst mathematics."""

from __future__ import annotations

from ..boxes import Big, Box, Brackets, Cases, Fraction, Link, Root, Row, Script, Text
from .letters import letter

OPERATORS = {"·": "dot.op", "−": "-", "≤": "<=", "≥": ">=", "∂": "partial", "∞": "infinity", ",": '","'}
LETTERS = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "η": "eta",
    "μ": "mu",
    "λ": "lambda",
    "τ": "tau",
    "κ": "kappa",
    "ℓ": "ell",
    "‖g‖": "norm(g)",
}


def typst(box: Box) -> str:
    """Return ``box`` as Typst mathematics, without dollar signs."""
    match box:
        case Text(kind="letter", text=text):
            return _letter(text)
        case Text(kind="operator", text=text):
            return OPERATORS.get(text, text)
        case Text(kind="number", text=text):
            return _number(text)
        case Text(text=text):
            return text if text in ("max", "min", "log", "tanh") else f'"{text}"'
        case Row(items=items):
            return " ".join(typst(item) for item in items)
        case Fraction(top=top, bottom=bottom):
            return f"frac({typst(top)}, {typst(bottom)})"
        case Script(base=base, sub=sub, sup=sup):
            below = f"_({typst(sub)})" if sub else ""
            above = f"^({typst(sup)})" if sup else ""
            return f"{typst(base)}{below}{above}"
        case Root(body=body):
            return f"sqrt({typst(body)})"
        case Brackets(body=body):
            return f"lr(({typst(body)}))"
        case Big(kind=kind, under=under, body=body):
            return f"{kind}_({typst(under)}) {typst(body)}"
        case Cases(yes=yes, condition=condition, no=no):
            return f'cases({typst(yes)} & {typst(condition)}, {typst(no)} & "otherwise")'
        case Link(body=body):
            return typst(body)


def _letter(text: str) -> str:
    if text.startswith("(") and text.endswith(")"):
        # the column's number in a superscript keeps its brackets
        return f'"{text}"'
    delta, core, mark, number, prime = letter(text)
    written = LETTERS.get(core) or (core if len(core) == 1 else f'upright("{core}")')
    written = f"{mark.replace('bar', 'macron')}({written})" if mark else written
    return ("Delta " if delta else "") + written + (f"_{number}" if number else "") + ("'" if prime else "")


def _number(text: str) -> str:
    mantissa, e, exponent = text.replace("−", "-").partition("e")
    mantissa = mantissa.replace("∞", "infinity").replace("NaN", '"NaN"')
    return f"{mantissa} dot.op 10^({exponent})" if e else mantissa
