"""A training run that can be walked: forth, back to any iteration, on with other settings."""

from .boundary import Boundary
from .change import Change, Curve
from .session import Session

__all__ = ["Boundary", "Change", "Curve", "Session"]
