"""A message in the language in force."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .choice import FILES, language

FOLDER = Path(__file__).parent
PLACE = re.compile(r"\{(\w+)\}")
"""What a message leaves open: ``{node}``."""
GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
"""A space between two Chinese characters: beside ``h₁`` it belongs there, beside a Chinese name not."""


def tr(message: str, **values: Any) -> str:
    """Return a message in the language in force, with what it leaves open filled in.

    A name that was made of a message is recognised, too: ``unit 3 of hidden 1`` is ``unit {node} of {column}`` with
    ``3`` and ``hidden 1`` in it; what was put in is a number, or such a message in turn. What no catalogue knows stays
    as it is.

    >>> tr("term {number} of {count}", number=2, count=5)
    'term 2 of 5'
    """
    spoken = language()
    said = None if spoken == "en" else _translated(message, spoken)
    return fill(message if said is None else said, **values)


def fill(message: str, **values: Any) -> str:
    """Return a message with its values; a place without a value stays open, and a value's own braces mean nothing."""
    if not values:
        return message
    return GAP.sub("", PLACE.sub(lambda found: str(values.get(found[1], found[0])), message))


def browser_catalogue(name: str) -> str:
    """Return a language's catalogue as JSON text: its ``language`` (a tag, ``zh-CN``) and its ``messages``.

    ``messages`` maps English to the translation; for English itself there is nothing in it.
    """
    if name not in FILES:
        return '{"language": "en", "messages": {}}'
    return (FOLDER / f"{FILES[name]}.json").read_text(encoding="utf-8")


@cache
def messages(name: str) -> dict[str, str]:
    """Return a language's translations by their English messages."""
    return json.loads(browser_catalogue(name))["messages"]


@lru_cache(maxsize=4096)
def _translated(text: str, name: str) -> str | None:
    """Return a text in another language, or None where no catalogue knows it."""
    known = messages(name).get(text)
    if known is not None:
        return known
    for pattern, translation in _patterns(name):
        found = pattern.fullmatch(text)
        if found:
            parts = {place: _part(value, name) for place, value in found.groupdict().items()}
            if None not in parts.values():
                return fill(translation, **parts)
    return None


def _part(text: str, name: str) -> str | None:
    return text if text.isdecimal() else _translated(text, name)


@cache
def _patterns(name: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the messages with places as patterns, those with the most text of their own first."""
    own = {message: PLACE.sub("", message) for message in messages(name) if PLACE.search(message)}
    telling = [message for message, text in own.items() if re.search("[A-Za-z]", text)]  # not "{what}, {node}"
    telling.sort(key=lambda message: (-len(own[message]), message))
    return [(_pattern(message), messages(name)[message]) for message in telling]


def _pattern(message: str) -> re.Pattern[str]:
    """Return what finds the values in a text that was made of a message; a place may come twice."""
    made, seen = "", set()
    for part in re.split(r"(\{\w+\})", message):
        found = PLACE.fullmatch(part)
        if not found:
            made += re.escape(part)
        elif found[1] in seen:
            made += f"(?P={found[1]})"
        else:
            seen.add(found[1])
            made += f"(?P<{found[1]}>.+?)"
    return re.compile(made)
