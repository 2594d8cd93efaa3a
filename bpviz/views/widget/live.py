"""Live: a session behind a stepper. It answers what the browser asks for (docs/session.md)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import numpy as np

from bpviz import nn
from bpviz.session import Session
from bpviz.session.data import drawn, named

from .messages import FINEST, MOST_ITERATIONS, MOST_POINTS, Wrong

if TYPE_CHECKING:
    from .stepper import Stepper

MOST_LOSSES = 2**17
"""So many losses are kept in the browser at rest, 1 MB; of more, every second one, every fourth one, ..."""
MOST_CHANGES, MOST_SHOWN = 200, 5000
PAUSE = 0.004
"""Seconds between two chunks of training, in which the kernel hears other messages."""

Identity = str | int | None


class Live:
    """Answers for one stepper."""

    def __init__(self, stepper: Stepper, session: Session) -> None:
        self.stepper, self.session = stepper, session
        self._task: asyncio.Task[None] | None = None  # kept, or it might be collected while it runs

    def answer(self, to: Identity, kind: str, fields: dict[str, Any]) -> None:
        """Do what a checked message asks for, and reply."""
        session = self.session
        if kind == "train":
            self._train(to, fields["iterations"])
            return
        if kind == "boundary":
            self._boundary(to, fields["resolution"])
            return
        said: dict[str, Any] = {}
        if kind == "configure":
            settings = fields["settings"]
            if "clip_value" in settings:
                settings["clip"] = nn.ClipValue(settings.pop("clip_value"))
            said["sentence"] = session.configure(**settings)
        elif kind == "data":
            self._data(**fields)
        elif kind == "goto":
            session.goto(fields["iteration"])
        elif kind == "reset":
            session.reset(settings=fields["settings"])
        else:
            {"next": session.next, "back": session.back, "stop": session.stop, "undo": session.undo}[kind]()
        self._reply(to, **said)

    def _reply(self, to: Identity, buffers: list[bytes] | None = None, **facts: Any) -> None:
        self.stepper.send({"type": "reply", "to": to, **facts}, buffers)

    # Training -------------------------------------------------------------------------------------------------------

    def _train(self, to: Identity, iterations: int) -> None:
        chunks = self.session.chunks(iterations)
        known = len(self.session)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # nobody could say stop
            for _ in chunks:
                pass
            self._reply(to, iteration=self.session.iteration)
            return

        async def train() -> None:
            start = known
            try:
                for losses in chunks:
                    progress = {"type": "progress", "to": to, "iteration": self.session.iteration, "start": start}
                    self.stepper.send(progress, [_bytes(losses[start:])])
                    start = len(losses)
                    await asyncio.sleep(PAUSE)
                self._reply(to, iteration=self.session.iteration)
            except Exception as error:
                fail(self.stepper, to, error)
            finally:
                chunks.close()

        self._task = loop.create_task(train())

    # Pictures and data ----------------------------------------------------------------------------------------------

    def _boundary(self, to: Identity, resolution: int) -> None:
        session = self.session
        made = session.boundary(resolution)
        x, target = (array[:MOST_SHOWN] for array in session.data)
        facts = {
            "iteration": session.iteration,
            "resolution": resolution,
            "output": list(made.output.shape),
            "units": [{"array": name, "count": len(array)} for name, array in made.units.items()],
            "points": list(x.shape),
            "target": list(target.shape),
        }
        arrays = [made.x, made.y, made.output, *made.units.values(), x, target]
        self._reply(to, [np.ascontiguousarray(array, "<f4").tobytes() for array in arrays], **facts)

    def _data(self, points: Any, name: str | None, samples: int, noise: float, seed: int) -> None:
        session = self.session
        if (points is None) == (name is None):
            raise Wrong("data needs either points or a name")
        if name is None:
            session.use(drawn(session, points))
            return
        validation = named(session, name, samples, noise, seed + 1) if session.validation is not None else None
        session.use(named(session, name, samples, noise, seed), validation)


def fail(stepper: Stepper, to: Identity, error: Exception) -> None:
    """Answer that something was wrong."""
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    stepper.send({"type": "error", "to": to, "message": text[:1000] or type(error).__name__})


def losses_of(session: Session) -> dict[str, Any]:
    """Return the traits that say where a session is, and its curves."""
    losses, previous, metrics = session.loss, session.previous, session.metrics
    every = 1
    while len(losses) > MOST_LOSSES * every:
        every *= 2
    step = 1
    while previous is not None and len(previous.loss) > MOST_LOSSES * step:
        step *= 2
    x, _ = session.data
    changes = session.changes[-MOST_CHANGES:]
    run = {
        "iteration": session.iteration,
        "count": len(session),
        "per_epoch": session.per_epoch,
        "every": every,
        "settings": session.settings,
        "parameters": [[name, size] for name, size in session.sizes.items()],
        "changes": [{"iteration": each.iteration, "sentence": each.sentence} for each in changes],
        "previous": None if previous is None else {"start": previous.start, "every": step},
        "data": {"name": str(getattr(session.dataset, "name", "data"))[:200], "samples": len(x)},
        "plane": x.ndim == 2 and x.shape[1] == 2 and x.dtype.kind == "f",
        "outputs": session.outputs,
        "limits": {"points": MOST_POINTS, "resolution": FINEST, "iterations": MOST_ITERATIONS},
    }
    return {
        "_run": run,
        "_losses": _bytes(losses[::every]),
        "_validation": _bytes(metrics.get("validation_loss", np.zeros(0))),
        "_previous": _bytes(np.zeros(0) if previous is None else previous.loss[::step]),
    }


def _bytes(array: np.ndarray) -> bytes:
    return np.ascontiguousarray(array, "<f8").tobytes()
