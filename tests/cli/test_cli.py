"""The command line as a whole: what it says, and how fast it says it."""

import subprocess
import sys
from importlib.metadata import version

import pytest
from typer.testing import CliRunner

import bpviz.cli
from bpviz.cli import app


def run(*arguments):
    return CliRunner().invoke(app, list(arguments))


def test_without_a_command_the_commands_are_listed():
    result = run()
    for command in ("lab", "demo", "render"):
        assert command in result.output


def test_version_is_that_of_the_installed_package():
    result = run("--version")
    assert (result.exit_code, result.output) == (0, f"bpviz {version('bpviz')}\n")


def test_an_unknown_command_is_named_in_the_error():
    result = run("labb")
    assert result.exit_code == 2
    assert "labb" in result.output


def test_python_dash_m_bpviz_is_the_same_command():
    result = subprocess.run([sys.executable, "-m", "bpviz", "--version"], capture_output=True, text=True)
    assert result.stdout == f"bpviz {version('bpviz')}\n"


def test_help_loads_nothing_heavy():
    code = (
        "import sys, bpviz.cli\n"
        "heavy = {'numpy', 'matplotlib', 'ipywidgets', 'anywidget', 'jupyterlab', 'manim', 'torch', 'rich.live'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "[]\n", result.stderr


@pytest.mark.parametrize("error", [ValueError("lr is -1; it must be positive"), OSError("cannot write demo.html")])
def test_what_bpviz_refuses_is_one_line_without_a_traceback(error, monkeypatch, capsys):
    def refuse():
        raise error

    monkeypatch.setattr(bpviz.cli, "app", refuse)
    with pytest.raises(SystemExit) as stop:
        bpviz.cli.main()
    assert stop.value.code == 2
    assert capsys.readouterr().err == f"bpviz: {error}\n"


def test_a_bug_is_not_mistaken_for_a_refusal(monkeypatch):
    def stumble():
        raise KeyError("a bug")

    monkeypatch.setattr(bpviz.cli, "app", stumble)
    with pytest.raises(KeyError):
        bpviz.cli.main()
