"""The trees that a rule is made of: five kinds of node, and their JSON.

A rule such as ``output[..., j] = bias[j] + sum[i](weight[j, i] * input[..., i])`` is parsed into these nodes once;
evaluation, printing and the browser all walk the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

LEADING = "..."
"""The index that stands for all leading axes (the samples of a batch)."""


@dataclass(frozen=True, slots=True)
class Num:
    """A number written in the rule."""

    value: float


@dataclass(frozen=True, slots=True)
class Idx:
    """An index letter, or ``...`` for all leading axes."""

    name: str


@dataclass(frozen=True, slots=True)
class Ref:
    """A number of an array: ``role`` is the word used in the rule, ``array`` its canonical name in the trace."""

    role: str
    index: tuple[Tree, ...] = ()
    array: str = ""


@dataclass(frozen=True, slots=True)
class Op:
    """An operation: an operator (``+ - * / **``), a comparison or a function (``exp``, ``where``, ``size``, ...)."""

    op: str
    args: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """A ``sum`` or ``max`` of ``body`` over the index ``over``, which takes ``size`` values (0 until bound)."""

    kind: str
    over: str
    body: Tree
    size: int = 0


Tree = Num | Idx | Ref | Op | Fold


@dataclass(frozen=True, slots=True)
class Rule:
    """``target = value``: how one number of an array comes from others."""

    target: Ref
    value: Tree


def children(tree: Tree) -> tuple[Tree, ...]:
    """Return the nodes directly below ``tree``."""
    if isinstance(tree, Ref):
        return tree.index
    if isinstance(tree, Op):
        return tree.args
    if isinstance(tree, Fold):
        return (tree.body,)
    return ()


def walk(tree: Tree) -> Iterator[Tree]:
    """Yield ``tree`` and every node below it, parents first."""
    yield tree
    for child in children(tree):
        yield from walk(child)


def rebuild(tree: Tree, change: Callable[[Tree], Tree]) -> Tree:
    """Return ``tree`` with ``change`` applied to every node, children first."""
    if isinstance(tree, Ref):
        tree = replace(tree, index=tuple(rebuild(child, change) for child in tree.index))
    elif isinstance(tree, Op):
        tree = replace(tree, args=tuple(rebuild(child, change) for child in tree.args))
    elif isinstance(tree, Fold):
        tree = replace(tree, body=rebuild(tree.body, change))
    return change(tree)


def main_fold(tree: Tree) -> Fold | None:
    """Return the outermost fold of ``tree`` (its terms are what the grain ``term`` steps through), or None."""
    return next((node for node in walk(tree) if isinstance(node, Fold)), None)


def to_json(tree: Tree) -> dict[str, Any]:
    """Return ``tree`` as plain data (docs/trace.md, "Rules as JSON")."""
    if isinstance(tree, Num):
        return {"num": tree.value}
    if isinstance(tree, Idx):
        return {"idx": tree.name}
    if isinstance(tree, Ref):
        return {"ref": tree.array, "role": tree.role, "index": [to_json(node) for node in tree.index]}
    if isinstance(tree, Op):
        return {"op": tree.op, "args": [to_json(node) for node in tree.args]}
    return {"fold": tree.kind, "over": tree.over, "size": tree.size, "body": to_json(tree.body)}


def from_json(data: dict[str, Any]) -> Tree:
    """Return the tree that :func:`to_json` wrote.

    Raises
    ------
    ValueError
        If ``data`` is none of the five kinds of node.
    """
    match data:
        case {"num": value}:
            return Num(value)
        case {"idx": name}:
            return Idx(name)
        case {"ref": array, "role": role, "index": index}:
            return Ref(role, tuple(from_json(node) for node in index), array)
        case {"op": op, "args": args}:
            return Op(op, tuple(from_json(node) for node in args))
        case {"fold": kind, "over": over, "size": size, "body": body}:
            return Fold(kind, over, from_json(body), size)
    raise ValueError(f"not a node of a rule: {data!r}; expected one of num, idx, ref, op, fold")


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """Return ``rule`` as plain data."""
    return {"target": to_json(rule.target), "value": to_json(rule.value)}


def rule_from_json(data: dict[str, Any]) -> Rule:
    """Return the rule that :func:`rule_to_json` wrote."""
    target = from_json(data["target"])
    if not isinstance(target, Ref):
        raise ValueError(f"a rule's target must be an array's number, not {data['target']!r}")
    return Rule(target, from_json(data["value"]))
