"""No warnings for numbers that overflow or become NaN."""

from contextvars import ContextVar, Token
from typing import Any

import numpy as np

_is_quiet: ContextVar[bool] = ContextVar("is_quiet", default=False)


class quiet:
    """A context for the engine's passes: training that diverges is a fact to be shown, not a warning a line.

    Within another one it does nothing: a tenth of a microsecond instead of one.
    """

    __slots__ = ("_errors", "_token")

    _token: "Token[bool]"

    def __init__(self) -> None:
        self._errors: np.errstate | None = None

    def __enter__(self) -> None:
        if not _is_quiet.get():
            self._token = _is_quiet.set(True)
            self._errors = np.errstate(all="ignore")
            self._errors.__enter__()

    def __exit__(self, *error: Any) -> None:
        if self._errors is not None:
            self._errors.__exit__(*error)
            _is_quiet.reset(self._token)
