"""What a recording takes over from an iteration. It gets names, and a header, when somebody looks at the trace."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from bpviz.arrays import lend

from .header import header
from .spec import Cohort, Spec, spec_of
from .wiring import Wire, wires

Arrays = dict[str, np.ndarray]


class Stored:
    """The header and the arrays of a trace that was read from a file."""

    def __init__(self, header: dict[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        self.header = header
        self.arrays: Arrays = {}
        for name, array in arrays.items():
            view = self.arrays[name] = array.view()
            view.flags.writeable = False

    def compute(self, name: str) -> Arrays:
        """Nothing but what its rule gives: see :meth:`Capture.compute`."""
        return {}


class Capture:
    """The arrays of one iteration, as the engine wrote them, and all that took part in it, as it was then.

    Naming the arrays takes longer than an iteration of a small network, so it waits until somebody looks. By then the
    user may have changed a setting or frozen a layer: hence the copies of all objects (of their attributes, that is; no
    array is copied).

    Parameters
    ----------
    network, loss, optimizer, clip
        As in :func:`bpviz.record`, right after the iteration.
    x, target : ndarray
        The trace's own.
    image_shape : (height, width) or None
        How the inputs are drawn.
    """

    def __init__(
        self, network: Any, loss: Any, optimizer: Any, clip: Any, x: np.ndarray, target: np.ndarray, image_shape: Any
    ) -> None:
        store = network.store
        self._inputs = {"x": x, "target": target}
        self._image_shape = image_shape
        self._network = network  # only for its structure, which stays
        self._layers = network.hand_over_layers()
        self._loss, self._loss_arrays = _as_it_is(loss), loss.hand_over()
        self._clip, self._clip_arrays = (None, {}) if clip is None else (_as_it_is(clip), clip.hand_over())
        self._optimizer_then = optimizer, optimizer.moment()
        self._fields, self._live = store.fields, store.live
        outer = len(x) == 1 and network.outer and x.ndim == 2  # then the gradients follow from the nodes
        self._flats: Arrays = store.hand_over(grad=not outer) | optimizer.hand_over()

    @property
    def header(self) -> dict[str, Any]:
        """Everything but the numbers (docs/trace.md); all traces of this structure share it, and none may change it."""
        return header(self._named[0])

    @property
    def arrays(self) -> Arrays:
        """What is kept, by canonical name, read-only."""
        return self._named[1]

    def compute(self, name: str) -> Arrays:
        """Return what is not kept of the gradients and the update, if `name` is a part of it: the engine's own code
        runs again.
        """
        if name not in self._unkept:
            return {}
        if "grad" not in self._flats:
            self._flats["grad"] = self._gradients()
        flats = {stage: lend(flat) for stage, flat in (self._flats | self._optimizer.replay(self._flats)).items()}
        return {name: field.view(flats[stage]) for name, (field, stage) in self._unkept.items()}

    def _gradients(self) -> np.ndarray:
        """The flat gradients of a single sample, for which each layer needs its input and what came back to it."""
        flat = np.zeros_like(self._flats["before"])
        fields = {field.name: field for field in self._fields}
        for wire in self._wires:
            if wire.module.outer:
                upstream, x = self.arrays[f"{wire.name}.upstream"], self.arrays[wire.words["input"]]
                for name, gradient in wire.module.outer_gradients(upstream, x).items():
                    fields[f"{wire.name}.{name}"].view(flat)[...] = gradient
        return flat

    @cached_property
    def _updates(self) -> dict[str, tuple[str, ...]]:
        """The rules of every trained parameter's update."""
        rules = self._optimizer.last_rules()
        trained = [each.name for index, each in enumerate(self._fields) if self._live >> index & 1]
        return {name: rules.get(name, ()) for name in trained}

    @property
    def _later(self) -> dict[str, tuple[str, ...]]:
        """The same for the next iteration, as far as one knows."""
        rules = self._optimizer.last_rules(later=1)
        return {name: rules.get(name, ()) for name in self._updates}

    @cached_property
    def _unkept(self) -> dict[str, tuple[Any, str]]:
        """The stages of the update that are not kept: of which parameter, and which one."""
        unkept = {}
        for field in self._fields:
            if field.name not in self._updates:
                continue
            stages = ["grad", *(rule.partition("[")[0] for rule in self._updates[field.name])]
            unkept |= {f"{field.name}.{stage}": (field, stage) for stage in stages if stage not in self._flats}
        return unkept

    @cached_property
    def _wires(self) -> list[Wire]:
        modules = {name: _copy(type(layer), self._layers[name][1]) for name, layer in self._network.layers.items()}
        return [wire._replace(module=modules[wire.name]) for wire in wires(self._network)]

    @cached_property
    def _optimizer(self) -> Any:
        optimizer, moment = self._optimizer_then
        return optimizer.at(moment)

    @cached_property
    def _named(self) -> tuple[Spec, Arrays]:
        """The structure of the iteration, and its arrays."""
        layers = self._wires
        cohorts = self._optimizer.cohorts()
        found = dict(self._inputs)
        for wire in layers:
            found |= _layer_arrays(wire, self._layers[wire.name][0])
        for role, array in _those(self._loss.roles, self._loss_arrays).items():
            found[f"{layers[-1].name}.upstream" if role == "downstream" else f"loss.{role}"] = array
        found |= _numbers("loss", self._loss.settings)
        arrays = {name: lend(array) for name, array in found.items()} | self._parameter_arrays()
        for cohort in cohorts:
            arrays |= _numbers(cohort.name, {**cohort.settings, **cohort.values})
        if self._clip is not None:
            arrays |= {f"clip.{role}": lend(array) for role, array in self._clip_arrays.items()}
            arrays |= _numbers("clip", self._clip.settings)
        facts = tuple(
            Cohort(each.name, tuple(each.parameters), tuple(each.settings), tuple(each.rules)) for each in cohorts
        )
        clip = self._clip if self._updates else None
        unkept = {name: arrays[f"{field.name}.before"] for name, (field, _) in self._unkept.items()}  # for its shape
        described = arrays | unkept
        spec = spec_of(
            layers, self._loss, clip, self._optimizer, self._updates, self._later, facts, described, self._image_shape
        )
        return spec, arrays

    def _parameter_arrays(self) -> Arrays:
        """Cut the flat arrays of the update, one a stage, into parameters.

        A parameter has the stages that its own rules speak of: a frozen one has ``before`` only.
        """
        flats = {stage: lend(flat) for stage, flat in self._flats.items()}
        arrays: Arrays = {}
        for field in self._fields:
            text = " ".join(self._updates.get(field.name, ()))
            for stage, flat in flats.items():
                computed = field.name in self._updates and (stage in ("grad", "clipped") or f"{stage}[" in text)
                if stage == "before" or computed:
                    arrays[f"{field.name}.{stage}"] = field.view(flat)
        return arrays


def _as_it_is(each: Any) -> Any:
    """Return a copy that does not see what is set on the object from now on."""
    return _copy(type(each), each.__dict__)


def _copy(kind: type, attributes: dict[str, Any]) -> Any:
    copy = object.__new__(kind)
    copy.__dict__.update(attributes)
    return copy


def _those(roles: tuple[str, ...], arrays: Arrays) -> Arrays:
    return {role: arrays[role] for role in roles if role in arrays}


def _numbers(owner: str, settings: Mapping[str, Any]) -> Arrays:
    return {f"{owner}.{name}": lend(np.array(value, dtype=float)) for name, value in settings.items()}


def _layer_arrays(wire: Wire, arrays: Arrays) -> Arrays:
    """Give a layer's arrays canonical names: its downstream is the upstream of the layer before."""
    named: Arrays = {}
    for role, array in _those(wire.module.roles, arrays).items():
        if role != "downstream":
            named[wire.words.get(role, f"{wire.name}.{role}")] = array
        elif role in wire.words:
            named[wire.words[role]] = array
    return named | _numbers(wire.name, wire.module.settings)
