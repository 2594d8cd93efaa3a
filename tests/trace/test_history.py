"""History: every iteration of a run again, bit for bit, and nothing of the run is changed by looking back."""

import numpy as np
import pytest

import bpviz
from bpviz import datasets, nn, optim
from bpviz.optim import lr_scheduler
from bpviz.trace import tape


@pytest.fixture(autouse=True)
def states_close_together(monkeypatch):
    """Every fourth state is kept at first, so that a short run has many of them, and thins them out several times."""
    monkeypatch.setattr(tape, "SMALLS_INTERVAL", 4)


def data(samples: int = 23, features: int = 5, classes: int = 3) -> datasets.Dataset:
    rng = np.random.default_rng(7)
    return datasets.Dataset(rng.normal(size=(samples, features)), rng.integers(classes, size=samples))


def parts(features: int = 5, classes: int = 3):
    """A network with all that has a memory: dropout, batch norm, Adam, a schedule; and clipping."""
    network = nn.Sequential(
        nn.Linear(features, 8),
        nn.BatchNorm1d(8),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(8, classes),
        seed=3,
    )
    optimizer = optim.Adam(network.parameters(), lr=0.05)
    return network, optimizer, lr_scheduler.StepLR(optimizer, step_size=2, gamma=0.5), nn.ClipNorm(0.5)


def run(*, epochs: int = 30, batch_size: int = 5, dataset=None, **settings):
    network, optimizer, scheduler, clip = parts()
    history = bpviz.train(
        network,
        dataset or data(),
        loss=nn.CrossEntropyLoss(),
        optimizer=optimizer,
        scheduler=scheduler,
        clip=clip,
        epochs=epochs,
        batch_size=batch_size,
        progress=False,
        **settings,
    )
    return network, optimizer, history


def recorded(epochs: int = 30, batch_size: int = 5, seed: int = 0):
    """The same run, written out, every iteration recorded as it happens."""
    network, optimizer, scheduler, clip = parts()
    dataset, loss = data(), nn.CrossEntropyLoss()
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(len(dataset))
        for start in range(0, len(dataset), batch_size):
            x, target = dataset[order[start : start + batch_size]]
            yield bpviz.record(network, x, target, loss=loss, optimizer=optimizer, clip=clip)
        scheduler.step()


def assert_same(made, live):
    assert made.names == live.names
    for name in live.names:
        assert np.array_equal(made.array(name), live.array(name), equal_nan=True), name


def test_every_iteration_is_replayed_bit_for_bit_in_order_and_backwards_across_thinned_states():
    # 20,000 bytes are about three states of 5,200 bytes: 150 iterations, every fourth, have 38
    _, _, history = run(budget=20_000)
    assert history.tape.every == 64
    assert sorted(history.tape.states) == [0, 64, 128]
    live = list(recorded())
    assert len(history) == len(live) == 150
    for made, other in zip(history, live):
        assert_same(made, other)
    for iteration in range(149, -1, -13):
        assert_same(history[iteration], live[iteration])


def test_the_states_stay_within_the_budget_and_the_first_one_is_always_there():
    for budget in (0, 20_000, 60_000):
        tape = run(budget=budget)[2].tape
        assert min(tape.states) == 0
        assert len(tape.states) == 1 or tape.nbytes <= budget
        assert all(number % tape.every == 0 for number in tape.states)
    assert len(run(budget=60_000)[2].tape.states) > len(run(budget=20_000)[2].tape.states)


def test_looking_back_changes_neither_the_network_nor_the_optimizer():
    network, optimizer, history = run(epochs=4)
    before, memory = network.state_dict(), optimizer.state_dict()
    mask = network[3].rng_state
    for trace in history:
        assert trace.loss >= 0
    assert network[3].rng_state == mask
    for name, array in network.state_dict().items():
        assert np.array_equal(array, before[name])
    for number, entry in optimizer.state_dict()["state"].items():
        for name, array in entry.items():
            assert np.array_equal(array, memory["state"][number][name])
    assert optimizer.state_dict()["param_groups"] == memory["param_groups"]


def test_training_is_the_same_with_and_without_looking_back():
    first, second = run(epochs=4)[0], run(epochs=4, budget=0)[0]
    for name, array in first.state_dict().items():
        assert np.array_equal(array, second.state_dict()[name])


def test_what_the_user_does_afterwards_does_not_reach_the_history():
    network, optimizer, history = run(epochs=4)
    network[0].weight.data[:] = 0
    network[0].weight.requires_grad_(False)
    network.eval()
    optimizer.lr = 0.0
    for made, live in zip(history, recorded(epochs=4)):
        assert_same(made, live)


def test_a_loss_in_the_history_is_that_of_the_trace_and_negative_numbers_count_from_the_end():
    _, _, history = run(epochs=4)
    assert [trace.loss for trace in history] == history.loss.tolist()
    assert history[-1].loss == history.loss[-1]
    assert np.array_equal(history.trace(7).array("x"), data().x[history.batch(7)])


def test_the_learning_rates_are_those_that_the_schedule_has_by_definition():
    _, _, history = run(epochs=5)
    # StepLR: 0.05, halved after every second epoch of five iterations
    assert np.allclose(history.lr, np.repeat([0.05, 0.05, 0.025, 0.025, 0.0125], 5), rtol=1e-15)


def test_with_several_parameter_groups_there_is_one_learning_rate_a_group():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1), seed=0)
    groups = [{"params": net[0].parameters(), "lr": 0.1}, {"params": net[2].parameters()}]
    optimizer = optim.SGD(groups, lr=0.2)
    history = bpviz.train(net, datasets.xor(), loss=nn.MSELoss(), optimizer=optimizer, epochs=3, progress=False)
    assert history.lr.tolist() == [[0.1, 0.2]] * 3
    assert history[2].loss == history.loss[2]


@pytest.mark.parametrize("every", ["epoch", "iteration"])
def test_a_scheduler_that_looks_at_the_loss_is_replayed_too(every):
    def once():
        net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), seed=0)
        optimizer = optim.SGD(net.parameters(), lr=1.0, momentum=0.9)
        plateau = lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
        return net, optimizer, plateau

    net, optimizer, plateau = once()
    settings = {"loss": nn.MSELoss(), "optimizer": optimizer, "scheduler": plateau, "scheduler_every": every}
    xor = datasets.xor()
    history = bpviz.train(net, xor, **settings, epochs=40, batch_size=3, validation=xor, progress=False)
    assert len(set(history.lr)) > 2
    final = net.state_dict()
    assert [trace.value("optimizer.lr") for trace in history] == history.lr.tolist()
    last = history[-1]
    for name, array in final.items():
        assert np.array_equal(last.parameters[name].after, array)


def test_one_cycle_steps_after_every_iteration_without_being_told():
    net = nn.Sequential(nn.Linear(2, 1), seed=0)
    optimizer = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    cycle = lr_scheduler.OneCycleLR(optimizer, max_lr=0.5, total_steps=20)
    settings = {"loss": nn.MSELoss(), "optimizer": optimizer, "scheduler": cycle, "epochs": 20, "progress": False}
    history = bpviz.train(net, datasets.xor(), **settings)
    assert history.lr.max() == pytest.approx(0.5)
    assert [trace.value("optimizer.momentum") for trace in history][5] == pytest.approx(0.85)


def test_the_metrics_are_those_of_the_loop_written_out():
    train, validation = data(), data(samples=9)
    net, _, history = run(dataset=train, validation=validation, epochs=3)
    assert sorted(history.metrics) == ["train_accuracy", "train_loss", "validation_accuracy", "validation_loss"]
    right, total = np.zeros(3), np.zeros(3)
    for number, trace in enumerate(history):
        output, target = trace.layers[-1].output, trace.array("target")
        right[number // 5] += (output.argmax(1) == target).sum()
        total[number // 5] += trace.loss * len(target)
    assert np.allclose(history.metrics["train_accuracy"], right / 23, rtol=1e-14)
    assert np.allclose(history.metrics["train_loss"], total / 23, rtol=1e-14)
    net.eval()
    output = net(validation.x)
    assert history.metrics["validation_accuracy"][-1] == (output.argmax(1) == validation.target).mean()
    assert history.metrics["validation_loss"][-1] == pytest.approx(
        nn.CrossEntropyLoss()(output, validation.target), rel=1e-14
    )


def test_samples_that_do_not_count_for_the_loss_do_not_count_for_the_accuracy():
    # the network answers class 1 to everything; of the samples that count, two of three are of class 1
    net = nn.Sequential(nn.Linear(1, 2))
    net[0].bias.data = [-9.0, 9.0]
    net[0].weight.data = [[0.0], [0.0]]
    for ignored, target in ((-100, [1, 0, 1, -100]), (0, [1, 0, 0, 1])):
        loss = nn.CrossEntropyLoss(ignore_index=ignored)
        optimizer = optim.SGD(net.parameters(), lr=0.0)
        dataset = datasets.Dataset(np.ones((4, 1)), np.array(target))
        history = bpviz.train(net, dataset, loss=loss, optimizer=optimizer, validation=dataset, progress=False)
        right = {-100: 2 / 3, 0: 1.0}[ignored]
        assert history.metrics["train_accuracy"][0] == history.metrics["validation_accuracy"][0] == right


def test_the_numbers_of_a_history_cannot_be_changed_by_accident():
    _, _, history = run(epochs=1)
    for array in (history.loss, history.lr, history.metrics["train_loss"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("batch_size", [1, 7, 64])
def test_a_larger_network_is_replayed_bit_for_bit_in_both_precisions(dtype, batch_size):
    """Matrix products of a library that sums in other orders for other shapes, places and numbers of threads."""
    dataset = datasets.Dataset(*datasets.mnist()[:130]).astype(dtype)

    def made():
        layers = nn.Linear(784, 64, dtype=dtype), nn.GELU(), nn.LayerNorm(64, dtype=dtype), nn.Dropout(0.2)
        net = nn.Sequential(*layers, nn.Linear(64, 10, dtype=dtype), seed=0)
        return net, optim.AdamW(net.parameters(), lr=1e-2)

    (net, optimizer), (other, others) = made(), made()
    settings = {"loss": nn.CrossEntropyLoss(), "clip": nn.ClipNorm(1.0)}
    epochs = {"epochs": 12 if batch_size > 7 else 1, "batch_size": batch_size, "progress": False}
    history = bpviz.train(net, dataset, optimizer=optimizer, **settings, **epochs)
    live = [bpviz.record(other, *dataset[history.batch(i)], optimizer=others, **settings) for i in range(len(history))]
    for iteration in range(len(history) - 1, -1, -13):
        assert_same(history[iteration], live[iteration])


def test_metrics_of_ones_own_are_measured_too_and_numbers_to_learn_have_no_accuracy():
    net = nn.Sequential(nn.Linear(2, 1), seed=0)
    settings = {"loss": nn.MSELoss(), "optimizer": optim.SGD(net.parameters(), lr=0.1), "progress": False}
    history = bpviz.train(net, datasets.xor(), **settings)
    assert list(history.metrics) == ["train_loss"]
    own = {"largest": lambda output, target: abs(output - target).max()}
    history = bpviz.train(net, datasets.xor(), **settings, metrics=own)
    assert history.metrics["train_largest"][0] == abs(history[0].array("loss.error")).max()


def test_dropout_drops_and_batch_norm_learns_in_training_and_the_modes_of_before_come_back():
    network, optimizer, _, _ = parts()
    network.eval()
    network[3].train()
    settings = {"loss": nn.CrossEntropyLoss(), "optimizer": optimizer, "progress": False}
    history = bpviz.train(network, data(), **settings, validation=data(9), batch_size=5)
    assert [network.training, *(layer.training for layer in network)] == [False, False, False, False, True, False]
    assert network.state_dict()["1.num_batches_tracked"] == len(history) == 5
    assert (history[0].array("3.mask") == 0).any()


def test_an_iteration_that_does_not_exist_is_refused():
    _, _, history = run(epochs=1)
    with pytest.raises(IndexError, match="iteration is 5, but there are 5: legal are 0 to 4"):
        history.trace(5)
    with pytest.raises(TypeError, match=r"iteration is slice\(0, 2, None\); give a whole number"):
        history[0:2]
    with pytest.raises(TypeError, match="iteration is True"):
        history.trace(True)


def test_a_data_set_whose_numbers_were_changed_is_noticed():
    dataset = data()
    _, _, history = run(dataset=dataset, epochs=2)
    dataset.x[:, 0] = 0
    with pytest.raises(RuntimeError, match=r"The replay of iteration 0 has .* arrays were changed since"):
        history.trace(3)


def test_a_history_keeps_no_copy_of_the_data_set():
    dataset = data()
    _, _, history = run(dataset=dataset, epochs=2)
    assert history.tape.data[0] is dataset.x
    held = [layer for layer in history.tape.loop.network if getattr(layer, "_input", None) is not None]
    assert held == []
