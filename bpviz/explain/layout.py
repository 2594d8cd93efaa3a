"""Lay out a rule, or a rule at one place, as boxes: symbols, brackets, fractions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpviz.locale import tr
from bpviz.rules import LEADING, Fold, Idx, Num, Op, Ref, Rule, Tree, walk
from bpviz.trace import Address

from .boxes import Big, Box, Brackets, Cases, Fraction, Link, Root, Row, Script, Text, letter, operator, row
from .digits import MINUS, significant
from .instantiate import Constant, Line, Made, More, Node, Number

SUM, PRODUCT, PREFIX, POWER, ATOM = 1, 2, 3, 4, 5
BINDS = {"+": SUM, "-": SUM, "neg": PREFIX, "*": PRODUCT, "**": POWER}
SIGNS = {"+": "+", "-": MINUS, "*": "·", "==": "=", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
CONSTANTS = {"pi": "π"}
SAMPLES = {LEADING, "n"}
"""The index letters that count samples."""
TOKEN = "s"
"""The letter of a sample's tokens, where ``...`` stands for both axes."""
LOOKED_UP = "t"
"""The letter of an index that is itself a number of the trace: the target class."""
AXES = "nsjk"
"""The letters of the axes of an array whose places are worked out, as Flatten's are."""
COMPARISONS = {"==", "<", "<=", ">", ">="}

Leaf = Callable[[Number | Constant | More], tuple[Box, int]]


def symbol(spec: dict[str, str], index: list[str]) -> Box:
    """Return an array's symbol with its index: ``base`` gives z, ``partial`` dL/dz, ``slope`` f'(z)."""
    if "partial" in spec:
        below = _scripted(spec["partial"], spec, index)
        return Fraction(row(operator("∂"), letter("L")), row(operator("∂"), below))
    if "slope" in spec:
        return row(letter("f′"), Brackets(_scripted(spec["slope"], spec, index)))
    return _scripted(spec["base"], spec, index)


def _scripted(base: str, spec: dict[str, str], index: list[str]) -> Box:
    sub = _subscript(index, "comma" in spec) if index else None
    sup = letter(f"({spec['sup']})") if spec.get("sup") else None
    body = letter(base)
    return Script(body, sub, sup) if sub or sup else body


def _subscript(index: list[str], comma: bool) -> Box:
    """Return an index; letters stand close, numbers that may have two digits are separated."""
    separated = comma and any(part.isdigit() for part in index)
    items: list[Box] = []
    for part in index:
        if items and separated:
            items.append(operator(","))
        items.append(Text("number", part) if part.isdigit() else letter(part))
    return row(*items)


def general(tree: Tree, header: dict[str, Any]) -> Box:
    """Return a bound rule's tree in letters, as it holds for every index.

    The sample's index is left out, except inside a sum over the samples of a batch of more than one.
    """
    return _general(tree, header, False)[0]


def _general(tree: Tree, header: dict[str, Any], over: bool) -> tuple[Box, int]:
    def below(node: Tree, over: bool = over) -> tuple[Box, int]:
        return _general(node, header, over)

    if isinstance(tree, Num):
        return Text("number", significant(tree.value, 8)), ATOM
    if isinstance(tree, Idx):
        return letter("n" if tree.name == LEADING else tree.name), ATOM
    if isinstance(tree, Ref):
        return symbol(header["symbols"][tree.array], _letters(tree, header, over)), ATOM
    if isinstance(tree, Fold):
        samples = tree.over in SAMPLES
        if samples and tree.size == 1:
            return below(tree.body)
        body, binds = below(tree.body, over or samples)
        plain = binds >= PRODUCT or isinstance(body, Big)
        under = _leading(tree.body, header) if tree.over == LEADING else [tree.over]
        return Big(tree.kind, row(*map(letter, under)), body if plain else Brackets(body)), SUM
    return _operation(tree.op, [below(argument) for argument in tree.args])


def _letters(ref: Ref, header: dict[str, Any], samples: bool) -> list[str]:
    """Return the index letters to print; in an elementwise rule, ``...`` becomes j, or ji for a weight."""
    entry = header["arrays"][ref.array]
    if ref.index == (Idx(LEADING),) and not samples:
        per_sample = is_per_sample(Address.parse(ref.array), header)
        axes = len(entry["shape"]) - per_sample
        return list(("sj" if per_sample else "ji")[-axes:] if axes > 1 else "j"[:axes])
    letters: list[str] = []
    for axis, node in enumerate(ref.index):
        if isinstance(node, Op):
            letters.append(AXES[axis] if len(entry["shape"]) > 2 else AXES[-1])
        elif isinstance(node, Idx) and node.name in SAMPLES:
            letters.extend(["n"] if samples else [])
            if node.name == LEADING and len(entry["shape"]) > len(ref.index):
                letters.append(TOKEN)
        elif isinstance(node, Idx):
            letters.append(node.name)
        else:
            letters.append(LOOKED_UP)
    return letters


def _leading(body: Tree, header: dict[str, Any]) -> list[str]:
    """Return the letters that ``...`` stands for in a sum: the sample, and the token where there are tokens."""
    refs = [node for node in walk(body) if isinstance(node, Ref) and Idx(LEADING) in node.index]
    tokens = any(len(header["arrays"][ref.array]["shape"]) > len(ref.index) for ref in refs)
    return ["n", TOKEN] if tokens else ["n"]


def _operation(op: str, made: list[tuple[Box, int]]) -> tuple[Box, int]:
    """Return the box of an operation and how tightly it binds; arguments come with theirs."""

    def at_least(k: int, binds: int) -> Box:
        box, own = made[k]
        return box if own >= binds else Brackets(box)

    boxes = [box for box, _ in made]
    if op in CONSTANTS:
        return letter(CONSTANTS[op]), ATOM
    if op == "/":
        return Fraction(boxes[0], boxes[1]), ATOM
    if op == "**":
        return Script(boxes[0] if _takes_power(boxes[0]) else Brackets(boxes[0]), None, boxes[1]), POWER
    if op == "sqrt":
        return Root(boxes[0]), ATOM
    if op == "exp":
        return Script(letter("e"), None, boxes[0]), POWER
    if op == "neg":
        return row(operator(MINUS), guarded(at_least(0, PREFIX))), PREFIX
    if op == "where":
        return Cases(boxes[1], boxes[0], boxes[2]), ATOM
    if op in COMPARISONS:
        return row(boxes[0], operator(SIGNS[op]), boxes[1]), SUM
    if op in SIGNS:
        binds = BINDS[op]
        items: list[Box] = [at_least(0, binds)]
        for k in range(1, len(made)):
            items += [operator(SIGNS[op]), guarded(at_least(k, binds + (op == "-")))]
        return Row(tuple(items)), binds
    arguments: list[Box] = []
    for k, box in enumerate(boxes):
        arguments += [operator(","), box] if k else [box]
    return row(Text("word", op), Brackets(row(*arguments))), ATOM


def _takes_power(box: Box) -> bool:
    """Say whether a power can be written on a box without brackets."""
    if isinstance(box, Link):
        return _takes_power(box.body)
    if isinstance(box, Text):
        return not box.text.startswith(MINUS)
    return isinstance(box, Script) and box.sup is None


def guarded(box: Box) -> Box:
    """Return a box that follows an operator: a minus sign that it begins with gets brackets."""
    if isinstance(box, Text):
        return Brackets(box) if box.text.startswith(MINUS) else box
    if isinstance(box, Link):
        return Brackets(box) if guarded(box.body) != box.body else box
    if isinstance(box, Row) and box.items[0] == operator(MINUS):
        return Brackets(box)
    if isinstance(box, Row):
        return Row((guarded(box.items[0]), *box.items[1:]))
    return box


def placed(line: Line, leaf: Leaf) -> Box:
    """Return an instantiated tree as boxes; ``leaf`` gives the box of a number and how tightly it binds."""

    def below(node: Node) -> tuple[Box, int]:
        if not isinstance(node, Made):
            return leaf(node)
        return _operation(node.op, [below(argument) for argument in node.args])

    return below(line.tree)[0]


def symbol_at(address: Address, header: dict[str, Any], samples: bool) -> Box:
    """Return the symbol of one number, with its index; the sample's index only where ``samples`` is true."""
    index = list(address.index)
    if is_per_sample(address, header) and index and not samples:
        index = index[1:]
    return symbol(header["symbols"][address.name], [str(i) for i in index])


def is_per_sample(address: Address, header: dict[str, Any]) -> bool:
    """Say whether the first index of an address is a sample."""
    if "." in address.array or address.layer in ("clip", "optimizer"):
        return False
    return "shared" not in header["arrays"][address.name]


def sums_samples(rule: Rule) -> bool:
    """Say whether a rule sums over the samples of a batch; only then does a formula show the sample's index."""
    return any(isinstance(node, Fold) and node.over in SAMPLES for node in walk(rule.value))


def symbolic_leaf(header: dict[str, Any], samples: bool) -> Leaf:
    """Return a leaf that prints symbols with their indices."""

    def leaf(node: Number | Constant | More) -> tuple[Box, int]:
        if isinstance(node, Number):
            return Link(symbol_at(node.address, header, samples), str(node.address)), ATOM
        if isinstance(node, More):
            return Text("word", tr("{count} more", count=node.count)), ATOM
        return Text("number", significant(node.value, 8)), ATOM

    return leaf


def numeric_leaf(digits: int) -> Leaf:
    """Return a leaf that prints numbers with this many digits."""

    def leaf(node: Number | Constant | More) -> tuple[Box, int]:
        text = significant(node.value, 8 if isinstance(node, Constant) else digits)
        box: Box = Text("number", text)
        if isinstance(node, Number):
            box = Link(box, str(node.address))
        return box, PREFIX if text.startswith(MINUS) else ATOM

    return leaf
