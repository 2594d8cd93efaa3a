"""A rule at one place of a trace: letters become numbers, a sum becomes its terms, a long sum folds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bpviz.rules import LEADING, Fold, Idx, Num, Op, Ref, Rule, bindings, concrete, evaluate, fold_terms
from bpviz.rules import Tree as RuleTree
from bpviz.rules.evaluate import FUNCTIONS, Env, leading
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
    made = _Instantiation(trace, active)
    tree = made.node(rule.value, bindings(rule.target, index), None)
    address = Address.parse(rule.target.array)._replace(index=tuple(int(i) for i in index))
    target = Number(address, rule.target.role, float(trace.array(rule.target.array)[index]))
    return Line(rule, target, tree, 1 if made.terms is None else len(made.terms), made.terms)


class _Instantiation:
    """Walks one rule's tree; ``terms`` are those of the outermost fold, once it has been met."""

    def __init__(self, trace: Trace, active: int | None) -> None:
        self.trace, self.active = trace, active
        self.terms: np.ndarray | None = None

    def node(self, tree: RuleTree, env: Env, term: int | None) -> Node:
        """Return the tree at the place ``env``, all of it belonging to ``term`` of the outermost fold."""
        arrays = self.trace.array
        if isinstance(tree, Num):
            return Constant(tree.value, None, term)
        if isinstance(tree, Idx):
            return Constant(float(env[tree.name]), None, term)
        if isinstance(tree, Ref):
            where = concrete(tree, env, arrays)
            address = self.trace.canonical(Address.parse(tree.array)._replace(index=where))
            return Number(address, tree.role, float(arrays(tree.array)[where]), term)
        if isinstance(tree, Fold):
            return self.fold(tree, env, term)
        if tree.op == "where":
            return self.where(tree, env, term)
        if not tree.args:
            return Constant(float(evaluate(tree, env, arrays)), None, term)
        return Made(tree.op, tuple(self.node(argument, env, term) for argument in tree.args), term)

    def where(self, tree: Op, env: Env, term: int | None) -> Node:
        """Return the branch that holds; a constant keeps the condition as its reason."""
        condition, yes, no = tree.args
        node = self.node(yes if evaluate(condition, env, self.trace.array) else no, env, term)
        why = self.node(condition, env, term)
        return Constant(node.value, why, term) if isinstance(node, Constant) and isinstance(why, Made) else node

    def fold(self, tree: Fold, env: Env, term: int | None) -> Node:
        """Return a sum (or maximum) as its terms; of a long one the strongest, and the rest as one number."""
        values = fold_terms(tree, env, self.trace.array)
        outermost = self.terms is None
        if outermost:
            self.terms = values

        def body(i: int) -> Node:
            inner = {**env, tree.over: leading(tree, i, self.trace.array) if tree.over == LEADING else i}
            return self.node(tree.body, inner, i if outermost else term)

        if tree.size == 1:
            return body(0)
        own = None if outermost else term
        shown = pick(values, self.active if outermost else None)
        args = [body(i) for i in shown]
        rest = np.delete(values, shown)
        if len(rest):
            # one after the other, as JavaScript adds
            value = np.add.accumulate(rest)[-1] if tree.kind == "sum" else rest.max()
            args.append(More(len(rest), float(value), own))
        return Made("+" if tree.kind == "sum" else "max", tuple(args), own)


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
