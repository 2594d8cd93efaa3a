"""Why a number is not finite: the operation of its rule that made it so, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bpviz.rules import LEADING, Fold, Idx, Num, Op, Ref, Rule, Tree, bindings, concrete, evaluate, fold_terms
from bpviz.rules.evaluate import leading

Arrays = Callable[[str], np.ndarray]
Wrong = Callable[[Any], Any]
SIGNS = {"+": "+", "-": "-", "*": "×", "/": "/", "**": "**"}
LARGEST = {"float32": "3.4e+38", "float64": "1.8e+308"}


def number(value: Any) -> str:
    """Return a number as these sentences show it."""
    return f"{float(value):.3g}"


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

    # in float64 also where the engine computes in float32: what is finite here has only been too large for float32
    def wide(name: str) -> np.ndarray:
        array = arrays(name)
        return array.astype(np.float64) if array.dtype == np.float32 else array

    env = bindings(rule.target, index)
    wrong: Wrong = np.isnan if nan else _not_finite
    with np.errstate(all="ignore"):
        found = _breaking(rule.value, env, wide, wrong)
        if found is not None:
            return _words(*found, wide)
        value = evaluate(rule.value, env, wide)
    if kind == "float32" and abs(value) > np.finfo(np.float32).max:
        return (
            f"it should be {number(value)}, but float32 ends at {LARGEST[kind]}; float64, which ends at "
            f"{LARGEST['float64']}, would hold it (dtype='float64' in every layer)"
        )
    return None


def _not_finite(value: Any) -> Any:
    return ~np.isfinite(value)


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


def _words(tree: Tree, env: dict[str, Any], arrays: Arrays) -> str | None:
    """Return what an operation did: ``exp(812) is more than float64 can hold``."""
    if isinstance(tree, Fold):
        terms = fold_terms(tree, env, arrays)
        if tree.kind == "sum" and np.isfinite(terms).all():
            return f"a sum of {len(terms)} numbers of up to {number(np.abs(terms).max())} {_too_large()}"
        return "a sum has inf and -inf among its terms, and inf - inf is NaN"
    if not isinstance(tree, Op):
        return None
    values = [float(evaluate(argument, env, arrays)) for argument in tree.args]
    shown = [_named(argument, value, env, arrays) for argument, value in zip(tree.args, values)]
    result = float(evaluate(tree, env, arrays))
    if tree.op in ("+", "-", "*", "/") and len(values) == 2:
        line = f" {SIGNS[tree.op]} ".join(shown)
        if tree.op == "/" and values[1] == 0:
            return f"{line} is a division by 0, which gives {number(result)}"
        if not np.isfinite(values).all():
            bare = f" {SIGNS[tree.op]} ".join(map(number, values))
            return f"{line}: {bare} is NaN"
        return f"{line} {_too_large()}"
    if tree.op == "**":
        return f"{shown[0]} ** {number(values[1])} {_too_large()}" if values[0] else f"{shown[0]} is divided by"
    if tree.op == "log":
        return f"log({shown[0]}) is {number(result)}: the logarithm of 0 is -inf, and of less it is NaN"
    if tree.op == "sqrt":
        return f"sqrt({shown[0]}) is NaN: a negative number has no root"
    return f"{tree.op}({', '.join(shown)}) {_too_large() if np.isfinite(values).all() else 'is ' + number(result)}"


def _too_large() -> str:
    return f"is more than float64 can hold ({LARGEST['float64']})"


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
