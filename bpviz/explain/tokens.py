"""An equation at one place as a row of tokens: the factor table's columns.

A formula is two-dimensional; a table of factors is a row. Fractions become ``/``, roots ``√( )``, powers a raised
number.
"""

from __future__ import annotations

from dataclasses import dataclass

from bpviz.locale import tr
from bpviz.trace import Address, Trace
from bpviz.trace.names import LARGEST_CIRCLES

from .digits import MINUS, significant
from .instantiate import Constant, Line, Made, More, Node, Number, value_of

SIGNS = {"+": "+", "-": MINUS, "*": "·", "/": "/", "==": "=", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
DENIED = {"==": "≠", "<": "≥", "<=": ">", ">": "≤", ">=": "<"}
LEVEL = {"+": 1, "-": 1, "neg": 1, "*": 2, "/": 2, "**": 3}
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Token:
    """One column of the factor table.

    Attributes
    ----------
    kind : str
        ``number`` (of the trace), ``constant``, ``more`` (the rest of a long sum) or ``operator``.
    text : str
        As shown.
    caption : str
        What the number is, in a word; empty for operators.
    value : float or None
        Full precision.
    address : Address or None
        Where a number of the trace lies.
    term : int or None
        Which term of the sum it belongs to.
    """

    kind: str
    text: str
    caption: str = ""
    value: float | None = None
    address: Address | None = None
    term: int | None = None


def tokens(line: Line, trace: Trace, digits: int) -> list[Token]:
    """Return the right-hand side of an equation as tokens, its numbers with so many digits."""
    return _tokens(line.tree, trace, digits)


def _tokens(node: Node, trace: Trace, digits: int) -> list[Token]:
    if isinstance(node, Number):
        return [
            Token(
                "number",
                significant(node.value, digits),
                caption(node.address, node.role, trace),
                node.value,
                node.address,
                node.term,
            )
        ]
    if isinstance(node, More):
        count = tr("{count} more", count=node.count)
        return [Token("more", significant(node.value, digits), count, node.value, None, node.term)]
    if isinstance(node, Constant):
        why = "" if node.why is None else _reason(node.why, trace, digits)
        return [Token("constant", significant(node.value, 8), why, node.value, None, node.term)]
    parts = [_tokens(argument, trace, digits) for argument in node.args]
    if node.op == "neg":
        return [_sign(MINUS, node.term), *_grouped(node.args[0], parts[0], 2, signed=True)]
    if node.op == "**" and isinstance(node.args[1], Constant):
        return [*_grouped(node.args[0], parts[0], 4, signed=True), _sign(parts[1][0].text.translate(RAISED), node.term)]
    if node.op == "**":
        exponent = _grouped(node.args[1], parts[1], 4, signed=True)
        return [*_grouped(node.args[0], parts[0], 4, signed=True), _sign("^", node.term), *exponent]
    if node.op in SIGNS:
        level = LEVEL.get(node.op, 1)
        made = _grouped(node.args[0], parts[0], level)
        for argument, part in zip(node.args[1:], parts[1:], strict=True):
            tighter = level + (node.op in ("-", "/"))
            operand = _grouped(argument, part, tighter, signed=node.op == "-")
            made = [*made, _sign(SIGNS[node.op], node.term), *operand]
        return made
    name = "√" if node.op == "sqrt" else node.op
    made = [_sign(f"{name}(", node.term)]
    for k, part in enumerate(parts):
        made += [_sign(",", node.term), *part] if k else part
    return [*made, _sign(")", node.term)]


def _reason(why: Made, trace: Trace, digits: int) -> str:
    """Return why a constant was chosen, as a true statement: ``1 ≠ 0`` where the rule asked for ``1 = 0``."""
    signs = SIGNS if value_of(why) else DENIED
    left, right = (" ".join(token.text for token in _tokens(argument, trace, digits)) for argument in why.args)
    return f"{left} {signs[why.op]} {right}"


def _sign(text: str, term: int | None) -> Token:
    return Token("operator", text, term=term)


def _grouped(node: Node, made: list[Token], level: int, signed: bool = False) -> list[Token]:
    """Return tokens in brackets where they bind less than ``level``.

    ``signed``: also a number's own minus sign gets brackets, as after a minus or under a power: (−2)² is not −2².
    """
    loose = isinstance(node, Made) and LEVEL.get(node.op, 4) < level
    if loose or (signed and made[0].text.startswith(MINUS)):
        return [_sign("(", node.term), *made, _sign(")", node.term)]
    return made


def caption(address: Address, role: str, trace: Trace) -> str:
    """Return what a number is, in a few words: an edge's two ends for a weight, else the quantity."""
    if role == "weight":
        name = address.name.removesuffix(".before")
        for k, column in enumerate(trace.columns):
            if column["weight"] == name and max(column["size"], trace.columns[k - 1]["size"]) <= LARGEST_CIRCLES:
                to, start = address.index
                return f"{tr(trace.label(k - 1, start))}→{tr(trace.label(k, to))}"
    return tr(trace.header["captions"][address.name])
