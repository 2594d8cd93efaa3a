"""Ctrl-C between two iterations, never within one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def waiting_ctrl_c() -> Iterator[threading.Event]:
    """Note Ctrl-C in an event, instead of raising KeyboardInterrupt wherever the program happens to be.

    Python lets only the main thread change what Ctrl-C does; elsewhere it does not arrive, and the event stays unset.
    """
    pressed = threading.Event()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield pressed
        return
    signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
