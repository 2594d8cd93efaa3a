"""What the sentences say: their numbers, worked out here with plain NumPy from PyTorch's formulas."""

import re

import numpy as np
import pytest

import bpviz
from bpviz import datasets, nn, optim
from bpviz.locale import using
from bpviz.session.words import CHANGES, text


def session(optimizer=optim.SGD, **settings):
    network = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), seed=0)
    steps = optimizer(network.parameters(), **{"lr": 0.1, **settings})
    return bpviz.Session(network, datasets.xor(), loss=nn.MSELoss(), optimizer=steps)


def forward_backward(walked):
    """Parameters and gradients of the next iteration, by the chain rule written out; xor is shuffled by seed 0."""
    named = {name: array.copy() for name, array in walked.network.state_dict().items()}
    order, rng, k = [], np.random.default_rng(0), walked.iteration + 1
    while len(order) <= k:
        order += rng.permutation(4).tolist()
    xor = datasets.xor()
    x, target = xor.x[order[k]], xor.target[order[k]]
    hidden = np.tanh(named["0.weight"] @ x + named["0.bias"])
    error = 2 * (named["2.weight"] @ hidden + named["2.bias"] - target)
    inner = (named["2.weight"].T @ error) * (1 - hidden**2)
    gradients = {
        "0.weight": np.outer(inner, x),
        "0.bias": inner,
        "2.weight": np.outer(error, hidden),
        "2.bias": error,
    }
    return named, gradients


def most(arrays):
    """Address and value of the number of the largest magnitude."""
    name = max(arrays, key=lambda each: np.abs(arrays[each]).max())
    index = np.unravel_index(np.abs(arrays[name]).argmax(), arrays[name].shape)
    return f"{name}[{', '.join(map(str, map(int, index)))}]", float(arrays[name][index])


def walked_some(**settings):
    walked = session(**settings)
    walked.train(6)
    return walked


def test_a_learning_rate_is_told_by_the_next_step_of_the_parameter_that_moves_most():
    walked = walked_some()
    address, gradient = most(forward_backward(walked)[1])
    assert walked.configure(lr=0.35) == (
        f"With lr = 0.35 instead of 0.1, the next step of {address}, the parameter that moves most, is "
        f"{text(-0.35 * gradient)} instead of {text(-0.1 * gradient)}."
    )


def test_momentum_is_told_by_the_sum_of_its_geometric_series():
    assert walked_some().configure(momentum=0.9) == (
        "A gradient that stays the same would now move a weight up to 10 times as far: 0.1/(1 − 0.9) = 1."
    )
    # 0.1 / (1 - 0.95) = 2, where 0.1 / (1 - 0.5) = 0.2 was
    assert walked_some(momentum=0.5).configure(momentum=0.95) == (
        "A gradient that stays the same would now move a weight up to 10 times as far: 0.1/(1 − 0.95) = 2."
    )
    # 0.1 * (1 - 0.2) / (1 - 0.8) = 0.4
    assert walked_some(dampening=0.2).configure(momentum=0.8) == (
        "A gradient that stays the same would now move a weight up to 4 times as far: 0.1 × (1 − 0.2)/(1 − 0.8) = 0.4."
    )
    assert "Earlier gradients count no more" in walked_some(momentum=0.9).configure(momentum=0.0)
    assert "0.1 times as far as with momentum, 0.1 times" in walked_some(momentum=0.9).configure(momentum=0.0)
    assert "never fade" in walked_some().configure(momentum=1.0)


def test_the_series_that_the_sentence_speaks_of_is_what_the_optimizer_does():
    """One weight, gradient 1 in every step: in the end a step is lr / (1 - momentum) long."""
    network = nn.Sequential(nn.Linear(1, 1, bias=False), seed=0)
    steps = optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    for _ in range(400):
        before = network[0].weight.data.copy()
        network[0].weight.grad = [[1.0]]
        steps.step()
    assert (before - network[0].weight.data).item() == pytest.approx(0.1 / (1 - 0.9), rel=1e-12)


def test_weight_decay_is_told_by_what_it_takes_from_the_largest_parameter():
    walked = walked_some()
    address, weight = most(forward_backward(walked)[0])
    assert walked.configure(weight_decay=0.02) == (
        f"Weight decay takes 0.1 × 0.02 × {text(weight)} = {text(0.1 * 0.02 * weight)} from the largest parameter, "
        f"{address}, in the next step."
    )
    walked.next()
    address, weight = most(forward_backward(walked)[0])
    assert walked.configure(weight_decay=0.0) == (
        f"Without weight decay nothing pulls {address}, the largest parameter, {text(weight)}, towards 0 any more."
    )
    walked = walked_some(optimizer=optim.Adam)
    address, weight = most(forward_backward(walked)[0])
    assert walked.configure(weight_decay=0.02) == (
        f"Weight decay adds 0.02 × {text(weight)} = {text(0.02 * weight)} to the next gradient of the largest "
        f"parameter, {address}."
    )


def test_clipping_is_told_by_how_many_of_the_last_twenty_norms_were_above_it():
    walked = session()
    norms = []
    for _ in range(26):
        _, gradients = forward_backward(walked)
        norms.append(np.sqrt(sum((array**2).sum() for array in gradients.values())))
        walked.next()
    norms = norms[-20:]  # of iterations 7 to 26
    limit = float(np.round(np.median(norms), 2))
    assert walked.configure(clip=limit) == (
        f"Of the last 20 iterations {sum(norm > limit for norm in norms)} had a gradient norm above {text(limit)}: the "
        f"largest, {text(max(norms))}, was {text(max(norms) / limit)} times as much."
    )
    assert walked.configure(clip=1e6) == (
        f"Of the last 20 iterations none had a gradient norm above {text(1e6)}: the largest was {text(max(norms))}."
    )
    assert walked.configure(clip=None) == (
        f"Gradients keep their size: the largest norm of the last 20 iterations was {text(max(norms))}."
    )


def test_clipping_by_value_is_told_by_the_share_of_gradients_above_it():
    walked = session()
    _, gradients = forward_backward(walked)
    walked.next()
    # iteration 0 and the one just run; the first one's gradients are those of its trace
    first = [view.grad for view in walked.goto(0).parameters.values()]
    walked.goto(1)
    every = np.abs(np.concatenate([each.ravel() for each in [*first, *gradients.values()]]))
    assert walked.configure(clip=nn.ClipValue(0.3)) == (
        f"Of the gradients of the last 2 iterations {text(100 * float((every > 0.3).mean()))} % were larger than 0.3 "
        f"in size: the largest was {text(float(every.max()))}."
    )


def test_freezing_is_told_by_how_many_parameters_stand_still():
    walked = walked_some()
    # 4 x 2 weights and 4 biases of 8 + 4 + 4 + 1
    assert walked.configure(freeze=["0"]) == "12 of 17 parameters stand still from now on; 5 go on learning."
    assert walked.configure(freeze=["0", "2.bias"]) == "13 of 17 parameters stand still from now on; 4 go on learning."
    assert walked.configure(freeze=[]) == "All 17 parameters learn."


def test_another_optimizer_is_told_by_its_first_step():
    walked = walked_some()
    address, gradient = most(forward_backward(walked)[1])
    # Adam's first step is lr * g / (|g| + eps)
    after = -0.01 * gradient / (abs(gradient) + 1e-8)
    assert walked.configure(optimizer="Adam", lr=0.01) == (
        f"Adam begins with nothing remembered: the next step of {address}, the parameter that moves most, is "
        f"{text(after)} instead of {text(-0.1 * gradient)}."
    )


def test_what_stays_as_it_is_is_said_and_several_changes_are_several_sentences():
    walked = walked_some()
    assert walked.configure(lr=0.1) == "lr is 0.1, as before: nothing changes."
    said = walked.configure(freeze=["0"], lr=0.1)
    assert (
        said == "12 of 17 parameters stand still from now on; 5 go on learning. lr is 0.1, as before: nothing changes."
    )


def test_all_frozen_at_once_nothing_moves_and_the_session_walks_on():
    walked = walked_some()
    walked.configure(freeze=["0", "2"])
    said = walked.configure(lr=0.5)
    assert "is 0 instead of 0." in said
    before = walked.network.state_dict()
    walked.next()
    for name, array in walked.network.state_dict().items():
        assert np.array_equal(array, before[name])
    assert walked.trace.parameters["0.weight"].grad is None
    walked.configure(clip=1.0)


@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        (optim.RMSprop, {"alpha": 0.5}),
        (optim.RMSprop, {"momentum": 0.9}),
        (optim.RMSprop, {"centered": True}),
        (optim.AdamW, {"weight_decay": 0.1}),
        (optim.Adam, {"betas": (0.5, 0.6)}),
        (optim.Adagrad, {"eps": 0.1, "weight_decay": 0.1}),
        (optim.SGD, {"momentum": 0.9, "nesterov": True}),
    ],
)
def test_every_setting_of_every_optimizer_has_a_sentence_without_open_places(optimizer, settings):
    walked = session(optimizer)
    walked.train(3)
    said = walked.configure(**settings)
    assert said
    assert not re.search(r"[{}]|nan|NaN", said)
    walked.train(3)
    assert np.isfinite(walked.loss).all()


def test_a_session_that_blew_up_still_explains_its_changes():
    walked = session(lr=1e200)
    walked.train(8)
    assert not np.isfinite(walked.loss).all()
    for settings in ({"lr": 0.1}, {"clip": 1.0}, {"momentum": 0.5}, {"weight_decay": 0.1}, {"optimizer": "Adam"}):
        assert walked.configure(**settings)


def test_groups_with_rates_of_their_own_are_all_changed():
    network = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), seed=0)
    groups = [{"params": network[0].parameters(), "lr": 0.1}, {"params": network[2].parameters()}]
    walked = bpviz.Session(network, datasets.xor(), loss=nn.MSELoss(), optimizer=optim.SGD(groups, lr=0.2))
    assert walked.settings["lr"] == [0.1, 0.2]
    walked.next()
    for settings in ({"momentum": 0.9}, {"weight_decay": 0.1}, {"lr": 0.3}):
        assert walked.configure(**settings)
    assert walked.settings["lr"] == 0.3
    walked.next()
    assert walked.lr.tolist() == [[0.1, 0.2], [0.1, 0.2], [0.3, 0.3]]


def test_a_change_is_told_in_the_language_of_the_moment():
    walked = walked_some()
    english = walked.configure(momentum=0.9)
    with using("zh"):
        chinese = walked.changes[-1].sentence
        assert walked.configure(freeze=["0"]).startswith("17 个参数中有 12 个")
    assert chinese == "如果梯度一直不变，权重每步移动的距离最终为原来的 10 倍：0.1/(1 − 0.9) = 1。"
    with using("en"):
        assert walked.changes[-2].sentence == english


def test_no_sentence_of_the_table_is_without_a_full_stop():
    assert all(sentence.endswith(".") for sentence in CHANGES.values())
