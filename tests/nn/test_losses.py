import math

import numpy as np
import pytest

from bpviz import nn

ZEROS = np.zeros((2, 4))


def logistic(z):
    return 1 / (1 + math.exp(-z))


def test_mse_is_the_mean_over_all_elements_and_its_gradient_too():
    loss = nn.MSELoss()
    assert loss(np.array([[1.0, 2.0], [3.0, 5.0]]), [[0, 0], [0, 1]]) == (1 + 4 + 9 + 16) / 4
    assert loss.backward().tolist() == [[0.5, 1.0], [1.5, 2.0]]


def test_mse_summed_has_no_division():
    loss = nn.MSELoss(reduction="sum")
    assert loss(np.array([[1.0, 2.0]]), [[0, 0]]) == 5
    assert loss.backward().tolist() == [[2, 4]]


def test_cross_entropy_of_equal_logits_is_the_log_of_the_number_of_classes():
    loss = nn.CrossEntropyLoss()
    assert loss(np.zeros((3, 10)), [0, 5, 9]) == pytest.approx(math.log(10), rel=1e-15)
    grad = loss.backward()
    assert grad[1, 5] == pytest.approx(-0.9 / 3, rel=1e-15)
    assert grad[1, 4] == pytest.approx(0.1 / 3, rel=1e-15)


def test_cross_entropy_of_extreme_logits_is_finite():
    assert nn.CrossEntropyLoss()(np.array([[1000.0, -1000.0]]), [1]) == 2000


def test_cross_entropy_sums_or_averages_over_the_batch():
    output, target = np.random.default_rng(0).normal(size=(4, 3)), [0, 1, 2, 0]
    mean, total = nn.CrossEntropyLoss(), nn.CrossEntropyLoss(reduction="sum")
    assert total(output, target) == pytest.approx(4 * mean(output, target), rel=1e-15)
    np.testing.assert_allclose(total.backward(), 4 * mean.backward(), rtol=1e-15)


def test_the_last_smaller_batch_of_an_epoch_is_fine():
    loss = nn.CrossEntropyLoss()
    for batch in (5, 2, 5, 1):
        assert loss(np.zeros((batch, 4)), [0] * batch) == pytest.approx(math.log(4))
        assert loss.backward().shape == (batch, 4)


# CrossEntropyLoss: weights, ignored samples, smoothing (trap 7) ------------------------------------------------------


def test_the_weighted_mean_of_cross_entropy_divides_by_the_sum_of_the_samples_weights():
    output = np.log([[0.5, 0.25, 0.25], [0.1, 0.8, 0.1]])
    loss = nn.CrossEntropyLoss(weight=[1, 3, 7])
    first, second = -math.log(0.5), -math.log(0.8)
    assert loss(output, [0, 1]) == pytest.approx((1 * first + 3 * second) / (1 + 3), rel=1e-14)
    np.testing.assert_allclose(loss.backward()[1], 3 / 4 * np.array([0.1, 0.8 - 1, 0.1]), rtol=1e-14)
    total = nn.CrossEntropyLoss(weight=[1, 3, 7], reduction="sum")
    assert total(output, [0, 1]) == pytest.approx(first + 3 * second, rel=1e-14)


def test_for_one_sample_the_weight_of_its_class_cancels_in_the_mean():
    output = np.array([[1.0, 2.0, -1.0]])
    assert nn.CrossEntropyLoss(weight=[5, 1, 1])(output, [0]) == pytest.approx(nn.CrossEntropyLoss()(output, [0]))


@pytest.mark.parametrize(
    ("loss", "settings"),
    [
        (nn.CrossEntropyLoss, {}),
        (nn.CrossEntropyLoss, {"weight": [1, 2, 3, 4]}),
        (nn.CrossEntropyLoss, {"label_smoothing": 0.2}),
        (nn.NLLLoss, {}),
        (nn.NLLLoss, {"weight": [1, 2, 3, 4]}),
    ],
)
def test_an_ignored_sample_leaves_the_denominator_too_as_if_it_were_not_there(loss, settings):
    output = np.random.default_rng(0).normal(size=(4, 4))
    some, all_of_them = loss(**settings), loss(**settings)
    assert some(output, [1, -100, 3, -100]) == pytest.approx(all_of_them(output[[0, 2]], [1, 3]), rel=1e-14)
    grad = some.backward()
    np.testing.assert_allclose(grad[[0, 2]], all_of_them.backward(), rtol=1e-14)
    assert not grad[[1, 3]].any()


def test_ignore_index_may_be_a_class_of_its_own():
    output = np.random.default_rng(0).normal(size=(3, 4))
    loss = nn.CrossEntropyLoss(ignore_index=0)
    assert loss(output, [2, 0, 0]) == pytest.approx(nn.CrossEntropyLoss()(output[:1], [2]), rel=1e-14)


def test_one_ignored_sample_in_a_large_batch_is_found():
    output = np.random.default_rng(0).normal(size=(500, 4))
    target = np.zeros(500, int)
    target[321] = -100
    expected = nn.CrossEntropyLoss()(np.delete(output, 321, axis=0), np.delete(target, 321))
    assert nn.CrossEntropyLoss()(output, target) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss, nn.NLLLoss])
def test_if_all_samples_are_ignored_the_mean_is_nan_the_sum_0_and_the_gradient_0(loss):
    mean, total = loss(), loss(reduction="sum")
    assert math.isnan(mean(ZEROS, [-100, -100]))
    assert total(ZEROS, [-100, -100]) == 0
    assert not mean.backward().any() and not total.backward().any()


def test_with_100_or_more_classes_an_ignored_sample_is_not_taken_for_the_class_counted_from_the_end():
    output = np.zeros((2, 150))
    output[0, -100] = 50
    assert nn.CrossEntropyLoss()(output, [-100, 7]) == pytest.approx(math.log(150), rel=1e-14)


def test_smoothing_mixes_the_targets_loss_with_the_mean_over_all_classes():
    p, e = np.array([0.7, 0.2, 0.1]), 0.3
    loss = nn.CrossEntropyLoss(label_smoothing=e)
    expected = (1 - e) * -math.log(0.7) + e / 3 * -np.log(p).sum()
    assert loss(np.log([p]), [0]) == pytest.approx(expected, rel=1e-14)
    # the same as a target that is soft: 1 - e + e/3 for the right class, e/3 for any other
    np.testing.assert_allclose(loss.backward(), [p - [1 - e + e / 3, e / 3, e / 3]], rtol=1e-13)


def test_smoothing_with_weights_weighs_each_class_but_keeps_the_denominator():
    p, w, e = np.array([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]), np.array([2.0, 1.0, 5.0]), 0.3
    nll = w[[0, 2]] * -np.log(p[[0, 1], [0, 2]])
    smooth = (w * -np.log(p)).sum(axis=1) / 3
    expected = ((1 - e) * nll + e * smooth).sum() / (2 + 5)
    assert nn.CrossEntropyLoss(weight=w, label_smoothing=e)(np.log(p), [0, 2]) == pytest.approx(expected, rel=1e-14)


def test_smoothing_of_extreme_logits_is_finite():
    # nll is 2000 for class 1, and 0 for class 0: the smooth part is their mean
    output = np.array([[1000.0, -1000.0]])
    assert nn.CrossEntropyLoss(label_smoothing=0.1)(output, [1]) == pytest.approx(0.9 * 2000 + 0.1 * 1000, rel=1e-14)


def test_nll_of_log_softmax_is_cross_entropy():
    output, target = np.random.default_rng(0).normal(size=(5, 3)), [0, 1, 2, -100, 0]
    log_prob = output - np.log(np.exp(output).sum(axis=1, keepdims=True))
    weight = [1, 0.5, 2]
    assert nn.NLLLoss(weight=weight)(log_prob, target) == pytest.approx(
        nn.CrossEntropyLoss(weight=weight)(output, target), rel=1e-14
    )


def test_the_gradient_of_nll_is_minus_one_over_the_batch_at_the_target_and_nothing_elsewhere():
    loss = nn.NLLLoss()
    assert loss(np.array([[-1.0, -2.0], [-3.0, -0.5]]), [1, 0]) == (2 + 3) / 2
    assert loss.backward().tolist() == [[0, -0.5], [-0.5, 0]]


# Binary cross-entropy (trap 8) ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("z", [-1000.0, -30.0, -0.5, 0.0, 2.0, 40.0, 1000.0])
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_binary_cross_entropy_of_logits_is_the_stable_formula(z, t):
    expected = max(z, 0) - z * t + math.log1p(math.exp(-abs(z)))
    assert nn.BCEWithLogitsLoss()(np.array([[z]]), [[t]]) == pytest.approx(expected, rel=1e-13, abs=1e-13)


def test_the_gradient_of_binary_cross_entropy_of_logits_is_sigmoid_minus_target_over_the_number_of_entries():
    loss = nn.BCEWithLogitsLoss()
    loss(np.array([[2.0, -1.0], [0.0, 3.0]]), [[1, 0], [0.5, 0]])
    expected = np.array([[logistic(2) - 1, logistic(-1)], [0, logistic(3)]]) / 4
    np.testing.assert_allclose(loss.backward(), expected, rtol=1e-14)


def test_pos_weight_multiplies_what_a_missed_yes_costs_and_leaves_the_mean_alone():
    output, pos_weight = np.array([[1.0, 1.0]]), [3, 10]
    yes, no = math.log(1 + math.exp(-1)), math.log(1 + math.exp(1))
    loss = nn.BCEWithLogitsLoss(pos_weight=pos_weight)
    assert loss(output, [[1, 0]]) == pytest.approx((3 * yes + no) / 2, rel=1e-14)
    np.testing.assert_allclose(loss.backward(), [[3 * (logistic(1) - 1) / 2, logistic(1) / 2]], rtol=1e-14)


def test_bce_clamps_the_logarithm_at_minus_100():
    loss = nn.BCELoss(reduction="sum")
    assert loss(np.array([[0.0, 1.0]]), [[1, 0]]) == 200
    assert loss(np.array([[1e-60]]), [[1]]) == 100  # log(1e-60) is -138
    assert loss(np.array([[0.0, 1.0]]), [[0, 1]]) == 0


def test_bce_clamps_the_denominator_of_its_gradient_at_1e_minus_12():
    loss = nn.BCELoss(reduction="sum")
    loss(np.array([[0.0, 1.0, 1e-5]]), [[1, 0, 1]])
    # 1e-12 in PyTorch is a float32, 9.99999996e-13
    np.testing.assert_allclose(loss.backward(), [[-1e12, 1e12, -1e5]], rtol=1e-8)
    assert loss.backward()[0, 0] == -1 / float(np.float32(1e-12))


def test_bce_of_sigmoids_is_bce_of_logits():
    z, target = np.random.default_rng(0).normal(size=(3, 2)), [[0, 1], [0.2, 0.5], [1, 1]]
    with_logits, loss = nn.BCEWithLogitsLoss(), nn.BCELoss()
    p = 1 / (1 + np.exp(-z))
    assert loss(p, target) == pytest.approx(with_logits(z, target), rel=1e-14)
    np.testing.assert_allclose(loss.backward() * p * (1 - p), with_logits.backward(), rtol=1e-12, atol=1e-16)


# Losses of the error (trap 9) ----------------------------------------------------------------------------------------


def test_l1_is_the_mean_of_the_sizes_and_an_error_of_0_does_not_pull():
    loss = nn.L1Loss()
    assert loss(np.array([[1.0, -2.0], [3.0, 0.0]]), [[0, 0], [3, 0.5]]) == (1 + 2 + 0 + 0.5) / 4
    assert loss.backward().tolist() == [[0.25, -0.25], [0, -0.25]]


def test_smooth_l1_is_a_parabola_up_to_beta_and_a_line_beyond():
    loss = nn.SmoothL1Loss(beta=2.0, reduction="sum")
    assert loss(np.array([[1.0, 2.0, -5.0]]), [[0, 0, 0]]) == 1 / 4 + 1 + (5 - 1)
    assert loss.backward().tolist() == [[0.5, 1, -1]]


def test_smooth_l1_with_beta_0_is_l1():
    output, target = np.random.default_rng(0).normal(size=(2, 3, 4))
    output[0, 0] = target[0, 0]
    smooth, plain = nn.SmoothL1Loss(beta=0), nn.L1Loss()
    assert smooth(output, target) == plain(output, target)
    np.testing.assert_array_equal(smooth.backward(), plain.backward())


def test_huber_is_half_the_square_up_to_delta_and_a_line_of_slope_delta_beyond():
    loss = nn.HuberLoss(delta=2.0, reduction="sum")
    assert loss(np.array([[1.0, 2.0, -5.0]]), [[0, 0, 0]]) == 0.5 + 2 + 2 * (5 - 1)
    assert loss.backward().tolist() == [[1, 2, -2]]


def test_huber_is_delta_times_smooth_l1():
    output, target = np.random.default_rng(0).normal(size=(2, 3, 4)) * 3
    huber, smooth = nn.HuberLoss(delta=1.5), nn.SmoothL1Loss(beta=1.5)
    assert huber(output, target) == pytest.approx(1.5 * smooth(output, target), rel=1e-14)
    np.testing.assert_allclose(huber.backward(), 1.5 * smooth.backward(), rtol=1e-14)


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss, nn.NLLLoss])
def test_class_weights_may_be_given_without_their_name_as_in_pytorch(loss):
    assert loss([1.0, 3.0])([[-1.0, -2.0], [-2.0, -1.0]], [0, 1]) == loss(weight=[1.0, 3.0])(
        [[-1.0, -2.0], [-2.0, -1.0]], [0, 1]
    )
