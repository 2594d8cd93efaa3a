"""Dataset: the way in for arrays of one's own."""

import numpy as np
import pytest

from bpviz import datasets, nn
from bpviz.datasets import Dataset, xor

X = np.array([[1.0, 10.0, 5.0], [2.0, 20.0, 5.0], [3.0, 60.0, 5.0]])


def test_arrays_are_taken_as_they_are_and_not_copied():
    target = np.array([0, 1, 0])
    data = Dataset(X, target)
    assert data.x is X
    assert data.target is target


def test_lists_become_float64_and_a_flat_list_of_whole_numbers_class_indices():
    data = Dataset([[1, 2], [3, 4]], [0, 1])
    assert (data.x.dtype, data.target.dtype) == (np.float64, np.int64)
    assert Dataset([[1, 2], [3, 4]], [[0], [1]]).target.dtype == np.float64
    assert Dataset(np.float32([[1], [2]]), [[0.5], [1]]).target.dtype == np.float32


def test_token_numbers_stay_whole_numbers():
    data = Dataset(np.array([[1, 2], [3, 0]], np.int32), np.uint8([0, 1]))
    assert (data.x.dtype, data.target.dtype) == (np.int64, np.int64)


def test_classes_may_be_written_as_one_column_each_or_for_two_classes_as_one_column():
    for target in ([[0, 1], [1, 0]], [[0], [1]], [0, 1]):
        assert Dataset([[1], [2]], target, class_names=("no", "yes")).class_names == ("no", "yes")


def test_what_a_dataset_holds_fits_a_network_and_its_losses():
    for dtype in ("float64", "float32"):
        network = nn.Sequential(nn.Linear(2, 1, dtype=dtype), seed=0)
        data = xor(dtype=dtype)
        assert np.isfinite(nn.MSELoss()(network(data.x), data.target))


@pytest.mark.parametrize(
    ("x", "target", "more", "error", "message"),
    [
        ([[1.0], [2.0, 3.0]], [0, 1], {}, ValueError, "x has rows of different lengths"),
        ([["a"], ["b"]], [0, 1], {}, TypeError, "x holds <U1 values. Give real numbers"),
        ([[1j], [2]], [0, 1], {}, TypeError, "x holds complex128 values"),
        ([[True], [False]], [0, 1], {}, TypeError, "x holds bool values"),
        ([[None], [1]], [0, 1], {}, TypeError, "x holds object values"),
        (X.astype(np.float16), [0, 1, 1], {}, TypeError, "x holds float16 values"),
        (np.zeros((3, 4), np.uint8), [0, 1, 1], {}, TypeError, "x is an array of bytes .*Pixels: give x / 255"),
        (np.zeros((0, 2)), np.zeros(0, int), {}, ValueError, r"x has shape \(0, 2\): no samples"),
        (np.zeros((3, 0)), [0, 1, 1], {}, ValueError, r"x has shape \(3, 0\)"),
        (1.0, [0], {}, ValueError, r"x has shape \(\)"),
        ([1.0, 2.0], [0, 1], {}, ValueError, r"x has shape \(2,\). Give \(samples, features\)"),
        ([[1.0], [np.nan]], [0, 1], {}, ValueError, r"x\[1, 0\] is nan, and 1 of 2 entries are not finite"),
        ([[1.0], [2.0]], [[0.0], [-np.inf]], {}, ValueError, r"target\[1, 0\] is -inf"),
        ([[1.0], [2.0]], ["a", "b"], {}, TypeError, "target holds <U1 values"),
        ([[1.0], [2.0]], [0.0, 1.0], {}, ValueError, r"target has shape \(2,\).*target\[:, None\].*astype\('int64'\)"),
        ([[1.0], [2.0]], [0, 1, 1], {}, ValueError, "x has 2 samples, but target has 3"),
        (np.float32(X), X, {}, TypeError, r"x is an array of float32, but target one of float64.*astype\('float32'\)"),
        (X, [0, 1, 2], {"class_names": ("a", "b")}, ValueError, "target holds class 2, but class_names has 2 names"),
        (X, X, {"class_names": ("a", "b")}, ValueError, r"class_names has 2 names, but target .* \(3, 3\)"),
        (X, [0, 1, 1], {"class_names": ("a", "a")}, ValueError, "class_names holds 'a' more than once"),
        (X, [0, 1, 1], {"class_names": "ab"}, TypeError, "class_names is 'ab'. Give a tuple of names"),
        (X, [0, 1, 1], {"feature_names": ("a", "b")}, ValueError, "feature_names has 2 names, but x has 3 features"),
        (X, [0, 1, 1], {"feature_names": 3}, TypeError, "feature_names is 3"),
        (X, [0, 1, 1], {"image_shape": (2, 2)}, ValueError, r"image_shape is \(2, 2\), but a sample has 3 features"),
        (X, [0, 1, 1], {"image_shape": (-1, -3)}, ValueError, r"image_shape is \(-1, -3\)"),
        (X, [0, 1, 1], {"image_shape": 3}, ValueError, "image_shape is 3"),
        (X, [0, 1, 1], {"mean": 0.0}, ValueError, r"mean has shape \(\). Leave it out"),
    ],
)
def test_what_cannot_be_learned_from_gets_an_error(x, target, more, error, message):
    with pytest.raises(error, match=message):
        Dataset(x, target, **more)


def test_a_split_keeps_every_sample_once_and_in_order():
    data = Dataset(np.arange(50.0)[:, None], np.arange(50), "numbers", tuple(map(str, range(50))))
    train, validation = data.split(0.3, seed=1)
    assert (len(train), len(validation)) == (35, 15)
    assert sorted([*train.target, *validation.target]) == list(range(50))
    assert (np.diff(train.target) > 0).all()
    assert np.array_equal(train.x[:, 0], train.target)
    assert np.array_equal(validation.x[:, 0], validation.target)
    assert train.class_names == data.class_names
    assert (train.name, validation.name) == ("numbers (train)", "numbers (validation)")


def test_a_split_depends_on_its_seed_only():
    data = Dataset(np.arange(50.0)[:, None], np.arange(50))
    assert np.array_equal(data.split(0.2, 1)[1].x, data.split(0.2, 1)[1].x)
    assert not np.array_equal(data.split(0.2, 1)[1].x, data.split(0.2, 2)[1].x)


def test_both_parts_of_a_split_get_a_sample_at_least():
    assert [len(part) for part in xor().split(0.01)] == [3, 1]
    assert [len(part) for part in xor().split(0.99)] == [1, 3]
    with pytest.raises(ValueError, match="One sample cannot be split"):
        Dataset([[1.0]], [0]).split()


@pytest.mark.parametrize("fraction", [0, 1, -0.1, 1.5, np.nan, True, "0.2", None])
def test_a_split_needs_a_share_between_0_and_1(fraction):
    with pytest.raises(
        ValueError, match=r"fraction is .*Give the share of the validation set: a number above 0 and below 1"
    ):
        xor().split(fraction)
    with pytest.raises(ValueError, match=r"seed is -1. Give a whole number, 0 or more"):
        xor().split(seed=-1)


def test_standardised_features_have_mean_0_and_deviation_1_and_a_constant_one_becomes_0():
    data = Dataset(X, [0, 1, 0], feature_names=("a", "b", "c")).standardised()
    root = np.sqrt(1.5)  # (1, 2, 3): mean 2, variance 2/3
    np.testing.assert_allclose(data.x[:, 0], [-root, 0, root], rtol=1e-15, atol=1e-15)
    np.testing.assert_allclose(data.x[:, 1], np.array([-20, -10, 30]) / np.sqrt(1400 / 3), rtol=1e-15)
    assert data.x[:, 2].tolist() == [0, 0, 0]
    assert data.mean.tolist() == [2, 30, 5]
    assert data.std[2] == 1
    assert data.feature_names == ("a", "b", "c")
    assert X[0].tolist() == [1, 10, 5]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("value", [0.1, 1e-300, 1e300, 12345.678, -1 / 3])
def test_a_constant_feature_becomes_exactly_0_whatever_its_rounding(value, dtype):
    constant = np.full((7, 1), value if dtype == "float64" else np.clip(value, -1e30, 1e30), dtype)
    data = Dataset(constant, [0] * 7).standardised()
    assert data.x.dtype == dtype
    assert (data.x == 0).all()


def test_a_validation_set_is_standardised_by_the_training_set():
    train = Dataset(X, [0, 1, 0]).standardised()
    validation = Dataset([[4.0, 30.0, 6.0]], [1]).standardised(like=train)
    np.testing.assert_allclose(validation.x, [[2 / np.sqrt(2 / 3), 0, 1]], rtol=1e-15)
    assert validation.mean is train.mean
    assert validation.std is train.std


def test_tokens_features_are_standardised_over_samples_and_tokens():
    data = Dataset(np.arange(12.0).reshape(2, 3, 2), [0, 1]).standardised()
    assert data.mean.tolist() == [5, 6]
    np.testing.assert_allclose(data.x[..., 0].std(), 1, rtol=1e-15)


def test_features_of_tiny_spread_or_whose_squares_overflow_do_not_warn():
    tiny = Dataset([[0.0], [1e-200]], [0, 1]).standardised()
    assert tiny.std.tolist() == [1]
    with pytest.raises(ValueError, match=r"x\[:, 1\] holds numbers so large that their squares overflow"):
        Dataset([[0.0, 1e200], [1.0, -1e200]], [0, 1]).standardised()


def test_standardised_says_what_it_needs():
    data = Dataset(X, [0, 1, 0])
    with pytest.raises(ValueError, match="is standardised already"):
        data.standardised().standardised()
    with pytest.raises(ValueError, match=r"Give a data set that is standardised: train = train.standardised\(\)"):
        data.standardised(like=data)
    with pytest.raises(ValueError, match=r"like has 2 features, but .* has 3"):
        data.standardised(like=xor().standardised())
    with pytest.raises(TypeError, match="x holds whole numbers"):
        Dataset(np.array([[1], [2]]), [0, 1]).standardised()


def test_astype_converts_x_targets_that_are_numbers_and_what_x_was_standardised_by():
    data = xor().standardised().astype("float32")
    assert {data.x.dtype, data.target.dtype, data.mean.dtype, data.std.dtype} == {np.dtype("float32")}
    assert Dataset(X, [0, 1, 1]).astype("float32").target.dtype == np.int64
    assert Dataset(np.array([[1], [2]]), [0, 1]).astype("float64").x.tolist() == [[1.0], [2.0]]
    with pytest.raises(ValueError, match=r"x\[0, 0\] is inf"):
        Dataset([[1e300]], [0]).astype("float32")
    for wrong in ("int64", "float16", None, "floaty"):
        with pytest.raises(ValueError, match=r"dtype is .*Legal are 'float64' .* and 'float32'"):
            xor().astype(wrong)
        with pytest.raises(ValueError, match="dtype is"):
            xor(dtype=wrong)


def test_datasets_are_told_apart_by_identity_so_that_they_can_be_keys():
    data = xor()
    assert data == data
    assert data != xor()
    assert len({data, data}) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: datasets.from_csv(None, "y"), "path is None; give a path"),
        (lambda: datasets.mnist(folder=3), "folder is 3; give a path"),
        (lambda: datasets.Dataset(np.ones((2, 1)), np.array([0, 1]), name=5), "name is 5. Give a text"),
    ],
)
def test_a_path_or_a_name_of_another_kind_gets_an_error_that_names_it(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_a_list_is_no_curve():
    with pytest.raises(ValueError, match=r"name is \['sine'\], which is no curve"):
        datasets.curve(["sine"])
