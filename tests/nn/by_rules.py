"""A layer alone: run it, take its recording, and hold its rules against it."""

import numpy as np

from bpviz import nn
from bpviz.arrays import quiet
from bpviz.rules import bind, evaluate_array, parse

GIVEN = {"mask", "running_mean_before", "running_var_before"}  # recorded, but computed by nothing in the iteration


def run(layer: nn.Module, x: np.ndarray, upstream: np.ndarray, input_grad: bool = True) -> dict[str, np.ndarray]:
    """One recorded pass: every array that the layer's rules may speak of, by its word."""
    layer.zero_grad()
    layer.start()
    with quiet():
        layer.forward(x)
        layer.backward(upstream, input_grad)
    arrays = {"input": x, "upstream": upstream, **layer.take()}
    arrays.update({name: np.array(value) for name, value in layer.settings.items()})
    for name, parameter in layer.named_parameters():
        arrays[name.replace(".", "_")] = parameter.data.copy()
        if parameter.grad is not None:
            arrays[f"grad_{name.replace('.', '_')}"] = parameter.grad.copy()
    return arrays


def assert_rules_give_what_was_recorded(layer: nn.Module, x: np.ndarray, upstream: np.ndarray) -> None:
    """Every rule, evaluated over the recorded arrays, gives the recorded array; and every recorded array has a rule."""
    arrays = run(layer, x, upstream)
    shapes = {name: array.shape for name, array in arrays.items()}
    explained = set(GIVEN)
    for kind, texts in layer.rules().items():
        for text in texts:
            rule = bind(parse(text), {name: name for name in shapes}, shapes)
            expected = arrays[rule.target.role]
            with quiet():
                made = evaluate_array(rule, expected.shape, arrays.__getitem__)
            both = np.isfinite(made) & np.isfinite(expected)
            assert np.array_equal(np.isfinite(made), np.isfinite(expected)), text
            scale = np.abs(expected[both]).max(initial=1e-300)
            assert np.abs(made[both] - expected[both]).max(initial=0) <= 1e-12 * scale, (kind, text)
            explained.add(rule.target.role)
    recorded = {role for role in arrays if role in layer.roles or role.startswith("grad_")}
    assert recorded <= explained, f"no rule gives {recorded - explained}"
