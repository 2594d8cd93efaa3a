"""Words for layers that mix or branch: residual connections, attention."""

from .word import Word

WORDS: dict[str, dict[str, Word]] = {}
NODES: dict[str, dict[str, str]] = {}
WHOLE: dict[str, dict[str, str]] = {}
