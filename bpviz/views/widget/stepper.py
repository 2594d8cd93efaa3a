"""The Python half of the stepper: it hands an iteration over, and hears where the reader is."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from bpviz.session import Session
from bpviz.trace import GRAINS, Trace
from bpviz.views import assets

from .edited import Edited
from .live import Live, fail, losses_of
from .messages import Wrong, identity, read

THEMES = ("auto", "light", "dark")


class Stepper(anywidget.AnyWidget):
    """Step through one training iteration, or through those of a session.

    A whole trace goes to the browser when the stepper is shown; stepping in it asks the kernel for nothing. From
    iteration to iteration of a session, the browser asks for the next trace, and may change settings, train or stop.

    Parameters
    ----------
    trace : Trace or Session
        As :func:`bpviz.record` returns it; or a session, whose iteration at hand is shown, and followed wherever the
        session goes.
    grain : str
        How fine a step is: ``"phase"``, ``"layer"``, ``"node"`` or ``"term"``.
    step : int
        Which step is shown first, from 0.
    theme : str
        ``"auto"`` follows the notebook, or ``"light"`` or ``"dark"``.

    Attributes
    ----------
    session : Session or None
    edited : Edited or None
        What the reader changed in the browser and sent with "Export": the parameters, and lines of code.

    Raises
    ------
    TypeError
        If ``trace`` is neither.
    traitlets.TraitError
        If ``grain``, ``step`` or ``theme`` is not one of those that there are; the message lists them. The same
        holds when they are set later.
    """

    _esm = assets.script()
    _css = assets.style()

    # The trace's bytes (docs/trace.md).
    _wire = traitlets.Bytes().tag(sync=True)
    # Of a session, as docs/session.md has them: where it is, and its curves as float64 in little-endian order.
    _run = traitlets.Dict().tag(sync=True)
    _losses = traitlets.Bytes().tag(sync=True)
    _validation = traitlets.Bytes().tag(sync=True)
    _previous = traitlets.Bytes().tag(sync=True)
    # Which step of the grain is shown, from 0: it follows the reader, and leads when it is set.
    step = traitlets.Int(0).tag(sync=True)
    # "phase", "layer", "node" or "term"; where the new grain has fewer steps, the step becomes the last one.
    grain = traitlets.Unicode("node").tag(sync=True)
    # "auto" (as the notebook), "light" or "dark".
    theme = traitlets.Unicode("auto").tag(sync=True)
    # What the reader changed and exported; to be observed in Python.
    edited = traitlets.Instance(Edited, allow_none=True)

    def __init__(
        self, trace: Trace | Session, *, grain: str = "node", step: int = 0, theme: str = "auto", **kwargs: Any
    ) -> None:
        if not isinstance(trace, Trace | Session):
            raise TypeError(
                f"trace is a {type(trace).__name__}; a Stepper needs a Trace, as bpviz.record returns it, or a Session"
            )
        self.session = trace if isinstance(trace, Session) else None
        self.trace = trace.trace if isinstance(trace, Session) else trace
        self._live = None if self.session is None else Live(self, self.session)
        facts = {} if self.session is None else losses_of(self.session)
        super().__init__(_wire=self.trace.to_bytes(compact=True), **facts, **kwargs)
        self.grain, self.step, self.theme = grain, step, theme
        self.on_msg(self._hear)
        if self.session is not None:
            self.session.watch(self)

    def session_moved(self) -> None:
        """Show where the session is now (the session calls this)."""
        assert self.session is not None
        trace = self.session.trace
        with self.hold_sync():
            if trace is not self.trace:
                self.trace = trace
                self._wire = trace.to_bytes(compact=True)
                self.step = min(self.step, len(trace.steps(self.grain)) - 1)
            for name, value in losses_of(self.session).items():
                setattr(self, name, value)

    def _hear(self, _: Any, content: Any, buffers: Any) -> None:
        """Answer a message of the browser; whatever is wrong with it becomes an answer, too."""
        identifier = identity(content)
        try:
            kind, fields = read(content)
            if kind == "export":
                self.edited = Edited.of(self.trace, fields["edits"])
                self.send({"type": "reply", "to": identifier, "code": self.edited.code})
            elif self._live is None:
                raise Wrong(f"this stepper shows one iteration and cannot {kind}; show bpviz.Stepper(session)")
            else:
                self._live.answer(identifier, kind, fields)
        except Exception as error:
            fail(self, identifier, error)

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
