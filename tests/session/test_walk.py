"""A session: walked forth and back bit for bit, and changed on the way as a fresh run with that setting would be."""

import numpy as np
import pytest

import bpviz
from bpviz import datasets, nn, optim
from bpviz.optim import lr_scheduler


def data(samples: int = 23) -> datasets.Dataset:
    rng = np.random.default_rng(7)
    return datasets.Dataset(rng.normal(size=(samples, 5)), rng.integers(3, size=samples))


def parts():
    """A network with all that has a memory: dropout, batch norm, Adam, a schedule; and clipping."""
    network = nn.Sequential(nn.Linear(5, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3), seed=3)
    optimizer = optim.Adam(network.parameters(), lr=0.05)
    return network, optimizer, lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5), nn.ClipNorm(0.5)


def session(**settings):
    network, optimizer, scheduler, clip = parts()
    given = {"scheduler": scheduler, "clip": clip, "batch_size": 5, **settings}
    return bpviz.Session(network, data(), loss=nn.CrossEntropyLoss(), optimizer=optimizer, **given)


def written_out(count: int, change=None, at: int = -1, epochs_of: int = 5):
    """The same run as a plain loop; `change(network, optimizer, clip)` before iteration `at` may return another two."""
    network, optimizer, scheduler, clip = parts()
    dataset, rng, made = data(), np.random.default_rng(0), []
    while True:
        order = rng.permutation(len(dataset))
        for start in range(0, len(dataset), epochs_of):
            if len(made) == at and change is not None:
                optimizer, clip = change(network, optimizer, clip) or (optimizer, clip)
                scheduler.optimizer = optimizer
            x, target = dataset[order[start : start + epochs_of]]
            made.append(bpviz.record(network, x, target, loss=nn.CrossEntropyLoss(), optimizer=optimizer, clip=clip))
            if len(made) == count:
                return made
        scheduler.step()


def assert_same(made, live):
    assert made.names == live.names
    for name in live.names:
        assert np.array_equal(made.array(name), live.array(name), equal_nan=True), name


def test_walking_forth_and_back_over_thirty_iterations_gives_bit_identical_traces():
    live, walked = written_out(31), session()
    assert_same(walked.trace, live[0])
    for k in range(1, 31):
        assert_same(walked.next(), live[k])
    for k in range(29, -1, -1):
        assert_same(walked.back(), live[k])
    for k in (17, 3, 30, -1, 0):
        assert_same(walked.goto(k), live[k])
    assert walked.iteration == 0
    assert len(walked) == 31
    assert walked.loss.tolist() == [trace.loss for trace in live]


def test_training_in_chunks_and_walking_on_gives_what_walking_alone_gives():
    live, walked = written_out(90), session(budget=0)
    lengths = [len(loss) for loss in walked.chunks(50, seconds=0.0001)]
    assert lengths == sorted(lengths)
    assert lengths[-1] == 51
    assert walked.train(38).tolist() == [trace.loss for trace in live[:89]]
    assert_same(walked.next(), live[89])
    assert_same(walked.goto(70), live[70])


def test_what_the_session_was_made_of_stays_as_it_was():
    network, optimizer, scheduler, clip = parts()
    before = network.state_dict()
    walked = bpviz.Session(
        network, data(), loss=nn.CrossEntropyLoss(), optimizer=optimizer, scheduler=scheduler, clip=clip, batch_size=5
    )
    walked.train(12)
    walked.configure(freeze=["0"], lr=0.7)
    for name, array in network.state_dict().items():
        assert np.array_equal(array, before[name])
    assert optimizer.lr == 0.05
    assert network[0].weight.requires_grad
    learned = dict(walked.network.named_parameters())
    for name, view in walked.trace.parameters.items():
        assert np.array_equal(learned[name].data, view.after)


def test_a_session_trains_as_bpviz_train_does():
    network, optimizer, scheduler, clip = parts()
    history = bpviz.train(
        network,
        data(),
        loss=nn.CrossEntropyLoss(),
        optimizer=optimizer,
        scheduler=scheduler,
        clip=clip,
        epochs=4,
        batch_size=5,
        validation=data(9),
        progress=False,
    )
    walked = session(validation=data(9))
    walked.train(19)
    assert walked.loss.tolist() == history.loss.tolist()
    assert walked.lr.tolist() == history.lr.tolist()
    for name in ("train_loss", "validation_loss"):
        assert walked.metrics[name].tolist() == history.metrics[name].tolist()


def replaced(network, optimizer, clip):
    # the schedule's rate of now, and no decay: what stays
    groups = [{"params": network.parameters(), "lr": optimizer.lr, "initial_lr": 0.05}]
    return optim.SGD(groups, momentum=0.9, weight_decay=0.0), clip


def set_up(**settings):
    def change(network, optimizer, clip):
        for name, value in settings.items():
            for group in optimizer.param_groups:
                group[name] = value

    return change


def frozen(network, optimizer, clip):
    network[0].requires_grad_(False)
    network[1].bias.requires_grad_(False)


CHANGES = {
    "lr": ({"lr": 0.2}, set_up(lr=0.2)),
    "two at once": ({"weight_decay": 0.1, "betas": (0.5, 0.9)}, set_up(weight_decay=0.1, betas=(0.5, 0.9))),
    "clip": ({"clip": 0.01}, lambda network, optimizer, clip: (optimizer, nn.ClipNorm(0.01))),
    "clip by value": ({"clip": nn.ClipValue(0.01)}, lambda network, optimizer, clip: (optimizer, nn.ClipValue(0.01))),
    "no clip": ({"clip": None}, lambda network, optimizer, clip: (optimizer, None)),
    "freeze": ({"freeze": ["0", "1.bias"]}, frozen),
    "optimizer": ({"optimizer": "SGD", "momentum": 0.9}, replaced),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_next_iteration_obeys_a_change_exactly_as_a_fresh_run_with_that_setting(name):
    settings, change = CHANGES[name]
    live = written_out(60, change, at=13)
    walked = session(budget=0)
    walked.train(30)
    walked.goto(12)
    sentence = walked.configure(**settings)
    assert sentence == walked.changes[-1].sentence != ""
    assert len(walked) == 13
    for k in range(13, 20):
        assert_same(walked.next(), live[k])
    walked.train(40)
    assert walked.loss.tolist() == [trace.loss for trace in live]
    for k in (13, 12, 14, 55, 2, 13):  # across the change, both ways
        assert_same(walked.goto(k), live[k])


def test_several_changes_hold_each_from_its_own_iteration_on():
    live = written_out(8, set_up(lr=0.2), at=3)
    walked = session()
    walked.train(2)
    walked.configure(lr=0.9)
    walked.configure(lr=0.2)  # at the same iteration: the later one holds
    walked.train(4)
    walked.configure(freeze=["0"])
    walked.configure(optimizer="RMSprop")
    walked.train(5)
    for k in (6, 5, 2):
        assert_same(walked.goto(k), live[k])
    assert walked.goto(7).parameters["0.weight"].grad is None
    assert walked.settings["optimizer"] == "RMSprop"
    assert walked.settings["freeze"] == ["0.weight", "0.bias"]
    walked.goto(6)
    assert walked.settings["optimizer"] == "RMSprop"  # what the next one will obey
    walked.goto(5)
    assert walked.settings["optimizer"] == "Adam"
    assert walked.settings["freeze"] == []


def test_a_slider_that_is_dragged_makes_one_change_told_from_where_it_began():
    live = written_out(8, set_up(lr=0.2), at=4)
    walked = session()
    walked.train(3)
    for lr in (0.9, 0.5, 0.2):
        sentence = walked.configure(lr=lr)
    with pytest.raises(ValueError, match="lr is -1"):
        walked.configure(lr=-1)
    assert [change.settings for change in walked.changes] == [{"lr": 0.2}]
    assert sentence.startswith("With lr = 0.2 instead of 0.05,")
    walked.train(4)
    assert walked.loss.tolist() == [trace.loss for trace in live]
    walked.undo()
    assert walked.settings["lr"] == 0.05


def test_undo_takes_back_one_change_after_the_other_and_what_came_after_them():
    live = written_out(12)
    walked = session()
    walked.train(4)
    walked.configure(lr=0.9)
    walked.configure(clip=None)
    walked.train(7)
    walked.undo()
    assert (walked.iteration, len(walked)) == (4, 5)
    assert (walked.settings["lr"], walked.settings["clip"]["max_norm"]) == (0.9, 0.5)
    walked.undo()
    walked.train(7)
    assert walked.loss.tolist() == [trace.loss for trace in live]
    with pytest.raises(IndexError, match="there is no change to undo"):
        walked.undo()


def test_the_curve_of_the_future_that_a_change_replaced_is_kept():
    walked = session()
    old = walked.train(20)
    walked.goto(4)
    assert walked.previous is None
    walked.configure(lr=0.5)
    assert (walked.previous.start, walked.previous.loss.tolist()) == (5, old[5:].tolist())
    walked.train(3)
    walked.configure(lr=0.1)  # nothing is replaced: the curve stays
    assert walked.previous.start == 5


def test_reset_begins_with_the_same_weights_and_batches_and_the_settings_of_now_or_of_the_beginning():
    live, changed = written_out(6), written_out(6, set_up(lr=0.3), at=0)
    walked = session()
    walked.train(3)
    walked.configure(lr=0.3)
    walked.train(3)
    walked.reset()
    assert (walked.iteration, len(walked)) == (0, 1)
    assert walked.train(5).tolist() == [trace.loss for trace in changed]
    walked.undo()
    assert walked.train(5).tolist() == [trace.loss for trace in live]
    walked.configure(lr=0.3)
    walked.reset(settings=False)
    assert_same(walked.trace, live[0])
    assert walked.changes == ()
    assert walked.train(5).tolist() == [trace.loss for trace in live]


def test_a_reset_before_a_change_does_not_know_it():
    walked = session()
    walked.train(9)
    walked.configure(lr=0.3)
    walked.train(3)
    walked.goto(2)
    walked.reset()
    assert walked.settings["lr"] == 0.05


def test_training_stops_when_the_session_is_moved_or_stopped_between_two_chunks():
    walked = session()
    chunks = walked.chunks(10_000, seconds=0)
    next(chunks)
    walked.stop()
    assert list(chunks) == []
    chunks = walked.chunks(10_000, seconds=0.001)
    next(chunks)
    walked.goto(0)
    assert list(chunks) == []
    assert walked.iteration == 0


def test_an_iteration_that_cannot_be_run_leaves_the_session_as_it_was():
    network = nn.Sequential(nn.Linear(5, 4), nn.Dropout(0.5), nn.BatchNorm1d(4), nn.Linear(4, 3), seed=0)
    settings = {"loss": nn.CrossEntropyLoss(), "optimizer": optim.Adam(network.parameters()), "batch_size": 11}
    walked = bpviz.Session(network, data(), **settings)  # 23 = 11 + 11 + 1, and one sample has no variance
    walked.next()
    before = walked.network.state_dict()
    with pytest.raises(ValueError, match="one sample alone has no variance"):
        walked.next()
    assert (walked.iteration, len(walked)) == (1, 2)
    for name, array in walked.network.state_dict().items():
        assert np.array_equal(array, before[name])
    assert walked.back().loss == walked.loss[0]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "needs something to change"),
        ({"lr": -1}, "lr is -1"),
        ({"lr": float("nan")}, "lr is nan"),
        ({"lr": True}, "lr is True"),
        ({"momentum": 0.9}, "momentum is no setting of Adam, which has lr, betas, eps, weight_decay, amsgrad"),
        ({"optimizer": "Lion"}, "optimizer is 'Lion'. Legal are 'SGD', 'Adam', 'AdamW', 'RMSprop', 'Adagrad'"),
        ({"clip": -1}, "clip is -1. Give the largest norm"),
        ({"freeze": ["2"]}, "freeze has '2'. Legal are the layers '0', '1', '4'"),
        ({"freeze": [""]}, "freeze has ''"),
        ({"lr": 0.2, "freeze": "0"}, r'freeze is \'0\'. Give a list of layers, such as \["0"\]'),
    ],
)
def test_a_wrong_setting_is_refused_with_the_legal_ones_and_changes_nothing(settings, message):
    walked = session()
    walked.train(3)
    walked.goto(1)
    with pytest.raises((ValueError, TypeError), match=message):
        walked.configure(**settings)
    assert (len(walked), walked.changes, walked.settings["lr"]) == (4, (), 0.05)


def test_places_that_there_are_not_are_refused():
    walked = session()
    with pytest.raises(IndexError, match="no iteration before number 0"):
        walked.back()
    with pytest.raises(IndexError, match=r"iteration is 1, but there are 1: legal are 0 to 0\. Go further"):
        walked.goto(1)
    with pytest.raises(TypeError, match="iteration is True"):
        walked.goto(True)
    with pytest.raises(ValueError, match="iterations is 0"):
        walked.train(0)
    with pytest.raises(TypeError, match="dataset is 3"):
        walked.use(3)
    network = parts()[0]
    with pytest.raises(ValueError, match="batch_size is 0"):
        bpviz.Session(
            network, data(), loss=nn.CrossEntropyLoss(), optimizer=optim.SGD(network.parameters()), batch_size=0
        )


def test_one_cycle_of_the_momentum_keeps_its_optimizer():
    network = parts()[0]
    optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    cycle = lr_scheduler.OneCycleLR(optimizer, max_lr=0.5, total_steps=50)
    settings = {"loss": nn.CrossEntropyLoss(), "optimizer": optimizer, "scheduler": cycle, "batch_size": 5}
    walked = bpviz.Session(network, data(), **settings)
    with pytest.raises(ValueError, match="optimizer cannot be replaced under a OneCycleLR"):
        walked.configure(optimizer="Adam")


def test_other_data_begin_a_new_run_with_the_settings_of_now():
    walked = session()
    walked.train(3)
    walked.configure(lr=0.2)
    other = datasets.Dataset(data().x * 2, data().target)
    walked.use(other)
    assert (len(walked), walked.settings["lr"], walked.dataset) == (1, 0.2, other)
    weights = dict(parts()[0].named_parameters())
    assert np.array_equal(walked.trace.parameters["0.weight"].before, weights["0.weight"].data)
    with pytest.raises(ValueError, match="the first layer takes 5"):
        walked.use(datasets.xor())
    assert walked.dataset is other
