"""No warnings for numbers that overflow or become NaN."""

from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar, Token
from typing import Any

import numpy as np

_is_quiet: ContextVar[bool] = ContextVar("is_quiet", default=False)


def quiet() -> AbstractContextManager[None]:
    """A context for the engine's passes: training that diverges is a fact to be shown, not a warning a line.

    Within another one it does nothing: a tenth of a microsecond instead of one.
    """
    return _NOTHING if _is_quiet.get() else _Quiet()


_NOTHING = nullcontext()


class _Quiet:
    __slots__ = ("_errors", "_token")

    _token: "Token[bool]"

    def __enter__(self) -> None:
        self._token = _is_quiet.set(True)
        self._errors = np.errstate(all="ignore")
        self._errors.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._errors.__exit__(*error)
        _is_quiet.reset(self._token)
