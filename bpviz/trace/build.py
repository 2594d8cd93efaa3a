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
            kind = "no bias" if layer.parameters == ("weight",) else ""
            parts = [self._part(rule.target.role, (rule,), layer.owner.type, kind) for rule in rules]
            yield self._block("forward", layer, kind, *parts)

    def loss(self) -> Block:
        loss = self.spec.loss
        rules = self._bound(loss.rules_of("forward"), self._loss_names())
        parts = tuple(self._part(rule.target.role, (rule,), loss.type, self._loss_kind) for rule in rules)
        return Block("loss", "loss", loss.title, parts, self.loss_column, layer_sentence("loss"))

    @property
    def _loss_kind(self) -> str:
        """What the sentences have to say more: class weights or ignored samples, smoothed labels, a sum."""
        switched = {
            "weighted": "loss.sample_weight" in self.shapes or "loss.pos_weight" in self.shapes,
            "smoothed": "loss.smooth" in self.shapes,
            "sum": self.spec.reduction == "sum",
        }
        return " ".join(word for word, on in switched.items() if on)

    def backward(self) -> Iterable[Block]:
        loss = self.spec.loss
        *first, last = self._bound(loss.rules_of("backward"), self._loss_names())
        start = [self._part(rule.target.role, (rule,), loss.type) for rule in first]
        start.append(self._part("downstream", (last,), loss.type, self._loss_kind))
        yield Block("backward", "loss", loss.title, tuple(start), self.loss_column, layer_sentence("backward", "loss"))
        for layer in reversed(self.spec.layers):
            parts = [*self._inner(layer), *self._gradients(layer)]
            if layer.first is None:
                parts += self._downstream(layer)
            if parts:
                yield self._block("backward", layer, self._kind(layer), *parts)
            for residual in self.spec.layers:  # whose body begins here: behind it, the two ways meet
                if residual.first == layer.name and (meet := self._downstream(residual)):
                    yield self._block("backward", residual, "meet", *meet)

    def _inner(self, layer: Layer) -> Iterable[Part]:
        """Gradients inside a composite layer, as far as they were computed."""
        names = self._names(layer)
        for text in layer.owner.rules_of("inner"):
            rule = parse(text)
            if names[rule.target.role] in self.shapes:
                yield self._part(rule.target.role, (bind(rule, names, self.shapes),), layer.owner.type)

    def _gradients(self, layer: Layer) -> Iterable[Part]:
        """One part for the gradients of a unit's weight and bias; several where a layer has several matrices."""
        names, trained = self._names(layer), {f"grad_{_word(each)}": each for each in self._trained(layer)}
        rules = [rule for rule in map(parse, layer.owner.rules_of("gradient")) if rule.target.role in trained]
        groups: dict[str, list[Target]] = {}
        for rule in rules:
            group = trained[rule.target.role].rpartition(".")[0]
            bound = bind(rule, names, self.shapes)
            groups.setdefault(group, []).append(Target(bound.target.array, (bound,)))
        said = node_sentence(layer.owner.type, "grad", "batch" if self.shapes["x"][0] > 1 else "")
        for targets in groups.values():
            yield row_part("grad", tuple(targets), self.shapes, said)

    def _downstream(self, layer: Layer) -> list[Part]:
        """What leads to dL/d(input), if it was computed; an activation's slope belongs to the same step."""
        if "downstream" not in dict(layer.words):
            return []
        parts, held = [], []
        for rule in self._bound(layer.owner.rules_of("backward"), self._names(layer)):
            held.append(rule)
            if rule.target.role != "local":
                parts.append(self._part(rule.target.role, tuple(held), layer.owner.type))
                held = []
        return parts

    def _kind(self, layer: Layer) -> str:
        if "downstream" not in dict(layer.words):
            return "first"
        return "" if self._trained(layer) or not layer.parameters else "frozen"

    def clip(self, clip: Owner) -> Iterable[Block]:
        *whole, clipped = clip.rules_of("clip")
        parts = tuple(self._part(rule.target.role, (rule,), "clip") for rule in self._bound(whole, Names("clip")))
        if parts:
            yield Block("clip", "clip", clip.title, parts, None, layer_sentence("clip", "clip"))
        for layer in self.spec.layers:
            targets = []
            for parameter in self._trained(layer):
                full = f"{layer.name}.{parameter}"
                (rule,) = self._bound([clipped], Names("clip", grad=f"{full}.grad", clipped=f"{full}.clipped"))
                targets.append(Target(rule.target.array, (rule,)))
            for group in _by_rows(targets, self.shapes):
                part = row_part("clipped", group, self.shapes, node_sentence(clip.type, "clipped"))
                said = layer_sentence("clip", "any" if clip.type == "ClipNorm" else clip.type)
                yield Block("clip", layer.name, layer.owner.title, (part,), self.columns[layer.name], said)

    def update(self) -> Iterable[Block]:
        optimizer, shared = self.spec.optimizer, []
        for cohort in self.spec.cohorts:
            rules = self._bound(cohort.rules, Names(cohort.name))
            shared += [self._part(rule.target.role, (rule,), optimizer) for rule in rules]
        if shared:
            yield Block("update", "optimizer", optimizer, tuple(shared), None, layer_sentence("update", "optimizer"))
        gradient = "clipped" if self.spec.clip else "grad"
        shared_names = {
            parameter: {word: f"{cohort.name}.{word}" for word in cohort.words}
            for cohort in self.spec.cohorts
            for parameter in cohort.parameters
        }
        for layer in self.spec.layers:
            targets = []
            for parameter in self._trained(layer):
                full = f"{layer.name}.{parameter}"
                numbers = shared_names.get(full, {})
                rules = self._bound(self.updates[full], Names(full, grad=f"{full}.{gradient}", **numbers))
                if rules:
                    targets.append(Target(f"{full}.after", rules))
            if targets:
                kind = "momentum" if any("momentum_buffer_after" in str(target) for target in targets) else ""
                said = node_sentence(optimizer, "after", kind)
                parts = [row_part("after", group, self.shapes, said) for group in _by_rows(targets, self.shapes)]
                yield self._block("update", layer, kind, *parts)

    # helpers

    def _bound(self, texts: Iterable[str], names: Mapping[str, str]) -> tuple[Rule, ...]:
        return tuple(bind(parse(text), names, self.shapes) for text in texts)

    def _block(self, phase: str, layer: Layer, kind: str, *parts: Part) -> Block:
        owner = self.spec.optimizer if phase == "update" else layer.owner.type
        said = layer_sentence(phase, owner, kind)
        return Block(phase, layer.name, layer.owner.title, parts, self.columns[layer.name], said)

    def _part(self, name: str, rules: tuple[Rule, ...], owner: str, kind: str = "") -> Part:
        return unit_part(name, rules, self.shapes, node_sentence(owner, name, kind))

    def _trained(self, layer: Layer) -> list[str]:
        return [parameter for parameter in layer.parameters if f"{layer.name}.{parameter}" in self.updates]

    def _names(self, layer: Layer) -> Names:
        """Return a module's words: its input is the output before it, its downstream the upstream before it."""
        names = Names(layer.name, **dict(layer.words))
        for parameter in layer.parameters:
            names[_word(parameter)] = f"{layer.name}.{parameter}.before"
            names[f"grad_{_word(parameter)}"] = f"{layer.name}.{parameter}.grad"
        return names

    def _loss_names(self) -> Names:
        last = self.spec.layers[-1].name
        return Names("loss", input=f"{last}.output", target="target", downstream=f"{last}.upstream")


def _word(parameter: str) -> str:
    """Return a parameter's name as rules write it: ``query_weight`` for "query.weight"."""
    return parameter.replace(".", "_")


def _by_rows(targets: list[Target], shapes: Shapes) -> Iterable[tuple[Target, ...]]:
    """Group arrays of one layer that have the same rows: a weight and its bias."""
    groups: dict[tuple[str, int], list[Target]] = {}
    for target in targets:
        matrix = target.array.rpartition(".")[0].rpartition(".")[0]
        groups.setdefault((matrix, shapes[target.array][0]), []).append(target)
    return [tuple(group) for group in groups.values()]
