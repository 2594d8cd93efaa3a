"""How things are called, and one authored sentence for each step, at every grain.

One file for each kind of thing: ``layers``, ``activations``, ``structure`` (layers that mix or branch), ``losses``,
``updates`` (clipping and optimizers). Each has three tables:

- ``WORDS``: class, then role: the symbol and the caption of an array.
- ``NODES``: class, then part: what happens at one node. ``{node}`` stands for the unit's label.
- ``WHOLE``: phase, then class: what the whole layer does in that phase.

A key may end in words after a colon, for what is switched off or on: a Linear without a bias, an optimizer with
momentum. The class ``any`` is every class that has no entry of its own.
"""

from collections.abc import Mapping

from . import activations, layers, losses, structure, updates
from .word import Word

FILES = (layers, activations, structure, losses, updates)

PHASES = {
    "zero_grad": "The gradients of the last iteration are thrown away, so that this one starts from none.",
    "forward": "The input flows through the layers, first to last, and becomes the output.",
    "loss": "The output is compared with the target: one number says how wrong the network is.",
    "backward": "The gradient flows back through the layers, last to first, and every weight gets its own.",
    "clip": updates.CLIP_PHASE,
    "update": "The optimizer takes one step: every weight gets its new value.",
}


def _merged(table: str) -> dict[str, dict]:
    merged: dict[str, dict] = {}
    for file in FILES:
        for key, entries in getattr(file, table).items():
            merged.setdefault(key, {}).update(entries)
    return merged


WORDS: Mapping[str, Mapping[str, Word]] = _merged("WORDS")
NODES: Mapping[str, Mapping[str, str]] = _merged("NODES")
WHOLE: Mapping[str, Mapping[str, str]] = _merged("WHOLE")


def word(owner: str, role: str) -> Word | None:
    """Return what the array ``role`` of a class is called, or None where the tables have no such entry."""
    return WORDS.get(owner, {}).get(role) or WORDS["any"].get(role)


def node_sentence(owner: str, part: str, kind: str = "") -> str:
    """Return the sentence for one node of a part of a layer of class ``owner``; ``kind`` is what follows the colon.

    Of a kind of several words the first ones will do: "weighted" is true of "weighted sum", too.
    """
    words = kind.split()
    kinds = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    for sentences in (NODES.get(owner, {}), NODES["any"]):
        for key in (*(f"{part}: {each}" for each in kinds), part):
            if key in sentences:
                return sentences[key]
    return "{node} is computed."


def layer_sentence(phase: str, owner: str = "", kind: str = "") -> str:
    """Return the sentence for all that a layer of class ``owner`` does in a phase."""
    sentences = WHOLE.get(phase, {})
    for key in (f"{owner}: {kind}", owner, f"any: {kind}", "any"):
        if key in sentences:
            return sentences[key]
    return PHASES[phase]
