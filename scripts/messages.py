"""Bring the message catalogues up to date with the sources::

    .venv/bin/python -m scripts.messages

It collects every message (the tables of bpviz/trace/words, what is marked with ``tr("…")`` in Python and ``t("…")`` in
JavaScript, the names that a trace makes, and the interface's list), enters what is new into ``bpviz/locale/zh_CN.po``,
marks as fuzzy what changed a little, drops what is gone, and writes ``zh_CN.json``. Then translate what is empty or
fuzzy (docs/glossary.md has the terms), take the mark ``fuzzy`` away, and run it again.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bpviz import __version__
from bpviz.session.words import CHANGES
from bpviz.trace import GRAINS
from bpviz.trace.symbols import STAGES
from bpviz.trace.words import FILES, PHASES, node_sentence
from scripts.interface_messages import INTERFACE

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "bpviz" / "locale"
TAGS = {"zh_CN": "zh-CN"}
"""From catalogues to language tags, as a page's ``lang`` writes them."""

MARKED = re.compile(r'(?<![\w$.])t\(\s*("(?:[^"\\\n]|\\.)*")')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

Found = tuple[str, str]
"""A file and a message in it."""

# What a trace, which knows no language, puts its names together of.
NAMES = {
    "bpviz/trace/names.py": (
        "input",
        "hidden",
        "hidden {number}",
        "output",
        "unit {node} of {column}",
        "pixel ({row}, {place})",
    ),
    "bpviz/trace/symbols.py": (
        "input",
        "target",
        "weighted sum",
        "sum",
        "activation",
        "output",
        "slope",
        "weight",
        "bias",
        "gradient, {quantity}",
        "{parameter} gradient",
    ),
}


def collect() -> dict[str, list[str]]:
    """Return every message with the files that it is in."""
    found: dict[str, list[str]] = {}
    for file, message in [*tables(), *names(), *marked(), *interface()]:
        if message == "{parameter}":  # a parameter's own name, which is translated by itself
            continue
        files = found.setdefault(message, [])
        if file not in files:
            files.append(file)
    return found


def tables() -> Iterator[Found]:
    """Yield the phases, sentences and captions of bpviz/trace/words."""
    home = "bpviz/trace/words"
    for message in [*PHASES, *PHASES.values(), node_sentence("", "")]:
        yield f"{home}/__init__.py", message
    for module in FILES:
        file = f"{home}/{module.__name__.rpartition('.')[2]}.py"
        for words in getattr(module, "WORDS", {}).values():
            yield from ((file, word.caption) for word in words.values())
        for table in ("NODES", "WHOLE"):
            for sentences in getattr(module, table, {}).values():
                yield from ((file, sentence) for sentence in sentences.values())
    yield from ((f"{home}/updates.py", word.caption) for word in STAGES.values())
    yield from (("bpviz/session/words.py", sentence) for sentence in CHANGES.values())


def names() -> Iterator[Found]:
    """Yield what a trace's names are made of, and the grains."""
    yield from (("bpviz/trace/steps.py", grain) for grain in GRAINS)
    yield from ((file, message) for file, messages in NAMES.items() for message in messages)


def marked() -> Iterator[Found]:
    """Yield what stands in ``tr("…")`` in Python and in ``t("…")`` in JavaScript."""
    for path in sorted((ROOT / "bpviz").rglob("*.py")):
        yield from ((str(path.relative_to(ROOT)), message) for message in in_python(path.read_text(encoding="utf-8")))
    scripts = sorted((ROOT / "bpviz" / "views" / "widget" / "js").rglob("*.js"))
    for path in (path for path in scripts if path.parent.name != "test"):
        text = COMMENT.sub("", path.read_text(encoding="utf-8"))
        yield from ((str(path.relative_to(ROOT)), message) for message in in_javascript(text))


def in_python(source: str) -> list[str]:
    """Return the messages of a Python source; what is not written out there, ``tr(caption)``, is none."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "tr" and node.args]
    given = [node.args[0] for node in sorted(named, key=lambda node: (node.lineno, node.col_offset))]
    return [node.value for node in given if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def in_javascript(source: str) -> list[str]:
    """Return the messages of a JavaScript source, in double quotes, wherever they stand."""
    return [json.loads(message) for message in MARKED.findall(source)]


def interface() -> Iterator[Found]:
    """Yield the stepper's own strings that its JavaScript does not mark yet."""
    folder = "bpviz/views/widget/js"
    for file, messages in INTERFACE.items():
        yield from ((f"{folder}/{file}", message) for message in messages)


def template() -> Catalog:
    """Return all messages, untranslated."""
    catalog = Catalog(project="bpviz", version=__version__, copyright_holder="bpviz developers", fuzzy=False)
    for message, files in collect().items():
        catalog.add(message, locations=[(file, 0) for file in files])
    return catalog


def read(language: str) -> Catalog:
    """Return a catalogue as it stands."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """Return a catalogue with the messages of the sources, and no others."""
    catalog = read(language)
    catalog.project, catalog.version, catalog.msgid_bugs_address = "bpviz", __version__, "bpviz developers"
    catalog.update(template(), update_creation_date=False)
    catalog.obsolete.clear()
    return catalog


def po_text(catalog: Catalog) -> bytes:
    """Return a catalogue as a .po file."""
    written = io.BytesIO()
    write_po(written, catalog, width=118, ignore_obsolete=True, include_lineno=False)
    return written.getvalue()


def json_text(catalog: Catalog, language: str) -> str:
    """Return what Python and the browser read of a catalogue: translations that are there and not doubtful."""
    known = {message.id: message.string for message in catalog if message.id and message.string and not message.fuzzy}
    content = {"language": TAGS[language], "messages": known}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Update every catalogue, and say what is left to translate."""
    for language in TAGS:
        catalog = updated(language)
        (FOLDER / f"{language}.po").write_bytes(po_text(catalog))
        (FOLDER / f"{language}.json").write_text(json_text(catalog, language), encoding="utf-8")
        left = [message for message in catalog if message.id and (message.fuzzy or not message.string)]
        print(f"{language}: {len(catalog)} messages, {len(left)} to translate")
        for message in left:
            print(f"  {'fuzzy' if message.fuzzy else 'new'}: {message.id}")


if __name__ == "__main__":
    main()
