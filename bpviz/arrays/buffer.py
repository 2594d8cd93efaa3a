"""Buffer: a long-lived flat array, and who else can see it."""

import weakref
from collections.abc import Callable

import numpy as np


class Buffer:
    """A flat array that lives on from iteration to iteration: parameters, gradients, momentum.

    Two others may look at it, and the three rules of this class keep them apart:

    - A *trace* gets the array itself (:meth:`hand_over`). From then on it is read-only; whoever wants to write moves to
      another array first. This is how a recorded step leaves "before" behind: double buffering, not copying.
    - A *user* gets a writable view (:meth:`open`) that stays live, as in PyTorch. While such a view exists, the array
      stays where it is, and traces get copies.
    - Nobody is given an array that somebody else may write to.

    Parameters
    ----------
    array : ndarray, shape (size,)
    moved : called with the new array whenever it is replaced, to renew views into it
    """

    __slots__ = ("_moved", "_view", "array", "shared")

    def __init__(self, array: np.ndarray, moved: Callable[[np.ndarray], None] | None = None) -> None:
        self.array = array
        self.shared = False  # does a trace hold this very array?
        self._view: weakref.ref[np.ndarray] | None = None
        self._moved = moved

    @property
    def held(self) -> bool:
        """Does a user still hold a writable view?"""
        return self._view is not None and self._view() is not None

    def open(self) -> np.ndarray:
        """A writable view for a user; the array stays in place while this view, or any view of it, exists."""
        view = self._view() if self._view is not None else None
        if view is None:
            # Through a memoryview, because NumPy then keeps `view` as the base of every slice of it: one weak
            # reference sees them all.
            view = np.asarray(memoryview(self.writable()))  # type: ignore[arg-type]
            self._view = weakref.ref(view)
        return view

    def writable(self) -> np.ndarray:
        """The array with its content, to be changed in place."""
        if self.shared:
            self.replace(self.array.copy())
        return self.array

    def target(self, *, partial: bool = False) -> np.ndarray:
        """An array to write the next content into (`partial`: not all of it); then give it to :meth:`replace`."""
        if not self.shared:
            return self.array
        return self.array.copy() if partial else np.empty_like(self.array)

    def replace(self, array: np.ndarray) -> None:
        """Make `array` the current one."""
        if array is self.array:
            return
        self.array = array
        self.shared = False
        self._view = None
        if self._moved is not None:
            self._moved(array)

    def hand_over(self) -> np.ndarray:
        """The current content for a trace: read-only, and never to be changed by anyone."""
        if self.held:
            array = self.array.copy()
        else:
            array = self.array
            self.shared = True
        array.flags.writeable = False
        return array
