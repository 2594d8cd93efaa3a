"""Write files so that nothing is lost: whole, or not at all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def check_path(name: str, value: object) -> Path:
    """Return where a file or folder is, from a text or a path.

    Raises
    ------
    TypeError
        It is neither.
    """
    from pathlib import Path  # here and below, because they cost as much to import as a fifth of NumPy

    if not isinstance(value, str | os.PathLike):
        raise TypeError(f"{name} is {value!r}; give a path: a text, or a pathlib.Path")
    return Path(value)


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
    import tempfile

    path = check_path("path", path).resolve()  # a link stays a link
    if path.is_dir():
        raise IsADirectoryError(f"path {str(path)!r} is a folder; give the name of a file in it")
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = path.parent / file.name
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
