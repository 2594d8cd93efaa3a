"""Predict, then reveal: the known mistakes are those that people make, computed from the trace."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from tests.browser.networks import NETWORKS, OTHERS

SCRIPT = Path(__file__).parents[2] / "bpviz" / "views" / "widget" / "js" / "test" / "quiz.js"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="Node was not found (Debian: apt-get install nodejs npm)"
)


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    folder, known = tmp_path_factory.mktemp("traces"), {}

    def ask(name, grain="node"):
        """Return the trace, and its questions by address."""
        if (name, grain) not in known:
            trace, file = (NETWORKS | OTHERS)[name](), folder / name
            file.write_bytes(trace.to_bytes(compact=True))
            printed = subprocess.run(["node", SCRIPT, file, grain], check=True, capture_output=True, text=True).stdout
            known[name, grain] = trace, {each["address"]: each for each in json.loads(printed)}
        return known[name, grain]

    return ask


def hints(question, value):
    """Return what is said to an answer, of all known mistakes that it may be."""
    return [hint for hint, wrong in question["mistakes"] if np.isclose(wrong, value, rtol=1e-9, atol=1e-12)]


@pytest.mark.parametrize("name", ["small", "regression", "adamw", "groups", "residual", "layer_norm", "batch_norm"])
def test_every_kind_of_step_knows_at_least_four_wrong_answers(ask, name):
    _, questions = ask(name)
    kinds = {}
    for question in questions.values():
        wrong = {float(f"{value:.6g}") for _, value in question["mistakes"]}
        assert float(question["value"]) not in wrong
        kind = question["phase"], question["layer"], question["role"]
        kinds.setdefault(kind, []).append(len(wrong))
    plain = {kind: max(counts) for kind, counts in kinds.items() if is_plain(*kind)}
    assert plain and min(plain.values()) >= 4, {kind: count for kind, count in plain.items() if count < 4}


def is_plain(phase, layer, role):
    """Whether a step belongs to what all networks have; special layers have the general mistakes only."""
    named = ("peak", "total", "prob", "nll", "error", "norm", "coef", "clipped", "after", "grad_weight")
    return role in named or (phase == "forward" and layer == "0") or role.startswith("correction")


@pytest.mark.parametrize("name", ["small", "regression"])
def test_forward_and_backward_know_at_least_four_wrong_answers_at_every_layer(ask, name):
    _, questions = ask(name)
    counts = {}
    for question in questions.values():  # of a unit that ReLU has turned off, most mistakes come to 0, too
        if question["role"] in ("output", "downstream"):
            kind = question["phase"], question["layer"]
            counts.setdefault(kind, []).append(len({f"{value:.6g}" for _, value in question["mistakes"]}))
    assert min(max(found) for found in counts.values()) >= 4, counts


def test_a_forgotten_bias_activation_or_weight_is_told_apart(ask):
    trace, questions = ask("small")
    x, weight, bias = (trace.array(name) for name in ("x", "2.weight.before", "2.bias.before"))
    a, z = trace.array("1.output"), trace.array("0.output")
    question = questions["2.output[0, 1]"]
    assert "forgot the bias" in hints(question, a[0] @ weight[1])[0]
    assert "activation of the layer before" in hints(question, z[0] @ weight[1] + bias[1])[0]
    assert "forgot the weights" in hints(question, a.sum() + bias[1])[0]
    assert "still has to be applied" in hints(questions["1.output[0, 0]"], z[0, 0])[0]
    assert "slope" in hints(questions["1.output[0, 0]"], 1 - a[0, 0] ** 2)[0]
    assert "too" in hints(questions["0.output[0, 0]"], np.tanh(z[0, 0]))[0]
    assert x.shape == (1, 2)


def test_a_forgotten_slope_and_an_updated_weight_are_told_apart(ask):
    trace, questions = ask("small")
    before, after = trace.array("2.weight.before"), trace.array("2.weight.after")
    dz, da = trace.array("2.upstream"), trace.array("1.upstream")
    assert "left out the activation's slope" in hints(questions["0.upstream[0, 2]"], da[0, 2])[0]
    assert "slope alone" in hints(questions["0.upstream[0, 2]"], 1 - trace.array("1.output")[0, 2] ** 2)[0]
    assert "updated weight" in hints(questions["1.upstream[0, 1]"], dz[0] @ after[:, 1])[0]
    assert "forgot the weights" in hints(questions["1.upstream[0, 1]"], dz.sum())[0]
    assert before.shape == (2, 3)


def test_a_square_weight_may_be_transposed(ask):
    trace, questions = ask("residual")
    weight, bias, a = (trace.array(name) for name in ("2.0.weight.before", "2.0.bias.before", "1.output"))
    asked = [each for each in questions if each.startswith("2.0.output[0")]
    said = [hints(questions[each], (a[0] @ weight + bias)[j]) for j, each in enumerate(asked)]
    assert any("transposed" in hint for found in said for hint in found)


def test_softmax_mistakes_are_told_apart(ask):
    trace, questions = ask("small")
    z, prob, target = trace.array("2.output")[0], trace.array("loss.prob")[0], trace.array("target")[0]
    assert "subtract the largest score" in hints(questions["loss.total[0]"], np.exp(z).sum())[0]
    assert "forgot to divide" in hints(questions["loss.prob[0, 0]"], np.exp(z[0] - z.max()))[0]
    assert "probability of the right class" in hints(questions["loss.nll[0]"], prob[target])[0]
    assert "base 10" in hints(questions["loss.nll[0]"], -np.log10(prob[target]))[0]
    assert "1 is subtracted" in hints(questions[f"2.upstream[0, {target}]"], prob[target])[0]


def test_the_mean_and_the_sum_over_a_batch_are_told_apart(ask):
    trace, questions = ask("regression")
    error, value = trace.array("loss.error"), trace.array("loss.value")
    assert "forgot the mean" in hints(questions["loss.value"], (error**2).sum())[0]
    assert "forgot to square" in hints(questions["loss.value"], error.mean())[0]
    asked = next(each for each in questions if each.startswith("4.weight.grad"))
    assert any("batch size once too often" in hint for hint in hints(questions[asked], trace.value(asked) / 4))
    assert value.shape == ()


def test_an_update_without_lr_momentum_decay_or_clipping_is_told_apart(ask):
    trace, questions = ask("small")
    address = next(each for each in questions if each.startswith("0.weight.after"))
    at = tuple(int(word) for word in address[len("0.weight.after[") : -1].split(","))
    names = ("before", "grad", "clipped", "decayed", "momentum_buffer_before", "after")
    before, grad, clipped, decayed, old, after = (trace.array(f"0.weight.{name}")[at] for name in names)
    buffer, question = 0.9 * old + decayed, questions[address]
    assert np.isclose(before - 0.1 * buffer, after)
    assert "learning rate" in hints(question, before - buffer)[0]
    assert "forgot momentum" in hints(question, before - 0.1 * decayed)[0]
    assert "weight decay" in hints(question, before - 0.1 * (0.9 * old + clipped))[0]
    assert "before clipping" in hints(question, before - 0.1 * (0.9 * old + grad + 0.01 * before))[0]
    assert "iteration before" in hints(question, before - 0.1 * old)[0]
    assert "wrong way" in hints(question, before + 0.1 * buffer)[0]
    assert "Nothing has changed" in hints(question, before)[0]
    assert question["tolerance"] < abs(after - before) / 5  # the weight before is not taken for the new one


@pytest.mark.parametrize("name", OTHERS)
def test_every_number_of_any_network_can_be_asked_for(ask, name):
    trace, questions = ask(name, "term")
    assert len(questions) > 10
    for address, question in questions.items():
        truth = trace.value(address)
        assert np.isclose(float(question["value"].replace("Infinity", "inf")), truth, rtol=1e-9, equal_nan=True)
        assert question["tolerance"] > 0
