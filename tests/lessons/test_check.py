"""check() itself, away from the lessons."""

import numpy as np
import pytest

import bpviz
from bpviz import nn, optim
from bpviz.check import Verdict, check
from bpviz.check.place import in_words
from bpviz.trace import Address


@pytest.fixture(scope="module")
def trace():
    """A batch of two through a square layer, so that a transposed matrix has the right shape."""
    network = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2), seed=3)
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    return bpviz.record(network, [[1.0, 2.0], [0.5, -1.0]], [0, 1], loss=nn.CrossEntropyLoss(), optimizer=optimizer)


def test_numbers_from_the_trace_are_right_whole_by_row_and_single(trace):
    z = trace.array("0.output")
    assert check(z, trace, "0.output")
    assert check(list(z[1]), trace, "0.output[1]")
    assert check(z[1, 0], trace, "0.output[1, 0]")


def test_a_batch_of_one_may_keep_or_drop_its_axis():
    assert check([[1.0, 2.0]], [1.0, 2.0])
    assert check([1.0, 2.0], [[1.0, 2.0]])


def test_another_order_of_adding_is_still_right():
    assert check(0.1 + 0.2, 0.3)
    assert not check(0.3 + 1e-6, 0.3)


def test_on_paper_rounding_to_the_wanted_decimals_is_right():
    assert check(0.33, 1 / 3, decimals=2)
    assert not check(0.35, 1 / 3, decimals=2)


def test_only_an_answer_within_two_percent_is_taken_for_a_rounded_one():
    assert "rounded" in check(1.01, 1.0).message
    assert "rounded" not in check(1.05, 1.0).message


def test_a_transposed_matrix_is_named_also_where_the_shape_betrays_nothing(trace):
    gradient = trace.array("0.weight.grad")
    assert "transposed" in check(gradient.T, trace, "0.weight.grad").message


def test_a_transposed_matrix_of_another_shape_is_named():
    wanted = np.arange(6.0).reshape(2, 3)
    assert "transposed" in check(wanted.T, wanted).message


def test_sum_and_mean_over_the_batch_are_told_apart(trace):
    gradient = trace.array("0.weight.grad")
    assert "forgot the mean" in check(2 * gradient, trace, "0.weight.grad").message
    assert "once too often" in check(gradient / 2, trace, "0.weight.grad").message


def test_a_transposed_weight_matrix_in_a_forward_pass_is_named(trace):
    weight, bias = trace.array("0.weight.before"), trace.array("0.bias.before")
    answer = trace.array("x") @ weight + bias
    assert "row j holds the weights into unit j" in check(answer, trace, "0.output").message


def test_a_hint_of_relu_is_not_given_about_tanh(trace):
    assert "ReLU" not in check(np.abs(trace.array("0.output")), trace, "1.output").message


def test_applying_the_activation_too_is_named_whatever_the_activation_is(trace):
    z = trace.array("0.output")
    assert "applied the activation too" in check(np.tanh(z), trace, "0.output").message
    assert "activation" not in check(np.maximum(z, 0), trace, "0.output").message
    scores = trace.array("2.output")  # no activation follows: the hidden one is the likely one
    assert "applied the activation too" in check(np.tanh(scores), trace, "2.output").message


def test_a_summed_loss_gets_no_hint_about_a_mean():
    network = nn.Sequential(nn.Linear(2, 2), seed=3)
    loss, optimizer = nn.CrossEntropyLoss(reduction="sum"), optim.SGD(network.parameters(), lr=0.1)
    trace = bpviz.record(network, [[1.0, 2.0], [0.5, -1.0]], [0, 1], loss=loss, optimizer=optimizer)
    gradient = trace.array("0.weight.grad")
    for wrong in (2 * gradient, gradient / 2):
        assert "mean" not in check(wrong, trace, "0.weight.grad").message
    picked = trace.array("loss.prob")[[0, 1], [0, 1]]
    assert "base 10" in check(-np.log10(picked).sum(), trace, "loss.value").message


def test_a_mistake_that_would_be_infinite_explains_nothing_and_warns_of_nothing():
    network = nn.Sequential(nn.Linear(1, 2), seed=3)
    network[0].weight.data = [[1000.0], [-1000.0]]
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    trace = bpviz.record(network, [[1.0]], [0], loss=nn.CrossEntropyLoss(), optimizer=optimizer)
    assert trace.array("loss.prob").tolist() == [[1, 0]]
    assert "all classes" not in check(7.0, trace, "loss.value").message


def test_a_mistake_that_makes_no_difference_here_is_not_named():
    assert "bias" not in check(2.0, 1.0, mistakes={"You forgot the bias.": 1.0}).message


def test_the_exercise_s_own_mistakes_come_before_the_general_ones(trace):
    wrong = -trace.array("0.output")
    assert check(wrong, trace, "0.output", mistakes={"Mine.": wrong}).message == "Mine."


def test_how_many_entries_are_right_and_which_is_the_first_wrong_one():
    message = check([1.0, 9.0, 3.0], [1.0, 2.0, 3.0]).message
    assert "2 of 3 entries are right" in message
    assert "entry 1: yours is 9" in message


def test_an_unexplained_answer_never_learns_the_right_one(trace):
    right = trace.value("0.output[0, 1]")
    message = check(right + 5, trace, "0.output[0, 1]").message
    assert f"{right:.3g}" not in message
    assert message.endswith("Redo it term by term, beside the weighted sum at h₁ in the stepper.")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("0.output[0, 1]", "the weighted sum at h₁"),
        ("0.output", "the weighted sums of the hidden layer"),
        ("1.output[0, 0]", "the activation at h₀"),
        ("2.output[0]", "the weighted sums of the output layer"),
        ("0.weight.grad[1, 0]", "the gradient of the weight from x₀ to h₁"),
        ("2.weight.after[0, 1]", "the new weight from h₁ to z₀"),
        ("2.bias.after[1]", "the new bias of z₁"),
        ("2.weight.after", "the new weights of layer 2"),
        ("loss.value", "the loss"),
        ("loss.prob[0, 1]", "the number at loss.prob[0, 1]"),
        ("x[0, 1]", "the number at x[0, 1]"),
    ],
)
def test_a_place_is_said_in_the_words_of_the_stepper(address, words, trace):
    assert in_words(trace, Address.parse(address)) == words


def test_before_the_stepper_an_exercise_gives_its_own_advice(trace):
    message = check(99.0, trace, "0.output[0, 1]", hint="Multiply first.").message
    assert message == "Yours is 99, and that is not it. Multiply first."
    z = trace.array("0.output")[0]
    assert check(np.add(z, [0, 9]), trace, "0.output[0]", hint="Multiply first.").message.endswith("Multiply first.")
    # a mistake that is known still gets its own words
    assert "sign" in check(-z[1], trace, "0.output[0, 1]", hint="Multiply first.").message


@pytest.mark.parametrize("answer", [(-0, 3), (109, 386)])
def test_a_decimal_comma_is_named_and_the_answer_is_not(answer):
    message = check(answer, -0.3).message
    assert "write a decimal point (0.5, not 0,5)" in message
    assert "0.3" not in message


def test_a_list_of_the_wrong_length_is_not_taken_for_a_decimal_comma():
    assert "comma" not in check([0, 3], -0.3).message
    assert "comma" not in check((0, 3), [1.0, 2.0, 3.0]).message


def test_an_exercise_that_is_itself_wrong_raises(trace):
    with pytest.raises(TypeError, match="needs an address"):
        check(1.0, trace)
    with pytest.raises(TypeError, match="needs a trace"):
        check(1.0, 2.0, "0.output[0, 1]")
    with pytest.raises(KeyError, match=r"7\.output"):
        check(1.0, trace, "7.output[0, 1]")


def test_a_verdict_is_text_never_html_of_the_learner():
    verdict = check("<img src=x onerror=alert(1)>", 1.0)
    assert "<img" not in verdict._repr_html_()
    assert "&lt;img" in verdict._repr_html_()


def test_a_verdict_says_in_words_what_its_colour_says():
    assert "Right." in Verdict(True, "")._repr_html_()
    assert "Not yet." in Verdict(False, "")._repr_html_()
    assert repr(Verdict(True, "Good.")) == "✓ Right. Good."


@pytest.mark.parametrize("answer", [[[1.0, 2.0], [3.0]], object(), 1 + 2j, {"a": 1}, np.array([None, 1.0])])
def test_whatever_the_answer_is_there_is_a_verdict(answer):
    assert not check(answer, [1.0, 2.0])
