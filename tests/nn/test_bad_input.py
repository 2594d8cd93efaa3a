import numpy as np
import pytest

from bpviz import datasets, nn, optim


def a_network(dtype="float64"):
    return nn.Sequential(nn.Linear(2, 3, dtype=dtype), nn.Tanh(), nn.Linear(3, 4, dtype=dtype), seed=0)


@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([1.0, 2.0], ValueError, r"x has shape \(2,\).*\(batch, features\).*A single sample is x\[None, :\]"),
        (np.zeros((2, 2, 3)), ValueError, r"x has shape \(2, 2, 3\): 3 features a sample, but the first layer takes 2"),
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


@pytest.mark.parametrize(
    ("loss", "target"), [(nn.MSELoss(), np.zeros((0, 2))), (nn.CrossEntropyLoss(), np.zeros(0, int))]
)
def test_an_empty_batch_has_no_loss(loss, target):
    with pytest.raises(ValueError, match=r"output has shape \(0, 2\): an empty batch"):
        loss(np.zeros((0, 2)), target)


def test_float64_targets_do_not_fit_a_float32_network():
    with pytest.raises(TypeError, match=r"target is an array of float64, but the network computes in float32"):
        nn.MSELoss()(np.zeros((2, 3), np.float32), np.zeros((2, 3)))


def test_an_unknown_reduction_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"reduction is 'none'. Legal are 'mean' \(the default\) and 'sum'"):
        nn.MSELoss(reduction="none")


def test_reduction_is_named_because_pytorchs_first_argument_is_another():
    with pytest.raises(TypeError, match="positional"):
        nn.MSELoss("sum")
    with pytest.raises(TypeError, match=r"weight holds .* Give numbers, one a class"):
        nn.CrossEntropyLoss("sum")


@pytest.mark.parametrize(("loss", "target"), [(nn.MSELoss(), [[1, 1]]), (nn.CrossEntropyLoss(), [1])])
def test_the_output_given_to_a_loss_is_checked_like_x_except_that_it_may_be_infinite_or_nan(loss, target):
    assert loss([[1, 3]], target) == loss(np.array([[1.0, 3.0]]), target)
    assert loss.backward().dtype == np.float64
    assert loss(np.float32([[1, 3]]), target) == pytest.approx(loss([[1, 3]], target), rel=1e-6)
    assert np.isnan(loss([[np.nan, 3.0]], target))
    with pytest.raises(TypeError, match=r"output holds <U1 values. Give real numbers"):
        loss([["a", "b"]], target)
    with pytest.raises(TypeError, match=r"output is an array of int64.*output\.astype\(np\.float64\)"):
        loss(np.array([[1, 3]]), target)
    with pytest.raises(ValueError, match=r"output has shape \(2,\)\. Give \(batch, features\)"):
        loss([1.0, 3.0], target)


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


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Tanh, nn.Sigmoid])
@pytest.mark.parametrize(("loss", "target"), [(nn.MSELoss(), [[0, 1], [1, 0]]), (nn.CrossEntropyLoss(), [0, 1])])
def test_training_with_a_learning_rate_of_10_does_not_raise_or_warn(activation, loss, target):
    network = nn.Sequential(nn.Linear(2, 3), activation(), nn.Linear(3, 2), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=10)
    for _ in range(300):
        train_once(network, optimizer, loss, [[100, -200], [300, 400]], target)


def test_a_training_whose_error_grows_past_the_largest_number_does_not_raise_or_warn():
    network = nn.Sequential(nn.Linear(1, 1, bias=False), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=1.4)  # w <- w - 1.4 * 2w = -1.8w: some error doubled overflows first
    for _ in range(1300):
        train_once(network, optimizer, nn.MSELoss(), [[1]], [[0]])
    assert not np.isfinite(network[0].weight.data[0, 0])


def train_once(network, optimizer, loss, x, target):
    optimizer.zero_grad()
    loss(network(x), target)
    network.backward(loss.backward())
    optimizer.step()


def test_a_layer_called_by_itself_does_not_warn_either():
    assert nn.Sigmoid()([[-1000.0, 0.0]]).tolist() == [[0, 0.5]]


@pytest.mark.parametrize(
    ("upstream", "error", "message"),
    [
        ([["a"]], TypeError, r"upstream holds <U1 values. Give real numbers"),
        (np.array([[1]]), TypeError, r"upstream is an array of int64.*upstream\.astype\(np\.float64\)"),
        ([1.0], ValueError, r"upstream has shape \(1,\), but the last output has shape \(1, 1\)"),
    ],
)
def test_bad_upstream_gets_an_error_and_a_list_is_fine(upstream, error, message):
    network = nn.Sequential(nn.Linear(2, 1), seed=0)
    network([[1, 2]])
    network.backward([[3]])
    assert network[0].weight.grad.tolist() == [[3, 6]]
    with pytest.raises(error, match=message):
        network.backward(upstream)


@pytest.mark.parametrize(
    ("module", "name", "message"),
    [
        (nn, "Hardswish", r"^bpviz\.nn has no Hardswish yet; it has .*Linear, .*ReLU, .*Tanh"),
        (nn, "Conv2d", r"^bpviz\.nn has no Conv2d yet"),
        (nn, "CTCLoss", r"^bpviz\.nn has no CTCLoss yet; it has .*CrossEntropyLoss, .*MSELoss"),
        (optim, "LBFGS", r"^bpviz\.optim has no LBFGS yet; it has SGD, .*Adam, .*RMSprop$"),
    ],
)
def test_what_pytorch_has_and_bpviz_has_not_is_answered_with_what_there_is(module, name, message):
    with pytest.raises(AttributeError, match=message):
        getattr(module, name)
    assert not hasattr(module, name)


@pytest.mark.parametrize("module", [nn, optim])
def test_names_that_python_asks_for_are_missing_in_python_s_own_words(module):
    with pytest.raises(AttributeError, match="has no attribute '__wrapped__'"):
        _ = module.__wrapped__
    assert all(hasattr(module, name) for name in module.__all__)


def test_class_indices_for_a_loss_that_compares_numbers_get_an_error_that_shows_the_way():
    with pytest.raises(TypeError, match=r"class indices.*target\[:, None\]\.astype\(np.float64\)"):
        nn.BCEWithLogitsLoss()(np.zeros((2, 1)), np.array([0, 1]))


@pytest.mark.parametrize("seed", [-1, 1.5, "0", True, float("nan"), [1], np.zeros(2)])
@pytest.mark.parametrize("layer", [lambda s: nn.Dropout(seed=s), lambda s: nn.Embedding(2, 2, seed=s)])
def test_a_seed_is_a_whole_number_0_or_more(layer, seed):
    with pytest.raises(ValueError, match=r"seed is .* Give a whole number, 0 or more, or None"):
        layer(seed)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: nn.MSELoss(reduction=np.ones(2)), r"reduction is array.* Legal are 'mean'"),
        (lambda: nn.Flatten(np.ones(2)), r"start_dim is array.* Only 1 is supported"),
        (lambda: nn.HuberLoss(delta=10**400), "delta is 1000"),
    ],
)
def test_an_array_or_a_number_without_end_in_place_of_a_setting_is_refused_by_its_name(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("index", [2, -3, "0", slice(0, 1), 0.0])
def test_a_layer_that_is_not_there_gets_an_error_that_says_how_many_there_are(index):
    network = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    with pytest.raises(IndexError, match=r"The network has 2 layers, but index .* was asked for"):
        network[index]


def test_a_network_is_drawn_by_a_seed_that_is_a_whole_number():
    with pytest.raises(ValueError, match=r"seed is 'lucky'. Give a whole number, 0 or more"):
        nn.Sequential(nn.Linear(2, 2), seed="lucky")


@pytest.mark.parametrize("bias", [float("nan"), "no", object(), 2])
def test_a_bias_that_is_neither_yes_nor_no_is_refused(bias):
    with pytest.raises((TypeError, ValueError), match="bias is"):
        nn.Linear(2, 3, bias=bias)


@pytest.mark.parametrize("seed", ["x", -1, 1.5])
def test_a_seed_that_is_no_whole_number_is_refused_by_its_name(seed):
    with pytest.raises((TypeError, ValueError), match="seed is"):
        nn.Linear(2, 3, seed=seed)


def test_a_data_set_in_place_of_its_numbers_is_told_apart():
    with pytest.raises(TypeError, match=r"x is Dataset\('xor'.*data\.x"):
        nn.Sequential(nn.Linear(2, 2))(datasets.xor())


def test_a_size_beyond_any_memory_is_refused_by_its_name():
    with pytest.raises(ValueError, match=r"out_features is 1e\+30. Give at most 100,000,000"):
        nn.Linear(2, 10**30)


def test_one_number_a_class_is_pointed_to_the_index_of_the_largest():
    with pytest.raises(ValueError, match=r"target\.argmax\(axis=1\)"):
        nn.CrossEntropyLoss()([[1.0, 2.0]], [[0, 1]])
