"""A rule at one place of a trace: letters become numbers, a sum becomes its terms, a long sum folds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpviz.rules import Fold, Num, Op, Ref, Rule, bindings, concrete, evaluate, fold_terms
from bpviz.rules import Tree as RuleTree
from bpviz.rules.evaluate import FUNCTIONS
from bpviz.trace import Address, Trace

SHOWN_WHOLE = 6
"""A sum of up to this many terms is shown whole."""
STRONGEST = 3
"""Of a longer sum, this many terms are shown, the strongest; the rest stand together as one number."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the trace in an equation."""

    address: Address
    role: str
    value: float
    term: int | None = None


@dataclass(frozen=True, slots=True)
class Constant:
    """A number written in the rule; ``why`` holds the condition of a ``where`` that chose it."""

    value: float
    why: Made | None = None
    term: int | None = None


@dataclass(frozen=True, slots=True)
class More:
    """The terms of a long sum that are not shown one by one: how many, and what they come to."""

    count: int
    value: float
    term: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """An operation on numbers; ``+``, ``max`` and ``min`` may have many arguments."""

    op: str
    args: tuple[Node, ...]
    term: int | None = None


Leaf = Number | Constant | More
Node = Leaf | Made


@dataclass(frozen=True, slots=True)
class Line:
    """One rule at one place: the target number and the tree that gives it."""

    rule: Rule
    target: Number
    tree: Node
    fold_size: int
    terms: np.ndarray | None


def instantiate(rule: Rule, index: tuple[int, ...], trace: Trace, active: int | None = None) -> Line:
    """Return ``rule`` at ``index`` of its target.

    Parameters
    ----------
    rule : Rule
        Bound.
    index : tuple of int
        Of the target array.
    trace : Trace
        Where the numbers come from.
    active : int, optional
        A term of the rule's outermost fold that is shown in any case.
    """
    arrays = trace.array
    env = bindings(rule.target, index)
    found: list[tuple[int, np.ndarray]] = []

    def make(tree: RuleTree, env: dict, term: int | None) -> Node:
        if isinstance(tree, Num):
            return Constant(tree.value, None, term)
        if isinstance(tree, Ref):
            where = concrete(tree, env, arrays)
            address = trace.canonical(Address.parse(tree.array)._replace(index=where))
            return Number(address, tree.role, float(arrays(tree.array)[where]), term)
        if isinstance(tree, Fold):
            return fold(tree, env, term)
        if isinstance(tree, Op) and tree.op == "where":
            chosen = tree.args[1] if evaluate(tree.args[0], env, arrays) else tree.args[2]
            node = make(chosen, env, term)
            condition = make(tree.args[0], env, term)
            return (
                Constant(node.value, condition, term)
                if isinstance(node, Constant) and isinstance(condition, Made)
                else node
            )
        if isinstance(tree, Op):
            return Made(tree.op, tuple(make(argument, env, term) for argument in tree.args), term)
        return Constant(float(env[tree.name]), None, term)

    def fold(tree: Fold, env: dict, term: int | None) -> Node:
        values = fold_terms(tree, env, arrays)
        outermost = not found
        if outermost:
            found.append((tree.size, values))

        def body(i: int) -> Node:
            inner = {**env, tree.over: (i,) if tree.over == "..." else i}
            return make(tree.body, inner, i if outermost else term)

        if tree.size == 1:
            return body(0)
        shown = pick(values, active if outermost else None)
        args = [body(i) for i in shown]
        if len(shown) < tree.size:
            rest = np.delete(values, shown)
            # one after the other, as JavaScript adds
            args.append(
                More(
                    len(rest),
                    float(np.add.accumulate(rest)[-1] if tree.kind == "sum" else rest.max()),
                    None if outermost else term,
                )
            )
        return Made("+" if tree.kind == "sum" else "max", tuple(args), None if outermost else term)

    tree = make(rule.value, env, None)
    address = Address.parse(rule.target.array)._replace(index=tuple(int(i) for i in index))
    target = Number(address, rule.target.role, float(arrays(rule.target.array)[index]))
    size, terms = found[0] if found else (1, None)
    return Line(rule, target, tree, size, terms)


def pick(values: np.ndarray, active: int | None) -> list[int]:
    """Return which terms of a sum to show, in order: all of a short one, else the strongest and the active one."""
    if len(values) <= SHOWN_WHOLE:
        return list(range(len(values)))
    strength = np.where(np.isnan(values), np.inf, np.abs(values))
    threshold = np.partition(strength, -STRONGEST)[-STRONGEST]
    candidates = np.flatnonzero(strength >= threshold)
    shown = sorted(candidates.tolist(), key=lambda i: (-strength[i], i))[:STRONGEST]
    if active is not None and active not in shown:
        shown[-1] = active
    return sorted(shown)


def value_of(node: Node, read: Callable[[Leaf], float] | None = None) -> float:
    """Return what an instantiated tree comes to; ``read`` may replace the value of a leaf (by its shown digits)."""
    if not isinstance(node, Made):
        return read(node) if read else node.value
    values = [value_of(argument, read) for argument in node.args]
    with np.errstate(all="ignore"):
        result = values[0] if len(values) > 1 else FUNCTIONS[node.op](values[0])
        for value in values[1:]:
            result = FUNCTIONS[node.op](result, value)
    return float(result)
