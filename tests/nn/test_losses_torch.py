"""Every loss beside PyTorch's, with every setting."""

import numpy as np
import pytest

from tests.nn.loss_cases import CASES, LossCase

pytestmark = pytest.mark.torch

TOLERANCE = {np.float64: 1e-13, np.float32: 2e-6}


def in_torch(case: LossCase, output, target, **more):
    """PyTorch's value, and its gradient with respect to the output."""
    import torch

    arguments = {
        name: torch.tensor(value, dtype=torch.from_numpy(output).dtype) if isinstance(value, list) else value
        for name, value in case.arguments.items()
    }
    leaf = torch.tensor(output, requires_grad=True)
    value = getattr(torch.nn, case.loss)(**arguments, **more)(leaf, torch.tensor(target))
    value.backward()
    assert leaf.grad is not None
    return value.item(), leaf.grad.numpy()


def assert_same(case, output, target, **more):
    loss = case.build(**more)
    value, grad = loss(output, target), loss.backward()
    expected, expected_grad = in_torch(case, output, target, **more)
    tolerance = TOLERANCE[output.dtype.type]
    assert value == pytest.approx(expected, rel=tolerance, abs=tolerance, nan_ok=True)
    assert grad.dtype == output.dtype
    scale = np.nanmax(np.abs(expected_grad), initial=1e-3)
    np.testing.assert_allclose(grad, expected_grad, rtol=tolerance, atol=tolerance * scale)


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("batch", [1, 2, 7])
@pytest.mark.parametrize("scale", [0.4, 2, 1000])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_value_and_gradient_are_pytorchs(case, reduction, batch, scale, kind):
    assert_same(case, *case.data(batch, scale, kind), reduction=reduction)


@pytest.mark.parametrize("case", [case for case in CASES if not case.of_classes], ids=str)
def test_an_output_that_meets_its_target_exactly_or_a_bend_of_the_loss_has_pytorchs_gradient(case):
    output = np.array([[0.0, 1.0, 0.3, 1.0, 0.0], [1.0, 0.0, 0.5, 0.5, 1.0]])
    target = np.array([[0.0, 1.0, 0.3, 0.0, 1.0], [0.0, 0.0, 0.2, 0.5, 0.0]])
    assert_same(case, output, target)


@pytest.mark.parametrize("case", [case for case in CASES if case.of_classes], ids=str)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_samples_that_are_all_ignored_have_pytorchs_value_and_gradient(case, reduction):
    output, target = case.data(3)
    assert_same(case, output, np.full_like(target, case.arguments.get("ignore_index", -100)), reduction=reduction)


@pytest.mark.parametrize("case", [case for case in CASES if "weight" in case.arguments], ids=str)
def test_samples_whose_weights_are_all_zero_have_pytorchs_value_and_gradient(case):
    output, _ = case.data(3)
    loss, target = case.build(), np.array([3, 3, 3])
    expected, expected_grad = in_torch(case, output, target)
    assert np.isnan(expected) and not np.isfinite(loss(output, target))  # smoothing: infinite and NaN
    np.testing.assert_array_equal(np.isfinite(loss.backward()), np.isfinite(expected_grad))


@pytest.mark.parametrize("case", [case for case in CASES if case.loss == "CrossEntropyLoss"], ids=str)
def test_an_infinite_logit_counts_as_in_pytorch(case):
    output, target = np.array([[1.0, -np.inf, 0.5, 2.0, 1.5], [0.5, 1.0, np.inf, 2.0, 1.0]]), np.array([0, 0])
    assert_same(case, output[:1], target[:1])
    assert_same(case, output, target)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("case", [case for case in CASES if case.of_classes and case.ignored], ids=str)
def test_the_output_of_an_ignored_sample_cannot_spoil_the_loss(case, value):
    output, target = case.data(4)
    ignored = target == case.arguments.get("ignore_index", -100)
    output[ignored] = value
    loss = case.build()
    expected, expected_grad = in_torch(case, output, target)
    assert loss(output, target) == pytest.approx(expected, rel=1e-13)
    np.testing.assert_allclose(loss.backward()[~ignored], expected_grad[~ignored], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_defaults_are_pytorchs(case):
    import inspect

    import torch

    theirs = inspect.signature(getattr(torch.nn, case.loss)).parameters
    for name, parameter in inspect.signature(type(case.build())).parameters.items():
        assert parameter.default == theirs[name].default, name
