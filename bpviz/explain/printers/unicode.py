"""Boxes as one line of Unicode text, for terminals and for ``step.explain()``."""

from __future__ import annotations

from ..boxes import Big, Box, Brackets, Cases, Fraction, Link, Root, Row, Script, Text
from ..digits import MINUS

RAISED = str.maketrans("0123456789()−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾⁻")
LOWERED = {**dict(zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)), "i": "ᵢ", "j": "ⱼ", "k": "ₖ", "n": "ₙ", "t": "ₜ"}


def unicode(box: Box) -> str:
    """Return ``box`` as one line of text."""
    match box:
        case Text(text=text):
            return text
        case Row(items=items):
            return _row(items)
        case Fraction(top=Row(items=(Text(text="∂"), _)), bottom=bottom):
            return f"∂L/{unicode(bottom)}"
        case Fraction(top=top, bottom=bottom):
            return f"{_grouped(top, '+−')} / {_grouped(bottom, '+−·')}"
        case Script(base=base, sub=sub, sup=sup):
            return unicode(base) + _above(sup) + _below(sub)
        case Root(body=body):
            return f"√({unicode(body)})"
        case Brackets(body=body):
            return f"({unicode(body)})"
        case Big(kind="sum", under=under, body=body):
            return f"Σ{_below(under)} {unicode(body)}"
        case Big(kind=kind, under=under, body=body):
            return f"{kind}{_below(under)} {unicode(body)}"
        case Cases(yes=yes, condition=condition, no=no):
            return f"({unicode(yes)} if {unicode(condition)}, else {unicode(no)})"
        case Link(body=body):
            return unicode(body)


def _row(items: tuple[Box, ...]) -> str:
    text, binary = "", False
    for k, item in enumerate(items):
        written = unicode(item)
        after_equals = k > 0 and items[k - 1] == Text("operator", "=")
        if binary and not after_equals and written.startswith(MINUS):  # in one line, a fraction's bar guards no minus
            written = f"({written})"
        binary = isinstance(item, Text) and item.kind == "operator" and item.text not in ("∂", ",") and k > 0
        text += f" {written} " if binary else f"{written} " if written == "," else written
    return text


def _grouped(box: Box, loose: str) -> str:
    signs = [item.text for item in box.items if isinstance(item, Text)] if isinstance(box, Row) else []
    loose_inside = isinstance(box, Big) or any(sign in loose for sign in signs)
    return f"({unicode(box)})" if loose_inside else unicode(box)


def _above(box: Box | None) -> str:
    if box is None:
        return ""
    text = unicode(box)
    return text.translate(RAISED) if all(character in "0123456789()−" for character in text) else f"^({text})"


def _below(box: Box | None) -> str:
    if box is None:
        return ""
    text = unicode(box).replace(", ", ",")
    return (
        "".join(LOWERED[c] for c in text)
        if all(c in LOWERED for c in text)
        else f"_{text}"
        if len(text) == 1
        else f"_({text})"
    )
