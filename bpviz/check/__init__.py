"""Exercises: compare a learner's answer with a trace, and with the mistakes that people make."""

from .check import check
from .verdict import Verdict

__all__ = ["Verdict", "check"]
