"""The stepper over a session: what the browser may ask for, and what it is told."""

import asyncio
import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bpviz
from bpviz import datasets, nn, optim
from bpviz.views.widget.messages import FIELDS
from tests.browser.networks import small


def session(**others):
    network = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), seed=0)
    steps = optim.SGD(network.parameters(), lr=0.1)
    return bpviz.Session(network, datasets.xor(), loss=nn.MSELoss(), optimizer=steps, **others)


class Browser:
    """Says what the browser would say, and keeps what it is told."""

    def __init__(self, shown):
        self.stepper = bpviz.Stepper(shown)
        self.heard = []
        self.stepper.send = lambda content, buffers=None: self.heard.append((content, buffers or []))

    def say(self, kind, /, **fields):
        """Send a message; returns its answer, or None if there is none yet."""
        before = len(self.heard)
        self.tell({"type": kind, "id": 7, **fields})
        return self.heard[-1][0] if len(self.heard) > before else None

    def tell(self, content):
        self.stepper._handle_custom_msg(content, [])

    @property
    def trace(self):
        return bpviz.Trace.from_bytes(self.stepper._wire)

    @property
    def losses(self):
        return np.frombuffer(self.stepper._losses, "<f8").tolist()


def test_walking_sends_the_trace_of_the_iteration_at_hand_and_the_losses_so_far():
    walked, plain = session(), session()
    browser = Browser(walked)
    assert browser.trace.loss == plain.loss[0]
    plain.train(3)
    for k in (1, 2, 3):
        assert browser.say("next") == {"type": "reply", "to": 7}
        assert browser.trace.loss == plain.loss[k]
    assert browser.say("back") == {"type": "reply", "to": 7}
    assert browser.trace.value("0.weight.after[1, 1]") == plain.goto(2).value("0.weight.after[1, 1]")
    assert browser.say("goto", iteration=0) == {"type": "reply", "to": 7}
    run = browser.stepper._run
    assert (run["iteration"], run["count"], run["per_epoch"], run["plane"]) == (0, 4, 4, True)
    assert browser.losses == plain.loss.tolist()


def test_what_python_does_to_the_session_is_shown_in_all_its_steppers():
    walked = session(validation=datasets.xor())
    browsers = [Browser(walked), Browser(walked)]
    walked.train(9)
    walked.configure(lr=0.3)
    for browser in browsers:
        assert browser.stepper._run["iteration"] == 9
        assert browser.stepper._run["settings"]["lr"] == 0.3
        assert browser.trace.loss == walked.loss[9]
        assert np.frombuffer(browser.stepper._validation, "<f8").tolist() == walked.metrics["validation_loss"].tolist()


def test_configuring_answers_with_the_sentence_and_a_replaced_future_is_a_second_curve():
    browser = Browser(session())
    for _ in range(4):
        browser.say("next")
    old = browser.losses
    browser.say("goto", iteration=1)
    answer = browser.say("configure", settings={"momentum": 0.9})
    assert answer["sentence"].startswith("A gradient that stays the same would now move a weight up to 10 times as far")
    run = browser.stepper._run
    assert run["changes"] == [{"iteration": 2, "sentence": answer["sentence"]}]
    assert (run["count"], run["previous"]) == (2, {"start": 2, "every": 1})
    assert np.frombuffer(browser.stepper._previous, "<f8").tolist() == old[2:]
    assert "error" not in browser.say("configure", settings={"clip_value": 0.1})["type"]
    assert browser.stepper._run["settings"]["clip"] == {"type": "ClipValue", "clip_value": 0.1}
    for kind in ("undo", "undo", "reset"):
        assert browser.say(kind)["type"] == "reply"
    assert (browser.stepper._run["changes"], browser.stepper._run["count"]) == ([], 1)


def test_the_whole_state_is_json_and_bytes():
    browser = Browser(session())
    browser.say("configure", settings={"optimizer": "Adam", "freeze": ["0"], "betas": [0.8, 0.9], "clip": 1})
    json.dumps(browser.stepper._run, allow_nan=False)


def test_the_boundary_is_sent_as_float32_with_the_points():
    walked = session()
    browser = Browser(walked)
    answer = browser.say("boundary", resolution=5)
    x, y, output, units, points, target = (np.frombuffer(each, "<f4") for each in browser.heard[-1][1])
    assert (answer["output"], answer["units"]) == ([1, 5, 5], [{"array": "1.output", "count": 4}])
    assert (answer["points"], answer["target"]) == ([4, 2], [4, 1])
    assert np.array_equal(output, walked.boundary(5).output.ravel())
    assert (len(x), len(y), units.size) == (5, 5, 100)
    assert points.tolist() == datasets.xor().x.ravel().tolist()
    assert target.tolist() == [0, 1, 1, 0]


def test_data_come_by_name_or_by_hand():
    walked = session(validation=datasets.xor())
    browser = Browser(walked)
    assert browser.say("data", name="moons", samples=20, noise=0)["type"] == "reply"
    assert browser.stepper._run["data"] == {"name": "moons", "samples": 20}
    assert len(walked.validation) == 20
    assert browser.say("data", points=[[0, 0, 1], [1, 1, 0]])["type"] == "reply"
    assert browser.stepper._run["data"] == {"name": "drawn by hand", "samples": 2}
    assert walked.validation is None
    for wrong in ({}, {"name": "xor", "points": [[0, 0, 1]]}, {"points": []}, {"points": [[0, 0, 2]]}, {"name": "x"}):
        assert browser.say("data", **wrong)["type"] == "error"
    assert browser.say("data", points=[[0, 0, 1]] * 2001)["message"].startswith("points is a list of 2001")
    assert len(walked.data[0]) == 2


def test_training_goes_in_chunks_between_which_the_kernel_hears_stop():
    walked = session()
    browser = Browser(walked)

    async def kernel():
        browser.say("train", iterations=1_000_000)
        while len(browser.heard) < 4:
            await asyncio.sleep(0.001)
        assert browser.say("stop") == {"type": "reply", "to": 7}
        trained = len(walked)
        await asyncio.wait_for(browser.stepper._live._task, 5)
        assert len(walked) == trained

    asyncio.run(kernel())
    told = [
        float(each)
        for content, buffers in browser.heard
        if content["type"] == "progress"
        for each in np.frombuffer(buffers[0], "<f8")
    ]
    assert [0.0 + browser.losses[0], *told] == walked.loss.tolist()[: len(told) + 1]
    assert browser.heard[-1][0] == {"type": "reply", "to": 7, "iteration": walked.iteration}
    assert browser.losses == walked.loss.tolist()
    assert browser.trace.loss == walked.loss[-1]


def test_a_message_that_moves_the_session_ends_training_too():
    walked = session()
    browser = Browser(walked)

    async def kernel():
        browser.say("train", iterations=1_000_000)
        await asyncio.sleep(0.05)
        browser.say("configure", settings={"lr": 0.2})
        await asyncio.wait_for(browser.stepper._live._task, 5)

    asyncio.run(kernel())
    assert walked.settings["lr"] == 0.2
    assert len(walked) == walked.iteration + 1


def test_training_without_an_event_loop_runs_to_its_end():
    browser = Browser(session())
    assert browser.say("train", iterations=50) == {"type": "reply", "to": 7, "iteration": 50}
    assert len(browser.losses) == 51


def test_an_iteration_that_fails_while_training_is_an_answer():
    network = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Linear(4, 1), seed=0)
    settings = {"loss": nn.MSELoss(), "optimizer": optim.SGD(network.parameters()), "batch_size": 3}
    browser = Browser(bpviz.Session(network, datasets.xor(), **settings))

    async def kernel():
        browser.say("train", iterations=10)
        await asyncio.wait_for(browser.stepper._live._task, 5)

    asyncio.run(kernel())
    assert browser.heard[-1][0]["type"] == "error"
    assert "one sample alone has no variance" in browser.heard[-1][0]["message"]
    assert browser.say("next")["type"] == "error"
    assert browser.stepper._run["count"] == 1


def test_what_the_reader_changed_comes_to_python_as_arrays_and_as_code():
    walked = session()
    browser = Browser(walked)
    edits = [{"address": "0.weight.before[2, 1]", "value": 0.5}, {"address": "x[0, 1]", "value": -2}]
    seen = []
    browser.stepper.observe(lambda change: seen.append(change["new"]), "edited")
    code = browser.say("export", edits=edits)["code"]
    edited = browser.stepper.edited
    assert seen == [edited]
    assert (edited.state_dict["0.weight"][2, 1], edited.x[0, 1]) == (0.5, -2)
    assert walked.trace.value("0.weight.before[2, 1]") != 0.5
    network, x = walked.network, walked.trace.array("x").copy()
    network.load_state_dict(edited.state_dict)
    other = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1), seed=0)
    exec(code, {"network": other, "x": x})
    assert np.array_equal(x, edited.x)
    for name, array in other.state_dict().items():
        assert np.array_equal(array, edited.state_dict[name])
    assert np.array_equal(network.state_dict()["0.weight"], edited.state_dict["0.weight"])


@pytest.mark.parametrize(
    "address",
    ["0.weight.after[0, 0]", "0.weight.before[9, 9]", "0.weight.before", "loss.value", "__class__", "x[0, 0]/1"],
)
def test_only_what_is_given_can_be_edited(address):
    browser = Browser(small())
    assert browser.say("export", edits=[{"address": address, "value": 1}])["type"] == "error"
    assert browser.stepper.edited is None


def test_a_class_stays_a_whole_number():
    browser = Browser(small())
    assert browser.say("export", edits=[{"address": "target[0]", "value": 0.5}])["type"] == "error"
    assert browser.say("export", edits=[{"address": "target[0]", "value": 0}])["code"] == "target[0] = 0"


def test_a_stepper_of_one_iteration_says_that_it_has_no_others():
    browser = Browser(small())
    assert browser.stepper._run == {}
    for kind in ("next", "back", "stop", "undo"):
        assert "shows one iteration and cannot" in browser.say(kind)["message"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "type is None; legal are next, back, goto"),
        ({"type": "eval"}, "type is 'eval'; legal are next"),
        ({"type": ["next"]}, "type is a list of 1"),
        ({"type": "next", "code": "1"}, "next has 'code'; legal are no fields"),
        ({"type": "goto"}, "goto lacks iteration"),
        ({"type": "goto", "iteration": 1.0}, "iteration is 1.0; legal are whole numbers from 0"),
        ({"type": "goto", "iteration": True}, "iteration is True"),
        ({"type": "goto", "iteration": 99}, "iteration is 99, but there are 1"),
        ({"type": "train", "iterations": 10**400}, "iterations is a very large number; legal are whole numbers"),
        ({"type": "train", "iterations": 0}, "iterations is 0"),
        ({"type": "boundary", "resolution": 201}, "resolution is 201; legal are whole numbers from 2 to 200"),
        ({"type": "configure", "settings": {}}, "settings is a mapping of 0"),
        ({"type": "configure", "settings": {"lr": "0.1"}}, "lr is '0.1'; give a number"),
        ({"type": "configure", "settings": {"lr": float("inf")}}, "lr is inf; give a number"),
        ({"type": "configure", "settings": {"lr": 10**400}}, "lr is a very large number; give a number"),
        ({"type": "configure", "settings": {"params": []}}, "settings has 'params', which is no setting"),
        ({"type": "configure", "settings": {"betas": [0.9]}}, "lr, momentum, dampening"),
        ({"type": "configure", "settings": {"freeze": [["0"]]}}, "freeze[0] is a list of 1; give a text"),
        ({"type": "configure", "settings": {"clip": 1, "clip_value": 1}}, "both clip and clip_value"),
        ({"type": "export", "edits": [{"address": "x[0, 0]"}]}, "edits[0] is a mapping of 1"),
        ({"type": "export", "edits": [{"address": "x" * 201, "value": 1}]}, "give a text of up to 200 characters"),
    ],
)
def test_a_wrong_message_is_answered_with_what_is_legal(content, message):
    browser = Browser(session())
    browser.tell(content)
    ((answer, _),) = browser.heard
    assert answer["type"] == "error"
    assert message in answer["message"]


def test_an_answer_carries_the_id_of_its_message_if_that_is_one():
    browser = Browser(session())
    for identifier, answered in (("a", "a"), (3, 3), (True, None), ("x" * 65, None), ([1], None), (10**30, None)):
        browser.tell({"type": "stop", "id": identifier})
        assert browser.heard[-1][0]["to"] == answered


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner))
hopeful = st.one_of(
    anything,
    st.integers(-2, 60),
    st.floats(-2, 2),
    st.lists(st.lists(st.integers(-1, 2) | st.floats(-1, 1), min_size=3, max_size=3), max_size=3),
    st.dictionaries(
        st.sampled_from(["lr", "momentum", "clip", "clip_value", "freeze", "optimizer", "weight_decay", "nesterov"]),
        st.floats(-1, 2) | st.none() | st.booleans() | st.sampled_from(["Adam", "SGD", "0"]) | st.just(["0"]),
    ),
    st.lists(
        st.fixed_dictionaries(
            {"address": st.sampled_from(["x[0, 0]", "0.weight.before[0, 1]", "9.y[1]", "x"]), "value": anything}
        ),
        max_size=3,
    ),
)
names = sorted({name for fields in FIELDS.values() for name in fields})
messages = anything | st.builds(
    lambda kind, fields, extra: {"type": kind, **fields, **extra},
    st.sampled_from([kind for kind in FIELDS if kind != "train"]) | st.text(max_size=5),
    st.dictionaries(st.sampled_from([*names, "id"]), hopeful, max_size=3),
    st.just({}) | st.dictionaries(st.text(max_size=5), anything, max_size=1),
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(messages, min_size=1, max_size=6))
def test_whatever_the_browser_sends_each_message_has_one_answer_and_the_session_stays_whole(said):
    walked = session()
    browser = Browser(walked)
    for content in said:
        before = len(browser.heard)
        browser.tell(content)
        assert len(browser.heard) == before + 1
        assert browser.heard[-1][0]["type"] in ("reply", "error")
        json.dumps(browser.heard[-1][0], allow_nan=False)
    json.dumps(browser.stepper._run, allow_nan=False)
    assert browser.trace.loss == pytest.approx(walked.loss[walked.iteration], nan_ok=True)
    browser.say("reset", settings=False)
    assert browser.say("next") == {"type": "reply", "to": 7}


def test_a_step_of_784_128_64_10_sends_less_than_2_mb():
    layers = nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
    network = nn.Sequential(*layers, seed=0)
    steps = optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    walked = bpviz.Session(network, datasets.mnist(), loss=nn.CrossEntropyLoss(), optimizer=steps)
    browser = Browser(walked)
    browser.say("next")
    browser.say("next")
    assert len(browser.stepper._wire) < 2_000_000
    assert browser.trace.value("0.weight.after[5, 300]") == walked.trace.value("0.weight.after[5, 300]")


def test_a_session_shows_itself_as_a_stepper_in_a_notebook():
    bundle = session()._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    with pytest.raises(TypeError, match=r"trace is a int; a Stepper needs a Trace, .* or a Session"):
        bpviz.Stepper(3)


def test_pictures_can_be_asked_for_while_it_trains():
    walked = session()
    browser = Browser(walked)

    async def kernel():
        browser.say("train", iterations=3000)
        await asyncio.sleep(0.02)
        assert browser.say("boundary", resolution=4)["resolution"] == 4
        await asyncio.wait_for(browser.stepper._live._task, 30)

    asyncio.run(kernel())
    assert walked.iteration == 3000
    assert browser.losses == walked.loss.tolist()
    assert np.isfinite(walked.goto(1500).loss)  # and what was trained in between can be replayed
