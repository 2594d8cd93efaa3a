"""No warnings for numbers that overflow or become NaN."""

import numpy as np


def quiet() -> np.errstate:
    """A context for the engine's passes: training that diverges is a fact to be shown, not a warning a line."""
    return np.errstate(all="ignore")
