"""The iteration as code: PyTorch's loop, and the same in NumPy, line by line."""

from __future__ import annotations

from collections.abc import Mapping

from bpviz.rules import Fold, Num, Op, Ref, Rule, Tree, walk

from .program import Block
from .spec import Spec

Line = dict[str, str | None]

STAGES = {
    "before": "{}",
    "after": "{}",
    "grad": "d{}",
    "clipped": "d{}",
    "decayed": "g",
    "direction": "g",
    "shrunk": "{}",
    "denominator": "root",
    "momentum_buffer": "v{}",
    "exp_avg": "m{}",
    "exp_avg_sq": "s{}",
    "max_exp_avg_sq": "most{}",
    "square_avg": "s{}",
    "grad_avg": "m{}",
    "sum": "s{}",
}
"""What the stages of a parameter's update are called, for a parameter W1: its momentum is vW1."""

SIGNS = {"+": (1, " + "), "-": (1, " - "), "*": (2, " * "), "/": (2, " / "), "**": (4, "**")}
SIGNS |= {op: (0, f" {op} ") for op in ("==", "<", "<=", ">", ">=")}
"""How tightly an operator binds, and how it is written."""
PREFIX, ATOM = 3, 5

FUNCTIONS = {"max": "np.maximum", "min": "np.minimum"}
FUNCTIONS |= {name: f"np.{name}" for name in ("exp", "log", "sqrt", "tanh", "sign", "abs", "where")}


class NoLineError(Exception):
    """A rule that is not one line of NumPy: what it does is said by its equation."""


def pytorch(spec: Spec) -> list[Line]:
    """Return the PyTorch loop, one entry a line, each with the phase that it causes."""
    lines: list[tuple[str | None, str]] = [
        (None, "for x, target in loader:"),
        ("zero_grad", "    optimizer.zero_grad()"),
        ("forward", "    output = net(x)"),
        ("loss", "    loss = criterion(output, target)"),
        ("backward", "    loss.backward()"),
    ]
    if spec.clip is not None:
        lines.append(("clip", f"    {spec.clip_code}"))
    lines.append(("update", "    optimizer.step()"))
    return [{"phase": phase, "text": text} for phase, text in lines]


def numpy(spec: Spec, blocks: list[Block], shapes: Mapping[str, tuple[int, ...]]) -> list[Line]:
    """Return the iteration in NumPy, one entry a line: its phase, its layer, the array that it computes.

    ``{optimizer.lr}`` stands for a setting's number. Where a layer is not a few lines, a comment refers to its
    equation.
    """
    writer = Writer(spec, shapes)
    lines: list[Line] = []
    for block in blocks:
        try:
            found = [
                line
                for part in block.parts
                for each in part.targets
                for rule in each.rules
                for line in writer.line(rule)
            ]
        except NoLineError:
            found = [(None, f"# {block.title.partition('(')[0]}: see its equation")]
        if block.phase == "zero_grad":
            found = [(None, "# no gradient is added up: there is nothing to clear")]
        lines += [{"phase": block.phase, "layer": block.layer, "array": array, "text": text} for array, text in found]
    return lines


class Writer:
    """Writes rules as NumPy: it knows what each array is called."""

    def __init__(self, spec: Spec, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self.spec, self.shapes = spec, shapes
        self.types = {layer.name: layer.owner.type for layer in spec.layers} | {"loss": spec.loss.type}
        self.names = {"x": "x", "target": "target", "loss.value": "loss"}
        self.later: dict[str, str] = {}
        taken, number = {"x"}, 0
        for layer in spec.layers:
            letter = "a" if layer.activation else "z"
            if letter == "z" or f"a{number}" in taken or number == 0:
                number += 1
            output = f"{letter}{number}"
            taken.add(output)
            self.names |= {f"{layer.name}.output": output, f"{layer.name}.upstream": f"d{output}"}
            self.names |= {f"{layer.name}.local": "slope", f"{layer.name}.gate": f"gate{number}"}
            for parameter in layer.parameters:
                called = {"weight": f"W{number}", "bias": f"b{number}"}.get(parameter, parameter.replace(".", "_"))
                for stage, pattern in STAGES.items():
                    for end in ("", "_before", "_after"):
                        self.names[f"{layer.name}.{parameter}.{stage}{end}"] = pattern.format(called)

    def line(self, rule: Rule) -> list[tuple[str, str]]:
        """Return what a rule computes, and the line that does; nothing, where it goes into a later line."""
        array = rule.target.array
        if array.endswith(".update"):  # it goes into the line of the new weight
            self.later[array] = self._write(rule.value, rule.target.index)[0]
            return []
        name = self._name(array)
        if array.endswith(".after") and isinstance(rule.value, Op):
            start, change = rule.value.args
            assert isinstance(start, Ref) and isinstance(change, Ref)
            step = self.later[change.array]
            sign, step = ("-", step[1:]) if step.startswith("-") else ("+", step)
            return [(array, f"{name} {sign}= {step}")]
        text = self._known(rule) or self._write(rule.value, rule.target.index)[0]
        return [(array, f"{name} = {text}")]

    def _known(self, rule: Rule) -> str | None:
        """What goes over rows and columns: a Linear's products, CrossEntropyLoss, the norm of all gradients."""
        role = rule.target.role
        used = {node.role: node.array for node in _refs(rule.value)}
        if rule.target.array == "clip.norm":
            trained = ", ".join(self._name(f"{name}.grad") for name, _ in self.spec.updates)
            return f"np.sqrt(sum((g**2).sum() for g in [{trained}]))"
        matrix = used.get("weight") or (rule.target.array if role in ("grad_weight", "grad_bias") else "")
        if self.types.get(matrix.rpartition(".")[0].rpartition(".")[0]) == "Linear":
            return self._linear(role, {word: self._name(name) for word, name in used.items()}, used)
        plain = self.spec.loss.type == "CrossEntropyLoss" and not self.spec.loss.settings
        return self._cross_entropy(role, used) if plain else None

    def _linear(self, role: str, call: dict[str, str], used: dict[str, str]) -> str:
        if role == "output":
            return f"{call['input']} @ {call['weight']}.T" + (f" + {call['bias']}" if "bias" in call else "")
        if role == "downstream":
            return f"{call['upstream']} @ {call['weight']}"
        if len(self.shapes[used["upstream"]]) > 2:
            raise NoLineError("a sum over samples and tokens")
        dz = call["upstream"]
        return f"{dz}.T @ {call['input']}" if role == "grad_weight" else f"{dz}.sum(axis=0)"

    def _cross_entropy(self, role: str, used: dict[str, str]) -> str | None:
        output = f"{self.spec.layers[-1].name}.output"
        score, division = self.names[output], " / len(x)" if self.spec.reduction == "mean" else ""
        return {
            "peak": f"{score}.max(axis=1)",
            "total": f"np.exp({score} - peak[:, None]).sum(axis=1)",
            "prob": f"np.exp({score} - peak[:, None]) / total[:, None]",
            "nll": f"np.log(total) - ({score}[range(len(x)), target] - peak)",
            "downstream": f"(prob - np.eye({self.shapes[output][-1]})[target]){division}" if "prob" in used else None,
        }.get(role)

    def _name(self, array: str) -> str:
        if array in self.names:
            return self.names[array]
        owner, _, role = array.rpartition(".")
        if owner in ("loss", "clip") or owner.startswith("optimizer"):
            settings = self.spec.loss.settings if owner == "loss" else self.spec.clip.settings if self.spec.clip else ()
            for cohort in self.spec.cohorts:
                settings = cohort.settings if cohort.name == owner else settings
            return f"{{{array}}}" if role in settings and not self.shapes.get(array) else role
        if not self.shapes.get(array):  # a layer's setting
            return f"{{{array}}}"
        raise NoLineError(array)

    def _write(self, tree: Tree, index: tuple[Tree, ...]) -> tuple[str, int]:
        """Return a rule's right-hand side, number by number, and how tightly it binds."""
        if isinstance(tree, Num):
            return f"{tree.value:g}" if tree.value == int(tree.value) else repr(tree.value), ATOM
        if isinstance(tree, Ref):
            if tree.index and tree.index != index:
                raise NoLineError(tree.array)
            return self._name(tree.array), ATOM
        if isinstance(tree, Fold) and tree.kind == "sum" and not index:
            letters, body = [tree.over], tree.body
            while isinstance(body, Fold) and body.kind == "sum":
                letters, body = [*letters, body.over], body.body
            refs = [ref for ref in _refs(body) if ref.index]
            if refs and all([getattr(node, "name", "") for node in ref.index] == letters for ref in refs):
                return f"np.sum({self._write(body, refs[0].index)[0]})", ATOM
        if not isinstance(tree, Op):
            raise NoLineError(str(tree))
        if tree.op == "pi":
            return "np.pi", ATOM
        if tree.op in FUNCTIONS:
            return f"{FUNCTIONS[tree.op]}({', '.join(self._write(arg, index)[0] for arg in tree.args)})", ATOM
        if tree.op == "neg":
            return f"-{self._bracketed(tree.args[0], index, PREFIX)}", PREFIX
        if tree.op not in SIGNS:
            raise NoLineError(tree.op)
        level, sign = SIGNS[tree.op]
        left, right = tree.args
        after = level + (tree.op in "-/")
        if tree.op == "**":
            return f"{self._bracketed(left, index, ATOM)}{sign}{self._bracketed(right, index, PREFIX)}", level
        return f"{self._bracketed(left, index, level)}{sign}{self._bracketed(right, index, after)}", level

    def _bracketed(self, tree: Tree, index: tuple[Tree, ...], level: int) -> str:
        text, binds = self._write(tree, index)
        return text if binds >= level else f"({text})"


def _refs(tree: Tree) -> list[Ref]:
    return [node for node in walk(tree) if isinstance(node, Ref)]
