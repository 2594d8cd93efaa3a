"""IDX: the file format of MNIST, plain or gzipped.

Two zero bytes, one byte for the kind of number (8: bytes from 0 to 255), one for the number of axes; then each axis's
length as a big-endian 32-bit number; then the bytes. The format is described on Yann LeCun's page of MNIST.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

# Bytes. MNIST's largest file has 47 million, and becomes 8 times as large in float64.
LIMIT = 250_000_000
# One byte of deflate, the compression in gzip, never becomes more than 1032 (zlib's technical notes).
DEFLATE = 1032


def read_idx(path: Path, axes: tuple[str, ...]) -> np.ndarray:
    """The bytes of an IDX file, as an array with one axis for each name in `axes`: ("images", "rows", "columns").

    The header says how large the file is, unpacked; no more than that is ever unpacked or kept.

    Raises
    ------
    ValueError
        It is no such file, is incomplete or too long, or larger than `LIMIT`; the message names the file.
    """
    import gzip  # here, because most programs never need them
    import zlib

    size = path.stat().st_size
    try:
        with path.open("rb") as raw:
            packed = raw.peek(2)[:2] == b"\x1f\x8b"  # what gzip begins with, whatever the name says
            file = gzip.GzipFile(fileobj=raw) if packed else raw
            shape = _shape(path, file.read(4 + 4 * len(axes)), axes)
            promised = math.prod(shape)
            most = size * DEFLATE if packed else size
            # a file that cannot hold what it promises is not worth setting memory aside for
            data = file.read(promised + 1) if promised <= most else b""
            held = f"{len(data):,}" if promised <= most else f"at most {most:,}"
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"{path} is a damaged gzip file ({error}). Get it again.") from error
    if len(data) != promised:
        held = "more" if len(data) > promised else held
        lengths = " x ".join(f"{length} {name}" for length, name in zip(shape, axes))
        raise ValueError(
            f"{path} promises {lengths}, {promised:,} bytes, but holds {held}. It is incomplete or damaged: "
            f"get it again."
        )
    return np.frombuffer(data, np.uint8).reshape(shape)


def _shape(path: Path, header: bytes, axes: tuple[str, ...]) -> tuple[int, ...]:
    """The lengths of the axes, from the header."""
    magic = bytes([0, 0, 8, len(axes)])
    if header[:4] != magic:
        raise ValueError(
            f"{path} is no IDX file of {', '.join(axes)}: it begins with {header[:4].hex(' ') or 'nothing'}, not with "
            f"{magic.hex(' ')}. Give MNIST's own file; images and labels have one each."
        )
    if len(header) < 4 + 4 * len(axes):
        raise ValueError(f"{path} ends within its header, after {len(header)} bytes. Get it again.")
    shape = tuple(int(length) for length in np.frombuffer(header, ">u4", offset=4))
    if 0 in shape:
        raise ValueError(f"{path} holds {shape[0]} {axes[0]} of shape {shape[1:]}: nothing to learn from.")
    if math.prod(shape) > LIMIT:
        raise ValueError(
            f"{path} promises {math.prod(shape):,} bytes. Legal are up to {LIMIT:,}; cut the file in parts."
        )
    return shape
