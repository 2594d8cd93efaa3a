"""A safetensors file: arrays by name, and a text beside them. Nothing in it is ever run.

The format is that of the library safetensors; PyTorch reads and writes it with ``safetensors.torch``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from bpviz.files import check_path, write_whole

FORMAT = "bpviz"
"""The name of our own text in a file's metadata."""
NUMBERS = ("F64", "F32", "F16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8", "BOOL")


def write(path: str | Path, arrays: Mapping[str, np.ndarray], description: dict[str, Any] | None = None) -> None:
    """Write arrays, and a description as JSON; the file is whole or not there at all.

    Raises
    ------
    OSError
        If the path cannot be written.
    """
    from safetensors.numpy import save  # here: whoever saves nothing does not load it

    metadata = {"format": "pt"}  # what PyTorch's tools look for
    if description is not None:
        text = json.dumps(description, allow_nan=False, separators=(",", ":"))
        metadata |= {FORMAT: text, "checksum": _checksum(arrays, text)}
    contiguous = {name: np.require(array, requirements="C") for name, array in arrays.items()}
    write_whole(path, save(contiguous, metadata=metadata))


def read(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, Any] | None]:
    """Return the arrays and the description of a file; None if another program than bpviz wrote it.

    Raises
    ------
    OSError
        If there is no such file, or it cannot be read.
    ValueError
        If it is no safetensors file, is damaged, or holds numbers that NumPy does not have.
    """
    from safetensors import SafetensorError, safe_open

    path = check_path("path", path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise FileNotFoundError(f"path {str(path)!r} {what}; give a file written by bpviz.save()")
    try:
        with safe_open(str(path), framework="np") as file:
            metadata = file.metadata() or {}
            arrays = {}
            for name in file.keys():  # noqa: SIM118 - a safe_open is no mapping
                kind = file.get_slice(name).get_dtype()
                if kind not in NUMBERS:
                    raise ValueError(
                        f"{path}: {name!r} holds {kind} numbers, which NumPy does not have. Save them as float32: "
                        f"{{name: tensor.float() for name, tensor in state_dict.items()}}."
                    )
                arrays[name] = file.get_tensor(name)
    except SafetensorError as error:
        raise ValueError(
            f"{path} is no safetensors file, or is damaged ({error}). Give a file written by bpviz.save() or by "
            f"safetensors.torch.save_file()."
        ) from None
    if FORMAT not in metadata:
        return arrays, None
    if _checksum(arrays, metadata[FORMAT]) != metadata.get("checksum"):
        raise ValueError(f"{path} is damaged: its numbers are not those that were saved. Save it again.")
    try:
        description = json.loads(metadata[FORMAT])
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is damaged ({type(error).__name__} in its description). Save it again.") from None
    if not isinstance(description, dict):
        raise ValueError(f"{path} is damaged: its description is no table. Save it again.")
    return arrays, description


def _checksum(arrays: Mapping[str, np.ndarray], text: str) -> str:
    total = crc32(text.encode())
    for name in sorted(arrays):
        array = np.require(arrays[name], requirements="C")
        total = crc32(f"{name} {array.shape} {array.dtype.str}".encode(), total)
        total = crc32(array.tobytes(), total)
    return f"{total:08x}"
