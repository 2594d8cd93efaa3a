"""Compute what a rule says, with NumPy, for one number or for a whole array.

The engine never computes from rules. They are evaluated to show the terms of a sum, to derive what was not stored, and
in the tests that hold every displayed equation against the engine's number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from bpviz.arrays import erf

from .expr import LEADING, Fold, Idx, Num, Op, Ref, Rule, Tree, walk

Arrays = Callable[[str], np.ndarray]
Env = dict[str, Any]
"""Index letter -> integer (or integer array that broadcasts); ``...`` -> tuple of them."""

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
    "//": np.floor_divide,
    "%": np.remainder,
    "neg": np.negative,
    "==": np.equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "tanh": np.tanh,
    "erf": erf,
    "sign": np.sign,
    "abs": np.abs,
    "max": np.maximum,
    "min": np.minimum,
    "where": np.where,
    "pi": lambda: np.pi,
}


def bindings(target: Ref, index: tuple[Any, ...]) -> Env:
    """Match the target's brackets with an index: ``output[..., j]`` at ``(0, 3)`` gives ``{"...": (0,), "j": 3}``."""
    letters = [node.name for node in target.index if isinstance(node, Idx)]
    named = len(letters) - letters.count(LEADING)
    lead = len(index) - named
    env: Env = {}
    position = 0
    for letter in letters:
        if letter == LEADING:
            env[LEADING] = tuple(index[position : position + lead])
            position += lead
        else:
            env[letter] = index[position]
            position += 1
    return env


def evaluate(tree: Tree, env: Env, arrays: Arrays, depth: int = 0) -> Any:
    """Return the value of ``tree``.

    Parameters
    ----------
    tree : Tree
        Bound (see :func:`bpviz.rules.bind`).
    env : dict
        Values of the index letters.
    arrays : callable
        From a canonical name to its array.
    depth : int
        Number of axes that ``env``'s index arrays already use; a fold adds one in front.

    Returns
    -------
    float or ndarray
        An array when ``env`` holds index arrays.
    """
    if isinstance(tree, Num):
        return float(tree.value)
    if isinstance(tree, Idx):
        return env[tree.name]
    if isinstance(tree, Ref):
        return _look_up(arrays(tree.array), concrete(tree, env, arrays, depth))
    if isinstance(tree, Op):
        values = [evaluate(argument, env, arrays, depth) for argument in tree.args]
        with np.errstate(all="ignore"):
            return FUNCTIONS[tree.op](*values)
    terms = fold_terms(tree, env, arrays, depth)
    return terms.sum(axis=0) if tree.kind == "sum" else terms.max(axis=0)


def fold_terms(fold: Fold, env: Env, arrays: Arrays, depth: int = 0) -> np.ndarray:
    """Return all terms of ``fold`` along a new first axis of length ``fold.size``."""
    counter = np.arange(fold.size).reshape((fold.size,) + (1,) * depth)
    inner = {**env, fold.over: leading(fold, counter, arrays) if fold.over == LEADING else counter}
    terms = np.asarray(evaluate(fold.body, inner, arrays, depth + 1))
    return np.broadcast_to(terms, np.broadcast_shapes(terms.shape, counter.shape))


def leading(fold: Fold, flat: Any, arrays: Arrays) -> tuple[Any, ...]:
    """Return the indices along the leading axes of the arrays that ``fold`` sums over, from one flat count."""
    shape: tuple[int, ...] = ()
    for node in walk(fold.body):
        if isinstance(node, Ref) and Idx(LEADING) in node.index:
            whole = arrays(node.array).shape
            shape = max(shape, whole[: len(whole) - len(node.index) + 1], key=len)
    return np.unravel_index(flat, shape)


def _look_up(array: np.ndarray, index: tuple[Any, ...]) -> Any:
    """Return ``array[index]``, and NaN beyond its end: ``where`` works out the branch that it does not take, too."""
    try:
        if all(np.min(each, initial=0) >= 0 for each in index):
            return array[index]
    except IndexError:
        pass
    inside = [np.clip(each, 0, size - 1) for each, size in zip(index, array.shape, strict=True)]
    outside = np.logical_or.reduce(np.broadcast_arrays(*map(np.not_equal, inside, index)))
    return np.where(outside, np.nan, array[tuple(inside)])


def concrete(ref: Ref, env: Env, arrays: Arrays, depth: int = 0) -> tuple[Any, ...]:
    """Return the index tuple of ``ref`` with its letters replaced by their values."""
    index: list[Any] = []
    for node in ref.index:
        if isinstance(node, Idx) and node.name == LEADING:
            index.extend(env[LEADING])
        else:
            value = evaluate(node, env, arrays, depth)
            index.append(value.astype(np.intp) if isinstance(value, np.ndarray) else int(value))
    return tuple(index)


def evaluate_array(rule: Rule, shape: tuple[int, ...], arrays: Arrays) -> np.ndarray:
    """Return the whole target array of ``rule``, of the given shape, computed at once."""
    index = np.ix_(*(np.arange(length) for length in shape))
    value = evaluate(rule.value, bindings(rule.target, index), arrays, len(shape))
    return np.broadcast_to(value, shape)
