"""Timing that stands a busy machine: contenders take turns, and the fastest turn of each counts."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

TURN = 0.01  # seconds a contender runs before the next one gets its turn


def fastest(
    contenders: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, float]:
    """Seconds a call of each contender takes, at best; with ``clock=time.process_time`` those of the processor."""
    calls = {name: _calls_a_turn(run) for name, run in contenders.items()}
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, run in contenders.items():
            start = clock()
            for _ in range(calls[name]):
                run()
            best[name] = min(best[name], (clock() - start) / calls[name])
    return best


def _calls_a_turn(run: Callable[[], object]) -> int:
    for _ in range(3):  # buffers are made, caches filled
        run()
    start = time.perf_counter()
    run()
    return max(1, int(TURN / (time.perf_counter() - start)))


def fastest_import(modules: Sequence[str], rounds: int) -> dict[str, float]:
    """Seconds that ``import modules`` takes in a new Python, at best."""
    best = dict.fromkeys(modules, float("inf"))
    for _ in range(rounds):
        for module in modules:
            code = f"import time; start = time.perf_counter(); import {module}; print(time.perf_counter() - start)"
            seconds = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
            best[module] = min(best[module], float(seconds))
    return best
