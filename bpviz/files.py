"""Write files so that nothing is lost: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: str | Path, data: bytes) -> None:
    """Write ``data`` to ``path`` through a temporary file beside it; an existing file stays until the new one is
    complete.

    Raises
    ------
    TypeError
        `path` is no path.
    OSError
        If the place cannot be written; the message names the path and says what to do.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path is {path!r}; give the name of a file: a text, or a pathlib.Path")
    path = Path(path).resolve()  # a link stays a link
    if path.is_dir():
        raise IsADirectoryError(f"path {str(path)!r} is a folder; give the name of a file in it")
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise type(error)(
            f"path {str(path)!r} cannot be written ({reason}); give a file in a folder that exists and is yours"
        ) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
