"""``bpviz render``: one training iteration as a video."""

from __future__ import annotations

import importlib.util
import platform
import runpy
import shlex
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .place import check_place

if TYPE_CHECKING:
    from bpviz.trace import Trace

HEADERS = {
    "debian": "sudo apt-get install build-essential pkg-config python3-dev libcairo2-dev libpango1.0-dev",
    "fedora": "sudo dnf install gcc pkgconf python3-devel cairo-devel pango-devel",
    "arch": "sudo pacman -S base-devel pkgconf cairo pango",
    "Darwin": "brew install pkg-config cairo pango",
}
"""How the libraries that Manim is built with are installed, by Linux distribution or system."""


def render(
    source: Annotated[
        Path,
        typer.Argument(help="A trace file (trace.save), or a Python program that puts a trace into the name 'trace'."),
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The video; by default SOURCE.mp4, here.")
    ] = None,
    quality: Annotated[
        str, typer.Option(help="preview (480p, 15 frames a second), 720p (30) or 1080p (60).")
    ] = "preview",
    theme: Annotated[str, typer.Option(help="dark or light.")] = "dark",
) -> None:
    """Draw one training iteration as a video, with subtitles and a list of every number shown.

    The network must be small and dense: up to 6 columns of up to 8 units. Beside the video it writes subtitles (.srt,
    .vtt) and the address of every number on the screen (.json). A Python program is run: name only one that you trust.
    """
    path = output or Path(source.stem).with_suffix(".mp4")
    _check_source(source)
    check_place(path)
    from bpviz.views import animation

    animation.check_options(path, quality, theme)
    _require_video()
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    trace = load(source)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("frames", total=None)
        made = animation.render(
            trace,
            path,
            quality=quality,
            theme=theme,
            on_frame=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if not made.fresh:
        typer.echo(f"{made.video} shows this trace already; nothing was drawn.")
        return
    size = made.video.stat().st_size / 1e6
    typer.echo(f"{made.video}: {made.seconds:.0f} s, {made.frames} frames, {size:.1f} MB")
    typer.echo(f"Subtitles: {made.srt.name}, {made.vtt.name}. Every number on the screen: {made.ledger.name}")


def load(source: Path) -> Trace:
    """Return the trace of a file: read it, or run the program that makes it.

    Raises
    ------
    FileNotFoundError, ValueError
        If there is no such file, it is no trace, or the program makes none.
    SystemExit
        If the program fails; its traceback is printed.
    """
    from bpviz import Trace

    _check_source(source)
    if source.suffix != ".py":
        return Trace.load(source)
    trace = _run(source).get("trace")
    if not isinstance(trace, Trace):
        raise ValueError(
            f"source {str(source)!r} puts no trace into the name 'trace'; end it with: trace = bpviz.record(...)"
        )
    return trace


def _check_source(source: Path) -> None:
    if not source.is_file():
        raise FileNotFoundError(
            f"source {str(source)!r} is not a file; "
            "give a trace file, or a program such as animations/01_one_iteration.py"
        )


def _run(program: Path) -> dict[str, Any]:
    """Return the names that a program leaves; where it fails, print its own traceback and stop."""
    try:
        return runpy.run_path(str(program))
    except Exception as error:
        # what lies above the program, bpviz and runpy, is not what its writer looks for
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename != str(program):
            frames = frames.tb_next
        traceback.print_exception(error.with_traceback(frames))
        print(f"bpviz: the program {str(program)!r} failed; nothing was drawn", file=sys.stderr)
        raise SystemExit(1) from None


def _require_video() -> None:
    """Say exactly what to install where the extra, or what it is built with, is missing."""
    missing = [name for name in ("manim", "typst") if importlib.util.find_spec(name) is None]
    if not missing:
        return
    lines = [f"videos need {' and '.join(missing)}, not installed here. Install:"]
    headers = _headers()
    if headers:
        lines.append(f"  {headers}")
    lines.append(f"  {shlex.quote(sys.executable)} -m pip install 'bpviz[video]'")
    raise ValueError("\n".join(lines))


def _headers() -> str | None:
    """Return the command that installs the headers of cairo and pango on this system; None where wheels need none."""
    if platform.system() != "Linux":
        return HEADERS.get(platform.system())
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return HEADERS["debian"]
    for name in (release["ID"], *release.get("ID_LIKE", "").split()):
        known = {"ubuntu": "debian", "rhel": "fedora"}.get(name, name)
        if known in HEADERS:
            return HEADERS[known]
    return "install the headers of cairo and pango and a C compiler with your package manager"
