"""The trace of one training iteration: immutable, columnar, the single source of every view's numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from bpviz.files import check_path, write_whole
from bpviz.rules import Rule, bindings, evaluate_array, fold_terms, main_fold

from .address import Address
from .capture import Capture, Stored
from .check import check_sample
from .late import late
from .layers import LayerView, ParameterView
from .locate import canonical, place_of
from .names import node_label
from .program import Block, block_from_json
from .serialise import derivable, pack, unpack
from .step import Step
from .steps import GRAINS, Steps


class Trace:
    """One recorded iteration (made by :func:`bpviz.record`, or read by :meth:`Trace.load`).

    Attributes
    ----------
    sample : int
        The sample of the batch whose node values the steps show.
    """

    def __init__(self, header: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        self._source: Capture | Stored = Stored(header, arrays)
        self.sample: int = header["sample"]

    @classmethod
    def recorded(cls, source: Capture | Stored, sample: int) -> Trace:
        """Return the trace of an iteration that has just been run."""
        trace = cls.__new__(cls)
        trace._source, trace.sample = source, sample
        return trace

    # what there is

    @cached_property
    def header(self) -> dict[str, Any]:
        """Names, columns, symbols and the program as plain data (docs/trace.md).

        This trace's own copy: the header as made is shared by all iterations of the same structure.
        """
        return json.loads(json.dumps({**self._source.header, "sample": self.sample}))

    @property
    def batch_size(self) -> int:
        """Number of samples."""
        return self.header["batch"]

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The drawing's columns, input first (docs/trace.md)."""
        return self.header["columns"]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The program: what is computed, in order."""
        return tuple(block_from_json(block) for block in self.header["blocks"])

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases of this iteration, in order."""
        return tuple(dict.fromkeys(block.phase for block in self.blocks))

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical names of all arrays."""
        return tuple(self.header["arrays"])

    @property
    def loss(self) -> float:
        """The loss."""
        return float(self.array("loss.value"))

    @cached_property
    def layers(self) -> tuple[LayerView, ...]:
        """The modules in order, each with ``input, output, local, upstream, downstream``."""
        return tuple(
            LayerView(self, layer["name"], layer["type"], layer["input"], layer["downstream"])
            for layer in self.header["layers"]
        )

    @cached_property
    def parameters(self) -> dict[str, ParameterView]:
        """The parameters by PyTorch's names, each with ``before, grad, clipped, decayed,
        state_before, state_after, update, after``.
        """
        names = [name.removesuffix(".before") for name in self.names if name.endswith(".before")]
        return {name: ParameterView(self, name) for name in names}

    # numbers

    def array(self, name: str) -> np.ndarray:
        """Return the array of a canonical name, read-only.

        Raises
        ------
        KeyError
            If the trace has no such array; the message lists what it has.
        """
        arrays = self._source.arrays
        if name not in arrays:
            arrays |= self._source.compute(name)
        if name in arrays:
            return arrays[name]
        entry = self.header["arrays"].get(name)
        if entry is None:
            raise KeyError(f"the trace has no array {name!r}; it has {', '.join(self.names)}")
        if "concat" in entry:
            made = np.concatenate([self.array(part).ravel() for part in entry["concat"]])
        else:
            made = np.array(evaluate_array(self.rule_of(name), tuple(entry["shape"]), self.array), dtype=entry["dtype"])
        made.flags.writeable = False
        arrays[name] = made
        return made

    def optional(self, name: str) -> np.ndarray | None:
        """Return the array, or None where the trace has none of this name."""
        return self.array(name) if name in self.header["arrays"] else None

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of an array."""
        return tuple(self.header["arrays"][name]["shape"])

    def value(self, address: Address | str) -> float:
        """Return the number at an address.

        Raises
        ------
        ValueError
            If the text is not an address.
        KeyError, IndexError
            If the trace has no such array, or the array no such index.
        """
        where = Address.parse(address)
        array = self.array(where.name)
        if len(where.index) != array.ndim:
            raise IndexError(f"address {str(where)!r} needs {array.ndim} indices: {where.name} has shape {array.shape}")
        if where.term is None:
            return float(array[where.index])
        rule = self.rule_of(where.name)
        fold = main_fold(rule.value)
        if fold is None or where.term >= fold.size:
            terms = "is no sum" if fold is None else f"is a sum of {fold.size} terms"
            raise IndexError(f"{str(where)!r}: {where.name} {terms}, so it has no term {where.term}")
        return float(fold_terms(fold, bindings(rule.target, where.index), self.array)[where.term])

    def canonical(self, address: Address) -> Address:
        """Return where a number lies: an entry of ``clip.gradients`` is an entry of some parameter's ``grad``."""
        return canonical(self, address)

    def rule_of(self, name: str) -> Rule:
        """Return the rule that computes an array.

        Raises
        ------
        KeyError
            If the array is given, not computed.
        """
        if name not in self._rules:
            raise KeyError(f"no rule computes {name!r}: it is given, not computed")
        return self._rules[name]

    def computes(self, name: str) -> bool:
        """Say whether a rule computes an array; what is given (``x``, a setting) has none."""
        return name in self._rules

    @cached_property
    def _rules(self) -> dict[str, Rule]:
        return {
            rule.target.array: rule
            for block in self.blocks
            for part in block.parts
            for target in part.targets
            for rule in target.rules
        }

    # steps

    def steps(self, grain: str = "node") -> Steps:
        """Return the steps at a grain: ``phase``, ``layer``, ``node`` or ``term``; a lazy sequence."""
        steps = self._steps.get(grain)
        if steps is None:
            steps = self._steps[grain] = Steps(self, grain)
        return steps

    @cached_property
    def _steps(self) -> dict[str, Steps]:
        return {}

    def locate(self, address: Address | str, grain: str = "node") -> Step:
        """Return the step that computes the number at an address.

        Raises
        ------
        KeyError
            If no step computes it: it was there before (``x``, a weight ``before``) or belongs to another sample.
        """
        where = Address.parse(address)
        self.value(where)
        return self.steps(grain).at(place_of(self, where))

    def at(self, sample: int) -> Trace:
        """Return this trace with another sample of the batch chosen; no array is copied.

        Raises
        ------
        ValueError
            If the batch has no such sample.
        """
        sample = check_sample(sample, self.batch_size)
        return Trace.recorded(self._source, sample)

    def label(self, column: int, node: int) -> str:
        """Return what a unit is called: ``h₁``, or ``unit 37 of hidden 1`` in a large column."""
        return node_label(self.columns[column], node)

    # in and out

    def to_bytes(self, compact: bool = False) -> bytes:
        """Return the trace as bytes (docs/trace.md); ``compact`` leaves out what its rules give back exactly."""
        header = {**self.header, "sample": self.sample}
        arrays = {name: self.array(name) for name, entry in header["arrays"].items() if "concat" not in entry}
        if compact:
            arrays = {name: array for name, array in arrays.items() if not derivable(self, name)}
        return pack(header, arrays)

    @classmethod
    def from_bytes(cls, data: bytes) -> Trace:
        """Read a trace from :meth:`to_bytes`.

        Raises
        ------
        ValueError
            If the bytes are no trace, are damaged, or come from a newer version of bpviz.
        """
        header, arrays = unpack(data)
        try:
            trace = cls(header, arrays)
            trace.steps("node")  # read the program now: damage is told here, not at the first step
            return trace
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"the trace is damaged (its header lacks {error}); record and save it again") from None

    def save(self, path: str | Path) -> None:
        """Write the trace to a file, which is whole or not there at all.

        Raises
        ------
        OSError
            If the path cannot be written.
        """
        write_whole(path, self.to_bytes())

    @classmethod
    def load(cls, path: str | Path) -> Trace:
        """Read a trace that :meth:`save` wrote; errors as :meth:`from_bytes`, naming the file."""
        try:
            return cls.from_bytes(check_path("path", path).read_bytes())
        except FileNotFoundError:
            raise FileNotFoundError(f"path {str(path)!r} does not exist; give a file written by trace.save()") from None
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        return Trace.from_bytes, (self.to_bytes(),)

    def __str__(self) -> str:
        return late("explain").table(self)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self.steps(grain))} {grain}s" for grain in GRAINS)
        return f"<Trace of {self.header['title']}: loss {self.loss:.6g}; {counts}>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """Show the stepper in a notebook (and the table where there are no widgets)."""
        return late("views.widget").Stepper(self)._repr_mimebundle_(**kwargs)
