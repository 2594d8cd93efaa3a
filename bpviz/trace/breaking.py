"""Why a number is not finite: the operation of its rule that made it so, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bpviz.rules import LEADING, Fold, Idx, Num, Op, Ref, Rule, Tree, bindings, concrete, evaluate, fold_terms
from bpviz.rules.evaluate import leading
from bpviz.rules.expr import children

Arrays = Callable[[str], np.ndarray]
Wrong = Callable[[Any], Any]
SIGNS = {"+": "+", "-": "−", "*": "×", "/": "/", "**": "**"}
LARGEST = {kind: float(np.finfo(kind).max) for kind in ("float32", "float64")}


def number(value: Any) -> str:
    """Return a number as these sentences show it."""
    return "NaN" if value != value else f"{float(value):.3g}"


def cause(rule: Rule, index: tuple[int, ...], arrays: Arrays, nan: bool = False) -> str | None:
    """Return how the number at ``index`` of a rule's target became infinite or NaN, or None if the rule does not tell.

    Parameters
    ----------
    rule : Rule
    index : tuple of int
    arrays : callable
        From a canonical name to its array.
    nan : bool
        Tell how it became NaN, where infinite operands are nothing new.
    """
    kind = str(arrays(rule.target.array).dtype)
    limit = LARGEST[kind]

    def wide(name: str) -> np.ndarray:  # float32 in float64, so that numbers can be told that only float32 cannot hold
        array = arrays(name)
        return array.astype(np.float64) if array.dtype == np.float32 else array

    wrong: Wrong = np.isnan if nan else lambda value: ~(np.abs(value) <= limit)
    with np.errstate(all="ignore"):
        env = bindings(rule.target, index)
        found = _breaking(rule.value, env, wide, wrong)
        if found is None and kind == "float32":  # a mean that float32 could hold, of a sum that it could not
            inner = (_breaking(each, env, wide, wrong) for each in children(rule.value))
            found = next((each for each in inner if each is not None), None)
        return None if found is None else _words(*found, wide, kind)


def _breaking(tree: Tree, env: dict[str, Any], arrays: Arrays, wrong: Wrong) -> tuple[Tree, dict[str, Any]] | None:
    """Return the innermost part of a formula that is wrong though all that it is made of is not."""
    if isinstance(tree, Num | Idx) or not bool(wrong(evaluate(tree, env, arrays))):
        return None
    if isinstance(tree, Fold):
        terms = np.flatnonzero(wrong(fold_terms(tree, env, arrays)))
        if len(terms):
            first = int(terms[0])
            chosen = leading(tree, first, arrays) if tree.over == LEADING else first
            return _breaking(tree.body, {**env, tree.over: chosen}, arrays, wrong)
    elif isinstance(tree, Op):
        args = tree.args
        if tree.op == "where":
            args = args[1:2] if evaluate(args[0], env, arrays) else args[2:]
        inner = (_breaking(argument, env, arrays, wrong) for argument in args)
        found = next((each for each in inner if each is not None), None)
        if found is not None:
            return found
    return tree, env


def _words(tree: Tree, env: dict[str, Any], arrays: Arrays, kind: str) -> str | None:
    """Return what an operation did: ``exp(812) is more than float64 can hold``."""
    if isinstance(tree, Fold):
        terms = fold_terms(tree, env, arrays)
        if np.isfinite(terms).all():
            return f"a sum of {len(terms)} numbers of up to {number(np.abs(terms).max())} {_too_large(kind)}"
        return "a sum has inf and -inf among its terms, and inf - inf is NaN"
    if not isinstance(tree, Op):
        return None
    values = [float(evaluate(argument, env, arrays)) for argument in tree.args]
    shown = [_named(argument, value, env, arrays) for argument, value in zip(tree.args, values)]
    result = float(evaluate(tree, env, arrays))
    finite = bool(np.isfinite(values).all())
    if tree.op in SIGNS:
        line = f" {SIGNS[tree.op]} ".join(shown)
    else:
        line = f"{tree.op}({', '.join(shown)})"
    if finite and np.isfinite(result):
        return f"{line} is {number(result)}, {_too_large(kind)[3:]}"
    if tree.op == "/" and values[1] == 0:
        return f"{line}, a division by 0, is {number(result)}"
    if tree.op in ("log", "sqrt"):
        return f"{line} is {number(result)}"
    if finite:
        return f"{line} {_too_large(kind)}"
    return f"{line} is {number(result)}"


def _too_large(kind: str) -> str:
    hint = "; float64 would hold it" if kind == "float32" else ""
    return f"is more than {kind} can hold ({LARGEST[kind]:.2g}){hint}"


def _named(tree: Tree, value: float, env: dict[str, Any], arrays: Arrays) -> str:
    """Return an operand: its number, and where it stands if it is one of an array."""
    if not isinstance(tree, Ref):
        return number(value)
    index = concrete(tree, env, arrays)
    return f"{number(value)} ({place(tree.array, index)})"


def place(array: str, index: tuple[Any, ...]) -> str:
    """Return where a number stands as code: `0.weight[1, 3]`, without the stage that is obvious."""
    brackets = f"[{', '.join(str(int(i)) for i in index)}]" if index else ""
    return f"`{array.removesuffix('.before')}{brackets}`"
