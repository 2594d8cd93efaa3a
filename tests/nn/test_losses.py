import math

import numpy as np
import pytest

from bpviz import nn


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
