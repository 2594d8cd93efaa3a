"""``bpviz render``: what it takes, what it says, and what it refuses."""

import importlib.util
import platform
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bpviz.cli import app
from bpviz.cli.render import load
from bpviz.views import animation

from .networks import xor

PROGRAM = Path(__file__).parents[2] / "animations" / "01_one_iteration.py"


def test_the_first_animation_makes_a_trace_that_can_be_drawn():
    trace = load(PROGRAM)
    assert [column["size"] for column in trace.columns] == [2, 3, 2, 1]
    assert trace.phases == ("zero_grad", "forward", "loss", "backward", "update")
    assert animation.storyboard(trace)


def test_a_saved_trace_is_read(tmp_path):
    path = tmp_path / "iteration.trace"
    xor().save(path)
    assert load(path).loss == xor().loss


@pytest.mark.parametrize(
    "name, text, words",
    [
        ("empty.py", "x = 1", "trace = bpviz.record"),
        ("damaged.trace", "nothing", "damaged.trace"),
        (None, None, "not a file"),
    ],
)
def test_a_source_without_a_trace_is_refused_by_name(name, text, words, tmp_path):
    path = tmp_path / (name or "nowhere.trace")
    if name:
        path.write_text(text)
    with pytest.raises((ValueError, OSError), match=words):
        load(path)


def test_a_place_that_cannot_be_written_is_said_before_the_program_runs(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("raise SystemExit('it ran')")
    result = CliRunner().invoke(app, ["render", str(program), "-o", str(tmp_path / "missing" / "video.mp4")])
    assert isinstance(result.exception, OSError)
    assert "missing/video.mp4" in str(result.exception)


def without_manim(monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "manim" else found(name))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.trace"], "'nowhere.trace' is not a file"),
        (["program.py", "--quality", "4k"], "choose one of 'preview', '720p', '1080p'"),
        (["program.py", "--theme", "sepia"], "choose one of 'dark', 'light'"),
        (["program.py", "-o", "video.avi"], "does not end in .mp4"),
        (["program.py", "-o", "missing/video.mp4"], "no folder 'missing'"),
    ],
)
def test_an_argument_is_refused_before_it_is_said_what_to_install(arguments, words, monkeypatch, tmp_path):
    without_manim(monkeypatch)
    monkeypatch.chdir(tmp_path)
    Path("program.py").write_text("raise SystemExit('it ran')")
    result = CliRunner().invoke(app, ["render", *arguments])
    assert words in str(result.exception)
    assert "install" not in str(result.exception)


@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("def ratio(x):\n    return 1 / x\n\nratio(0)\n", "ZeroDivisionError: division by zero"),
        ("import bpviz\nbpviz.nn.Linear(2, -3)\n", "out_features"),
        ("x = (\n", "SyntaxError"),
        ("raise ValueError('mine')\n", "ValueError: mine"),
    ],
)
def test_a_program_that_fails_shows_its_own_traceback_alone(program, line, tmp_path, capsys):
    path = tmp_path / "program.py"
    path.write_text(program)
    with pytest.raises(SystemExit) as stop:
        load(path)
    shown = capsys.readouterr().err
    assert stop.value.code == 1
    assert line in shown
    assert "program.py" in shown
    assert "runpy" not in shown
    assert "cli/render.py" not in shown
    assert shown.endswith("nothing was drawn\n")


@pytest.mark.video
def test_the_command_draws_says_where_everything_is_and_does_not_draw_twice(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(animation.QUALITIES, "preview", (160, 90, 5))
    xor().save(tmp_path / "iteration.trace")
    result = CliRunner().invoke(app, ["render", "iteration.trace", "--theme", "light"])
    assert result.exit_code == 0, result.output
    names = ["iteration.json", "iteration.mp4", "iteration.srt", "iteration.trace", "iteration.vtt"]
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    assert "iteration.mp4" in result.output and "iteration.json" in result.output
    again = CliRunner().invoke(app, ["render", "iteration.trace", "--theme", "light"])
    assert "nothing was drawn" in again.output


@pytest.mark.parametrize(
    "system, words",
    [
        ({"ID": "debian"}, "sudo apt-get install build-essential pkg-config python3-dev libcairo2-dev libpango1.0-dev"),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "sudo apt-get install"),
        ({"ID": "fedora"}, "sudo dnf install"),
        ({"ID": "nixos"}, "package manager"),
    ],
)
def test_without_manim_it_says_exactly_what_to_install_on_this_system(system, words, monkeypatch, tmp_path):
    without_manim(monkeypatch)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: system)
    result = CliRunner().invoke(app, ["render", str(PROGRAM), "-o", str(tmp_path / "video.mp4")])
    text = str(result.exception)
    assert isinstance(result.exception, ValueError)
    assert words in text and f"{sys.executable} -m pip install 'bpviz[video]'" in text
    assert not list(tmp_path.iterdir())
