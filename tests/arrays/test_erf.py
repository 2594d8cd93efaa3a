"""The error function for arrays, against Abramowitz and Stegun's table, Python's math.erf and PyTorch."""

import math

import numpy as np
import pytest

from bpviz.arrays import erf
from bpviz.arrays.erf import FEW, NEAR

EVERYWHERE = np.concatenate([
    np.linspace(-8, 8, 20001), np.linspace(-0.6, 0.6, 20001), NEAR + np.arange(-9, 10) * 1e-16, [5e-324, 1e-310, 800.0]
])  # fmt: skip
TABLE = {0.0: 0.0, 0.5: 0.5204998778, 1.0: 0.8427007929, 1.5: 0.9661051465, 2.0: 0.9953222650}


def in_groups(x: np.ndarray, size: int) -> np.ndarray:
    return np.concatenate([erf(x[start : start + size]) for start in range(0, len(x), size)])


def test_it_agrees_with_the_table_of_abramowitz_and_stegun():
    for x, value in TABLE.items():
        assert erf(x) == pytest.approx(value, abs=5e-11)
        assert erf(np.full(FEW, -x))[0] == pytest.approx(-value, abs=5e-11)


@pytest.mark.parametrize("size", [FEW - 1, 10 * FEW])
def test_it_agrees_with_math_erf_everywhere_for_few_numbers_and_for_many(size):
    exact = np.array([math.erf(value) for value in EVERYWHERE])
    np.testing.assert_allclose(in_groups(EVERYWHERE, size), exact, rtol=0, atol=5e-16)


@pytest.mark.torch
def test_it_agrees_with_torch_erf():
    import torch

    np.testing.assert_allclose(erf(EVERYWHERE), torch.erf(torch.tensor(EVERYWHERE)).numpy(), rtol=0, atol=1e-15)


@pytest.mark.parametrize("size", [FEW - 1, 10 * FEW])
def test_float32_stays_float32(size):
    x = EVERYWHERE.astype(np.float32)
    made = in_groups(x, size)
    assert made.dtype == np.float32
    np.testing.assert_allclose(made, [math.erf(value) for value in x.tolist()], rtol=0, atol=3e-7)


@pytest.mark.parametrize("copies", [1, FEW])
def test_infinities_are_1_and_minus_1_nan_stays_nan_and_zero_keeps_its_sign(copies):
    made = erf(np.repeat([[np.inf, -np.inf, np.nan, 0.0, -0.0]], copies, axis=0))[-1]
    np.testing.assert_array_equal(made, [1, -1, np.nan, 0, 0])
    assert np.signbit(made).tolist() == [False, True, bool(np.signbit(np.nan)), False, True]


@pytest.mark.parametrize("shape", [(2, 3), (4, 16, 16)])
def test_it_writes_into_out_which_may_be_x_itself(shape):
    x = np.linspace(-2, 2, math.prod(shape)).reshape(shape)
    expected, out = erf(x), np.empty(shape)
    assert erf(x, out=out) is out
    assert erf(x, out=x) is x
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(x, expected)


def test_a_number_gives_a_number_whole_numbers_are_fine_and_nothing_gives_nothing():
    assert isinstance(erf(0.5), float)
    assert erf(1) == math.erf(1)
    assert erf([0, 1]).tolist() == [0, math.erf(1)]
    assert erf(np.ones((0, 3))).shape == (0, 3)
