"""From a trace to files: the video, its subtitles, and the ledger of every number that it shows."""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from bpviz.files import write_whole
from bpviz.views import theme as themes

from . import supported
from .storyboard import chapters, cues, duration, storyboard

QUALITIES = {"preview": (854, 480, 15), "720p": (1280, 720, 30), "1080p": (1920, 1080, 60)}
"""Width, height and frames a second."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The files of one render.

    Attributes
    ----------
    video, srt, vtt, ledger : Path
    seconds : float
        Length of the video.
    frames : int
    fresh : bool
        False if the files were there already, made of the same trace by the same program.
    """

    video: Path
    srt: Path
    vtt: Path
    ledger: Path
    seconds: float
    frames: int
    fresh: bool


def render(
    trace: Any,
    path: str | Path,
    *,
    quality: str = "preview",
    theme: str = "dark",
    pace: float = 1.0,
    on_frame: Callable[[int, int], None] | None = None,
) -> Rendered:
    """Draw one training iteration as a video.

    Beside the video ``name.mp4`` it writes ``name.srt`` and ``name.vtt`` (subtitles) and ``name.json`` (the ledger:
    every number on the screen with its address in the trace). Each file is whole or not there at all. Nothing is drawn
    if the files are there already, made of the same trace by the same program.

    Parameters
    ----------
    trace : bpviz.Trace
        Of a small dense network.
    path : str or Path
        The video to write, ending in ``.mp4``.
    quality : {"preview", "720p", "1080p"}
        480p at 15 frames a second, 720p at 30, 1080p at 60.
    theme : {"dark", "light"}
    pace : float
        Multiplies the time that is left for reading.
    on_frame : callable, optional
        Called after each frame with the frames so far and the frames in all.

    Raises
    ------
    ValueError
        If an option is none of those that there are, or the network cannot be drawn node by node.
    OSError
        If the path cannot be written.
    """
    path = Path(path)
    check_options(path, quality, theme)
    if not pace > 0:
        raise ValueError(f"pace is {pace}; it must be positive (1 leaves the usual time for reading, 2 twice as much)")
    colours = themes.palette(theme)
    supported.check(trace)
    beats = storyboard(trace, pace)
    rate = QUALITIES[quality][2]
    seconds, frames = duration(beats), round(duration(beats) * rate)
    made = partial(
        Rendered, path, path.with_suffix(".srt"), path.with_suffix(".vtt"), path.with_suffix(".json"), seconds, frames
    )
    key = _key(trace, quality, theme, pace)
    if _same(path, key):
        return made(False)

    temporary = path.with_name(f".{path.stem}.{os.getpid()}.mp4")
    try:
        entries = _draw(
            trace, beats, colours, quality, temporary, lambda done: on_frame(done, frames) if on_frame else None
        )
        digest = hashlib.sha256(temporary.read_bytes()).hexdigest()
        ledger = {
            "version": 1,
            "key": key,
            "video": digest,
            "title": trace.header["title"],
            "seconds": seconds,
            "numbers": entries,
        }
        write_whole(path.with_suffix(".srt"), _srt(cues(beats)).encode())
        write_whole(path.with_suffix(".vtt"), _vtt(cues(beats)).encode())
        temporary.replace(path)
        write_whole(path.with_suffix(".json"), json.dumps(ledger, ensure_ascii=False, indent=1).encode())
    finally:
        temporary.unlink(missing_ok=True)
    return made(True)


def check_options(path: Path, quality: str, theme: str) -> None:
    """Refuse options of :func:`render` before there is a trace, or Manim.

    Raises
    ------
    ValueError
        If an option is none of those that there are.
    OSError
        If the path cannot be written.
    """
    if quality not in QUALITIES:
        raise ValueError(f"quality {quality!r} is unknown; choose one of {', '.join(map(repr, QUALITIES))}")
    if path.suffix.lower() != ".mp4":
        raise ValueError(f"path {str(path)!r} does not end in .mp4; a video is written as .mp4 only")
    if path.is_dir() or not path.parent.is_dir():
        raise FileNotFoundError(f"path {str(path)!r} cannot be written; give a file in a folder that exists")
    themes.palette(theme)


def _draw(
    trace: Any, beats: Any, colours: Any, quality: str, path: Path, on_frame: Callable[[int], None]
) -> list[dict]:
    """Play the scene into a file and return its ledger."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Manim's sound library warns of what only sound would need
        from manim import CairoRenderer, tempconfig

        from .scene import Iteration
        from .writer import StreamWriter

    width, height, rate = QUALITIES[quality]
    with TemporaryDirectory() as folder:
        settings = {
            "pixel_width": width,
            "pixel_height": height,
            "frame_rate": rate,
            "media_dir": folder,
            "disable_caching": True,  # Manim's cache misses, and then gives other frames
            "verbosity": "ERROR",
            "progress_bar": "none",
        }
        with tempconfig(settings):
            writer = partial(StreamWriter, path=path, chapters=chapters(beats), on_frame=on_frame)
            scene = Iteration(trace, beats, colours, renderer=CairoRenderer(file_writer_class=cast(Any, writer)))
            scene.render()
            return scene.stage.ledger


def _key(trace: Any, *options: Any) -> str:
    """Return what a render depends on, as one hash: trace, options, this program, the libraries that draw."""
    digest = hashlib.sha256(trace.to_bytes())
    digest.update(repr(options).encode())
    for package in ("manim", "typst", "av"):
        digest.update(version(package).encode())
    root = Path(__file__).parents[2]
    for folder in ("views/animation", "explain", "trace", "rules"):
        for source in sorted((root / folder).rglob("*.py")):
            digest.update(source.read_bytes())
    for source in ("views/theme.py", "views/layout.py"):
        digest.update((root / source).read_bytes())
    return digest.hexdigest()


def _same(path: Path, key: str) -> bool:
    """Say whether the files of the same render are there, unharmed."""
    try:
        ledger = json.loads(path.with_suffix(".json").read_bytes())
        there = path.with_suffix(".srt").is_file() and path.with_suffix(".vtt").is_file()
        return there and ledger["key"] == key and ledger["video"] == hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _srt(cues: Sequence[tuple[str, float, float]]) -> str:
    lines = [
        f"{k}\n{_clock(start, ',')} --> {_clock(end, ',')}\n{text}\n"
        for k, (text, start, end) in enumerate(cues, start=1)
    ]
    return "\n".join(lines)


def _vtt(cues: Sequence[tuple[str, float, float]]) -> str:
    lines = [f"{_clock(start, '.')} --> {_clock(end, '.')}\n{_plain(text)}\n" for text, start, end in cues]
    return "WEBVTT\n\n" + "\n".join(lines)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, point: str) -> str:
    minutes, milliseconds = divmod(round(1000 * seconds), 60000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}{point}{milliseconds % 1000:03}"
