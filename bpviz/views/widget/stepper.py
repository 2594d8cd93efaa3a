"""The Python half of the stepper: it hands the trace over once, and hears where the reader is."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from bpviz.trace import GRAINS, Trace
from bpviz.views import assets

THEMES = ("auto", "light", "dark")


class Stepper(anywidget.AnyWidget):
    """Step through one training iteration.

    The whole trace goes to the browser when the stepper is shown; stepping then asks the kernel for nothing.

    Parameters
    ----------
    trace : Trace
        As :func:`bpviz.record` returns it.
    grain : str
        How fine a step is: ``"phase"``, ``"layer"``, ``"node"`` or ``"term"``.
    step : int
        Which step is shown first, from 0.
    theme : str
        ``"auto"`` follows the notebook, or ``"light"`` or ``"dark"``.

    Raises
    ------
    TypeError
        If ``trace`` is not a trace.
    traitlets.TraitError
        If ``grain``, ``step`` or ``theme`` is not one of those that there are; the message lists them. The same
        holds when they are set later.
    """

    _esm = assets.script()
    _css = assets.style()

    # The trace's bytes (docs/trace.md), sent once.
    _wire = traitlets.Bytes().tag(sync=True)
    # Which step of the grain is shown, from 0: it follows the reader, and leads when it is set.
    step = traitlets.Int(0).tag(sync=True)
    # "phase", "layer", "node" or "term"; where the new grain has fewer steps, the step becomes the last one.
    grain = traitlets.Unicode("node").tag(sync=True)
    # "auto" (as the notebook), "light" or "dark".
    theme = traitlets.Unicode("auto").tag(sync=True)

    def __init__(self, trace: Trace, *, grain: str = "node", step: int = 0, theme: str = "auto", **kwargs: Any) -> None:
        if not isinstance(trace, Trace):
            raise TypeError(f"trace is a {type(trace).__name__}; a Stepper needs a Trace, as bpviz.record returns it")
        self.trace = trace
        super().__init__(_wire=trace.to_bytes(compact=True), **kwargs)
        self.grain, self.step, self.theme = grain, step, theme

    @traitlets.validate("grain")
    def _check_grain(self, proposal: Any) -> str:
        return _one_of("grain", proposal["value"], GRAINS)

    @traitlets.validate("theme")
    def _check_theme(self, proposal: Any) -> str:
        return _one_of("theme", proposal["value"], THEMES)

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        step, count = proposal["value"], len(self.trace.steps(self.grain))
        if not 0 <= step < count:
            raise traitlets.TraitError(
                f"step is {step}, but this trace has {count} steps of grain {self.grain!r}: legal are 0 to {count - 1}"
            )
        return step

    @traitlets.observe("grain")
    def _keep_in_range(self, change: Any) -> None:
        self.step = min(self.step, len(self.trace.steps(self.grain)) - 1)


def _one_of(name: str, value: str, legal: tuple[str, ...]) -> str:
    if value not in legal:
        raise traitlets.TraitError(f"{name} is {value!r}; legal are {', '.join(legal)}")
    return value
