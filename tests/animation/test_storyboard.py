"""What a scene will show is decided, and refused, before anything is drawn."""

import subprocess
import sys
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

import bpviz
from bpviz import nn, optim
from bpviz.explain import significant
from bpviz.views import animation
from bpviz.views.animation.path import Factor, choose, digits, is_exact, redone
from bpviz.views.animation.storyboard import TICK, chapters, cues, duration, stages_of, storyboard
from bpviz.views.animation.supported import check
from tests.browser.networks import OTHERS
from tests.networks import relu_frozen, sigmoid_batch, tanh_clipped

from .networks import NETWORKS, clipped, xor

TRACES = {**NETWORKS, "tanh": tanh_clipped, "batch": sigmoid_batch, "frozen": relu_frozen}


@pytest.fixture(params=list(TRACES))
def trace(request):
    return TRACES[request.param]()


@pytest.mark.parametrize("pace", [0.1, 1.0, 1.7])
def test_every_duration_is_a_whole_number_of_frames_at_15_30_and_60_a_second(trace, pace):
    for beat in storyboard(trace, pace):
        assert beat.seconds >= TICK
        for rate in (15, 30, 60):
            assert (beat.seconds * rate) == pytest.approx(round(beat.seconds * rate))


def test_chapters_and_subtitles_cover_the_video_without_gap_or_overlap(trace):
    beats = storyboard(trace)
    assert tuple(title for title, _, _ in chapters(beats)) == trace.phases
    for spans in (chapters(beats), cues(beats)):
        assert spans[0][1] == 0
        assert spans[-1][2] == duration(beats)
        assert all(one[2] == two[1] for one, two in pairwise(spans))


def test_the_product_of_the_factors_is_the_weights_gradient():
    for trace, batch in ((xor(), 1), (clipped(), 2)):
        path = choose(trace)
        assert path is not None
        factors = path.gathered or path.factors
        product = np.prod([trace.value(factor.address) for factor in factors])
        assert product == pytest.approx(trace.value(path.result), rel=1e-12)
        column, target, source = path.weight
        whole = trace.array(f"{trace.columns[column]['weight']}.grad")[target, source]
        shares = [trace.value(path.result.replace("/0", f"/{k}")) for k in range(batch)]
        assert sum(shares) == pytest.approx(whole, rel=1e-12)


def test_the_path_leads_over_the_strongest_edge_to_the_weight_to_which_the_sample_gives_most():
    trace = clipped()
    s, path = trace.sample, choose(trace)
    assert path is not None and path.through is not None
    (_, j, i), (_, k, through) = path.weight, path.through
    shares = np.abs(np.outer(trace.array("0.upstream")[s], trace.array("x")[s]))
    assert shares[j, i] == shares.max() > 0
    products = np.abs(trace.array("2.weight.before")[:, j] * trace.array("2.upstream")[s])
    assert through == j
    assert products[k] == products.max() > 0


def test_the_shown_factors_give_the_shown_product(trace):
    path = choose(trace)
    assert path is not None
    factors = path.gathered or path.factors
    count = digits(trace, factors, path.result)
    assert 4 <= count <= 8
    assert significant(redone(trace, factors, count), 3) == significant(trace.value(path.result), 3)


@pytest.mark.parametrize(("first", "second", "exact"), [(0.5, 0.25, True), (0.5, 1 / 3, False), (0.12345, 0.5, False)])
def test_a_product_is_exact_only_where_its_shown_digits_are(first, second, exact):
    numbers = {"a": first, "b": second, "product": first * second}
    factors = (Factor("a", "slope"), Factor("b", "slope"))
    assert is_exact(SimpleNamespace(value=numbers.__getitem__), factors, 4, "product") == exact


def test_paths_that_meet_in_a_weight_add_up_to_the_gathered_factor():
    trace = clipped()
    path = choose(trace)
    assert path is not None and path.gathered is not None and path.through is not None
    gathered = trace.value(path.gathered[0].address)
    unit = path.weight[1]
    weights, gradients = trace.array("2.weight.before")[:, unit], trace.array("2.upstream")[trace.sample]
    assert gathered == pytest.approx(float(weights @ gradients), rel=1e-12)
    assert len(path.gathered[0].wires) == 3


def test_a_network_of_frozen_layers_has_no_path_and_says_so():
    network = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 2), seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    network.requires_grad_(False)
    trace = bpviz.record(network, [[1.0, 2.0]], [0], loss=nn.CrossEntropyLoss(), optimizer=optimizer)
    assert choose(trace) is None
    assert "frozen" in storyboard(trace)[-1].caption


def record(*layers, inputs=2, outputs=1):
    network = nn.Sequential(*layers, seed=0)
    optimizer = optim.SGD(network.parameters(), lr=0.1)
    return bpviz.record(network, np.ones((1, inputs)), np.ones((1, outputs)), loss=nn.MSELoss(), optimizer=optimizer)


def captions(iterations, *, clip=None, **options):
    network = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1), seed=0)
    optimizer, loss = optim.SGD(network.parameters(), lr=0.1, **options), nn.MSELoss()
    for _ in range(iterations):
        trace = bpviz.record(network, [[1.0, 2.0]], [[1.0]], loss=loss, optimizer=optimizer, clip=clip)
    return {beat.caption for beat in storyboard(trace)}


def test_captions_say_what_this_update_does():
    old = "The old buffer fades a little, and the new gradient is added."
    against = "The step: against {}, scaled by the learning rate."
    assert against.format("the gradient") in captions(1)
    first, second = captions(1, momentum=0.9), captions(2, momentum=0.9)
    assert "The momentum buffer starts as the gradient itself." in first and old not in first
    assert old in second
    assert against.format("the momentum buffer") in first & second
    assert against.format("this direction") in captions(2, momentum=0.9, nesterov=True)


def test_a_gradient_that_is_short_enough_is_not_said_to_become_shorter():
    shorter = "Every gradient is multiplied by this factor: shorter, but in the same direction."
    assert shorter in captions(1, clip=nn.ClipNorm(1e-3))
    assert shorter not in captions(1, clip=nn.ClipNorm(1e3))


@pytest.mark.parametrize(
    "layers, words",
    [
        ((nn.Linear(2, 9), nn.ReLU(), nn.Linear(9, 1)), "a column of 9 units (hidden)"),
        ((nn.Linear(2, 3), nn.ReLU(), nn.Tanh(), nn.Linear(3, 1)), "Tanh without a Linear"),
        ((*(nn.Linear(2, 2) for _ in range(5)), nn.Linear(2, 1)), "7 columns"),
    ],
)
def test_a_network_that_cannot_be_drawn_is_refused_with_what_is_legal_and_what_to_do(layers, words, tmp_path):
    with pytest.raises(ValueError) as error:
        animation.render(record(*layers), tmp_path / "video.mp4")
    text = str(error.value)
    assert words in text
    assert "at most 8 units" in text and "bpviz.export_html" in text
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "options, words",
    [
        ({"quality": "4k"}, "'preview', '720p', '1080p'"),
        ({"theme": "blue"}, "'dark', 'light'"),
        ({"pace": 0}, "must be positive"),
    ],
)
def test_an_unknown_option_is_refused_with_the_legal_ones(options, words, tmp_path):
    with pytest.raises(ValueError, match=words):
        animation.render(xor(), tmp_path / "video.mp4", **options)


def test_a_path_that_is_no_video_or_lies_nowhere_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"end in \.mp4"):
        animation.render(xor(), tmp_path / "video.avi")
    with pytest.raises(OSError, match="folder that exists"):
        animation.render(xor(), tmp_path / "nowhere" / "video.mp4")


def test_planning_and_refusing_load_no_manim():
    program = (
        "import sys, bpviz.views.animation as a; from tests.animation.networks import xor; a.storyboard(xor()); "
        "sys.exit('manim' in sys.modules or 'typst' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("name", OTHERS)
def test_a_network_of_any_kind_is_shown_or_refused_in_words(name):
    trace = OTHERS[name]()
    if name in ("groups", "adagrad"):
        assert {beat.phase for beat in storyboard(trace)} == set(trace.phases)
    else:
        with pytest.raises(ValueError, match=r"this trace has .*; a scene shows small dense networks"):
            check(trace)


def test_the_stages_of_an_update_are_those_of_its_rules():
    assert stages_of(OTHERS["groups"](), "0.weight") == [
        "before", "grad", "clipped", "square_avg_after", "grad_avg_after", "denominator", "update", "after",
    ]  # fmt: skip
    assert stages_of(clipped(), "0.weight") == [
        "before", "grad", "clipped", "decayed", "momentum_buffer_before", "momentum_buffer_after", "update", "after",
    ]  # fmt: skip
