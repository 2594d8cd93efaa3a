"""One scene becomes one video stream.

Manim writes one file a play call and joins them; here every frame goes into a single stream. Nothing is joined, the
encoder keeps several frames in flight over the whole scene, and chapters are part of the file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from manim.scene.scene_file_writer import SceneFileWriter

# veryfast: the clearest gain in a render's cost (a flat picture does not get larger by it). A fixed number of threads
# makes the bytes the same on every machine with the same x264.
_X264 = {"preset": "veryfast", "crf": "20", "threads": "4"}

Chapter = tuple[str, float, float]
"""A chapter's title, and its start and end in seconds."""


class StreamWriter(SceneFileWriter):
    """Writes the frames of a scene into one H.264 stream.

    Parameters
    ----------
    settings : object
        What Manim hands to a writer.
    path : Path
        The file to write.
    chapters : sequence of (title, start, end)
    on_frame : callable
        Called after every frame with the number of frames so far.
    """

    def __init__(
        self, settings: Any, *, path: Path, chapters: Sequence[Chapter], on_frame: Callable[[int], None]
    ) -> None:
        super().__init__(settings)
        shape = settings.video_encoder
        self._path, self._on_frame, self._frames = path, on_frame, 0
        self._time_base = 1 / Fraction(shape.frame_rate)
        self._container = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})
        self._container.set_chapters(
            [
                {
                    "id": i,
                    "start": round(1000 * start),
                    "end": round(1000 * end),
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": title},
                }
                for i, (title, start, end) in enumerate(chapters)
            ]
        )
        self._stream = self._container.add_stream("libx264", rate=shape.frame_rate, options=_X264)
        self._stream.width, self._stream.height, self._stream.pix_fmt = shape.width, shape.height, "yuv420p"

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """There are no partial files."""

    def begin_animation(self, allow_write: bool = False, **_: Any) -> None:
        """A play call opens nothing: the stream is open."""

    def end_animation(self, allow_write: bool = False) -> None:
        """Nor does it close anything."""

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Encode one RGBA picture, ``repeat`` times."""
        for _ in range(repeat):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
            frame.pts, frame.time_base = self._frames, self._time_base
            self._container.mux(self._stream.encode(frame))
            self._frames += 1
            self._on_frame(self._frames)

    def finish(self) -> None:
        """Write what the encoder still holds, and close the file."""
        self._container.mux(self._stream.encode())
        self._container.close()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Close the file and remove it: the scene broke off."""
        with suppress(Exception):
            self._container.close()
        self._path.unlink(missing_ok=True)
