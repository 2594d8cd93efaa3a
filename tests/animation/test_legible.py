"""What is drawn can be read: no text is too small, every table stays in its place and its columns apart."""

import itertools
from collections import Counter

import pytest

import bpviz
from bpviz import nn, optim
from bpviz.views import animation
from tests.networks import relu_frozen, sigmoid_batch, tanh_clipped

from .networks import NETWORKS

pytestmark = pytest.mark.video


def every_stage_of_adam() -> bpviz.Trace:
    """Clipping, decay and the largest mean square: no update has more stages."""
    network = nn.Sequential(nn.Linear(2, 3), nn.GELU(), nn.Linear(3, 2), seed=0)
    optimizer = optim.Adam(network.parameters(), weight_decay=0.1, amsgrad=True)
    clip, x = nn.ClipNorm(0.5), [[-1.04, 0.44]]
    return bpviz.record(network, x, [1], loss=nn.CrossEntropyLoss(), optimizer=optimizer, clip=clip)


TRACES = {**NETWORKS, "tanh": tanh_clipped, "batch": sigmoid_batch, "frozen": relu_frozen, "adam": every_stage_of_adam}


@pytest.mark.parametrize("name", list(TRACES))
def test_no_text_is_below_24_pixels_and_every_table_lies_in_the_card_below_the_caption(
    name, manim, tmp_path, monkeypatch
):
    from bpviz.views.animation import stage, typeset
    from bpviz.views.animation.mobjects import frame, table

    sizes, tables = Counter(), []
    place, write = table.Table.__init__, typeset._mobject

    def init(self, *args, **kwargs):
        place(self, *args, **kwargs)
        tables.append(self)

    def mobject(body, size, colour):
        sizes[size] += 1
        return write(body, size, colour)

    monkeypatch.setattr(table.Table, "__init__", init)
    monkeypatch.setattr(typeset, "_mobject", mobject)
    monkeypatch.setitem(animation.QUALITIES, "preview", (160, 90, 5))
    animation.render(TRACES[name](), tmp_path / "video.mp4", pace=0.01)
    assert min(sizes) >= stage.SMALL == 24
    left, bottom, right, top = frame.CARD
    for one in tables:
        assert one.scale == 1
        for column in one.columns:
            x0, y0, x1, y1 = column.bounds
            assert left < x0 < x1 < right and bottom < y0 < y1 < top - 0.5
        for before, after in itertools.pairwise(one.columns):
            assert max(c.get_right()[0] for c in before.mobjects) < min(c.get_left()[0] for c in after.mobjects)


def test_a_contact_sheet_shows_a_frame_a_second(video, artifacts):
    from bpviz.views.animation.contact_sheet import contact_sheet

    sheet = artifacts / f"video-{video.name}.png"
    assert contact_sheet(video.made.video, sheet) == int(video.made.seconds)
    assert sheet.stat().st_size > 50_000
