"""``bpviz lab``: the course in JupyterLab, at lesson 1."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

FIRST_LESSON = "01_forward_pass.ipynb"
DEFAULT_FOLDER = Path("bpviz-lessons")
PORT = 8888


def lab(
    folder: Annotated[Path, typer.Option(help="Where your copies of the lessons live.")] = DEFAULT_FOLDER,
    port: Annotated[int, typer.Option(help="Port; if it is taken, the next free one is used.")] = PORT,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
) -> None:
    """Open the course in JupyterLab, at lesson 1.

    The lessons are copied to a folder of yours and opened there. A file that is there already is never overwritten, so
    what you wrote stays; delete a lesson (or choose another folder) to get a fresh copy.
    """
    copied, kept = copy_lessons(shipped_lessons(), folder)
    typer.echo(f"Lessons: {folder.resolve()} ({len(copied)} new, {len(kept)} kept as you left them)")
    typer.echo("JupyterLab listens on this machine only (127.0.0.1). Ctrl+C ends it.")
    start_jupyterlab(folder, port=port, browser=browser)


def shipped_lessons() -> Path:
    """Return the folder of the lessons that came with bpviz: inside an installed package, or beside it in a checkout.

    Raises
    ------
    FileNotFoundError
        If there are none, because the installation is damaged.
    """
    package = Path(__file__).resolve().parents[1]
    places = [package / "_lessons", package.parent / "lessons"]
    for place in places:
        if (place / FIRST_LESSON).is_file():
            return place
    raise FileNotFoundError(
        f"the lessons are missing: {FIRST_LESSON} is neither in {places[0]} nor in {places[1]}; install bpviz again"
    )


def copy_lessons(source: Path, folder: Path) -> tuple[list[Path], list[Path]]:
    """Copy every notebook and solution that ``folder`` does not have yet.

    Parameters
    ----------
    source : Path
        A folder of lessons.
    folder : Path
        The learner's folder; it is made if it does not exist.

    Returns
    -------
    copied, kept : list of Path
        What was copied, and what was there already and left alone; relative to ``folder``.

    Raises
    ------
    NotADirectoryError
        If ``folder`` is a file.
    OSError
        If ``folder`` cannot be made or written to.
    """
    if folder.exists() and not folder.is_dir():
        raise NotADirectoryError(
            f"folder {str(folder)!r} is a file; give a folder for your copies of the lessons with --folder"
        )
    copied: list[Path] = []
    kept: list[Path] = []
    try:
        for lesson in sorted([*source.glob("*.ipynb"), *source.glob("solutions/*.py")]):
            name = lesson.relative_to(source)
            target = folder / name
            if target.exists():
                kept.append(name)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(lesson, target)
            copied.append(name)
    except OSError as error:
        raise OSError(
            f"folder {str(folder)!r} cannot take the lessons ({error.strerror}: {error.filename}); "
            "give a folder that you may write to with --folder"
        ) from error
    return copied, kept


def start_jupyterlab(folder: Path, *, port: int, browser: bool) -> None:
    """Run JupyterLab in this process until it is ended, on loopback and with Jupyter's own token."""
    # Our settings come first, the user's own still win. They answer JupyterLab's question about news with "no".
    settings = str(Path(__file__).with_name("jupyter"))
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, [settings, os.environ.get("JUPYTER_CONFIG_PATH")]))
    # A kernel called python3 that the user once installed for another environment would not know bpviz.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"

    from jupyterlab.labapp import main as run

    # Jupyter refuses to run as root unless told, and in a container root is often the only user.
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    sys.exit(
        run(
            [
                "--ServerApp.log_level=WARN",  # the address is told at any level; a newcomer needs no more
                "--LabApp.log_level=WARN",
                f"--ServerApp.allow_root={is_root}",
                f"--ServerApp.root_dir={folder.resolve()}",
                "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={port}",
                f"--ServerApp.open_browser={browser}",
                f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}",
                "--LabApp.news_url=None",
                "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
                "--LabApp.extension_manager=readonly",  # the other manager asks PyPI for its list
            ]
        )
    )
