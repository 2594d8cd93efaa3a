"""A trace as bytes: a JSON header and one little-endian buffer (docs/trace.md, "The header")."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np

from bpviz.rules import Fold, walk

if TYPE_CHECKING:
    from .trace import Trace

MAGIC = b"BPVIZTR"
VERSION = 1
START = len(MAGIC) + 1 + 8
"""Where the header begins: after magic, version, the header's length and the checksum."""
DTYPES = {"float64": "<f8", "float32": "<f4", "int64": "<i8"}
ALIGN = 8
DERIVED = (".grad", ".clipped", ".decayed", ".direction", "_after", ".update", ".after")
SMALL = 512
"""Arrays of up to this many numbers are always stored."""


def derivable(trace: Trace, name: str) -> bool:
    """Say whether an array may be left out, because its rule gives every number of it exactly, bit for bit.

    That holds for large elementwise stages of an update and for the weight gradient of a single sample (one product),
    not for sums, whose rounding depends on the order of addition.
    """
    array = trace.array(name)
    if array.size <= SMALL or array.dtype != np.float64 or not name.endswith(DERIVED):
        return False
    return all(fold.size == 1 for fold in walk(trace.rule_of(name).value) if isinstance(fold, Fold))


def pack(header: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return header and arrays as one run of bytes; arrays that are not given are entered without an offset."""
    entries: dict[str, Any] = {}
    chunks: list[bytes] = []
    offset = 0
    for name, entry in header["arrays"].items():
        entry = {key: value for key, value in entry.items() if key != "offset"}
        if name in arrays:
            data = np.ascontiguousarray(arrays[name], dtype=DTYPES[entry["dtype"]]).tobytes()
            data += bytes(-len(data) % ALIGN)
            entry["offset"] = offset
            chunks.append(data)
            offset += len(data)
        entries[name] = entry
    header = {**header, "arrays": entries}
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-(START + len(text)) % ALIGN)
    content = text + b"".join(chunks)
    return MAGIC + bytes([VERSION]) + struct.pack("<II", len(text), crc32(content)) + content


def unpack(data: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return header and arrays from :func:`pack`'s bytes.

    Raises
    ------
    ValueError
        If the bytes are no trace, are damaged, or come from a newer version.
    """
    if data[: len(MAGIC)] != MAGIC:
        raise ValueError("this is not a bpviz trace; expected a file written by trace.save()")
    if len(data) < START:
        raise ValueError("the trace is damaged: it ends within its first bytes; record and save it again")
    version = data[len(MAGIC)]
    if version > VERSION:
        raise ValueError(
            f"the trace has version {version}, but this bpviz reads up to version {VERSION}: upgrade bpviz to read it"
        )
    length, checksum = struct.unpack_from("<II", data, START - 8)
    if version < 1 or crc32(data[START:]) != checksum:
        raise ValueError("the trace is damaged: its bytes are not those that were saved; record and save it again")
    try:
        header = json.loads(data[START : START + length])
        body = memoryview(data)[START + length :]
        arrays = {name: _array(entry, body) for name, entry in header["arrays"].items() if "offset" in entry}
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"the trace is damaged ({error}); record and save it again") from None
    return header, arrays


def _array(entry: dict[str, Any], body: memoryview) -> np.ndarray:
    return np.frombuffer(body, DTYPES[entry["dtype"]], prod(entry["shape"]), entry["offset"]).reshape(entry["shape"])
