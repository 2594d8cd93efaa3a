"""Recording hands over arrays instead of copying them: here is what must not go wrong with that."""

import numpy as np
import pytest

from bpviz import nn, optim
from bpviz.arrays.buffer import SMALL


class Run:
    """A small network with everything switched on, recorded or not."""

    hidden = 300

    def __init__(self, frozen=False):
        self.network = nn.Sequential(nn.Linear(3, self.hidden), nn.Tanh(), nn.Linear(self.hidden, 2), seed=0)
        if frozen:
            self.network[0].requires_grad_(False)
        self.loss, self.clip = nn.CrossEntropyLoss(), nn.ClipNorm(0.1)
        self.optimizer = optim.SGD(self.network.parameters(), lr=0.5, momentum=0.9, weight_decay=0.01, nesterov=True)
        self.rng = np.random.default_rng(1)

    def iterate(self):
        self.loss(self.network(self.rng.normal(size=(5, 3))), self.rng.integers(0, 2, 5))
        self.optimizer.zero_grad()
        self.network.backward(self.loss.backward(), input_grad=False)
        self.clip(self.network.parameters())
        self.optimizer.step()

    def record(self):
        parts = {"loss": self.loss, "clip": self.clip, "optimizer": self.optimizer}
        for each in (self.network, *parts.values()):
            each.start()
        self.iterate()
        taken = self.network.take() | self.network.store.take()
        return taken | {f"{name}.{role}": array for name, part in parts.items() for role, array in part.take().items()}


@pytest.fixture(params=[4, 300], ids=["copied", "handed over"], autouse=True)
def size(request, monkeypatch):
    """A few parameters are copied, many are handed over: all that holds here, holds for both."""
    monkeypatch.setattr(Run, "hidden", request.param)
    assert (Run().network.store.size > SMALL) == (request.param == 300)


handed_over = pytest.mark.parametrize("size", [300], indirect=True)


def copied(arrays):
    return {name: array.copy() for name, array in arrays.items()}


def assert_unchanged(arrays, copies):
    for name, array in arrays.items():
        assert np.array_equal(array, copies[name]), f"{name} was changed"


def test_a_recording_has_every_array_of_the_iteration():
    run = Run()
    run.iterate()
    assert set(run.record()) == {
        *("0.output", "1.output", "1.local", "1.downstream", "2.output", "2.downstream"),
        *("before", "grad", "clipped", "clip.norm", "clip.coef"),
        *(f"loss.{role}" for role in ("peak", "total", "prob", "nll", "value", "downstream")),
        *(f"optimizer.momentum_buffer_{when}" for when in ("before", "after")),
        *(f"optimizer.{role}" for role in ("decayed", "direction", "update", "after")),
    }


def test_the_first_step_has_no_momentum_buffer_before():
    assert "optimizer.momentum_buffer_before" not in Run().record()


@pytest.mark.parametrize("frozen", [False, True])
def test_recorded_and_plain_iterations_compute_the_same_bits(frozen):
    plain, recorded, mixed = Run(frozen), Run(frozen), Run(frozen)
    traces = []
    for i in range(6):
        for run in (plain, recorded, mixed):
            run.network[0].requires_grad_(not frozen or i == 4)
            run.network[2].requires_grad_(i != 3)  # its momentum waits for it
        plain.iterate()
        traces.append(recorded.record())
        (mixed.record if i % 2 else mixed.iterate)()
    for name, array in plain.network.state_dict().items():
        assert np.array_equal(array, recorded.network.state_dict()[name])
        assert np.array_equal(array, mixed.network.state_dict()[name])


def test_traces_stay_bit_identical_while_training_goes_on():
    run, traces = Run(), []
    for i in range(12):
        taken = run.record()
        if i % 3 != 2:  # some traces go, and their arrays are used again
            traces.append((taken, copied(taken)))
        if i % 4 == 1:
            run.iterate()
        del taken
    for taken, copies in traces:
        assert_unchanged(taken, copies)


def test_one_trace_follows_on_from_the_other():
    run = Run()
    one, other = run.record(), run.record()
    assert np.array_equal(one["optimizer.after"], other["before"])
    assert np.array_equal(one["optimizer.momentum_buffer_after"], other["optimizer.momentum_buffer_before"])
    assert not np.array_equal(other["before"], other["optimizer.after"])
    assert not np.array_equal(other["grad"], other["clipped"])


def write_parameters(run):
    run.network[0].weight.data[...] = 7


def write_a_gradient(run):
    run.network[2].weight.grad[...] = 7


def set_a_gradient(run):
    run.network[2].weight.grad = np.ones((2, run.hidden))


def write_momentum(run):
    run.optimizer.state["2.weight"]["momentum_buffer"][...] = 7


def load_a_state(run):
    run.network.load_state_dict(Run().network.state_dict())


def add_to_the_gradients(run):
    run.network(np.zeros((5, 3)))
    run.network.backward(np.ones((5, 2)))


def unfreeze_and_add_to_the_gradients(run):
    run.network[0].requires_grad_(True)
    add_to_the_gradients(run)


def clip_again(run):
    nn.utils.clip_grad_norm_(run.network.parameters(), 1e-3)


def step_again(run):
    run.optimizer.step()


@pytest.mark.parametrize("frozen", [False, True])
@pytest.mark.parametrize(
    "write",
    [
        write_parameters,
        write_a_gradient,
        set_a_gradient,
        write_momentum,
        load_a_state,
        add_to_the_gradients,
        unfreeze_and_add_to_the_gradients,
        clip_again,
        step_again,
    ],
)
def test_what_a_user_does_next_does_not_reach_a_trace(frozen, write):
    run = Run(frozen)
    for _ in range(3):
        taken = run.record()
        copies = copied(taken)
        write(run)
        assert_unchanged(taken, copies)


def test_a_view_from_before_a_recording_does_not_reach_the_trace_and_stays_live():
    run = Run()
    weight, buffer, grad, upstream, hidden = run.network[2].weight.data, None, None, None, None
    for _ in range(4):
        taken = run.record()
        copies = copied(taken)
        for held in (weight, buffer, grad, upstream, hidden):
            if held is not None:
                held[...] = 7
        assert_unchanged(taken, copies)
        assert np.array_equal(weight, run.network.state_dict()["2.weight"])
        run.iterate()
        buffer, grad = run.optimizer.state["2.weight"]["momentum_buffer"], run.network[2].weight.grad
        upstream, hidden = run.loss.backward(), run.network[0].forward(np.ones((5, 3)))


def test_frozen_parameters_are_the_same_before_and_after():
    run, traces = Run(frozen=True), []
    layer = run.network[0]
    weight = run.network.state_dict()["0.weight"]
    for _ in range(5):
        traces.append(run.record())
        assert np.array_equal(layer.weight.view(traces[-1]["before"]), weight)
        assert np.array_equal(layer.weight.view(traces[-1]["optimizer.after"]), weight)


def test_a_view_that_a_user_holds_stays_live_while_iterations_are_recorded():
    run = Run()
    weight = run.network[0].weight.data
    buffer = None
    for _ in range(3):
        run.record()
        assert np.array_equal(weight, run.network.state_dict()["0.weight"])
        if buffer is not None:
            assert np.array_equal(buffer, run.optimizer.state["0.weight"]["momentum_buffer"])
        buffer = run.optimizer.state["0.weight"]["momentum_buffer"]


def test_gradients_that_are_not_clipped_stay_in_a_recording_that_clips_others():
    run = Run()
    run.network.start()
    run.loss(run.network(np.ones((5, 3))), [0, 1, 0, 1, 1])
    run.network.backward(run.loss.backward())
    grad = run.network.store.grad.array.copy()
    nn.ClipNorm(1e-3)(run.network[2].parameters())
    clipped = run.network.store.take()["clipped"]
    for parameter in run.network.parameters():
        same = np.array_equal(parameter.view(clipped), parameter.view(grad))
        assert same == parameter.name.startswith("0.")


def test_a_slice_keeps_the_whole_trace_array_safe():
    run = Run()
    row = run.record()["optimizer.after"][2:5]  # the trace itself is gone, this slice of it is not
    kept = row.copy()
    for _ in range(8):
        run.record()
    assert np.array_equal(row, kept)


def test_arrays_of_a_trace_cannot_be_made_writable():
    for name, array in Run().record().items():
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
        with pytest.raises(ValueError, match="WRITEABLE"):
            array.flags.writeable = True
        assert array.dtype == np.float64, name


@handed_over
def test_recording_copies_no_large_array():
    run = Run()
    run.iterate()
    run.network.start()
    run.optimizer.start()
    output = run.network.forward(np.ones((5, 3)))
    run.loss.forward(output, np.zeros(5, int))
    run.network.backward(run.loss.backward(), input_grad=False)
    store = run.network.store
    before, grad = store.data.array, store.grad.array
    run.optimizer.step()
    after = store.data.array
    taken = run.network.take() | store.take() | run.optimizer.take()
    for name, array in {"2.output": output, "before": before, "grad": grad, "after": after}.items():
        assert np.shares_memory(taken[name], array)
    assert not np.shares_memory(before, after)


@handed_over
def test_a_loop_that_keeps_only_its_latest_trace_stops_allocating():
    run, addresses = Run(), set()
    trace = None
    for i in range(20):
        trace = run.record()
        if i >= 4:
            addresses.add(trace["optimizer.after"].ctypes.data)
    assert len(addresses) <= 4


def test_without_recording_the_arrays_are_written_in_place():
    run = Run()
    run.iterate()
    array, grad = run.network.store.data.array, run.network.store.grad.array
    run.iterate()
    assert run.network.store.data.array is array
    assert run.network.store.grad.array is grad


def test_a_recording_that_broke_off_does_no_harm():
    run, untouched = Run(), Run()
    run.iterate()
    untouched.iterate()
    run.network.start()
    run.optimizer.start()
    run.network(np.ones((5, 3)))  # ... and then, say, an interrupt
    for _ in range(2):
        run.record()
        untouched.iterate()
    for name, array in run.network.state_dict().items():
        assert np.array_equal(array, untouched.network.state_dict()[name])


def test_take_without_start_says_what_to_do():
    with pytest.raises(RuntimeError, match=r"Call start\(\) before the iteration"):
        Run().network.store.take()
