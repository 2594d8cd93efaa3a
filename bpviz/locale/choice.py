"""Which language is in force: the one that was set, or the environment's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

LANGUAGES = {"en": "English", "zh": "简体中文"}
"""What may be set, and how each language calls itself."""
FILES = {"zh": "zh_CN"}
"""The name of a language's catalogue; English needs none."""
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # in gettext's order: the first that is not empty decides
TRADITIONAL = ("zh_hant", "zh_tw", "zh_hk", "zh_mo")  # other characters, which bpviz does not have

_set: str | None = None


def set_language(name: str | None) -> None:
    """Set the language of explanations, captions and titles.

    It holds from now on, also for traces recorded before: a trace itself has no language.

    Parameters
    ----------
    name : str or None
        ``"en"`` (English), ``"zh"`` (Simplified Chinese), or None: follow the environment (``LANGUAGE``, ``LC_ALL``,
        ``LC_MESSAGES``, ``LANG``), as at the start.

    Raises
    ------
    ValueError
        If there is no such language; the message lists those that there are.
    """
    global _set
    if name is not None and (not isinstance(name, str) or name not in LANGUAGES):
        legal = ", ".join(f'"{each}" ({called})' for each, called in LANGUAGES.items())
        raise ValueError(f"name is {name!r}; legal are {legal}, or None, which follows the environment")
    _set = name


def language() -> str:
    """Return the language in force, ``"en"`` or ``"zh"``."""
    return _set or _of_environment()


@contextmanager
def using(name: str | None) -> Iterator[None]:
    """Speak another language inside a ``with``, and the one before it afterwards."""
    before = _set
    set_language(name)
    try:
        yield
    finally:
        set_language(before)


def _of_environment() -> str:
    """Return the first language of the environment that there is: ``de:zh_CN`` asks for German, then Chinese."""
    wishes = next((value for variable in VARIABLES if (value := os.environ.get(variable))), "")
    for wish in wishes.split(":"):
        tag = wish.partition(".")[0].partition("@")[0].replace("-", "_").lower()
        name = tag.partition("_")[0]
        if name == "zh" and not tag.startswith(TRADITIONAL):
            return "zh"
        if name in ("en", "c", "posix"):
            return "en"
    return "en"
