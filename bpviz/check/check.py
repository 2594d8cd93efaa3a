"""check(): right, or the hint that fits the mistake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from bpviz.trace import Address, Trace

from .answer import NOTHING_YET, read_numbers
from .mistakes import known_mistakes
from .place import in_words
from .verdict import Verdict

CLOSE = 1e-6
"""Relative difference that still counts as right: another order of adding costs far less, rounding far more."""
ROUNDED = 0.02
"""Relative difference up to which a wrong number is probably a rounded right one."""


def check(
    answer: Any,
    truth: Any,
    address: str | None = None,
    *,
    mistakes: Mapping[str, Any] | None = None,
    decimals: int | None = None,
    hint: str | None = None,
) -> Verdict:
    """Compare an answer with the truth and with known mistakes.

    Parameters
    ----------
    answer : object
        What the learner wrote: a number, numbers, a word, or still None. Nothing that it can be raises an error.
    truth : Trace, array_like or str
        A trace (then ``address`` says which of its numbers), the numbers themselves, or a word.
    address : str, optional
        In a trace: one number ``"0.output[0, 1]"``, a row ``"0.output[0]"`` or a whole array ``"0.weight.after"``. The
        mistakes that people make at such a place (no bias, no activation, a wrong sign, ...) are then known.
    mistakes : mapping of str to array_like, optional
        More of them: hint -> the wrong answer that earns it. They are tried first.
    decimals : int, optional
        Accept an answer that is right when both are rounded to this many decimals, for what is worked out on paper.
    hint : str, optional
        What to do about a wrong answer that no known mistake explains. By default the step of the stepper to look at;
        give one where the learner should not look yet.

    Returns
    -------
    Verdict

    Raises
    ------
    TypeError, ValueError, KeyError, IndexError
        If the *exercise* is wrong: a trace without an address, or an address that the trace does not have.
    """
    expected, known = _expected(truth, address)
    if isinstance(expected, str):
        return _check_word(answer, expected, mistakes or {})
    given = read_numbers(answer, expected.shape)
    if isinstance(given, str):
        return Verdict(False, given)
    if _same(given, expected, decimals):
        return Verdict(True, "Yours agrees with the trace." if address else "That is the number.")
    for words, wrong in [*(mistakes or {}).items(), *known]:
        wrong = np.asarray(wrong, dtype=float)
        # a mistake that changes nothing here (a bias of 0, say) explains nothing
        fits = wrong.shape == expected.shape and bool(np.isfinite(wrong).all())
        if fits and not _same(wrong, expected, decimals) and _same(given, wrong, decimals):
            return Verdict(False, words)
    return Verdict(False, _compare(given, expected, hint or _advice(truth, address)))


def _expected(truth: Any, address: str | None) -> tuple[Any, list[tuple[str, np.ndarray]]]:
    if not isinstance(truth, Trace):
        if address is not None:
            raise TypeError(
                f"address {address!r} needs a trace, but truth is {type(truth).__name__}; "
                "give check(answer, trace, address)"
            )
        return (truth if isinstance(truth, str) else np.asarray(truth, dtype=float)), []
    if address is None:
        raise TypeError("truth is a trace, so check() needs an address in it, for instance '0.output[0, 1]'")
    where = Address.parse(address)
    return np.asarray(truth.array(where.name)[where.index], dtype=float), known_mistakes(truth, where)


def _check_word(answer: Any, expected: str, mistakes: Mapping[str, Any]) -> Verdict:
    if answer is None or answer is Ellipsis:
        return Verdict(False, NOTHING_YET)
    if not isinstance(answer, str):
        return Verdict(False, f"Your answer is {answer!r}. Answer with a word in quotation marks.")
    word = answer.strip().casefold()
    if word == expected.casefold():
        return Verdict(True, "That is it.")
    hints = {str(wrong).casefold(): hint for hint, wrong in mistakes.items()}
    return Verdict(
        False,
        hints.get(word, f"It is not {answer.strip()!r}. Look again, and choose one of the words of the question."),
    )


def _same(a: np.ndarray, b: np.ndarray, decimals: int | None) -> bool:
    """Equal up to rounding errors, or (``decimals``) up to half a unit of the last decimal."""
    scale = float(np.max(np.abs(b), initial=0.0))
    slack = CLOSE * scale if decimals is None else 0.5001 * 10.0**-decimals
    return bool(np.all(np.abs(a - b) <= max(slack, np.finfo(float).tiny)))


def _advice(truth: Any, address: str | None) -> str:
    """Say what to do next, where nothing is known about the mistake."""
    if address is None:
        return "Work it out once more, one term at a time."
    return f"Redo it term by term, beside {in_words(truth, Address.parse(address))} in the stepper."


def _compare(given: np.ndarray, expected: np.ndarray, advice: str) -> str:
    """Say how far off an unexplained answer is, without giving the right one away."""
    difference = np.abs(given - expected)
    if np.all(difference <= ROUNDED * np.abs(expected)):
        return "Very close: your number looks rounded. Let Python carry all the digits."
    if expected.ndim == 0:
        return f"Yours is {float(given):.4g}, and that is not it. {advice}"
    wrong = difference > CLOSE * max(float(np.max(np.abs(expected))), np.finfo(float).tiny)
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = first[0] if len(first) == 1 else first
    right = int(expected.size - wrong.sum())
    return (
        f"{right} of {expected.size} entries are right. "
        f"The first wrong one is entry {place}: yours is {given[first]:.4g}. {advice}"
    )
