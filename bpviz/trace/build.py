"""From a network, a loss, clipping and an optimizer to the program of their iteration:
the rules of each, bound to the trace's arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpviz.rules import Rule, bind, parse

from .program import Block, Part, Target, row_part, unit_part
from .words import layer_sentence, node_sentence

Shapes = dict[str, tuple[int, ...]]


class Names(dict[str, str]):
    """From the words of a rule to canonical names; a word that is not given belongs to ``owner``."""

    def __init__(self, owner: str, **given: str) -> None:
        super().__init__(given)
        self.owner = owner

    def __missing__(self, word: str) -> str:
        return f"{self.owner}.{word}"


def title_of(owner: Any) -> str:
    """Return a short name: ``Linear(2, 3)``, ``Tanh``, ``ClipNorm(0.5)``."""
    for words in (("in_features", "out_features"), ("max_norm",)):
        values = [getattr(owner, word, None) for word in words]
        if None not in values:
            return f"{type(owner).__name__}({', '.join(f'{value:g}' for value in values)})"
    return type(owner).__name__


class ProgramBuilder:
    """Makes the blocks of a trace, phase by phase.

    Parameters
    ----------
    modules : mapping
        The network's modules by name, in order.
    columns : mapping
        From module name to the number of its column in the drawing.
    shapes : dict
        From canonical names to shapes.
    trained : list of str
        Names of the parameters that got a gradient.
    """

    def __init__(
        self, modules: Mapping[str, Any], columns: Mapping[str, int], shapes: Shapes, trained: Iterable[str]
    ) -> None:
        self.modules, self.columns, self.shapes, self.trained = modules, columns, shapes, list(trained)
        self.order = list(modules)
        self.loss_column = max(columns.values(), default=0) + 1

    def bound(self, texts: Iterable[str], names: Mapping[str, str]) -> tuple[Rule, ...]:
        return tuple(bind(parse(text), names, self.shapes) for text in texts)

    def names(self, name: str) -> Names:
        """Return the names of one module's words: its input is the output before it, its
        downstream the upstream before it.
        """
        position = self.order.index(name)
        before = self.order[position - 1] if position else None
        names = Names(
            name,
            input=f"{before}.output" if before else "x",
            downstream=f"{before}.upstream" if before else "x.upstream",
        )
        for own in self.own(name):
            names[own] = f"{name}.{own}.before"
            names[f"grad_{own}"] = f"{name}.{own}.grad"
        return names

    def own(self, name: str) -> list[str]:
        """Return the names of a module's own parameters: ``weight``, ``bias``."""
        prefix, suffix = f"{name}.", ".before"
        return [
            key[len(prefix) : -len(suffix)]
            for key in self.shapes
            if key.startswith(prefix) and key.endswith(suffix) and key.count(".") == prefix.count(".") + 1
        ]

    def block(self, phase: str, name: str, *parts: Part) -> Block:
        module = self.modules[name]
        said = layer_sentence(phase, type(module).__name__)
        return Block(phase, name, title_of(module), parts, self.columns[name], said)

    def part(self, name: str, rules: tuple[Rule, ...], owner: str) -> Part:
        return unit_part(name, rules, self.shapes, node_sentence(owner, name))

    def zero_grad(self) -> Block:
        said = layer_sentence("zero_grad", "")
        return Block(
            "zero_grad", None, "optimizer.zero_grad()", (Part("zero_grad", "none", 1, 1, (), said),), None, said
        )

    def forward(self) -> Iterable[Block]:
        for name, module in self.modules.items():
            rules = self.bound(module.rules()["forward"], self.names(name))
            yield self.block("forward", name, self.part("output", rules, type(module).__name__))

    def loss_names(self) -> Names:
        last = self.order[-1]
        return Names("loss", input=f"{last}.output", target="target", downstream=f"{last}.upstream")

    def loss(self, loss: Any) -> Block:
        rules = self.bound(loss.rules()["forward"], self.loss_names())
        parts = tuple(self.part(rule.target.role, (rule,), type(loss).__name__) for rule in rules)
        return Block("loss", "loss", title_of(loss), parts, self.loss_column, layer_sentence("loss", ""))

    def backward(self, loss: Any) -> Iterable[Block]:
        rules = self.bound(loss.rules()["backward"], self.loss_names())
        parts = (self.part("downstream", rules, type(loss).__name__),)
        said = layer_sentence("backward", "loss")
        yield Block("backward", "loss", title_of(loss), parts, self.loss_column, said)
        for name in reversed(self.order):
            module, names, parts = self.modules[name], self.names(name), []
            texts = [
                text
                for own in self.own(name)
                if f"{name}.{own}" in self.trained
                for text in module.rules()["gradient"]
                if text.startswith(f"grad_{own}[")
            ]
            if texts:
                targets = tuple(Target(rule.target.array, (rule,)) for rule in self.bound(texts, names))
                parts.append(row_part("grad", targets, self.shapes, node_sentence(type(module).__name__, "grad")))
            if name != self.order[0]:
                parts.append(
                    self.part("downstream", self.bound(module.rules()["backward"], names), type(module).__name__)
                )
            if parts:
                yield self.block("backward", name, *parts)

    def clip(self, clip: Any) -> Iterable[Block]:
        norm, coef, clipped = clip.rules()["clip"]
        parts = tuple(self.part(rule.target.role, (rule,), "clip") for rule in self.bound((norm, coef), Names("clip")))
        yield Block("clip", "clip", title_of(clip), parts, None, layer_sentence("clip", "clip"))
        for name in self.order:
            targets = []
            for parameter in self.trained_of(name):
                (rule,) = self.bound(
                    (clipped,), Names("clip", grad=f"{parameter}.grad", clipped=f"{parameter}.clipped")
                )
                targets.append(Target(rule.target.array, (rule,)))
            if targets:
                yield self.block(
                    "clip", name, row_part("clipped", tuple(targets), self.shapes, node_sentence("clip", "clipped"))
                )

    def update(self, optimizer: Any, rules: Mapping[str, Iterable[str]], clipped: bool) -> Iterable[Block]:
        for name in self.order:
            targets = []
            for parameter in (parameter for parameter in self.trained_of(name) if rules[parameter]):
                names = Names(parameter, grad=f"{parameter}.clipped" if clipped else f"{parameter}.grad")
                names.update({key: f"optimizer.{key}" for key in optimizer.settings})
                targets.append(Target(f"{parameter}.after", self.bound(rules[parameter], names)))
            if targets:
                yield self.block(
                    "update",
                    name,
                    row_part("after", tuple(targets), self.shapes, node_sentence(type(optimizer).__name__, "after")),
                )

    def trained_of(self, name: str) -> list[str]:
        return [f"{name}.{own}" for own in self.own(name) if f"{name}.{own}" in self.trained]
