"""The notation: what is read, what is refused, and what it evaluates to."""

import numpy as np
import pytest

from bpviz.rules import Fold, Idx, Num, Op, Ref, bind, evaluate_array, parse, rule_from_json, rule_to_json

WEIGHT = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
X = np.array([[10.0, 1.0], [0.5, -2.0]])
ARRAYS = {"w": WEIGHT, "x": X, "b": np.array([0.1, 0.2, 0.3]), "t": np.array([2, 0]), "z": np.empty((2, 3))}
NAMES = {"weight": "w", "input": "x", "bias": "b", "target": "t", "output": "z", "upstream": "z", "score": "z"}


def computed(text: str, shape: tuple[int, ...], **arrays: np.ndarray) -> np.ndarray:
    have = {**ARRAYS, **arrays}
    names = {**NAMES, **{name: name for name in arrays}}
    rule = bind(parse(text), names, {name: array.shape for name, array in have.items()})
    return evaluate_array(rule, shape, have.__getitem__)


def test_a_weighted_sum_is_the_matrix_product():
    made = computed("output[..., j] = bias[j] + sum[i](weight[j, i] * input[..., i])", (2, 3))
    np.testing.assert_allclose(made, X @ WEIGHT.T + ARRAYS["b"], rtol=1e-15)


def test_a_sum_over_the_samples_is_the_transposed_product():
    upstream = np.array([[1.0, 2.0, 3.0], [-1.0, 0.5, 0.0]])
    made = computed("g[j, i] = sum[...](up[..., j] * input[..., i])", (3, 2), up=upstream, g=WEIGHT)
    np.testing.assert_allclose(made, upstream.T @ X, rtol=1e-15)


def test_an_index_may_be_looked_up():
    scores = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    made = computed("picked[n] = s[n, target[n]]", (2,), s=scores, picked=np.empty(2))
    assert made.tolist() == [3.0, 4.0]


def test_where_compares_the_index_with_a_number():
    made = computed("output[n, c] = where(c == target[n], 1, 0)", (2, 3))
    assert made.tolist() == [[0, 0, 1], [1, 0, 0]]


def test_a_mean_over_one_sample_is_no_division():
    rule = bind(parse("value = sum[n](nll[n]) / size(n)"), {"value": "v", "nll": "l"}, {"v": (), "l": (1,)})
    assert isinstance(rule.value, Fold)
    batch = bind(parse("value = sum[n](nll[n]) / size(n)"), {"value": "v", "nll": "l"}, {"v": (), "l": (4,)})
    assert isinstance(batch.value, Op)
    assert batch.value.args[1] == Num(4)


def test_minus_binds_to_the_name_it_stands_before():
    assert parse("update[...] = -lr * buffer[...]").value == Op(
        "*", (Op("neg", (Ref("lr"),)), Ref("buffer", (Idx("..."),)))
    )


def test_a_rule_survives_json():
    rule = bind(
        parse("output[..., j] = max(sum[i](weight[j, i] * input[..., i] ** 2), 0)"),
        NAMES,
        {"w": (3, 2), "x": (2, 2), "z": (2, 3)},
    )
    assert rule_from_json(rule_to_json(rule)) == rule


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("output[j]", "target = value"),
        ("output[j] = ", "not valid Python"),
        ("output[j] = __import__('os')", "not part of the notation"),
        ("output[j] = weight.T", "not part of the notation"),
        ("output[j] = sum[j](weight[j])", "one new index letter"),
        ("output[j] = where(weight[j])", "not part of the notation"),
        ("1 = weight[j]", "not valid Python"),
    ],
)
def test_what_is_not_in_the_notation_is_refused_with_the_part_that_is_wrong(text, complaint):
    with pytest.raises(ValueError, match=complaint):
        parse(text)
