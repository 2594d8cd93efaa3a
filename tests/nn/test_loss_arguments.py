"""What a loss is built from, and what it is given: errors that say what is wrong and what is legal."""

import copy
import pickle

import numpy as np
import pytest

from bpviz import nn
from tests.nn.loss_cases import CASES

NOT_NUMBERS = [True, "1", None, float("nan"), float("inf"), [1.0]]


@pytest.mark.parametrize(
    ("loss", "name", "wrong", "message"),
    [
        *[(nn.SmoothL1Loss, "beta", wrong, "Give a number, 0 or more") for wrong in [-1, *NOT_NUMBERS]],
        *[(nn.HuberLoss, "delta", wrong, "Give a number above 0") for wrong in [-1, 0, *NOT_NUMBERS]],
        *[
            (nn.CrossEntropyLoss, "label_smoothing", wrong, "Give a number from 0 to 1")
            for wrong in [-0.1, 1.1, *NOT_NUMBERS]
        ],
        *[(nn.CrossEntropyLoss, "ignore_index", wrong, "Give a whole number") for wrong in [0.5, *NOT_NUMBERS]],
        *[(nn.NLLLoss, "ignore_index", wrong, "Give a whole number") for wrong in [0.5, *NOT_NUMBERS]],
    ],
)
def test_an_illegal_number_is_named_with_what_is_legal(loss, name, wrong, message):
    with pytest.raises(ValueError, match=f"^{name} is .*{message}"):
        loss(**{name: wrong})


@pytest.mark.parametrize(
    ("loss", "name"), [(nn.CrossEntropyLoss, "weight"), (nn.NLLLoss, "weight"), (nn.BCEWithLogitsLoss, "pos_weight")]
)
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (2.0, r"has shape \(\)\. Give a list with one number a class"),
        ([[1, 2]], r"has shape \(1, 2\)\. Give a list with one number a class"),
        ([], r"has shape \(0,\)\. Give a list with one number a class"),
        ([1, -2], r"\[1\] is -2\.0\. Give weights of 0 or more"),
        ([1, np.nan], r"\[1\] is nan"),
        ("12", "holds <U2 values. Give numbers, one a class"),
        ([True, False], "holds bool values. Give numbers, one a class"),
        ([[1, 2], [3]], "has rows of different lengths"),
    ],
)
def test_illegal_class_weights_are_named_with_what_is_legal(loss, name, wrong, message):
    with pytest.raises((ValueError, TypeError), match=f"^{name}.*{message}"):
        loss(**{name: wrong})


@pytest.mark.parametrize(
    ("loss", "target"),
    [
        (nn.CrossEntropyLoss(weight=[1, 2]), [0, 1]),
        (nn.NLLLoss(weight=[1, 2]), [0, 1]),
        (nn.BCEWithLogitsLoss(pos_weight=[1, 2]), np.zeros((2, 3))),
    ],
)
def test_weights_for_another_number_of_classes_are_an_error_as_soon_as_the_output_is_known(loss, target):
    with pytest.raises(ValueError, match=r"weight has 2 numbers, but the output has shape \(2, 3\): 3 columns"):
        loss.check((2, 3), target)


def test_weights_are_copied_and_cannot_be_changed_behind_the_losss_back():
    given = np.array([1.0, 2.0])
    loss = nn.CrossEntropyLoss(weight=given)
    given[0] = 99
    assert loss.weight is not None
    assert loss.weight.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        loss.weight[0] = 3


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss(), nn.NLLLoss(ignore_index=5)])
def test_a_target_that_is_neither_a_class_nor_ignored_is_named(loss):
    with pytest.raises(ValueError, match=r"target\[2\] is 4, but there are 4 classes: legal are 0 to 3"):
        loss(np.zeros((3, 4)), [0, loss.ignore_index, 4])
    with pytest.raises(ValueError, match=r"target\[0\] is -1, "):
        loss(np.zeros((1, 4)), [-1])
    with pytest.raises(TypeError, match=f"class indices, as {type(loss).__name__} takes"):
        loss(np.zeros((1, 4)), [0.0])


@pytest.mark.parametrize("case", [case for case in CASES if not case.of_classes], ids=str)
def test_a_target_of_another_shape_is_not_broadcast(case):
    loss = case.build()
    with pytest.raises(ValueError, match=rf"target has shape \(2, 1\).*{case.loss} compares number by number"):
        loss(np.full((2, 5), 0.5), [[0], [1]])
    with pytest.raises(ValueError, match=r"target\[1, 0\] is nan"):
        loss(np.full((2, 5), 0.5), [[0] * 5, [np.nan] * 5])


def test_bce_names_the_first_output_that_is_no_probability_and_says_what_to_do():
    with pytest.raises(ValueError, match=r"output\[1, 0\] is 1\.5, and 2 of 4 entries.*nn\.Sigmoid\(\).*BCEWithLogits"):
        nn.BCELoss()([[0.0, 1.0], [1.5, -0.1]], np.zeros((2, 2)))


def test_bce_names_the_first_target_that_is_no_probability():
    with pytest.raises(ValueError, match=r"target\[0, 1\] is -1\.0, and 1 of 2 entries are not within \[0, 1\]"):
        nn.BCELoss()([[0.0, 1.0]], [[1, -1]])


def test_a_network_whose_bce_outputs_became_nan_has_a_nan_loss_that_can_be_located():
    loss = nn.BCELoss()
    assert np.isnan(loss([[np.nan, 0.5]], [[1, 1]]))
    assert np.isnan(loss.backward()).tolist() == [[True, False]]
    with pytest.raises(ValueError, match=r"output\[0, 1\] is 2\.0"):
        loss([[np.nan, 2.0]], [[1, 1]])


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (nn.MSELoss(reduction="sum"), "MSELoss(reduction='sum')"),
        (nn.CrossEntropyLoss(), "CrossEntropyLoss()"),
        (
            nn.CrossEntropyLoss(weight=[1, 2], label_smoothing=0.1),
            "CrossEntropyLoss(weight=[1.0, 2.0], label_smoothing=0.1)",
        ),
        (nn.NLLLoss(ignore_index=3), "NLLLoss(ignore_index=3)"),
        (nn.SmoothL1Loss(beta=0), "SmoothL1Loss(beta=0.0)"),
        (nn.HuberLoss(delta=2, reduction="sum"), "HuberLoss(delta=2.0, reduction='sum')"),
        (nn.BCEWithLogitsLoss(pos_weight=[3]), "BCEWithLogitsLoss(pos_weight=[3.0])"),
    ],
)
def test_a_loss_prints_as_the_call_that_makes_it(loss, text):
    assert repr(loss) == text


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("clone", [copy.deepcopy, lambda loss: pickle.loads(pickle.dumps(loss))])  # noqa: S301 - our own bytes
def test_a_copy_of_a_loss_gives_the_same_numbers(case, clone):
    loss = case.build()
    output, target = case.data(4)
    value, grad = loss(output, target), loss.backward().copy()
    again = clone(loss)
    assert again(output, target) == value
    np.testing.assert_array_equal(again.backward(), grad)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_backward_without_forward_says_what_to_call(case):
    with pytest.raises(RuntimeError, match=r"Call loss\(output, target\)"):
        case.build().backward()
