"""Rules: equations as data.

Layers, losses, clipping and optimizers declare what they compute as short strings; this package reads, binds and
evaluates them.
"""

from .bind import bind
from .evaluate import bindings, concrete, evaluate, evaluate_array, fold_terms
from .expr import (
    LEADING,
    Fold,
    Idx,
    Num,
    Op,
    Ref,
    Rule,
    Tree,
    from_json,
    main_fold,
    rule_from_json,
    rule_to_json,
    to_json,
    walk,
)
from .parse import parse

__all__ = [
    "LEADING",
    "Fold",
    "Idx",
    "Num",
    "Op",
    "Ref",
    "Rule",
    "Tree",
    "bind",
    "bindings",
    "concrete",
    "evaluate",
    "evaluate_array",
    "fold_terms",
    "from_json",
    "main_fold",
    "parse",
    "rule_from_json",
    "rule_to_json",
    "to_json",
    "walk",
]
