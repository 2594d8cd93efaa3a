"""Word: what an array is called."""

from typing import NamedTuple


class Word(NamedTuple):
    """How one array of a layer, loss or update is called: its symbol in formulas, and a caption of a few words."""

    symbol: str
    caption: str
