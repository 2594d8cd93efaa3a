"""The stepper: an iteration walked through in a notebook."""

from .stepper import Stepper

__all__ = ["Stepper"]
