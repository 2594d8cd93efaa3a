"""Every number in a lesson's prose is what the lesson computes (lessons/README.md: how it carries its proof)."""

import re
from collections.abc import Iterable

import pytest

from .lesson import END, names_of_lessons, run

PROOF = re.compile(r"<!--=(.*?)-->", re.DOTALL)
NUMBER = re.compile(r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?")
CODE_OR_LINK = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)", re.DOTALL)


def pieces(prose):
    """Yield the prose piece by piece: (the numbers up to a proof, as they are written, and its expression).

    What follows the last proof comes with the expression ``()``, which proves nothing.
    """
    begin = 0
    for proof in PROOF.finditer(prose):
        yield NUMBER.findall(CODE_OR_LINK.sub(" ", prose[begin : proof.start()])), proof[1].strip()
        begin = proof.end()
    yield NUMBER.findall(CODE_OR_LINK.sub(" ", prose[begin:])), "()"


def flat(values):
    for value in values:
        if isinstance(value, Iterable):
            yield from flat(value)
        else:
            yield float(value)


def is_rounded(shown, value):
    """Whether ``value``, rounded to the decimals that are shown, is what is shown."""
    decimals = len(shown.partition(".")[2])
    number = float(shown.replace(",", "").replace("−", "-"))
    return abs(number - value) <= 0.5 * 10**-decimals + 1e-12


@pytest.mark.parametrize("name", names_of_lessons())
def test_every_number_of_the_prose_is_what_the_lesson_computes(name, lesson):
    read = lesson(name)
    checked = 0
    for key, prose in read.prose.items():
        for shown, expression in pieces(prose):
            values = list(flat([run(expression, dict(read.before[END]))]))
            assert len(shown) >= len(values), f"{key}: {expression} proves {len(values)} numbers, found {shown}"
            unproven, proven = shown[: len(shown) - len(values)], shown[len(shown) - len(values) :]
            assert not [number for number in unproven if "." in number], f"{key}: {unproven} need a proof"
            for text, value in zip(proven, values, strict=True):
                assert is_rounded(text, value), f"{key}: the text says {text}, but {expression} is {value}"
            checked += len(values)
    assert checked >= 10


@pytest.mark.parametrize(
    ("shown", "value", "fits"),
    [
        ("0.18", 0.1826, True),
        ("0.18", 0.1726, False),
        ("−0.82", -0.817, True),
        ("0.82", -0.817, False),
        ("109,386", 109386, True),
        ("85", 85.3, True),
        ("85", 86.0, False),
    ],
)
def test_a_number_is_compared_at_the_decimals_that_are_shown(shown, value, fits):
    assert is_rounded(shown, value) is fits


def test_a_wrong_number_is_found():
    [(shown, expression), _] = pieces("the sum 0.7 of 3 is 2.1<!--= 0.7, 3, 2.2 -->")
    values = list(flat([run(expression, {})]))
    assert [is_rounded(*pair) for pair in zip(shown, values, strict=True)] == [True, True, False]
