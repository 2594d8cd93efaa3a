"""Digits that do not mislead."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpviz.explain import read, significant


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (-0.46299, 3, "−0.463"),
        (0.5, 4, "0.5"),
        (0.0, 3, "0"),
        (-0.0, 3, "0"),
        (1.0, 3, "1"),
        (0.125, 2, "0.13"),  # a tie: half up, where Python's own format gives 0.12
        (-2.5, 1, "−3"),
        (2.675, 3, "2.67"),  # no tie: the binary value lies just below 2.675
        (9.996, 3, "10.0"),
        (99999.6, 3, "1.00e5"),
        (12345.678, 3, "12300"),
        (0.00012, 3, "0.00012"),
        (0.0000123456, 3, "1.23e−5"),
        (1e-300, 3, "1e−300"),
        (0.1 + 0.2, 4, "0.3"),  # the residue of the binary number is not a digit worth showing
        (0.8 * 1.0 - 0.1 * 7, 4, "0.1"),
        (0.30000000123, 4, "0.3000"),
        (float("nan"), 3, "NaN"),
        (float("inf"), 3, "∞"),
        (-float("inf"), 3, "−∞"),
    ],
)
def test_a_number_is_written_with_so_many_digits(value, digits, text):
    assert significant(value, digits) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e100, max_value=1e100), st.integers(3, 8))
def test_what_is_written_is_within_half_a_last_digit(value, digits):
    shown = read(significant(value, digits))
    if abs(value) > 1e-290:
        assert abs(shown - value) <= 0.5000001 * 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)


@given(st.floats(min_value=1e-250, max_value=1e250), st.integers(3, 8))
def test_a_negative_number_is_written_as_its_positive_with_a_minus_sign(value, digits):
    assert significant(-value, digits) == "−" + significant(value, digits)


def test_no_hyphen_stands_for_a_minus_sign():
    assert "-" not in significant(-1e-7, 3) + significant(-123.0, 2)
