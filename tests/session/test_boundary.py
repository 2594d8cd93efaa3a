"""Pictures of a network of two inputs, and points for it."""

import numpy as np
import pytest

import bpviz
from bpviz import datasets, nn, optim
from bpviz.session.data import drawn, named


def session(dataset=None, outputs=1, loss=None, **settings):
    layers = nn.Linear(2, 4), nn.Tanh(), nn.Dropout(0.5), nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, outputs)
    network = nn.Sequential(*layers, seed=0)
    return bpviz.Session(
        network,
        dataset or datasets.xor(),
        loss=loss or nn.MSELoss(),
        optimizer=optim.SGD(network.parameters(), lr=0.1),
        **settings,
    )


def test_the_boundary_is_what_the_network_gives_at_each_point_with_the_weights_that_the_iteration_begins_with():
    walked = session()
    walked.train(25)
    walked.goto(11)
    made = walked.boundary(7)
    weights = {name: view.before for name, view in walked.trace.parameters.items()}
    assert made.x[[0, -1]] == pytest.approx([-0.1, 1.1])
    assert made.output.shape == (1, 7, 7)
    for i, k in ((0, 0), (6, 1), (2, 5)):
        point = np.array([-0.1 + 0.2 * k, -0.1 + 0.2 * i])
        first = np.tanh(weights["0.weight"] @ point + weights["0.bias"])
        second = np.maximum(weights["3.weight"] @ first + weights["3.bias"], 0)
        assert made.units["4.output"][:, i, k] == pytest.approx(second, rel=1e-5, abs=1e-6)
        output = weights["5.weight"] @ second + weights["5.bias"]
        assert made.output[:, i, k] == pytest.approx(output, rel=1e-5, abs=1e-6)
    assert {array.dtype for array in [made.x, made.y, made.output, *made.units.values()]} == {np.dtype("float32")}


def test_looking_at_pictures_changes_nothing():
    looked, other = session(), session()
    for _ in range(9):
        looked.boundary(5)
        looked.next()
        other.next()
    assert looked.loss.tolist() == other.loss.tolist()
    assert np.array_equal(looked.trace.array("2.mask"), other.trace.array("2.mask"))


def test_only_networks_of_two_inputs_have_a_boundary_and_it_stays_small():
    network = nn.Sequential(nn.Linear(3, 1), seed=0)
    data = datasets.Dataset(np.eye(3), np.ones((3, 1)))
    walked = bpviz.Session(network, data, loss=nn.MSELoss(), optimizer=optim.SGD(network.parameters()))
    with pytest.raises(ValueError, match="needs a network of two inputs"):
        walked.boundary()
    with pytest.raises(ValueError, match="resolution is 2000; with all units"):
        session().boundary(2000)
    with pytest.raises(ValueError, match="resolution is 1"):
        session().boundary(1)


@pytest.mark.parametrize("name", ["xor", "moons", "circles", "spiral"])
def test_each_named_data_set_fits_one_output_and_classes(name):
    one, three = session(), session(datasets.spiral(30), 3, nn.CrossEntropyLoss())
    for walked in (one, three):
        walked.use(named(walked, name, 30))
        walked.train(30)
        assert np.isfinite(walked.loss).all()
    assert one.data[1].shape[1:] == (1,)
    assert set(one.data[1].ravel()) == {0.0, 1.0}
    assert set(three.data[1]) == ({0, 1, 2} if name == "spiral" else {0, 1})


def test_points_drawn_by_hand_are_learned_and_wrong_ones_refused():
    walked = session()
    walked.use(drawn(walked, [[0.5, -1, 1], [2, 3, 0]]))
    assert walked.data[0].tolist() == [[0.5, -1], [2, 3]]
    assert walked.data[1].tolist() == [[1], [0]]
    for points in ([], [[1, 2]], [[1, 2, 3]], [[1, 2, 0.5]], [[float("nan"), 1, 0]]):
        with pytest.raises(ValueError):
            walked.use(drawn(walked, points))
    with pytest.raises(ValueError, match=r"name is 'mnist'\. Legal are 'xor', 'moons'"):
        named(walked, "mnist")
    assert len(walked.data[0]) == 2
