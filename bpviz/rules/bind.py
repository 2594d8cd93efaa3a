"""Tie a rule to one layer of one trace: words become canonical array names, folds get their sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import prod

from .expr import LEADING, Fold, Idx, Num, Op, Ref, Rule, Tree, rebuild, walk

Shapes = Mapping[str, tuple[int, ...]]


def bind(rule: Rule, names: Mapping[str, str], shapes: Shapes) -> Rule:
    """Return ``rule`` with array names, fold sizes and ``size(...)`` filled in.

    Parameters
    ----------
    rule : Rule
        As parsed.
    names : mapping
        From the words of the rule (``input``, ``weight``, ...) to canonical names (``x``, ``0.weight.before``, ...).
    shapes : mapping
        From canonical names to shapes.

    Raises
    ------
    KeyError
        If a word of the rule names no array, or an index letter cannot be found on any axis.
    """

    def name(tree: Tree) -> Tree:
        if not isinstance(tree, Ref):
            return tree
        array = names[tree.role]
        if array not in shapes:
            raise KeyError(f"the rule speaks of {tree.role!r}, but no array {array!r} was recorded")
        return replace(tree, array=array)

    target, value = rebuild(rule.target, name), rebuild(rule.value, name)
    assert isinstance(target, Ref)

    def measure(tree: Tree) -> Tree:
        if isinstance(tree, Fold):
            return replace(tree, size=_size(tree.over, (tree.body,), shapes))
        if isinstance(tree, Op) and tree.op == "size":
            (letter,) = tree.args
            assert isinstance(letter, Idx)
            return Num(_size(letter.name, (target, value), shapes))
        if isinstance(tree, Op) and tree.op == "/" and tree.args[1] == Num(1):
            return tree.args[0]  # a mean over one sample is no division
        if isinstance(tree, Op) and tree.op == "*" and Num(1) in tree.args:
            return tree.args[1 - tree.args.index(Num(1))]
        return tree

    return Rule(target, rebuild(value, measure))


def _size(letter: str, trees: tuple[Tree, ...], shapes: Shapes) -> int:
    """Return how many values ``letter`` takes: the length of the first axis that it stands on."""
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Ref) and Idx(letter) in node.index:
                shape, position = shapes[node.array], node.index.index(Idx(letter))
                if letter == LEADING:
                    return prod(shape[: len(shape) - (len(node.index) - 1)])
                return shape[position - len(node.index)]
    raise KeyError(f"no array in the rule has an axis {letter!r}")
