"""From the structure of an iteration to its program: every rule, bound to the trace's arrays, phase by phase."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bpviz.rules import Rule, bind, parse

from .program import Block, Part, Target, row_part, unit_part
from .spec import Layer, Owner, Spec
from .words import layer_sentence, node_sentence

Shapes = dict[str, tuple[int, ...]]


class Names(dict[str, str]):
    """From the words of a rule to canonical names; a word that is not given belongs to ``owner``."""

    def __init__(self, owner: str, **given: str) -> None:
        super().__init__(given)
        self.owner = owner

    def __missing__(self, word: str) -> str:
        return f"{self.owner}.{word}"


class ProgramBuilder:
    """Makes the blocks of a trace.

    Parameters
    ----------
    spec : Spec
    columns : mapping
        From module name to the number of its column in the drawing.
    shapes : dict
        From canonical names to shapes.
    """

    def __init__(self, spec: Spec, columns: Mapping[str, int], shapes: Shapes) -> None:
        self.spec, self.columns, self.shapes = spec, columns, shapes
        self.before = {layer.name: last for layer, last in zip(spec.layers[1:], spec.layers, strict=False)}
        self.updates = dict(spec.updates)
        self.loss_column = max(columns.values(), default=0) + 1

    def blocks(self) -> list[Block]:
        """Return all blocks, in the order of the PyTorch loop."""
        blocks = [self.zero_grad(), *self.forward(), self.loss(), *self.backward()]
        return [*blocks, *(self.clip(self.spec.clip) if self.spec.clip else ()), *self.update()]

    def zero_grad(self) -> Block:
        said = layer_sentence("zero_grad")
        part = Part("zero_grad", "none", 1, 1, (), said)
        return Block("zero_grad", None, "optimizer.zero_grad()", (part,), None, said)

    def forward(self) -> Iterable[Block]:
        for layer in self.spec.layers:
            rules = self._bound(layer.owner.rules_of("forward"), self._names(layer))
            kind = "" if "bias" in layer.parameters else "no bias"
            part = unit_part("output", rules, self.shapes, node_sentence(layer.owner.type, "output", kind))
            yield self._block("forward", layer, kind, part)

    def loss(self) -> Block:
        loss = self.spec.loss
        rules = self._bound(loss.rules_of("forward"), self._loss_names())
        parts = tuple(self._part(rule.target.role, (rule,), loss.type, self.spec.reduction) for rule in rules)
        return Block("loss", "loss", loss.title, parts, self.loss_column, layer_sentence("loss"))

    def backward(self) -> Iterable[Block]:
        loss = self.spec.loss
        start = self._part("downstream", self._bound(loss.rules_of("backward"), self._loss_names()), loss.type)
        yield Block("backward", "loss", loss.title, (start,), self.loss_column, layer_sentence("backward", "loss"))
        for layer in reversed(self.spec.layers):
            names, parts = self._names(layer), []
            trained = tuple(f"grad_{parameter}[" for parameter in self._trained(layer))
            rules = self._bound(
                [text for text in layer.owner.rules_of("gradient") if trained and text.startswith(trained)], names
            )
            if rules:
                targets = tuple(Target(rule.target.array, (rule,)) for rule in rules)
                parts.append(row_part("grad", targets, self.shapes, node_sentence(layer.owner.type, "grad")))
            if layer.name in self.before:
                rules = self._bound(layer.owner.rules_of("backward"), names)
                parts.append(self._part("downstream", rules, layer.owner.type))
            if parts:
                kind = "first" if layer.name not in self.before else "" if trained else "frozen"
                yield self._block("backward", layer, kind, *parts)

    def clip(self, clip: Owner) -> Iterable[Block]:
        *whole, clipped = clip.rules_of("clip")
        parts = tuple(self._part(rule.target.role, (rule,), "clip") for rule in self._bound(whole, Names("clip")))
        yield Block("clip", "clip", clip.title, parts, None, layer_sentence("clip", "clip"))
        for layer in self.spec.layers:
            targets = []
            for parameter in self._trained(layer):
                full = f"{layer.name}.{parameter}"
                (rule,) = self._bound([clipped], Names("clip", grad=f"{full}.grad", clipped=f"{full}.clipped"))
                targets.append(Target(rule.target.array, (rule,)))
            if targets:
                part = row_part("clipped", tuple(targets), self.shapes, node_sentence("clip", "clipped"))
                yield self._block("clip", layer, "", part)

    def update(self) -> Iterable[Block]:
        gradient = "clipped" if self.spec.clip else "grad"
        settings = {name: f"optimizer.{name}" for name in self.spec.settings}
        for layer in self.spec.layers:
            targets = []
            for parameter in self._trained(layer):
                full = f"{layer.name}.{parameter}"
                rules = self._bound(self.updates[full], Names(full, grad=f"{full}.{gradient}", **settings))
                if rules:
                    targets.append(Target(f"{full}.after", rules))
            if targets:
                kind = "momentum" if any("momentum_buffer_after" in str(target) for target in targets) else ""
                said = node_sentence(self.spec.optimizer, "after", kind)
                yield self._block("update", layer, kind, row_part("after", tuple(targets), self.shapes, said))

    # helpers

    def _bound(self, texts: Iterable[str], names: Mapping[str, str]) -> tuple[Rule, ...]:
        return tuple(bind(parse(text), names, self.shapes) for text in texts)

    def _block(self, phase: str, layer: Layer, kind: str, *parts: Part) -> Block:
        said = layer_sentence(phase, layer.owner.type, kind)
        return Block(phase, layer.name, layer.owner.title, parts, self.columns[layer.name], said)

    def _part(self, name: str, rules: tuple[Rule, ...], owner: str, kind: str = "") -> Part:
        return unit_part(name, rules, self.shapes, node_sentence(owner, name, kind))

    def _trained(self, layer: Layer) -> list[str]:
        return [parameter for parameter in layer.parameters if f"{layer.name}.{parameter}" in self.updates]

    def _names(self, layer: Layer) -> Names:
        """Return a module's words: its input is the output before it, its downstream the upstream before it."""
        before = self.before.get(layer.name)
        names = Names(layer.name, input="x" if before is None else f"{before.name}.output")
        if before is not None:
            names["downstream"] = f"{before.name}.upstream"
        for parameter in layer.parameters:
            names[parameter] = f"{layer.name}.{parameter}.before"
            names[f"grad_{parameter}"] = f"{layer.name}.{parameter}.grad"
        return names

    def _loss_names(self) -> Names:
        last = self.spec.layers[-1].name
        return Names("loss", input=f"{last}.output", target="target", downstream=f"{last}.upstream")
