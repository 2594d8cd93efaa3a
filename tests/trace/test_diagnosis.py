"""What went wrong: the first number that was NaN or infinite is found, and the words about it are true."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bpviz
from bpviz import datasets, nn, optim
from bpviz.nn.elementwise_loss import ElementwiseLoss


class Exp(nn.Activation):
    """exp(x), of a learner's own."""

    def _forward(self, x, output):
        np.exp(x, out=output)

    def _local(self, x, output, local):
        np.copyto(local, output)

    def rules(self):
        return {
            "forward": ("output[...] = exp(input[...])",),
            "backward": ("local[...] = output[...]", "downstream[...] = upstream[...] * local[...]"),
        }


class LogLoss(ElementwiseLoss):
    """-target * log(output), of a learner's own, with nothing that keeps log away from 0."""

    roles = ("error", "value", "downstream")

    def forward(self, output, target):
        self._last = output, target
        error = self._work("error", output.shape, output.dtype)
        with np.errstate(all="ignore"):
            np.multiply(np.log(output), -target, out=error)
            return self._reduce(error.sum(), error)

    def backward(self):
        output, target = self._last
        downstream = self._work("downstream", output.shape, output.dtype)
        with np.errstate(all="ignore"):
            return np.divide(-target / output.size, output, out=downstream)

    def rules(self):
        size = "(size(n) * size(c))"
        return {
            "forward": (
                "error[n, c] = -target[n, c] * log(input[n, c])",
                f"value = sum[n](sum[c](error[n, c])) / {size}",
            ),
            "backward": (f"downstream[n, c] = -target[n, c] / input[n, c] / {size}",),
        }


def train(network, dataset, loss, **settings):
    optimizer = settings.pop("optimizer", None) or optim.SGD(network.parameters(), lr=settings.pop("lr", 0.1))
    return bpviz.train(network, dataset, loss=loss, optimizer=optimizer, progress=False, **settings)


def regression(dtype="float64"):
    layers = nn.Linear(1, 8, dtype=dtype), nn.Tanh(), nn.Linear(8, 1, dtype=dtype)
    return nn.Sequential(*layers, seed=0), datasets.curve(dtype=dtype)


def one(value: float, **settings):
    """A Linear(1, 1) whose output is its input times `value`, and one sample with the input 1."""
    network = nn.Sequential(nn.Linear(1, 1, bias=False, **settings))
    network[0].weight.data[:] = value
    return network


def first_by_hand(make, lr, samples_of):
    """The first iteration with a number that is not finite, found by recording every iteration."""
    network, dataset = make()
    loss, optimizer = nn.MSELoss(), optim.SGD(network.parameters(), lr=lr)
    for iteration in range(10_000):
        x, target = dataset[samples_of(iteration)]
        trace = bpviz.record(network, x, target, loss=loss, optimizer=optimizer)
        if not all(np.isfinite(trace.array(name)).all() for name in trace.names):
            return iteration, trace
    raise AssertionError("all finite")


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_learning_rate_that_is_too_high_is_told_by_the_growth_of_the_weights(dtype):
    network, dataset = regression(dtype)
    history = train(network, dataset, nn.MSELoss(), lr=2.0, epochs=60, batch_size=10)
    iteration, trace = first_by_hand(lambda: regression(dtype), 2.0, history.batch)
    address, value = history.nonfinite.address, history.nonfinite.value
    assert history.nonfinite.iteration == iteration
    assert trace.value(address) == value
    text = history.explain()
    assert str(history.diagnosis) == text
    assert text.startswith(f"The loss became inf in iteration {iteration}.")
    largest = max(trace.parameters, key=lambda name: abs(trace.parameters[name].before).max())
    size = abs(trace.parameters[largest].before).max()
    assert f"`{largest}` had grown from" in text
    assert f"to {size:.3g} in iteration {iteration} (lr 2)" in text
    assert "Try a smaller lr, or clip the gradients" in text
    limit = {"float64": "float64 can hold (1.8e+308)", "float32": "float32 can hold (3.4e+38); float64 would hold it"}
    assert limit[dtype] in text


def test_the_growth_is_told_from_iterations_that_were_measured():
    # gradient of (w - 0)^2: w becomes w * (1 - 2 lr) = -3 w in every iteration, so it passes 2 after the first
    history = train(one(1.0), datasets.Dataset([[1.0]], [[0.0]]), nn.MSELoss(), lr=2.0, epochs=400)
    # (3^i)^2 is more than 1.8e308 from i = 324 on, because log(1.8e308) / (2 log 3) = 323.03
    assert math.ceil(math.log(np.finfo(float).max) / (2 * math.log(3))) == 324 == history.nonfinite.iteration
    assert str(history.nonfinite.address) == "loss.value"
    assert f"`0.weight` had grown from 1 in iteration 0 to {3.0**324:.3g} in iteration 324 (lr 2)" in history.explain()


def test_a_weight_that_was_not_finite_before_training_is_named_and_nothing_else():
    network, dataset = regression()
    network[2].weight.data[0, 3] = np.inf
    history = train(network, dataset, nn.MSELoss())
    assert history.diagnosis.phase == "before training"
    assert history.explain() == (
        "The loss became inf in iteration 0. `2.weight[0, 3]` was inf before training began. "
        "Give the parameter finite numbers."
    )


def test_exp_that_overflows_is_shown_with_its_number():
    network = nn.Sequential(nn.Linear(1, 1, bias=False), Exp(), nn.Linear(1, 1))
    network[0].weight.data[:] = 710
    history = train(network, datasets.Dataset([[1.0]], [[0.0]]), nn.MSELoss())
    # log(1.8e308) is 709.8
    assert (str(history.nonfinite.address), history.nonfinite.value) == ("1.output[0, 0]", np.inf)
    assert history.diagnosis.phase == "forward"
    assert (history.diagnosis.layer, history.diagnosis.node) == ("1", (0, 0))
    text = history.explain()
    assert "exp(710 (`0.output[0, 0]`)) is more than float64 can hold (1.8e+308)" in text
    assert "No weight had grown much: the largest number, in `0.weight`, was 710." in text


def test_log_of_zero_in_a_loss_is_shown_and_the_nan_that_it_leads_to():
    network = nn.Sequential(nn.Linear(1, 1, bias=False), nn.ReLU())
    network[0].weight.data[:] = -1  # the ReLU gives 0
    history = train(network, datasets.Dataset([[1.0]], [[1.0]]), LogLoss())
    assert str(history.nonfinite.address) == "loss.error[0, 0]"
    text = history.explain()
    assert "in the loss of iteration 0: log(0 (`1.output[0, 0]`)) is -inf." in text
    assert "Then `0.upstream[0, 0]` became NaN: -inf (`1.upstream[0, 0]`) × 0 (`1.local[0, 0]`) is NaN." in text


def test_a_batch_in_which_no_sample_counts_has_the_loss_nan_by_definition():
    network = nn.Sequential(nn.Linear(1, 2), seed=0)
    before = network.state_dict()
    nothing = datasets.Dataset([[1.0], [2.0]], np.array([-100, -100]))
    history = train(network, nothing, nn.CrossEntropyLoss(), epochs=3)
    assert (history.nonfinite.iteration, str(history.nonfinite.address)) == (0, "loss.value")
    assert "0 / 0" in history.explain()
    assert "every target is ignore_index, or its class has the weight 0" in history.explain()
    assert "Try a smaller lr" not in history.explain()
    assert all(np.array_equal(array, before[name]) for name, array in network.state_dict().items())


def test_a_float32_that_overflows_where_float64_would_not_is_told_so():
    # 1e20 squared is 1e40: more than 3.4e38, less than 1.8e308
    wide = datasets.Dataset([[1.0]], [[0.0]])
    small = train(one(1e20, dtype="float32"), wide.astype("float32"), nn.MSELoss())
    assert (str(small.nonfinite.address), small.nonfinite.value) == ("loss.value", np.inf)
    said = "1e+20 (`loss.error[0, 0]`) ** 2 is 1e+40, more than float32 can hold (3.4e+38); float64 would hold it"
    assert said in small.explain()
    assert train(one(1e20), wide, nn.MSELoss(), lr=1e-30).nonfinite is None


def test_a_factor_that_float32_cannot_hold_is_told_though_the_whole_would_fit():
    # Adam: 0.001 * g ** 2 with g = 1e20 is 1e37, but 1e40 on the way
    network = one(1.0, dtype="float32")
    dataset = datasets.Dataset([[1e20]], [[0.0]]).astype("float32")
    history = train(network, dataset, nn.L1Loss(), optimizer=optim.Adam(network.parameters()))
    assert history.nonfinite.address.array == "weight.exp_avg_sq_after"
    said = "1e+20 (`0.weight.grad[0, 0]`) ** 2 is 1e+40, more than float32 can hold (3.4e+38); float64 would hold it"
    assert said in history.explain()


def test_a_product_in_a_sum_over_the_batch_is_shown_with_the_sample_that_it_is_of():
    # the gradient of the weight is the sum of upstream * input over the samples: 1e200 * 1e200 in the second one
    dataset = datasets.Dataset([[0.0], [1e200]], [[0.0], [0.0]])
    history = train(one(1.0), dataset, nn.MSELoss(reduction="sum"))
    assert "1e+200 (`loss.error[" in history.explain()
    tall = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False))
    tall[0].weight.data[:], tall[1].weight.data[:] = 1e-200, 1e200
    history = train(tall, dataset, nn.L1Loss(reduction="sum"))
    (second,) = np.flatnonzero(dataset.x[history.batch(0)])
    assert str(history.nonfinite.address) == "0.weight.grad[0, 0]"
    assert f"1e+200 (`0.upstream[{second}, 0]`) × 1e+200 (`x[{second}, 0]`) is more than" in history.explain()


def test_an_optimizer_whose_memory_overflows_is_noticed_though_the_loss_stays_finite():
    # the gradient is 1e200, its square infinite, and Adam's step 1e200 / inf = 0: nothing is learned any more
    network = one(1.0)
    optimizer = optim.Adam(network.parameters())
    history = train(network, datasets.Dataset([[1e200]], [[0.0]]), nn.L1Loss(), optimizer=optimizer, epochs=40)
    assert np.isfinite(history.loss).all()
    assert (history.nonfinite.iteration, history.diagnosis.phase) == (0, "update")
    assert history.nonfinite.address.array == "weight.exp_avg_sq_after"
    assert history.explain().startswith("The loss is finite to the end, but not all other numbers are.")
    assert "1e+200 (`0.weight.grad[0, 0]`) ** 2 is more than float64 can hold" in history.explain()


def test_the_first_number_is_found_in_the_backward_pass_though_the_loss_shows_it_an_iteration_later():
    # d|wx|/dw = x; with two samples of 1e308 the sum of the gradients is 2e308
    dataset = datasets.Dataset([[1e308], [1e308]], [[0.0], [0.0]])
    history = train(one(0.1), dataset, nn.L1Loss(reduction="sum"), epochs=3)
    assert np.isfinite(history.loss[0])
    assert not np.isfinite(history.loss[1])
    assert (history.nonfinite.iteration, str(history.nonfinite.address)) == (0, "0.weight.grad[0, 0]")
    assert history.diagnosis.phase == "backward"
    assert "a sum of 2 numbers of up to 1e+308 is more than float64 can hold" in history.explain()


ACTIVATIONS = [nn.ReLU, nn.ELU, nn.GELU, nn.SiLU, nn.Sigmoid, nn.Softplus, nn.LogSoftmax, nn.Dropout]
OPTIMIZERS = [optim.SGD, optim.Adam, optim.RMSprop, optim.Adagrad, optim.AdamW]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_whatever_blows_up_the_loss_and_weights_before_are_finite_and_the_operation_is_told(data):
    dtype, most = data.draw(st.sampled_from([("float64", 300), ("float32", 35)]))

    def layers():
        middle = [nn.LayerNorm(4, dtype=dtype), nn.BatchNorm1d(4, dtype=dtype)][normed]
        return nn.Linear(3, 4, dtype=dtype), activation(), middle, nn.Linear(4, 2, dtype=dtype)

    normed, activation = data.draw(st.integers(0, 1)), data.draw(st.sampled_from(ACTIVATIONS))
    maker, lr = data.draw(st.sampled_from(OPTIMIZERS)), 10.0 ** data.draw(st.integers(-1, most - 10))
    factor, place = 10.0 ** data.draw(st.integers(0, most)), data.draw(st.integers(0, 1))
    rng = np.random.default_rng(0)
    dataset = datasets.Dataset(rng.normal(size=(12, 3)), rng.normal(size=(12, 2))).astype(dtype)

    def parts():
        network = nn.Sequential(*layers(), seed=0)
        with np.errstate(over="ignore"):
            network[[0, 3][place]].weight.data *= factor
        return network, maker(network.parameters(), lr=lr)

    network, optimizer = parts()
    history = train(network, dataset, nn.MSELoss(), optimizer=optimizer, epochs=5, batch_size=4)
    if history.nonfinite is None:
        assert np.isfinite(history.loss).all()
        return
    network, optimizer = parts()
    for iteration in range(history.nonfinite.iteration + 1):
        x, target = dataset[history.batch(iteration)]
        trace = bpviz.record(network, x, target, loss=nn.MSELoss(), optimizer=optimizer)
        # an inf that a layer swallows (LayerNorm: a number / inf is 0) is not in the loss, nor in what is handed on
        handed_on = [name for name in trace.names if name.endswith(("after", "before")) or name == "loss.value"]
        finite = all(np.isfinite(trace.array(name)).all() for name in handed_on)
        assert finite == (iteration < history.nonfinite.iteration)
    assert not np.isfinite(trace.value(history.nonfinite.address))
    assert "can hold" in history.explain() or "is NaN" in history.explain() or "before training" in history.explain()


def test_looking_for_the_cause_does_not_depend_on_how_many_states_were_kept():
    def explained(budget):
        network, dataset = regression()
        return train(network, dataset, nn.MSELoss(), lr=2.0, epochs=60, batch_size=10, budget=budget).nonfinite

    assert explained(0) == explained(2**26)


def test_a_layer_whose_equations_are_wrong_does_not_spoil_the_run():
    class Wrong(Exp):
        def rules(self):
            return {"forward": ("this is no equation",), "backward": ()}

    network = nn.Sequential(nn.Linear(1, 1, bias=False), Wrong(), nn.Linear(1, 1))
    network[0].weight.data[:] = 710
    history = train(network, datasets.Dataset([[1.0]], [[0.0]]), nn.MSELoss(), epochs=3)
    assert len(history) == 3
    assert not np.isfinite(history.loss[0])
    with pytest.raises(ValueError, match="this is no equation"):
        history.explain()


def test_a_run_whose_numbers_stay_finite_says_so():
    network, dataset = regression()
    history = train(network, dataset, nn.MSELoss(), epochs=2, batch_size=50)
    assert history.nonfinite is None
    assert history.explain().startswith("All numbers stayed finite in 4 iterations: the loss went from ")
