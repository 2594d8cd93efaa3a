"""Buffer: a long-lived flat array, and who else can see it."""

import weakref
from collections.abc import Callable, Sequence

import numpy as np

Cut = Callable[[np.ndarray], Sequence[np.ndarray]]
Moved = Callable[[Sequence[np.ndarray]], None]

SMALL = 1024  # so many numbers are copied faster than they are handed over: 0.2 instead of 3 microseconds
SPARES = 3  # a loop that keeps only its latest trace needs two: that trace's before and after, beside the current array


def lend(array: np.ndarray) -> np.ndarray:
    """A read-only view that cannot be made writable; it, and every slice of it, keeps `array` itself alive.

    NumPy takes the owner of the memory as a slice's base, which says nothing about who looks at it. Through a
    memoryview the chain stops at `array`: one weak reference to it sees all slices.
    """
    return np.asarray(memoryview(array).toreadonly())  # type: ignore[arg-type] - NumPy's stubs do not know memoryview


class Buffer:
    """A flat array that lives on from iteration to iteration: parameters, gradients, momentum.

    Two others may look at it, and three rules keep them apart:

    - A *trace* gets a view (:meth:`hand_over`), which it shows read-only (:func:`lend`). Whoever wants to write then
      moves to another array first (:meth:`advance`): double buffering, not copying. When a trace is gone, its array is
      used again. Only a small network's few numbers are copied.
    - A *user* gets a writable view (:meth:`open`), live as in PyTorch. While it exists the array stays where it is, and
      traces get copies.
    - Nobody is given an array that somebody else may write to.

    Parameters
    ----------
    array : ndarray, shape (size,)
    cut : makes views of an array, once for each array
    moved : called with the views whenever another array becomes the current one
    """

    __slots__ = ("_current", "_cut", "_moved", "_spares", "array", "shared")

    def __init__(self, array: np.ndarray, cut: Cut | None = None, moved: Moved | None = None) -> None:
        self._cut, self._moved = cut, moved
        self._spares: list[_Slot] = []
        self.shared = False  # has a trace been given this very array?
        self._enter(self._slot(array))

    @property
    def held(self) -> bool:
        """Does a user still hold a writable view?"""
        return _alive(self._current.writer)

    def open(self) -> np.ndarray:
        """A writable view for a user; the array stays in place while this view, or any slice of it, exists."""
        self.writable()
        slot = self._current
        view = slot.writer() if slot.writer is not None else None
        if view is None:
            view = np.asarray(memoryview(slot.array))  # type: ignore[arg-type] - as in lend
            slot.writer = weakref.ref(view)
        return view

    def hand_over(self) -> np.ndarray:
        """The current content for a trace, which nobody will change; the trace shows it with :func:`lend`."""
        array, slot = self.array, self._current
        if array.size <= SMALL or self.held:
            return array.copy()
        view = slot.reader() if slot.reader is not None else None
        if view is None:
            view = array.view()
            slot.reader = weakref.ref(view)
        self.shared = True
        return view

    def writable(self) -> np.ndarray:
        """The array with its content, to be changed in place."""
        return self.advance(keep=True)[1] if self.shared else self.array

    def advance(self, *, keep: bool, leave_user: bool = False) -> tuple[np.ndarray, np.ndarray]:
        """The array of now, and the one to write the next content into, which is the current one from here on.

        Both are the same unless a trace holds it (or, with `leave_user`, a user). ``keep=True`` copies the content
        over, for a writer that will not overwrite all of it.
        """
        before = self.array
        slot = self._current
        if self.shared and not _alive(slot.reader):
            self.shared = False
        if self.shared or (leave_user and self.held):
            following = next((spare for spare in self._spares if spare.free), None)
            if following is None:
                following = self._slot(np.empty_like(before))
            else:
                self._spares.remove(following)
            self._spares = [*self._spares[-SPARES + 1 :], slot]
            if keep:
                np.copyto(following.array, before)
            self._enter(following)
        return before, self.array

    def __reduce__(self) -> "tuple[type[Buffer], tuple[np.ndarray]]":
        return Buffer, (self.array.copy(),)  # for copy.deepcopy and pickle: nobody looks at the copy yet

    def _slot(self, array: np.ndarray) -> "_Slot":
        return _Slot(array, self._cut(array) if self._cut is not None else ())

    def _enter(self, slot: "_Slot") -> None:
        self._current, self.array, self.shared = slot, slot.array, False
        if self._moved is not None:
            self._moved(slot.views)


class _Slot:
    """One array of a buffer, with weak references to what a trace (reader) and a user (writer) were given."""

    __slots__ = ("array", "reader", "views", "writer")

    def __init__(self, array: np.ndarray, views: Sequence[np.ndarray]) -> None:
        self.array = array
        self.views = views
        self.reader: weakref.ref[np.ndarray] | None = None
        self.writer: weakref.ref[np.ndarray] | None = None

    @property
    def free(self) -> bool:
        return not _alive(self.reader) and not _alive(self.writer)


def _alive(reference: weakref.ref[np.ndarray] | None) -> bool:
    return reference is not None and reference() is not None
