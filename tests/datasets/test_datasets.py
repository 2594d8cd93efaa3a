import dataclasses

import numpy as np
import pytest

from bpviz import datasets


def test_mnist_has_its_first_digits_in_order():
    # The first labels of MNIST's two files are known everywhere.
    assert datasets.mnist().target[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert datasets.mnist(train=False).target[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]


def test_mnist_is_5000_and_1000_digits_with_pixels_from_0_to_1():
    for train, count in ((True, 5000), (False, 1000)):
        digits = datasets.mnist(train)
        assert digits.x.shape == (count, 784)
        assert digits.x.dtype == np.float64
        assert (digits.x.min(), digits.x.max()) == (0, 1)
        assert digits.target.dtype == np.int64
        assert sorted(set(digits.target.tolist())) == list(range(10))
        assert digits.image_shape == (28, 28)
        assert digits.class_names == tuple("0123456789")
        assert np.array_equal(digits.x * 255, np.round(digits.x * 255))


def test_mnist_comes_in_float32_too():
    assert datasets.mnist(train=False, dtype="float32").x.dtype == np.float32


def test_xor_is_1_for_either_but_not_both():
    xor = datasets.xor()
    assert {(*map(float, x), float(t[0])) for x, t in zip(xor.x, xor.target)} == {
        (0, 0, 0),
        (0, 1, 1),
        (1, 0, 1),
        (1, 1, 0),
    }
    assert len(xor) == 4


def test_a_dataset_gives_samples_by_index_slice_and_array():
    xor = datasets.xor()
    x, target = xor[1]
    assert (x.tolist(), target.tolist()) == ([0, 1], [1])
    assert xor[1:3][0].shape == (2, 2)
    assert xor[np.array([3, 0])][1].tolist() == [[0], [0]]


def test_a_dataset_is_frozen_and_checked():
    with pytest.raises(dataclasses.FrozenInstanceError):
        datasets.xor().name = "or"  # type: ignore[misc] - the mistake under test
    with pytest.raises(ValueError, match="x has 2 samples, but target has 3"):
        datasets.Dataset(np.zeros((2, 4)), np.zeros(3))
    with pytest.raises(ValueError, match=r"image_shape is \(2, 3\), but a sample has 4 features"):
        datasets.Dataset(np.zeros((2, 4)), np.zeros(2, int), image_shape=(2, 3))
