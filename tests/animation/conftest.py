"""Each video is rendered once, and decoded once."""

from __future__ import annotations

import importlib
import json
import warnings
from dataclasses import dataclass

import numpy as np
import pytest

from bpviz.views import animation

from .networks import NETWORKS

PACE = 0.25


@dataclass
class Video:
    """A render and what came back when it was decoded; frames are grey, shape (n, height, width)."""

    name: str
    made: animation.Rendered
    trace: object
    frames: np.ndarray
    rate: float
    chapters: list
    numbers: list


@pytest.fixture(scope="session")
def manim():
    """Manim, loaded; its sound library warns of what only sound would need."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("bpviz.views.animation.scene")


def decode(path):
    import av

    with av.open(str(path)) as container:
        frames = np.stack([frame.to_ndarray(format="gray") for frame in container.decode(video=0)])
        return frames, float(container.streams.video[0].average_rate), container.chapters()


@pytest.fixture(scope="session", params=list(NETWORKS))
def video(request, tmp_path_factory) -> Video:
    trace = NETWORKS[request.param]()
    path = tmp_path_factory.mktemp(request.param) / "video.mp4"
    made = animation.render(trace, path, pace=PACE)
    frames, rate, chapters = decode(path)
    return Video(request.param, made, trace, frames, rate, chapters, json.loads(made.ledger.read_text())["numbers"])
