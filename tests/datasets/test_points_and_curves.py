import math

import numpy as np
import pytest

from bpviz import datasets

POINTS = [datasets.moons, datasets.circles, datasets.spiral]
MADE = [*POINTS, datasets.curve]


def test_without_noise_moons_lie_on_their_half_circles():
    moons = datasets.moons(51, noise=0)
    upper, lower = (moons.x[moons.target == c] for c in (0, 1))
    assert (len(upper), len(lower)) == (25, 26)
    np.testing.assert_allclose(np.hypot(*upper.T), 1, rtol=1e-12)
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 1, lower[:, 1] - 0.5), 1, rtol=1e-12)
    assert (upper[:, 1] >= 0).all()
    assert (lower[:, 1] <= 0.5).all()
    assert moons.class_names == ("upper moon", "lower moon")


def test_without_noise_circles_have_the_radii_1_and_factor():
    circles = datasets.circles(101, noise=0, factor=0.3)
    radius = np.hypot(*circles.x.T)
    np.testing.assert_allclose(radius[circles.target == 0], 1, rtol=1e-12)
    np.testing.assert_allclose(radius[circles.target == 1], 0.3, rtol=1e-12)
    assert np.bincount(circles.target).tolist() == [50, 51]


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_without_noise_a_spiral_s_angle_grows_evenly_with_its_radius(classes):
    spiral = datasets.spiral(200, noise=0, classes=classes, turns=1.25)
    radius = np.hypot(*spiral.x.T)
    angle = 2 * math.pi * (1.25 * radius + spiral.target / classes)
    np.testing.assert_allclose(spiral.x, radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], 1), atol=1e-12)
    assert (radius.min(), radius.max()) == (pytest.approx(0.1), pytest.approx(1))
    counts = np.bincount(spiral.target)
    assert len(counts) == classes == len(spiral.class_names)
    assert counts.max() - counts.min() <= 1
    assert counts.sum() == 200


@pytest.mark.parametrize("make", POINTS)
def test_noise_is_a_standard_deviation_of_both_coordinates(make):
    """Differences of 20,000 coordinates: 4 standard errors of a standard deviation, relative 1/sqrt(2n)."""
    rough, smooth = make(10_000, noise=0.2, seed=3), make(10_000, noise=0, seed=3)
    # the order is drawn after the noise: without noise the draws are the same, so both have the same order
    assert np.array_equal(rough.target, smooth.target)
    difference = rough.x - smooth.x
    assert difference.std() == pytest.approx(0.2, rel=4 / math.sqrt(2 * difference.size))
    assert abs(difference.mean()) < 4 * 0.2 / math.sqrt(difference.size)


@pytest.mark.parametrize(
    ("name", "at", "values"),
    [
        ("line", [-1, 0, 1], [-0.5, 0, 0.5]),
        ("square", [-1, 0.5, 1], [1, 0.25, 1]),
        ("cubic", [-1, -0.5, 0, 0.5, 1], [-1, 1, 0, -1, 1]),
        ("abs", [-1, 0, 0.5], [1, 0, 0.5]),
        ("step", [-1, -0.5, 0, 1], [0, 0, 1, 1]),
        ("sine", [-1, -0.5, 0, 0.5], [0, -1, 0, 1]),
        ("bump", [-1, 0, 1], [math.exp(-100 / 9), 1, math.exp(-100 / 9)]),
    ],
)
def test_without_noise_a_curve_goes_through_its_known_points(name, at, values):
    curve = datasets.curve(name, 5, noise=0)
    assert curve.x[:, 0].tolist() == [-1, -0.5, 0, 0.5, 1]
    known = dict(zip(curve.x[:, 0], curve.target[:, 0]))
    assert [known[x] for x in at] == pytest.approx(values, abs=1e-15)
    assert (curve.x.shape, curve.target.shape, curve.name) == ((5, 1), (5, 1), name)


def test_a_curve_s_noise_is_a_standard_deviation():
    noise = datasets.curve("sine", 10_000, noise=0.3).target - datasets.curve("sine", 10_000, noise=0).target
    assert noise.std() == pytest.approx(0.3, rel=4 / math.sqrt(2 * 10_000))


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_seed_decides_and_the_dtype_only_rounds(make, dtype):
    first, again, other = make(seed=5), make(seed=5, dtype=dtype), make(seed=6)
    assert again.x.dtype == dtype
    assert np.array_equal(first.x.astype(dtype), again.x)
    assert np.array_equal(first.target.astype(again.target.dtype), again.target)
    assert not np.array_equal(first.target, other.target)
    assert again.target.dtype == (np.int64 if make in POINTS else dtype)


@pytest.mark.parametrize("make", POINTS)
def test_samples_come_in_random_order_so_that_a_first_batch_has_all_classes(make):
    data = make()
    assert set(data.target[:32]) == set(data.target)
    assert data.feature_names == ("x", "y")


@pytest.mark.parametrize("make", MADE)
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"samples": 1}, "samples is 1. Give a whole number, [23] or more"),
        ({"samples": True}, "samples is True"),
        ({"samples": 20.0}, "samples is 20.0"),
        ({"noise": -0.1}, "noise is -0.1. Give a standard deviation: a finite number, 0 or more"),
        ({"noise": float("nan")}, "noise is nan"),
        ({"noise": float("inf")}, "noise is inf"),
        ({"noise": "0.1"}, "noise is '0.1'"),
        ({"seed": -1}, "seed is -1. Give a whole number, 0 or more"),
        ({"seed": None}, "seed is None"),
        ({"dtype": "int64"}, "dtype is 'int64'. Legal are 'float64'"),
    ],
)
def test_a_wrong_argument_gets_an_error_that_names_it(make, options, message):
    with pytest.raises(ValueError, match=message):
        make(**options)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: datasets.circles(factor=1),
            "factor is 1. Give the inner circle's radius: a number above 0 and below 1",
        ),
        (lambda: datasets.circles(factor=0), "factor is 0"),
        (lambda: datasets.spiral(classes=1), "classes is 1. Give a whole number, 2 or more"),
        (lambda: datasets.spiral(3, classes=4), "samples is 3. Give a whole number, 4 or more"),
        (lambda: datasets.spiral(turns=0), "turns is 0. Give a number above 0, up to 10"),
        (lambda: datasets.spiral(turns=float("nan")), "turns is nan"),
        (lambda: datasets.curve("sin"), "name is 'sin', which is no curve. Did you mean 'sine'?"),
        (lambda: datasets.curve("parabola"), "There are 'line', 'square', .*'bump'"),
        (lambda: datasets.curve(3), "name is 3"),
    ],
)
def test_an_argument_of_its_own_is_checked_too(call, message):
    with pytest.raises(ValueError, match=message):
        call()
