import numpy as np
import pytest

from bpviz import nn


def a_network(dtype="float64"):
    return nn.Sequential(nn.Linear(2, 3, dtype=dtype), nn.Tanh(), nn.Linear(3, 4, dtype=dtype), seed=0)


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([1.0, 2.0], ValueError, r"x has shape \(2,\).*\(batch, features\).*A single sample is x\[None, :\]"),
        (np.zeros((2, 2, 2)), ValueError, r"x has shape \(2, 2, 2\).*two axes"),
        ([[1.0, 2.0, 3.0]], ValueError, r"x has shape \(1, 3\): 3 features a sample, but the first layer takes 2"),
        (np.zeros((0, 2)), ValueError, r"x has shape \(0, 2\): an empty batch. Give at least one sample"),
        ([[1.0, 2.0], [3.0]], ValueError, r"x has rows of different lengths"),
        ([["1", "2"]], TypeError, r"x holds <U1 values. Give real numbers"),
        ([[1j, 2]], TypeError, r"x holds complex128 values"),
        ([[True, False]], TypeError, r"x holds bool values"),
        ([[None, 1]], TypeError, r"x holds object values"),
        (np.zeros((1, 2), np.float32), TypeError, r"x is an array of float32, but the network computes in float64"),
        (np.zeros((1, 2), np.uint8), TypeError, r"x\.astype\(np\.float64\) \(and pixels from 0\.\.255 to 0\.\.1\)"),
        ([[1.0, np.nan]], ValueError, r"x\[0, 1\] is nan, and 1 of 2 entries are not finite"),
        ([[1.0, 2.0], [-np.inf, np.nan]], ValueError, r"x\[1, 0\] is -inf, and 2 of 4"),
    ],
)
def test_bad_x_gets_an_error_that_says_what_is_wrong_and_what_is_legal(x, error, message):
    with pytest.raises(error, match=message):
        a_network()(x)


def test_lists_whole_numbers_and_huge_finite_numbers_are_fine():
    assert a_network()([[1, 2], [3, 4]]).shape == (2, 4)
    assert a_network()([[1e200, -1e200]]).shape == (1, 4)
    assert a_network("float32")([[1, 2]]).dtype == np.float32


@pytest.mark.parametrize(
    ("target", "error", "message"),
    [
        ([0, 1, 2, 4], ValueError, r"target\[3\] is 4, but there are 4 classes: legal are 0 to 3"),
        ([0, -1, 2, 1], ValueError, r"target\[1\] is -1, but there are 4 classes"),
        ([0, 1, 2], ValueError, r"target has 3 samples .* but the output has 4"),
        ([[0], [1], [2], [3]], ValueError, r"target has shape \(4, 1\).*one class index a sample: shape \(4,\)"),
        ([0.0, 1.0, 2.0, 3.0], TypeError, r"target holds float64 values.*class indices"),
        ([True, False, True, True], TypeError, r"target holds bool values"),
        (np.array(1), ValueError, r"target has shape \(\)"),
    ],
)
def test_bad_class_indices_get_an_error(target, error, message):
    with pytest.raises(error, match=message):
        nn.CrossEntropyLoss()(np.zeros((4, 4)), target)


@pytest.mark.parametrize(
    ("target", "error", "message"),
    [
        ([[1.0], [2.0]], ValueError, r"target has shape \(2, 1\), but the output has shape \(2, 3\)"),
        (np.zeros((1, 3)), ValueError, r"target has 1 samples"),
        ([["a", "b", "c"]] * 2, TypeError, r"target holds <U1 values. Give real numbers"),
        ([[0.0, np.inf, 0.0]] * 2, ValueError, r"target\[0, 1\] is inf"),
        ([[0, 1], [0, 1, 2]], ValueError, r"target has rows of different lengths"),
    ],
)
def test_bad_regression_targets_get_an_error(target, error, message):
    with pytest.raises(error, match=message):
        nn.MSELoss()(np.zeros((2, 3)), target)


def test_float64_targets_do_not_fit_a_float32_network():
    with pytest.raises(TypeError, match=r"target is an array of float64, but the network computes in float32"):
        nn.MSELoss()(np.zeros((2, 3), np.float32), np.zeros((2, 3)))


def test_an_unknown_reduction_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"reduction is 'none'. Legal are 'mean' \(the default\) and 'sum'"):
        nn.MSELoss("none")


def test_a_loss_that_becomes_infinite_or_nan_does_not_raise_or_warn():
    network, loss = a_network(), nn.MSELoss()
    for parameter in network.parameters():
        parameter.data[...] = 1e200
    assert loss(network([[1, 2]]), [[0, 0, 0, 0]]) == np.inf
    network.backward(loss.backward())
    network[2].weight.data[...] = np.nan
    assert np.isnan(loss(network([[1, 2]]), [[0, 0, 0, 0]]))
    network[0].weight.data[...] = np.nan
    assert np.isnan(nn.CrossEntropyLoss()(network([[1, 2]]), [0]))
