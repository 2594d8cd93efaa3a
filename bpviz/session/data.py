"""Points in the plane for a session that is open: drawn by hand, or one of the data sets of bpviz by its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bpviz import datasets
from bpviz.datasets import Dataset

if TYPE_CHECKING:
    from .session import Session

NAMES = ("xor", "moons", "circles", "spiral")


def named(session: Session, name: str, samples: int = 200, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Return a data set of points with targets of the form that the session's loss takes.

    Raises
    ------
    ValueError
        If there is none of this name, a number is out of range, or the network does not take points.
    """
    classes, _ = _form(session)
    make: dict[str, Callable[[], Dataset]] = {
        "xor": datasets.xor,
        "moons": lambda: datasets.moons(samples, noise, seed),
        "circles": lambda: datasets.circles(samples, noise, seed),
        "spiral": lambda: datasets.spiral(samples, noise, seed, classes=max(classes, 2)),
    }
    if name not in make:
        raise ValueError(f"name is {name!r}. Legal are {', '.join(map(repr, make))}.")
    made = make[name]()
    return _of(session, made.x, made.target.reshape(-1), name)


def drawn(session: Session, points: Sequence[Sequence[float]]) -> Dataset:
    """Return a data set of points that were drawn by hand, each as (x, y, class).

    Raises
    ------
    ValueError
        If a number is none, a class is not one of the network's, or the network does not take points.
    """
    table = np.array(points, float)
    if table.ndim != 2 or table.shape[1:] != (3,) or not np.isfinite(table).all():
        raise ValueError("points are rows of three numbers: x, y and the class. Give one row or more.")
    return _of(session, table[:, :2], table[:, 2], "drawn by hand")


def _of(session: Session, x: np.ndarray, labels: np.ndarray, name: str) -> Dataset:
    classes, column = _form(session)
    count = max(classes, 2)
    if not (np.isin(labels, np.arange(count)).all()):
        raise ValueError(f"a point's class is one of 0 to {count - 1} for this network")
    whole = labels.astype(np.int64)
    kind = session.data[0].dtype
    target = whole[:, None].astype(kind) if column else whole
    return Dataset(x.astype(kind), target, name)


def _form(session: Session) -> tuple[int, bool]:
    """How many outputs the network has, and whether its target is a column of numbers instead of classes."""
    x, target = session.data
    if x.ndim != 2 or x.shape[1] != 2 or x.dtype.kind != "f":
        raise ValueError(f"points need a network of two inputs, but one sample here has shape {x.shape[1:]}")
    if target.dtype.kind == "i":
        return session.outputs, False
    if target.shape[1:] != (1,):
        raise ValueError(f"points need one output, or classes as targets; a target here has shape {target.shape[1:]}")
    return 1, True
