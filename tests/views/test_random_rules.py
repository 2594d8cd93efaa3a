"""The browser's twin of the rules, evaluated over random networks: each array is what its rule says."""

import json
import shutil

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bpviz
from bpviz import nn, optim
from tests.browser.networks import NETWORKS
from tests.recipes import build, draw
from tests.views.test_parity import JS, node

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="Node was not found (Debian: apt-get install nodejs npm)"
)


def evaluated(traces, folder):
    """Evaluate all rules of all traces in one Node process."""
    files = [folder / f"{number}.trace" for number in range(len(traces))]
    for file, trace in zip(files, traces, strict=True):
        file.write_bytes(trace.to_bytes())
    return json.loads(node(JS / "test" / "rules.js", *files))


def recorded(seed):
    """The third iteration of a random run."""
    *_, last = build(draw(seed)).traces(3)
    return last


# Starting Node costs more than a network, so an example is many networks.
@given(st.lists(st.integers(0, 10**6), min_size=40, max_size=40, unique=True))
@settings(deadline=None, max_examples=3, suppress_health_check=[HealthCheck.too_slow])
def test_every_rule_of_a_random_network_gives_the_engines_array_in_the_browser(tmp_path_factory, seeds):
    traces = [recorded(seed) for seed in seeds]
    found = evaluated(traces, tmp_path_factory.mktemp("traces"))
    assert found["compared"] > 1000
    wrong = {str(draw(seed)): names for seed, names in zip(seeds, found["wrong"], strict=True) if names}
    assert wrong == {}


def test_an_overflow_is_one_in_the_browser_too(tmp_path):
    net = nn.Sequential(nn.Linear(2, 3), nn.GELU(), nn.Linear(3, 2), seed=0)
    nn.init.constant_(net[0].weight, 10.0)
    optimizer = optim.Adam(net.parameters())
    trace = bpviz.record(net, [[1e308, 1e308]], [0], loss=nn.CrossEntropyLoss(), optimizer=optimizer)
    assert not np.isfinite(trace.array("loss.prob")).all()
    assert evaluated([trace], tmp_path)["wrong"] == [[]]


def test_a_number_changed_by_a_billionth_is_noticed_in_the_browser(tmp_path):
    trace = NETWORKS["small"]()
    arrays = {name: trace.array(name) for name in trace.names if "concat" not in trace.header["arrays"][name]}
    nudged = [
        bpviz.Trace({**trace.header, "sample": 0}, {**arrays, name: np.asarray(arrays[name] * (1 + 1e-9))})
        for name in ("0.output", "1.local", "0.weight.grad", "2.weight.after", "clip.coef", "loss.prob")
    ]
    assert all(evaluated(nudged, tmp_path)["wrong"])
