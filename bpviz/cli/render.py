"""``bpviz render``: one training iteration as a video."""

from __future__ import annotations

import importlib.util
import platform
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    check_place(path)
    _require_video()
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from bpviz.views import animation

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
    """
    from bpviz import Trace

    if not source.is_file():
        raise FileNotFoundError(
            f"source {str(source)!r} is not a file; "
            "give a trace file, or a program such as animations/01_one_iteration.py"
        )
    if source.suffix != ".py":
        return Trace.load(source)
    trace = runpy.run_path(str(source)).get("trace")
    if not isinstance(trace, Trace):
        raise ValueError(
            f"source {str(source)!r} puts no trace into the name 'trace'; end it with: trace = bpviz.record(...)"
        )
    return trace


def _require_video() -> None:
    """Say exactly what to install where the extra, or what it is built with, is missing."""
    missing = [name for name in ("manim", "typst") if importlib.util.find_spec(name) is None]
    if not missing:
        return
    lines = [f"videos need {' and '.join(missing)}, not installed here. Install:"]
    headers = _headers()
    if headers:
        lines.append(f"  {headers}")
    lines.append("  python -m pip install 'bpviz[video]'")
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
