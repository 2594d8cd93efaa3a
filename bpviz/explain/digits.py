"""How a number is written: digits that do not mislead.

Rounding is half up (away from zero) of the number's exact binary value, in Python and in JavaScript alike.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import isfinite, isnan

MINUS = "−"
RESULT_DIGITS = 3
FEWEST, MOST = 4, 8
"""An operand shows at least and at most this many significant digits."""


def significant(value: float, digits: int) -> str:
    """Return ``value`` with ``digits`` significant digits; a number that is exact with fewer is not padded.

    Very small (below 1e-4) and very large numbers (from 1e5) are written like ``3.10e−6``.

    >>> significant(-0.46299, 3), significant(0.5, 4), significant(0.0000031, 3)
    ('−0.463', '0.5', '3.1e−6')
    """
    value = float(value) + 0.0
    if isnan(value):
        return "NaN"
    if not isfinite(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value == 0:
        return "0"
    # what is short to 12 digits is shown short: 0.1 + 0.2 is 0.3 and a residue of the binary number
    short = Decimal(f"{abs(value):.11e}").normalize()
    if len(short.as_tuple().digits) <= digits:
        rounded, padded = short, False
    else:
        number = Decimal(abs(value))
        rounded, padded = number.quantize(Decimal(1).scaleb(number.adjusted() - digits + 1), ROUND_HALF_UP), True
    sign = MINUS if value < 0 else ""
    exponent = rounded.adjusted()
    if -4 <= exponent < 5:
        places = max(digits - 1 - exponent, 0) if padded else max(-int(rounded.as_tuple().exponent), 0)
        return sign + f"{rounded:.{places}f}"
    mantissa = rounded.scaleb(-exponent)
    places = digits - 1 if padded else max(-int(mantissa.as_tuple().exponent), 0)
    return f"{sign}{mantissa:.{places}f}e{f'{MINUS}{-exponent}' if exponent < 0 else exponent}"


def read(text: str) -> float:
    """Return the number that :func:`significant` wrote."""
    plain = text.replace(MINUS, "-").replace("∞", "inf")
    return float(plain)
