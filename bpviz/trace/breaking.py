"""Why a number is not finite: the operation of its rule that made it so, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bpviz.rules import LEADING, Fold, Idx, Num, Op, Ref, Rule, Tree, bindings, concrete, evaluate, fold_terms
from bpviz.rules.evaluate import Env, leading

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
        if found is None:  # a mean that float32 could hold, of a sum that it could not
            found = _breaking(rule.value, env, wide, wrong, anywhere=True)
        return None if found is None else _words(*found, wide, kind)


def _breaking(tree: Tree, env: Env, arrays: Arrays, wrong: Wrong, anywhere: bool = False) -> tuple[Tree, Env] | None:
    """Return the innermost part of a formula that is wrong though all that it is made of is not.

    With ``anywhere`` also a part of something that is not wrong: the engine may have computed it in another order.
    """
    if isinstance(tree, Num | Idx):
        return None
    own = bool(wrong(evaluate(tree, env, arrays)))
    if not own and not anywhere:
        return None
    parts: list[tuple[Tree, Env]] = []
    if isinstance(tree, Fold):
        terms = fold_terms(tree, env, arrays)
        bad = np.flatnonzero(wrong(terms))
        own = own or bool(wrong(np.cumsum(terms)).any())  # too large on the way
        if anywhere or len(bad):
            chosen = int(bad[0]) if len(bad) else int(np.argmax(np.abs(terms)))
            index = leading(tree, chosen, arrays) if tree.over == LEADING else chosen
            parts = [(tree.body, {**env, tree.over: index})]
    elif isinstance(tree, Op):
        args = tree.args
        if tree.op == "where":
            args = args[1:2] if evaluate(args[0], env, arrays) else args[2:]
        parts = [(argument, env) for argument in args]
    found = (_breaking(part, inner, arrays, wrong, anywhere) for part, inner in parts)
    return next((each for each in found if each is not None), (tree, env) if own else None)


def _words(tree: Tree, env: Env, arrays: Arrays, kind: str) -> str | None:
    """Return what an operation did: ``exp(812) is more than float64 can hold``."""
    if isinstance(tree, Fold):
        terms = fold_terms(tree, env, arrays)
        if np.isfinite(terms).all():
            final = "" if abs(terms.sum()) > LARGEST[kind] else ", on the way,"
            return f"a sum of {len(terms)} numbers of up to {number(np.abs(terms).max())}{final} {_too_large(kind)}"
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


def _named(tree: Tree, value: float, env: Env, arrays: Arrays) -> str:
    """Return an operand: its number, and where it stands if it is one of an array."""
    if not isinstance(tree, Ref):
        return number(value)
    index = concrete(tree, env, arrays)
    return f"{number(value)} ({place(tree.array, index)})"


def place(array: str, index: tuple[Any, ...]) -> str:
    """Return where a number stands as code: `0.weight[1, 3]`, without the stage that is obvious."""
    brackets = f"[{', '.join(str(int(i)) for i in index)}]" if index else ""
    return f"`{array.removesuffix('.before')}{brackets}`"
