"""Read a rule: a string in Python's own grammar becomes a tree."""

from __future__ import annotations

import ast
from functools import lru_cache

from .expr import LEADING, Fold, Idx, Num, Op, Ref, Rule, Tree

FOLDS = {"sum", "max"}
FUNCTIONS = {"max": 2, "min": 2, "where": 3}
FUNCTIONS |= dict.fromkeys(("exp", "log", "sqrt", "tanh", "erf", "sign", "abs", "size"), 1)
CONSTANTS = {"pi"}
BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
BINARY |= {ast.FloorDiv: "//", ast.Mod: "%"}  # for indices: where a number lies when rows are laid end to end
COMPARE = {ast.Eq: "==", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}


@lru_cache(maxsize=256)
def parse(text: str) -> Rule:
    """Parse one rule.

    Parameters
    ----------
    text : str
        For instance ``"local[...] = 1 - output[...] ** 2"``. A bare name is a scalar of the trace, unless it is an
        index letter (it stands in the target's brackets or is bound by a fold).

    Raises
    ------
    ValueError
        If the text is not of this form; the message shows the part that is not understood.
    """
    try:
        statement = ast.parse(text).body[0]
    except (SyntaxError, IndexError) as error:
        raise ValueError(f"rule {text!r} is not valid Python syntax: {error}") from None
    if not (isinstance(statement, ast.Assign) and len(statement.targets) == 1):
        raise ValueError(f"rule {text!r} must have the form target = value")
    left = statement.targets[0]
    letters = (
        {node.id for node in ast.walk(left.slice) if isinstance(node, ast.Name)}
        if isinstance(left, ast.Subscript)
        else set()
    )
    target = _tree(left, frozenset(letters), text)
    if not isinstance(target, Ref):
        raise ValueError(f"rule {text!r} must assign to a name or to name[index]")
    return Rule(target, _tree(statement.value, frozenset(letters), text))


def _tree(node: ast.AST, letters: frozenset[str], text: str) -> Tree:
    def below(child: ast.AST) -> Tree:
        return _tree(child, letters, text)

    match node:
        case ast.Constant(value=value) if value is ...:
            return Idx(LEADING)
        case ast.Constant(value=int() | float() as value):
            return Num(value)
        case ast.Name(id=name) if name in CONSTANTS:
            return Op(name, ())
        case ast.Name(id=name):
            return Idx(name) if name in letters else Ref(name)
        case ast.Subscript(value=ast.Name(id=name), slice=index):
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            return Ref(name, tuple(below(part) for part in parts))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Op("neg", (below(operand),))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in BINARY:
            return Op(BINARY[type(operator)], (below(left), below(right)))
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in COMPARE:
            return Op(COMPARE[type(operator)], (below(left), below(right)))
        case ast.Call(func=ast.Subscript(value=ast.Name(id=kind), slice=over), args=[body]) if kind in FOLDS:
            name = LEADING if isinstance(over, ast.Constant) and over.value is ... else getattr(over, "id", "")
            if not name or name in letters:
                raise ValueError(f"rule {text!r}: {ast.unparse(node)!r} must fold over one new index letter, or ...")
            bound = letters if name == LEADING else letters | {name}
            return Fold(kind, name, _tree(body, bound, text))
        case ast.Call(func=ast.Name(id="size"), args=[ast.Name(id=name)]):
            return Op("size", (Idx(name),))
        case ast.Call(func=ast.Name(id=name), args=args) if FUNCTIONS.get(name) == len(args):
            return Op(name, tuple(below(argument) for argument in args))
    raise ValueError(f"rule {text!r}: {ast.unparse(node)!r} is not part of the notation (docs/rules.md)")
