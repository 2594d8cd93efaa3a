"""Training: seeded, finite or told where not, stopped cleanly."""

import signal
import threading

import numpy as np
import pytest

import bpviz
from bpviz import datasets, nn, optim
from bpviz.optim import lr_scheduler


def network(lr: float, seed: int = 0):
    net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), seed=seed)
    return net, optim.SGD(net.parameters(), lr=lr, momentum=0.9)


def run(lr: float = 0.1, seed: int = 0, **settings):
    net, optimizer = network(lr)
    settings = {"epochs": 3, "batch_size": 3, **settings}
    return net, bpviz.train(
        net, datasets.xor(), loss=nn.MSELoss(), optimizer=optimizer, seed=seed, progress=False, **settings
    )


def test_an_epoch_of_four_samples_in_batches_of_three_has_two_iterations():
    assert len(run(epochs=5)[1]) == 10


def test_the_same_seed_gives_the_same_run_and_another_seed_another():
    first, second, other = run(seed=1)[1], run(seed=1)[1], run(seed=2)[1]
    assert np.array_equal(first.loss, second.loss)
    assert not np.array_equal(first.loss, other.loss)


def test_xor_is_learned():
    net, history = run(lr=0.2, epochs=400, batch_size=4)
    assert history.nonfinite is None
    assert (net(datasets.xor().x).round() == datasets.xor().target).all()


def test_a_run_that_blows_up_says_in_which_iteration_and_at_which_address_it_first_happened():
    net, optimizer = network(1e155)
    history = bpviz.train(
        net, datasets.xor(), loss=nn.MSELoss(), optimizer=optimizer, epochs=4, batch_size=4, progress=False
    )
    assert history.nonfinite is not None
    iteration, address, value = history.nonfinite
    assert np.isfinite(history.loss[:iteration]).all()
    assert not np.isfinite(history.loss[iteration])
    assert not np.isfinite(value)
    # replay: every parameter is finite up to that iteration, and there the named number is not
    replay, optimizer = network(1e155)
    rng = np.random.default_rng(0)
    for k in range(iteration + 1):
        order = rng.permutation(4)
        xor = datasets.xor()
        trace = bpviz.record(replay, xor.x[order], xor.target[order], loss=nn.MSELoss(), optimizer=optimizer)
        finite = all(np.isfinite(trace.array(name)).all() for name in trace.names if name.endswith(".before"))
        assert k == iteration or finite
    assert not np.isfinite(trace.value(address))


def test_a_weight_that_is_not_finite_is_found_before_what_it_spoils():
    net, optimizer = network(0.1)
    net[2].weight.data[0, 3] = np.inf
    history = bpviz.train(net, datasets.xor(), loss=nn.MSELoss(), optimizer=optimizer, epochs=1, progress=False)
    assert history.nonfinite is not None
    assert (history.nonfinite.iteration, str(history.nonfinite.address)) == (0, "2.weight.before[0, 3]")
    assert "2.weight.before[0, 3] became inf in iteration 0" in repr(history)


def test_ctrl_c_ends_the_run_after_the_iteration_that_is_running(monkeypatch):
    net, optimizer = network(0.1)
    same, same_optimizer = network(0.1)
    accumulate = nn.Parameter.accumulate
    calls = iter(range(9))

    def pressed(parameter, *given):  # in the middle of the third backward pass: there are four gradients a pass
        if next(calls, None) is None:
            signal.raise_signal(signal.SIGINT)
        return accumulate(parameter, *given)

    handler = signal.getsignal(signal.SIGINT)
    settings = {"loss": nn.MSELoss(), "progress": False}
    with monkeypatch.context() as patch:
        patch.setattr(nn.Parameter, "accumulate", pressed)
        history = bpviz.train(net, datasets.xor(), optimizer=optimizer, epochs=50, **settings)
    assert history.interrupted
    assert "interrupted" in repr(history)
    assert len(history) == 3
    assert signal.getsignal(signal.SIGINT) is handler
    # the network is where three whole iterations lead
    bpviz.train(same, datasets.xor(), optimizer=same_optimizer, epochs=3, **settings)
    for name, array in net.state_dict().items():
        assert np.array_equal(array, same.state_dict()[name])
    assert history[2].loss == history.loss[2]


def test_a_run_in_another_thread_is_trained_as_in_the_main_thread():
    made = []
    thread = threading.Thread(target=lambda: made.append(run(epochs=3)[1]))
    thread.start()
    thread.join()
    assert np.array_equal(made[0].loss, run(epochs=3)[1].loss)


@pytest.mark.parametrize(
    ("name", "value"),
    [("epochs", 0), ("batch_size", -1), ("epochs", 1.5), ("epochs", True), ("seed", -1), ("budget", -1)],
)
def test_a_number_that_is_no_count_is_refused(name, value):
    with pytest.raises(ValueError, match=f"{name} is {value}"):
        run(**{name: value})


def test_what_is_no_dataset_scheduler_or_metric_is_refused():
    net, optimizer = network(0.1)
    other = lr_scheduler.StepLR(network(0.1)[1], step_size=1)
    settings = {"loss": nn.MSELoss(), "optimizer": optimizer, "progress": False}
    xor = datasets.xor()
    with pytest.raises(TypeError, match="dataset is 3; give a Dataset"):
        bpviz.train(net, 3, **settings)
    with pytest.raises(TypeError, match="validation is 'x'; give a Dataset"):
        bpviz.train(net, xor, **settings, validation="x")
    with pytest.raises(TypeError, match=r"scheduler is 0.9; give one of optim.lr_scheduler"):
        bpviz.train(net, xor, **settings, scheduler=0.9)
    with pytest.raises(ValueError, match="scheduler was made over another optimizer"):
        bpviz.train(net, xor, **settings, scheduler=other)
    with pytest.raises(ValueError, match="scheduler_every is 'batch'; legal are 'epoch' and 'iteration'"):
        bpviz.train(net, xor, **settings, scheduler_every="batch")
    with pytest.raises(ValueError, match="scheduler_every is 'epoch', but there is no scheduler"):
        bpviz.train(net, xor, **settings, scheduler_every="epoch")
    with pytest.raises(TypeError, match="metrics is 'accuracy'; give functions"):
        bpviz.train(net, xor, **settings, metrics="accuracy")
    with pytest.raises(TypeError, match=r"metrics is \{'loss'"):
        bpviz.train(net, xor, **settings, metrics={"loss": min})


def test_a_last_batch_of_one_sample_is_refused_before_training_where_batches_are_normalised():
    network = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 2), seed=0)
    data = datasets.moons(samples=33)
    before = network.state_dict()
    with pytest.raises(ValueError, match="batch_size is 8, so the last batch of 33 samples has one sample"):
        bpviz.train(network, data, loss=nn.CrossEntropyLoss(), optimizer=optim.SGD(network.parameters()), batch_size=8)
    assert all(np.array_equal(before[name], array) for name, array in network.state_dict().items())


def test_a_schedule_that_ends_before_training_does_is_refused_before_anything_is_trained():
    network = nn.Sequential(nn.Linear(2, 1), seed=0)
    optimizer = optim.SGD(network.parameters(), momentum=0.9)
    scheduler = lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=3)
    before = network.state_dict()
    with pytest.raises(ValueError, match=r"3 steps left, but training makes 6; make it with total_steps=6"):
        bpviz.train(network, datasets.xor(), loss=nn.MSELoss(), optimizer=optimizer, scheduler=scheduler, epochs=6)
    assert all(np.array_equal(before[name], array) for name, array in network.state_dict().items())
