"""A video on one page: ``python -m bpviz.views.animation.contact_sheet video.mp4 sheet.png``."""

from __future__ import annotations

import sys
from pathlib import Path

import av
from PIL import Image

GAP = 6


def contact_sheet(
    video: str | Path, sheet: str | Path, *, every: float = 1.0, width: int = 480, across: int = 5
) -> int:
    """Write a picture of frames, side by side, and return how many there are.

    Parameters
    ----------
    video, sheet : str or Path
        The video to read, and the picture to write.
    every : float
        Seconds between two frames; each is the last of its interval, when everything has arrived.
    width : int
        Of one frame in the picture, in pixels.
    across : int
        Frames in a row.
    """
    frames: list[Image.Image] = []
    with av.open(str(video)) as container:
        rate = float(container.streams.video[0].average_rate or 1)
        step = max(1, round(every * rate))
        for number, frame in enumerate(container.decode(video=0), start=1):
            if number % step == 0:
                picture = frame.to_image()
                frames.append(picture.resize((width, round(width * picture.height / picture.width))))
    height = frames[0].height if frames else 0
    rows = -(-len(frames) // across)
    page = Image.new("RGB", (across * (width + GAP) - GAP, max(1, rows * (height + GAP) - GAP)), "#808080")
    for k, picture in enumerate(frames):
        page.paste(picture, ((k % across) * (width + GAP), (k // across) * (height + GAP)))
    page.save(sheet)
    return len(frames)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python -m bpviz.views.animation.contact_sheet VIDEO.mp4 SHEET.png")
    print(f"{contact_sheet(sys.argv[1], sys.argv[2])} frames, one a second: {sys.argv[2]}")
