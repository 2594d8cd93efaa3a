"""The one seam through which a trace reaches what stands above it.

``step.explain()`` and a trace's notebook display belong to packages that import this one. They are looked up when
asked for, so that recording needs neither.
"""

from importlib import import_module
from typing import Any


def late(name: str) -> Any:
    """Import ``bpviz.<name>`` now."""
    return import_module(f"bpviz.{name}")
