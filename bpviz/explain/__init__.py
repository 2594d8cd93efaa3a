"""Explain a step: its equations in four notations, its words, and digits that do not mislead."""

from .digits import read, significant
from .equation import Equation, equations
from .tokens import Token
from .words import explain, node_name, rich_table, sentence, table

__all__ = [
    "Equation",
    "Token",
    "equations",
    "explain",
    "node_name",
    "read",
    "rich_table",
    "sentence",
    "significant",
    "table",
]
