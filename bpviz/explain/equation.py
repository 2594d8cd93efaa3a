"""A step's equations: the rule in letters, with its symbols, and with its numbers, in four notations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bpviz.trace import Step, Trace

from .boxes import Box, operator, row
from .digits import FEWEST, MOST, RESULT_DIGITS, read, significant
from .instantiate import Constant, Line, More, Number, instantiate, value_of
from .layout import general, numeric_leaf, placed, sums_samples, symbol_at, symbolic_leaf
from .printers import latex, mathml, typst, unicode
from .tokens import Token, tokens

PRINTERS: dict[str, Callable[[Box], str]] = {"latex": latex, "mathml": mathml, "typst": typst, "unicode": unicode}


@dataclass(frozen=True)
class Equation:
    """One rule at one place of a trace.

    Attributes
    ----------
    trace : Trace
    line : Line
        The instantiated rule.
    term : int or None
        The term of the sum that the step is at.
    """

    trace: Trace
    line: Line
    term: int | None = None

    @property
    def target(self) -> Number:
        """The number that the equation gives, as the engine recorded it."""
        return self.line.target

    @property
    def value(self) -> float:
        """What the equation comes to, computed from the trace's own numbers; a long sum's hidden terms are in it."""
        return value_of(self.line.tree)

    @property
    def result(self) -> str:
        """The result as shown: 3 significant digits."""
        return significant(self.target.value, RESULT_DIGITS)

    @cached_property
    def digits(self) -> int:
        """The fewest digits of the operands with which the line, redone by hand and rounded, gives the shown result."""
        for digits in range(FEWEST, MOST):
            if significant(self.redone(digits), RESULT_DIGITS) == self.result:
                return digits
        return MOST

    @cached_property
    def relation(self) -> str:
        """``=`` where the shown line is exact, else ``≈``."""
        shown, redone = read(self.result), self.redone(self.digits)
        return "≈" if abs(redone - shown) > 1e-12 * max(abs(shown), abs(redone)) else "="

    def redone(self, digits: int) -> float:
        """Return what the line comes to with its operands rounded to so many digits."""

        def shown(leaf: Number | Constant | More) -> float:
            return read(significant(leaf.value, 8 if isinstance(leaf, Constant) else digits))

        return value_of(self.line.tree, shown)

    @property
    def tokens(self) -> list[Token]:
        """The right-hand side as the columns of the factor table."""
        return tokens(self.line, self.trace, self.digits)

    @property
    def product(self) -> float | None:
        """The value of the term that the step is at, or None."""
        return None if self.term is None or self.line.terms is None else float(self.line.terms[self.term])

    @property
    def running(self) -> float | None:
        """The sum of the terms up to this one, or None."""
        if self.term is None or self.line.terms is None:
            return None
        total = 0.0
        for value in self.line.terms[: self.term + 1]:
            total += float(value)
        return total

    def box(self, form: str = "numbers") -> Box:
        """Return the equation as boxes.

        Parameters
        ----------
        form : str
            ``general`` (letters, true for every index), ``symbols`` (this place) or ``numbers``.
        """
        header = self.trace.header
        if form == "general":
            rule = self.line.rule
            return row(general(rule.target, header), operator("="), general(rule.value, header))
        left = symbol_at(self.target.address, header, False)
        if form == "symbols":
            samples = self.trace.batch_size > 1 and sums_samples(self.line.rule)
            return row(left, operator("="), placed(self.line, symbolic_leaf(header, samples)))
        if form == "numbers":
            return placed(self.line, numeric_leaf(self.digits))
        raise ValueError(f"form {form!r} is unknown; legal are general, symbols, numbers")

    def print(self, notation: str = "unicode", form: str = "numbers") -> str:
        """Return the equation as text.

        Parameters
        ----------
        notation : str
            ``unicode``, ``latex``, ``mathml`` or ``typst``.
        form : str
            As in :meth:`box`; ``numbers`` is the right-hand side only.
        """
        if notation not in PRINTERS:
            raise ValueError(f"notation {notation!r} is unknown; legal are {', '.join(PRINTERS)}")
        return PRINTERS[notation](self.box(form))


def equations(step: Step) -> list[Equation]:
    """Return the equations of a step's number in focus, in the order in which they are
    computed; none for ``zero_grad``.
    """
    if step.target is None:
        return []
    target, index = step.target
    fold = step.part.fold()
    active = step.term if fold is not None else None
    *first, last = target.rules
    lines = [Equation(step.trace, instantiate(rule, index, step.trace)) for rule in first]
    return [*lines, Equation(step.trace, instantiate(last, index, step.trace, active), active)]
