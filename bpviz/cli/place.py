"""Where a command is going to write, looked at before it does the work."""

from __future__ import annotations

from pathlib import Path


def check_place(output: Path) -> None:
    """Raise where a file cannot be written: it is a folder, or its own folder is missing.

    Raises
    ------
    OSError
        The message names the path and says what to do.
    """
    if output.is_dir():
        raise IsADirectoryError(f"output {str(output)!r} is a folder; give the name of a file in it")
    if not output.parent.is_dir():
        raise FileNotFoundError(
            f"output {str(output)!r} cannot be written: there is no folder {str(output.parent)!r}; "
            "make it, or give a file in a folder that exists"
        )
