"""The videos of two networks, decoded: frames, chapters, subtitles, and every number on the screen."""

import itertools
import json
import shutil
from time import perf_counter

import numpy as np
import pytest

import bpviz
from bpviz.explain import significant
from bpviz.views import animation, theme
from bpviz.views.animation import storyboard

from .conftest import PACE, decode
from .networks import NETWORKS, xor

pytestmark = pytest.mark.video


def differing(one, other):
    """Count the pixels in which two pictures differ by more than compression does."""
    return int((np.abs(one.astype(np.int16) - other) > 20).sum())


def test_the_video_has_exactly_the_declared_frames_and_size(video):
    beats = storyboard(video.trace, PACE)
    seconds = sum(beat.seconds for beat in beats)
    assert video.frames.shape == (round(seconds * 15), 480, 854)
    assert video.rate == 15
    assert video.made.frames == len(video.frames)
    assert video.made.seconds == pytest.approx(seconds)


def test_no_frame_is_blank(video):
    assert min(frame[::3, ::3].std() for frame in video.frames) > 10


def test_chapters_are_the_phases_and_look_different(video):
    assert tuple(chapter["metadata"]["title"] for chapter in video.chapters) == video.trace.phases
    ends = [int(chapter["end"] * chapter["time_base"] * video.rate) - 1 for chapter in video.chapters]
    assert ends[-1] == len(video.frames) - 1
    for one, other in itertools.combinations(ends, 2):
        assert differing(video.frames[one], video.frames[other]) > 500, "two chapters end with the same picture"


def test_the_progress_bar_grows_in_every_frame_from_nothing_to_the_full_width(video):
    row = video.frames[:, -3, :].astype(int)
    track, bar = row[0, -1], row[-1, 0]
    lengths = (np.abs(row - bar) < np.abs(row - track)).sum(axis=1)
    assert lengths[0] < 20 and lengths[-1] > 840
    assert (np.diff(lengths) >= 0).all()


def test_every_number_on_the_screen_is_the_number_at_its_address_in_a_trace_computed_again(video):
    again = NETWORKS[video.name]()
    assert len(video.numbers) > 40
    for entry in video.numbers:
        value = again.value(entry["address"])
        assert value == entry["value"], entry
        amount, kind = entry["form"].removeprefix("signed, ").split()
        signed = entry["form"].startswith("signed")
        if kind == "decimals":
            text = theme.number(value, int(amount))
        else:
            text = ("+" if signed and value > 0 else "") + significant(value, int(amount))
        assert entry["text"] == text
        assert 0 <= entry["time"] < video.made.seconds


def test_all_node_values_gradients_and_the_loss_are_shown(video):
    trace, shown = video.trace, {entry["address"] for entry in video.numbers}
    assert "loss.value" in shown
    for column in trace.columns:
        for unit in range(column["size"]):
            assert f"{column['a']}[{trace.sample}, {unit}]" in shown
    for column in trace.columns[1:]:
        for unit in range(column["size"]):
            gradient = column["z"].replace("output", "upstream")
            assert f"{gradient}[{trace.sample}, {unit}]" in shown


def test_every_stage_of_one_weights_update_is_shown(video):
    stages = {entry["address"].split("[")[0] for entry in video.numbers}
    names = [name for name in video.trace.names if name.startswith("0.weight.")]
    assert set(names) <= stages


def test_subtitles_lie_within_the_video_and_do_not_overlap(video):
    import srt

    cues = list(srt.parse(video.made.srt.read_text(encoding="utf-8")))
    assert cues[0].start.total_seconds() == 0
    assert cues[-1].end.total_seconds() == pytest.approx(video.made.seconds)
    for one, two in itertools.pairwise(cues):
        assert one.start < one.end <= two.start
        assert one.content != two.content
    vtt = video.made.vtt.read_text(encoding="utf-8")
    assert vtt.startswith("WEBVTT\n\n")
    assert vtt.count(" --> ") == len(cues)


def changed(trace, name, index, value):
    arrays = {name: trace.array(name).copy() for name in trace.names if "concat" not in trace.header["arrays"][name]}
    arrays[name][index] = value
    return bpviz.Trace(trace.header, arrays)


def numbers(made):
    return json.loads(made.ledger.read_text(encoding="utf-8"))["numbers"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "video.mp4"
    return animation.render(xor(), path, pace=0.05)


@pytest.mark.parametrize("name, index", [("1.output", (0, 2)), ("0.upstream", (0, 1)), ("0.weight.after", (1, 0))])
def test_one_other_number_in_the_trace_makes_another_picture(plain, tmp_path, name, index):
    trace = xor()
    other = changed(trace, name, index, -trace.array(name)[index])
    made = animation.render(other, tmp_path / "other.mp4", pace=0.05)
    different = [differing(*pair) > 20 for pair in zip(decode(plain.video)[0], decode(made.video)[0], strict=True)]
    assert any(different)
    # nothing differs before the number has been computed: while the sample goes in
    assert different.index(True) > 15 * next(entry["time"] for entry in numbers(plain) if entry["address"] == "x[0, 0]")


def test_two_fresh_renders_are_the_same_bytes(plain, tmp_path):
    again = animation.render(xor(), tmp_path / "again.mp4", pace=0.05)
    for one, two in zip(
        (plain.video, plain.srt, plain.vtt, plain.ledger),
        (again.video, again.srt, again.vtt, again.ledger),
        strict=True,
    ):
        assert one.read_bytes() == two.read_bytes(), one.suffix


def test_what_is_there_already_is_not_drawn_again_unless_it_is_harmed(plain, tmp_path):
    path = tmp_path / "video.mp4"
    for file in (plain.video, plain.srt, plain.vtt, plain.ledger):
        shutil.copy(file, path.with_suffix(file.suffix))

    def fail(done, total):
        raise AssertionError("a frame was drawn")

    start = perf_counter()
    assert not animation.render(xor(), path, pace=0.05, on_frame=fail).fresh
    assert perf_counter() - start < 1
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(AssertionError, match="a frame was drawn"):
        animation.render(xor(), path, pace=0.05, on_frame=fail)


def test_progress_counts_the_frames_that_there_are(tmp_path):
    seen = []

    def count(done, total):
        seen.append((done, total))
        if done == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animation.render(xor(), tmp_path / "video.mp4", pace=0.05, on_frame=count)
    assert [done for done, _ in seen] == list(range(1, 41))
    seconds = sum(beat.seconds for beat in storyboard(xor(), 0.05))
    assert {total for _, total in seen} == {round(seconds * 15)}


def test_an_interrupted_render_leaves_nothing_and_an_older_video_whole(tmp_path):
    path = tmp_path / "video.mp4"
    path.write_bytes(b"an older video")

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animation.render(xor(), path, pace=0.05, on_frame=interrupt)
    assert [file.name for file in tmp_path.iterdir()] == ["video.mp4"]
    assert path.read_bytes() == b"an older video"
