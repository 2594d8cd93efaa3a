"""Walk a stepper by keyboard and hold every number on screen against the trace."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

GRAIN_KEYS = {"phase": "1", "layer": "2", "node": "3", "term": "4"}

# what is on screen: the step, and each number's address and full value, once
READ = """root => {
    const cells = new Map();
    for (const cell of root.querySelectorAll('[data-value]')) {
        const {address = '', value} = cell.dataset;
        if (cell.checkVisibility()) cells.set(address + '=' + value, [address, value]);
    }
    const {step, grain, phase} = root.dataset;
    return {step: Number(step), grain, phase, cells: [...cells.values()]};
}"""


class Walker:
    """One stepper in a page.

    Parameters
    ----------
    page : playwright Page
    root : playwright ElementHandle
        The stepper's root element, ``.bpviz``.
    trace : Trace
        What it shows.
    """

    def __init__(self, page, root, trace) -> None:
        self.page, self.root, self.trace = page, root, trace
        self.checked: set[tuple[str, str]] = set()
        self.computed: dict[tuple[str, str], int] = {}

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def choose(self, grain: str) -> None:
        self.root.focus()
        self.press(GRAIN_KEYS[grain])
        self.press("Home")

    def check(self, grain: str, step: int) -> None:
        """What is on screen is step ``step``, its own number is among it, and every number is the trace's."""
        shown = self.root.evaluate(READ)
        expected = self.trace.steps(grain)[step]
        where = f"{grain} {step}"
        assert (shown["grain"], shown["step"], shown["phase"]) == (grain, step, expected.phase), where
        for address, _ in shown["cells"]:
            if "/" not in address:  # the terms of a sum stand there together, the step's one marked
                self.not_before_its_time(where, grain, step, address)
        for address, value in {tuple(cell) for cell in shown["cells"]} - self.checked:
            assert address, f"{where}: {value} is shown without its address"
            self.compare(where, address, value)
            self.checked.add((address, value))
        if expected.address is not None:
            addresses = {address for address, _ in shown["cells"]}
            for address in subject(expected):
                assert address in addresses, f"{where}: {address} is not shown"

    def not_before_its_time(self, where: str, grain: str, step: int, address: str) -> None:
        """A number that a later step computes is not on screen yet."""
        key = (grain, address)
        if key not in self.computed:
            try:
                self.computed[key] = self.trace.locate(address, grain).index
            except KeyError:  # given, not computed
                self.computed[key] = 0
        assert self.computed[key] <= step, f"{where}: {address} is shown, but step {self.computed[key]} computes it"

    def compare(self, where: str, address: str, value: str) -> None:
        number, truth = float(value.replace("Infinity", "inf")), self.trace.value(address)
        if "/" in address:  # a term is a product made on the spot; the numbers themselves are the engine's
            same = math.isclose(number, truth, rel_tol=1e-12) or (math.isnan(number) and math.isnan(truth))
        else:
            same = number == truth or (math.isnan(number) and math.isnan(truth))
        assert same, f"{where}: {address} is shown as {value}, but is {truth!r}"

    def walk(self, grain: str) -> None:
        """To the end and back, one step at a time."""
        self.choose(grain)
        count = len(self.trace.steps(grain))
        for step in self.there_and_back(count):
            self.check(grain, step)

    def through(self, *grains: str, most: int) -> None:
        """To the end of each grain, or to its first so many steps, and to its end by one key."""
        for grain in grains:
            self.choose(grain)
            last = len(self.trace.steps(grain)) - 1
            for step in range(min(last + 1, most)):
                if step:
                    self.press("ArrowRight")
                self.check(grain, step)
            self.press("End")
            self.check(grain, last)

    def there_and_back(self, count: int) -> Iterator[int]:
        yield 0
        for step in range(1, count):
            self.press("ArrowRight")
            yield step
        self.press("End")
        yield count - 1
        for step in reversed(range(count - 1)):
            self.press("ArrowLeft")
            yield step

    def sample(self, grain: str, wanted: Sequence[int], go) -> None:
        """Some steps of a long program: the first ones and the last by keyboard, ``wanted`` by ``go(step)``."""
        self.choose(grain)
        last = len(self.trace.steps(grain)) - 1
        for step in range(1, 6):
            self.press("ArrowRight")
            self.check(grain, step)
        for step in wanted:
            go(step)
            self.check(grain, step)
        self.root.focus()
        self.press("End")
        self.check(grain, last)
        for step in range(last - 1, last - 6, -1):
            self.press("ArrowLeft")
            self.check(grain, step)
        self.press("Home")
        self.check(grain, 0)


def subject(step) -> set[str]:
    """Addresses that a step must show: its number, or, within a sum, the numbers of which its term is made."""
    if step.address.term is None:
        return {str(step.address)}
    last = step.equations()[-1]
    return {str(token.address) for token in last.tokens if token.term == step.term and token.address is not None}
