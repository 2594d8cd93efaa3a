"""What a check says: right or not yet, and one sentence that helps."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Verdict:
    """The result of :func:`bpviz.check.check`; true if the answer is right.

    Attributes
    ----------
    correct : bool
    message : str
        One or two sentences. It never gives the answer away.
    """

    correct: bool
    message: str

    def __bool__(self) -> bool:
        return self.correct

    @property
    def heading(self) -> str:
        """The verdict in two words at most."""
        return "Right" if self.correct else "Not yet"

    def __repr__(self) -> str:
        return f"{'✓' if self.correct else '→'} {self.heading}. {self.message}"

    def _repr_html_(self) -> str:
        # The word carries the verdict, the bar's colour only repeats it. Text keeps the notebook's own colour.
        colour = "#2f9e6b" if self.correct else "#c07f00"
        return (
            f'<div role="status" style="border-left: 4px solid {colour}; padding: 6px 12px; font-size: 14px">'
            f"<strong>{self.heading}.</strong> {escape(self.message)}</div>"
        )
