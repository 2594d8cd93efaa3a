"""Boxes as MathML. JavaScript prints the same strings; a test compares them."""

from __future__ import annotations

from ..boxes import Big, Box, Brackets, Cases, Fraction, Link, Root, Row, Script, Text

TAGS = {"letter": "mi", "number": "mn", "operator": "mo", "word": "mtext"}
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def mathml(box: Box) -> str:
    """Return ``box`` as MathML elements (to stand inside ``<math>``); a number of the trace
    carries ``data-address``.
    """
    match box:
        case Text(kind=kind, text=text):
            tag = TAGS[kind]
            return f"<{tag}>{text.translate(ESCAPES)}</{tag}>"
        case Row(items=items):
            return f"<mrow>{''.join(mathml(item) for item in items)}</mrow>"
        case Fraction(top=top, bottom=bottom):
            return f"<mfrac>{mathml(top)}{mathml(bottom)}</mfrac>"
        case Script(base=base, sub=None, sup=sup) if sup is not None:
            return f"<msup>{mathml(base)}{mathml(sup)}</msup>"
        case Script(base=base, sub=sub, sup=None) if sub is not None:
            return f"<msub>{mathml(base)}{mathml(sub)}</msub>"
        case Script(base=base, sub=sub, sup=sup) if sub is not None and sup is not None:
            return f"<msubsup>{mathml(base)}{mathml(sub)}{mathml(sup)}</msubsup>"
        case Script(base=base):
            return mathml(base)
        case Root(body=body):
            return f"<msqrt>{mathml(body)}</msqrt>"
        case Brackets(body=body):
            return f"<mrow><mo>(</mo>{mathml(body)}<mo>)</mo></mrow>"
        case Big(kind=kind, under=under, body=body):
            sign = "<mo>∑</mo>" if kind == "sum" else f"<mo>{kind}</mo>"
            return f"<mrow><munder>{sign}{mathml(under)}</munder>{mathml(body)}</mrow>"
        case Cases(yes=yes, condition=condition, no=no):
            first = f"<mtr><mtd>{mathml(yes)}</mtd><mtd>{mathml(condition)}</mtd></mtr>"
            second = f"<mtr><mtd>{mathml(no)}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr>"
            return f"<mrow><mo>{{</mo><mtable>{first}{second}</mtable></mrow>"
        case Link(body=body, address=address):
            return f'<mrow data-address="{address.translate(ESCAPES)}">{mathml(body)}</mrow>'
