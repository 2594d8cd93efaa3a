"""The loop as NumPy: every line, run on the trace's own numbers, gives the trace's array."""

import re

import numpy as np
import pytest

import bpviz
from bpviz import nn, optim
from tests.browser.networks import NETWORKS, OTHERS

ACTIVATIONS = {
    kind.__name__: kind for kind in (nn.ReLU, nn.Tanh, nn.Sigmoid, nn.LeakyReLU, nn.ELU, nn.SiLU, nn.Softplus)
}
ACTIVATIONS["GELU"] = lambda: nn.GELU(approximate="tanh")
LOSSES = {
    "cross entropy": (nn.CrossEntropyLoss, [2, 0, 1, 2]),
    "mean squared error": (nn.MSELoss, np.arange(12.0).reshape(4, 3) / 7),
}
OPTIMIZERS = {
    "plain": lambda parameters: optim.SGD(parameters, lr=0.1),
    "momentum": lambda parameters: optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
    "Adam": lambda parameters: optim.Adam(parameters, lr=0.01, weight_decay=0.1, amsgrad=True),
    "AdamW": lambda parameters: optim.AdamW(parameters, lr=0.01),
    "RMSprop": lambda parameters: optim.RMSprop(parameters, lr=0.01, centered=True, momentum=0.5),
    "Adagrad": lambda parameters: optim.Adagrad(parameters, lr=0.1, lr_decay=0.1),
}
MEMORIES = {"v": "momentum_buffer", "m": "exp_avg", "s": "exp_avg_sq", "most": "max_exp_avg_sq"}
MEMORIES_OF = {"RMSprop": MEMORIES | {"s": "square_avg", "m": "grad_avg"}, "Adagrad": MEMORIES | {"s": "sum"}}


def recorded(activation, loss, optimizer, clip=None):
    layers = nn.Linear(2, 3), activation(), nn.Linear(3, 3, bias=False), activation(), nn.Linear(3, 3)
    network = nn.Sequential(*layers, seed=1)
    criterion, target = loss
    x, steps = np.random.default_rng(0).normal(size=(4, 2)), optimizer(network.parameters())
    for _ in range(3):
        trace = bpviz.record(network, x, target, loss=criterion, optimizer=steps, clip=clip)
    return trace


def run(trace, memories):
    """Run the lines one after the other; what each computes is the trace's array."""
    known = {"np": np, "x": trace.array("x"), "target": trace.array("target")}
    for number, layer in enumerate(("0", "2", "4"), 1):
        for letter, name in (("W", "weight"), ("b", "bias")):
            parameter = f"{layer}.{name}"
            if f"{parameter}.before" not in trace.header["arrays"]:
                continue
            known[f"{letter}{number}"] = trace.array(f"{parameter}.before").copy()
            for short, memory in memories.items():
                if f"{parameter}.{memory}_before" in trace.header["arrays"]:
                    known[f"{short}{letter}{number}"] = trace.array(f"{parameter}.{memory}_before")
    for line in trace.header["numpy"]:
        text = re.sub(r"\{([\w.]+)\}", lambda found: repr(trace.value(found[1])), line["text"])
        exec(text, known)
        if line["array"] is not None:
            name = re.split(r" [-+]?= ", text)[0]
            np.testing.assert_allclose(known[name], trace.array(line["array"]), rtol=1e-12, atol=1e-15, err_msg=text)
    return {line["array"] for line in trace.header["numpy"]}


def every_array(trace):
    rules = [rule for b in trace.header["blocks"] for p in b["parts"] for t in p["targets"] for rule in t["rules"]]
    return {rule["target"]["ref"] for rule in rules}


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_the_lines_of_any_activation_and_loss_give_the_traces_numbers(activation, loss):
    criterion, target = LOSSES[loss]
    trace = recorded(ACTIVATIONS[activation], (criterion(), target), OPTIMIZERS["momentum"], nn.ClipNorm(0.5))
    computed = run(trace, MEMORIES)
    left_out = {array for array in every_array(trace) - computed if not array.endswith(".update")}
    assert left_out == set()  # a change is part of the line of the new weight
    assert "forward" in {line["phase"] for line in trace.header["numpy"]}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_lines_of_any_optimizer_give_the_traces_numbers(optimizer):
    trace = recorded(nn.Tanh, (nn.CrossEntropyLoss(reduction="sum"), [2, 0, 1, 2]), OPTIMIZERS[optimizer])
    computed = run(trace, MEMORIES_OF.get(optimizer, MEMORIES))
    assert {f"{name}.after" for name in ("0.weight", "0.bias", "2.weight", "4.weight", "4.bias")} <= computed


def test_clipping_by_value_is_a_line_for_each_parameter():
    trace = recorded(nn.Tanh, (nn.MSELoss(), np.ones((4, 3))), OPTIMIZERS["plain"], nn.ClipValue(0.01))
    assert {"0.weight.clipped", "4.bias.clipped"} <= run(trace, MEMORIES)


def test_the_lines_read_as_one_would_write_them():
    texts = [line["text"] for line in NETWORKS["small"]().header["numpy"]]
    for text in (
        "z1 = x @ W1.T + b1",
        "a1 = np.tanh(z1)",
        "dW1 = dz1.T @ x",
        "dz1 = da1 * slope",
        "vW1 = {optimizer.momentum} * vW1 + g",
        "W1 -= {optimizer.lr} * vW1",
    ):
        assert text in texts


@pytest.mark.parametrize("name", NETWORKS | OTHERS)
def test_every_block_has_a_line_and_what_is_not_said_in_one_refers_to_its_equation(name):
    header = (NETWORKS | OTHERS)[name]().header
    said = {(line["phase"], line["layer"]) for line in header["numpy"]}
    assert said == {(block["phase"], block["layer"]) for block in header["blocks"]}
    for line in header["numpy"]:
        if not line["text"].startswith("#"):
            compile(re.sub(r"\{[\w.]+\}", "1", line["text"]), "line", "exec")
    if name == "layer_norm":
        assert "# LayerNorm: see its equation" in [line["text"] for line in header["numpy"]]
